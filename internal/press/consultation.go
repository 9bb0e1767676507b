package press

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// Consultation is one unit that was asked for its opinion on an inquiry.
type Consultation struct {
	ID            string
	ApplicationID string
	Position      int
	Unit          string
	Reach         string // telephone or address
	Lang          string // in which it is written to
	NoLink        bool   // it gets no link, whatever the address
	Questions     string
	DueDate       string // ISO date; before the case's own
	AskedAt       time.Time
	Answer        string
	Means         Means
	AnsweredBy    string // who spoke for the unit
	AnsweredAt    *time.Time
	Chased        int  // how many of the reminders are over, those included for which it was asked too late
	Dropped       bool // the officer went on without it
}

// Waiting reports whether the unit has yet to answer.
func (u *Consultation) Waiting() bool { return u.AnsweredAt == nil && !u.Dropped }

// OpenConsultations returns the units that have yet to answer.
func (app *Application) OpenConsultations() []Consultation {
	return slices.DeleteFunc(slices.Clone(app.Consultations), func(u Consultation) bool { return !u.Waiting() })
}

func checkConsult(app *Application, m *Move, c Context, bad Invalid) {
	m.Units = present(m.Units)
	bad.count("units", len(m.Units), 1, 5)
	clock := app.ClockAt(c.Office, c.Calendar, c.Now)
	for i, u := range m.Units {
		bad.text(At("units", i, "unit"), u.Unit, 2, 100)
		bad.text(At("units", i, "reach"), u.Reach, 0, 120)
		bad.Prose(At("units", i, "questions"), u.Questions, 5, 2000)
		due := bad.date(At("units", i, "due"), u.Due, true)
		switch {
		case due.IsZero():
		case due.Before(c.Office.Today(c.Now)):
			bad.Add(At("units", i, "due"), "error.future")
		case !due.Before(clock.Due) && clock.Due.After(c.Office.Today(c.Now)):
			bad.Add(At("units", i, "due"), "error.before_due")
		}
	}
	bad.Prose("note", m.Note, 0, 2000)
}

func consults(app *Application, m *Move, c Context) {
	for _, f := range m.Units {
		u := Consultation{
			ID: rand.Text(), ApplicationID: app.ID, Position: len(app.Consultations), Unit: strings.TrimSpace(f.Unit),
			Reach: c.Office.reachOf(f.Unit, f.Reach, f.NoLink), Lang: spoken(f.English), NoLink: f.NoLink,
			Questions: strings.TrimSpace(f.Questions), DueDate: f.Due, AskedAt: c.Now,
		}
		for u.Chased < len(chasing) && !u.chaseAt(c.Office, c.Calendar).After(c.Now) {
			u.Chased++ // nobody is reminded of what they have just been asked
		}
		app.Consultations = append(app.Consultations, u)
		app.askUnit(&u, c.Now)
	}
}

// consultation returns the waiting unit with this id, or without one the only
// one.
func (app *Application) consultation(id string) *Consultation {
	var open []*Consultation
	for i := range app.Consultations {
		if u := &app.Consultations[i]; u.Waiting() && (id == "" || u.ID == id) {
			open = append(open, u)
		}
	}
	if len(open) == 1 {
		return open[0]
	}
	return nil
}

func checkUnitAnswer(app *Application, m *Move, _ Context, bad Invalid) {
	if u := app.consultation(m.Unit); u != nil {
		m.Unit = u.ID
	} else {
		bad.Add("unit", "error.choose")
	}
	bad.text("party", m.Party, 0, 120)
	bad.oneOf("means", string(m.Means), true, MeansOfTalk...)
	bad.Prose("text", m.Text, 2, mostAnswer)
	bad.Prose("note", m.Note, 0, 2000)
}

func recordsAnswer(app *Application, m *Move, c Context) {
	u := app.consultation(m.Unit)
	u.Answer, u.AnsweredBy, u.Means, u.AnsweredAt = strings.TrimSpace(m.Text), strings.TrimSpace(m.Party), m.Means, &c.Now
}

// isConsulting is for what a waiting unit is needed for.
func isConsulting(app *Application, _ *User, _ Context) bool { return len(app.OpenConsultations()) > 0 }

// goesOn leaves those units out that have not answered.
func goesOn(app *Application, m *Move, _ Context) {
	for i := range app.Consultations {
		if u := &app.Consultations[i]; u.Waiting() {
			u.Dropped = true
		}
	}
}

// lastAnswer is when the last unit answered.
func (app *Application) lastAnswer() time.Time {
	at := app.since()
	for _, u := range app.Consultations {
		if u.AnsweredAt != nil && u.AnsweredAt.After(at) {
			at = *u.AnsweredAt
		}
	}
	return at
}

// chasing are the working days around a unit's due date on which it is
// reminded; the last time its head is.
var chasing = []int{-1, 0, 1}

// chases finds when the next unit is to be reminded.
func (app *Application) chases(s *schedule) {
	for i := range app.Consultations {
		if u := &app.Consultations[i]; u.Waiting() && u.Chased < len(chasing) {
			s.add("chase", u.chaseAt(s.office, s.cal))
		}
	}
}

// chaseAt is when u is reminded next: in the morning of a working day.
func (u *Consultation) chaseAt(o *Office, cal workday.Calendar) time.Time {
	due, err := workday.ParseDate(u.DueDate)
	if err != nil || due.IsZero() {
		return u.AskedAt
	}
	switch chasing[u.Chased] {
	case -1:
		due = cal.Before(due)
	case 1:
		due, _ = cal.Add(due, 1)
	}
	return o.OpeningTime(due)
}

// Reminded returns how often the unit with this id was reminded.
func (app *Application) Reminded(id string) (n int) {
	for i := range app.Events {
		if ev := &app.Events[i]; ev.Action == "chase" && slices.Contains(ev.said().Chased, id) {
			n++
		}
	}
	return n
}

// chase counts the reminders that are due.
func chase(app *Application, m *Move, c Context) {
	for i := range app.Consultations {
		u := &app.Consultations[i]
		if u.Waiting() && u.Chased < len(chasing) && !c.Now.Before(u.chaseAt(c.Office, c.Calendar)) {
			u.Chased++
			m.Chased = append(m.Chased, u.ID)
			app.askUnit(u, c.Now)
			if u.Chased == len(chasing) {
				app.askHead(u, c)
			}
		}
	}
}
