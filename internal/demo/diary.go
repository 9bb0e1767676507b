package demo

import (
	"math/rand/v2"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/workday"
)

// diary walks through the working days of one application.
type diary struct {
	rules *press.Office
	cal   workday.Calendar
	dice  *rand.Rand
	at    time.Time
}

// workdays goes on to some hour of the n-th working day from here; with 0 it
// stays on the same day as long as the office is open.
func (d *diary) workdays(n int) {
	day := d.rules.Today(d.at)
	if n == 0 {
		d.at = d.at.Add(time.Duration(12+d.dice.IntN(100)) * time.Minute)
		if d.cal.IsWorking(day) && d.at.Before(d.rules.ClosingTime(day)) && d.at.After(d.rules.OpeningTime(day)) {
			return
		}
		n = 1
	}
	next, _ := d.cal.Add(day, n)
	d.at = d.hour(next)
}

// soon goes on to one of the next days, most often the nearest.
func (d *diary) soon(most int) { d.workdays(min(d.dice.IntN(most+1), d.dice.IntN(most+1))) }

// hour is a moment of the office's day, at an odd second.
func (d *diary) hour(day workday.Date) time.Time {
	open := d.rules.OpeningTime(day)
	length := int(d.rules.ClosingTime(day).Sub(open)/time.Second) - 600
	return open.Add(time.Duration(300+d.dice.IntN(length-300)) * time.Second)
}

// reporterTime goes on by hours, whatever the office's.
func (d *diary) reporterTime(hours int) {
	d.at = d.at.Add(time.Duration(20+d.dice.IntN(hours*60)) * time.Minute)
}

// form writes a moment as a browser sends it.
func (d *diary) form(day workday.Date, hour, minute int) string {
	return day.At(hour, minute, d.rules.Zone).Format("2006-01-02T15:04")
}

// ahead is the n-th working day from here.
func (d *diary) ahead(n int) workday.Date {
	day, _ := d.cal.Add(d.rules.Today(d.at), n)
	return day
}
