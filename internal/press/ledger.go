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
	Cycle     int          // from 1; every reopening begins another
	Again     bool         // another time is owed within the cycle, for an agreed one fell through
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
	DoneAt    *time.Time // the answer, or whoever took it up
	Late      int        // working days by which the verdict was late
	Stands    bool       // the verdict was given by another calendar, and by this one it would be another
	Recounted []*Event   // corrections of the calendar meanwhile, oldest first
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

// round is what one due date of the answer is counted from: a cycle, or the part
// of it after an agreed time fell through.
type round struct {
	Clock
	startedAt time.Time
	startedBy Action
	again     bool
	doneAt    *time.Time
	recounts  []*Event
}

// rounds follows the clock through the history, as ClockAt does, and keeps every
// round of it.
func (app *Application) rounds(o *Office, cal workday.Calendar) []round {
	rules := app.Kind.Rules()
	at := round{Clock: Clock{State: ClockRunning, Cycle: 1}, startedAt: *app.FiledAt, startedBy: "submit"}
	at.Term = workday.Term{Start: o.Today(at.startedAt), Days: app.promise(o).Answer}
	var list []round
	for i := range app.Events {
		ev := &app.Events[i]
		if ev.OldStatus == Draft {
			continue
		}
		before := at
		at.follow(rules, ev, o, cal)
		switch {
		case at.Cycle != before.Cycle || at.Again && !before.Again:
			list = append(list, before)
			at = round{Clock: at.Clock, startedAt: ev.CreatedAt, startedBy: ev.Action, again: at.Again}
		case at.doneAt == nil && rules.givesVerdict(ev):
			at.doneAt = &ev.CreatedAt
		}
		if ev.Action == "recount" {
			at.recounts = append(at.recounts, ev)
		}
	}
	return append(list, at)
}

// Ledgers returns how the dates of app were counted: of its answer, the one that
// matters now first, and at the end that of its intake. It is empty before app
// is filed.
func (app *Application) Ledgers(o *Office, cal workday.Calendar, now time.Time) []Ledger {
	if app.FiledAt == nil {
		return nil
	}
	var list []Ledger
	rests := app.rests(o)
	rounds := app.rounds(o, cal)
	for _, r := range slices.Backward(rounds) {
		l := Ledger{
			For: LedgerAnswer, Cycle: r.Cycle, Again: r.again, StartedAt: r.startedAt, StartedBy: r.startedBy, Extended: r.Extended,
			State: r.State, Today: o.Today(now), DoneAt: r.doneAt, Recounted: r.recounts,
		}
		if !r.again {
			l.Verdict, l.Late = r.Verdict, r.Clock.Late
			if r.VerdictAt != nil {
				l.DoneAt = r.VerdictAt
			}
		}
		end := l.Today
		if l.DoneAt != nil {
			end = o.Today(*l.DoneAt)
		} else if r.StoppedAt != nil {
			end = o.Today(*r.StoppedAt)
		}
		l.count(o, cal, r.Term, rests, end)
		l.Stands = l.Verdict != NoVerdict && (l.Verdict == Late) != l.DoneAt.After(l.DueAt)
		list = append(list, l)
	}
	return append(list, app.intakeLedger(o, cal, now, rounds[0], rests))
}

func (app *Application) intakeLedger(o *Office, cal workday.Calendar, now time.Time, first round, rests []Rest) Ledger {
	l := Ledger{For: LedgerIntake, Cycle: 1, StartedAt: first.startedAt, StartedBy: first.startedBy, State: ClockStopped, Today: o.Today(now)}
	end := o.Today(l.StartedAt) // nothing is late while the reporter is asked, or once the case is closed
	if l.DoneAt = app.takenAt(); l.DoneAt != nil {
		end = o.Today(*l.DoneAt)
	} else if app.Status == Submitted {
		l.State, end = first.State, l.Today
	}
	term := first.Term
	term.Days = app.promise(o).Intake
	l.count(o, cal, term, rests, end)
	if l.DoneAt != nil {
		l.Verdict = Met
		if l.DoneAt.After(l.DueAt) {
			l.Verdict, l.Late = Late, cal.Between(l.Due, end)
		}
	}
	return l
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
	if l.For == LedgerIntake && l.DoneAt != nil { // what came after it does not matter
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
		waits := rules.State(ev.NewStatus).Ball == Bureau
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
