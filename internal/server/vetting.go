package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

const accountsPerPage = 30

type reportersPage struct {
	view.Base
	*office.Reporters
	Query    string
	Standing string
	First    string
	Pager    string
}

// standings are the choices of the list's filter.
var standings = []press.Standing{press.Registered, press.Confirmed, press.MoreInfo, press.Approved, press.Rejected, press.Suspended}

// Standings are the standings by which the list can be narrowed.
func (reportersPage) Standings() []press.Standing { return standings }

// CategoryName returns the name of a category in the page's language.
func (p reportersPage) CategoryName(code string) string {
	if category := p.Office.Category(code); category != nil {
		return category.Name.In(p.Lang)
	}
	return ""
}

// Late reports whether the decision about u is overdue.
func (p reportersPage) Late(u *press.User) bool { return u.VettingDueAt.Before(p.Now) }

func (s *Server) deskReporters(c echo.Context) error {
	filter := store.UserFilter{Query: c.QueryParam("q"), After: c.QueryParam("before"), Limit: accountsPerPage}
	if standing := press.Standing(c.QueryParam("standing")); slices.Contains(standings, standing) {
		filter.Standing = standing
	}
	found, err := office.DeskReporters(c.Request().Context(), s.o, user(c), filter)
	if err != nil {
		return err
	}
	page := reportersPage{Base: s.deskBase(c, "nav.reporters", "reporters"), Reporters: found, Query: filter.Query, Standing: string(filter.Standing)}
	kept := url.Values{}
	if filter.Query != "" {
		kept.Set("q", filter.Query)
	}
	if filter.Standing != "" {
		kept.Set("standing", page.Standing)
	}
	page.First, page.Pager = paging("/desk/reporters", kept, filter.After, found.Next)
	return s.show(c, http.StatusOK, "desk/reporters", page)
}

type reporterPage struct {
	view.Base
	Applicant  *office.Applicant
	Person     *press.User
	Category   *press.Category
	Ruling     press.Ruling
	Suspension press.Suspension

	wrongSuspension bool
}

// Late reports whether the promised day of the decision has passed.
func (p reporterPage) Late() bool {
	return p.Person.InVetting() && p.Person.VettingDueAt != nil && p.Person.VettingDueAt.Before(p.Now)
}

// CanDecide reports whether a decision is open.
func (p reporterPage) CanDecide() bool { return p.Person.CanTurn(press.TurnApprove) }

// CanAsk reports whether more can be asked.
func (p reporterPage) CanAsk() bool { return p.Person.CanTurn(press.TurnAsk) }

// CanReinstate reports whether the account is suspended.
func (p reporterPage) CanReinstate() bool { return p.Person.CanTurn(press.TurnReinstate) }

// WrongSuspension reports whether the form that came back is that of the
// suspension. The page has two forms with a reason, and says at one of them
// what is wrong.
func (p reporterPage) WrongSuspension() bool { return p.wrongSuspension }

// RulingErrors is what is wrong with the decision.
func (p reporterPage) RulingErrors() press.Invalid {
	if p.wrongSuspension {
		return nil
	}
	return p.Errors
}

// SuspensionErrors is what is wrong with the suspension.
func (p reporterPage) SuspensionErrors() press.Invalid {
	if p.wrongSuspension {
		return p.Errors
	}
	return nil
}

// Prefix tells the ids of the other form from those that the summary of
// mistakes leads to.
func (p reporterPage) Prefix(suspension bool) string {
	if suspension == p.wrongSuspension {
		return ""
	}
	return "other"
}

// Expired reports whether the credential has run out.
func (p reporterPage) Expired() bool { return p.Person.CredentialExpired(p.Office.Today(p.Now)) }

func (s *Server) deskReporter(c echo.Context) error {
	page, err := s.reporterPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "desk/reporter", page)
}

func (s *Server) reporterPage(c echo.Context) (*reporterPage, error) {
	a, err := office.DeskReporter(c.Request().Context(), s.o, user(c), c.Param("user"))
	if err != nil {
		return nil, err
	}
	return &reporterPage{
		Base: s.deskBase(c, "reporter.title", "reporters", "Name", a.User.Name()), Applicant: a, Person: a.User,
		Category: s.office.Category(a.User.Category),
	}, nil
}

// answerReporter sends the officer back to the reporter, or shows the reporter
// again with what is wrong; again puts in what was typed.
func (s *Server) answerReporter(c echo.Context, err error, flash string, again func(*reporterPage)) error {
	if err == nil {
		return s.next(c, "ok", flash, "/desk/reporters/"+c.Param("user"))
	}
	var bad press.Invalid
	if !errors.As(err, &bad) {
		return err
	}
	page, err := s.reporterPage(c)
	if err != nil {
		return err
	}
	page.Errors = bad
	again(page)
	return s.show(c, http.StatusUnprocessableEntity, "desk/reporter", page)
}

func (s *Server) vet(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	seen, err := version(f)
	if err != nil {
		return err
	}
	var ruling press.Ruling
	bad := decode(f, &ruling)
	if err = bad.OrNil(); err == nil {
		err = office.Vet(c.Request().Context(), s.o, user(c), c.Param("user"), seen, ruling)
	}
	return s.answerReporter(c, err, "flash.vetted", func(p *reporterPage) { p.Ruling = ruling })
}

func (s *Server) suspendReporter(c echo.Context) error {
	var form press.Suspension
	err := s.suspend(c, &form)
	return s.answerReporter(c, err, "flash.suspended", func(p *reporterPage) { p.Suspension, p.wrongSuspension = form, true })
}

// suspend closes the account that the path names.
func (s *Server) suspend(c echo.Context, form *press.Suspension) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	if err := decode(f, form).OrNil(); err != nil {
		return err
	}
	return office.Suspend(c.Request().Context(), s.o, user(c), c.Param("user"), *form)
}

func (s *Server) reinstateReporter(c echo.Context) error {
	err := office.Reinstate(c.Request().Context(), s.o, user(c), c.Param("user"))
	return s.answerReporter(c, err, "flash.reinstated", func(*reporterPage) {})
}
