package press

import "testing"

// Units are reminded the working day before, on the day and the working day
// after, in the morning; nobody of what they have just been asked.
func TestUnitsAreReminded(t *testing.T) {
	for name, v := range map[string]struct {
		asked, due string
		want       []string
	}{
		"in good time":                  {"2026-03-03T10:00", "2026-03-06", []string{"2026-03-05T09:00", "2026-03-06T09:00", "2026-03-09T09:00"}},
		"the day before":                {"2026-03-05T10:00", "2026-03-06", []string{"2026-03-06T09:00", "2026-03-09T09:00"}},
		"on the day":                    {"2026-03-06T10:00", "2026-03-06", []string{"2026-03-09T09:00"}},
		"over a weekend that is worked": {"2026-02-26T10:00", "2026-02-28", []string{"2026-02-27T09:00", "2026-02-28T09:00", "2026-03-02T09:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			app := filedOn(t, InquiryKind, v.asked)
			app.Status, app.AnswerDays = InProgress, 20
			c := testContext(t, local(t, v.asked))
			do(t, app, c, Move{Action: "consult", By: officer, Units: []UnitForm{{Unit: "Transport", Questions: "How many?", Due: v.due}}})
			app.Consultations[0].ID = "u"
			for i, want := range v.want {
				a := app.NextAlarm()
				for a != nil && a.Action != "chase" { // the office's own dates come between
					c.Now = a.At
					do(t, app, c, Move{Action: a.Action, By: System})
					a = app.NextAlarm()
				}
				if a == nil || !a.At.Equal(local(t, want)) {
					t.Fatalf("reminder %d: %+v, want %s", i+1, a, want)
				}
				c.Now = a.At
				do(t, app, c, Move{Action: "chase", By: System})
			}
			if app.Consultations[0].Chased != len(chasing) {
				t.Errorf("reminded %d times", app.Consultations[0].Chased)
			}
		})
	}
}

func TestAConsultationEndsWithItsLastAnswer(t *testing.T) {
	app := filedCase(t, InquiryKind, InProgress)
	c := testContext(t, noon)
	do(t, app, c, Move{Action: "consult", By: officer, Units: []UnitForm{
		{Unit: "Transport", Questions: "How many?", Due: "2026-03-06"}, {Unit: "Statistics", Questions: "How many?", Due: "2026-03-06"},
	}})
	app.Consultations[0].ID, app.Consultations[1].ID = "t", "s"
	do(t, app, c, Move{Action: "record_answer", By: officer, Unit: "t", Means: "phone", Text: "Two million."})
	if a := app.NextAlarm(); app.Status != Consulting || a.Action == "resume" {
		t.Fatalf("one of two has answered: %s, %+v", app.Status, a)
	}
	do(t, app, c, Move{Action: "record_answer", By: officer, Unit: "s", Means: "paper", Text: "Two million."})
	a := app.NextAlarm()
	if a == nil || a.Action != "resume" || a.At.After(c.Now) {
		t.Fatalf("both have answered: %+v", a)
	}
	do(t, app, c, Move{Action: "resume", By: System})
	if app.Status != InProgress || app.Clock != ClockRunning {
		t.Errorf("%s, clock %s", app.Status, app.Clock)
	}
}
