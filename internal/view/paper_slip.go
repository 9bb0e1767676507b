package view

import (
	"strings"
	"time"

	"pressdesk/internal/paper"
	"pressdesk/internal/press"
)

// ConsentSlip says, in both languages on one page, who has agreed to meet whom,
// and where anybody can check that this still holds.
func (v *Views) ConsentSlip(app *press.Application, p *press.Contact, now time.Time) *paper.Document {
	zh, en := v.languages[press.Chinese], v.languages[press.English]
	s := zh.sheet("slip.title", "", now)
	other := en.sheet("slip.title", "", now)
	s.doc.Title += "  " + other.t("slip.title")
	s.doc.Number = zh.t("slip.issued", "Number", app.Ref(), "Date", s.date(now)) + "    " + en.t("slip.issued", "Number", app.Ref(), "Date", other.date(now))
	s.doc.Running, s.doc.OnePage = s.doc.Title, true
	missing := s.doc.Missing
	s.doc.Missing = func(numbers string) string { return missing(numbers) + "\n" + other.doc.Missing(numbers) }
	s.doc.Foot = ""

	var facts paper.Facts
	say := func(key, text string) {
		if text = strings.TrimSpace(text); text != "" {
			facts = append(facts, paper.Fact{Name: zh.t(key), Also: en.t(key), Text: text})
		}
	}
	say("slip.unit", p.Unit)
	say("slip.person", p.Person)
	say("slip.reporter", s.person(app.Owner))
	say("slip.outlet", s.outlet(app.Owner))
	say("slip.topic", app.Title)
	if p.AnsweredAt != nil {
		say("slip.given", s.date(p.AnsweredAt)+"    "+other.date(p.AnsweredAt))
	}
	if meeting := app.Appointment(); meeting != nil {
		say("slip.time", s.span(meeting.StartAt, meeting.EndAt, "")+"\n"+other.span(meeting.StartAt, meeting.EndAt, ""))
		say("slip.place", meeting.Place)
	}
	say("slip.conditions", condensed(p.Conditions))
	if n := len(facts) - 1; len([]rune(p.Conditions)) > 200 {
		facts[n].Wide = true
	}
	name, phone := s.officerOf(app)
	say("slip.officer", s.with(name, phone))
	address := zh.address("/consents/" + p.SlipCode)
	s.add(paper.Paragraph{Text: zh.t("slip.intro") + "\n" + en.t("slip.intro")}, facts, paper.Check{
		Address: address, Strong: grouped(p.SlipCode),
		Lines: []string{zh.t("slip.check"), en.t("slip.check"), address},
	})
	return s.doc
}

// condensed keeps a text of many short lines from filling the page.
func condensed(text string) string {
	const most = 8
	if all := lines(text); len(all) > most {
		return strings.Join(all, " / ")
	}
	return text
}

// grouped is a code as people read it aloud, in groups of four.
func grouped(code string) string {
	var parts []string
	for len(code) > 4 {
		parts = append(parts, code[:4])
		code = code[4:]
	}
	return strings.Join(append(parts, code), " ")
}
