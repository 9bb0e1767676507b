package press

import (
	"time"

	"pressdesk/internal/workday"
)

// Owed is what a row of the desk's lists says about time, from the columns of
// an application alone: no history is read for a list.
type Owed struct {
	State  OwedState
	At     time.Time  // when it is, or was, due; the agreed time of an appointment
	Days   int        // working days since, when it is over
	Intake bool       // it is the taking up that is due
	Before *time.Time // the reporter's own deadline, if it comes before At
}

// OwedState says how pressing a row is.
type OwedState string

// The states of what is owed.
const (
	OwedOver      OwedState = "over"
	OwedToday     OwedState = "today"
	OwedLater     OwedState = "later"
	OwedPaused    OwedState = "paused"
	OwedMeeting   OwedState = "meeting"
	OwedKept      OwedState = "kept" // the promise has its verdict; what is left has no date
	OwedNoMore    OwedState = "closed"
	OwedUncounted OwedState = ""
)

// OwedAt returns what app owes at now.
func (app *Application) OwedAt(o *Office, cal workday.Calendar, now time.Time) Owed {
	if app.DueAt == nil {
		return Owed{}
	}
	w := Owed{State: OwedLater, At: *app.DueAt}
	switch {
	case app.ClosedAt != nil:
		return Owed{State: OwedNoMore, At: *app.ClosedAt}
	case app.Clock == ClockPaused:
		w.State = OwedPaused
		return w
	case app.Clock == ClockStopped && app.AppointedAt != nil && app.AppointedAt.After(now):
		return Owed{State: OwedMeeting, At: *app.AppointedAt}
	case app.Clock == ClockStopped, app.Verdict != NoVerdict:
		return Owed{State: OwedKept, At: *app.DueAt}
	}
	if app.IntakeDueAt != nil && app.IntakeDueAt.Before(w.At) {
		w.At, w.Intake = *app.IntakeDueAt, true
	}
	if app.DeadlineAt != nil && app.DeadlineAt.Before(w.At) {
		w.Before = app.DeadlineAt
	}
	due, today := o.Today(w.At), o.Today(now)
	switch {
	case now.After(w.At):
		w.State, w.Days = OwedOver, cal.Between(due, today)
	case due == today:
		w.State = OwedToday
	}
	return w
}
