package press

import (
	"testing"
)

func TestTheOfficesOwnClock(t *testing.T) {
	for _, test := range []struct {
		name          string
		offered, slot string // local time
		want          string
	}{
		{"two working days for an answer", "2026-03-05T10:00", "2026-03-20T10:00", "2026-03-09T17:30"},
		{"a worked weekend counts", "2026-02-13T10:00", "2026-03-20T10:00", "2026-02-24T17:30"},
		{"a day before the first time, if that is sooner", "2026-03-05T10:00", "2026-03-07T09:00", "2026-03-06T09:00"},
		{"the time itself, if it was nearer than a day", "2026-03-05T10:00", "2026-03-05T20:00", "2026-03-05T20:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := testContext(t, local(t, test.offered))
			app := filedOn(t, InterviewKind, "2026-02-10T10:00")
			moved(app, t, test.offered, "offer", SlotsOffered)
			app.Slots = []Slot{{StartAt: local(t, "2026-06-01T10:00"), State: SlotOffered}, {StartAt: local(t, test.slot), State: SlotOffered}}
			a := app.Alarm(c.Office, c.Calendar)
			if a == nil || a.Action != "release" || !a.At.Equal(local(t, test.want)) {
				t.Errorf("alarm %+v, want release at %s", a, test.want)
			}
		})
	}
	app := filedOn(t, InterviewKind, "2026-03-02T10:00")
	c := testContext(t, noon)
	if a := app.Alarm(c.Office, c.Calendar); a != nil {
		t.Errorf("a case that waits for people has the alarm %+v", a)
	}
	moved(app, t, "2026-03-05T16:00", "held", Held)
	if a := app.Alarm(c.Office, c.Calendar); a == nil || a.Action != "complete" || !a.At.Equal(local(t, "2026-03-12T17:30")) {
		t.Errorf("five working days after the interview: %+v", a)
	}
}
