package server

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// What the script of a form asks: it keeps the draft while somebody writes, and
// sends each file alone. It asks for JSON; everybody else gets pages.

// draftNote is what became of a draft.
type draftNote struct {
	Ref      string       `json:"ref,omitempty"`
	Version  int          `json:"version,omitempty"`
	Error    string       `json:"error,omitempty"`
	Deadline *view.Notice `json:"deadline"` // whether the promise is early enough for the deadline in the form
}

// fileNote is what became of a file.
type fileNote struct {
	ID      string `json:"id,omitempty"`
	Name    string `json:"name,omitempty"`
	Version int    `json:"version,omitempty"` // of an application that is filed, which the file has changed
	Error   string `json:"error,omitempty"`
}

// scripted reports whether the script asks, and no person.
func scripted(c echo.Context) bool {
	return strings.HasPrefix(c.Request().Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON)
}

// autosave keeps a draft in the background. It never files anything and never
// changes what is filed.
func (s *Server) autosave(c echo.Context, d *draftOf) error {
	if d.app != nil && d.app.Number != nil {
		return c.JSON(http.StatusConflict, draftNote{Ref: d.app.Ref(), Error: s.t(c, "autosave.filed")})
	}
	outlook := s.outlook(c, d)
	if len(d.bad) > 0 {
		return c.JSON(http.StatusUnprocessableEntity, draftNote{Error: s.t(c, "autosave.invalid"), Deadline: outlook})
	}
	app, err := office.SaveDraft(c.Request().Context(), s.o, user(c), d.form)
	if _, ok := office.IsProblem(err); ok {
		return c.JSON(http.StatusUnprocessableEntity, draftNote{Error: s.t(c, "autosave.invalid"), Deadline: outlook})
	}
	if errors.Is(err, press.ErrConflict) && app != nil && d.form.Kept(app) {
		err = nil
	}
	if app != nil && (errors.Is(err, press.ErrConflict) || errors.Is(err, press.ErrKeyReused)) {
		return c.JSON(http.StatusConflict, draftNote{Ref: app.Ref(), Version: app.Version, Error: s.t(c, "autosave.elsewhere")})
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, draftNote{Ref: app.Ref(), Version: app.Version, Deadline: outlook})
}

// attachAlone adds one file to a draft while its form is being written.
func (s *Server) attachAlone(c echo.Context, ref string) error {
	list, err := uploads(c, press.PurposeAttachment)
	if err != nil {
		return err
	}
	if len(list) != 1 {
		return errMalformed
	}
	file, app, err := office.Attach(c.Request().Context(), s.o, user(c), ref, list[0])
	var bad press.Invalid
	if errors.As(err, &bad) {
		p := bad[press.PurposeAttachment]
		return c.JSON(codeOf(bad), fileNote{Error: s.t(c, p.Key, p.Args...)})
	}
	if err != nil {
		return err
	}
	note := fileNote{ID: file.ID, Name: file.Name}
	if app.Number != nil {
		note.Version = app.Version
	}
	return c.JSON(http.StatusOK, note)
}
