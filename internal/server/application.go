package server

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// A reporter's side of the counter: the list of one's own applications, and
// one of them.

// owners lets reporters through. To others an application is not there; the
// pages that belong to none are forbidden.
func (s *Server) owners(next echo.HandlerFunc) echo.HandlerFunc {
	guarded := s.only(press.Reporter)(next)
	return func(c echo.Context) error {
		if u := user(c); c.Param("ref") != "" && u.IsStaff() {
			return press.ErrNotFound
		}
		return guarded(c)
	}
}

type ownPage struct {
	view.Base
	*office.Own
	First   string
	Later   bool // not the first page of what is shared and past
	Pending bool // not approved yet
	Expired bool // the credential has run out
	owed    func(*press.Application) press.OwedState
}

// Newcomer reports whether the reporter has neither filed nor begun anything.
func (page ownPage) Newcomer() bool {
	return page.First == "" && len(page.Open)+len(page.Past)+len(page.Drafts)+len(page.Shared)+len(page.SharedPast) == 0
}

// Late reports whether the office has not done in time what it owes.
func (page ownPage) Late(app *press.Application) bool { return page.owed(app) == press.OwedOver }

func (s *Server) ownApplications(c echo.Context) error {
	after, shared := c.QueryParam("after"), c.QueryParam("shared")
	own, err := office.MyApplications(c.Request().Context(), s.o, user(c), after, shared)
	if err != nil {
		return err
	}
	page := ownPage{Base: s.base(c, "nav.applications", "applications"), Own: own, Pending: user(c).Standing != press.Approved}
	page.Expired = user(c).CredentialExpired(s.office.Today(own.Now))
	page.owed = func(app *press.Application) press.OwedState {
		return app.OwedAt(s.office, s.calendar(), own.Now).State
	}
	page.Later = shared != ""
	if after != "" {
		page.First = "/applications"
	}
	return s.show(c, http.StatusOK, "applications", page)
}

// applicationPage shows one application to its reporter.
type applicationPage struct {
	view.Base
	*office.Case
	Mine    bool // the reader has filed it; otherwise it is shared with them
	Tracker []trackerStep
	Until   *time.Time // by when whoever has the move should act
	Filed   bool       // it has just been filed
	Open    applicationSteps
	Typed   press.Move         // what was typed into a step that did not go through
	Kept    []string           // the same, where the step is not open any more
	Taken   press.Action       // which step that was
	Body    string             // a message that did not go through
	Key     string             // of the next message
	Files   []press.Attachment // that came with a message that did not go through
	Stale   bool
}

// Windows are the rows of the form that asks for other times.
func (page *applicationPage) Windows() []press.Window {
	list := slices.Clone(page.Typed.Windows)
	for len(list) < 3 {
		list = append(list, press.Window{})
	}
	return list[:min(len(list), 5)]
}

// applicationSteps are the steps that the reporter can take now.
type applicationSteps struct {
	Supply, Pick, Counter, Held, Withdraw, Edit, Attach, Write bool

	Restore, Reopen, FollowUp, Object, Reschedule, Accept, Keep, Convert, Publish bool

	Share, Unshare, Leave bool // of colleagues
}

func (s *Server) application(c echo.Context) error {
	page, err := s.openApplication(c)
	if err != nil {
		return err
	}
	if page.App.Ref() != c.Param("ref") {
		return c.Redirect(http.StatusSeeOther, "/applications/"+page.App.Ref())
	}
	if page.App.Number == nil {
		return s.checkApplication(c)
	}
	return s.show(c, http.StatusOK, "application", page)
}

// openApplication gathers the page of the application that the path names.
func (s *Server) openApplication(c echo.Context) (*applicationPage, error) {
	found, err := office.Open(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	page := &applicationPage{Base: s.base(c, found.App.Title, "applications"), Case: found, Key: newKey(), Tracker: s.tracker(c, found.App)}
	page.Mine = user(c).Stands(press.Owner, found.App)
	if takeFlash(c) == flashFiled {
		page.Filed, page.Flash = true, nil
	}
	for _, step := range found.Steps {
		page.Open.add(step, found)
	}
	page.Open.Write = found.App.Open()
	page.Until = found.App.ActBy(s.office, s.calendar())
	page.Open.Attach = page.Open.Edit || page.Open.Supply
	return page, nil
}

func (open *applicationSteps) add(step press.Step, found *office.Case) {
	switch step.Action {
	case "share":
		open.Share = true
	case "unshare":
		open.Unshare, open.Leave = step.By == press.Owner, step.By != press.Owner
	case "supply":
		open.Supply = true
	case "pick":
		open.Pick = true
	case "counter":
		open.Counter = true
	case "withdraw":
		open.Withdraw = true
	case "edit":
		open.Edit = true
	case "restore":
		open.Restore = true
	case "reopen":
		open.Reopen = true
	case "follow_up":
		open.FollowUp = true
	case "object":
		open.Object = true
	case "reschedule":
		meeting := found.App.Appointment()
		open.Reschedule = meeting != nil && found.Now.Before(meeting.StartAt)
	case "accept_change":
		open.Accept = true
	case "keep_time":
		open.Keep = true
	case "convert":
		open.Convert = true
	case "publish_link":
		open.Publish = true
	case "held":
		meeting := found.App.Appointment()
		open.Held = meeting != nil && !found.Now.Before(meeting.EndAt)
	}
}

// trackerStep is one numbered step of an application.
type trackerStep struct {
	Label string
	State string // done, now, wait or empty
	At    any    // when it was reached
	Note  string
}

// tracker shows how far an application has come. A step that the case never
// reached stays empty when it is closed.
func (p *pages) tracker(c echo.Context, app *press.Application) []trackerStep {
	rules := app.Kind.Rules()
	list := make([]trackerStep, rules.Steps)
	for i := range list {
		list[i].Label = p.t(c, press.At("step", app.Kind, i+1))
	}
	for _, ev := range app.Events {
		if n := rules.State(ev.NewStatus).Step; n > 0 && list[n-1].At == nil {
			list[n-1].At = ev.CreatedAt
		}
	}
	now := app.Step()
	for i := range list {
		if i+1 < now && list[i].At != nil {
			list[i].State = "done"
		}
		if i+1 > now {
			list[i].At = nil // the case has gone back
		}
	}
	last := &list[now-1]
	switch {
	case !app.Open() && app.Number != nil:
		last.State = "done"
		if word := p.statusWord(c, app); word != last.Label {
			last.Note = word
		}
	case app.WaitsFor == press.Bureau || app.WaitsFor == press.Owner:
		last.State, last.Note = "wait", p.t(c, "tracker.your_turn")
	default:
		last.State = "now"
	}
	return list
}

// statusWord is the word for the status of an application in its kind.
func (p *pages) statusWord(c echo.Context, app *press.Application) string {
	own := press.At("status", app.Kind, app.Status)
	if word := p.t(c, own); word != own {
		return word
	}
	return p.t(c, press.At("status", app.Status))
}

// useAsStart begins a draft with what an earlier application says.
func (s *Server) useAsStart(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	key := f.Get("idempotency_key")
	if key == "" || len(key) > 100 {
		key = newKey()
	}
	app, err := office.UseAsStart(c.Request().Context(), s.o, user(c), c.Param("ref"), key)
	if err != nil {
		return err
	}
	return s.next(c, "ok", "flash.own.copied", "/applications/"+app.Ref()+"/edit")
}

type withdrawPage struct {
	view.Base
	*office.Case
	Note string
	Soon bool // the agreed time is less than a day away
}

func (s *Server) withdrawal(c echo.Context) error {
	page, err := s.openApplication(c)
	if err != nil {
		return err
	}
	switch {
	case !page.Mine:
		return press.ErrForbidden
	case !page.Open.Withdraw:
		return press.ErrConflict
	}
	return s.showWithdrawal(c, http.StatusOK, page)
}

func (s *Server) showWithdrawal(c echo.Context, code int, of *applicationPage) error {
	page := withdrawPage{Base: of.Base, Case: of.Case, Note: of.Typed.Note}
	page.Title = s.t(c, "withdraw.title")
	page.Soon = of.App.SureNeeded(of.Case.Now)
	return s.show(c, code, "withdraw", page)
}

type discardPage struct {
	view.Base
	App *press.Application
}

func (s *Server) discarding(c echo.Context) error {
	app, _, err := office.EditForm(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return err
	}
	if app.Number != nil {
		return press.ErrConflict
	}
	return s.show(c, http.StatusOK, "discard", discardPage{s.base(c, "discard.title", "applications"), app})
}

func (s *Server) discard(c echo.Context) error {
	err := office.Discard(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return err
	}
	return s.next(c, "ok", "flash.own.discarded", "/applications")
}

// takeStep takes one step of the workflow. A step that does not go through
// gives back what was typed: with its mistakes, or beside the case as it is by
// now.
func (s *Server) takeStep(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	page, err := s.openApplication(c)
	if err != nil {
		return err
	}
	bad := decode(f, &page.Typed)
	page.Taken = page.Typed.Action
	n, err := version(f)
	if bad, err = merged(bad, err); err != nil {
		return err
	}
	if page.Open.Attach {
		if err := s.attachAll(c, page.App.Ref(), bad); err != nil {
			return err
		}
	}
	if len(bad) > 0 {
		return s.stepAgain(c, page, bad)
	}
	app, err := office.TakeStep(c.Request().Context(), s.o, user(c), c.Param("ref"), n, page.Typed)
	if problems, ok := office.IsProblem(err); ok {
		return s.stepAgain(c, page, problems)
	}
	if errors.Is(err, press.ErrConflict) {
		return s.stepTooLate(c, page)
	}
	if err != nil {
		return err
	}
	if page.Open.Leave && page.Taken == "unshare" {
		return s.next(c, "ok", "flash.own.left", "/applications")
	}
	return s.next(c, "ok", "flash.own."+string(page.Taken), "/applications/"+app.Ref())
}

// merged adds what err says about a form to bad; another failure is returned.
func merged(bad press.Invalid, err error) (press.Invalid, error) {
	problems, ok := office.IsProblem(err)
	if !ok {
		return bad, err
	}
	for path, p := range problems {
		bad.Add(path, p.Key, p.Args...)
	}
	return bad, nil
}

func (s *Server) stepAgain(c echo.Context, page *applicationPage, bad press.Invalid) error {
	page.Base = s.wrong(page.Base, bad)
	if page.Taken == "withdraw" && page.Open.Withdraw {
		return s.showWithdrawal(c, codeOf(bad), page)
	}
	return s.show(c, codeOf(bad), "application", page)
}

// stepTooLate shows the case as it is now, with what was typed.
func (s *Server) stepTooLate(c echo.Context, page *applicationPage) error {
	now, err := s.openApplication(c)
	if err != nil {
		return err
	}
	now.Stale, now.Typed, now.Taken = true, page.Typed, page.Taken
	now.Kept = words(page.Typed)
	return s.show(c, http.StatusConflict, "application", now)
}

// words are the texts that somebody typed into a step.
func words(m press.Move) []string {
	list := []string{m.Note, m.Reason, m.Email}
	for _, a := range m.Answers {
		list = append(list, a.Text)
	}
	for _, w := range m.Windows {
		list = append(list, w.Start+" – "+w.End)
	}
	var kept []string
	for _, text := range list {
		if text != "" && text != " – " {
			kept = append(kept, text)
		}
	}
	return kept
}

// postMessage adds to the correspondence. It moves nothing.
func (s *Server) postMessage(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	page, err := s.openApplication(c)
	if err != nil {
		return err
	}
	page.Body = f.Get("body")
	if key := f.Get("idempotency_key"); key != "" {
		page.Key = key
	}
	bad := decode(f, &struct {
		Body string `form:"body"`
	}{})
	if err := s.receive(c, press.PurposeAttachment, page.Key, mostMessageFiles, bad); err != nil {
		return err
	}
	if len(bad) == 0 {
		_, err = office.PostMessage(c.Request().Context(), s.o, user(c), c.Param("ref"), page.Body, page.Key)
		if bad, err = merged(bad, err); err != nil {
			return err
		}
	}
	if len(bad) == 0 {
		return s.next(c, "ok", "flash.own.message", "/applications/"+page.App.Ref()+"#messages")
	}
	if page.Files, err = office.FormFiles(c.Request().Context(), s.o, user(c), page.Key); err != nil {
		return err
	}
	page.Base = s.wrong(page.Base, bad)
	return s.show(c, codeOf(bad), "application", page)
}

// mostMessageFiles is how many files come with one message.
const mostMessageFiles = 5
