package press

import (
	"testing"
	"time"

	"pressdesk/internal/workday"
)

// The due date of a case with two years of questions and answers, beside the
// same days counted one after the other without a case.
func BenchmarkDueDate(b *testing.B) {
	c := testContext(b, noon)
	app := filedOn(b, InterviewKind, "2024-03-04T10:00")
	app.AnswerDays, app.IntakeDays = 10, 2
	at := local(b, "2024-03-05T10:00")
	for at.Before(local(b, "2026-03-02T10:00")) {
		for _, step := range []struct {
			action Action
			to     Status
		}{{"ask", NeedsInfo}, {"supply", InReview}} {
			app.Events = append(app.Events, Event{Seq: len(app.Events) + 1, Action: step.action, OldStatus: app.Status, NewStatus: step.to, CreatedAt: at})
			app.Status = step.to
			at = at.Add(6 * 24 * time.Hour)
		}
	}
	b.Run("of two years", func(b *testing.B) {
		for b.Loop() {
			app.ClockAt(c.Office, c.Calendar, c.Now)
		}
	})
	b.Run("of a new case", func(b *testing.B) {
		fresh := filedOn(b, InterviewKind, "2026-03-02T10:00")
		for b.Loop() {
			fresh.ClockAt(c.Office, c.Calendar, c.Now)
		}
	})
	b.Run("days counted alone", func(b *testing.B) {
		from, to := workday.NewDate(2024, 3, 4), workday.NewDate(2026, 3, 5)
		for b.Loop() {
			c.Calendar.Between(from, to)
		}
	})
}
