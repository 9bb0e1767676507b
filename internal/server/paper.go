package server

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/paper"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// What is printed: the same words as a PDF file to save, or as text to paste.

// sent writes a document in the form that its address ends in. Its name is that
// of the file.
func (s *Server) sent(c echo.Context, d *paper.Document, name string, asText bool) error {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	if asText {
		return c.String(http.StatusOK, d.Text())
	}
	b, err := s.printer.Print(d)
	if err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	h.Set("Content-Disposition", disposition(name+".pdf"))
	h.Set("Content-Security-Policy", contentSecurityPolicy+"; sandbox")
	return c.Blob(http.StatusOK, "application/pdf", b)
}

// paperLang is the language in which the reader wants a paper: a letter goes to
// others, who may read another one than who prints it.
func paperLang(c echo.Context) string {
	switch asked := c.QueryParam("lang"); asked {
	case press.Chinese, press.English:
		return asked
	}
	return lang(c)
}

// filedCase opens an application that has its number.
func (s *Server) filedCase(c echo.Context) (*office.Case, error) {
	cs, err := office.Open(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err == nil && cs.App.Number == nil {
		err = press.ErrNotFound
	}
	return cs, err
}

// printApplication sends an application as it was filed, to its reporter or to
// the desk.
func (s *Server) printApplication(c echo.Context) error {
	cs, err := s.filedCase(c)
	if err != nil {
		return err
	}
	a := view.ApplicationSheet{
		App: cs.App, Clock: cs.Clock, Events: cs.Events, Files: cs.Attachments, Desk: user(c).IsDesk(), Reader: user(c).ID, Now: cs.Now,
	}
	for _, step := range s.tracker(c, cs.App) {
		a.Steps = append(a.Steps, view.SheetStep{Label: step.Label, At: step.At, Note: step.Note})
	}
	return s.sent(c, s.views.ApplicationPaper(lang(c), a), cs.App.Ref()+"-application", false)
}

// printLetter sends the letter to one of the units that the office asks.
func (s *Server) printLetter(asText bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		cs, err := s.filedCase(c)
		if err != nil {
			return err
		}
		p := cs.App.Contacted(c.Param("contact"))
		if p == nil {
			return press.ErrNotFound
		}
		d := s.views.ContactLetter(paperLang(c), cs.App, p, cs.App.ReplyBy(p, s.rules(cs)), cs.Now)
		return s.sent(c, d, fmt.Sprintf("%s-letter-%d", cs.App.Ref(), p.Position+1), asText)
	}
}

// printApproval sends the sheet on which colleagues sign what needs a second
// person.
func (s *Server) printApproval(asText bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		cs, err := s.filedCase(c)
		if err != nil {
			return err
		}
		drafted := cs.App.Drafted()
		if drafted == nil {
			return press.ErrNotFound
		}
		return s.sent(c, s.views.ApprovalPaper(paperLang(c), cs.App, drafted, cs.Now), cs.App.Ref()+"-approval", asText)
	}
}

// printLedger sends how the dates of an application were counted, to either side.
func (s *Server) printLedger(c echo.Context) error {
	found, err := office.Ledgers(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return err
	}
	return s.sent(c, s.views.LedgerPaper(lang(c), found.App, found.Ledgers, user(c).IsDesk(), found.Now), found.App.Ref()+"-ledger", false)
}
