package workday

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func date(t interface{ Fatal(...any) }, text string) Date {
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func shipped(t interface{ Fatal(...any) }) Calendar {
	list, err := Notices()
	if err != nil {
		t.Fatal(err)
	}
	return New(list)
}

func TestAddFollowsMakeupDaysAndHolidays(t *testing.T) {
	c := shipped(t)
	for _, v := range []struct {
		filed string
		n     int
		due   string
	}{
		{"2026-02-13", 1, "2026-02-14"},
		{"2026-02-13", 6, "2026-02-28"},
		{"2026-04-30", 5, "2026-05-11"},
		{"2026-09-18", 10, "2026-10-09"},
		{"2026-09-30", 3, "2026-10-10"},
		{"2025-12-31", 1, "2026-01-04"},
		{"2025-09-26", 10, "2025-10-16"},
		{"2025-01-24", 5, "2025-02-07"},
		{"2026-02-09", 10, "2026-02-28"},
		{"2026-02-14", -1, "2026-02-13"},
		{"2026-02-24", -2, "2026-02-13"},
		{"2026-02-15", 0, "2026-02-15"},
	} {
		due, provisional := c.Add(date(t, v.filed), v.n)
		if due.String() != v.due || provisional {
			t.Errorf("%s + %d = %s (provisional %v), want %s", v.filed, v.n, due, provisional, v.due)
		}
	}
}

func TestAddIsProvisionalInAYearWithoutNotice(t *testing.T) {
	c := shipped(t)
	for _, v := range []struct {
		filed       string
		n           int
		due         string
		provisional bool
	}{
		{"2026-12-30", 1, "2026-12-31", false},
		{"2026-12-31", 1, "2027-01-01", true},
		{"2026-12-25", 5, "2027-01-01", true},
		{"2027-03-05", 1, "2027-03-08", true},
	} {
		due, provisional := c.Add(date(t, v.filed), v.n)
		if due.String() != v.due || provisional != v.provisional {
			t.Errorf("%s + %d = %s (provisional %v), want %s (%v)", v.filed, v.n, due, provisional, v.due, v.provisional)
		}
	}
}

func TestWorkingDaysOfEachYear(t *testing.T) {
	c := shipped(t)
	for year, want := range map[int]int{2023: 249, 2024: 251, 2025: 248, 2026: 248} {
		if !c.Known(year) {
			t.Errorf("%d is not loaded", year)
		}
		if got := c.Between(NewDate(year-1, time.December, 31), NewDate(year, time.December, 31)); got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
	if c.Known(2027) || c.Known(2022) {
		t.Error("2022 and 2027 have no notice of their own")
	}
}

func TestDescribeCitesTheNotice(t *testing.T) {
	c := shipped(t)
	for _, v := range []struct {
		day    string
		kind   Kind
		notice string
	}{
		{"2026-02-13", Working, ""},
		{"2026-02-14", Makeup, "国办发明电〔2025〕7号"},
		{"2026-02-21", Holiday, "国办发明电〔2025〕7号"},
		{"2026-02-07", Weekend, ""},
		{"2022-12-31", Holiday, "国办发明电〔2022〕16号"},
	} {
		d := c.Describe(date(t, v.day))
		if d.Kind != v.kind || d.Notice != v.notice {
			t.Errorf("%s is %q by %q, want %q by %q", v.day, d.Kind, d.Notice, v.kind, v.notice)
		}
	}
}

func TestTheZeroCalendarKnowsThePlainWeek(t *testing.T) {
	due, provisional := Calendar{}.Add(date(t, "2026-02-13"), 1)
	if due.String() != "2026-02-16" || !provisional {
		t.Errorf("got %s, provisional %v", due, provisional)
	}
}

func TestNoticesChangeThePlainWeek(t *testing.T) {
	list, err := Notices()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		seen := map[Date]bool{}
		for _, d := range append(append([]Date{}, n.Off...), n.Work...) {
			if seen[d] {
				t.Errorf("%s names %s twice", n.Number, d)
			}
			seen[d] = true
		}
		for _, d := range n.Work {
			if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
				t.Errorf("%s: make-up day %s is a %s", n.Number, d, w)
			}
		}
	}
}

// walk counts with nothing but the standard library's times and the raw notices.
func walk(off, work map[string]bool, start time.Time, days int, pauses [][2]time.Time) time.Time {
	day := start
	for n := 0; n < days; {
		day = day.Add(24 * time.Hour)
		key := day.Format("2006-01-02")
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if off[key] || weekend && !work[key] {
			continue
		}
		rests := false
		for _, p := range pauses {
			rests = rests || day.After(p[0]) && !day.After(p[1])
		}
		if !rests {
			n++
		}
	}
	return day
}

func TestDueAgreesWithAnOracle(t *testing.T) {
	list, err := Notices()
	if err != nil {
		t.Fatal(err)
	}
	off, work := map[string]bool{}, map[string]bool{}
	for _, n := range list {
		for _, d := range n.Off {
			off[d.String()] = true
		}
		for _, d := range n.Work {
			work[d.String()] = true
		}
	}
	c := New(list)
	first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		start := first.AddDate(0, 0, rapid.IntRange(0, 1000).Draw(t, "start"))
		term := Term{Start: DateOf(start, time.UTC), Days: rapid.IntRange(1, 25).Draw(t, "days")}
		var pauses [][2]time.Time
		from := start
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			from = from.AddDate(0, 0, rapid.IntRange(0, 12).Draw(t, "gap"))
			to := from.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "length"))
			pauses = append(pauses, [2]time.Time{from, to})
			term.Pauses = append(term.Pauses, Pause{From: DateOf(from, time.UTC), To: DateOf(to, time.UTC)})
			from = to
		}
		want := DateOf(walk(off, work, start, term.Days, pauses), time.UTC)
		due, provisional := c.Due(term)
		if due != want {
			t.Fatalf("%+v is due %s, the oracle says %s", term, due, want)
		}
		if provisional != (due.Year > 2026) {
			t.Fatalf("%+v, due %s: provisional %v", term, due, provisional)
		}
		ledger := c.Ledger(term, due)
		if last := ledger[len(ledger)-1]; last.Count != term.Days || !last.Counted {
			t.Fatalf("the ledger of %+v ends with %+v", term, last)
		}
	})
}

func TestALaterNoticeAmendsTheYear(t *testing.T) {
	first := Notice{Year: 2027, Number: "A", Published: date(t, "2026-11-05"), Off: []Date{date(t, "2027-02-05"), date(t, "2027-02-08")}, Work: []Date{date(t, "2027-02-14")}}
	fix := Notice{Year: 2027, Number: "B", Published: date(t, "2027-01-20"), Off: []Date{date(t, "2027-02-14")}, Work: []Date{date(t, "2027-02-08")}}
	for _, list := range [][]Notice{{first, fix}, {fix, first}} {
		c := New(list)
		for _, v := range []struct {
			day    string
			kind   Kind
			notice string
		}{
			{"2027-02-05", Holiday, "A"}, {"2027-02-08", Working, "B"}, {"2027-02-14", Holiday, "B"}, {"2027-02-15", Working, ""},
		} {
			if d := c.Describe(date(t, v.day)); d.Kind != v.kind || d.Notice != v.notice || d.Notice != "" && d.Published.IsZero() {
				t.Errorf("%s is %+v", v.day, d)
			}
		}
	}
}

func TestTheFirstDayOnWhichCalendarsDiffer(t *testing.T) {
	year := Notice{Year: 2027, Number: "A", Off: []Date{date(t, "2026-12-31"), date(t, "2027-01-02")}}
	weekend := Notice{Year: 2027, Number: "A", Off: []Date{date(t, "2027-01-02")}}
	later := Notice{Year: 2027, Number: "B", Off: []Date{date(t, "2027-05-03")}}
	for _, v := range []struct {
		name string
		a, b []Notice
		want string
	}{
		{"the same", []Notice{year}, []Notice{year}, ""},
		{"a year that is loaded", nil, []Notice{weekend}, "2027-01-01"},
		{"with a day of the year before", nil, []Notice{year}, "2026-12-31"},
		{"a correction", []Notice{year}, []Notice{year, later}, "2027-05-03"},
		{"another text about the same days", []Notice{year}, []Notice{{Year: 2027, Number: "C", Off: year.Off}}, ""},
	} {
		for _, pair := range [][2]Calendar{{New(v.a), New(v.b)}, {New(v.b), New(v.a)}} {
			if d, differ := pair[0].FirstChange(pair[1]); d.String() != v.want || differ != (v.want != "") {
				t.Errorf("%s: %s, %v", v.name, d, differ)
			}
		}
	}
	if years := New([]Notice{later, {Year: 2026}}).Years(); len(years) != 2 || years[0] != 2026 {
		t.Errorf("years %v", years)
	}
}
