package server

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// A form that arrives after its session has run out is not lost: the log-in
// page carries what it said, and hands it back to be sent once more.

// keptPrefix stands before the names of a kept form's inputs, so that they are
// none of the log-in's own.
const keptPrefix = "kept."

// unsentForm is a form that waits for its sender to log in again.
type unsentForm struct {
	Path   string // where it was going
	Fields []keptField
	Files  bool // files came with it that could not be kept
}

type keptField struct{ Name, Value string }

const lastUserKey = "last_user"

// lastUser returns whose session has just run out, or nil.
func lastUser(c echo.Context) *press.User {
	u, _ := c.Get(lastUserKey).(*press.User)
	return u
}

// askAgain shows the log-in page with the form of the request kept in it.
func (s *Server) askAgain(c echo.Context) error {
	if scripted(c) { // its page still has what was written
		return c.JSON(http.StatusUnauthorized, draftNote{Error: s.t(c, "autosave.signed_out")})
	}
	f, err := s.form(c)
	if err != nil {
		return err
	}
	page := loginPage{Base: s.base(c, "login.title", "login"), Kept: keep(c.Request().URL.Path, f, "")}
	if m := c.Request().MultipartForm; m != nil && len(m.File) > 0 {
		if page.Kept.Files, err = s.keepFiles(c, f.Get("idempotency_key")); err != nil {
			return err
		}
	}
	page.NoIndex, page.Path = true, "/login"
	return s.show(c, http.StatusUnauthorized, "login", page)
}

// keep gathers the inputs of a form whose names begin with prefix. Passwords
// are never shown again.
func keep(path string, f url.Values, prefix string) *unsentForm {
	k := &unsentForm{Path: path}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		own, ok := strings.CutPrefix(name, prefix)
		if !ok || strings.Contains(own, "password") {
			continue
		}
		for _, value := range f[name] {
			k.Fields = append(k.Fields, keptField{own, value})
		}
	}
	return k
}

// keepFiles keeps the attachments of somebody whose session has run out under
// the form with which they came, and reports whether some could not be kept.
func (s *Server) keepFiles(c echo.Context, formKey string) (lost bool, err error) {
	u := lastUser(c)
	for name := range c.Request().MultipartForm.File {
		list, err := uploads(c, name)
		if err != nil {
			return false, err
		}
		for _, up := range list {
			if u == nil || formKey == "" || name != press.PurposeAttachment {
				lost = true
				continue
			}
			_, err := office.Receive(c.Request().Context(), s.o, u, name, formKey, up)
			var bad press.Invalid
			if errors.As(err, &bad) {
				lost = true
			} else if err != nil {
				return false, err
			}
		}
	}
	return lost, nil
}

type resumePage struct {
	view.Base
	Form *unsentForm
}

// resume hands a kept form back to its sender, who has logged in: one button
// sends it on.
func (s *Server) resume(c echo.Context, u *press.User, k *unsentForm) error {
	c.Set(userKey, u)
	c.Response().Header().Set("Cache-Control", "no-store")
	page := resumePage{Base: s.base(c, "resume.title", ""), Form: k}
	page.NoIndex, page.Path = true, "/"
	return s.show(c, http.StatusOK, "resume", page)
}

// carried returns the form that a log-in carries, or nil.
func carried(f url.Values) *unsentForm {
	path := localPath(f.Get("resume"), "")
	if path == "" {
		return nil
	}
	return keep(path, f, keptPrefix)
}
