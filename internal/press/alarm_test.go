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
			app.Settle(c.Office, c.Calendar, c.Now)
			a := app.NextAlarm()
			if a == nil || a.Action != "release" || !a.At.Equal(local(t, test.want)) {
				t.Errorf("alarm %+v, want release at %s", a, test.want)
			}
		})
	}
}

// Every open case has an alarm, and each goes off once: played by the office's
// own clock alone, a case comes to rest only where nothing can be forgotten.
func TestAlarmsOfTheStatuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		happen func(*testing.T, *Application)
		want   Action
		at     string
	}{
		{"an interview that nobody has taken", nil, "take", "2026-03-04T17:30"},
		{"a question", func(t *testing.T, app *Application) { moved(app, t, "2026-03-05T10:00", "ask", NeedsInfo) }, "remind", "2026-03-12T09:00"},
		{"a question that was recalled once", func(t *testing.T, app *Application) {
			moved(app, t, "2026-03-05T10:00", "ask", NeedsInfo)
			moved(app, t, "2026-03-12T09:00", "remind", NeedsInfo)
		}, "remind", "2026-03-17T09:00"},
		{"a question that was recalled twice", func(t *testing.T, app *Application) {
			moved(app, t, "2026-03-05T10:00", "ask", NeedsInfo)
			moved(app, t, "2026-03-12T09:00", "remind", NeedsInfo)
			moved(app, t, "2026-03-17T09:00", "remind", NeedsInfo)
		}, "lapse", "2026-03-19T17:30"},
		{"under review", func(t *testing.T, app *Application) { moved(app, t, "2026-03-05T10:00", "take", InReview) }, "due_soon", "2026-03-13T09:00"},
		{"due tomorrow, and the officer knows", func(t *testing.T, app *Application) {
			moved(app, t, "2026-03-05T10:00", "take", InReview)
			moved(app, t, "2026-03-13T09:00", "due_soon", InReview)
		}, "overdue", "2026-03-16T17:30"},
		{"overdue, and the officer knows", func(t *testing.T, app *Application) {
			moved(app, t, "2026-03-05T10:00", "take", InReview)
			moved(app, t, "2026-03-16T17:30", "overdue", InReview)
		}, "stalled", "2026-03-23T09:00"},
		{"an interview that was held", func(t *testing.T, app *Application) { moved(app, t, "2026-03-05T16:00", "held", Held) }, "complete", "2026-03-12T17:30"},
		{"an appointment", func(t *testing.T, app *Application) {
			moved(app, t, "2026-03-05T10:00", "pick", Scheduled)
			app.Slots = []Slot{{StartAt: local(t, "2026-03-10T10:00"), EndAt: local(t, "2026-03-10T11:00"), State: SlotAgreed}}
		}, "remind_meeting", "2026-03-09T10:00"},
		{"an appointment that is over", func(t *testing.T, app *Application) {
			moved(app, t, "2026-03-05T10:00", "pick", Scheduled)
			moved(app, t, "2026-03-09T10:00", "remind_meeting", Scheduled)
			app.Slots = []Slot{{StartAt: local(t, "2026-03-10T10:00"), EndAt: local(t, "2026-03-10T11:00"), State: SlotAgreed}}
		}, "ask_outcome", "2026-03-10T13:00"},
		{"an appointment that is to be changed", func(t *testing.T, app *Application) {
			moved(app, t, "2026-03-05T10:00", "reschedule", Rescheduling)
			app.Slots = []Slot{{StartAt: local(t, "2026-03-10T10:00"), EndAt: local(t, "2026-03-10T11:00"), State: SlotAgreed}}
		}, "keep_time", "2026-03-09T10:00"},
		{"a case on its way to a colleague", func(t *testing.T, app *Application) {
			moved(app, t, "2026-03-05T10:00", "take", InReview)
			app.HandOver = &HandOver{At: local(t, "2026-03-06T10:00")}
		}, "bounce", "2026-03-09T17:30"},
	} {
		t.Run(test.name, func(t *testing.T) {
			app := filedOn(t, InterviewKind, "2026-03-02T10:00")
			if test.happen != nil {
				test.happen(t, app)
			}
			c := testContext(t, local(t, "2026-03-05T16:00"))
			app.Settle(c.Office, c.Calendar, c.Now)
			if a := app.NextAlarm(); a == nil || a.Action != test.want || !a.At.Equal(local(t, test.at)) {
				t.Errorf("alarm %+v, want %s at %s", a, test.want, test.at)
			}
		})
	}
}
