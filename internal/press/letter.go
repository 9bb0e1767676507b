package press

import (
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// letterDays is how many working days a unit has to answer the office's letter.
const letterDays = 3

// ReplyBy returns by when the unit that was asked should answer a letter that is
// written now: three working days after it was asked, or as many as leave the
// office a working day before the case is due, but at least one. Where that has
// passed, the days begin now.
func (app *Application) ReplyBy(p *Contact, c Context) time.Time {
	if by := app.replyBy(c.Office.Today(p.AskedAt), c); by.After(c.Now) {
		return by
	}
	return app.replyBy(c.Office.Today(c.Now), c)
}

func (app *Application) replyBy(asked workday.Date, c Context) time.Time {
	for days := letterDays; ; days-- {
		day, _ := c.Calendar.Add(asked, days)
		if days == 1 || app.DueAt == nil || day.Before(c.Office.Today(*app.DueAt)) {
			return c.Office.ClosingTime(day)
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
