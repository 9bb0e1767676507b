package press

import (
	"time"

	"pressdesk/internal/workday"
)

// Settle brings the columns that follow from the history up to date: the due
// dates, the clock, the verdict, whose move it is, and what the office's own
// clock does next.
func (app *Application) Settle(o *Office, cal workday.Calendar, now time.Time) {
	c := app.ClockAt(o, cal, now)
	app.Clock, app.DueAt, app.IntakeDueAt, app.QueueAt, app.DeadlineDueAt = c.State, nil, nil, nil, nil
	app.Verdict, app.VerdictAt, app.Cycle, app.Again = c.Verdict, c.VerdictAt, c.Cycle, c.Again
	app.DeadlineAt, app.AppointedAt = app.Detail.Deadline(o), nil
	app.WaitsFor, app.AlarmAt, app.Alarm = app.waitsFor(), nil, ""
	agreed := app.Appointment()
	if agreed != nil {
		app.AppointedAt = &agreed.StartAt
	}
	if c.State == ClockNone {
		return
	}
	app.DueAt = &c.DueAt
	if app.Status == Submitted {
		app.IntakeDueAt = &c.IntakeDueAt
	}
	app.settleQueue(o, cal, c, agreed, now)
	if a := app.alarm(o, cal, c); a != nil {
		app.AlarmAt, app.Alarm = &a.At, a.Action
	}
}

func (app *Application) settleQueue(o *Office, cal workday.Calendar, c Clock, agreed *Slot, now time.Time) {
	if !app.Open() {
		if app.ClosedAt == nil {
			app.ClosedAt = &now
		}
		return
	}
	app.ClosedAt = nil
	if app.owesDeadlineAnswer(c) {
		day, _ := cal.Add(c.Term.Start, deadlineAnswered)
		at := o.ClosingTime(day)
		app.DeadlineDueAt = &at
	}
	owed := []*time.Time{app.DueAt, app.IntakeDueAt, app.DeadlineAt, app.DeadlineDueAt}
	if agreed != nil { // nothing is owed before the interview is over
		owed = []*time.Time{&agreed.EndAt}
	}
	for _, t := range owed {
		if t != nil && (app.QueueAt == nil || t.Before(*app.QueueAt)) {
			app.QueueAt = t
		}
	}
}

// waitsFor says whose move it is: what the table says, or while a time is being
// changed, the side that did not ask for it.
func (app *Application) waitsFor() Party {
	if app.Status != Rescheduling {
		return app.State().Ball
	}
	if app.askedToReschedule() == Bureau {
		return Desk
	}
	return Bureau
}

// askedToReschedule is the side that asked last for another time.
func (app *Application) askedToReschedule() Party {
	side := Desk
	for i := range app.Events {
		if ev := &app.Events[i]; ev.Action == "reschedule" {
			side = Desk
			if ev.ActorID == app.OwnerID {
				side = Bureau
			}
		}
	}
	return side
}
