package view

import (
	"fmt"
	"time"

	"pressdesk/internal/paper"
	"pressdesk/internal/press"
)

// ApprovalPaper is the internal sheet on which colleagues sign before an answer
// leaves the office: what was asked, what is proposed, and by whom.
func (v *Views) ApprovalPaper(lang string, app *press.Application, drafted *press.Event, now time.Time) *paper.Document {
	l := v.languages[lang]
	what := "reply"
	if app.Proposal != nil {
		what = string(app.Proposal.Action)
	}
	s := l.sheet("paper.approval.title", l.t("paper.number", "Number", app.Ref()), now)
	r := entries{sheet: s}
	r.say("paper.approval.matter", s.t("paper.approval."+what))
	r.say("case.asked", s.with(s.t("kind."+string(app.Kind)), app.Title))
	r.say("case.requester", s.with(s.person(app.Owner), s.outlet(app.Owner)))
	r.say("case.filed", s.moment(app.FiledAt))
	if app.DueAt != nil {
		r.say("paper.due", s.when(app.DueAt))
	}
	if app.DeadlineAt != nil {
		r.say("field.deadline_at", s.when(app.DeadlineAt))
	}
	name, phone := s.officerOf(app)
	r.say("desk.assignee", s.with(name, phone))
	s.add(r.list)
	s.proposed(app)
	if note := drafted.Text; note != nil && note.Note != "" {
		s.add(paper.Facts{{Name: s.t("paper.approval.note"), Text: note.Note}})
	}
	signer := paper.Signer{Role: s.t("paper.approval.drafted"), Name: drafted.Actor.Name(), Date: s.date(drafted.CreatedAt)}
	s.add(paper.Signatures{
		Opinion: s.t("paper.approval.opinion"), Name: s.t("paper.approval.name"), Date: s.t("paper.approval.date"),
		Rows: []paper.Signer{signer, {Role: s.t("paper.approval.reviewed")}, {Role: s.t("paper.approval.approved")}},
	})
	return s.doc
}

// proposed is what waits: a proposal, a reply, or both where one is to be
// corrected.
func (s *sheet) proposed(app *press.Application) {
	if p := app.Proposal; p != nil {
		switch p.Action {
		case "decline":
			s.refusal(p.Refusal)
		case "transfer":
			s.transfer(p.Transfer)
		default:
			s.change(p)
		}
		if p.Action != "correct" {
			return
		}
	}
	if reply := app.DraftReply(); reply != nil {
		s.reply(app, reply)
	}
}

func (s *sheet) transfer(f press.Transfer) {
	r := entries{sheet: s}
	r.say("step.transfer.authority", f.Authority)
	r.say("step.transfer.reach", f.Reach)
	personal := "transfer.impersonal"
	if f.Personal {
		personal = "transfer.personal"
	}
	r.say("step.transfer.personal", s.t(personal))
	r.say("detail.explanation", f.Text)
	s.part("paper.approval.proposed", r.list)
}

// change is an extension of the promise, or why a reply is corrected.
func (s *sheet) change(p *press.Proposal) {
	r := entries{sheet: s}
	if p.Days > 0 {
		r.say("paper.approval.days", s.t("workdays", "Count", p.Days))
	}
	r.say("field.reason", p.Reason)
	s.part("paper.approval.proposed", r.list)
}

func (s *sheet) refusal(f press.Refusal) {
	r := entries{sheet: s}
	r.chosen("field.reason", "reason", f.Reason)
	r.say("detail.explanation", f.Text)
	alternative := f.Alternative
	if alternative == "" {
		alternative = s.t("detail.no_alternative")
	}
	r.say("field.alternative", alternative)
	s.part("paper.approval.proposed", r.list)
}

func (s *sheet) reply(app *press.Application, reply *press.Reply) {
	s.add(paper.Heading(s.t("paper.approval.proposed")))
	questions := app.Detail.Questions()
	for i, a := range reply.Answers {
		if i >= len(questions) {
			break
		}
		s.add(paper.Paragraph{Text: fmt.Sprintf("%d. %s", i+1, questions[i]), Strong: true})
		r := entries{sheet: s}
		r.chosen("step.reply.outcome", "outcome", a.Outcome)
		r.say("step.reply.text", a.Text)
		r.say("step.reply.link", a.Link)
		r.say("step.reply.basis", a.Basis)
		s.add(r.list)
	}
	r := entries{sheet: s}
	r.say("field.attribution_line", reply.Attribution)
	use := "on_record.background"
	if reply.OnRecord {
		use = "on_record.record"
	}
	r.say("field.on_record", s.t(use))
	if reply.EmbargoAt != nil {
		r.say("field.embargo_at", s.span(*reply.EmbargoAt, time.Time{}, ""))
	}
	r.say("field.as_of", s.day(reply.AsOf))
	r.chosen("detail.record_language", "language", reply.Language)
	r.say("field.contact", reply.Contact)
	r.say("detail.version", fmt.Sprint(reply.Number))
	s.part("paper.approval.terms", r.list)
}
