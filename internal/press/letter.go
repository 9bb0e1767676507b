package press

import (
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// letterDays is how many working days a unit has to answer the office's letter.
const letterDays = 3

// ReplyBy returns by when the unit that was asked should answer: three working
// days after it was asked, or as many as leave the office a working day before
// the case is due, but at least one.
func (app *Application) ReplyBy(p *Contact, o *Office, cal workday.Calendar) time.Time {
	asked := o.Today(p.AskedAt)
	for days := letterDays; ; days-- {
		day, _ := cal.Add(asked, days)
		if days == 1 || app.DueAt == nil || day.Before(o.Today(*app.DueAt)) {
			return o.ClosingTime(day)
		}
	}
}

// Contacted returns the contact with this id, or nil.
func (app *Application) Contacted(id string) *Contact {
	for i := range app.Contacts {
		if app.Contacts[i].ID == id {
			return &app.Contacts[i]
		}
	}
	return nil
}

// Drafted returns the event with which somebody wrote what needs a second
// person: a proposal, or a reply that was not sent. It is nil where there is
// nothing to sign.
func (app *Application) Drafted() *Event {
	reply := app.Proposal == nil
	if reply && (app.DraftReply() == nil || !app.Open()) {
		return nil
	}
	var last *Event
	for i := range app.Events {
		ev := &app.Events[i]
		written := strings.HasPrefix(string(ev.Action), "propose_")
		if reply {
			written = ev.Action == "send_for_approval"
		}
		if written && (last == nil || ev.Seq > last.Seq) {
			last = ev
		}
	}
	return last
}
