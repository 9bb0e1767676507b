package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

// previews shows an editor what the world may not see yet, at the address that
// it will have.
func (s *Server) previews(next, draft echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if errors.Is(err, press.ErrNotFound) && user(c).MayEdit() {
			return draft(c)
		}
		return err
	}
}

func (s *Server) previewFAQ(all public) echo.HandlerFunc {
	return func(c echo.Context) error {
		f, err := office.FAQ(c.Request().Context(), s.o, user(c), c.Param("content"))
		if err != nil {
			return err
		}
		page, err := all.faqPage(c, f)
		if err != nil {
			return err
		}
		page.Preview, page.NoIndex, page.Canonical = true, true, ""
		return all.answer(c, "faq", page)
	}
}

func (s *Server) previewOpEd(all public) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, err := office.OpEdDraft(c.Request().Context(), s.o, user(c), c.Param("content"))
		if err != nil {
			return err
		}
		page := opEdPage{OpEd: a, Preview: true}
		page.Base = s.base(c, press.Text{ZH: a.TitleZH, EN: a.TitleEN}.In(lang(c)), "op_eds")
		page.NoIndex = true
		return all.answer(c, "op_ed", page)
	}
}

type opEdListPage struct {
	view.Base
	Rows  []press.OpEd
	Views []filter
	First string
	Next  string
}

// views are the links that narrow an editor's list by where a text stands.
func views(path, chosen string) []filter {
	list := []filter{{"content.all", path, chosen == ""}}
	for _, p := range []press.Publication{press.Unpublished, press.Published, press.TakenDown} {
		list = append(list, filter{"publication." + string(p), path + "?status=" + string(p), chosen == string(p)})
	}
	return list
}

// contentQuery reads which page of an editor's list is wanted, and what stays in the
// address of the next.
func contentQuery(c echo.Context) (store.ContentQuery, url.Values) {
	q := store.ContentQuery{Status: press.Publication(c.QueryParam("status")), After: c.QueryParam("before")}
	if q.Status == "" {
		return q, nil
	}
	return q, url.Values{"status": {string(q.Status)}}
}

func (s *Server) editorOpEds(c echo.Context) error {
	q, filter := contentQuery(c)
	rows, next, err := office.OpEds(c.Request().Context(), s.o, user(c), q)
	if err != nil {
		return err
	}
	page := opEdListPage{Base: s.base(c, "nav.op_eds", "op_eds"), Rows: rows, Views: views("/editor/op-eds", string(q.Status))}
	page.First, page.Next = paging("/editor/op-eds", filter, q.After, next)
	return s.show(c, http.StatusOK, "desk/op_eds", page)
}

type opEdFormPage struct {
	view.Base
	ID        string // empty: a new one
	Version   int
	Status    press.Publication
	Scheduled bool
	Slug      string // where it is shown
	Form      press.OpEdForm
	Preview   bool
}

func (s *Server) newOpEd(c echo.Context) error {
	page := opEdFormPage{Base: s.base(c, "op_ed.new", "op_eds"), Status: press.Unpublished}
	return s.show(c, http.StatusOK, "desk/op_ed_form", page)
}

func (s *Server) editOpEd(c echo.Context) error {
	a, err := office.OpEd(c.Request().Context(), s.o, user(c), c.Param("content"))
	if err != nil {
		return err
	}
	page := s.opEdForm(a, a.Form(s.office))
	page.Base = s.base(c, "op_ed.edit", "op_eds")
	return s.show(c, http.StatusOK, "desk/op_ed_form", page)
}

func (s *Server) opEdForm(a *press.OpEd, d press.OpEdForm) opEdFormPage {
	return opEdFormPage{ID: a.ID, Version: a.Version, Status: a.Status, Scheduled: a.Scheduled(s.now()), Slug: a.Slug, Form: d}
}

// saveOpEd takes a form for a new op-ed or one that there is: to look at it, to
// keep it, or to keep it and publish or withdraw it.
func (s *Server) saveOpEd(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("content")
	f, err := s.form(c)
	if err != nil {
		return err
	}
	seen, err := version(f)
	if err != nil {
		return err
	}
	var d press.OpEdForm
	bad := decode(f, &d)
	if len(bad) == 0 && f.Get("save") != "preview" {
		a, err := office.SaveOpEd(ctx, s.o, user(c), id, seen, d)
		if err == nil {
			return s.published(c, f.Get("save"), "/editor/op-eds/"+a.ID, a.Version, func(version int, action string) error {
				return takeOpEd(ctx, s.o, user(c), a.ID, version, action)
			})
		}
		if errors.Is(err, press.ErrConflict) {
			return s.againOpEd(c, http.StatusConflict, id, seen, d, changed)
		}
		if !errors.As(err, &bad) {
			return err
		}
	}
	return s.againOpEd(c, again(bad), id, seen, d, bad)
}

// changed says that somebody else has saved the text in the meantime. The form
// that says so carries the new version: whoever sends it again means it.
var changed = press.Invalid{"": {Key: "error.changed"}}

// again is the code with which a form is shown again: as a preview, or with
// what is wrong.
func again(bad press.Invalid) int {
	if len(bad) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// againOpEd shows a form again as it was typed: with what is wrong, or with the
// rendered text.
func (s *Server) againOpEd(c echo.Context, code int, id string, seen int, d press.OpEdForm, bad press.Invalid) error {
	a := &press.OpEd{Status: press.Unpublished}
	title := "op_ed.new"
	if id != "" {
		found, err := office.OpEd(c.Request().Context(), s.o, user(c), id)
		if err != nil {
			return err
		}
		a, title = found, "op_ed.edit"
	}
	page := s.opEdForm(a, d)
	page.Base, page.Preview = s.wrong(s.base(c, title, "op_eds"), bad), code == http.StatusOK
	if code != http.StatusConflict {
		page.Version = seen
	}
	return s.show(c, code, "desk/op_ed_form", page)
}

// published goes on after a text was saved: to publish or withdraw it, if the
// button said so.
func (s *Server) published(c echo.Context, button, path string, version int, take func(version int, action string) error) error {
	switch button {
	case "publish", "withdraw":
		if err := take(version, button); err != nil {
			return err
		}
		return s.next(c, "ok", "flash.content."+button, path)
	}
	return s.next(c, "ok", "flash.content.saved", path)
}

func takeOpEd(ctx context.Context, o *office.Office, by *press.User, id string, version int, action string) error {
	act := office.PublishOpEd
	if action == "withdraw" {
		act = office.WithdrawOpEd
	}
	_, err := act(ctx, o, by, id, version)
	return err
}

func takeFAQ(ctx context.Context, o *office.Office, by *press.User, id string, version int, action string) error {
	act := office.PublishFAQ
	if action == "withdraw" {
		act = office.WithdrawFAQ
	}
	_, err := act(ctx, o, by, id, version)
	return err
}

// moveContent is the handler of a button in a list: publish or withdraw.
func (s *Server) moveContent(list, action string, take func(ctx context.Context, o *office.Office, by *press.User, id string, version int, action string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		f, err := s.form(c)
		if err != nil {
			return err
		}
		seen, err := version(f)
		if err != nil {
			return err
		}
		if err := take(c.Request().Context(), s.o, user(c), c.Param("content"), seen, action); err != nil {
			return err
		}
		return s.next(c, "ok", "flash.content."+action, list)
	}
}

type faqListPage struct {
	view.Base
	Rows  []press.FAQ
	Views []filter
	First string
	Next  string
}

// CategoryName returns the name of a category in the page's language.
func (p faqListPage) CategoryName(code string) string {
	for _, o := range p.Office.FAQCategories {
		if o.Code == code {
			return o.Name.In(p.Lang)
		}
	}
	return code
}

func (s *Server) editorFAQs(c echo.Context) error {
	q, filter := contentQuery(c)
	rows, next, err := office.FAQs(c.Request().Context(), s.o, user(c), q)
	if err != nil {
		return err
	}
	page := faqListPage{Base: s.base(c, "nav.faqs", "faqs"), Rows: rows, Views: views("/editor/faqs", string(q.Status))}
	page.First, page.Next = paging("/editor/faqs", filter, q.After, next)
	return s.show(c, http.StatusOK, "desk/faqs", page)
}

type faqFormPage struct {
	view.Base
	ID      string // empty: a new one
	Version int
	Status  press.Publication
	Form    press.FAQForm
	Preview bool
}

func (s *Server) newFAQ(c echo.Context) error {
	page := faqFormPage{Base: s.base(c, "faq.new", "faqs"), Status: press.Unpublished}
	return s.show(c, http.StatusOK, "desk/faq_form", page)
}

func (s *Server) editFAQ(c echo.Context) error {
	f, err := office.FAQ(c.Request().Context(), s.o, user(c), c.Param("content"))
	if err != nil {
		return err
	}
	page := faqFormPage{Base: s.base(c, "faq.edit", "faqs"), ID: f.ID, Version: f.Version, Status: f.Status, Form: f.Form()}
	return s.show(c, http.StatusOK, "desk/faq_form", page)
}

// saveFAQ takes a form for a new entry or one that there is, as saveOpEd does.
func (s *Server) saveFAQ(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("content")
	form, err := s.form(c)
	if err != nil {
		return err
	}
	seen, err := version(form)
	if err != nil {
		return err
	}
	var d press.FAQForm
	bad := decode(form, &d)
	if len(bad) == 0 && form.Get("save") != "preview" {
		f, err := office.SaveFAQ(ctx, s.o, user(c), id, seen, d)
		if err == nil {
			return s.published(c, form.Get("save"), "/editor/faqs/"+f.ID, f.Version, func(version int, action string) error {
				return takeFAQ(ctx, s.o, user(c), f.ID, version, action)
			})
		}
		if errors.Is(err, press.ErrConflict) {
			return s.againFAQ(c, http.StatusConflict, id, seen, d, changed)
		}
		if !errors.As(err, &bad) {
			return err
		}
	}
	return s.againFAQ(c, again(bad), id, seen, d, bad)
}

func (s *Server) againFAQ(c echo.Context, code int, id string, seen int, d press.FAQForm, bad press.Invalid) error {
	page := faqFormPage{ID: id, Status: press.Unpublished, Form: d, Preview: code == http.StatusOK}
	title := "faq.new"
	if id != "" {
		f, err := office.FAQ(c.Request().Context(), s.o, user(c), id)
		if err != nil {
			return err
		}
		title, page.Status, page.Version = "faq.edit", f.Status, f.Version
	}
	if code != http.StatusConflict {
		page.Version = seen
	}
	page.Base = s.wrong(s.base(c, title, "faqs"), bad)
	return s.show(c, code, "desk/faq_form", page)
}

type publicListPage struct {
	view.Base
	Rows  []press.Progress
	First string
	Next  string
}

// editorProgress shows the public list as the world sees it.
func (s *Server) editorProgress(all public) echo.HandlerFunc {
	return func(c echo.Context) error {
		before := c.QueryParam("before")
		rows, next, err := all.db.Progress(c.Request().Context(), store.ProgressQuery{Before: before, Limit: 50})
		if err != nil {
			return err
		}
		page := publicListPage{Base: s.base(c, "nav.progress", "progress"), Rows: rows}
		page.First, page.Next = paging("/editor/progress", nil, before, next)
		return s.show(c, http.StatusOK, "desk/progress", page)
	}
}
