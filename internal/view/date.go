package view

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"pressdesk/internal/press"
)

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// calendar writes dates in one language and in the office's zone. The
// year is left out when it is the current one.
type calendar struct {
	lang string
	zone *time.Location
	now  func() time.Time
}

// instant takes a time, a pointer to one, a date, or text in RFC 3339; what is
// none of them is the zero time.
func (c calendar) instant(v any) time.Time {
	switch t := v.(type) {
	case time.Time:
		return t
	case *time.Time:
		if t != nil {
			return *t
		}
	case interface {
		At(hour, minute int, zone *time.Location) time.Time
		IsZero() bool
	}:
		if !t.IsZero() {
			return t.At(0, 0, c.zone)
		}
	case string:
		if day, err := time.ParseInLocation(time.DateOnly, t, c.zone); err == nil {
			return day
		}
		if moment, err := time.Parse(time.RFC3339, t); err == nil {
			return moment
		}
	}
	return time.Time{}
}

func (c calendar) local(v any) (time.Time, bool) {
	t := c.instant(v)
	return t.In(c.zone), !t.IsZero()
}

// instantNow is only asked for what hardly changes, such as an offset.
func (c calendar) instantNow() time.Time {
	if c.now == nil {
		return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return c.now()
}

func (c calendar) thisYear(t time.Time) bool {
	return c.now != nil && c.now().In(c.zone).Year() == t.Year()
}

// layout picks a form by language, and its second half when the year must show.
func (c calendar) layout(t time.Time, zh, zhYear, en, enYear string) string {
	switch {
	case c.lang == press.Chinese && c.thisYear(t):
		return t.Format(zh)
	case c.lang == press.Chinese:
		return t.Format(zhYear)
	case c.thisYear(t):
		return t.Format(en)
	}
	return t.Format(enYear)
}

// day is for tables that sort: 2024-06-18.
func (c calendar) day(v any) string {
	t, ok := c.local(v)
	if !ok {
		return ""
	}
	return t.Format(time.DateOnly)
}

// daymon is 6月13日 or 13 June.
func (c calendar) daymon(v any) string {
	t, ok := c.local(v)
	if !ok {
		return ""
	}
	return c.layout(t, "1月2日", "2006年1月2日", "2 January", "2 January 2006")
}

// md is 06月08日 or 8 Jun, for the short public lists.
func (c calendar) md(v any) string {
	t, ok := c.local(v)
	if !ok {
		return ""
	}
	return c.layout(t, "01月02日", "2006年01月02日", "2 Jan", "2 Jan 2006")
}

// moment is 6月13日 10:05 or 13 Jun, 10:05.
func (c calendar) moment(v any) string {
	t, ok := c.local(v)
	if !ok {
		return ""
	}
	return c.layout(t, "1月2日 15:04", "2006年1月2日 15:04", "2 Jan, 15:04", "2 Jan 2006, 15:04")
}

// when carries the weekday, for what a person must act on.
func (c calendar) when(v any) string {
	t, ok := c.local(v)
	if !ok {
		return ""
	}
	day := "（周" + weekdays[t.Weekday()] + "）"
	return c.layout(t, "1月2日"+day+"15:04", "2006年1月2日"+day+"15:04", "Mon 2 January, 15:04", "Mon 2 January 2006, 15:04")
}

// weekday is 周二 or Tue.
func (c calendar) weekday(v any) string {
	t, ok := c.local(v)
	if !ok {
		return ""
	}
	if c.lang == press.Chinese {
		return "周" + weekdays[t.Weekday()]
	}
	return t.Format("Mon")
}

// near says today, yesterday or tomorrow when that is what it is.
func (l *language) near(v any) string {
	t, ok := l.local(v)
	if !ok || l.now == nil {
		return l.moment(v)
	}
	name := ""
	switch day(t) - day(l.now().In(l.zone)) {
	case -1:
		name = "date.yesterday"
	case 0:
		name = "date.today"
	case 1:
		name = "date.tomorrow"
	default:
		return l.moment(v)
	}
	return l.t(name, "Time", t.Format("15:04"))
}

// day counts the days of the calendar of t.
func day(t time.Time) int64 {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// hour is 15:04.
func (c calendar) hour(v any) string {
	t, ok := c.local(v)
	if !ok {
		return ""
	}
	return t.Format("15:04")
}

// monthName is 6月 or Jun, for the leaf of a calendar.
func (c calendar) monthName(v any) string {
	t, ok := c.local(v)
	switch {
	case !ok:
		return ""
	case c.lang == press.Chinese:
		return t.Format("1月")
	}
	return t.Format("Jan")
}

// month is 2026年6月 or June 2026.
func (c calendar) month(v any) string {
	t, ok := c.local(v)
	switch {
	case !ok:
		return ""
	case c.lang == press.Chinese:
		return t.Format("2006年1月")
	}
	return t.Format("January 2006")
}

// dayOfMonth is 18.
func (c calendar) dayOfMonth(v any) int {
	t, _ := c.local(v)
	return t.Day()
}

// minutes after midnight as a time of day: 09:00.
func minutes(n int) string { return fmt.Sprintf("%02d:%02d", n/60, n%60) }

// iso is for machines, with the office's offset.
func (c calendar) iso(v any) string {
	t, ok := c.local(v)
	if !ok {
		return ""
	}
	return t.Format(time.RFC3339)
}

// zoned is a moment in a person's own zone with its place: 08:00 (Paris). It is
// empty when the zone is the office's own or unknown.
func (l *language) zoned(v any, zone string) string {
	if place, text := l.there(v, zone); text != "" {
		return l.t("date.there", "Place", place, "Time", text)
	}
	return ""
}

// there is the place of a zone and the time of day in it. The date joins when
// it is another day there.
func (l *language) there(v any, zone string) (name, text string) {
	here, ok := l.local(v)
	place := press.ZoneOf(zone, nil)
	if !ok || place == nil {
		return "", ""
	}
	there := here.In(place)
	if there.Format(time.DateTime) == here.Format(time.DateTime) {
		return "", ""
	}
	text = there.Format("15:04")
	if there.YearDay() != here.YearDay() {
		text = l.layout(there, "1月2日 15:04", "1月2日 15:04", "2 Jan, 15:04", "2 Jan, 15:04")
	}
	return l.zoneName(zone), text
}

// inBoth names the zone of a text about t, and the time in another zone where
// that differs.
func (l *language) inBoth(t time.Time, text, zone string) string {
	name := l.zoneName(l.zone.String())
	if place, there := l.there(t, zone); there != "" {
		return l.t("mail.time_there", "Time", text, "Zone", name, "Place", place, "There", there)
	}
	return l.t("mail.time", "Time", text, "Zone", name)
}

// officeZone names the zone in which the office counts: Beijing time (UTC+8).
func (l *language) officeZone() string {
	return l.t("zone.named", "Zone", l.zoneName(l.zone.String()), "Offset", l.offset(l.zone))
}

// offset is how far a zone is from UTC: UTC+8.
func (l *language) offset(zone *time.Location) string {
	offset := "UTC"
	if _, seconds := l.instantNow().In(zone).Zone(); seconds != 0 {
		offset = fmt.Sprintf("UTC%+d", seconds/3600)
		if rest := seconds % 3600 / 60; rest != 0 {
			offset += fmt.Sprintf(":%02d", max(rest, -rest))
		}
	}
	return offset
}

// zoneName is the name people use for a zone: the sentence zone.NAME, or else
// the city at the end of it.
func (l *language) zoneName(zone string) string {
	if key := "zone." + strings.ToLower(strings.NewReplacer("/", ".", "-", "_").Replace(zone)); l.has(key) {
		return l.t(key)
	}
	return strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " ")
}

// timeTag wraps a moment for machines; form is the name of one of the forms above.
func (l *language) timeTag(form string, v any) (template.HTML, error) {
	var text string
	switch form {
	case "day":
		text = l.day(v)
	case "daymon":
		text = l.daymon(v)
	case "monthday":
		text = l.md(v)
	case "moment":
		text = l.moment(v)
	case "when":
		text = l.when(v)
	case "near":
		text = l.near(v)
	case "hour":
		text = l.hour(v)
	default:
		return "", fmt.Errorf("view: no form of time %q", form)
	}
	stamp := l.iso(v)
	if stamp == "" {
		return "", nil
	}
	if form == "day" || form == "daymon" || form == "monthday" {
		stamp = l.day(v)
	}
	return template.HTML(`<time datetime="` + stamp + `">` + template.HTMLEscapeString(text) + `</time>`), nil
}
