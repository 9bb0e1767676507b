package press

import (
	"time"

	"pressdesk/internal/workday"
)

// How long the office's own clock waits: in working days, unless a duration.
const (
	slotsKept        = 2              // for an answer to the times offered
	heldWithout      = 5              // for an objection after an interview
	lapses           = 10             // for what the reporter was asked
	takesOver        = 1              // for whoever is to take a case over
	deadlineAnswered = 1              // for a word about the reporter's deadline
	stalls           = 5              // before the desk hears again of a case that does not move
	slotsFreed       = 24 * time.Hour // before the first of the times offered
	outcomeAsked     = 2 * time.Hour  // after the end of an interview
	outcomeAgain     = 2              // after the desk was asked for the outcome
)

// reminded are the working days after a question on which the reporter is
// reminded.
var reminded = []int{5, 8}

// Alarm is a step that the office's own clock takes with a case.
type Alarm struct {
	Action Action
	At     time.Time
}

// NextAlarm returns what the office's own clock does next with app, as it was
// settled, and nil for a case that is closed for good.
func (app *Application) NextAlarm() *Alarm {
	if app.AlarmAt == nil {
		return nil
	}
	return &Alarm{app.Alarm, *app.AlarmAt}
}

// schedule collects what the office's own clock could do, and keeps the first.
type schedule struct {
	office *Office
	cal    workday.Calendar
	next   *Alarm
}

func (s *schedule) add(action Action, at time.Time) {
	if s.next == nil || at.Before(s.next.At) {
		s.next = &Alarm{action, at}
	}
}

// closing is the end of the n-th working day after t.
func (s *schedule) closing(t time.Time, n int) time.Time {
	return *closingAfter(s.office, s.cal, &t, n)
}

// opening is the beginning of the n-th working day after t.
func (s *schedule) opening(t time.Time, n int) time.Time {
	d, _ := s.cal.Add(s.office.Today(t), n)
	return s.office.OpeningTime(d)
}

// alarm returns what the office's own clock does next with app. It depends on
// the history and the calendar alone, so it is the same after a restart, and
// every open case has one: nothing is forgotten.
func (app *Application) alarm(o *Office, cal workday.Calendar, c Clock) *Alarm {
	s := &schedule{office: o, cal: cal}
	if app.ReviewDueAt != nil && app.lastOf("ask_review") == nil {
		s.add("ask_review", o.OpeningTime(o.Today(*app.ReviewDueAt)))
	}
	if !app.Open() {
		return s.next
	}
	since := app.since()
	if until := app.TakenOverBy(o, cal); until != nil {
		s.add("bounce", *until)
	}
	if end := app.waitEnds(s); end != nil {
		s.add(end.Action, end.At)
	}
	switch app.Status {
	case NeedsInfo:
		if n := app.countSince("remind", since); n < len(reminded) {
			s.add("remind", s.opening(since, reminded[n]))
		}
	case SlotsOffered, Rescheduling:
	case Scheduled:
		app.remindOfMeeting(s, since)
	case Held:
		if app.objected() {
			app.nudge(s, c)
		}
	case Submitted:
		s.add("take", c.IntakeDueAt)
		app.nudge(s, c)
	case Consulting:
		if len(app.OpenConsultations()) == 0 {
			s.add("resume", app.lastAnswer())
		}
		app.chases(s)
		app.nudge(s, c)
	default:
		app.nudge(s, c)
	}
	if app.Status != NeedsInfo {
		app.remindOfDeadline(s, c)
	}
	return s.next
}

// waitEnds is how the office's own clock ends the wait for somebody who does not
// answer, or nil where it goes on waiting.
func (app *Application) waitEnds(s *schedule) *Alarm {
	since := app.since()
	switch app.Status {
	case NeedsInfo:
		return &Alarm{"lapse", s.closing(since, lapses)}
	case SlotsOffered:
		return &Alarm{"release", earlier(s.closing(since, slotsKept), freed(app.OfferedSlots(), since))}
	case Rescheduling:
		if old := app.Appointment(); old != nil {
			return &Alarm{"keep_time", freed([]Slot{*old}, since)}
		}
	case Held:
		if !app.objected() {
			return &Alarm{"complete", s.closing(since, heldWithout)}
		}
	}
	return nil
}

// TakenOverBy returns by when whoever is asked to take app over should have done
// so, or nil where nobody is asked.
func (app *Application) TakenOverBy(o *Office, cal workday.Calendar) *time.Time {
	if app.HandOver == nil {
		return nil
	}
	return closingAfter(o, cal, &app.HandOver.At, takesOver)
}

// remindOfMeeting reminds both sides a day before an interview, and asks them
// afterwards how it was.
func (app *Application) remindOfMeeting(s *schedule, since time.Time) {
	meeting := app.Appointment()
	if meeting == nil {
		return
	}
	if day := meeting.StartAt.Add(-24 * time.Hour); day.After(since) && app.countSince("remind_meeting", since) == 0 {
		s.add("remind_meeting", day)
	}
	if last := app.lastOf("ask_outcome"); last != nil && last.CreatedAt.After(meeting.EndAt) {
		s.add("ask_outcome", s.opening(last.CreatedAt, outcomeAgain))
	} else {
		s.add("ask_outcome", meeting.EndAt.Add(outcomeAsked))
	}
}

// remindOfDeadline watches the reporter's own deadline: that the office says
// whether it can be met, and when it has passed, that both sides know.
func (app *Application) remindOfDeadline(s *schedule, c Clock) {
	if app.DeadlineAt == nil || c.Verdict != NoVerdict {
		return
	}
	if app.DeadlineDueAt != nil && app.lastOf("deadline_owed") == nil {
		s.add("deadline_owed", *app.DeadlineDueAt)
	}
	if app.lastOf("still_useful") == nil {
		s.add("still_useful", *app.DeadlineAt)
	}
}

// nudge tells the desk the working day before the answer is due, when it is
// overdue, and whenever a case has not moved for some days after that.
func (app *Application) nudge(s *schedule, c Clock) {
	moved := app.since()
	last := moved
	for _, name := range []Action{"due_soon", "overdue", "stalled"} {
		if ev := app.lastOf(name); ev != nil && ev.CreatedAt.After(last) {
			last = ev.CreatedAt
		}
	}
	binds := c.State == ClockRunning && (c.Verdict == NoVerdict || c.Again)
	soon := s.office.OpeningTime(s.cal.Before(c.Due))
	switch {
	case binds && moved.Before(soon) && last.Before(soon):
		s.add("due_soon", soon)
	case binds && last.Before(c.DueAt):
		s.add("overdue", c.DueAt)
	default:
		s.add("stalled", s.opening(last, stalls))
	}
}

// since returns when app came into its status.
func (app *Application) since() (at time.Time) {
	for i := range app.Events {
		if ev := &app.Events[i]; ev.OldStatus != ev.NewStatus {
			at = ev.CreatedAt
		}
	}
	return at
}

// lastOf returns the last event of the action in this cycle of the case, or nil.
func (app *Application) lastOf(action Action) (last *Event) {
	for i := range app.Events {
		ev := &app.Events[i]
		if ev.Action == action {
			last = ev
		}
		if app.opensAgain(ev) {
			last = nil
		}
	}
	return last
}

// opensAgain reports whether ev begins another cycle.
func (app *Application) opensAgain(ev *Event) bool {
	rules := app.Kind.Rules()
	return rules.State(ev.OldStatus).Public == Done && rules.State(ev.NewStatus).Public == Processing
}

func (app *Application) countSince(action Action, since time.Time) (n int) {
	for i := range app.Events {
		if ev := &app.Events[i]; ev.Action == action && !ev.CreatedAt.Before(since) {
			n++
		}
	}
	return n
}

// freed is a day before the first of the slots, or that time itself if it was
// nearer when it was offered.
func freed(slots []Slot, offered time.Time) time.Time {
	var first time.Time
	for _, s := range slots {
		if first.IsZero() || s.StartAt.Before(first) {
			first = s.StartAt
		}
	}
	if day := first.Add(-slotsFreed); day.After(offered) {
		return day
	}
	return first
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
