package server

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// attachment sends a file to somebody who may read it: always to be saved,
// never to be shown inside this site.
func (s *Server) attachment(c echo.Context) error {
	a, content, err := office.Fetch(c.Request().Context(), s.o, user(c), c.Param("id"))
	if err != nil {
		return err
	}
	defer content.Close()
	if u := user(c); a.Purpose != press.PurposeAttachment && a.OwnerID != u.ID { // the privacy page promises a record
		s.log.InfoContext(c.Request().Context(), "identity document opened", "request", requestID(c), "by", u.ID, "of", a.OwnerID, "attachment", a.ID, "purpose", a.Purpose)
	}
	h := c.Response().Header()
	h.Set("Content-Type", a.MIME)
	h.Set("Content-Disposition", disposition(a.Name))
	h.Set("Content-Security-Policy", contentSecurityPolicy+"; sandbox")
	h.Set("Cache-Control", "no-store")
	if whole, ok := content.(io.ReadSeeker); ok {
		http.ServeContent(c.Response(), c.Request(), a.Name, time.Time{}, whole)
		return nil
	}
	h.Set("Content-Length", fmt.Sprint(a.Size))
	if c.Request().Method == http.MethodHead {
		return c.NoContent(http.StatusOK)
	}
	return c.Stream(http.StatusOK, a.MIME, content)
}

// disposition names the file for all browsers: old ones read the plain name,
// in which everything but letters and digits of ASCII is replaced.
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', strings.ContainsRune(" .-_()", r):
			return r
		}
		return '_'
	}, name)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, strings.ReplaceAll(url.PathEscape(name), "'", "%27"))
}

// removeAttachment removes a file of one's own.
func (s *Server) removeAttachment(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	app, err := office.RemoveAttachment(c.Request().Context(), s.o, user(c), c.Param("id"))
	if err != nil {
		return err
	}
	if scripted(c) {
		if app != nil && app.Number != nil {
			return c.JSON(http.StatusOK, fileNote{Version: app.Version})
		}
		return c.NoContent(http.StatusNoContent)
	}
	return s.next(c, "ok", "flash.own.file_removed", localPath(f.Get("next"), "/applications"))
}

// addAttachments adds files to an application, without a form around them.
func (s *Server) addAttachments(c echo.Context) error {
	if _, err := s.form(c); err != nil {
		return err
	}
	if scripted(c) {
		return s.attachAlone(c, c.Param("ref"))
	}
	page, err := s.openApplication(c)
	if err != nil {
		return err
	}
	bad := press.Invalid{}
	list, err := uploads(c, press.PurposeAttachment)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		bad.Add(press.PurposeAttachment, "error.file_required")
	}
	if err := s.attachAll(c, page.App.Ref(), bad); err != nil {
		return err
	}
	if len(bad) == 0 {
		return s.next(c, "ok", "flash.own.file_added", "/applications/"+page.App.Ref())
	}
	if page, err = s.openApplication(c); err != nil {
		return err
	}
	page.Base = s.wrong(page.Base, bad)
	if page.App.Number == nil {
		return s.showCheck(c, codeOf(bad), page.App, bad)
	}
	return s.show(c, codeOf(bad), "application", page)
}

// attachAll adds the files of the request to an application. What is wrong with
// them is noted in bad.
func (s *Server) attachAll(c echo.Context, ref string, bad press.Invalid) error {
	list, err := uploads(c, press.PurposeAttachment)
	if err != nil {
		return err
	}
	for _, up := range list {
		_, _, err := office.Attach(c.Request().Context(), s.o, user(c), ref, up)
		if _, err = merged(bad, err); err != nil {
			return err
		}
	}
	return nil
}

// codeOf is the answer to a form with mistakes. A file that is too large is
// more than the form can take.
func codeOf(bad press.Invalid) int {
	for _, p := range bad {
		if p.Key == "error.file_size" {
			return http.StatusRequestEntityTooLarge
		}
	}
	return http.StatusUnprocessableEntity
}
