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
	return list[0], list[len(list)-1]
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
	given := &app.Events[len(app.Events)-1]
	given.Verdict, given.Days = Late, 5
	l, _ = ledgersAt(t, app, "2026-04-11T10:00")
	if last := l.Days[len(l.Days)-1]; last.Overdue != 5 || last.Date.String() != "2026-03-16" || l.Verdict != Late || l.Late != 5 || l.Stands {
		t.Errorf("answered a week late: %+v", last)
	}
	if got := short(l); !strings.HasSuffix(got, "03-10 over 1, 03-11 over 1, 03-12 over 1, 03-13 over 1, 03-14 over 2, 03-16 over 1") {
		t.Error(got)
	}
}

// Each round of a case keeps its own count and its verdict.
func TestEveryCycleHasItsLedger(t *testing.T) {
	app := filedOn(t, InterviewKind, "2026-03-02T10:00") // due on Monday the 16th
	moved(app, t, "2026-03-03T09:00", "take", InReview)
	moved(app, t, "2026-03-04T09:00", "contact", Coordinating)
	moved(app, t, "2026-03-05T09:00", "extend", Coordinating)
	app.Events[3].Days = 3
	moved(app, t, "2026-03-20T09:00", "offer", SlotsOffered)
	app.Events[4].Verdict, app.Events[4].Days = Late, 1
	moved(app, t, "2026-03-23T09:00", "pick", Scheduled)
	moved(app, t, "2026-03-25T09:00", "cancel_by_host", Coordinating)
	app.Events[6].Days = newOfferDays
	moved(app, t, "2026-03-27T09:00", "offer", SlotsOffered)
	moved(app, t, "2026-03-27T10:00", "withdraw", Withdrawn)
	moved(app, t, "2026-04-01T10:00", "reopen", InReview)
	app.Events[9].Days = 10
	c := testContext(t, local(t, "2026-04-02T10:00"))
	var got []string
	for _, l := range app.Ledgers(c.Office, c.Calendar, c.Now) {
		got = append(got, strings.TrimSpace(fmt.Sprint(l.For, l.Cycle, " ", l.StartedBy, " ", l.Start, " ", l.Promised, "+", l.Extended, " ", l.Due, " ", l.Verdict, l.Late, " ", l.DoneAt != nil, l.Again)))
	}
	want := []string{
		"answer2 reopen 2026-04-01 10+0 2026-04-16 0 false false",
		"answer1 cancel_by_host 2026-03-25 3+0 2026-03-30 0 true true",
		"answer1 submit 2026-03-02 10+3 2026-03-19 late1 true false",
		"intake1 submit 2026-03-02 2+0 2026-03-04 met0 true false",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	first := app.Ledgers(c.Office, c.Calendar, c.Now)[2]
	if d := first.Days[len(first.Days)-2]; d.Date.String() != "2026-03-19" || !d.Extended || d.Count != 13 {
		t.Errorf("the last day of the extension is %+v", d)
	}
}

// A verdict that was given by another calendar stands, and the ledger says that
// it would be another one now.
func TestAVerdictOutlivesACorrectionOfTheCalendar(t *testing.T) {
	app := filedOn(t, InquiryKind, "2026-03-02T10:00")
	moved(app, t, "2026-03-10T09:00", "approve", Completed)
	app.Events[1].Verdict, app.Events[1].Days = Late, 1 // due on the 9th
	c := testContext(t, local(t, "2026-04-01T10:00"))
	if l := app.Ledgers(c.Office, c.Calendar, c.Now)[0]; l.Stands || l.Verdict != Late {
		t.Errorf("%+v", l)
	}
	corrected := workday.New(append(inForce(t), workday.Notice{Year: 2026, Number: "C", Published: lateIn2026, Off: []workday.Date{workday.NewDate(2026, 3, 9)}}))
	if l := app.Ledgers(c.Office, corrected, c.Now)[0]; !l.Stands || l.Verdict != Late || l.Late != 1 || l.Due.String() != "2026-03-10" {
		t.Errorf("%+v", l)
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

// told is what the oracle is told of one cycle of a story.
type told struct {
	zero   time.Time
	days   int
	pauses [][2]time.Time
}

// tell makes up a case of several cycles with questions, offers, extensions and
// steps that do not matter to the clock.
func tell(r *rapid.T, o *Office, kind Kind) (app *Application, cycles []told, last time.Time) {
	works := InProgress
	if kind == InterviewKind {
		works = Coordinating
	}
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, o.Zone).AddDate(0, 0, rapid.IntRange(0, 960).Draw(r, "day"))
	move := func(action Action, to Status, days int) {
		when := day.Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(r, "minute")) * time.Minute)
		if when.Before(last) {
			when = last // later on the same day
		}
		last = when
		app.Events = append(app.Events, Event{Seq: len(app.Events) + 1, Action: action, OldStatus: app.Status, NewStatus: to, Days: days, CreatedAt: when})
		app.Status = to
	}
	app = NewApplication(kind, ann, anInterview(), day)
	cycle := told{zero: day, days: rapid.IntRange(1, 25).Draw(r, "days")}
	move("submit", Submitted, 0)
	filed := last
	app.FiledAt, app.AnswerDays, app.IntakeDays = &filed, cycle.days, 1
	move("take", works, 0)
	for more := rapid.IntRange(0, 2).Draw(r, "cycles"); ; more-- {
		granted := false
		for range rapid.IntRange(0, 4).Draw(r, "pauses") {
			ask, answer, waits := Action("ask"), Action("supply"), NeedsInfo
			if kind == InterviewKind && rapid.Bool().Draw(r, "offer") {
				ask, answer, waits = "offer", "counter", SlotsOffered
			}
			day = day.AddDate(0, 0, rapid.IntRange(0, 12).Draw(r, "gap"))
			from := day
			move(ask, waits, 0)
			day = day.AddDate(0, 0, rapid.IntRange(0, 20).Draw(r, "length"))
			move(answer, works, 0)
			cycle.pauses = append(cycle.pauses, [2]time.Time{from, day})
			if rapid.Bool().Draw(r, "aside") {
				move("assign", works, 0)
			}
			if !granted && rapid.Bool().Draw(r, "extension") {
				granted = true
				move("extend", works, rapid.IntRange(1, 5).Draw(r, "granted"))
				cycle.days += app.Events[len(app.Events)-1].Days
			}
		}
		cycles = append(cycles, cycle)
		if more == 0 {
			return app, cycles, last
		}
		day = day.AddDate(0, 0, rapid.IntRange(0, 12).Draw(r, "until the end"))
		move("withdraw", Withdrawn, 0)
		day = day.AddDate(0, 0, rapid.IntRange(0, 12).Draw(r, "closed"))
		cycle = told{zero: day, days: rapid.IntRange(1, 10).Draw(r, "again")}
		move("reopen", works, cycle.days)
	}
}

// Over random histories the due dates and every day of every ledger are those of
// an oracle that knows the rules and none of the code.
func TestTheLedgerAgreesWithAnOracle(t *testing.T) {
	o := newOracle(t)
	c := testContext(t, noon)
	rapid.Check(t, func(r *rapid.T) {
		kind := rapid.SampledFrom([]Kind{InterviewKind, InquiryKind}).Draw(r, "kind")
		app, cycles, last := tell(r, c.Office, kind)
		ledgers := app.Ledgers(c.Office, c.Calendar, last)
		if len(ledgers) != len(cycles)+1 {
			r.Fatalf("%d ledgers of %d cycles", len(ledgers), len(cycles))
		}
		for i, cycle := range cycles {
			roles, due := o.walk(cycle.zero, cycle.days, cycle.pauses)
			agree(r, ledgers[len(cycles)-1-i], roles, due, cycle.days)
		}
		_, due := o.walk(cycles[len(cycles)-1].zero, cycles[len(cycles)-1].days, cycles[len(cycles)-1].pauses)
		if clock := app.ClockAt(c.Office, c.Calendar, last); clock.Due.String() != due {
			r.Fatalf("the clock says %s, the oracle %s", clock.Due, due)
		}
	})
}

func agree(r *rapid.T, l Ledger, roles map[string]DayRole, due string, days int) {
	if l.Due.String() != due {
		r.Fatalf("cycle %d is due %s; the oracle says %s", l.Cycle, l.Due, due)
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
	if counted != days || l.Promised+l.Extended != days {
		r.Fatalf("%d days count, %d+%d were promised, and it should be %d", counted, l.Promised, l.Extended, days)
	}
	shown := 0
	for _, m := range l.Months() {
		for _, line := range m.Lines {
			shown += line.Length
		}
	}
	if shown != len(l.Days)+1 {
		r.Fatalf("the lines hold %d of %d days", shown, len(l.Days)+1)
	}
}
