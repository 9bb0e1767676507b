package view

import (
	"strings"
	"time"

	"pressdesk/internal/ics"
	"pressdesk/internal/press"
)

// Diary is the calendar of one person, in their language and zone.
type Diary struct {
	Lang, Zone, Name, Address string
	Desk                      bool // they work at the office
	Outside                   bool // they have no account, so no page is theirs
}

// DiaryOf is the calendar of u.
func DiaryOf(u *press.User) Diary {
	d := Diary{Lang: u.Locale, Zone: u.Timezone, Name: u.Name(), Address: u.Email, Desk: u.IsDesk()}
	if d.Lang != press.English {
		d.Lang = press.Chinese
	}
	return d
}

// Invitation puts an appointment into a calendar, moves it there or takes it
// out.
func (v *Views) Invitation(d Diary, a press.Appointment) ics.Calendar {
	l := v.languages[d.Lang]
	e := l.entry(d, a)
	e.Attendee = ics.Person{Name: d.Name, Address: d.Address}
	c := ics.Calendar{Method: ics.Request, Product: l.office.Name.EN, Events: []ics.Event{e}}
	if a.Cancelled {
		c.Method = ics.Cancel
	}
	return c
}

// reread is how often a calendar should look at a subscription again.
const reread = time.Hour

// Subscription is a calendar with all these appointments.
func (v *Views) Subscription(d Diary, list []press.Appointment) ics.Calendar {
	l := v.languages[d.Lang]
	c := ics.Calendar{Method: ics.Publish, Product: l.office.Name.EN, Name: l.t("calendar.name", "Site", l.office.SiteName.In(d.Lang)), Refresh: reread}
	for _, a := range list {
		c.Events = append(c.Events, l.entry(d, a))
	}
	return c
}

// entry says nothing in its summary that others should not read on a screen.
func (l *language) entry(d Diary, a press.Appointment) ics.Event {
	link := l.office.SiteURL + "/applications/" + a.Number
	switch {
	case d.Outside:
		link = ""
	case d.Desk:
		link = l.office.SiteURL + "/desk/applications/" + a.Number
	}
	lines := []string{l.span(a, l.zone), l.span(a, press.ZoneOf(d.Zone, l.zone))}
	if lines[0] == lines[1] {
		lines = lines[:1]
	}
	if a.Cancelled {
		lines = append([]string{l.t("calendar.cancelled")}, lines...)
	}
	for _, row := range [][2]string{{"field.host", a.Host}, {"field.interpreter_name", a.With}, {"calendar.title", a.Title}} {
		if text := flat(row[1]); text != "" {
			lines = append(lines, l.t("mail.fact", "Name", l.t(row[0]), "Value", text))
		}
	}
	return ics.Event{
		UID: a.UID + "@" + l.office.Host(), Sequence: a.Sequence, Stamp: a.At, Start: a.Start, End: a.End, Cancelled: a.Cancelled,
		Summary: l.t("calendar.summary", "Number", a.Number), Description: strings.TrimSpace(strings.Join(append(lines, link), "\n")), Location: a.Place, URL: link,
		Organizer: ics.Person{Name: l.office.Name.In(l.lang), Address: l.office.Email},
	}
}

// span is the time of an appointment with its year, as the clocks of a zone
// show it.
func (l *language) span(a press.Appointment, zone *time.Location) string {
	there := calendar{lang: l.lang, zone: zone}
	end := there.hour(a.End)
	if there.day(a.Start) != there.day(a.End) {
		end = there.when(a.End)
	}
	return l.t("mail.fact", "Name", l.zoneName(zone.String()), "Value", there.when(a.Start)+"–"+end)
}
