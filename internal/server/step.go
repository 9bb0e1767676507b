package server

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// stepForm is the form of one step that an officer can take.
type stepForm struct {
	press.Step
	Case     *office.Case
	Office   *press.Office
	List     string // the list in which the case was opened
	Prefix   string // keeps the ids of the forms of one page apart
	Open     bool
	Move     press.Move // what the form holds
	Errors   press.Invalid
	Contacts []view.Option
	Given    []view.Option        // who has consented
	Officers []view.Option        // who can take the case over
	Units    []view.Option        // who has yet to answer
	Sections []press.Option       // in which somebody can take the case over
	Times    []press.Slot         // that are put in place of the agreed one
	Proposed []press.ProposedTime // by units, to be offered
	Most     int                  // days of an extension
	Reply    *press.Reply         // the draft that waits for approval
}

type stepPage struct {
	view.Base
	Case  *office.Case
	List  string
	Form  stepForm
	Waits *press.Waits
}

// stepForm prepares the form of a step with what is known already.
func (s *Server) stepForm(c echo.Context, cs *office.Case, step press.Step) stepForm {
	f := stepForm{Step: step, Case: cs, Office: s.office, List: listOf(c), Prefix: string(step.Action), Reply: cs.App.DraftReply()}
	for _, p := range cs.App.Contacts {
		named := view.Option{Value: p.ID, Label: strings.TrimSpace(p.Unit + " " + p.Person)}
		f.Contacts = append(f.Contacts, named)
		if p.Consent == press.ConsentGiven {
			f.Given = append(f.Given, named)
		}
	}
	switch step.Action {
	case "contact":
		f.Move.Contacts = wishedContacts(cs.App)
	case "record_consent":
		f.Move.Contact = openContact(cs.App)
	case "offer":
		f.Move.Slots = wishedSlots(cs.App, s.office, cs)
		if f.Proposed = cs.App.ProposedTimes(s.office, cs.Now); len(f.Proposed) > 0 {
			f.Move.Slots = nil
		}
		for _, t := range f.Proposed[:min(len(f.Proposed), mostSlots)] {
			f.Move.Proposed = append(f.Move.Proposed, t.Name)
		}
	case "agree_by_phone":
		f.Move.Slots = wishedSlots(cs.App, s.office, cs)
		if proposed := cs.App.ProposedTimes(s.office, cs.Now); len(proposed) > 0 {
			f.Move.Slots = []press.SlotForm{proposed[0].Slot}
		}
		f.Move.Slots = f.Move.Slots[:min(len(f.Move.Slots), 1)]
	case "reschedule":
		if old := cs.App.Appointment(); old != nil {
			f.Move.Slots = []press.SlotForm{{Place: old.Place, Host: old.Host, Interpreter: old.Interpreter}}
		}
	case "accept_change":
		f.Times = cs.App.Alternatives()
	case "hand_over":
		f.Officers, f.Sections = s.handOverTo(cs, user(c))
	case "propose_extension", "extend":
		f.Most = s.office.Promises[cs.App.Kind].Extension
		f.Move.Days = f.Most
		if p := cs.App.Proposal; p != nil && p.Action == "extend" {
			f.Move.Days, f.Move.Reason = p.Days, p.Reason
		}
	case "propose_transfer", "transfer":
		if p := cs.App.Proposal; p != nil && p.Action == "transfer" {
			t := p.Transfer
			f.Move = press.Move{Authority: t.Authority, Reach: t.Reach, Personal: t.Personal, Agreed: t.Personal, Text: t.Text, English: t.Lang == press.English}
		}
	case "consult":
		f.Move.Units = []press.UnitForm{s.wishedUnit(cs)}
	case "record_answer":
		for _, u := range cs.App.OpenConsultations() {
			f.Units = append(f.Units, view.Option{Value: u.ID, Label: u.Unit})
		}
		if len(f.Units) == 1 {
			f.Move.Unit = f.Units[0].Value
		}
	case "withdraw_consent":
		if len(f.Given) == 1 {
			f.Move.Contact = f.Given[0].Value
		}
	case "held":
		f.Move.Outcome = "held"
	case "propose_correction", "correct":
		f.Move = s.sentReply(cs)
	case "propose_decline", "decline":
		f.Move = draftedRefusal(cs.App)
	case "send_for_approval":
		f.Move = s.draftedReply(cs)
	}
	return f
}

// wishedContacts are the interviewees whom the office has not asked yet.
func wishedContacts(app *press.Application) []press.ContactForm {
	d, ok := app.Detail.(*press.Interview)
	if !ok {
		return nil
	}
	var list []press.ContactForm
	for _, p := range d.Interviewees {
		asked := slices.ContainsFunc(app.Contacts, func(c press.Contact) bool { return c.Unit == p.Unit && (p.Person == "" || c.Person == p.Person) })
		if p.Unit != "" && !asked {
			ask := press.ContactForm{Unit: p.Unit, Person: p.Person, Reach: p.Contact}
			if strings.Contains(ask.Reach, "@") { // whoever reads such a mail answers for the unit, so an officer types it
				ask.Reach = ""
			}
			list = append(list, ask)
		}
	}
	return list
}

// handOverTo are those who can take a case over, beside whoever is on duty: the
// colleagues who are there, and the sections in which one of them works.
func (s *Server) handOverTo(cs *office.Case, u *press.User) (officers []view.Option, sections []press.Option) {
	there := map[string]bool{}
	for _, o := range cs.Officers {
		if o.ID != u.ID && !o.Away(cs.Now) {
			officers = append(officers, view.Option{Value: o.ID, Label: o.Name()})
			there[o.Section] = true
		}
	}
	for _, o := range s.office.Sections {
		if there[o.Code] {
			sections = append(sections, o)
		}
	}
	return officers, sections
}

// wishedUnit is the unit that the reporter believes to be in charge, with all
// questions, to answer the working day before the case is due.
func (s *Server) wishedUnit(cs *office.Case) press.UnitForm {
	var u press.UnitForm
	if d, ok := cs.App.Detail.(*press.Inquiry); ok && len(cs.App.Consultations) == 0 {
		u.Unit = d.BelievedUnit
	}
	var lines []string
	for i, q := range cs.App.Detail.Questions() {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, q))
	}
	u.Questions = strings.Join(lines, "\n")
	if due := s.calendar().Before(cs.Clock.Due); due.After(s.office.Today(cs.Now)) {
		u.Due = due.String()
	}
	return u
}

// sentReply is the reply that is to be corrected.
func (s *Server) sentReply(cs *office.Case) press.Move {
	r := cs.App.SentReply()
	if d := cs.App.DraftReply(); d != nil && d.Why != "" {
		m := s.replyAgain(d)
		m.Reason = d.Why
		return m
	}
	if r == nil {
		return press.Move{}
	}
	return s.replyAgain(r)
}

// replyAgain is a version of the reply as its form has it.
func (s *Server) replyAgain(r *press.Reply) press.Move {
	m := press.Move{
		Answers: r.Answers, Attribution: r.Attribution, OnRecord: "background",
		AsOf: r.AsOf, Language: r.Language, Contact: r.Contact,
	}
	if r.OnRecord {
		m.OnRecord = "record"
	}
	if r.EmbargoAt != nil {
		m.EmbargoAt = press.FormatLocal(*r.EmbargoAt, s.office.Zone)
	}
	return m
}

// rules is what the rules must know to say what can be done with a case.
func (s *Server) rules(cs *office.Case) press.Context {
	return press.Context{Office: s.office, Calendar: s.calendar(), Now: cs.Now}
}

func openContact(app *press.Application) string {
	for _, p := range app.Contacts {
		if p.Consent == press.ConsentOpen {
			return p.ID
		}
	}
	return ""
}

// mostSlots is how many times one offer can hold.
const mostSlots = 3

// wishedSlots are the times that the reporter wished for, as long as the
// interview should be, where they lie ahead.
func wishedSlots(app *press.Application, o *press.Office, cs *office.Case) []press.SlotForm {
	var wished press.Move
	for _, span := range app.Wished(o) {
		if span.Start.After(cs.Now) && len(wished.Slots) < mostSlots {
			wished.Slots = append(wished.Slots, press.SlotForm{Start: press.FormatLocal(span.Start, o.Zone)})
		}
	}
	for i, slot := range app.Offered(wished, o) {
		wished.Slots[i].End = press.FormatLocal(slot.EndAt, o.Zone)
	}
	return wished.Slots
}

// draftedRefusal is the refusal that was proposed, or the texts of a reply that
// refuses every question.
func draftedRefusal(app *press.Application) press.Move {
	if app.Proposal != nil {
		r := app.Proposal.Refusal
		return press.Move{Reason: r.Reason, Text: r.Text, Alternative: r.Alternative}
	}
	r := app.DraftReply()
	if r == nil {
		return press.Move{}
	}
	var texts []string
	for i, a := range r.Answers {
		texts = append(texts, strings.TrimSpace(fmt.Sprintf("%d. %s\n%s", i+1, a.Text, a.Basis)))
	}
	return press.Move{Text: strings.Join(texts, "\n\n")}
}

// draftedReply is the last draft of a reply, or an empty one with what the
// office usually says.
func (s *Server) draftedReply(cs *office.Case) press.Move {
	app := cs.App
	if r := app.DraftReply(); r != nil {
		return s.replyAgain(r)
	}
	m := press.Move{OnRecord: "record", AsOf: s.office.Today(cs.Now).String(), Language: app.Owner.Locale, Contact: s.office.Email}
	attribution := ""
	if d, ok := app.Detail.(*press.Inquiry); ok {
		attribution = d.Attribution
		if d.ReplyLanguage == press.Chinese || d.ReplyLanguage == press.English {
			m.Language = d.ReplyLanguage
		}
	}
	if m.Language != press.English {
		m.Language = press.Chinese
	}
	m.Attribution = s.office.Name.In(m.Language)
	if attribution == "spokesperson" {
		m.Attribution = s.say[m.Language]("reply.spokesperson", "Office", m.Attribution)
	}
	return m
}

// stepView shows the form of one step on a page of its own: for steps that ask
// again, and for a form that came back.
func (s *Server) stepView(c echo.Context) error {
	page, err := s.stepOf(c, press.Action(c.Param("action")))
	if errors.Is(err, press.ErrConflict) {
		return s.next(c, "warn", "flash.step_closed", casePath(c.Param("ref"), listOf(c)))
	}
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "desk/step", page)
}

// stepOf makes the page of a step. ErrConflict: it cannot be taken now.
func (s *Server) stepOf(c echo.Context, action press.Action) (*stepPage, error) {
	cs, err := office.Open(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(cs.App.Kind.Rules().Moves, func(st press.Step) bool { return st.Action == action }) {
		return nil, press.ErrNotFound
	}
	i := slices.IndexFunc(cs.Steps, func(st press.Step) bool { return st.Action == action && !st.Elsewhere() })
	if i < 0 {
		return nil, press.ErrConflict
	}
	page := &stepPage{Case: cs, List: listOf(c), Form: s.stepForm(c, cs, cs.Steps[i]), Waits: cs.App.Approval(cs.Reader, cs.Officers, s.rules(cs))}
	page.Form.Prefix = ""
	page.Base = s.deskBase(c, "step."+string(action), page.List)
	return page, nil
}

// takeDeskStep takes a step with a case.
func (s *Server) takeDeskStep(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	seen, err := version(f)
	if err != nil {
		return err
	}
	var m press.Move
	bad := decode(f, &m)
	m.Compact()
	if len(bad) == 0 {
		_, err := office.TakeStep(c.Request().Context(), s.o, user(c), c.Param("ref"), seen, m)
		if err == nil {
			return s.next(c, "ok", "flash.step."+string(m.Action), casePath(c.Param("ref"), listOf(c)))
		}
		if errors.Is(err, press.ErrConflict) {
			return s.clashed(c, seen, m)
		}
		var wrong bool
		if bad, wrong = office.IsProblem(err); !wrong {
			return err
		}
	}
	switch m.Action {
	case "log_call":
		return s.callAgain(c, m, bad)
	case "send_link", "revoke_link":
		return s.linkAgain(c, m, bad)
	}
	page, err := s.stepOf(c, m.Action)
	if err != nil { // not a step that could be shown again
		return bad
	}
	if p, ok := bad["version"]; ok { // no input that anybody sees
		delete(bad, "version")
		bad[""] = p
	}
	page.Case.App.TakeProposed(&m, s.office, page.Case.Now)
	page.Form.Move, page.Form.Errors = m, bad
	page.Base = s.wrong(page.Base, bad)
	return s.show(c, http.StatusUnprocessableEntity, "desk/step", page)
}

// callAgain shows the form that logs a talk with what is wrong with it.
func (s *Server) callAgain(c echo.Context, m press.Move, bad press.Invalid) error {
	page, err := s.caseOf(c)
	if err != nil {
		return err
	}
	page.Call.Move, page.Call.Errors = m, bad
	page.Base = s.wrong(page.Base, bad)
	return s.show(c, http.StatusUnprocessableEntity, "desk/case", page)
}

// clashed shows the case as it is now to somebody who was slower, or sent a step
// that is not open, with what was typed. seen is the version that they saw.
func (s *Server) clashed(c echo.Context, seen int, m press.Move) error {
	page, err := s.caseOf(c)
	if err != nil {
		return err
	}
	if page.Closed = seen == page.Case.App.Version; !page.Closed {
		page.clash()
	}
	page.Kept = typed(m)
	for _, forms := range [][]stepForm{page.Forms, page.Others} {
		for i := range forms {
			if f := &forms[i]; f.Action == m.Action && !f.Confirm {
				f.Move, f.Open, page.Kept = m, true, nil
			}
		}
	}
	return s.show(c, http.StatusConflict, "desk/case", page)
}

// typed are the texts of an officer's form that would be a pity to lose.
func typed(m press.Move) []string {
	list := append(words(m), m.Text, m.Alternative, m.Conditions)
	list = append(list, m.Items...)
	list = append(list, m.Reason, m.Authority, m.Reach, m.Party)
	for _, u := range m.Units {
		list = append(list, strings.TrimSpace(u.Unit+" "+u.Reach+" "+u.Questions))
	}
	for _, p := range m.Contacts {
		list = append(list, strings.TrimSpace(p.Unit+" "+p.Person+" "+p.Reach+" "+p.Sent))
	}
	return slices.DeleteFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" })
}
