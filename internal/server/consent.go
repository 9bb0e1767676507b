package server

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

type consentPage struct {
	view.Base
	State press.SlipState
}

// consent says whether a consent slip is valid, and nothing else: not whose it
// is, nor of which application. A code that nobody has been given gets the same
// page with other words.
func (p public) consent(c echo.Context) error {
	page := consentPage{Base: p.base(c, "consent_check.title", ""), State: press.SlipUnknown}
	page.NoIndex = true
	if code := spelled(c.Param("code")); slipCode.MatchString(code) {
		var err error
		if page.State, err = p.db.Slip(c.Request().Context(), code); err != nil {
			return err
		}
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return p.show(c, http.StatusOK, "consent", page)
}

// slipCode is what the codes of slips look like.
var slipCode = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// spelled is a code as it is kept: people type it in groups and in small
// letters.
func spelled(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
}

// countChecks bounds how often one address may try codes.
func (s *Server) countChecks(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := office.CountLookup(c.Request().Context(), s.o, c.RealIP()); err != nil {
			return err
		}
		return next(c)
	}
}

// printSlip sends the slip of an interviewee who has agreed, to the reporter or
// to the desk.
func (s *Server) printSlip(c echo.Context) error {
	app, p, err := office.Slip(c.Request().Context(), s.o, user(c), c.Param("ref"), c.Param("contact"))
	if err != nil {
		return err
	}
	return s.sent(c, s.views.ConsentSlip(app, p, s.now()), fmt.Sprintf("%s-consent-%d", app.Ref(), p.Position+1), false)
}
