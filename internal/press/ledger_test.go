package press

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pressdesk/internal/workday"
)

// ledgersAt returns the ledger of the answer and that of the intake.
func ledgersAt(t testing.TB, app *Application, when string) (answer, intake Ledger) {
	t.Helper()
	c := testContext(t, local(t, when))
	list := app.Ledgers(c.Office, c.Calendar, c.Now)
	if len(list) < 2 {
		t.Fatalf("%d ledgers", len(list))
	}
	return list[len(list)-2], list[len(list)-1]
}

// short writes a ledger in one line: a number for a day that counts, and for
// each run of others its role and length.
func short(l Ledger) string {
	var words []string
	for _, m := range l.Months() {
		for _, line := range m.Lines {
			word := line.Date.String()[5:] + " "
			switch {
			case line.Role == DayZero:
				continue
			case line.Role == DayMakeup:
				word += "+"
				fallthrough
			case line.Role == DayCounted:
				word += string(rune('0' + line.Count%10))
			default:
				word += string(line.Role) + " " + string(rune('0'+line.Length%10))
			}
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

func TestALedgerShowsEveryDayOfTheVectors(t *testing.T) {
	for _, v := range []struct {
		filed string
		days  int
		due   string
		want  string
	}{
		{"2026-02-13", 1, "2026-02-14", "02-14 +1"},
		{"2026-02-13", 6, "2026-02-28", "02-14 +1, 02-15 holiday 9, 02-24 2, 02-25 3, 02-26 4, 02-27 5, 02-28 +6"},
		{"2026-04-30", 5, "2026-05-11", "05-01 holiday 5, 05-06 1, 05-07 2, 05-08 3, 05-09 +4, 05-10 weekend 1, 05-11 5"},
		{"2026-09-18", 10, "2026-10-09", "09-19 weekend 1, 09-20 +1, 09-21 2, 09-22 3, 09-23 4, 09-24 5, 09-25 holiday 3, 09-28 6, 09-29 7, 09-30 8, 10-01 holiday 7, 10-08 9, 10-09 0"},
		{"2026-09-30", 3, "2026-10-10", "10-01 holiday 7, 10-08 1, 10-09 2, 10-10 +3"},
		{"2025-12-31", 1, "2026-01-04", "01-01 holiday 3, 01-04 +1"},
		{"2025-09-26", 10, "2025-10-16", "09-27 weekend 1, 09-28 +1, 09-29 2, 09-30 3, 10-01 holiday 8, 10-09 4, 10-10 5, 10-11 +6, 10-12 weekend 1, 10-13 7, 10-14 8, 10-15 9, 10-16 0"},
		{"2025-01-24", 5, "2025-02-07", "01-25 weekend 1, 01-26 +1, 01-27 2, 01-28 holiday 4, 02-01 holiday 4, 02-05 3, 02-06 4, 02-07 5"},
	} {
		app := filedOn(t, InquiryKind, v.filed+"T10:00")
		app.IntakeDays, app.AnswerDays = 1, v.days
		l, intake := ledgersAt(t, app, v.filed+"T11:00")
		if l.Due.String() != v.due || !l.DueAt.Equal(local(t, v.due+"T17:30")) || l.Start.String() != v.filed || l.Promised != v.days || l.Unknown != 0 {
			t.Errorf("%s + %d: %+v", v.filed, v.days, l)
		}
		if got := short(l); got != v.want {
			t.Errorf("%s + %d: %s, want %s", v.filed, v.days, got, v.want)
		}
		if last := intake.Days[len(intake.Days)-1]; last.Count != 1 || last.Date != intake.Due {
			t.Errorf("%s + 1: %+v", v.filed, last)
		}
	}
}

func TestALedgerNamesThePauseAndTheNotice(t *testing.T) {
	app := filedOn(t, InterviewKind, "2026-02-09T10:00")
	moved(app, t, "2026-02-10T09:00", "take", InReview)
	moved(app, t, "2026-02-13T09:00", "ask", NeedsInfo)
	app.Items = []Item{{Text: "Whose consent do you have?", AskedAt: local(t, "2026-02-13T09:00")}}
	moved(app, t, "2026-02-24T16:00", "supply", InReview)
	l, intake := ledgersAt(t, app, "2026-02-25T10:00")
	if want := "02-10 1, 02-11 2, 02-12 3, 02-13 4, 02-14 paused 1, 02-25 5, 02-26 6, 02-27 7, 02-28 +8, 03-01 weekend 1, 03-02 9, 03-03 0"; short(l) != want {
		t.Errorf("%s, want %s", short(l), want)
	}
	lines := l.Months()[0].Lines
	pause := lines[5]
	if pause.Rest == nil || pause.Rest.Asked.Action != "ask" || pause.Rest.Answered.Action != "supply" || len(pause.Rest.Items) != 1 || pause.Length != 11 || pause.Working != 2 {
		t.Errorf("the pause is %+v", pause)
	}
	if got := fmt.Sprint(l.LeftOut()); got != "[{weekend 1 0} {paused 11 2}]" {
		t.Errorf("left out: %s", got)
	}
	if saturday := lines[9]; saturday.Notice != "国办发明电〔2025〕7号" || saturday.Published.String() != "2025-11-04" || !saturday.Ahead {
		t.Errorf("the make-up day is %+v", saturday)
	}
	if intake.Verdict != Met || intake.Due.String() != "2026-02-11" || short(intake) != "02-10 1, 02-11 2" {
		t.Errorf("the intake is %+v", intake)
	}
}

func TestALedgerGoesOnWhileItIsPaused(t *testing.T) {
	app := filedOn(t, InquiryKind, "2026-03-02T10:00")
	moved(app, t, "2026-03-03T09:00", "ask", NeedsInfo)
	l, intake := ledgersAt(t, app, "2026-03-05T10:00")
	if want := "03-03 1, 03-04 paused 2, 03-06 2, 03-07 weekend 2, 03-09 3, 03-10 4, 03-11 5"; short(l) != want {
		t.Errorf("%s, want %s", short(l), want)
	}
	if l.State != ClockPaused || l.Days[1].Rest.Answered != nil {
		t.Errorf("%+v", l)
	}
	if want := "03-03 1"; short(intake) != want || intake.Verdict != NoVerdict {
		t.Errorf("intake %s", short(intake))
	}
}

func TestALedgerShowsHowLateAnAnswerIs(t *testing.T) {
	app := filedOn(t, InquiryKind, "2026-03-02T10:00") // due on Monday the 9th
	moved(app, t, "2026-03-03T09:00", "take", InProgress)
	l, _ := ledgersAt(t, app, "2026-03-11T10:00")
	if last := l.Days[len(l.Days)-1]; last.Role != DayOver || last.Overdue != 2 || last.Date.String() != "2026-03-11" {
		t.Errorf("two days after the date: %+v", last)
	}
	moved(app, t, "2026-03-16T09:00", "approve", Completed)
	app.Events[len(app.Events)-1].Verdict = Late
	l, _ = ledgersAt(t, app, "2026-04-11T10:00")
	if last := l.Days[len(l.Days)-1]; last.Overdue != 5 || last.Date.String() != "2026-03-16" || l.Verdict != Late {
		t.Errorf("answered a week late: %+v", last)
	}
	if got := short(l); !strings.HasSuffix(got, "03-10 over 1, 03-11 over 1, 03-12 over 1, 03-13 over 1, 03-14 over 2, 03-16 over 1") {
		t.Error(got)
	}
}

func TestALedgerSaysWhichNoticeIsMissing(t *testing.T) {
	app := filedOn(t, InquiryKind, "2026-12-28T10:00")
	if l, _ := ledgersAt(t, app, "2026-12-28T11:00"); l.Unknown != 2027 || l.Due.String() != "2027-01-04" {
		t.Errorf("%+v", l)
	}
	draft := filedCase(t, InquiryKind, Draft)
	c := testContext(t, noon)
	if got := draft.Ledgers(c.Office, c.Calendar, c.Now); got != nil {
		t.Errorf("a draft has %v", got)
	}
}

// oracle counts with nothing but the standard library and the raw notices.
type oracle struct{ off, work map[string]bool }

func newOracle(t testing.TB) oracle {
	t.Helper()
	list, err := workday.Notices()
	if err != nil {
		t.Fatal(err)
	}
	o := oracle{map[string]bool{}, map[string]bool{}}
	for _, n := range list {
		for _, d := range n.Off {
			o.off[d.String()] = true
		}
		for _, d := range n.Work {
			o.work[d.String()] = true
		}
	}
	return o
}

// walk returns the role of every day after day zero up to the one on which so
// many have counted. A day rests if it lies after the question and not after the
// answer.
func (o oracle) walk(zero time.Time, days int, pauses [][2]time.Time) (roles map[string]DayRole, due string) {
	roles = map[string]DayRole{}
	for day, n := zero, 0; n < days; {
		day = day.Add(24 * time.Hour)
		key := day.Format(time.DateOnly)
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		rests := false
		for _, p := range pauses {
			rests = rests || day.After(p[0]) && !day.After(p[1])
		}
		switch {
		case rests:
			roles[key] = DayPaused
		case o.off[key]:
			roles[key] = DayHoliday
		case weekend && o.work[key]:
			roles[key] = DayMakeup
		case weekend:
			roles[key] = DayWeekend
		default:
			roles[key] = DayCounted
		}
		if roles[key].Counts() {
			n++
			due = key
		}
	}
	return roles, due
}

// Over random histories the due date and every day of the ledger are those of
// an oracle that knows the rules and none of the code.
func TestTheLedgerAgreesWithAnOracle(t *testing.T) {
	o := newOracle(t)
	c := testContext(t, noon)
	first := time.Date(2024, 1, 1, 0, 0, 0, 0, c.Office.Zone)
	rapid.Check(t, func(r *rapid.T) {
		kind := rapid.SampledFrom([]Kind{InterviewKind, InquiryKind}).Draw(r, "kind")
		ask, answer := Action("ask"), Action("supply")
		works, waits := InProgress, NeedsInfo
		if kind == InterviewKind {
			works = Coordinating
		}
		day := first.AddDate(0, 0, rapid.IntRange(0, 1020).Draw(r, "day"))
		at := func() time.Time {
			return day.Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(r, "minute")) * time.Minute)
		}
		zero, filed := day, at()
		app := NewApplication(kind, ann, anInterview(), filed)
		app.Status, app.FiledAt, app.AnswerDays, app.IntakeDays = Submitted, &filed, rapid.IntRange(1, 25).Draw(r, "days"), 1
		app.Events = []Event{{Seq: 1, Action: "submit", OldStatus: Draft, NewStatus: Submitted, CreatedAt: filed}}
		last := filed
		move := func(action Action, to Status) {
			when := at()
			if when.Before(last) {
				when = last // later on the same day
			}
			last = when
			app.Events = append(app.Events, Event{Seq: len(app.Events) + 1, Action: action, OldStatus: app.Status, NewStatus: to, CreatedAt: when})
			app.Status = to
		}
		move("take", works)
		var pauses [][2]time.Time
		for range rapid.IntRange(0, 4).Draw(r, "pauses") {
			day = day.AddDate(0, 0, rapid.IntRange(0, 12).Draw(r, "gap"))
			if kind == InterviewKind && rapid.Bool().Draw(r, "offer") {
				ask, answer, waits = "offer", "counter", SlotsOffered
			}
			from := day
			move(ask, waits)
			day = day.AddDate(0, 0, rapid.IntRange(0, 20).Draw(r, "length"))
			if move(answer, works); rapid.Bool().Draw(r, "note") {
				move("assign", works)
			}
			pauses = append(pauses, [2]time.Time{from, day})
		}
		roles, due := o.walk(zero, app.AnswerDays, pauses)
		clock := app.ClockAt(c.Office, c.Calendar, last)
		l := app.Ledgers(c.Office, c.Calendar, last)[0]
		if clock.Due.String() != due || l.Due.String() != due {
			r.Fatalf("due %s, in the ledger %s; the oracle says %s", clock.Due, l.Due, due)
		}
		counted := 0
		for i, d := range l.Days {
			if want := l.Start.AddDays(i + 1); d.Date != want {
				r.Fatalf("day %d of the ledger is %s, not %s", i+1, d.Date, want)
			}
			want, before := roles[d.Date.String()]
			if !before {
				want = DayOver
			}
			if d.Role != want {
				r.Fatalf("%s is %s; the oracle says %s", d.Date, d.Role, want)
			}
			if d.Role.Counts() {
				if counted++; d.Count != counted {
					r.Fatalf("%s is the %d. day and called the %d.", d.Date, counted, d.Count)
				}
			}
			if d.Role == DayPaused && d.Rest == nil {
				r.Fatalf("nobody is named for the pause on %s", d.Date)
			}
		}
		if counted != app.AnswerDays {
			r.Fatalf("%d days count, %d were promised", counted, app.AnswerDays)
		}
		lines := 0
		for _, m := range l.Months() {
			for _, line := range m.Lines {
				lines += line.Length
			}
		}
		if lines != len(l.Days)+1 {
			r.Fatalf("the lines hold %d of %d days", lines, len(l.Days)+1)
		}
	})
}
