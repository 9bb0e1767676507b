package server

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
	"pressdesk/internal/workday"
)

type casePage struct {
	view.Base
	Case        *office.Case
	List        string // the list in which the case was opened
	Place       place
	Forms       []stepForm // of the steps that can be taken, the foremost first
	Others      []stepForm // those beside the way of the case
	Blocked     []press.Blocked
	Call        callForm
	Until       *time.Time // by when whoever has the move should act
	HandTo      string     // who is asked to take the case over
	HandBy      string     // by whom
	Linked      string     // the number of the inquiry or interview that belongs to it
	Waits       *press.Waits
	Last        int // the number of steps of its kind
	Assign      *assignForm
	Show        string // which part of the thread
	Shows       []shown
	Thread      []entry
	Reply       textForm
	Templates   []string // texts that a message can begin with
	Owed        press.Owed
	Note        textForm
	Changes     []change
	Pauses      []rest
	Holidays    []press.Stretch
	Card        card
	Mails       []letter
	Undelivered int
	Unreached   []letter                // dead mails to the reporter
	Outside     [][]letter              // and to people without an account, by address
	Links       map[string]*unitLinks   // by the id of whom they were sent to
	Times       map[string][]press.Slot // that units have proposed, likewise
	Outcome     *press.Refusal          // a refusal that was sent
	Clash       *press.Event            // what somebody else did meanwhile
	Closed      bool                    // the step that was sent is not open
	Kept        []string                // what was typed for a step that is not open any more
}

// place says where a case stands in the list in which it was opened.
type place struct {
	Number, Of     int
	Previous, Next string
}

// entry is one item of the thread: a message, a note or a line of the history.
type entry struct {
	Message *press.Message
	Event   *press.Event
}

type shown struct {
	Code  string
	Count int
	Href  string
}

// textForm is a box for a message or a note.
type textForm struct {
	Body     string
	Template string // the one that was put in
	Prefix   string
	Errors   press.Invalid
}

// replyTemplates are texts that officers write again and again, in the language
// of whom they write to.
var replyTemplates = []string{"working", "question", "public", "thanks"}

type assignForm struct {
	Officers []view.Option
	Mine     bool // the reader has the case already
}

// rest is a pause of the clock.
type rest struct {
	press.Event
	Until *time.Time
	Days  int // working days that it took out
}

// card is the credential of the requester.
type card struct {
	Number  string
	Expiry  workday.Date
	Expired bool
	Short   bool // it ends before a date that the reporter asked for
}

// letter is a mail that was sent about the case; About is the action that
// caused it.
type letter struct {
	press.Mail
	About string
}

// caseView shows a case to an officer.
func (s *Server) caseView(c echo.Context) error {
	page, err := s.caseOf(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "desk/case", page)
}

// caseOf reads the case that the request names and makes its page.
func (s *Server) caseOf(c echo.Context) (*casePage, error) {
	ctx := c.Request().Context()
	cs, err := office.Open(ctx, s.o, user(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	page := &casePage{Case: cs, Last: cs.App.Kind.Rules().Steps, Outcome: cs.App.Refusal, List: listOf(c), Templates: replyTemplates}
	page.Owed = cs.App.OwedAt(s.office, s.calendar(), cs.Now)
	page.Base = s.deskBase(c, "desk.case.title", page.List, "Number", cs.App.Ref(), "Title", cs.App.Title)
	rules := s.rules(cs)
	ready, blocked := cs.App.Ready(cs.Steps, rules)
	page.Blocked = blocked
	for _, step := range ready {
		if f := s.stepForm(c, cs, step); cs.App.Seldom(step) {
			page.Others = append(page.Others, f)
		} else {
			page.Forms = append(page.Forms, f)
		}
	}
	page.Call = callForm{Case: cs, List: page.List}
	page.Until, page.Linked = cs.App.ActBy(s.office, s.calendar()), cs.Linked
	page.handOver()
	page.Waits = cs.App.Approval(cs.Reader, cs.Officers, rules)
	page.Assign = assigning(cs, user(c))
	page.Reply, page.Note = textForm{Prefix: "reply"}, textForm{Prefix: "note"}
	page.thread(c)
	page.Changes = changes(cs.First, cs.App.Detail)
	page.Pauses = pauses(cs.App, s.calendar(), s.office)
	page.Holidays = cs.Clock.Stretches(s.calendar())
	page.Card = cardOf(cs.App, s.office, cs.Now)
	page.letters()
	page.links()
	page.Times = timesOf(cs, s.office)
	if page.List != "" {
		page.Place, err = s.placeOf(c, cs.App.ID, page.List)
	}
	return page, err
}

// listOf is the list in which a case was opened, if it says one.
func listOf(c echo.Context) string {
	if v := c.QueryParam("view"); slices.Contains(store.Views, v) {
		return v
	}
	return ""
}

// callForm is the form that logs a talk.
type callForm struct {
	Case   *office.Case
	List   string
	Move   press.Move
	Errors press.Invalid
}

// handOver names who is asked to take the case over, and who asks.
func (page *casePage) handOver() {
	h := page.Case.App.HandOver
	if h == nil {
		return
	}
	for _, o := range page.Case.Officers {
		switch o.ID {
		case h.ToID:
			page.HandTo = o.Name()
		case h.ByID:
			page.HandBy = o.Name()
		}
	}
}

// placeOf finds a case among the first of its list.
func (s *Server) placeOf(c echo.Context, id, list string) (place, error) {
	q, err := office.Desk(c.Request().Context(), s.o, user(c), store.Filter{View: list}, "")
	if err != nil {
		return place{}, err
	}
	i := slices.IndexFunc(q.Rows, func(app *press.Application) bool { return app.ID == id })
	if i < 0 {
		return place{}, nil
	}
	p := place{Number: i + 1, Of: len(q.Rows)}
	if i > 0 {
		p.Previous = casePath(q.Rows[i-1].Ref(), list)
	}
	if i+1 < len(q.Rows) {
		p.Next = casePath(q.Rows[i+1].Ref(), list)
	}
	if q.Next != "" {
		p.Of = 0 // more than this page knows
	}
	return p, nil
}

func assigning(cs *office.Case, u *press.User) *assignForm {
	if !slices.ContainsFunc(cs.Steps, func(s press.Step) bool { return s.Action == "assign" }) {
		return nil
	}
	f := &assignForm{Mine: cs.App.AssigneeID != nil && *cs.App.AssigneeID == u.ID}
	for _, o := range cs.Officers {
		if o.ID != u.ID {
			f.Officers = append(f.Officers, view.Option{Value: o.ID, Label: o.Name()})
		}
	}
	return f
}

var threadParts = []string{"all", "messages", "notes", "system"}

// thread puts messages, notes and the lines of the history in the order in
// which they happened, and counts each.
func (page *casePage) thread(c echo.Context) {
	page.Show = "all"
	if v := c.QueryParam("show"); slices.Contains(threadParts, v) {
		page.Show = v
	}
	var all []entry
	for i := range page.Case.Messages {
		all = append(all, entry{Message: &page.Case.Messages[i]})
	}
	for i := range page.Case.Events {
		all = append(all, entry{Event: &page.Case.Events[i]})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return a.at().Compare(b.at()) })
	counts := map[string]int{"all": len(all)}
	for _, e := range all {
		counts[e.part()]++
		if page.Show == "all" || page.Show == e.part() {
			page.Thread = append(page.Thread, e)
		}
	}
	for _, part := range threadParts {
		path := casePath(page.Case.App.Ref(), page.List)
		if part != "all" {
			path += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "show=" + part
		}
		page.Shows = append(page.Shows, shown{part, counts[part], path + "#thread"})
	}
}

func (e entry) at() time.Time {
	if e.Message != nil {
		return e.Message.CreatedAt
	}
	return e.Event.CreatedAt
}

func (e entry) part() string {
	switch {
	case e.Message == nil:
		return "system"
	case e.Message.Note:
		return "notes"
	}
	return "messages"
}

// pauses lists when the clock rested, oldest first.
func pauses(app *press.Application, cal workday.Calendar, o *press.Office) []rest {
	var list []rest
	rules := app.Kind.Rules()
	for _, ev := range app.Events {
		paused := rules.State(ev.NewStatus).Ball == press.Bureau
		open := len(list) > 0 && list[len(list)-1].Until == nil
		switch {
		case paused && !open:
			list = append(list, rest{Event: ev})
		case !paused && open:
			r := &list[len(list)-1]
			r.Until = &ev.CreatedAt
			r.Days = cal.Between(o.Today(r.CreatedAt), o.Today(ev.CreatedAt))
		}
	}
	return list
}

// letters names the mails about the case and counts those that nobody got.
func (page *casePage) letters() {
	for _, m := range page.Case.Mails {
		l := letter{Mail: m, About: string(m.Action())}
		if m.State == press.MailDead {
			page.Undelivered++
			switch {
			case m.UserID == nil:
				page.outside(l)
			case *m.UserID == page.Case.App.OwnerID:
				page.Unreached = append(page.Unreached, l)
			}
		}
		page.Mails = append(page.Mails, l)
	}
}

// outside puts a dead mail among those to its address.
func (page *casePage) outside(l letter) {
	for i := range page.Outside {
		if page.Outside[i][0].Address == l.Address {
			page.Outside[i] = append(page.Outside[i], l)
			return
		}
	}
	page.Outside = append(page.Outside, []letter{l})
}

func cardOf(app *press.Application, o *press.Office, now time.Time) card {
	k := card{Number: app.Owner.Credentials.PressCardNumber}
	if k.Number == "" {
		k.Number = app.Owner.Credentials.HKMOCardNo
	}
	k.Expiry, _ = app.Owner.CredentialExpiry()
	k.Expired = app.Owner.CredentialExpired(o.Today(now))
	if d, ok := app.Detail.(*press.Interview); ok && !k.Expiry.IsZero() {
		for _, w := range d.Windows {
			end, err := press.ParseLocal(w.End, press.ZoneOf(d.Timezone, o.Zone))
			k.Short = k.Short || err == nil && o.Today(end).After(k.Expiry)
		}
	}
	return k
}

// postReply sends a message to the reporter. It moves nothing.
func (s *Server) postReply(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	if f.Get("insert") != "" {
		return s.insertTemplate(c, f.Get("template"), f.Get("body"))
	}
	return s.post(c, "flash.reply", func(body string) error {
		_, err := office.PostMessage(c.Request().Context(), s.o, user(c), c.Param("ref"), body, "")
		return err
	}, func(page *casePage, f textForm) { page.Reply = f })
}

// insertTemplate shows the case again with a text put below what was typed.
// Nothing is sent.
func (s *Server) insertTemplate(c echo.Context, name, typed string) error {
	page, err := s.caseOf(c)
	if err != nil {
		return err
	}
	page.Reply.Body = typed
	if app := page.Case.App; slices.Contains(replyTemplates, name) {
		language := press.Chinese
		if app.Owner.Locale == press.English {
			language = press.English
		}
		text := s.say[language]("template."+name+".text", "Name", app.Owner.Name(), "Number", app.Ref())
		page.Reply.Body = strings.TrimLeft(strings.TrimRight(typed, "\n")+"\n\n"+text, "\n")
		page.Reply.Template = name
	}
	return s.show(c, http.StatusOK, "desk/case", page)
}

// postNote adds a note that the reporter never sees.
func (s *Server) postNote(c echo.Context) error {
	return s.post(c, "flash.note", func(body string) error {
		_, err := office.PostNote(c.Request().Context(), s.o, user(c), c.Param("ref"), body)
		return err
	}, func(page *casePage, f textForm) { page.Note = f })
}

// post takes a text for the thread. What is wrong with it stands beside the
// box, with the text still in it.
func (s *Server) post(c echo.Context, flash string, act func(body string) error, back func(*casePage, textForm)) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	body := f.Get("body")
	err = act(body)
	if err == nil {
		return s.next(c, "ok", flash, casePath(c.Param("ref"), listOf(c))+"#thread")
	}
	bad, wrong := office.IsProblem(err)
	clash := errors.Is(err, press.ErrConflict)
	if !wrong && !clash {
		return err
	}
	page, err := s.caseOf(c)
	if err != nil {
		return err
	}
	back(page, textForm{Body: body, Errors: bad})
	if clash {
		page.clash()
		if !page.Case.App.Open() { // there is no box any more
			page.Kept = []string{body}
		}
		return s.show(c, http.StatusConflict, "desk/case", page)
	}
	page.Base = s.wrong(page.Base, bad)
	return s.show(c, http.StatusUnprocessableEntity, "desk/case", page)
}

// clash notes who has changed the case meanwhile.
func (page *casePage) clash() {
	if len(page.Case.Events) > 0 {
		page.Clash = &page.Case.Events[0]
	}
}

// assign gives a case to an officer.
func (s *Server) assign(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	seen, err := version(f)
	if err != nil {
		return err
	}
	app, err := office.Assign(c.Request().Context(), s.o, user(c), c.Param("ref"), seen, f.Get("officer"))
	switch {
	case errors.Is(err, press.ErrConflict):
		return s.clashed(c, seen, press.Move{Action: "assign"})
	case err != nil:
		return err
	}
	flash := "flash.assigned"
	if *app.AssigneeID == user(c).ID {
		flash = "flash.assigned_self"
	}
	return s.next(c, "ok", flash, casePath(c.Param("ref"), listOf(c)))
}
