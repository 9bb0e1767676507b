package server

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

const (
	mailsPerPage = 50
	slowMail     = 15 * time.Minute // a mail that waits longer than this is news
)

type outboxPage struct {
	view.Base
	Rows      []queued
	Counts    map[press.MailState]int
	Oldest    time.Time
	Path      string
	Views     []filter
	Address   string
	First     string
	Following string // the query of the next page
	Slow      bool   // something has waited for long
	Test      string // the address for a test mail, as typed
}

// queued is a mail as an administrator sees it.
type queued struct {
	press.Mail
	Subject string
}

// mailQuery reads which mails are wanted, and what stays in the address of the
// next page.
func mailQuery(c echo.Context) (store.MailFilter, url.Values) {
	f := store.MailFilter{State: press.MailState(c.QueryParam("status")), Address: c.QueryParam("to"), After: c.QueryParam("before"), Limit: mailsPerPage}
	kept := url.Values{}
	if f.State != "" {
		kept.Set("status", string(f.State))
	}
	if f.Address != "" {
		kept.Set("to", f.Address)
	}
	return f, kept
}

// mailViews are the links that narrow the outbox by what became of a mail.
func mailViews(path string, f store.MailFilter) []filter {
	list := make([]filter, 0, 6)
	for _, state := range []press.MailState{"", press.MailWaiting, press.MailDead, press.MailTold, press.MailDropped, press.MailSent} {
		q := url.Values{}
		key := "outbox.all"
		if state != "" {
			q.Set("status", string(state))
			key = "outbox." + string(state)
		}
		if f.Address != "" {
			q.Set("to", f.Address)
		}
		href := path
		if len(q) > 0 {
			href += "?" + q.Encode()
		}
		list = append(list, filter{key, href, f.State == state})
	}
	return list
}

func (s *Server) outbox(c echo.Context) error { return s.showOutbox(c, http.StatusOK, "", nil) }

func (s *Server) showOutbox(c echo.Context, code int, test string, bad press.Invalid) error {
	f, kept := mailQuery(c)
	list, err := office.Outbox(c.Request().Context(), s.o, user(c), f)
	if err != nil {
		return err
	}
	page := outboxPage{Base: s.wrong(s.deskBase(c, "nav.outbox", "outbox"), bad), Test: test, Counts: list.Counts, Oldest: list.Oldest, Address: f.Address, Path: "/admin/outbox"}
	for _, m := range list.Rows {
		subject, err := s.views.MailSubject(lang(c), &m)
		if err != nil {
			subject = m.Template // a letter that an older version wrote
		}
		page.Rows = append(page.Rows, queued{m, subject})
	}
	page.Views = mailViews(page.Path, f)
	page.First, page.Following = paging(page.Path, kept, f.After, list.Next)
	page.Slow = !list.Oldest.IsZero() && page.Now.Sub(list.Oldest) > slowMail
	return s.show(c, code, "desk/outbox", page)
}

// testMail sends a mail to an address, to see whether mail works.
func (s *Server) testMail(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	err = office.TestMail(c.Request().Context(), s.o, user(c), f.Get("email"))
	if bad, ok := office.IsProblem(err); ok {
		return s.showOutbox(c, http.StatusUnprocessableEntity, f.Get("email"), bad)
	}
	if err != nil {
		return err
	}
	return s.next(c, "ok", "flash.mail_test", "/admin/outbox")
}

func (s *Server) retryMail(c echo.Context) error {
	if err := office.RetryMail(c.Request().Context(), s.o, user(c), c.Param("mail")); err != nil {
		return err
	}
	return s.next(c, "ok", "flash.mail_retry", "/admin/outbox")
}
