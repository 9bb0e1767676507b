package press

import (
	"testing"
	"time"
)

// at returns a moment of 2025 or 2026 in the office's zone.
func local(t testing.TB, s string) time.Time {
	t.Helper()
	when, err := ParseLocal(s, testOffice(t).Zone)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func filedOn(t testing.TB, kind Kind, when string) *Application {
	app := filedCase(t, kind, Submitted)
	at := local(t, when)
	app.FiledAt = &at
	app.Events[0].CreatedAt = at
	return app
}

func moved(app *Application, t testing.TB, when string, action Action, to Status) {
	app.Events = append(app.Events, Event{Seq: len(app.Events) + 1, Action: action, OldStatus: app.Status, NewStatus: to, CreatedAt: local(t, when)})
	app.Status = to
}

func TestTheClockCountsChineseWorkingDays(t *testing.T) {
	for _, test := range []struct{ kind, filed, due string }{
		{"interview", "2026-09-18T10:00", "2026-10-09T17:30"}, // over the make-up Sunday and two holidays
		{"interview", "2025-09-26T23:59", "2025-10-16T17:30"},
		{"inquiry", "2026-04-30T10:00", "2026-05-11T17:30"}, // the make-up Saturday counts
		{"inquiry", "2025-01-24T08:00", "2025-02-07T17:30"},
		{"inquiry", "2026-05-02T10:00", "2026-05-11T17:30"}, // a day off is day zero too
	} {
		c := testContext(t, local(t, test.filed))
		got := filedOn(t, Kind(test.kind), test.filed).ClockAt(c.Office, c.Calendar, c.Now)
		if want := local(t, test.due); !got.DueAt.Equal(want) || got.State != ClockRunning {
			t.Errorf("%s filed %s is due %s (%s), want %s", test.kind, test.filed, got.DueAt.In(c.Office.Zone), got.State, test.due)
		}
	}
}

func TestAPauseTakesOutWorkingDaysOnly(t *testing.T) {
	app := filedOn(t, InterviewKind, "2026-02-09T10:00")
	c := testContext(t, local(t, "2026-02-12T10:00"))
	if got := app.ClockAt(c.Office, c.Calendar, c.Now).Due.String(); got != "2026-02-28" {
		t.Errorf("due %s, want 2026-02-28", got)
	}
	moved(app, t, "2026-02-13T09:00", "ask", NeedsInfo)
	paused := app.ClockAt(c.Office, c.Calendar, local(t, "2026-02-20T10:00"))
	if paused.State != ClockPaused || paused.PausedSince == nil || paused.Over {
		t.Errorf("while the reporter is asked the clock is %+v", paused)
	}
	moved(app, t, "2026-02-24T16:00", "supply", InReview)
	got := app.ClockAt(c.Office, c.Calendar, local(t, "2026-02-25T10:00"))
	if got.Due.String() != "2026-03-03" || got.State != ClockRunning || got.Left != 5 {
		t.Errorf("after the answer due %s with %d days left (%s), want 2026-03-03 with 5", got.Due, got.Left, got.State)
	}
}

func TestAQuestionAnsweredOnTheSameDayCostsNothing(t *testing.T) {
	app := filedOn(t, InquiryKind, "2026-03-02T10:00")
	moved(app, t, "2026-03-03T09:00", "ask", NeedsInfo)
	moved(app, t, "2026-03-03T18:00", "supply", InProgress)
	c := testContext(t, local(t, "2026-03-04T10:00"))
	if got := app.ClockAt(c.Office, c.Calendar, c.Now).Due.String(); got != "2026-03-09" {
		t.Errorf("due %s, want 2026-03-09", got)
	}
}

func TestOverdueIsStrictlyAfterClosingTime(t *testing.T) {
	app := filedOn(t, InquiryKind, "2026-03-02T10:00")
	app.Status = InProgress
	c := testContext(t, noon)
	closing := local(t, "2026-03-09T17:30")
	if app.ClockAt(c.Office, c.Calendar, closing).Over {
		t.Error("overdue at closing time itself")
	}
	late := app.ClockAt(c.Office, c.Calendar, closing.Add(time.Second))
	if !late.Over || late.Overdue != 0 {
		t.Errorf("a second later: over %v by %d days", late.Over, late.Overdue)
	}
	if two := app.ClockAt(c.Office, c.Calendar, closing.Add(48*time.Hour)); two.Overdue != 2 {
		t.Errorf("two days later: over by %d", two.Overdue)
	}
}

func TestTheVerdictStandsAfterACounterOffer(t *testing.T) {
	app := filedOn(t, InterviewKind, "2026-03-02T10:00")
	moved(app, t, "2026-03-03T10:00", "take", InReview)
	moved(app, t, "2026-03-04T10:00", "contact", Coordinating)
	moved(app, t, "2026-03-17T10:00", "offer", SlotsOffered)
	app.Events[len(app.Events)-1].Verdict = Late
	moved(app, t, "2026-03-18T10:00", "counter", Coordinating)
	c := testContext(t, local(t, "2026-03-30T10:00"))
	got := app.ClockAt(c.Office, c.Calendar, c.Now)
	if got.Verdict != Late || got.State != ClockRunning || got.Over {
		t.Errorf("offered a day late and countered: %+v", got)
	}
}

func TestADueDateInAYearWithoutNoticeIsProvisional(t *testing.T) {
	app := filedOn(t, InterviewKind, "2026-12-22T10:00")
	c := testContext(t, local(t, "2026-12-22T11:00"))
	if got := app.ClockAt(c.Office, c.Calendar, c.Now); !got.Provisional || got.Due.Year != 2027 {
		t.Errorf("due %s, provisional %v", got.Due, got.Provisional)
	}
}

func TestTheCounterSaysWhenItIsOpen(t *testing.T) {
	c := testContext(t, noon)
	for _, test := range []struct {
		now    string
		state  HoursState
		counts string
	}{
		{"2026-03-05T12:00", HoursOpen, "2026-03-06"},
		{"2026-03-05T08:00", HoursClosed, "2026-03-06"},
		{"2026-03-05T17:30", HoursClosed, "2026-03-06"},
		{"2026-03-07T12:00", HoursWeekend, "2026-03-09"},
		{"2026-02-17T12:00", HoursHoliday, "2026-02-24"},
		{"2026-02-28T12:00", HoursOpen, "2026-03-02"}, // a Saturday that is worked
	} {
		h := c.Office.HoursAt(local(t, test.now), c.Calendar)
		if h.State != test.state || h.Counts.String() != test.counts {
			t.Errorf("%s: %s, next counted %s; want %s, %s", test.now, h.State, h.Counts, test.state, test.counts)
		}
	}
}

// The office asks before it takes: the days on which the reporter held the
// answer do not make the taking late.
func TestThePromiseToTakeRestsToo(t *testing.T) {
	app := filedOn(t, InquiryKind, "2026-03-05T10:00")
	moved(app, t, "2026-03-05T11:00", "ask", NeedsInfo)
	moved(app, t, "2026-03-11T09:00", "supply", Submitted)
	c := testContext(t, local(t, "2026-03-11T10:00"))
	got := app.ClockAt(c.Office, c.Calendar, c.Now)
	if want := local(t, "2026-03-12T17:30"); !got.IntakeDueAt.Equal(want) || got.IntakeLate {
		t.Errorf("to be taken by %s (late: %v), want %s", got.IntakeDueAt.In(c.Office.Zone), got.IntakeLate, want)
	}
}

// What the office promises from today on changes no case that is under way,
// and no verdict.
func TestAPromiseIsThatOfTheDayOfFiling(t *testing.T) {
	c := testContext(t, noon)
	app := filedCase(t, InquiryKind, Submitted)
	app.File(1, c.Office, noon)
	app.Settle(c.Office, c.Calendar, noon)
	due, intake := *app.DueAt, *app.IntakeDueAt
	c.Office.Promises = map[Kind]Promise{InquiryKind: {Intake: 3, Answer: 1}}
	app.Settle(c.Office, c.Calendar, noon)
	if !app.DueAt.Equal(due) || !app.IntakeDueAt.Equal(intake) {
		t.Errorf("due %s and %s, were %s and %s", app.DueAt, app.IntakeDueAt, due, intake)
	}
	moved(app, t, "2026-03-12T10:00", "approve", Completed)
	app.Events[len(app.Events)-1].Verdict = Met // as it was given
	c.Office.Promises, app.AnswerDays = map[Kind]Promise{InquiryKind: {Answer: 1}}, 0
	app.Settle(c.Office, c.Calendar, local(t, "2026-04-01T10:00"))
	if app.Verdict != Met {
		t.Errorf("the verdict became %q", app.Verdict)
	}
}

// Offices that have worked for a while have histories whose events say nothing of
// a verdict: it is the one that was given then.
func TestAHistoryFromBeforeEventsHadVerdictsKeepsThem(t *testing.T) {
	for offered, want := range map[string]Verdict{"2026-03-16T17:30": Met, "2026-03-17T10:00": Late} {
		app := filedOn(t, InterviewKind, "2026-03-02T10:00")
		moved(app, t, "2026-03-03T10:00", "take", InReview)
		moved(app, t, "2026-03-04T10:00", "contact", Coordinating)
		moved(app, t, offered, "offer", SlotsOffered)
		moved(app, t, "2026-03-18T10:00", "counter", Coordinating)
		c := testContext(t, local(t, "2026-03-30T10:00"))
		app.Settle(c.Office, c.Calendar, c.Now)
		if app.Verdict != want || app.Clock != ClockRunning {
			t.Errorf("offered %s: verdict %q, clock %s, want %q", offered, app.Verdict, app.Clock, want)
		}
		moved(app, t, "2026-03-19T10:00", "withdraw", Withdrawn)
		moved(app, t, "2026-03-20T10:00", "reopen", InReview)
		if got := app.ClockAt(c.Office, c.Calendar, c.Now); len(got.Past) != 1 || got.Past[0].Verdict != want || got.Verdict != NoVerdict {
			t.Errorf("opened again: %+v, before that %+v", got.Verdict, got.Past)
		}
	}
}
