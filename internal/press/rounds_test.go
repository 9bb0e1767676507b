package press

import "testing"

func TestRoundsOfQuestionsBeginAnewWithAReopenedCase(t *testing.T) {
	app := filedCase(t, InquiryKind, Submitted)
	for i, step := range []struct {
		action Action
		to     Status
		want   int
	}{{"take", InProgress, 0}, {"ask", NeedsInfo, 1}, {"supply", InProgress, 1}, {"ask", NeedsInfo, 2}, {"withdraw", Withdrawn, 2}, {"reopen", InProgress, 0}, {"ask", NeedsInfo, 1}} {
		moved(app, t, "2026-03-05T11:00", step.action, step.to)
		if got := app.Rounds(); got != step.want {
			t.Errorf("after step %d, %s: %d rounds, want %d", i+1, step.action, got, step.want)
		}
	}
}
