package press

import (
	"testing"
	"time"
)

// The promise is held against the deadline in whatever zone the reporter gave
// it: what counts is the moment.
func TestAPromiseIsHeldAgainstTheReportersDeadline(t *testing.T) {
	for name, v := range map[string]struct {
		now, kind, deadline, zone string // local times of the office, and of the reporter
		met, urgent               bool
		answer, word              string
	}{
		"long after the promise":              {"2026-03-05T12:00", "hard", "2026-04-01T12:00", "", true, false, "2026-03-19T17:30", "2026-03-06T17:30"},
		"at the very moment of the promise":   {"2026-03-05T12:00", "soft", "2026-03-19T17:30", "", true, false, "2026-03-19T17:30", "2026-03-06T17:30"},
		"a minute before":                     {"2026-03-05T12:00", "soft", "2026-03-19T17:29", "", false, false, "2026-03-19T17:30", "2026-03-06T17:30"},
		"before the office can say a word":    {"2026-03-05T12:00", "hard", "2026-03-06T12:00", "", false, true, "2026-03-19T17:30", "2026-03-06T17:30"},
		"in Paris, where it is still winter":  {"2026-03-05T12:00", "hard", "2026-03-19T10:30", "Europe/Paris", true, false, "2026-03-19T17:30", "2026-03-06T17:30"},
		"in Paris, a minute too early":        {"2026-03-05T12:00", "hard", "2026-03-19T10:29", "Europe/Paris", false, false, "2026-03-19T17:30", "2026-03-06T17:30"},
		"in Paris, once summer time is there": {"2026-03-18T12:00", "hard", "2026-04-01T11:30", "Europe/Paris", true, false, "2026-04-01T17:30", "2026-03-19T17:30"},
		"in Paris, an hour of summer early":   {"2026-03-18T12:00", "hard", "2026-04-01T10:30", "Europe/Paris", false, false, "2026-04-01T17:30", "2026-03-19T17:30"},
		"filed on a worked weekend":           {"2026-02-14T12:00", "hard", "2026-02-24T17:30", "", false, false, "2026-03-06T17:30", "2026-02-24T17:30"},
	} {
		t.Run(name, func(t *testing.T) {
			c := testContext(t, local(t, v.now))
			c.Office.Promises = map[Kind]Promise{InterviewKind: {Intake: 2, Answer: 10}}
			d := anInterview()
			d.DeadlineKind, d.DeadlineAt, d.DeadlineZone = v.kind, v.deadline, v.zone
			app := NewApplication(InterviewKind, ann, d, c.Now)
			p := app.Prospect(c.Office, c.Calendar, c.Now)
			if p == nil || p.Met() != v.met || p.Urgent() != v.urgent || !p.Answer.Equal(local(t, v.answer)) || !p.Word.Equal(local(t, v.word)) || p.Zone != v.zone {
				t.Fatalf("%+v, want met %v, urgent %v, an answer by %s and a word by %s", p, v.met, v.urgent, v.answer, v.word)
			}
			// What the form says is what the office owes once it is filed.
			app.File(1, c.Office, c.Now)
			app.Status = Submitted
			app.Events = []Event{{Seq: 1, Action: "submit", OldStatus: Draft, NewStatus: Submitted, CreatedAt: c.Now}}
			app.Settle(c.Office, c.Calendar, c.Now)
			if !app.DueAt.Equal(p.Answer) || (app.DeadlineDueAt == nil) != v.met || app.DeadlineDueAt != nil && !app.DeadlineDueAt.Equal(p.Word) {
				t.Errorf("filed: due %s, a word by %v", app.DueAt, app.DeadlineDueAt)
			}
			later := app.Prospect(c.Office, c.Calendar, c.Now.Add(time.Hour))
			if !later.Answer.Equal(p.Answer) || !later.Word.Equal(p.Word) {
				t.Errorf("an hour after filing the form says %+v", later)
			}
		})
	}
}

func TestWithoutADeadlineAheadThereIsNothingToSay(t *testing.T) {
	for name, change := range map[string]func(d *Interview){
		"none":         func(d *Interview) { d.DeadlineKind = "none" },
		"not said":     func(d *Interview) { d.DeadlineKind, d.DeadlineAt = "hard", "" },
		"no time":      func(d *Interview) { d.DeadlineKind, d.DeadlineAt = "hard", "tomorrow" },
		"it is over":   func(d *Interview) { d.DeadlineKind, d.DeadlineAt = "hard", "2026-03-05T11:59" },
		"it is now":    func(d *Interview) { d.DeadlineKind, d.DeadlineAt = "hard", "2026-03-05T12:00" },
		"no kind said": func(d *Interview) { d.DeadlineKind, d.DeadlineAt = "", "2026-04-01T12:00" },
	} {
		c := testContext(t, noon)
		d := anInterview()
		change(d)
		if p := NewApplication(InterviewKind, ann, d, noon).Prospect(c.Office, c.Calendar, noon); p != nil {
			t.Errorf("%s: %+v", name, p)
		}
	}
}
