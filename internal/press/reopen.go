package press

import (
	"slices"
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// How long a closed case can be opened again, in working days.
const (
	reopens   = 20
	followsUp = 10
)

// AgainUntil returns until when the reporter can have a closed case opened
// again, or nil for one that is not closed.
func (app *Application) AgainUntil(o *Office, cal workday.Calendar) *time.Time {
	return closingAfter(o, cal, app.ClosedAt, reopens)
}

// FollowUpUntil returns until when the reporter can ask about the reply that was
// sent, or nil where none was.
func (app *Application) FollowUpUntil(o *Office, cal workday.Calendar) *time.Time {
	if app.SentReply() == nil {
		return nil
	}
	return closingAfter(o, cal, app.ClosedAt, followsUp)
}

// closingAfter is the end of the n-th working day after t, or nil without t.
func closingAfter(o *Office, cal workday.Calendar, t *time.Time, n int) *time.Time {
	if t == nil {
		return nil
	}
	day, _ := cal.Add(o.Today(*t), n)
	at := o.ClosingTime(day)
	return &at
}

// notAfter reports whether a right that ends at t is still there.
func (c Context) notAfter(t *time.Time) bool { return t != nil && !c.Now.After(*t) }

func canReopen(app *Application, _ *User, c Context) bool {
	return c.notAfter(app.AgainUntil(c.Office, c.Calendar))
}

func canFollowUp(app *Application, _ *User, c Context) bool {
	return c.notAfter(app.FollowUpUntil(c.Office, c.Calendar))
}

// checkReopen wants of the reporter what a new look needs: new facts after a
// refusal, what was missing after a lapse, otherwise a reason.
func checkReopen(app *Application, m *Move, c Context, bad Invalid) {
	takeReason(m)
	least := 2
	switch app.Status {
	case Declined:
		least = 20
	case Lapsed:
		least = 0
		checkSupply(app, m, c, bad)
	}
	bad.Prose("reason", m.Reason, least, 2000)
}

func supervises(_ *Application, u *User, _ Context) bool { return u.Supervises() }

// reopensCase begins another cycle. Whoever decided the earlier one does not
// review it: the case goes to those on duty.
func reopensCase(app *Application, m *Move, c Context) {
	if app.Status == Lapsed && len(m.Answers) > 0 {
		supplies(app, m, c)
	}
	app.leaveToOthers()
	app.Refusal, app.Transfer, app.DeadlineAnswer = nil, nil, nil
	app.release()
}

func (app *Application) leaveToOthers() {
	if app.Assignee != nil && app.decided(app.Assignee) {
		app.AssigneeID, app.Assignee = nil, nil
	}
}

// decided reports whether u closed app last.
func (app *Application) decided(u *User) bool {
	for i := range slices.Backward(app.Events) {
		if ev := &app.Events[i]; ev.OldStatus != ev.NewStatus {
			return ev.ActorID == u.ID
		}
	}
	return false
}

// promisedDays is the length of the clock of another cycle.
func promisedDays(app *Application, _ *Move, c Context) int { return app.promise(c.Office).Answer }

func followUpTerm(*Application, *Move, Context) int { return followUpDays }

func newOfferTerm(*Application, *Move, Context) int { return newOfferDays }

func checkFollowUp(app *Application, m *Move, _ Context, bad Invalid) {
	takeReason(m)
	most := len(app.Detail.Questions())
	bad.count("numbers", len(m.Numbers), 1, most)
	for i, n := range m.Numbers {
		if n < 1 || n > most {
			bad.Add(At("numbers", i), "error.choice")
		}
	}
	bad.Prose("reason", m.Reason, 5, 2000)
}

func checkPublished(_ *Application, m *Move, _ Context, bad Invalid) {
	bad.webAddress("url", m.URL, true)
}

func keepsPublished(app *Application, m *Move, _ Context) {
	app.PublishedURL = strings.TrimSpace(m.URL)
}

// AsksLink reports whether the reporter is asked with ev for the link of what
// came of it: once, when the case is completed for the first time.
func (app *Application) AsksLink(ev *Event) bool {
	i := slices.IndexFunc(app.Events, func(e Event) bool { return e.NewStatus == Completed })
	return i >= 0 && app.Events[i].Seq == ev.Seq
}

func notPublished(app *Application, _ *User, _ Context) bool { return app.PublishedURL == "" }
