package server

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// The pages of whoever answers for a unit by its link. They have no account, so
// the link is all that lets them in.

type liaisonPage struct {
	view.Base
	Secret string
	Asked  *office.Asked
	Form   liaisonForm
	Ending press.Ending // what happened while the form was filled in
	Kept   []string     // what was typed for a link that does nothing any more
	Most   int          // times that can be proposed
}

// liaisonForm is all that somebody can send by a link.
type liaisonForm struct {
	Do         string           `form:"do"` // answer, save or withdraw
	Consent    string           `form:"consent"`
	Conditions string           `form:"conditions"`
	Slots      []press.SlotForm `form:"slots"`
	Party      string           `form:"party"`
	Text       string           `form:"text"`
	Sure       bool             `form:"sure"`
}

// liaisonTimes is how many times can be proposed.
const liaisonTimes = 3

// linked counts tries, and keeps the pages from being kept or found.
func (s *Server) linked(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		if err := office.CountLink(c.Request().Context(), s.o, c.RealIP()); err != nil && !office.Away(err) {
			return err
		}
		return next(c)
	}
}

// liaison shows what a link asks.
func (s *Server) liaison(c echo.Context) error {
	a, err := office.OpenAsked(c.Request().Context(), s.o, c.Param("token"))
	if errors.Is(err, press.ErrGone) {
		return s.liaisonGone(c, nil)
	}
	if err != nil {
		return err
	}
	form := liaisonForm{}
	if a.Opinion != nil {
		form.Text = a.Opinion.Draft
	}
	return s.showLiaison(c, http.StatusOK, a, form, nil)
}

func (s *Server) showLiaison(c echo.Context, code int, a *office.Asked, form liaisonForm, bad press.Invalid) error {
	return s.show(c, code, "liaison", s.liaisonPage(c, a, form, bad))
}

func (s *Server) liaisonPage(c echo.Context, a *office.Asked, form liaisonForm, bad press.Invalid) liaisonPage {
	title := "liaison.opinion.title"
	if a.Interview != nil {
		title = "liaison.interview.title"
	}
	page := liaisonPage{Base: s.base(c, title, ""), Secret: c.Param("token"), Asked: a, Form: form, Most: liaisonTimes}
	page.NoIndex = true
	page.Base = s.wrong(page.Base, bad)
	return page
}

// liaisonGone is the answer to a link that does nothing, whatever the reason;
// what was typed is not lost.
func (s *Server) liaisonGone(c echo.Context, kept []string) error {
	page := liaisonPage{Base: s.base(c, "liaison.gone.title", ""), Kept: kept}
	page.NoIndex = true
	return s.show(c, http.StatusNotFound, "liaison_gone", page)
}

// answerLiaison takes what was sent by a link.
func (s *Server) answerLiaison(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	var form liaisonForm
	bad := decode(f, &form)
	form.Slots = slices.DeleteFunc(form.Slots, func(s press.SlotForm) bool { return s == press.SlotForm{} })
	var a *office.Asked
	if len(bad) == 0 {
		a, err = s.liaisonStep(c, form)
	} else if a, err = office.OpenAsked(c.Request().Context(), s.o, c.Param("token")); err == nil {
		err = bad
	}
	var wrong bool
	switch bad, wrong = office.IsProblem(err); {
	case err == nil:
		return s.liaisonDone(c, form, a)
	case errors.Is(err, press.ErrGone):
		return s.liaisonGone(c, form.typed())
	case errors.Is(err, press.ErrConflict):
		return s.liaisonLate(c, a, form)
	case wrong && a != nil:
		return s.showLiaison(c, http.StatusUnprocessableEntity, a, form, bad)
	}
	return err
}

// liaisonStep does what the form asks for.
func (s *Server) liaisonStep(c echo.Context, form liaisonForm) (*office.Asked, error) {
	ctx, secret := c.Request().Context(), c.Param("token")
	switch form.Do {
	case "save":
		return office.KeepAnswer(ctx, s.o, secret, form.Text)
	case "withdraw":
		m := press.Move{Action: "withdraw_consent", Party: form.Party, Text: form.Text, Sure: form.Sure}
		return office.AnswerAsked(ctx, s.o, secret, m)
	}
	return office.AnswerAsked(ctx, s.o, secret, press.Move{
		Consent: form.Consent, Conditions: form.Conditions, Slots: form.Slots, Text: form.Text, Party: form.Party,
	})
}

// liaisonDone leads on after what was sent is noted: back to the link while it
// can be used for more, otherwise to a page that says thank you.
func (s *Server) liaisonDone(c echo.Context, form liaisonForm, a *office.Asked) error {
	back := to(c, "/liaison/"+c.Param("token"))
	switch {
	case form.Do == "save":
		return s.next(c, "ok", "flash.liaison.saved", back)
	case form.Do == "withdraw":
		return s.next(c, "ok", "flash.liaison.withdrawn", to(c, "/liaison/sent"))
	case a.Interview != nil && press.Consent(form.Consent) == press.ConsentGiven:
		return s.next(c, "ok", "flash.liaison.yes", back)
	case a.Interview != nil:
		return s.next(c, "ok", "flash.liaison.no", to(c, "/liaison/sent"))
	}
	return s.next(c, "ok", "flash.liaison.answered", to(c, "/liaison/sent"))
}

// liaisonLate tells somebody what happened while they were filling in the form.
func (s *Server) liaisonLate(c echo.Context, a *office.Asked, form liaisonForm) error {
	page := s.liaisonPage(c, a, form, nil)
	page.Ending, page.Kept = a.Ending, form.typed()
	return s.show(c, http.StatusConflict, "liaison", page)
}

// liaisonSent says thank you, to whoever asks.
func (s *Server) liaisonSent(c echo.Context) error {
	page := liaisonPage{Base: s.base(c, "liaison.sent.title", "")}
	page.NoIndex = true
	return s.show(c, http.StatusOK, "liaison_sent", page)
}

// typed are the texts of the form that would be a pity to lose.
func (f liaisonForm) typed() []string {
	list := []string{f.Text, f.Conditions, f.Party}
	for _, s := range f.Slots {
		list = append(list, strings.Join(strings.Fields(strings.Join([]string{s.Start, s.End, s.Place, s.Host}, " ")), " "))
	}
	return slices.DeleteFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" })
}
