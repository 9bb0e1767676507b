package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// newYear is a made-up notice of 2027 in a form that is in use.
const newYear = `{"year": 2027, "papers": ["https://example.org/2027"], "days": [
	{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-02", "isOffDay": true},
	{"name": "元旦", "date": "2027-01-03", "isOffDay": true}, {"name": "元旦", "date": "2027-01-04", "isOffDay": true},
	{"name": "春节", "date": "2027-02-20", "isOffDay": false}]}`

func TestANoticeIsImportedByACommand(t *testing.T) {
	p := newPremises(t)
	p.at(time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC))
	p.must("fixture")
	file := filepath.Join(p.folder, "2027.json")
	if err := os.WriteFile(file, []byte(newYear), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.do("import", "notice", file); err == nil || !strings.Contains(err.Error(), "Number of the notice: fill this in") {
		t.Errorf("without its number: %v", err)
	}
	command := []string{"import", "notice", file, "--number", "示例〔2026〕1号", "--published", "2026-11-05"}
	counted := `(?m)^[68]26\d{5} +(interview|inquiry) +2027-01-\d\d +2027-01-\d\d +\+\d days +certain now$`
	for range 2 {
		out := p.must(command...)
		if !regexp.MustCompile(counted).MatchString(out) || !strings.Contains(out, "2027 示例〔2026〕1号, published 2026-11-05: 4 days off, 1 worked weekends") {
			t.Errorf("the preview:\n%s", out)
		}
	}
	if events := p.words("SELECT id FROM events WHERE action = 'recount'"); len(events) != 0 {
		t.Error("the preview has written something")
	}
	out := p.must(append(command, "--apply")...)
	if !strings.HasSuffix(out, "The notice is in force, and every open case is counted by it.\n") {
		t.Errorf("applied:\n%s", out)
	}
	moved := len(p.words("SELECT id FROM events WHERE action = 'recount'"))
	if moved == 0 {
		t.Error("no case was counted anew")
	}
	if out := p.must(append(command, "--apply")...); !strings.Contains(out, "in force already") {
		t.Errorf("applied twice:\n%s", out)
	}
	if again := len(p.words("SELECT id FROM events WHERE action = 'recount'")); again != moved {
		t.Errorf("%d lines of histories, and %d after the second time", moved, again)
	}
	if out, err := p.do("fsck"); err != nil {
		t.Errorf("the office does not agree with itself: %v\n%s", err, out)
	}
}

// A program that serves goes on with cases that another one has left behind.
func TestAServingProgramCountsWhatIsBehind(t *testing.T) {
	p := newPremises(t)
	p.at(time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC))
	p.must("fixture")
	p.sql(`INSERT INTO notices (year, number, from_edition, published, source, checked, off_days, work_days, added_by_id)
		VALUES (2027, 'N', 7, '2026-11-05', '', '', '["2027-01-01","2027-01-04"]', '[]', '')`)
	p.sql(`INSERT INTO editions (part, number) VALUES ('calendar', 7)`)
	if out, _ := p.do("doctor"); !regexp.MustCompile(`note +calendar +\d+ open cases are still to be counted`).MatchString(out) {
		t.Errorf("the doctor says\n%s", out)
	}
	r := p.serve()
	eventually(t, "every open case is counted by the notices in force", func() bool {
		return len(p.words("SELECT id FROM applications WHERE queue_at IS NOT NULL AND counted_by < 7")) == 0
	})
	r.stop()
	if len(p.words("SELECT id FROM events WHERE action = 'recount'")) == 0 {
		t.Error("no history tells of it")
	}
}

func TestTheDoctorWaitsForTheNextNotice(t *testing.T) {
	p := newPremises(t)
	for day, want := range map[string]string{
		"2026-10-20": `note +calendar +the notice of 2026 is loaded, that of 2027 not yet`,
		"2026-11-20": `note +calendar +the notice of 2027 is not loaded, and usually out by now`,
		"2026-12-20": `WRONG +calendar +the notice of 2027 is not loaded`,
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		p.at(at)
		p.must("migrate")
		if out, _ := p.do("doctor"); !regexp.MustCompile(`(?m)^` + want).MatchString(out) {
			t.Errorf("on %s the doctor says\n%s", day, out)
		}
	}
}
