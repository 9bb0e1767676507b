// Package workday counts working days as the State Council announces them:
// weekends that are worked and weekdays that are not are data with a citation.
//
// Day zero is never counted. A year whose notice is not loaded is counted
// Monday to Friday, and every result that touches it says so.
package workday

import (
	"maps"
	"slices"
	"time"
)

// Notice is what one announcement changes about the plain week of a year.
type Notice struct {
	Year      int     `json:"year"`
	Number    string  `json:"number"`
	Published Date    `json:"published"`
	Source    string  `json:"source,omitempty"`  // where it can be read
	Checked   Checked `json:"checked,omitempty"` // how far it was compared with the published text
	Off       []Date  `json:"off"`
	Work      []Date  `json:"work"`
}

// Checked says how far a notice was compared with the published text; its text
// is part of translation keys.
type Checked string

// How far notices are checked.
const (
	Unchecked   Checked = ""
	CheckedDays Checked = "days"  // the days; the number is still to be checked
	CheckedAll  Checked = "whole" // the number and the days
)

// Kind says why a day is worked or not; its text is part of translation keys.
type Kind string

// The four kinds of day.
const (
	Working Kind = "working"
	Weekend Kind = "weekend"
	Holiday Kind = "holiday"
	Makeup  Kind = "makeup"
)

// Day is what the calendar knows about one date.
type Day struct {
	Date      Date
	Kind      Kind
	Notice    string // number of the notice that says so, empty where the plain week does
	Published Date   // of that notice
	Known     bool   // the notice of the date's year is loaded
}

// Working reports whether the office works that day.
func (d Day) Working() bool { return d.Kind == Working || d.Kind == Makeup }

// Calendar answers for every date; the zero value knows the plain week only.
type Calendar struct {
	years map[int]bool
	days  map[Date]Day
}

// New builds a calendar; where two notices speak of one day, the one published
// later holds, or the later in the list.
func New(notices []Notice) Calendar {
	c := Calendar{years: map[int]bool{}, days: map[Date]Day{}}
	for _, n := range slices.SortedStableFunc(slices.Values(notices), func(a, b Notice) int { return a.Published.Compare(b.Published) }) {
		c.years[n.Year] = true
		for _, d := range n.Off {
			c.days[d] = Day{Date: d, Kind: Holiday, Notice: n.Number, Published: n.Published}
		}
		for _, d := range n.Work {
			day := Day{Date: d, Kind: Makeup, Notice: n.Number, Published: n.Published}
			if !d.IsWeekend() { // a holiday that was taken back
				day.Kind = Working
			}
			c.days[d] = day
		}
	}
	return c
}

// Years are those whose notice is loaded, oldest first.
func (c Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// FirstChange returns the first day about which the two calendars disagree,
// whether it is worked or whether that is known for certain; false: they agree.
func (c Calendar) FirstChange(other Calendar) (first Date, differ bool) {
	note := func(d Date) {
		if !differ || d.Before(first) {
			first, differ = d, true
		}
	}
	for _, days := range []map[Date]Day{c.days, other.days} {
		for d := range days {
			if c.IsWorking(d) != other.IsWorking(d) {
				note(d)
			}
		}
	}
	for _, years := range []map[int]bool{c.years, other.years} {
		for y := range years {
			if c.Known(y) != other.Known(y) {
				note(NewDate(y, time.January, 1))
			}
		}
	}
	return first, differ
}

// Known reports whether the notice of the year is loaded.
func (c Calendar) Known(year int) bool { return c.years[year] }

// Describe says what kind of day it is, and by which notice.
func (c Calendar) Describe(d Date) Day {
	day, ok := c.days[d]
	if !ok {
		day = Day{Date: d, Kind: Working}
		if d.IsWeekend() {
			day.Kind = Weekend
		}
	}
	day.Known = c.Known(d.Year)
	return day
}

// IsWorking reports whether the office works on the date.
func (c Calendar) IsWorking(d Date) bool { return c.Describe(d).Working() }

// Add finds the n-th working day after from, or before it when n is negative.
// It is provisional when a day on the way lies in a year that is not loaded.
func (c Calendar) Add(from Date, n int) (due Date, provisional bool) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	due = from
	for n > 0 {
		due = due.AddDays(step)
		day := c.Describe(due)
		provisional = provisional || !day.Known
		if day.Working() {
			n--
		}
	}
	return due, provisional
}

// Before finds the last working day before the date.
func (c Calendar) Before(d Date) Date {
	for d = d.AddDays(-1); !c.IsWorking(d); d = d.AddDays(-1) {
	}
	return d
}

// Between counts the working days d with from < d <= to.
func (c Calendar) Between(from, to Date) int {
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if c.IsWorking(d) {
			n++
		}
	}
	return n
}
