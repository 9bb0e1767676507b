package server

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// The development inbox shows every mail of the outbox to everybody. Its routes
// exist only when mail.driver is inbox.

// letterPolicy lets a letter be looked at as mail programs show it: with its
// inline styles, without scripts, pictures or forms.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

// received is a mail with what it says.
type received struct {
	press.Mail
	view.Letter
	Links []string // the links of the text
}

type inboxPage struct {
	view.Base
	Rows      []received
	Address   string
	First     string
	Following string
}

type inboxMailPage struct {
	view.Base
	Mail received
}

func unstored(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "no-store")
		return next(c)
	}
}

func (s *Server) inbox(c echo.Context) error {
	f, kept := mailQuery(c)
	list, err := office.Inbox(c.Request().Context(), s.o, f)
	if err != nil {
		return err
	}
	page := inboxPage{Base: s.base(c, "inbox.title", ""), Address: f.Address}
	page.NoIndex = true
	page.First, page.Following = paging("/dev/mail", kept, f.After, list.Next)
	for _, m := range list.Rows {
		r, err := s.opened(m)
		if err != nil {
			r = received{Mail: m, Letter: view.Letter{Subject: m.Template}} // a letter that cannot be written is still in the list
		}
		page.Rows = append(page.Rows, r)
	}
	return s.show(c, http.StatusOK, "inbox", page)
}

var ownLink = regexp.MustCompile(`https?://[^\s<>"，。；）]+`)

func (s *Server) opened(m press.Mail) (received, error) {
	letter, err := s.views.RenderMail(&m)
	if err != nil {
		return received{}, err
	}
	r := received{Mail: m, Letter: letter}
	for _, link := range ownLink.FindAllString(letter.Text, -1) {
		if strings.HasPrefix(link, s.office.SiteURL) && !slices.Contains(r.Links, link) {
			r.Links = append(r.Links, link)
		}
	}
	return r, nil
}

func (s *Server) inboxLetter(c echo.Context) (received, error) {
	m, err := office.InboxMail(c.Request().Context(), s.o, c.Param("mail"))
	if err != nil {
		return received{}, err
	}
	return s.opened(*m)
}

func (s *Server) inboxMail(c echo.Context) error {
	r, err := s.inboxLetter(c)
	if err != nil {
		return err
	}
	page := inboxMailPage{Base: s.base(c, "inbox.title", ""), Mail: r}
	page.Title, page.NoIndex = r.Subject, true
	return s.show(c, http.StatusOK, "inbox_mail", page)
}

func (s *Server) inboxText(c echo.Context) error {
	r, err := s.inboxLetter(c)
	if err != nil {
		return err
	}
	return c.String(http.StatusOK, r.Text)
}

// inboxCalendar shows what a letter tells calendars.
func (s *Server) inboxCalendar(c echo.Context) error {
	r, err := s.inboxLetter(c)
	if err != nil {
		return err
	}
	if r.Calendar == "" {
		return press.ErrNotFound
	}
	return c.String(http.StatusOK, r.Calendar)
}

func (s *Server) inboxHTML(c echo.Context) error {
	r, err := s.inboxLetter(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", letterPolicy)
	return c.HTML(http.StatusOK, r.HTML)
}
