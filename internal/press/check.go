package press

import (
	"fmt"
	"net/mail"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"pressdesk/internal/workday"
)

// At builds the path of an input: At("interviewees", 0, "unit") is
// "interviewees.0.unit".
func At(parts ...any) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprintln(parts...), " ", "."), "\n")
}

// text wants between least and most code points, white space around them
// apart; least 0 allows nothing at all. lines says whether it may have several.
func (e Invalid) text(path, s string, least, most int) { e.words(path, s, least, most, false) }

// Prose is like text for a text of several lines.
func (e Invalid) Prose(path, s string, least, most int) { e.words(path, s, least, most, true) }

func (e Invalid) words(path, s string, least, most int, lines bool) {
	s = strings.TrimSpace(s)
	n := utf8.RuneCountInString(s)
	if !shows(s) {
		n = 0
	}
	switch {
	case !sound(s, lines):
		e.Add(path, "error.characters")
	case n == 0 && least > 0:
		e.Add(path, "error.required")
	case n > 0 && n < least:
		e.Add(path, "error.too_short", "Min", least, "Got", n)
	case n > most:
		e.Add(path, "error.too_long", "Max", most, "Got", n)
	}
}

// sound refuses what no database or reader should meet: broken UTF-8 and the
// sign that stands for it, control characters, and marks that turn the writing
// direction or cannot be seen, with which a name could pretend to be another.
// A text of several lines may have the marks that Arabic and Hebrew need.
func sound(s string, lines bool) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case lines && (r == '\n' || r == '\t'):
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029, r == utf8.RuneError:
			return false
		case !lines && slices.Contains(unseen, r):
			return false
		}
	}
	return true
}

// unseen are marks of direction and spaces without width. The joiners that
// Persian and pictures need are not among them.
var unseen = []rune{0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF}

// shows reports whether s has anything that people can see.
func shows(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) })
}

// count wants between least and most of something.
func (e Invalid) count(path string, n, least, most int) {
	if n < least {
		e.Add(path, "error.too_few", "Min", least)
	}
	if n > most {
		e.Add(path, "error.too_many", "Max", most)
	}
}

// oneOf wants one of the choices.
func (e Invalid) oneOf(path, s string, required bool, choices ...string) {
	switch {
	case s == "" && required:
		e.Add(path, "error.choose")
	case s != "" && !slices.Contains(choices, s):
		e.Add(path, "error.choice")
	}
}

// empty reports whether there is nothing to check, and notes it where something
// is required.
func (e Invalid) empty(path, s string, required bool) bool {
	if s == "" && required {
		e.Add(path, "error.required")
	}
	return s == ""
}

// email wants an address that mail can be sent to.
func (e Invalid) email(path, s string, required bool) {
	s = strings.TrimSpace(s)
	if e.empty(path, s, required) {
		return
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || !sound(s, false) || len(s) > 254 || !strings.Contains(s[strings.LastIndex(s, "@"):], ".") {
		e.Add(path, "error.email")
	}
}

// phone wants an international number: a plus sign and 6 to 15 digits (ITU-T
// E.164), with spaces, dots and hyphens between them as people write them.
func (e Invalid) phone(path, s string, required bool) {
	s = strings.TrimSpace(s)
	if e.empty(path, s, required) {
		return
	}
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" -.()", r):
		default:
			e.Add(path, "error.phone")
			return
		}
	}
	if s[0] != '+' || digits < 6 || digits > 15 {
		e.Add(path, "error.phone")
	}
}

// webAddress wants an https or http address.
func (e Invalid) webAddress(path, s string, required bool) {
	s = strings.TrimSpace(s)
	if e.empty(path, s, required) {
		return
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || utf8.RuneCountInString(s) > 200 || !sound(s, false) {
		e.Add(path, "error.url")
	}
}

// date wants an ISO date and returns it; the zero date if there is none.
func (e Invalid) date(path, s string, required bool) workday.Date {
	s = strings.TrimSpace(s)
	if e.empty(path, s, required) {
		return workday.Date{}
	}
	d, err := workday.ParseDate(s)
	if err != nil {
		e.Add(path, "error.date")
	}
	return d
}

// moment wants a date and time as browsers send it and returns it in UTC; the
// zero time if there is none.
func (e Invalid) moment(path, s string, zone *time.Location, required bool) time.Time {
	s = strings.TrimSpace(s)
	if e.empty(path, s, required) {
		return time.Time{}
	}
	t, err := ParseLocal(s, zone)
	if err != nil {
		e.Add(path, "error.moment")
	}
	return t
}

// ParseLocal reads a date and time as browsers send it ("2026-12-23T10:00"),
// in zone, and returns it in UTC. An hour that the clocks of zone leave out in
// spring is none, and neither is a year that a database would not keep.
func ParseLocal(s string, zone *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		t, err := time.ParseInLocation(layout, s, zone)
		if err == nil && t.Format(layout) == s && t.UTC().Year() > 0 && t.UTC().Year() <= 9999 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("no date and time: %q", s)
}

// FormatLocal writes t as browsers send and show it, in zone.
func FormatLocal(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02T15:04")
}

// zones are those that were asked for: to read one from its file takes longer
// than all else that a form is checked for.
var zones sync.Map

// ZoneOf returns the zone with this IANA name, or fallback if there is none.
func ZoneOf(name string, fallback *time.Location) *time.Location {
	if name == "" || name == "Local" {
		return fallback
	}
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return fallback
	}
	if path.Clean(name) == name { // a file has one such name, and there are not many files
		zones.Store(name, z)
	}
	return z
}
