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

// Clock is the answer's clock of an application at one moment. It is computed
// from the history alone: filing is day zero, the clock rests while the
// reporter holds the ball and stops when nobody does.
type Clock struct {
	State       ClockState
	Term        workday.Term
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
	IntakeDueAt time.Time
	IntakeLate  bool
}

// ClockAt computes the clock at now from app's history. A verdict that was
// given stands, even where the calendar was corrected since.
func (app *Application) ClockAt(o *Office, cal workday.Calendar, now time.Time) Clock {
	if app.FiledAt == nil {
		return Clock{}
	}
	promise := app.promise(o)
	rules := app.Kind.Rules()
	c := Clock{State: ClockRunning, Verdict: app.Verdict, VerdictAt: app.VerdictAt}
	c.Term = workday.Term{Start: o.Today(*app.FiledAt), Days: promise.Answer}
	due := func() time.Time {
		d, _ := cal.Due(c.Term)
		return o.ClosingTime(d)
	}
	for _, ev := range app.Events {
		if ev.OldStatus == Draft || c.State == ClockStopped {
			continue
		}
		if step := rules.step(ev.Action); step != nil && step.Verdict && c.Verdict == NoVerdict {
			c.Verdict, c.VerdictAt = Met, &ev.CreatedAt
			if ev.CreatedAt.After(due()) {
				c.Verdict = Late
			}
		}
		day := o.Today(ev.CreatedAt)
		switch rules.State(ev.NewStatus).Ball {
		case Owner:
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
	today := o.Today(now)
	c.Due, c.Provisional = cal.Due(c.Term.ClosedOn(today))
	c.DueAt = o.ClosingTime(c.Due)
	if c.State == ClockRunning || c.State == ClockPaused {
		c.Left = cal.Between(today, c.Due)
		c.Overdue = cal.Between(c.Due, today)
		c.Over = c.State == ClockRunning && c.Verdict == NoVerdict && now.After(c.DueAt)
	}
	intake, _ := cal.Due(workday.Term{Start: c.Term.Start, Days: promise.Intake, Pauses: c.Term.Pauses}.ClosedOn(today))
	c.IntakeDueAt = o.ClosingTime(intake)
	c.IntakeLate = app.Status == Submitted && now.After(c.IntakeDueAt)
	return c
}

// promise is what was promised when app was filed, whatever the office
// promises today.
func (app *Application) promise(o *Office) Promise {
	if app.AnswerDays == 0 {
		return o.Promises[app.Kind]
	}
	return Promise{Intake: app.IntakeDays, Answer: app.AnswerDays}
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
