package main

import (
	"bytes"
	"database/sql"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pressdesk/internal/archive"
)

// flip changes one bit of a file.
func flip(t *testing.T, path string, at int) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[at] ^= 0x10
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// An office is backed up while it serves, and goes on elsewhere as it was.
func TestAnOfficeComesBackFromItsBackup(t *testing.T) {
	p, other := newPremises(t), newPremises(t)
	p.must("fixture")
	r := p.serve()
	backup := filepath.Join(t.TempDir(), "office.backup")
	out := p.must("backup", backup, "--prove")
	for _, want := range []string{"Restored into a temporary office", "2 numbers, without gaps", "the due dates of 2 open cases", "It is not encrypted"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the backup: %v %v", info, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(backup), "*")); err != nil || len(left) != 1 {
		t.Errorf("besides the backup there is %v", left)
	}
	if _, err := p.do("backup", backup); err == nil {
		t.Error("a backup was written over another")
	}
	if _, err := p.do("restore", backup); !errors.Is(err, archive.ErrOccupied) {
		t.Errorf("restored over an office at work: %v", err)
	}
	_, before := r.get("/progress")
	r.stop()

	if out := other.must("restore", backup); !strings.Contains(out, "Restored ") {
		t.Error(out)
	}
	other.must("fsck", "--deep")
	_, after := other.serve().get("/progress")
	numbers := regexp.MustCompile(`[68]26\d{5}`)
	if was, is := numbers.FindAllString(before, -1), numbers.FindAllString(after, -1); len(was) == 0 || strings.Join(was, " ") != strings.Join(is, " ") {
		t.Errorf("the public list shows %v and showed %v", is, was)
	}

	flip(t, backup, 2000)
	if _, err := p.do("restore", "--prove", backup); !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("a flipped byte: %v", err)
	}
}

func TestABackupUnderAPassphrase(t *testing.T) {
	p := newPremises(t)
	p.must("fixture")
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	right, wrong := file("right", "a quiet harbour wall\n"), file("wrong", "a quiet harbour wave\n")
	backup := filepath.Join(folder, "office.backup")
	if _, err := p.do("backup", backup, "--passphrase-file", file("short", "hush\n")); err == nil {
		t.Error("a passphrase of four characters was taken")
	}
	p.must("backup", backup, "--passphrase-file", right)
	if _, err := p.do("restore", "--prove", backup, "--passphrase-file", wrong); !errors.Is(err, archive.ErrLocked) {
		t.Errorf("another passphrase: %v", err)
	}
	p.must("restore", "--prove", backup, "--passphrase-file", right)
}

func TestAnOfficeIsCopied(t *testing.T) {
	p, other := newPremises(t), newPremises(t)
	p.must("fixture")
	from, to := filepath.Join(p.folder, "pressdesk.db"), filepath.Join(other.folder, "pressdesk.db")
	out := p.must("copy", "--from", from, "--to", to)
	if !regexp.MustCompile(`applications +2 rows +[0-9a-f]{16}\n`).MatchString(out) {
		t.Error(out)
	}
	if _, err := p.do("copy", "--from", from, "--to", to); !errors.Is(err, archive.ErrOccupied) {
		t.Errorf("copied twice: %v", err)
	}
	if out, err := other.do("fsck"); err == nil || !strings.Contains(out, "it is missing") {
		t.Errorf("the files have stayed, and nobody noticed: %v\n%s", err, out)
	}
}

// A schema of a later release is refused by whatever needs the schema.
func TestALaterSchemaIsRefused(t *testing.T) {
	p := newPremises(t)
	p.must("migrate")
	p.sql(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, TRUE)`)
	for _, args := range [][]string{{"serve"}, {"migrate"}, {"fsck"}, {"backup", filepath.Join(p.folder, "b")}} {
		_, err := p.do(args...)
		if err == nil || !strings.Contains(err.Error(), "the database has schema 9000 and this program knows") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", args[0], err)
		}
	}
	if out, err := p.do("doctor"); err == nil || !strings.Contains(out, "WRONG schema    the database has schema 9000") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
}

// sql changes the office's SQLite file behind the program's back.
func (p *premises) sql(statement string) {
	p.t.Helper()
	pool, err := sql.Open("sqlite3_pressdesk", "file:"+filepath.Join(p.folder, "pressdesk.db"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.ExecContext(p.t.Context(), statement); err != nil {
		p.t.Fatal(err)
	}
}

// mailServer greets and says goodbye.
func mailServer(t *testing.T) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.WriteString(c, "220 mail.example.test ESMTP\r\n")
				b := make([]byte, 512)
				for {
					n, err := c.Read(b)
					if err != nil {
						return
					}
					if bytes.HasPrefix(b[:n], []byte("QUIT")) {
						_, _ = io.WriteString(c, "221 Bye\r\n")
						return
					}
					_, _ = io.WriteString(c, "250 mail.example.test\r\n")
				}
			}()
		}
	}()
	return l.Addr().String()
}

func TestTheDoctorSaysALineAboutEachThing(t *testing.T) {
	p := newPremises(t, "MAIL__SMTP__ADDR="+mailServer(t), "MAIL__SMTP__TLS=none")
	p.must("fixture")
	p.sql(`INSERT OR IGNORE INTO notices (year, number, from_edition, published, source, checked, off_days, work_days, added_by_id)
		SELECT y, '', 0, '2026-01-01', '', '', '[]', '[]', ''
		FROM (SELECT strftime('%Y', 'now') AS y UNION SELECT strftime('%Y', 'now') + 1 UNION SELECT strftime('%Y', 'now') + 2)`)
	out, err := p.do("doctor")
	for _, thing := range []string{"settings", "database", "schema", "writing", "clock", "outbox", "calendar", "cases", "mail", "disk"} {
		if !regexp.MustCompile(`(?m)^(ok|note) +` + thing + ` `).MatchString(out) {
			t.Errorf("%s is not well:\n%s", thing, out)
		}
	}
	if err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct{ plant, setting, want string }{
		"a case on no list":         {plant: `UPDATE applications SET queue_at = NULL`, want: "cases +on no list: 6"},
		"a case of one who is gone": {plant: `UPDATE applications SET queue_at = created_at, assignee_id = (SELECT id FROM users WHERE role = 'editor')`, want: "cases +with an officer who cannot work on it: 6"},
		"a case that is nobody's":   {plant: `UPDATE applications SET waits_for = ''`, want: "cases +nobody's move: 6"},
		"a case without an alarm":   {plant: `UPDATE applications SET alarm_at = NULL`, want: "cases +without an alarm: 6"},
		"an alarm that is late":     {plant: `UPDATE applications SET alarm_at = '2026-01-02 03:04:05+00:00'`, want: "cases +the alarm has not gone off: 6"},
		"mail that waits":           {plant: `UPDATE mails SET state = 'waiting', created_at = '2026-01-02 03:04:05+00:00'`, want: "outbox .*mails wait, the oldest for "},
		"mail that was given up":    {plant: `UPDATE mails SET state = 'dead', created_at = strftime('%Y-%m-%d %H:%M:%S+00:00', 'now')`, want: "outbox .*mails were given up, the last one of "},
		"a calendar without notice": {plant: `DELETE FROM notices`, want: "calendar +the notice of "},
		"no mail server":            {setting: "MAIL__SMTP__ADDR=127.0.0.1:1", want: `mail +mail server "127.0.0.1:1"`},
		"a site without https":      {setting: "SITE__URL=http://press.example.test", want: "settings +site.url is http://press.example.test"},
		"no database":               {setting: "DATABASE__DSN=" + filepath.Join(p.folder, "none.db"), want: "database +stat "},
	} {
		t.Run(name, func(t *testing.T) {
			ill := &premises{t: t, folder: t.TempDir(), environ: append([]string{}, p.environ...)}
			if err := os.CopyFS(ill.folder, os.DirFS(p.folder)); err != nil {
				t.Fatal(err)
			}
			ill.set("DATABASE__DSN=" + filepath.Join(ill.folder, "pressdesk.db"))
			if c.setting != "" {
				ill.set(c.setting)
			}
			if c.plant != "" {
				ill.sql(c.plant)
			}
			out, err := ill.do("doctor")
			if !errors.Is(err, errIll) || !regexp.MustCompile("(?m)^WRONG +"+c.want).MatchString(out) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestTheSearchIsMadeAgain(t *testing.T) {
	p := newPremises(t)
	p.must("fixture")
	p.sql(`DELETE FROM search_docs`)
	p.must("reindex")
	if _, page := p.serve().get("/search?q=fixture"); !strings.Contains(page, "fixture-published") {
		t.Error("nothing is found")
	}
}
