package press

import (
	"slices"
	"time"

	"pressdesk/internal/workday"
)

// Ledger shows how one date of an application was counted, day by day from day
// zero to the date, and where it has passed, to the answer or to today.
type Ledger struct {
	For       LedgerKind
	Cycle     int          // from 1
	Start     workday.Date // day zero, which is not counted
	Zero      workday.Day  // the same, and what kind of day it is
	StartedAt time.Time    // what made it day zero
	StartedBy Action
	Promised  int // working days
	Extended  int // working days that were granted later
	Due       workday.Date
	DueAt     time.Time // when the office closes on it
	State     ClockState
	Today     workday.Date
	Unknown   int // the first year on the way whose notice is not loaded; 0: the date is firm
	Days      []LedgerDay
	Verdict   Verdict
	VerdictAt *time.Time
	Late      int      // working days by which the verdict was late
	Recounted []*Event // corrections of the calendar, oldest first
}

// LedgerKind says which date a ledger is about; its text is part of translation
// keys.
type LedgerKind string

// The dates that are counted.
const (
	LedgerAnswer LedgerKind = "answer"
	LedgerIntake LedgerKind = "intake"
)

// LedgerDay is one day of a ledger.
type LedgerDay struct {
	workday.Entry
	Role     DayRole
	Rest     *Rest // the pause that takes the day out
	Extended bool  // it counts towards the extension
	Overdue  int   // working days since the due date
	Ahead    bool  // it is still to come
}

// DayRole says why a day counts or does not; its text is part of translation keys.
type DayRole string

// The roles of days.
const (
	DayCounted DayRole = "counted"
	DayMakeup  DayRole = "makeup"  // counted, although it is a weekend
	DayWeekend DayRole = "weekend" // not counted, like those below
	DayHoliday DayRole = "holiday"
	DayPaused  DayRole = "paused"
	DayOver    DayRole = "over" // after the due date
	DayZero    DayRole = "zero"
)

// Counts reports whether a day of this role counts.
func (r DayRole) Counts() bool { return r == DayCounted || r == DayMakeup }

// Rest is a pause of the clock: from the day on which the reporter was asked to
// the day of the answer.
type Rest struct {
	Asked    *Event
	Answered *Event // nil: the pause goes on
	Items    []Item // what was asked
}

// Ledgers returns how the dates of app were counted: of its answer, one for
// each cycle, and of its intake. It is empty before app is filed.
func (app *Application) Ledgers(o *Office, cal workday.Calendar, now time.Time) []Ledger {
	c := app.ClockAt(o, cal, now)
	if c.State == ClockNone {
		return nil
	}
	l := Ledger{
		For: LedgerAnswer, Cycle: 1, StartedAt: *app.FiledAt, StartedBy: "submit", State: c.State,
		Verdict: c.Verdict, VerdictAt: c.VerdictAt, Today: o.Today(now),
	}
	end := l.Today
	if c.VerdictAt != nil {
		end = o.Today(*c.VerdictAt)
	} else if c.StoppedAt != nil {
		end = o.Today(*c.StoppedAt)
	}
	rests := app.rests(o)
	l.count(o, cal, c.Term, rests, end)
	list := []Ledger{l}
	intake := Ledger{For: LedgerIntake, Cycle: 1, StartedAt: l.StartedAt, StartedBy: l.StartedBy, State: ClockStopped, Today: l.Today}
	end = l.Start // nothing is late while the reporter is asked, or once the case is closed
	if at := app.takenAt(); at != nil {
		intake.VerdictAt, end = at, o.Today(*at)
	} else if app.Status == Submitted {
		intake.State, end = c.State, l.Today
	}
	term := c.Term
	term.Days = app.promise(o).Intake
	intake.count(o, cal, term, rests, end)
	if intake.VerdictAt != nil {
		intake.Verdict = Met
		if intake.VerdictAt.After(intake.DueAt) {
			intake.Verdict, intake.Late = Late, cal.Between(intake.Due, end)
		}
	}
	return append(list, intake)
}

// takenAt returns when somebody, or the office's own clock, took app up.
func (app *Application) takenAt() *time.Time {
	i := slices.IndexFunc(app.Events, func(ev Event) bool { return ev.Action == "take" })
	if i < 0 {
		return nil
	}
	return &app.Events[i].CreatedAt
}

// count fills in the days of l up to the due date, and where that has passed up
// to the end.
func (l *Ledger) count(o *Office, cal workday.Calendar, term workday.Term, rests []Rest, end workday.Date) {
	term.Pauses = slices.Clone(term.Pauses)
	if l.For == LedgerIntake && l.VerdictAt != nil { // what came after it does not matter
		term.Pauses = slices.DeleteFunc(term.Pauses, func(p workday.Pause) bool { return !p.From.Before(end) })
	}
	closed := term.ClosedOn(l.Today)
	l.Start, l.Zero, l.Promised = term.Start, cal.Describe(term.Start), term.Days-l.Extended
	l.Due, _ = cal.Due(closed)
	l.DueAt = o.ClosingTime(l.Due)
	until := l.Due
	if end.After(until) {
		until = end
	}
	for _, e := range cal.Ledger(closed, until) {
		d := LedgerDay{Entry: e, Role: DayCounted, Ahead: e.Date.After(l.Today)}
		switch {
		case e.Date.After(l.Due):
			d.Role = DayOver
			if e.Working() {
				d.Overdue = cal.Between(l.Due, e.Date)
			}
		case e.Paused:
			d.Role, d.Rest = DayPaused, restOn(rests, o, e.Date)
		case e.Kind == workday.Makeup:
			d.Role = DayMakeup
		case e.Kind == workday.Holiday:
			d.Role = DayHoliday
		case e.Kind == workday.Weekend:
			d.Role = DayWeekend
		}
		d.Extended = d.Role.Counts() && e.Count > l.Promised
		if l.Unknown == 0 && !e.Known && !e.Date.After(l.Due) {
			l.Unknown = e.Date.Year
		}
		l.Days = append(l.Days, d)
	}
}

// rests returns the pauses of app, oldest first.
func (app *Application) rests(o *Office) []Rest {
	var list []Rest
	rules := app.Kind.Rules()
	for i := range app.Events {
		ev := &app.Events[i]
		waits := rules.State(ev.NewStatus).Ball == Bureau && ev.NewStatus != Draft
		open := len(list) > 0 && list[len(list)-1].Answered == nil
		switch {
		case waits && !open:
			r := Rest{Asked: ev}
			for _, item := range app.Items {
				if item.AskedAt.Equal(ev.CreatedAt) {
					r.Items = append(r.Items, item)
				}
			}
			list = append(list, r)
		case !waits && open:
			list[len(list)-1].Answered = ev
		}
	}
	return list
}

// restOn returns the pause that takes the day out, or nil.
func restOn(rests []Rest, o *Office, d workday.Date) *Rest {
	for i := range rests {
		r := &rests[i]
		if o.Today(r.Asked.CreatedAt).Before(d) && (r.Answered == nil || !d.After(o.Today(r.Answered.CreatedAt))) {
			return r
		}
	}
	return nil
}

// LedgerLine is a day of a ledger that counts, or days in a row that do not for
// the same reason. The first is day zero.
type LedgerLine struct {
	LedgerDay              // the first of them
	To        workday.Date // the last of them
	Length    int          // calendar days
	Working   int          // of these the ones that would have counted
}

// Month is the lines of a ledger that lie in one month.
type Month struct {
	First workday.Date
	Lines []LedgerLine
}

// Months puts the days of l together for readers.
func (l Ledger) Months() []Month {
	var months []Month
	for _, d := range slices.Insert(slices.Clone(l.Days), 0, LedgerDay{Entry: workday.Entry{Day: l.Zero}, Role: DayZero}) {
		first := workday.NewDate(d.Date.Year, d.Date.Month, 1)
		if len(months) == 0 || months[len(months)-1].First != first {
			months = append(months, Month{First: first})
		}
		m := &months[len(months)-1]
		if n := len(m.Lines) - 1; n < 0 || !m.Lines[n].goesOn(d) {
			m.Lines = append(m.Lines, LedgerLine{LedgerDay: d})
		}
		line := &m.Lines[len(m.Lines)-1]
		line.To = d.Date
		line.Length++
		if d.Entry.Working() {
			line.Working++
		}
	}
	return months
}

// goesOn reports whether d belongs to the same line as the days before it.
func (l LedgerLine) goesOn(d LedgerDay) bool {
	return !l.Role.Counts() && l.Overdue == 0 && d.Overdue == 0 &&
		l.Role == d.Role && l.Rest == d.Rest && l.Ahead == d.Ahead && (l.Role == DayPaused || l.Notice == d.Notice)
}

// Sum is how many days of a ledger have one role.
type Sum struct {
	Role    DayRole
	Days    int
	Working int // of these the ones that would have counted
}

// LeftOut says how many days up to the due date do not count, by why.
func (l Ledger) LeftOut() []Sum {
	var sums []Sum
	for _, role := range []DayRole{DayWeekend, DayHoliday, DayPaused} {
		s := Sum{Role: role}
		for _, d := range l.Days {
			if d.Role != role {
				continue
			}
			s.Days++
			if d.Working() {
				s.Working++
			}
		}
		if s.Days > 0 {
			sums = append(sums, s)
		}
	}
	return sums
}
