package server

import (
	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/view"
)

// deskBase is base for a page of the office's own side. nav is the entry of
// the navigation that is open; officers see how many cases each list holds.
func (s *Server) deskBase(c echo.Context, title, nav string, args ...any) view.Base {
	b := s.base(c, title, nav, args...)
	b.NoIndex = true
	if !user(c).IsDesk() {
		return b
	}
	ctx := c.Request().Context()
	counts, err := office.DeskCounts(ctx, s.o, user(c))
	if err != nil { // the page is worth more than the numbers beside it
		s.log.ErrorContext(ctx, "cannot count the lists of the desk", "request", requestID(c), "err", err)
	}
	b.DeskNav = &view.DeskNav{View: nav, Counts: counts}
	return b
}
