package press

import (
	"time"

	"pressdesk/internal/workday"
)

// How long the office's own clock waits, in working days.
const (
	slotsKept   = 2              // for an answer to the times offered
	heldWithout = 5              // for an objection after an interview
	slotsFreed  = 24 * time.Hour // before the first of the times offered
)

// Alarm is a step that the office's own clock takes with a case.
type Alarm struct {
	Action Action
	At     time.Time
}

// Alarm returns what the office's own clock does next with app, and nil if it
// waits for people only. It depends on the history alone, so it is the same
// after a restart.
func (app *Application) Alarm(o *Office, cal workday.Calendar) *Alarm {
	since, ok := app.since()
	if !ok {
		return nil
	}
	closing := func(days int) time.Time {
		d, _ := cal.Add(o.Today(since), days)
		return o.ClosingTime(d)
	}
	switch app.Status {
	case SlotsOffered:
		return &Alarm{"release", earlier(closing(slotsKept), app.freed(since))}
	case Held:
		return &Alarm{"complete", closing(heldWithout)}
	}
	return nil
}

// since returns when app came into its status.
func (app *Application) since() (at time.Time, ok bool) {
	for i := range app.Events {
		if ev := &app.Events[i]; ev.OldStatus != ev.NewStatus {
			at, ok = ev.CreatedAt, ev.NewStatus == app.Status
		}
	}
	return at, ok
}

// freed is a day before the first of the times offered, or that time itself if
// it was nearer when it was offered.
func (app *Application) freed(offered time.Time) time.Time {
	var first time.Time
	for _, s := range app.OfferedSlots() {
		if first.IsZero() || s.StartAt.Before(first) {
			first = s.StartAt
		}
	}
	if day := first.Add(-slotsFreed); day.After(offered) {
		return day
	}
	return first
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
