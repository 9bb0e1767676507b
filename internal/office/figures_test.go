package office_test

import (
	"maps"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

func TestFiguresSayHowMuchWaits(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	want := func(when string, views map[string]int) {
		t.Helper()
		f, err := office.Watch(t.Context(), c.Office)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(f.Views, views) {
			t.Errorf("%s: %v, not %v", when, f.Views, views)
		}
	}
	want("at first", map[string]int{"open": 0, "unassigned": 0, "overdue": 0, "today": 0, "waiting": 0, "approval": 0})
	c.file(ann, inquiryForm("a", "Buses"))
	c.file(ann, inquiryForm("b", "Trams"))
	taken := c.file(ann, inquiryForm("c", "Ferries"))
	c.step(zhou, taken.Ref(), press.Move{Action: "take"})
	c.step(zhou, taken.Ref(), press.Move{Action: "ask", Items: []string{"Which ferry?"}})
	want("with one question back", map[string]int{"open": 3, "unassigned": 2, "overdue": 0, "today": 0, "waiting": 1, "approval": 0})
	c.now = c.now.Add(30 * 24 * time.Hour)
	want("a month later", map[string]int{"open": 3, "unassigned": 2, "overdue": 2, "today": 2, "waiting": 1, "approval": 0})
	f, err := office.Watch(t.Context(), c.Office)
	if err != nil || f.OldestMail != 30*24*time.Hour || f.Mails[press.MailWaiting] == 0 || f.Mails[press.MailDead] != 0 {
		t.Errorf("mails: %+v (%v)", f, err)
	}
}
