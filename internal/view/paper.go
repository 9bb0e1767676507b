package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/paper"
	"pressdesk/internal/press"
)

// sheet gathers the words of a document in one language. Its dates carry their
// year: paper is read for years.
type sheet struct {
	*language
	zoneName string
	now      time.Time
	doc      *paper.Document
}

// sheet begins a document: its title is a message key, about says what it
// belongs to.
func (l *language) sheet(title, about string, now time.Time) *sheet {
	dated := *l
	dated.calendar.now = nil
	s := &sheet{language: &dated, zoneName: l.zoneName(l.zone.String()), now: now}
	o := l.office
	also := o.Name.ZH
	if l.lang == press.Chinese {
		also = o.Name.EN
	}
	if also == o.Name.In(l.lang) {
		also = ""
	}
	s.doc = &paper.Document{
		Lang: l.lang, Title: l.t(title), Number: about, Running: strings.TrimSpace(l.t(title) + "  " + about), Made: now,
		Head:    paper.Letterhead{Name: o.Name.In(l.lang), Also: also, Mark: o.Mark, Lines: known(o.Address.In(l.lang), o.Phone, o.Email)},
		Foot:    l.t("paper.printed", "Time", dated.moment(now), "Zone", l.officeZone()),
		Page:    func(page, of int) string { return l.t("paper.page", "Page", page, "Of", of) },
		Missing: func(numbers string) string { return l.t("paper.missing", "Numbers", numbers) },
	}
	return s
}

// known are the parts that say something.
func known(parts ...string) []string {
	return slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" })
}

// add puts blocks at the end of the document.
func (s *sheet) add(blocks ...paper.Block) { s.doc.Blocks = append(s.doc.Blocks, blocks...) }

// part adds a section, if it has any facts.
func (s *sheet) part(title string, facts paper.Facts) {
	if len(facts) > 0 {
		s.add(paper.Heading(s.t(title)), facts)
	}
}

// entries are the facts of one table, under construction.
type entries struct {
	*sheet
	list paper.Facts
}

// say adds a row, if there is something to say.
func (r *entries) say(key, text string) {
	if text = strings.TrimSpace(text); text != "" {
		r.list = append(r.list, paper.Fact{Name: r.t(key), Text: text})
	}
}

// items adds a row with a list in it, if it has any.
func (r *entries) items(key string, numbered bool, items ...string) {
	if len(items) > 0 {
		r.list = append(r.list, paper.Fact{Name: r.t(key), Items: items, Numbered: numbered})
	}
}

// chosen adds a choice of a list whose sentences begin with prefix.
func (r *entries) chosen(key, prefix, code string) {
	if code != "" {
		r.say(key, r.t(prefix+"."+code))
	}
}

// ticked adds what was ticked, with what was written about it.
func (r *entries) ticked(key string, on bool, note string) {
	if on {
		r.say(key, cmp.Or(strings.TrimSpace(note), r.t("paper.yes")))
	}
}

// joined is a list within a sentence.
func (s *sheet) joined(list []string) string {
	text := ""
	for i, item := range list {
		if i == 0 {
			text = item
			continue
		}
		text = s.t("mail.more", "List", text, "Item", item)
	}
	return text
}

// with joins what there is to say about one thing.
func (s *sheet) with(parts ...string) string {
	text := ""
	for _, p := range parts {
		switch p = strings.TrimSpace(p); {
		case p == "":
		case text == "":
			text = p
		default:
			text = s.t("paper.with", "Text", text, "More", p)
		}
	}
	return text
}

// span is a time from and to in the office's zone and, if zone names another
// one, where the reporter is.
func (s *sheet) span(from, to time.Time, zone string) string {
	text := s.when(from)
	if !to.IsZero() {
		text += "–" + s.hour(to)
	}
	text += " " + s.zoneName
	if there := s.zoned(from, zone); there != "" {
		text += " " + there
	}
	return text
}

func (s *sheet) spans(list []press.Span, zone string) []string {
	var all []string
	for _, w := range list {
		all = append(all, s.span(w.Start, w.End, zone))
	}
	return all
}

// date is a day with its year.
func (s *sheet) date(v any) string { return s.daymon(v) }

// named is a name in the language of the sheet, with the one in the other
// language behind it.
func (s *sheet) named(own, chinese string) string {
	if chinese == "" || chinese == own {
		return own
	}
	if s.lang == press.Chinese {
		return s.t("paper.also", "Name", chinese, "Also", own)
	}
	return own
}

// person is a name as this sheet writes it.
func (s *sheet) person(u *press.User) string { return s.named(u.Name(), u.NameZH) }

// outlet is the name of an outlet as this sheet writes it.
func (s *sheet) outlet(u *press.User) string { return s.named(u.OutletName, u.OutletNameZH) }

// statusWord is the word for a status in its kind.
func (l *language) statusWord(app *press.Application) string {
	if own := fmt.Sprintf("status.%s.%s", app.Kind, app.Status); l.has(own) {
		return l.t(own)
	}
	return l.t("status." + string(app.Status))
}

// officerOf is who works on a case, and how they are reached.
func (s *sheet) officerOf(app *press.Application) (name, phone string) {
	if app.Assignee == nil {
		return s.t("paper.duty"), s.office.Phone
	}
	return app.Assignee.Name(), cmp.Or(app.Assignee.OfficePhone, s.office.Phone)
}
