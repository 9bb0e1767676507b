package press

import (
	"slices"
	"strings"
	"time"
)

// Transfer is where a case went that is somebody else's.
type Transfer struct {
	Authority string
	Reach     string
	Personal  bool   // the reporter's name and contact went along, with consent
	Text      string // for the reporter
	Lang      string // in which the authority is written to
}

func checkTransfer(app *Application, m *Move, _ Context, bad Invalid) {
	if p := app.Proposal; m.Authority == "" && p != nil && p.Action == "transfer" {
		m.Authority, m.Reach, m.Personal, m.Agreed = p.Transfer.Authority, p.Transfer.Reach, p.Transfer.Personal, p.Transfer.Personal
		m.Text, m.English = p.Transfer.Text, p.Transfer.Lang == English
	}
	bad.text("authority", m.Authority, 2, 120)
	bad.text("reach", m.Reach, 2, 200)
	bad.Prose("text", m.Text, 0, 2000)
	bad.Prose("note", m.Note, 0, 2000)
	if m.Personal && !m.Agreed {
		bad.Add("agreed", "error.personal_data")
	}
}

func (m *Move) transfer() Transfer {
	return Transfer{strings.TrimSpace(m.Authority), strings.TrimSpace(m.Reach), m.Personal, strings.TrimSpace(m.Text), spoken(m.English)}
}

func proposesTransfer(app *Application, m *Move, c Context) {
	app.Proposal = &Proposal{Action: "transfer", ByID: m.By.ID, At: c.Now, Transfer: m.transfer()}
}

func transfers(app *Application, m *Move, _ Context) {
	t := m.transfer()
	app.Transfer = &t
	app.release()
}

// checkExtension wants a few more days and why, before the answer is due and
// once a cycle.
func checkExtension(app *Application, m *Move, c Context, bad Invalid) {
	if p := app.Proposal; m.Days == 0 && p != nil && p.Action == "extend" {
		m.Days, m.Reason = p.Days, p.Reason
	}
	takeReason(m)
	if most := c.Office.Promises[app.Kind].Extension; m.Days < 1 || m.Days > most {
		bad.Add("days", "error.range", "Min", 1, "Max", most)
	}
	bad.Prose("reason", m.Reason, 10, 2000)
}

// canExtend reports whether the promise can still be extended.
func canExtend(app *Application, _ *User, c Context) bool {
	return c.Office.Promises[app.Kind].Extension > 0 && app.lastOf("extend") == nil && app.Verdict == NoVerdict && !app.Again &&
		app.DueAt != nil && !c.Now.After(*app.DueAt)
}

func proposesExtension(app *Application, m *Move, c Context) {
	app.Proposal = &Proposal{Action: "extend", ByID: m.By.ID, At: c.Now, Days: m.Days, Reason: strings.TrimSpace(m.Reason)}
}

func daysGranted(_ *Application, m *Move, _ Context) int { return m.Days }

// HandOver is a case on its way to another officer, to a section of the office,
// or to those on duty.
type HandOver struct {
	ToID    string // an officer, or
	Section string // whoever works there; both empty: whoever is on duty
	ByID    string
	At      time.Time
	Reason  string
}

// Asks reports whether u, as themselves, is asked to take the case over.
func (h *HandOver) Asks(u *User) bool {
	switch {
	case u.ID == h.ByID:
		return false
	case h.Section != "":
		return u.Section == h.Section
	}
	return h.ToID == "" || h.ToID == u.ID
}

// toSection is how the field to begins where it names a section.
const toSection = "section:"

// SectionOf returns the section that a hand-over is to go to, or nothing.
func SectionOf(to string) string {
	section, ok := strings.CutPrefix(to, toSection)
	if !ok {
		return ""
	}
	return section
}

// checkHandOver wants somebody who can take the case: of a section at least one
// colleague who is there.
func checkHandOver(app *Application, m *Move, c Context, bad Invalid) {
	section := SectionOf(m.To)
	switch {
	case m.To == "":
		bad.Add("to", "error.choose")
	case m.To == "duty":
	case section != "":
		if bad.oneOf("to", section, true, codes(c.Office.Sections)...); bad["to"].Key == "" && !slices.ContainsFunc(m.Section, func(u *User) bool { return u.WorksOn(app) && u.ID != m.By.ID && !u.Away(c.Now) }) {
			bad.Add("to", "error.section_empty")
		}
	case !m.Officer.WorksOn(app), m.Officer.ID == m.By.ID:
		bad.Add("to", "error.choice")
	}
	takeReason(m)
	bad.Prose("reason", m.Reason, 2, 2000)
}

func handsOver(app *Application, m *Move, c Context) {
	h := HandOver{Section: SectionOf(m.To), ByID: m.By.ID, At: c.Now, Reason: strings.TrimSpace(m.Reason)}
	if m.Officer != nil {
		h.ToID = m.Officer.ID
	}
	app.HandOver = &h
}

// notHandedOver is for a case that nobody is asked to take over.
func notHandedOver(app *Application, _ *User, _ Context) bool { return app.HandOver == nil }

// handedTo reports whether u is asked to take app over: by name, with a section,
// as deputy, or because anybody may. Nobody takes over what they hand over.
func handedTo(app *Application, u *User, _ Context) bool {
	h := app.HandOver
	return h != nil && u.ID != h.ByID && (h.Asks(u) || slices.ContainsFunc(u.Covers, h.Asks))
}

// checkAcceptHandOver notes from whom the case is taken: who hands a case over
// need not be who has it.
func checkAcceptHandOver(app *Application, m *Move, c Context, bad Invalid) {
	m.takenFrom(app, m.By)
	checkNote(app, m, c, bad)
}

// takenFrom notes from whom the case goes to somebody.
func (m *Move) takenFrom(app *Application, to *User) {
	m.Giver = ""
	if app.AssigneeID != nil && *app.AssigneeID != to.ID {
		m.Giver = *app.AssigneeID
	}
}

func acceptsHandOver(app *Application, m *Move, _ Context) {
	app.AssigneeID, app.Assignee, app.HandOver = &m.By.ID, m.By, nil
}

// Giver is who had the case before ev gave it to somebody else; empty: nobody.
func (ev *Event) Giver() string { return ev.said().Giver }

// Askers are those who hear that a case was taken from them by ev, or on their
// wish: who had it, and who handed it over.
func (app *Application) Askers(ev *Event) (ids []string) {
	if by := ev.Giver(); by != "" {
		ids = append(ids, by)
	}
	if ev.Action != "accept_hand_over" {
		return ids
	}
	asker := ""
	for i := range app.Events {
		if e := &app.Events[i]; e.Action == "hand_over" && e.Seq < ev.Seq {
			asker = e.ActorID
		}
	}
	if asker != "" && !slices.Contains(ids, asker) {
		ids = append(ids, asker)
	}
	return ids
}

func bounces(app *Application, _ *Move, _ Context) { app.HandOver = nil }

// DeadlineAnswer is what the office says about the reporter's own deadline.
type DeadlineAnswer struct {
	Outcome string     // can, partly or cannot
	Until   *time.Time // by when the part comes
	Text    string
	At      time.Time
}

// DeadlineOutcomes are what the office can say about a deadline.
var DeadlineOutcomes = []string{"can", "partly", "cannot"}

// owesDeadlineAnswer reports whether the reporter needs the answer before it is
// due, and has not heard yet whether that is possible.
func (app *Application) owesDeadlineAnswer(c Clock) bool {
	t := app.DeadlineAt
	return t != nil && app.DeadlineAnswer == nil && c.Verdict == NoVerdict && t.Before(c.DueAt) && app.Open()
}

// hasDeadline is for cases whose reporter has a deadline that nobody has met.
func hasDeadline(app *Application, _ *User, _ Context) bool {
	return app.DeadlineAt != nil && app.Verdict == NoVerdict
}

func checkDeadlineAnswer(_ *Application, m *Move, c Context, bad Invalid) {
	bad.oneOf("outcome", m.Outcome, true, DeadlineOutcomes...)
	until := bad.moment("until", m.Until, c.Office.Zone, m.Outcome == "partly")
	if !until.IsZero() && !until.After(c.Now) {
		bad.Add("until", "error.future")
	}
	bad.Prose("note", m.Note, 0, 2000)
}

func answersDeadline(app *Application, m *Move, c Context) {
	a := DeadlineAnswer{Outcome: m.Outcome, Text: m.Note, At: c.Now}
	if t, err := ParseLocal(m.Until, c.Office.Zone); err == nil && m.Outcome == "partly" {
		a.Until = &t
	}
	app.DeadlineAnswer = &a
}
