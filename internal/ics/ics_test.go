package ics_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ical "github.com/arran4/golang-ical"

	"pressdesk/internal/ics"
)

func anEvent() ics.Event {
	start := time.Date(2026, 6, 18, 6, 0, 0, 0, time.UTC)
	return ics.Event{
		UID: "A@press.example.test", Sequence: 3, Stamp: start.Add(-48 * time.Hour), Start: start.In(time.FixedZone("there", 8*3600)), End: start.Add(45 * time.Minute),
		Summary: "采访 62600014", Description: "北京时间：2026年6月18日（周四）14:00–14:45\nRoom 2; first floor, left \\ right", Location: "市政大厦二层，新闻发布厅, Room 2",
		URL: "https://press.example.test/applications/62600014", Organizer: ics.Person{Name: `Press "Desk", Example; City: it's`, Address: "press@example.test"},
		Attendee: ics.Person{Name: "Ann\r\nATTENDEE:mailto:eve@example.test", Address: "ann@paper.example"},
	}
}

// parsed reads a calendar as whoever gets it does.
func parsed(t *testing.T, c ics.Calendar) *ical.Calendar {
	t.Helper()
	text := c.String()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	cal, err := ical.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func TestACalendarIsReadAsItWasMeant(t *testing.T) {
	for _, method := range []ics.Method{ics.Publish, ics.Request, ics.Cancel} {
		e := anEvent()
		e.Cancelled = method == ics.Cancel
		cal := parsed(t, ics.Calendar{Method: method, Product: "Example City Press Office", Events: []ics.Event{e}})
		v := cal.Events()[0]
		for name, want := range map[ical.ComponentProperty]string{
			ical.ComponentPropertyUniqueId: e.UID, ical.ComponentPropertySequence: "3", ical.ComponentPropertyDtStart: "20260618T060000Z",
			ical.ComponentPropertyDtEnd: "20260618T064500Z", ical.ComponentPropertyDtstamp: "20260616T060000Z", ical.ComponentPropertySummary: e.Summary,
			ical.ComponentPropertyDescription: e.Description, ical.ComponentPropertyLocation: e.Location, ical.ComponentPropertyUrl: e.URL,
			ical.ComponentPropertyStatus:    map[bool]string{true: "CANCELLED", false: "CONFIRMED"}[e.Cancelled],
			ical.ComponentPropertyOrganizer: "mailto:press@example.test", ical.ComponentPropertyAttendee: "mailto:ann@paper.example",
		} {
			if got := v.GetProperty(name); got == nil || got.Value != want {
				t.Errorf("%s: %s is %+v, want %q", method, name, got, want)
			}
		}
		if got := v.GetProperty(ical.ComponentPropertyOrganizer).ICalParameters["CN"]; len(got) != 1 || got[0] != "Press Desk Example City it s" {
			t.Errorf("the office is called %q", got)
		}
		if got := len(v.Attendees()); got != 1 {
			t.Errorf("%d people are invited", got)
		}
		if !strings.Contains(cal.Serialize(), "METHOD:"+string(method)) {
			t.Errorf("no method %s", method)
		}
	}
}

func TestASubscriptionSaysWhatItIsAndHowOftenToLook(t *testing.T) {
	c := ics.Calendar{Method: ics.Publish, Name: "Interviews", Refresh: 2 * time.Hour}
	text := c.String()
	for _, want := range []string{"X-WR-CALNAME:Interviews\r\n", "REFRESH-INTERVAL;VALUE=DURATION:PT2H\r\n", "X-PUBLISHED-TTL:PT2H\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if n := len(parsed(t, c).Events()); n != 0 {
		t.Errorf("%d events in an empty calendar", n)
	}
	e := anEvent()
	e.Attendee, e.Location, e.Organizer.Name = ics.Person{}, "", ""
	for _, never := range []string{"ATTENDEE", "LOCATION", "CN="} {
		if text := (ics.Calendar{Events: []ics.Event{e}}).String(); strings.Contains(text, never) {
			t.Errorf("%s where there is none:\n%s", never, text)
		}
	}
}
