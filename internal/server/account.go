package server

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

type registerPage struct {
	view.Base
	Form    press.Registration
	Minutes int // how long to wait after too many registrations
}

func (s *Server) registerForm(c echo.Context) error {
	f := press.Registration{Locale: lang(c), Timezone: s.office.Zone.String()}
	return s.showRegister(c, http.StatusOK, f, nil, 0)
}

func (s *Server) showRegister(c echo.Context, code int, f press.Registration, bad press.Invalid, wait int) error {
	page := registerPage{s.wrong(s.base(c, "register.title", "register"), bad), f, (wait + 59) / 60}
	page.NoIndex = true
	return s.show(c, code, "register", page)
}

// register answers the same whether the address has an account or not: with a
// page that tells people to look for a mail.
func (s *Server) register(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	var form press.Registration
	bad := decode(f, &form)
	if form.Locale == "" {
		form.Locale = lang(c)
	}
	if len(bad) == 0 {
		err := office.Register(c.Request().Context(), s.o, form, c.RealIP())
		if err == nil {
			return c.Redirect(http.StatusSeeOther, to(c, "/register/sent"))
		}
		var throttled press.Throttled
		if errors.As(err, &throttled) {
			c.Response().Header().Set("Retry-After", strconv.Itoa(throttled.Seconds))
			c.Response().Header().Set("Cache-Control", "no-store")
			return s.showRegister(c, http.StatusTooManyRequests, form, nil, throttled.Seconds)
		}
		if !errors.As(err, &bad) {
			return err
		}
	}
	return s.showRegister(c, http.StatusUnprocessableEntity, form, bad, 0)
}

func (s *Server) registerSent(c echo.Context) error {
	page := s.base(c, "register.sent.title", "register")
	page.NoIndex = true
	return s.show(c, http.StatusOK, "register_sent", struct{ view.Base }{page})
}

type verifyPage struct {
	view.Base
	Secret  string
	Person  *press.User
	Address string
	Moves   bool // the account gets a new address
}

// verifyForm shows a button and does nothing by itself: programs that check
// mails for harm open every link.
func (s *Server) verifyForm(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	link, err := office.OpenLink(c.Request().Context(), s.o, c.Param("token"), press.ConfirmAddress, press.ChangeAddress)
	if errors.Is(err, press.ErrGone) {
		return s.showGone(c, "verify")
	}
	if err != nil {
		return err
	}
	page := verifyPage{Base: s.base(c, "verify.title", "register"), Secret: c.Param("token"), Person: link.User, Address: link.User.Email}
	page.NoIndex = true
	if link.Token.Purpose == press.ChangeAddress {
		page.Address, page.Moves = link.Token.Address, true
	}
	return s.show(c, http.StatusOK, "verify", page)
}

func (s *Server) verify(c echo.Context) error {
	u, err := office.ConfirmAddress(c.Request().Context(), s.o, c.Param("token"))
	if errors.Is(err, press.ErrGone) {
		return s.showGone(c, "verify")
	}
	if err != nil {
		return err
	}
	if here := user(c); here != nil && here.ID == u.ID {
		return s.next(c, "ok", "flash.address_confirmed", "/account")
	}
	return s.next(c, "ok", "flash.address_confirmed_login", to(c, "/login"))
}

type accountPage struct {
	view.Base
	Account     *office.Account
	Profile     press.Profile
	Credentials press.Credentials
	Category    *press.Category
	NewEmail    string
	CalendarURL string // of a private calendar that was just made: it is never shown again

	wrongCredentials bool
}

// Asks reports whether the person's category must fill in the input.
func (p accountPage) Asks(name string) bool { return p.Category.Asks(name) }

// Inputs lists the inputs of the page's forms in their order.
func (accountPage) Inputs() []string {
	return []string{
		"position", "outlet_country", "media_type", "outlet_url", "bureau_city", "bureau_address", "editor_name", "editor_email", "editor_phone",
		"press_card_number", "press_card_expiry", "visa_valid_from", "visa_valid_to", "hkmo_card_no", "freelance", "work_samples",
		"press_card", "assignment_letter", "emergency_contact", "agree_sensitive",
		"family_name", "given_name", "name_zh", "outlet_name", "outlet_name_zh", "mobile", "office_phone", "locale", "timezone",
	}
}

// CanSend reports whether credentials can be sent now.
func (p accountPage) CanSend() bool {
	return p.User.Role == press.Reporter && p.User.CanTurn(press.TurnSend)
}

// Open reports whether the form of the credentials is unfolded: while the
// office waits for them, and when it came back with mistakes.
func (p accountPage) Open() bool {
	return p.Expired() || !p.User.MayFile() && !p.User.InVetting() || p.wrongCredentials
}

// Expired reports whether the credential has run out.
func (p accountPage) Expired() bool { return p.User.CredentialExpired(p.Office.Today(p.Now)) }

// Samples are the links to one's work, with room for some more.
func (p accountPage) Samples() []string {
	const least, most = 2, 5
	list := slices.Clone(p.Credentials.WorkSamples)
	for len(list) < least || len(list) < most && list[len(list)-1] != "" {
		list = append(list, "")
	}
	return list
}

// Scan returns the newest scan of a kind, or nil.
func (p accountPage) Scan(purpose string) *press.Attachment { return newest(p.Account.Files, purpose) }

// newest returns the newest of the files, which come newest first, or nil.
func newest(files []press.Attachment, purpose string) *press.Attachment {
	for i := range files {
		if files[i].Purpose == purpose {
			return &files[i]
		}
	}
	return nil
}

// accountPage shows one's account as it is; the caller puts a form that came
// back in its place.
func (s *Server) accountPage(c echo.Context) (*accountPage, error) {
	a, err := office.OpenAccount(c.Request().Context(), s.o, user(c))
	if err != nil {
		return nil, err
	}
	page := &accountPage{
		Base: s.base(c, "nav.account", "account"), Account: a, Profile: press.ProfileOf(a.User),
		Credentials: a.User.Credentials, Category: s.office.Category(a.User.Category),
	}
	page.User, page.Path = a.User, "/account"
	return page, nil
}

func (s *Server) account(c echo.Context) error {
	page, err := s.accountPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "account", page)
}

// answerAccount sends the browser on after one of the account's forms, or shows
// the account again with what is wrong; again puts in what was typed.
func (s *Server) answerAccount(c echo.Context, err error, flash string, again func(*accountPage)) error {
	if err == nil {
		return s.next(c, "ok", flash, "/account")
	}
	var bad press.Invalid
	if !errors.As(err, &bad) {
		return err
	}
	page, err := s.accountPage(c)
	if err != nil {
		return err
	}
	page.Errors = bad
	again(page)
	return s.show(c, http.StatusUnprocessableEntity, "account", page)
}

func (s *Server) changeProfile(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	var form press.Profile
	bad := decode(f, &form)
	if err = bad.OrNil(); err == nil {
		err = office.ChangeProfile(c.Request().Context(), s.o, user(c), form)
	}
	return s.answerAccount(c, err, "flash.profile", func(p *accountPage) { p.Profile = form })
}

func (s *Server) changePassword(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	err = office.ChangePassword(c.Request().Context(), s.o, user(c), f.Get("current_password"), f.Get("password"))
	if err == nil {
		err = s.enter(c, user(c))
	}
	return s.answerAccount(c, err, "flash.password_changed", func(*accountPage) {})
}

func (s *Server) changeAddress(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	err = office.ChangeAddress(c.Request().Context(), s.o, user(c), f.Get("email"), f.Get("email_password"))
	return s.answerAccount(c, err, "flash.address_sent", func(p *accountPage) { p.NewEmail = f.Get("email") })
}

func (s *Server) resendConfirmation(c echo.Context) error {
	if err := office.ResendConfirmation(c.Request().Context(), s.o, user(c)); err != nil {
		return err
	}
	return s.next(c, "ok", "flash.confirmation_sent", "/account")
}

// sendCredentials keeps the scans first, so that they are still there when the
// form comes back with a mistake.
func (s *Server) sendCredentials(c echo.Context) error {
	if !user(c).CanTurn(press.TurnSend) {
		return press.ErrConflict
	}
	f, err := s.form(c)
	if err != nil {
		return err
	}
	var form press.Credentials
	bad := decode(f, &form)
	for _, purpose := range []string{press.PurposePressCard, press.PurposeLetter} {
		if err := s.receive(c, purpose, "", 1, bad); err != nil {
			return err
		}
	}
	err = office.SendCredentials(c.Request().Context(), s.o, user(c), form, bad)
	return s.answerAccount(c, err, "flash.credentials", func(p *accountPage) { p.Credentials, p.wrongCredentials = form, true })
}

type sessionsPage struct {
	view.Base
	Sessions []press.Session
	Here     string // the session of this browser
}

func (s *Server) ownSessions(c echo.Context) error {
	a, err := office.OpenAccount(c.Request().Context(), s.o, user(c))
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "sessions", sessionsPage{s.base(c, "sessions.title", "account"), a.Sessions, session(c).PublicID})
}

func (s *Server) revokeSession(c echo.Context) error {
	id := c.Param("session")
	if err := office.EndSession(c.Request().Context(), s.o, user(c), id); err != nil {
		return err
	}
	if id != session(c).PublicID {
		return s.next(c, "ok", "flash.session_ended", "/account/sessions")
	}
	if err := s.leave(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to(c, "/login"))
}
