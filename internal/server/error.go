package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// Failures of the request itself, which the rules know nothing of.
var (
	errCrossOrigin = errors.New("sent from another site")
	errTooLarge    = errors.New("request too large")
	errMalformed   = errors.New("request cannot be read")
	errNoRoom      = errors.New("no room for what is uploaded")
)

type errorPage struct {
	view.Base
	Code    int
	Foreign bool        // another site sent it
	Seconds int         // how long to wait
	Kept    *unsentForm // what was sent and could not be kept
}

// statusOf is the one table from failures to answers.
func statusOf(err error) int {
	var (
		he        *echo.HTTPError
		tooLarge  *http.MaxBytesError
		throttled press.Throttled
		invalid   press.Invalid
		refused   press.Refused
	)
	switch {
	case errors.Is(err, press.ErrNotFound), errors.Is(err, press.ErrGone):
		return http.StatusNotFound
	case errors.Is(err, press.ErrForbidden), errors.Is(err, press.ErrPending), errors.Is(err, errCrossOrigin):
		return http.StatusForbidden
	case errors.Is(err, press.ErrConflict), errors.Is(err, press.ErrKeyReused):
		return http.StatusConflict
	case errors.As(err, &invalid), errors.As(err, &refused):
		return http.StatusUnprocessableEntity
	case errors.As(err, &throttled):
		return http.StatusTooManyRequests
	case errors.Is(err, errTooLarge), errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errMalformed):
		return http.StatusBadRequest
	case errors.Is(err, password.ErrBusy), errors.Is(err, context.DeadlineExceeded), errors.Is(err, errNoRoom), office.Away(err):
		return http.StatusServiceUnavailable
	case errors.As(err, &he):
		return he.Code
	}
	return http.StatusInternalServerError
}

// failed is the one place where an error becomes a response: a page with a
// reference for the person, the cause in the log.
func (s *Server) failed(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	code := statusOf(err)
	ctx := c.Request().Context()
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		_ = c.NoContent(499) // the client has gone; nobody reads this
		return
	}
	title := fmt.Sprintf("oops.%d.title", code)
	if s.t(c, title) == title { // there is no sentence for this code
		title = "oops.other.title"
	}
	page := errorPage{Base: s.base(c, title, ""), Code: code, Foreign: errors.Is(err, errCrossOrigin)}
	var throttled press.Throttled
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	switch {
	case errors.As(err, &throttled):
		page.Seconds = throttled.Seconds
		h.Set("Retry-After", strconv.Itoa(throttled.Seconds))
	case code == http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
		page.Kept = s.unsaved(c)
	case code == http.StatusRequestEntityTooLarge:
		h.Set("Connection", "close")
	}
	if code >= 500 {
		s.log.ErrorContext(ctx, "request failed", "request", requestID(c), "method", c.Request().Method, "route", c.Path(), "code", code, "err", err)
	}
	if scripted(c) {
		_ = c.JSON(code, draftNote{Error: page.Title})
		return
	}
	if err := s.show(c, code, "error", page); err != nil {
		s.log.ErrorContext(ctx, "error page failed", "request", requestID(c), "err", err)
		_ = c.String(code, http.StatusText(code)+" "+requestID(c))
	}
}
