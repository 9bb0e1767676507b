// Package ics writes calendars: files and subscriptions (RFC 5545), and the
// messages by which one calendar tells another (RFC 5546). It is pure.
package ics

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	ical "github.com/arran4/golang-ical"
)

// Method is what a calendar wants of whoever reads it.
type Method string

// The methods: look at this, put this into your calendar or bring it up to
// date, take this out of it.
const (
	Publish Method = "PUBLISH"
	Request Method = "REQUEST"
	Cancel  Method = "CANCEL"
)

// Calendar is a file with events.
type Calendar struct {
	Method  Method
	Product string        // who wrote it
	Name    string        // of a subscription; may be empty
	Refresh time.Duration // how often a subscription is read again, in whole hours; 0: not said
	Events  []Event
}

// Event is one entry.
type Event struct {
	UID         string // the same in every version
	Sequence    int    // of this version
	Stamp       time.Time
	Start, End  time.Time
	Cancelled   bool
	Summary     string
	Description string // may have several lines
	Location    string
	URL         string
	Organizer   Person
	Attendee    Person // whom a message is for; may be empty
}

// Person is somebody with an address.
type Person struct{ Name, Address string }

// String is the calendar as it travels: lines of at most 75 octets that end in
// CRLF, times in UTC.
func (c Calendar) String() string {
	cal := ical.NewCalendar()
	cal.SetProductId("-//" + clean(c.Product) + "//Pressdesk//EN")
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ical.Method(c.Method))
	if c.Name != "" {
		cal.SetName(clean(c.Name))
	}
	if c.Refresh > 0 {
		every := fmt.Sprintf("PT%dH", int(c.Refresh.Hours()))
		cal.SetRefreshInterval(every)
		cal.SetXPublishedTTL(every)
	}
	for _, e := range c.Events {
		e.addTo(cal)
	}
	return cal.Serialize(ical.WithNewLineWindows)
}

func (e Event) addTo(cal *ical.Calendar) {
	v := cal.AddEvent(e.UID)
	v.SetDtStampTime(e.Stamp)
	v.SetModifiedAt(e.Stamp)
	v.SetSequence(e.Sequence)
	v.SetStartAt(e.Start)
	v.SetEndAt(e.End)
	v.SetStatus(ical.ObjectStatusConfirmed)
	if e.Cancelled {
		v.SetStatus(ical.ObjectStatusCancelled)
	}
	v.SetSummary(clean(e.Summary))
	var lines []string
	for line := range strings.Lines(e.Description) {
		lines = append(lines, clean(line))
	}
	v.SetDescription(strings.TrimSpace(strings.Join(lines, "\n")))
	if place := clean(e.Location); place != "" {
		v.SetLocation(place)
	}
	if e.URL != "" {
		v.SetURL(clean(e.URL))
	}
	v.SetOrganizer(clean(e.Organizer.Address), e.Organizer.name()...)
	if e.Attendee.Address != "" {
		v.AddAttendee(clean(e.Attendee.Address), append(e.Attendee.name(),
			ical.ParticipationRoleReqParticipant, ical.ParticipationStatusAccepted, ical.WithRSVP(false))...)
	}
}

func (p Person) name() []ical.PropertyParameter {
	if name := quotable(p.Name); name != "" {
		return []ical.PropertyParameter{ical.WithCN(name)}
	}
	return nil
}

// clean puts s on one line and drops what steers a terminal or the direction of
// writing.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// quotable is a name as a parameter: the signs that RFC 5545 allows only in
// quotation marks, in which the library does not put it, become spaces.
func quotable(name string) string {
	return clean(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`,;:"\'`, r) {
			return ' '
		}
		return r
	}, name))
}
