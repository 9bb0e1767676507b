package server

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// Agreed times for the calendars that people keep elsewhere: one as a file, and
// all of a person's at an address that only they know.

const calendarSuffix = ".ics"

// appointment sends the agreed time of an interview as a file; one that was
// called off takes its entry out of a calendar.
func (s *Server) appointment(c echo.Context) error {
	a, err := office.AppointmentOf(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return err
	}
	file := s.views.Invitation(view.DiaryOf(user(c)), *a)
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", disposition(a.Number+calendarSuffix))
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8; method="+string(file.Method), []byte(file.String()))
}

// subscription sends a private calendar to a program that asks for it again and
// again, without a session.
func (s *Server) subscription(c echo.Context) error {
	secret, ok := strings.CutSuffix(c.Param("file"), calendarSuffix)
	if !ok {
		return press.ErrNotFound
	}
	d, err := office.OpenDiary(c.Request().Context(), s.o, secret, c.RealIP())
	if err != nil {
		return err
	}
	text := s.views.Subscription(view.DiaryOf(d.Owner), d.Appointments).String()
	sum := sha256.Sum256([]byte(text))
	h := c.Response().Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	if has(c.Request().Header.Get("If-None-Match"), h.Get("ETag")) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", []byte(text))
}

// subscribe gives the reader a private calendar and shows its address, this
// once.
func (s *Server) subscribe(c echo.Context) error {
	secret, err := office.Subscribe(c.Request().Context(), s.o, user(c))
	if err != nil {
		return err
	}
	page, err := s.accountPage(c)
	if err != nil {
		return err
	}
	page.CalendarURL = s.office.SiteURL + "/calendar/" + secret + calendarSuffix
	return s.show(c, http.StatusOK, "account", page)
}

func (s *Server) unsubscribe(c echo.Context) error {
	if err := office.Unsubscribe(c.Request().Context(), s.o, user(c)); err != nil {
		return err
	}
	return s.next(c, "ok", "flash.calendar_ended", "/account#calendar")
}
