package server

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

type loginPage struct {
	view.Base
	Email     string
	Next      string
	Seconds   int         // how long to wait after too many attempts
	Suspended *press.User // whose account it is, after the right password
	Kept      *unsentForm // a form that was sent after its session had run out
}

func (s *Server) loginForm(c echo.Context) error {
	if u := user(c); u != nil {
		return c.Redirect(http.StatusSeeOther, localPath(c.QueryParam("next"), homeOf(u)))
	}
	page := loginPage{Base: s.base(c, "login.title", "login"), Next: localPath(c.QueryParam("next"), "")}
	page.NoIndex = true
	return s.show(c, http.StatusOK, "login", page)
}

func (s *Server) login(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	attempt := office.Attempt{Email: f.Get("email"), Password: f.Get("password"), Address: c.RealIP(), Device: s.device(c)}
	entry, err := office.LogIn(c.Request().Context(), s.o, attempt)
	if err != nil {
		return s.refuseLogin(c, f, entry, err)
	}
	if entry.Device != "" {
		s.keepDevice(c, entry.Device)
	}
	if err := s.enter(c, entry.User); err != nil {
		return err
	}
	if k := carried(f); k != nil {
		return s.resume(c, entry.User, k)
	}
	return c.Redirect(http.StatusSeeOther, localPath(f.Get("next"), homeOf(entry.User)))
}

// refuseLogin shows the form again with the address and without the password.
func (s *Server) refuseLogin(c echo.Context, f url.Values, entry *office.Entry, err error) error {
	page := loginPage{Base: s.base(c, "login.title", "login"), Email: f.Get("email"), Next: localPath(f.Get("next"), ""), Kept: carried(f)}
	page.NoIndex, page.Path = true, "/login"
	c.Response().Header().Set("Cache-Control", "no-store")
	var bad press.Invalid
	var throttled press.Throttled
	switch {
	case errors.As(err, &bad):
		page.Base = s.wrong(page.Base, bad)
		return s.show(c, http.StatusUnauthorized, "login", page)
	case errors.As(err, &throttled):
		page.Seconds = throttled.Seconds
		c.Response().Header().Set("Retry-After", strconv.Itoa(throttled.Seconds))
		return s.show(c, http.StatusTooManyRequests, "login", page)
	case errors.Is(err, press.ErrSuspended):
		page.Suspended = entry.User
		return s.show(c, http.StatusForbidden, "login", page)
	}
	return err
}

func (s *Server) logout(c echo.Context) error {
	if err := s.leave(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to(c, "/"))
}

// homeOf returns where somebody's work begins.
func homeOf(u *press.User) string {
	switch {
	case u.IsDesk():
		return "/desk"
	case u.Role == press.Editor:
		return "/editor/faqs"
	case u.Role == press.Admin:
		return "/admin/users"
	case u.MayFile():
		return "/applications"
	}
	return "/account"
}

// deviceName is the cookie of a browser from which somebody has logged in: it
// keeps wrong guesses elsewhere from locking them out here.
func (s *Server) deviceName() string {
	if s.sessions.secure {
		return "__Host-device"
	}
	return "device"
}

func (s *Server) device(c echo.Context) string {
	cookie, err := c.Cookie(s.deviceName())
	if err != nil || len(cookie.Value) > 64 {
		return ""
	}
	return cookie.Value
}

func (s *Server) keepDevice(c echo.Context, secret string) {
	c.SetCookie(&http.Cookie{
		Name: s.deviceName(), Value: secret, Path: "/", HttpOnly: true, Secure: s.sessions.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(press.KnownDevice.Lifetime() / time.Second),
	})
}

type forgotPage struct {
	view.Base
	Email string
	Sent  bool
}

func (s *Server) forgotForm(c echo.Context) error {
	return s.showForgot(c, http.StatusOK, "", false, nil)
}

func (s *Server) forgotSent(c echo.Context) error {
	return s.showForgot(c, http.StatusOK, "", true, nil)
}

func (s *Server) showForgot(c echo.Context, code int, email string, sent bool, bad press.Invalid) error {
	page := forgotPage{Base: s.wrong(s.base(c, "forgot.title", "login"), bad), Email: email, Sent: sent}
	page.NoIndex = true
	return s.show(c, code, "forgot", page)
}

func (s *Server) forgot(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	err = office.Forgot(c.Request().Context(), s.o, f.Get("email"))
	var bad press.Invalid
	if errors.As(err, &bad) {
		return s.showForgot(c, http.StatusUnprocessableEntity, f.Get("email"), false, bad)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to(c, "/password/forgot/sent"))
}

type resetPage struct {
	view.Base
	Secret  string
	Person  *press.User
	Invited bool
}

func (s *Server) resetForm(c echo.Context) error { return s.showReset(c, http.StatusOK, nil) }

func (s *Server) showReset(c echo.Context, code int, bad press.Invalid) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	link, err := office.OpenLink(c.Request().Context(), s.o, c.Param("token"), press.ResetPassword, press.Invite)
	if errors.Is(err, press.ErrGone) {
		return s.showGone(c, "reset")
	}
	if err != nil {
		return err
	}
	page := resetPage{Secret: c.Param("token"), Person: link.User, Invited: link.Token.Purpose == press.Invite}
	page.Base = s.wrong(s.base(c, "reset.title", "login"), bad)
	page.NoIndex = true
	return s.show(c, code, "reset", page)
}

func (s *Server) reset(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	err = office.Reset(c.Request().Context(), s.o, c.Param("token"), f.Get("password"))
	var bad press.Invalid
	switch {
	case errors.As(err, &bad):
		return s.showReset(c, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, press.ErrGone):
		return s.showGone(c, "reset")
	case err != nil:
		return err
	}
	if err := s.leave(c); err != nil {
		return err
	}
	return s.next(c, "ok", "flash.password_set", to(c, "/login"))
}

type gonePage struct {
	view.Base
	What string // reset or verify
}

// showGone says that a link does not work and what to do: the same for one that
// was used, is over, or never was.
func (s *Server) showGone(c echo.Context, what string) error {
	page := gonePage{Base: s.base(c, "gone.title", "login"), What: what}
	page.NoIndex, page.Path = true, "/login"
	c.Response().Header().Set("Cache-Control", "no-store")
	return s.show(c, http.StatusNotFound, "gone", page)
}
