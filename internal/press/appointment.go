package press

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Appointment is what a calendar says of an interview: the agreed time as the
// history tells it after one of its events.
type Appointment struct {
	UID       string // the same however often the time is moved; an interview that follows one that was held has its own
	Number    string
	Title     string
	Sequence  int       // how often a time was agreed, moved, kept or called off, or had other guests, before
	Cancelled bool      // it holds no more
	At        time.Time // when that was said
	Start     time.Time
	End       time.Time
	Place     string
	Host      string
	With      string // the interpreter
}

// Appointments returns what the history says of the interviews of app, oldest
// first: the last word about each.
func (app *Application) Appointments(o *Office) []Appointment {
	var list []Appointment
	said, fresh := 0, true // how many words about a time there were, and whether the next begins an entry
	for i := range app.Events {
		ev := &app.Events[i]
		if ev.NewStatus == Held && ev.OldStatus != Held {
			fresh = true // what took place stays in the calendar
		}
		if n := len(list); ev.regroups() && n > 0 && !fresh {
			list[n-1].Sequence, list[n-1].At = said, ev.CreatedAt
			said++
			continue
		}
		if !ev.appoints() && !ev.callsOff() {
			continue
		}
		if fresh {
			list = append(list, Appointment{UID: app.ID, Number: app.Ref(), Title: app.Title})
			fresh = false
		}
		a := &list[len(list)-1]
		if n := len(list); n > 1 {
			a.UID = fmt.Sprintf("%s-%d", app.ID, n)
		}
		a.Sequence, a.At, a.Cancelled = said, ev.CreatedAt, ev.callsOff()
		said++
		if s := app.agreedBy(ev, o); s != nil {
			a.Start, a.End, a.Place, a.Host, a.With = s.StartAt, s.EndAt, s.Place, s.Host, s.Interpreter
		}
	}
	return slices.DeleteFunc(list, func(a Appointment) bool { return a.Start.IsZero() })
}

// AppointmentBy returns what the last event of app did to its agreed time, or
// nil where that was nothing.
func (app *Application) AppointmentBy(ev *Event, o *Office) *Appointment {
	list := app.Appointments(o)
	if !ev.appoints() && !ev.callsOff() || len(list) == 0 {
		return nil
	}
	return &list[len(list)-1]
}

// InvitationBy returns what ev, which leaves an agreed time as it is, says to the
// calendar of somebody of a party who comes to the case or leaves it, or nil. A
// colleague who may not come in learns no time.
func (app *Application) InvitationBy(ev *Event, party Party, to *User, o *Office) *Appointment {
	if !ev.regroups() {
		return nil
	}
	list := app.Appointments(o)
	if len(list) == 0 {
		return nil
	}
	a := list[len(list)-1]
	switch {
	case party == Giver && to.ID == ev.Giver():
		a.Cancelled = true
	case party == Colleague && to.MayFile() && to.SameOutlet(app.Owner):
		a.Cancelled = ev.Action == "unshare"
	case party != Desk:
		return nil
	}
	return &a
}

// regroups reports whether ev brought somebody to a time that is agreed, or took
// them from it.
func (ev *Event) regroups() bool {
	return (ev.OldStatus == Scheduled || ev.OldStatus == Rescheduling) && ev.NewStatus == ev.OldStatus &&
		slices.Contains([]Action{"share", "unshare", "assign", "accept_hand_over"}, ev.Action)
}

// appoints reports whether ev agreed on a time, moved it or let it stay.
func (ev *Event) appoints() bool { return ev.NewStatus == Scheduled && ev.OldStatus != Scheduled }

// callsOff reports whether a time that was agreed holds no more after ev.
func (ev *Event) callsOff() bool {
	return (ev.OldStatus == Scheduled || ev.OldStatus == Rescheduling) &&
		!slices.Contains([]Status{Scheduled, Rescheduling, Held}, ev.NewStatus)
}

// agreedBy returns the time on which ev agreed. What was said with an event may
// have been deleted: then it is the time that is agreed now, if one is.
func (app *Application) agreedBy(ev *Event, o *Office) *Slot {
	if !ev.appoints() || ev.Action == "keep_time" {
		return nil
	}
	m := ev.said()
	if ev.Action != "agree_by_phone" && m.Slot != "" {
		return app.slot(m.Slot)
	}
	for i := range slices.Backward(app.Slots) {
		s := &app.Slots[i]
		if len(m.Slots) == 1 && s.CreatedAt.Equal(ev.CreatedAt) {
			if start, err := ParseLocal(m.Slots[0].Start, o.Zone); err == nil && s.StartAt.Equal(start) {
				return s
			}
		}
	}
	return app.Appointment()
}

// CalendarFact is the fact of a letter that Appointment reads.
const CalendarFact = "calendar"

// Fact is a as a letter has it.
func (a *Appointment) Fact() string {
	text, _ := json.Marshal(a) // nothing in it can fail
	return string(text)
}

// Appointment returns what the mail tells calendars, or nil: the word of the
// step that caused it, however late it leaves.
func (m *Mail) Appointment() *Appointment {
	a := new(Appointment)
	if json.Unmarshal([]byte(m.Facts[CalendarFact]), a) != nil {
		return nil
	}
	return a
}

// BringsBack reports whether the mail would put a time into calendars that was
// called off since, as app shows.
func (m *Mail) BringsBack(app *Application) bool {
	a := m.Appointment()
	return a != nil && !a.Cancelled && app.AppointedAt == nil
}

// Subscription is the private calendar of a person, at an address that only
// they know.
type Subscription struct {
	ID        string // SHA-256 of the secret in its address
	UserID    string
	CreatedAt time.Time
}
