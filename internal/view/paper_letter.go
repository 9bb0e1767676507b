package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/paper"
	"pressdesk/internal/press"
)

// ContactLetter asks one unit for an interview: what a reporter wants of it, by
// when the office hopes for an answer, and the questions as an annex. It says
// who the reporter is only if the reporter has agreed to that.
func (v *Views) ContactLetter(lang string, app *press.Application, p *press.Contact, replyBy, now time.Time) *paper.Document {
	l := v.languages[lang]
	d, ok := app.Detail.(*press.Interview)
	if !ok {
		return nil
	}
	number := fmt.Sprintf("%s-%d", app.Ref(), p.Position+1)
	s := l.sheet("paper.letter.title", l.t("paper.number", "Number", number), now)
	s.doc.Head.Formal = true
	s.doc.Foot = strings.Join(s.doc.Head.Lines, "    ")
	s.doc.Head.Lines = nil

	s.add(s.address(p), s.prose(s.request(app, d)))
	r := entries{sheet: s}
	s.wanted(&r, p, d)
	if d.DeclShareUnit {
		s.visitors(&r, app, d)
	}
	r.say("paper.letter.publication", s.with(d.PublishOutlets, s.until(d.DeadlineKind, d.Deadline(s.office), "")))
	s.add(r.list)
	if !d.DeclShareUnit {
		s.add(s.prose(s.t("paper.letter.private")))
	}
	s.add(s.prose(s.t("paper.letter.reply", "When", s.when(replyBy), "Zone", s.zoneName)))
	name, phone := s.officerOf(app)
	s.add(s.prose(s.t("paper.letter.contact", "Name", name, "Phone", phone, "Email", s.office.Email)))
	if len(d.Outline) > 0 {
		s.add(s.prose(s.t("paper.letter.annex", "Count", len(d.Outline))))
	}
	s.add(paper.Closing{s.office.Name.In(s.lang), s.date(now)})
	s.add(paper.Heading(s.t("paper.letter.answer")), paper.Ticks{
		Options: []string{s.t("paper.letter.agree"), s.t("paper.letter.refuse"), s.t("paper.letter.discuss")},
		Blanks:  []string{s.t("paper.letter.times"), s.t("paper.letter.speaker"), s.t("paper.letter.signed")},
	})
	if len(d.Outline) > 0 {
		s.add(paper.Break{}, paper.Heading(s.t("paper.letter.questions")), paper.List(d.Outline))
	}
	return s.doc
}

// prose is a paragraph of a letter, indented where letters are.
func (s *sheet) prose(text string) paper.Paragraph {
	return paper.Paragraph{Text: text, Indent: s.lang == press.Chinese}
}

func (s *sheet) address(p *press.Contact) paper.Paragraph {
	if p.Person != "" {
		return paper.Paragraph{Text: s.t("paper.letter.to_person", "Unit", p.Unit, "Person", p.Person), Strong: true}
	}
	return paper.Paragraph{Text: s.t("paper.letter.to", "Unit", p.Unit), Strong: true}
}

func (s *sheet) request(app *press.Application, d *press.Interview) string {
	if d.DeclShareUnit {
		return s.t("paper.letter.request", "Outlet", s.outlet(app.Owner), "Name", s.person(app.Owner), "Topic", d.Topic)
	}
	return s.t("paper.letter.request_unnamed", "Outlet", s.outlet(app.Owner), "Topic", d.Topic)
}

// wanted is what the unit is asked for. Whom else the reporter wants to meet is
// not its business.
func (s *sheet) wanted(r *entries, p *press.Contact, d *press.Interview) {
	r.say("field.topic", d.Topic)
	r.say("field.purpose", d.Purpose)
	who := p.Person
	if i := slices.IndexFunc(d.Interviewees, func(one press.Interviewee) bool { return strings.TrimSpace(one.Unit) == p.Unit }); i >= 0 && who == "" {
		one := d.Interviewees[i]
		who = s.with(one.Department, one.Role, one.Person)
	}
	r.say("paper.letter.interviewee", who)
	r.say("field.mode", s.manners(d))
	r.items("paper.letter.windows", false, s.spans(d.Spans(s.office), "")...)
	r.say("paper.letter.length", s.duration(d))
	s.places(r, d)
	s.recording(r, d)
}

// manners is how the interview is to be, and how else it could be.
func (s *sheet) manners(d *press.Interview) string {
	if d.Mode == "" {
		return ""
	}
	var others []string
	for _, m := range d.ModeExtra {
		others = append(others, s.t("mode."+m))
	}
	if written := s.t("mode.written"); d.AltWritten && d.Mode != "written" && !slices.Contains(others, written) {
		others = append(others, written)
	}
	if len(others) == 0 {
		return s.t("mode." + d.Mode)
	}
	return s.t("paper.letter.mode", "Mode", s.t("mode."+d.Mode), "Others", s.joined(others))
}

// duration is how long it takes, in which language.
func (s *sheet) duration(d *press.Interview) string {
	minutes, language, interpreter := "", "", ""
	if d.DurationMin != "" {
		minutes = s.t("paper.letter.minutes", "Minutes", strings.TrimSpace(d.DurationMin))
	}
	if d.Language != "" {
		language = s.t("language." + d.Language)
	}
	if d.Interpreter {
		interpreter = s.t("paper.letter.interpreter")
	}
	return s.with(minutes, language, interpreter)
}

// visitors are who comes, as far as a host must know it: no telephone numbers,
// no numbers of documents.
func (s *sheet) visitors(r *entries, app *press.Application, d *press.Interview) {
	u := app.Owner
	category := ""
	if c := s.office.Category(u.Category); c != nil {
		category = c.Name.In(s.lang)
	}
	r.say("paper.reporter", s.with(s.person(u), s.outlet(u), u.Credentials.Position, category, s.land(u.Nationality)))
	if !app.Meets() {
		return
	}
	var crew []string
	for _, m := range d.Crew {
		crew = append(crew, s.with(m.Name, m.Role, s.land(m.Nationality)))
	}
	r.items("paper.letter.crew", true, crew...)
	r.say("field.equipment", d.Equipment)
	r.ticked("field.live", d.Live, d.LiveNote)
	r.ticked("field.drone", d.Drone, d.DroneNote)
	r.ticked("field.radio", d.Radio, d.RadioNote)
	r.ticked("field.lighting", d.Lighting, d.LightingNote)
	r.say("field.vehicles_all", s.joined(d.Vehicles))
}
