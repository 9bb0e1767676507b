package archive_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pressdesk/internal/archive"
	"pressdesk/internal/press"
)

// Whatever was changed behind the program's back is found, and named.
func TestEachFaultIsFound(t *testing.T) {
	const anEvent = `(SELECT e.id FROM events e JOIN events l ON l.application_id = e.application_id AND l.seq = 3 WHERE e.seq = 2 ORDER BY e.id LIMIT 1)`
	const openCase = `(SELECT id FROM applications WHERE status = 'in_progress' AND queue_at IS NOT NULL ORDER BY id LIMIT 1)`
	for name, c := range map[string]struct {
		plant string
		want  string
	}{
		"a line of a history was changed":        {`UPDATE events SET actor_id = 'somebody' WHERE id = ` + anEvent, "line 2 of the history was changed"},
		"what was said was changed":              {`UPDATE event_texts SET note = note || '.' WHERE event_id = ` + anEvent, "line 2 of the history was changed"},
		"a line of a history is gone":            {`DELETE FROM events WHERE id = ` + anEvent, "line 2 of the history is missing"},
		"the end of a history is gone":           {`CREATE TEMP TABLE ends AS SELECT id FROM events e WHERE new_status <> old_status AND seq > 1 AND NOT EXISTS (SELECT 1 FROM events l WHERE l.application_id = e.application_id AND l.seq > e.seq) LIMIT 1; DELETE FROM event_texts WHERE event_id IN (SELECT id FROM ends); DELETE FROM events WHERE id IN (SELECT id FROM ends)`, "its history ends with"},
		"a status was changed":                   {`UPDATE applications SET status = 'completed' WHERE id = ` + openCase, "its history ends with"},
		"a due date was changed":                 {`UPDATE applications SET due_at = '2026-12-24 09:30:00+00:00' WHERE id = ` + openCase, "the date of its answer is 2026-12-24"},
		"a case is on no list":                   {`UPDATE applications SET queue_at = NULL WHERE id = ` + openCase, "the date of its queue is none"},
		"a number has a wrong digit":             {`UPDATE applications SET number = '62600019' WHERE number = (SELECT min(number) FROM applications)`, "this is no number of the"},
		"a number is left out":                   {`UPDATE serials SET last = last + 1 WHERE series = 'inquiry 2026'`, "numbers: the last inquiry 2026 is"},
		"a series is forgotten":                  {`DELETE FROM serials WHERE series = 'interview 2026'`, "numbers: the last interview 2026 is 0"},
		"the public list lacks a case":           {`DELETE FROM public_progress WHERE number = (SELECT number FROM applications WHERE id = ` + openCase + `)`, "is missing"},
		"the public list has a wrong status":     {`UPDATE public_progress SET status = 'done' WHERE number = (SELECT number FROM applications WHERE id = ` + openCase + `)`, "is not what its case says"},
		"the public list has a number of nobody": {`INSERT INTO public_progress SELECT '69900017', kind, filed_date, status, updated_date FROM public_progress LIMIT 1`, "69900017 stands there and no case has this number"},
		"a row points to no file":                {`UPDATE attachments SET key = 'elsewhere' WHERE id = (SELECT min(id) FROM attachments)`, "file elsewhere: it is missing"},
		"a file is longer than it was":           {`UPDATE attachments SET size = size - 1 WHERE id = (SELECT min(id) FROM attachments)`, "bytes and should have"},
		"a file is another one":                  {`UPDATE attachments SET sha256 = 'x' WHERE id = (SELECT min(id) FROM attachments)`, "it is not the one that was received"},
	} {
		t.Run(name, func(t *testing.T) {
			p := atWork(t)
			p.plant(t, c.plant)
			bad := p.faults(t, true)
			if len(bad) == 0 || len(bad) > 4 || !slices.ContainsFunc(bad, func(f string) bool { return strings.Contains(f, c.want) }) {
				t.Errorf("found: %q", bad)
			}
		})
	}
	p := atWork(t)
	p.plant(t, `UPDATE event_texts SET salt = '', note = '', fields = '' WHERE event_id = `+anEvent)
	if bad := p.faults(t, true); len(bad) > 0 {
		t.Errorf("a text that was emptied by law is a fault: %q", bad)
	}
}

// plant changes the database as somebody with its file could.
func (p place) plant(t *testing.T, statements string) {
	t.Helper()
	pool, err := sql.Open("sqlite3_pressdesk", "file:"+filepath.Join(p.folder, "office.db")+"?_foreign_keys=off")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}

// A file needs a row when it is an hour old; before that it may be on its way.
func TestAFileWithoutARowIsFound(t *testing.T) {
	p := atWork(t)
	for _, key := range []string{"old", "new"} {
		if _, _, err := p.bucket.Put(t.Context(), key, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}
	old := p.db.Now().AddDate(0, 0, -1)
	if err := os.Chtimes(filepath.Join(p.folder, "files", "old"), old, old); err != nil {
		t.Fatal(err)
	}
	if bad := p.faults(t, false); len(bad) != 1 || bad[0] != "file old: nothing points to it" {
		t.Errorf("found: %q", bad)
	}
}

// An office that has lost a file can still be backed up and restored, and both
// say what it has lost.
func TestALostFileIsToldAndNoObstacle(t *testing.T) {
	p, to := atWork(t), empty(t)
	var gone press.Attachment
	for page, err := range p.db.EveryAttachment(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		gone = page[0]
	}
	if err := p.bucket.Delete(t.Context(), gone.Key); err != nil {
		t.Fatal(err)
	}
	content, wrote := p.write(t, archive.Options{})
	if want := "file " + gone.Key + " is missing"; !slices.Equal(wrote.Faults, []string{want}) {
		t.Errorf("faults: %q", wrote.Faults)
	}
	restored, err := to.restore(t, content, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(restored.List.Lost, []string{gone.Key}) {
		t.Errorf("lost: %q", restored.List.Lost)
	}
}
