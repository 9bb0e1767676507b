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

func takeFAQ(ctx context.Context, o *office.Office, by *press.User, id string, version int, action string) (string, error) {
	act := office.PublishFAQ
	if action == "withdraw" {
		act = office.WithdrawFAQ
	}
	_, err := act(ctx, o, by, id, version)
	return action, err
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
			return s.published(c, form.Get("save"), "/editor/faqs/"+f.ID, f.Version, func(version int, action string) (string, error) {
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
