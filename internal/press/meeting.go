package press

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// Alternatives returns the times that would replace the agreed one, of
// whichever side.
func (app *Application) Alternatives() []Slot {
	return slices.DeleteFunc(slices.Clone(app.Slots), func(s Slot) bool { return s.State != SlotSuggested && s.State != SlotOffered })
}

// checkRescheduleByOwner wants a reason and one to three spans of time.
func checkRescheduleByOwner(app *Application, m *Move, c Context, bad Invalid) {
	wantReason(app, m, c, bad)
	m.Windows = present(m.Windows)
	checkZone(bad, "tz", m.Timezone)
	bad.count("windows", len(m.Windows), 1, 3)
	bad.windows(m.Windows, ZoneOf(m.Timezone, c.Office.Zone), c.Now, true)
}

func checkRescheduleByDesk(app *Application, m *Move, c Context, bad Invalid) {
	wantReason(app, m, c, bad)
	checkOffer(app, m, c, bad)
}

// takeReason makes the reason that a step asks for the note of its event, where
// whoever reads the history finds it; a note alone is a reason.
func takeReason(m *Move) {
	if m.Note == "" {
		m.Note = strings.TrimSpace(m.Reason)
	}
	m.Reason = m.Note
}

// wantReason is for steps that say why and nothing else.
func wantReason(_ *Application, m *Move, _ Context, bad Invalid) {
	takeReason(m)
	bad.Prose("reason", m.Reason, 2, 2000)
}

// reschedules adds the alternatives; the agreed time stays valid meanwhile.
func reschedules(app *Application, m *Move, c Context) {
	if m.By.Stands(Desk, app) {
		app.hold(app.Offered(*m, c.Office), SlotOffered, c.Now)
		return
	}
	old := app.Appointment()
	var wished []Slot
	for i, span := range spans(m.Windows, ZoneOf(m.Timezone, c.Office.Zone)) {
		s := Slot{ApplicationID: app.ID, Position: i, StartAt: span.Start, EndAt: span.End}
		if old != nil {
			s.Place, s.Host, s.Interpreter = old.Place, old.Host, old.Interpreter
			s.EndAt = earlier(s.EndAt, s.StartAt.Add(old.EndAt.Sub(old.StartAt)))
		}
		wished = append(wished, s)
	}
	app.hold(wished, SlotSuggested, c.Now)
}

// answersReschedule is for the side that has to answer.
func answersReschedule(side Party) func(*Application, *User, Context) bool {
	return func(app *Application, _ *User, _ Context) bool { return app.waitsFor() == side }
}

func checkAccept(app *Application, m *Move, c Context, bad Invalid) {
	list := app.Alternatives()
	if m.Slot == "" && len(list) == 1 {
		m.Slot = list[0].ID
	}
	if !slices.ContainsFunc(list, func(s Slot) bool { return s.ID == m.Slot }) {
		bad.Add("slot", "error.choose")
	}
	if m.Place = strings.TrimSpace(m.Place); !m.By.Stands(Desk, app) {
		m.Place = "" // only the desk knows which room is free
	}
	bad.text("place", m.Place, 0, 200)
	bad.Prose("note", m.Note, 0, 2000)
}

// accepts puts an alternative in the place of the agreed time.
func accepts(app *Application, m *Move, c Context) {
	picks(app, m, c)
	if s := app.slot(m.Slot); m.Place != "" {
		s.Place = m.Place
	}
}

// Accepted returns the alternative that the move takes, where the desk wants it.
func (app *Application) Accepted(m Move) []Slot {
	list := app.Alternatives()
	if len(list) != 1 || m.Slot != "" {
		list = slices.DeleteFunc(list, func(s Slot) bool { return s.ID != m.Slot })
	}
	for i := range list {
		list[i].Place = cmp.Or(strings.TrimSpace(m.Place), list[i].Place)
	}
	return list
}

// keeps lets the alternatives go: the agreed time stays.
func keeps(app *Application, _ *Move, _ Context) {
	for i := range app.Slots {
		if s := &app.Slots[i]; s.State == SlotOffered || s.State == SlotSuggested {
			s.State = SlotReleased
		}
	}
}

// cancels frees the time and asks for consent anew: what was agreed for one day
// is not agreed for another.
func cancels(app *Application, _ *Move, c Context) {
	app.release()
	for i := range app.Contacts {
		if p := &app.Contacts[i]; p.Consent == ConsentGiven {
			p.Consent, p.AnsweredAt, p.AskedAt, p.Times = ConsentOpen, nil, c.Now, nil
			app.askContact(p, c.Now)
		}
	}
}

// checkPhone wants what was agreed outside of Pressdesk: with whom, by which
// means, and the time.
func checkPhone(app *Application, m *Move, c Context, bad Invalid) {
	checkOffer(app, m, c, bad)
	if len(m.Slots) > 1 {
		bad.Add("slots", "error.count", "Min", 1, "Max", 1)
	}
	bad.text("party", m.Party, 2, 120)
	bad.oneOf("means", string(m.Means), true, MeansOfTalk...)
}

func agreesByPhone(app *Application, m *Move, c Context) {
	app.release()
	app.hold(app.Offered(*m, c.Office), SlotAgreed, c.Now)
}

// ObjectsUntil returns when the reporter's right to object to what was agreed by
// telephone ends, after a working day, or nil where nothing was agreed so.
func (app *Application) ObjectsUntil(o *Office, cal workday.Calendar) *time.Time {
	last := app.lastOf("agree_by_phone")
	if last == nil || !last.CreatedAt.Equal(app.since()) {
		return nil
	}
	return closingAfter(o, cal, &last.CreatedAt, 1)
}

func canObject(app *Application, _ *User, c Context) bool {
	return c.notAfter(app.ObjectsUntil(c.Office, c.Calendar))
}

func notObjected(app *Application, _ *User, _ Context) bool { return !app.objected() }

func checkCall(_ *Application, m *Move, _ Context, bad Invalid) {
	bad.text("party", m.Party, 2, 120)
	bad.oneOf("means", string(m.Means), true, MeansOfTalk...)
	bad.Prose("note", m.Note, 2, 2000)
}

// writes is for interviews that are answered in writing.
func writes(app *Application, _ *User, _ Context) bool {
	d, ok := app.Detail.(*Interview)
	return !ok || d.Mode == "written"
}

// convertible is for a refused interview whose reporter can have written
// answers instead.
func convertible(app *Application, u *User, c Context) bool {
	return app.LinkedID == nil && canReopen(app, u, c)
}

func checkConvert(_ *Application, m *Move, _ Context, bad Invalid) {
	if !m.Agreed {
		bad.Add("agreed", "error.declare")
	}
	bad.Prose("note", m.Note, 0, 2000)
}

// AsInquiry returns the inquiry that asks in writing what the interview was to
// ask.
func (d *Interview) AsInquiry(c Context) *Inquiry {
	q := &Inquiry{
		Converted: true,
		Subject:   d.Topic, Area: "other", Asked: slices.Clone(d.Outline), Background: d.Purpose, Form: "statement",
		ReplyLanguage: English, DeadlineKind: d.DeadlineKind, DeadlineAt: d.DeadlineAt, DeadlineZone: d.DeadlineZone,
		DeclTrue: d.DeclTrue, DeclShareUnit: d.DeclShareUnit,
	}
	if d.Language == Chinese {
		q.ReplyLanguage = Chinese
	}
	if len(d.Interviewees) > 0 {
		q.BelievedUnit = d.Interviewees[0].Unit
	}
	// Who needs the answer very soon says why in the form of an inquiry; here
	// nobody is asked.
	fc := FormContext{Office: c.Office, Calendar: c.Calendar, Now: c.Now}
	if t := q.Deadline(c.Office); t != nil && (!t.After(c.Now) || q.leastUrgency(fc) > 0) {
		q.DeadlineKind, q.DeadlineAt = "none", ""
	}
	return q
}

// checkCorrection wants the whole reply anew, and what was wrong.
func checkCorrection(app *Application, m *Move, c Context, bad Invalid) {
	checkReply(app, m, c, bad)
	takeReason(m)
	bad.Prose("reason", m.Reason, 5, 2000)
}

// hasReply is for cases whose reporter has a reply.
func hasReply(app *Application, _ *User, _ Context) bool { return app.SentReply() != nil }

func proposesCorrection(app *Application, m *Move, c Context) {
	draftsReply(app, m, c)
	app.DraftReply().Why = strings.TrimSpace(m.Reason)
	app.Proposal = &Proposal{Action: "correct", ByID: m.By.ID, At: c.Now, Reason: strings.TrimSpace(m.Reason)}
}

// checkCorrect is checkCorrection for somebody who corrects without a second
// person; what was proposed needs nothing more.
func checkCorrect(app *Application, m *Move, c Context, bad Invalid) {
	if app.Proposal == nil || app.Proposal.Action != "correct" {
		checkCorrection(app, m, c, bad)
	}
}

func corrects(app *Application, m *Move, c Context) {
	if app.Proposal == nil || app.Proposal.Action != "correct" {
		draftsReply(app, m, c)
		app.DraftReply().Why = strings.TrimSpace(m.Reason)
	}
	r := app.DraftReply()
	r.ApprovedByID, r.SentAt = m.By.ID, &c.Now
}
