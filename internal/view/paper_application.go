package view

import (
	"fmt"
	"time"

	"pressdesk/internal/paper"
	"pressdesk/internal/press"
)

// ApplicationSheet is what a printed application shows.
type ApplicationSheet struct {
	App    *press.Application
	Clock  press.Clock
	Steps  []SheetStep
	Events []press.Event // what the reader may see of the history, newest first
	Files  []press.Attachment
	Desk   bool   // the reader works at the office
	Reader string // the reader's id
	Now    time.Time
}

// SheetStep is one numbered step of an application, and when it was reached.
type SheetStep struct {
	Label string
	At    any
	Note  string
}

// ApplicationPaper is an application as it was filed, with its number, its steps
// and its history.
func (v *Views) ApplicationPaper(lang string, a ApplicationSheet) *paper.Document {
	l := v.languages[lang]
	app := a.App
	s := l.sheet("kind."+string(app.Kind), l.t("paper.number", "Number", app.Ref()), a.Now)
	s.add(paper.Paragraph{Text: app.Title, Strong: true}, s.standing(a))
	s.steps(a.Steps)
	s.part("paper.reporter", s.reporter(a))
	switch d := app.Detail.(type) {
	case *press.Interview:
		s.interview(app, d)
	case *press.Inquiry:
		s.inquiry(app, d)
	}
	s.asked(app)
	s.files(a.Files)
	s.history(a)
	return s.doc
}

func (s *sheet) standing(a ApplicationSheet) paper.Facts {
	r := entries{sheet: s}
	app := a.App
	r.say("progress.status", s.statusWord(app))
	r.say("case.filed", s.moment(app.FiledAt))
	if app.Open() && app.DueAt != nil {
		due := s.when(app.DueAt)
		if a.Clock.Provisional {
			due = s.t("paper.provisional", "When", due)
		}
		r.say("paper.due", due)
	}
	if app.ClosedAt != nil {
		r.say("paper.closed", s.moment(app.ClosedAt))
	}
	if app.Assignee != nil {
		name, phone := s.officerOf(app)
		r.say("desk.assignee", s.with(name, phone))
	}
	if meeting := app.Appointment(); meeting != nil {
		r.say("paper.appointment", s.span(meeting.StartAt, meeting.EndAt, app.Owner.Timezone)+"\n"+s.with(meeting.Place, meeting.Host, meeting.Interpreter))
	}
	return r.list
}

func (s *sheet) steps(list []SheetStep) {
	t := paper.Table{Head: []string{s.t("app.progress"), s.t("paper.reached")}, Widths: []float64{0.5, 0.5}}
	for i, step := range list {
		at := s.moment(step.At)
		t.Rows = append(t.Rows, paper.Row{Cells: []string{fmt.Sprintf("%d. %s", i+1, step.Label), s.with(at, step.Note)}, Quiet: at == ""})
	}
	s.add(t)
}

// reporter is who asks. How they are reached is on their own paper and on the
// desk's, never on what goes to others, colleagues included.
func (s *sheet) reporter(a ApplicationSheet) paper.Facts {
	u := a.App.Owner
	r := entries{sheet: s}
	r.say("field.name", s.person(u))
	r.say("case.outlet", s.outlet(u))
	if c := s.office.Category(u.Category); c != nil {
		r.say("field.category", c.Name.In(s.lang))
	}
	r.say("field.position", u.Credentials.Position)
	if !a.Desk && a.Reader != u.ID {
		return r.list
	}
	r.say("field.press_card_number", u.Credentials.PressCardNumber)
	r.say("field.email", u.Email)
	r.say("field.mobile", u.Mobile)
	if a.Desk {
		r.say("field.office_phone", u.OfficePhone)
	}
	return r.list
}

func (s *sheet) interview(app *press.Application, d *press.Interview) {
	zone := app.Owner.Timezone
	r := entries{sheet: s}
	r.say("field.topic", d.Topic)
	r.say("field.programme", d.Programme)
	r.say("field.purpose", d.Purpose)
	r.items("field.outline_all", true, d.Outline...)
	s.part("part.topic", r.list)

	r = entries{sheet: s}
	var who []string
	for _, p := range d.Interviewees {
		who = append(who, s.interviewee(p))
	}
	r.items("field.interviewees_all", true, who...)
	s.manner(&r, d)
	s.part("part.who", r.list)

	r = entries{sheet: s}
	r.items("field.windows_all", false, s.spans(d.Spans(s.office), zone)...)
	s.length(&r, d)
	if d.Arrival != "" || d.Departure != "" {
		r.say("detail.stay", s.t("detail.from_to", "From", s.date(d.Arrival), "To", s.date(d.Departure)))
	}
	s.places(&r, d)
	s.part("part.when", r.list)

	r = entries{sheet: s}
	s.crew(&r, d)
	s.equipment(&r, d)
	s.part("part.crew", r.list)

	r = entries{sheet: s}
	s.publication(&r, d, zone)
	s.deadline(&r, d.DeadlineKind, d.Deadline(s.office), zone)
	r.say("detail.day_contact", s.with(d.DayContact.Name, d.DayContact.Mobile))
	s.part("part.publish", r.list)
	s.declared(d.DeclTrue, d.DeclShareUnit, app.Kind)
}

// interviewee is one of those whom a reporter wants to meet.
func (s *sheet) interviewee(p press.Interviewee) string {
	text := s.with(p.Unit, p.Department, p.Role, p.Person)
	if p.Suggest {
		text = s.with(s.t("detail.suggest"), p.Expertise)
	}
	if p.AlreadyAsked {
		text += "\n" + s.with(s.t("detail.already_contacted"), p.Contact)
	}
	if p.ConsentObtained {
		text += "\n" + s.t("detail.consent_obtained")
	}
	return text
}

// manner is how the interview is to be.
func (s *sheet) manner(r *entries, d *press.Interview) {
	r.chosen("field.mode", "mode", d.Mode)
	var more []string
	for _, m := range d.ModeExtra {
		more = append(more, s.t("mode."+m))
	}
	r.say("field.mode_extra", s.joined(more))
	if d.AltWritten {
		r.say("detail.also", s.t("field.alt_written"))
	}
}

// length is how long it takes, in which language.
func (s *sheet) length(r *entries, d *press.Interview) {
	r.say("field.duration_min", d.DurationMin)
	r.chosen("field.language", "language", d.Language)
	if d.Interpreter {
		r.say("detail.also", s.t("field.interpreter"))
	}
}

func (s *sheet) places(r *entries, d *press.Interview) {
	var list []string
	for _, p := range d.Sites {
		where := ""
		if p.Where != "" {
			where = s.t("where." + p.Where)
		}
		list = append(list, s.with(p.Name, p.District, p.Address, where))
	}
	r.items("field.sites_all", true, list...)
}

func (s *sheet) crew(r *entries, d *press.Interview) {
	var list []string
	for _, m := range d.Crew {
		list = append(list, s.with(m.Name, m.Role, s.land(m.Nationality), m.Credential))
	}
	r.items("field.crew_all", true, list...)
}

func (s *sheet) land(code string) string {
	if code == "" {
		return ""
	}
	return s.country(code)
}

func (s *sheet) equipment(r *entries, d *press.Interview) {
	r.say("field.equipment", d.Equipment)
	r.ticked("field.live", d.Live, d.LiveNote)
	r.ticked("field.drone", d.Drone, d.DroneNote)
	r.ticked("field.radio", d.Radio, d.RadioNote)
	r.ticked("field.lighting", d.Lighting, d.LightingNote)
	r.say("field.vehicles_all", s.joined(d.Vehicles))
	s.recording(r, d)
}

func (s *sheet) recording(r *entries, d *press.Interview) {
	var list []string
	for _, kind := range []struct {
		key string
		on  bool
	}{{"field.photos", d.Photos}, {"field.audio", d.Audio}, {"field.video", d.Video}} {
		if kind.on {
			list = append(list, s.t(kind.key))
		}
	}
	r.say("detail.recording", s.joined(list))
}

func (s *sheet) publication(r *entries, d *press.Interview, zone string) {
	r.say("field.publish_outlets", d.PublishOutlets)
	if at := d.PublishTime(s.office); at != nil {
		r.say("field.planned_at", s.span(*at, time.Time{}, zone))
	}
}

func (s *sheet) deadline(r *entries, kind string, at *time.Time, zone string) {
	r.say("field.deadline_at", s.until(kind, at, zone))
}

// until is the reporter's own deadline, and whether it can move.
func (s *sheet) until(kind string, at *time.Time, zone string) string {
	switch {
	case kind == "":
		return ""
	case at == nil:
		return s.t("deadline." + kind)
	}
	return s.t("paper.deadline."+kind, "When", s.span(*at, time.Time{}, zone))
}

// declared repeats what the reporter has ticked.
func (s *sheet) declared(isTrue, share bool, kind press.Kind) {
	var list []string
	if isTrue {
		list = append(list, s.t("field.decl_true"))
	}
	if share {
		list = append(list, s.t("field.decl_share_unit."+string(kind)))
	}
	r := entries{sheet: s}
	r.items("paper.declared", false, list...)
	if len(r.list) > 0 {
		s.add(r.list)
	}
}

func (s *sheet) inquiry(app *press.Application, d *press.Inquiry) {
	r := entries{sheet: s}
	r.say("field.subject", d.Subject)
	r.say("field.area", s.option(s.office.Areas, d.Area))
	s.part("part.subject", r.list)

	r = entries{sheet: s}
	r.items("field.questions_all", true, d.Asked...)
	r.say("field.background", d.Background)
	r.say("field.believed_unit", d.BelievedUnit)
	if d.PeriodFrom != "" || d.PeriodTo != "" {
		r.say("detail.period", s.t("detail.from_to", "From", s.date(d.PeriodFrom), "To", s.date(d.PeriodTo)))
	}
	s.part("part.questions", r.list)

	r = entries{sheet: s}
	r.chosen("field.form", "reply_form", d.Form)
	r.chosen("field.attribution", "attribution", d.Attribution)
	r.chosen("field.reply_language", "reply_language", d.ReplyLanguage)
	s.deadline(&r, d.DeadlineKind, d.Deadline(s.office), app.Owner.Timezone)
	r.say("field.urgent_reason", d.UrgentReason)
	s.part("part.answer", r.list)
	s.declared(d.DeclTrue, d.DeclShareUnit, app.Kind)
}

// asked is what the reporter was asked for afterwards.
func (s *sheet) asked(app *press.Application) {
	var list paper.Facts
	for _, i := range app.Items {
		answer := s.t("paper.unanswered")
		if i.AnsweredAt != nil {
			answer = s.moment(i.AnsweredAt) + "\n" + i.Answer
		}
		list = append(list, paper.Fact{Name: s.moment(i.AskedAt), Text: i.Text + "\n— " + answer})
	}
	s.part("paper.asked", list)
}

func (s *sheet) files(list []press.Attachment) {
	r := entries{sheet: s}
	var names []string
	for _, f := range list {
		bytes, err := size(f.Size)
		if err != nil { // not a number of bytes: the name says it all
			bytes = ""
		}
		names = append(names, s.with(f.Name, bytes))
	}
	r.items("field.attachments", true, names...)
	s.part("part.files", r.list)
}

func (s *sheet) history(a ApplicationSheet) {
	if len(a.Events) == 0 {
		return
	}
	t := paper.Table{Head: []string{s.t("paper.when"), s.t("paper.what"), s.t("paper.who")}, Widths: []float64{0.27, 0.5, 0.23}}
	for i := len(a.Events) - 1; i >= 0; i-- { // oldest first: paper does not grow
		ev := &a.Events[i]
		what := s.t("history." + string(ev.Action))
		if ev.Text != nil && ev.Text.Note != "" {
			what += "\n" + ev.Text.Note
		}
		t.Rows = append(t.Rows, paper.Row{Cells: []string{s.moment(ev.CreatedAt), what, s.by(ev, a)}})
	}
	s.add(paper.Heading(s.t("app.history")), t)
}

// by is who took a step, as the reader may know it.
func (s *sheet) by(ev *press.Event, a ApplicationSheet) string {
	switch {
	case a.Desk, ev.Actor.IsLiaison():
		return s.actor(ev.Actor)
	case ev.ByReporter():
		return s.person(ev.Actor)
	}
	return s.t("history.by_office")
}
