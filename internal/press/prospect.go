package press

import (
	"time"

	"pressdesk/internal/workday"
)

// Prospect says what becomes of the reporter's own deadline by what the office
// promises.
type Prospect struct {
	Deadline    time.Time
	Zone        string    // in which the reporter gave it
	Answer      time.Time // by when the office answers
	Provisional bool      // that date lies in a year whose notice is not loaded
	Word        time.Time // by when it says whether it can answer before the deadline
}

// Met reports whether the promise is early enough.
func (p *Prospect) Met() bool { return !p.Deadline.Before(p.Answer) }

// Urgent reports whether even the office's word on it comes too late.
func (p *Prospect) Urgent() bool { return p.Deadline.Before(p.Word) }

// Prospect looks at the deadline of app, as if a draft were filed at now. It is
// nil where the reporter has none, or none that lies ahead.
func (app *Application) Prospect(o *Office, cal workday.Calendar, now time.Time) *Prospect {
	deadline := app.Detail.Deadline(o)
	if deadline == nil || !deadline.After(now) {
		return nil
	}
	filed := now
	if app.FiledAt != nil {
		filed = *app.FiledAt
	}
	answer, provisional := cal.Add(o.Today(filed), app.promise(o).Answer)
	word, _ := cal.Add(o.Today(filed), deadlineAnswered)
	p := &Prospect{Deadline: *deadline, Answer: o.ClosingTime(answer), Provisional: provisional, Word: o.ClosingTime(word)}
	switch d := app.Detail.(type) {
	case *Interview:
		p.Zone = d.DeadlineZone
	case *Inquiry:
		p.Zone = d.DeadlineZone
	}
	return p
}
