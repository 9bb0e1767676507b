package workday

import (
	"encoding/json"
	"testing"
	"time"
)

func TestAPauseTakesWorkingDaysOut(t *testing.T) {
	c := shipped(t)
	for _, v := range []struct {
		name        string
		start       string
		days        int
		pauses      [][2]string
		due         string
		provisional bool
	}{
		{"none", "2026-02-09", 10, nil, "2026-02-28", false},
		{"over the Spring Festival", "2026-02-09", 10, [][2]string{{"2026-02-13", "2026-02-24"}}, "2026-03-03", false},
		{"answered the same day", "2026-02-09", 10, [][2]string{{"2026-02-13", "2026-02-13"}}, "2026-02-28", false},
		{"asked on a day off, answered on it", "2026-02-09", 10, [][2]string{{"2026-02-15", "2026-02-23"}}, "2026-02-28", false},
		{"two of them", "2026-03-02", 5, [][2]string{{"2026-03-03", "2026-03-04"}, {"2026-03-05", "2026-03-06"}}, "2026-03-11", false},
		{"overlapping days count once", "2026-03-02", 5, [][2]string{{"2026-03-03", "2026-03-05"}, {"2026-03-04", "2026-03-05"}}, "2026-03-11", false},
		{"after the due date", "2026-03-02", 5, [][2]string{{"2026-03-20", "2026-03-25"}}, "2026-03-09", false},
		{"into a year without notice", "2026-12-28", 2, [][2]string{{"2026-12-29", "2026-12-31"}}, "2027-01-01", true},
		{"still open", "2026-03-02", 5, [][2]string{{"2026-03-03", ""}}, "2026-03-09", false},
	} {
		term := Term{Start: date(t, v.start), Days: v.days}
		for _, p := range v.pauses {
			term.Pauses = append(term.Pauses, Pause{date(t, p[0]), date(t, p[1])})
		}
		due, provisional := c.Due(term)
		if due.String() != v.due || provisional != v.provisional {
			t.Errorf("%s: due %s (provisional %v), want %s (%v)", v.name, due, provisional, v.due, v.provisional)
		}
	}
}

func TestAnOpenPauseMovesTheDueDateEachWorkingDay(t *testing.T) {
	c := shipped(t)
	term := Term{Start: date(t, "2026-03-02"), Days: 5, Pauses: []Pause{{From: date(t, "2026-03-03")}}}
	for today, want := range map[string]string{
		"2026-03-03": "2026-03-09",
		"2026-03-04": "2026-03-10",
		"2026-03-08": "2026-03-12", // a Sunday: the three days before it rested
		"2026-03-09": "2026-03-13",
	} {
		if due, _ := c.Due(term.ClosedOn(date(t, today))); due.String() != want {
			t.Errorf("answered on %s: due %s, want %s", today, due, want)
		}
	}
	if !term.Pauses[0].To.IsZero() {
		t.Error("ClosedOn changed the term it was asked of")
	}
}

func TestLedgerExplainsEachDay(t *testing.T) {
	term := Term{Start: date(t, "2026-02-12"), Days: 3, Pauses: []Pause{{date(t, "2026-02-24"), date(t, "2026-02-25")}}}
	ledger := shipped(t).Ledger(term, date(t, "2026-02-26"))
	if len(ledger) != 14 {
		t.Fatalf("%d entries, want 14", len(ledger))
	}
	for i, want := range map[int]struct {
		kind    Kind
		counted bool
		paused  bool
		count   int
	}{
		0:  {Working, true, false, 1},  // Friday 13
		1:  {Makeup, true, false, 2},   // Saturday 14
		2:  {Holiday, false, false, 2}, // Sunday 15
		11: {Working, true, false, 3},  // Tuesday 24
		12: {Working, false, true, 3},  // Wednesday 25
		13: {Working, true, false, 4},  // Thursday 26
	} {
		e := ledger[i]
		if e.Kind != want.kind || e.Counted != want.counted || e.Paused != want.paused || e.Count != want.count {
			t.Errorf("%s: %+v, want %+v", e.Date, e, want)
		}
	}
	if got := shipped(t).Ledger(Term{Start: date(t, "2026-02-12")}, date(t, "2026-02-12")); got != nil {
		t.Errorf("day zero has a ledger: %v", got)
	}
}

func TestADateIsADayInAZone(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*60*60)
	late := time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC)
	if d := DateOf(late, shanghai); d.String() != "2026-01-01" {
		t.Errorf("DateOf = %s", d)
	}
	due := date(t, "2026-02-28").At(17, 30, shanghai)
	if want := time.Date(2026, 2, 28, 9, 30, 0, 0, time.UTC); !due.Equal(want) {
		t.Errorf("At = %s, want %s", due, want)
	}
	if d := date(t, "2024-02-28").AddDays(1); d.String() != "2024-02-29" || d.Weekday() != time.Thursday {
		t.Errorf("AddDays = %s, %s", d, d.Weekday())
	}
}

func TestADateTravelsAsText(t *testing.T) {
	type form struct{ Day, None Date }
	in := form{Day: date(t, "2026-02-28")}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"Day":"2026-02-28","None":""}` {
		t.Fatalf("%s, %v", text, err)
	}
	var out form
	if err := json.Unmarshal(text, &out); err != nil || out != in {
		t.Fatalf("%+v, %v", out, err)
	}
	for _, src := range []any{"2026-02-28", []byte("2026-02-28"), in.Day.At(0, 0, time.UTC)} {
		var d Date
		if err := d.Scan(src); err != nil || d != in.Day {
			t.Errorf("Scan(%v) = %s, %v", src, d, err)
		}
	}
	for _, bad := range []string{"2026-02-30", "2026-2-3", "28.02.2026", "2026-02-28T00:00"} {
		if _, err := ParseDate(bad); err == nil {
			t.Errorf("%q was read as a date", bad)
		}
	}
}
