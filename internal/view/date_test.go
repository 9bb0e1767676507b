package view

import (
	"testing"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/workday"
)

func TestDates(t *testing.T) {
	v := open(t)
	zh, en := v.languages[press.Chinese], v.languages[press.English]
	at := time.Date(2024, time.June, 18, 6, 0, 0, 0, time.UTC)
	last := time.Date(2023, time.November, 14, 16, 30, 0, 0, time.UTC) // the 15th in the office's zone
	for _, c := range []struct{ name, got, want string }{
		{"day", zh.day(at), "2024-06-18"},
		{"day in the office's zone", zh.day(last), "2023-11-15"},
		{"day of a date", zh.day(workday.NewDate(2024, time.June, 8)), "2024-06-08"},
		{"day of a date as text", en.daymon("2024-06-08"), "8 June"},
		{"day and month", zh.daymon(at), "6月18日"},
		{"day and month in English", en.daymon(at), "18 June"},
		{"another year", zh.daymon(last), "2023年11月15日"},
		{"another year in English", en.daymon(last), "15 November 2023"},
		{"public list", zh.md("2024-06-08"), "06月08日"},
		{"public list in English", en.md("2024-06-08"), "8 Jun"},
		{"public list, another year", zh.md("2023-02-16"), "2023年02月16日"},
		{"moment", zh.moment(at), "6月18日 14:00"},
		{"moment in English", en.moment(at), "18 Jun, 14:00"},
		{"moment of another year", en.moment(last), "15 Nov 2023, 00:30"},
		{"to act on", zh.when(at), "6月18日（周二）14:00"},
		{"to act on in English", en.when(&at), "Tue 18 June, 14:00"},
		{"to act on, from a letter's facts", zh.when("2024-06-18T06:00:00Z"), "6月18日（周二）14:00"},
		{"today", zh.near(thursday), "今天 10:48"},
		{"yesterday", en.near(thursday.AddDate(0, 0, -1)), "yesterday 10:48"},
		{"tomorrow", zh.near(thursday.AddDate(0, 0, 1)), "明天 10:48"},
		{"not near", en.near(at), "18 Jun, 14:00"},
		{"machine", zh.iso(at), "2024-06-18T14:00:00+08:00"},
		{"month", en.monthName(at), "Jun"},
		{"month in Chinese", zh.monthName(at), "6月"},
		{"hour of the day", minutes(17*60 + 30), "17:30"},
		{"the office's zone", en.officeZone(), "Beijing time (UTC+8)"},
		{"the office's zone in Chinese", zh.officeZone(), "北京时间（UTC+8）"},
		{"own zone", en.zoned(at, "Europe/Stockholm"), "(08:00 in Stockholm)"},
		{"own zone on another day", en.zoned(at.Add(8*time.Hour), "Asia/Tokyo"), "(23:00 in Tokyo)"},
		{"own zone across midnight", en.zoned(time.Date(2024, time.June, 18, 1, 0, 0, 0, time.UTC), "America/New_York"), "(17 Jun, 21:00 in New York)"},
		{"the same clock", en.zoned(at, "Asia/Singapore"), ""},
		{"no zone", en.zoned(at, ""), ""},
		{"unknown zone", en.zoned(at, "Nowhere/Town"), ""},
		{"no time", zh.moment(time.Time{}), ""},
		{"nothing", zh.moment(nil), ""},
		{"no pointer", zh.when((*time.Time)(nil)), ""},
		{"not a date", zh.daymon("soon"), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestTimesAreForMachinesToo(t *testing.T) {
	en := open(t).languages[press.English]
	got, err := en.timeTag("moment", thursday)
	if want := `<time datetime="2024-06-13T10:48:00+08:00">13 Jun, 10:48</time>`; err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	got, _ = en.timeTag("monthday", "2024-06-08")
	if want := `<time datetime="2024-06-08">8 Jun</time>`; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
	if _, err := en.timeTag("sundial", thursday); err == nil {
		t.Error("an unknown form of time was accepted")
	}
}

func TestEveryYearShowsWithoutAClock(t *testing.T) {
	c := calendar{lang: press.English, zone: time.UTC}
	if got := c.daymon(thursday); got != "13 June 2024" {
		t.Errorf("%q", got)
	}
}
