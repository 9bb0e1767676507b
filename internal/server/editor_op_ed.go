package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

func (s *Server) previewOpEd(all public) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, err := office.OpEdDraft(c.Request().Context(), s.o, user(c), c.Param("content"))
		if err != nil {
			return err
		}
		page := opEdPage{OpEd: a, Changed: a.UpdatedAt, Preview: true}
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
	Tab       string // the language that is shown: zh or en
}

func (s *Server) newOpEd(c echo.Context) error {
	page := opEdFormPage{Base: s.base(c, "op_ed.new", "op_eds"), Status: press.Unpublished, Tab: tab(c, "")}
	return s.show(c, http.StatusOK, "desk/op_ed_form", page)
}

func (s *Server) editOpEd(c echo.Context) error {
	a, err := office.OpEd(c.Request().Context(), s.o, user(c), c.Param("content"))
	if err != nil {
		return err
	}
	page := s.opEdForm(a, a.Form(s.office))
	page.Base, page.Tab = s.base(c, "op_ed.edit", "op_eds"), tab(c, c.QueryParam("tab"))
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
			path := "/editor/op-eds/" + a.ID
			if chosen := tab(c, f.Get("tab")); chosen != tab(c, "") {
				path += "?tab=" + chosen
			}
			return s.published(c, f.Get("save"), path, a.Version, func(version int, action string) (string, error) {
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
	page.Tab = tab(c, c.FormValue("tab"))
	if code != http.StatusConflict {
		page.Version = seen
	}
	return s.show(c, code, "desk/op_ed_form", page)
}

// tab is the language of an op-ed that is shown first: the one that was chosen,
// or that of the page.
func tab(c echo.Context, chosen string) string {
	switch {
	case chosen == "zh" || chosen == "en":
		return chosen
	case lang(c) == press.English:
		return "en"
	}
	return "zh"
}

// takeOpEd publishes or withdraws an op-ed and says which; schedule, if the
// world has to wait for it.
func takeOpEd(ctx context.Context, o *office.Office, by *press.User, id string, version int, action string) (string, error) {
	if action == "withdraw" {
		_, err := office.WithdrawOpEd(ctx, o, by, id, version)
		return action, err
	}
	a, err := office.PublishOpEd(ctx, o, by, id, version)
	if err == nil && a.Scheduled(o.DB.Now()) {
		return "schedule", nil
	}
	return action, err
}
