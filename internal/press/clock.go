package press

import (
	"time"

	"pressdesk/internal/workday"
)

// ClockState says what the answer's clock does.
type ClockState string

// The states of the clock.
const (
	ClockNone    ClockState = ""
	ClockRunning ClockState = "running"
	ClockPaused  ClockState = "paused"
	ClockStopped ClockState = "stopped"
)

// Verdict says whether the promise was kept.
type Verdict string

// The verdicts. Once given, a verdict never changes.
const (
	NoVerdict Verdict = ""
	Met       Verdict = "met"
	Late      Verdict = "late"
)

// How many working days the office has where the promise of filing does not say.
const (
	followUpDays = 3 // for questions about a reply that was sent
	newOfferDays = 3 // for another time when an agreed one fell through
)

// Clock is the answer's clock of an application at one moment. It is computed
// from the history alone: filing is day zero, the clock rests while the
// reporter holds the ball and stops when nobody does.
type Clock struct {
	State       ClockState
	Cycle       int // from 1; every reopening begins another
	Past        []Cycle
	Term        workday.Term
	Extended    int // working days of the term that were granted later
	Due         workday.Date
	DueAt       time.Time // closing time of the due date
	Provisional bool      // the due date lies in a year whose notice is not loaded
	Left        int       // working days after today up to and with the due date
	Overdue     int       // working days since the due date; 0 on the day itself even after closing
	Over        bool      // the due date has passed
	PausedSince *time.Time
	StoppedAt   *time.Time
	Verdict     Verdict
	VerdictAt   *time.Time
	Late        int  // working days by which the verdict was late
	Again       bool // the verdict is given, but a new offer is owed by Due
	IntakeDueAt time.Time
	IntakeLate  bool
}

// Cycle is a round of a case that is over: from filing or reopening to its end.
// Its verdict never changes.
type Cycle struct {
	Number  int
	Term    workday.Term
	Verdict Verdict
	At      *time.Time // when the verdict was given
	Late    int        // working days
}

// ClockAt computes the clock at now from app's history. A verdict that was
// given stands, even where the calendar was corrected since.
func (app *Application) ClockAt(o *Office, cal workday.Calendar, now time.Time) Clock {
	if app.FiledAt == nil {
		return Clock{}
	}
	promise := app.promise(o)
	c := Clock{State: ClockRunning, Cycle: 1}
	c.Term = workday.Term{Start: o.Today(*app.FiledAt), Days: promise.Answer}
	for i := range app.Events {
		if ev := &app.Events[i]; ev.OldStatus != Draft {
			c.follow(app.Kind.Rules(), ev, o, cal)
		}
	}
	today := o.Today(now)
	c.Due, c.Provisional = cal.Due(c.Term.ClosedOn(today))
	c.DueAt = o.ClosingTime(c.Due)
	if c.State == ClockRunning || c.State == ClockPaused {
		c.Left = cal.Between(today, c.Due)
		c.Overdue = cal.Between(c.Due, today)
		c.Over = c.State == ClockRunning && (c.Verdict == NoVerdict || c.Again) && now.After(c.DueAt)
	}
	intake, _ := cal.Due(workday.Term{Start: c.Term.Start, Days: promise.Intake, Pauses: c.Term.Pauses}.ClosedOn(today))
	c.IntakeDueAt = o.ClosingTime(intake)
	c.IntakeLate = app.Status == Submitted && now.After(c.IntakeDueAt)
	return c
}

// follow moves the clock on by one event.
func (c *Clock) follow(rules *Rules, ev *Event, o *Office, cal workday.Calendar) {
	day, was, is := o.Today(ev.CreatedAt), rules.State(ev.OldStatus), rules.State(ev.NewStatus)
	switch {
	case was.Public == Done && is.Public == Processing: // opened again
		c.Past = append(c.Past, Cycle{c.Cycle, c.Term, c.Verdict, c.VerdictAt, c.Late})
		*c = Clock{State: ClockRunning, Cycle: c.Cycle + 1, Past: c.Past, Term: workday.Term{Start: day, Days: ev.Days}}
	case c.State == ClockStopped && ev.Days > 0: // what was agreed fell through
		c.State, c.StoppedAt, c.Again, c.Extended = ClockRunning, nil, true, 0
		c.Term = workday.Term{Start: day, Days: ev.Days}
	case ev.Action == "extend":
		c.Term.Days, c.Extended = c.Term.Days+ev.Days, c.Extended+ev.Days
	case c.State == ClockStopped:
		return
	}
	if rules.givesVerdict(ev) {
		if verdict, late := c.verdictOf(ev, o, cal); verdict != NoVerdict {
			c.Verdict, c.VerdictAt, c.Late = verdict, &ev.CreatedAt, late
		}
		c.Again = false
	}
	switch is.Ball {
	case Bureau:
		if c.State == ClockRunning {
			c.Term.Pauses = append(c.Term.Pauses, workday.Pause{From: day})
			c.State, c.PausedSince = ClockPaused, &ev.CreatedAt
		}
	case Desk:
		c.resume(day)
	case Nobody:
		c.resume(day)
		c.State, c.StoppedAt = ClockStopped, &ev.CreatedAt
	}
}

// verdictOf returns the verdict that an answer gave, and how many working days
// late it was. Events from before they had verdicts of their own are judged by
// the term as it stood; so they were then.
func (c Clock) verdictOf(ev *Event, o *Office, cal workday.Calendar) (Verdict, int) {
	if ev.Verdict != NoVerdict || c.Verdict != NoVerdict {
		return ev.Verdict, ev.Days
	}
	c.Due, _ = cal.Due(c.Term)
	c.DueAt = o.ClosingTime(c.Due)
	return c.verdictNow(o, cal, ev.CreatedAt)
}

// verdictNow says whether the promise is kept by an answer at now, and how many
// working days late it is.
func (c Clock) verdictNow(o *Office, cal workday.Calendar, now time.Time) (Verdict, int) {
	if !now.After(c.DueAt) {
		return Met, 0
	}
	return Late, cal.Between(c.Due, o.Today(now))
}

// promise is what was promised when app was filed, whatever the office
// promises today.
func (app *Application) promise(o *Office) Promise {
	p := o.Promises[app.Kind]
	if app.AnswerDays != 0 {
		p.Intake, p.Answer = app.IntakeDays, app.AnswerDays
	}
	return p
}

// Used returns how many working days of the promise are gone.
func (c Clock) Used() int { return max(c.Term.Days-c.Left, 0) }

func (c *Clock) resume(day workday.Date) {
	if c.State != ClockPaused {
		return
	}
	c.Term.Pauses[len(c.Term.Pauses)-1].To = day
	c.State, c.PausedSince = ClockRunning, nil
}

// Stretch is a run of days within a term on which the notices of holidays rule
// otherwise than the plain week does.
type Stretch struct {
	From, To workday.Date
	Worked   bool // a weekend that is worked; otherwise a holiday
	Notice   string
}

// Stretches returns the holidays and worked weekends between filing and the
// due date.
func (c Clock) Stretches(cal workday.Calendar) []Stretch {
	var list []Stretch
	for _, e := range cal.Ledger(c.Term, c.Due) {
		if e.Kind != workday.Holiday && e.Kind != workday.Makeup {
			continue
		}
		s := Stretch{From: e.Date, To: e.Date, Worked: e.Kind == workday.Makeup, Notice: e.Notice}
		if n := len(list) - 1; n >= 0 && list[n].To.AddDays(1) == s.From && list[n].Worked == s.Worked && list[n].Notice == s.Notice {
			list[n].To = s.To
			continue
		}
		list = append(list, s)
	}
	return list
}
