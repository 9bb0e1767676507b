package press

import (
	"testing"
	"time"
)

func TestARowSaysWhatIsOwedNext(t *testing.T) {
	at := func(s string) *time.Time {
		when := local(t, s)
		return &when
	}
	c := testContext(t, *at("2026-06-12T10:48")) // a Friday
	for _, test := range []struct {
		name string
		app  Application
		want Owed
	}{
		{"a draft owes nothing", Application{}, Owed{}},
		{"a due date ahead", Application{DueAt: at("2026-06-17T17:30"), Clock: ClockRunning}, Owed{State: OwedLater, At: *at("2026-06-17T17:30")}},
		{"the day itself", Application{DueAt: at("2026-06-12T17:30"), Clock: ClockRunning}, Owed{State: OwedToday, At: *at("2026-06-12T17:30")}},
		{"taking up comes first", Application{DueAt: at("2026-06-24T17:30"), IntakeDueAt: at("2026-06-12T17:30"), Clock: ClockRunning}, Owed{State: OwedToday, At: *at("2026-06-12T17:30"), Intake: true}},
		{"a weekend is no working day late", Application{DueAt: at("2026-06-05T17:30"), Clock: ClockRunning}, Owed{State: OwedOver, At: *at("2026-06-05T17:30"), Days: 5}},
		{"the reporter's own deadline is nearer", Application{DueAt: at("2026-06-24T17:30"), DeadlineAt: at("2026-06-15T09:00"), Clock: ClockRunning}, Owed{State: OwedLater, At: *at("2026-06-24T17:30"), Before: at("2026-06-15T09:00")}},
		{"the clock rests", Application{DueAt: at("2026-06-05T17:30"), Clock: ClockPaused}, Owed{State: OwedPaused, At: *at("2026-06-05T17:30")}},
		{"a time is agreed", Application{DueAt: at("2026-06-05T17:30"), AppointedAt: at("2026-06-18T14:00"), Clock: ClockStopped}, Owed{State: OwedMeeting, At: *at("2026-06-18T14:00")}},
		{"the agreed time is over", Application{DueAt: at("2026-06-05T17:30"), AppointedAt: at("2026-06-11T14:00"), Clock: ClockStopped}, Owed{State: OwedKept, At: *at("2026-06-05T17:30")}},
		{"the promise was kept", Application{DueAt: at("2026-06-05T17:30"), Clock: ClockRunning, Verdict: Met}, Owed{State: OwedKept, At: *at("2026-06-05T17:30")}},
		{"closed", Application{DueAt: at("2026-06-05T17:30"), ClosedAt: at("2026-06-04T12:00"), Clock: ClockStopped}, Owed{State: OwedNoMore, At: *at("2026-06-04T12:00")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.app.OwedAt(c.Office, c.Calendar, c.Now)
			if got.State != test.want.State || !got.At.Equal(test.want.At) || got.Days != test.want.Days || got.Intake != test.want.Intake || (got.Before == nil) != (test.want.Before == nil) {
				t.Errorf("owes %+v, want %+v", got, test.want)
			}
		})
	}
}
