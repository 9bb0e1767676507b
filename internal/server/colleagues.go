package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

type colleaguesPage struct {
	view.Base
	Rows []colleagueRow
}

// colleagueRow is a colleague with what can be said of them.
type colleagueRow struct {
	*press.User
	Mine    bool // the reader may say when they are away
	Away    bool
	Planned bool // away later
	Deputy  string
	Others  []view.Option
	Form    press.Absence
	Errors  press.Invalid
}

// colleagues shows who is on duty, who is away, and who stands in.
func (s *Server) colleagues(c echo.Context) error {
	return s.showColleagues(c, http.StatusOK, "", press.Absence{}, nil)
}

func (s *Server) showColleagues(c echo.Context, code int, id string, form press.Absence, bad press.Invalid) error {
	list, err := office.Colleagues(c.Request().Context(), s.o, user(c))
	if err != nil {
		return err
	}
	now := s.o.DB.Now()
	page := colleaguesPage{Base: s.wrong(s.deskBase(c, "nav.colleagues", "colleagues"), bad)}
	for _, u := range list {
		row := colleagueRow{User: u, Mine: user(c).ManagesDuty(u), Away: u.Away(now)}
		row.Planned = !row.Away && u.AwayUntil != nil && now.Before(*u.AwayUntil)
		for _, other := range list {
			if other.ID != u.ID {
				row.Others = append(row.Others, view.Option{Value: other.ID, Label: other.Name()})
			}
			if u.DeputyID != nil && other.ID == *u.DeputyID {
				row.Deputy = other.Name()
			}
		}
		if u.ID == id {
			row.Form, row.Errors = form, bad
		}
		page.Rows = append(page.Rows, row)
	}
	return s.show(c, code, "desk/colleagues", page)
}

// setDuty puts a colleague on duty or takes them off it.
func (s *Server) setDuty(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	on := f.Get("on_duty") == "1"
	if err := office.SetDuty(c.Request().Context(), s.o, user(c), c.Param("user"), on); err != nil {
		return err
	}
	flash := "flash.off_duty"
	if on {
		flash = "flash.on_duty"
	}
	return s.next(c, "ok", flash, "/desk/colleagues")
}

// setSection says in which section of the office a colleague works.
func (s *Server) setSection(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	err = office.SetSection(c.Request().Context(), s.o, user(c), c.Param("user"), f.Get("section"))
	if bad, ok := office.IsProblem(err); ok {
		return s.showColleagues(c, http.StatusUnprocessableEntity, "", press.Absence{}, bad)
	}
	if err != nil {
		return err
	}
	return s.next(c, "ok", "flash.section", "/desk/colleagues")
}

// setAbsence says when a colleague is away, or that they are there again.
func (s *Server) setAbsence(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("user")
	if f.Get("back") == "1" {
		if err := office.EndAbsence(ctx, s.o, user(c), id); err != nil {
			return err
		}
		return s.next(c, "ok", "flash.back", "/desk/colleagues")
	}
	var a press.Absence
	bad := decode(f, &a)
	if len(bad) == 0 {
		if bad, err = merged(bad, office.SetAbsence(ctx, s.o, user(c), id, a)); err != nil {
			return err
		}
	}
	if len(bad) > 0 {
		return s.showColleagues(c, http.StatusUnprocessableEntity, id, a, bad)
	}
	return s.next(c, "ok", "flash.away", "/desk/colleagues")
}
