package press

import (
	"slices"
	"time"

	"pressdesk/internal/workday"
)

// Recount is what another calendar makes of the due dates of an open case.
type Recount struct {
	Was       workday.Date  `json:"was"`
	Due       workday.Date  `json:"due"`
	WasIntake *workday.Date `json:"was_intake,omitempty"` // while nobody has taken it, if it moves
	Intake    *workday.Date `json:"intake,omitempty"`
	Firm      bool          `json:"firm,omitempty"`      // it was provisional and is so no more
	Unsure    bool          `json:"unsure,omitempty"`    // the other way round
	Owed      bool          `json:"owed"`                // somebody waits for what is due
	Notices   []string      `json:"notices,omitempty"`   // that brought it about
	Withdrawn []string      `json:"withdrawn,omitempty"` // that no longer hold
}

// Recount compares the due dates of app by two calendars; false: they are the
// same, and as certain as before. A verdict that was given does not change.
func (app *Application) Recount(o *Office, was, is workday.Calendar, now time.Time) (r Recount, differ bool) {
	if app.FiledAt == nil || !app.Open() {
		return r, false
	}
	before, after := app.ClockAt(o, was, now), app.ClockAt(o, is, now)
	r = Recount{
		Was: before.Due, Due: after.Due, Firm: before.Provisional && !after.Provisional, Unsure: !before.Provisional && after.Provisional,
		Owed: after.State != ClockStopped && (after.Verdict == NoVerdict || after.Again),
	}
	differ = r.Was != r.Due || r.Firm || r.Unsure
	if from, to := o.Today(before.IntakeDueAt), o.Today(after.IntakeDueAt); app.Status == Submitted && from != to {
		r.WasIntake, r.Intake, differ = &from, &to, true
	}
	return r, differ
}

// CountedFrom reports whether a date of app can be another one by a calendar that
// differs from the day on: only what ends then or later. What is paused ends
// when it does.
func (app *Application) CountedFrom(day workday.Date, o *Office) bool {
	if app.Clock == ClockPaused {
		return true
	}
	from := day.At(0, 0, o.Zone)
	return slices.ContainsFunc([]*time.Time{app.DueAt, app.IntakeDueAt, app.DeadlineDueAt, app.QueueAt, app.AlarmAt}, func(t *time.Time) bool {
		return t != nil && !t.Before(from)
	})
}

// Cite names the notices of a change that speak of the years of r.
func (r *Recount) Cite(c NoticeChange) {
	from, to := min(r.Was.Year, r.Due.Year), max(r.Was.Year, r.Due.Year)
	numbers := func(list []workday.Notice) (numbers []string) {
		for _, n := range list {
			if n.Year >= from && n.Year <= to+1 { // the days around New Year are in the notice of the next
				numbers = append(numbers, n.Number)
			}
		}
		return numbers
	}
	r.Notices = numbers(c.Added)
	r.Withdrawn = slices.DeleteFunc(numbers(c.Removed), func(n string) bool { return slices.Contains(r.Notices, n) })
}

// Days is by how many days of the calendar the date moves: later if positive.
func (r Recount) Days() int { return r.Due.DaysSince(r.Was) }
