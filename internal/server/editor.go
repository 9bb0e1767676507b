package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

// previews shows an editor what the world may not see yet, at the address that
// it will have.
func (s *Server) previews(next, draft echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if errors.Is(err, press.ErrNotFound) && user(c).MayEdit() {
			return draft(c)
		}
		return err
	}
}

// views are the links that narrow an editor's list by where a text stands.
func views(path, chosen string) []filter {
	list := []filter{{"content.all", path, chosen == ""}}
	for _, p := range []press.Publication{press.Unpublished, press.Published, press.TakenDown} {
		list = append(list, filter{"publication." + string(p), path + "?status=" + string(p), chosen == string(p)})
	}
	return list
}

// contentQuery reads which page of an editor's list is wanted, and what stays in the
// address of the next.
func contentQuery(c echo.Context) (store.ContentQuery, url.Values) {
	q := store.ContentQuery{Status: press.Publication(c.QueryParam("status")), After: c.QueryParam("before")}
	if q.Status == "" {
		return q, nil
	}
	return q, url.Values{"status": {string(q.Status)}}
}

// changed says that somebody else has saved the text in the meantime. The form
// that says so carries the new version: whoever sends it again means it.
var changed = press.Invalid{"": {Key: "error.changed"}}

// again is the code with which a form is shown again: as a preview, or with
// what is wrong.
func again(bad press.Invalid) int {
	if len(bad) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// published goes on after a text was saved: to publish or withdraw it, if the
// button said so. take says what became of the text: publish, schedule or
// withdraw.
func (s *Server) published(c echo.Context, button, path string, version int, take func(version int, action string) (string, error)) error {
	switch button {
	case "publish", "withdraw":
		done, err := take(version, button)
		if err != nil {
			return err
		}
		return s.next(c, "ok", "flash.content."+done, path)
	}
	return s.next(c, "ok", "flash.content.saved", path)
}

// moveContent is the handler of a button in a list: publish or withdraw.
func (s *Server) moveContent(list, action string, take func(ctx context.Context, o *office.Office, by *press.User, id string, version int, action string) (string, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		f, err := s.form(c)
		if err != nil {
			return err
		}
		seen, err := version(f)
		if err != nil {
			return err
		}
		done, err := take(c.Request().Context(), s.o, user(c), c.Param("content"), seen, action)
		if err != nil {
			return err
		}
		return s.next(c, "ok", "flash.content."+done, list)
	}
}

type publicListPage struct {
	view.Base
	Rows  []press.Progress
	First string
	Next  string
}

// editorProgress shows the public list as the world sees it.
func (s *Server) editorProgress(all public) echo.HandlerFunc {
	return func(c echo.Context) error {
		before := c.QueryParam("before")
		rows, next, err := all.db.Progress(c.Request().Context(), store.ProgressQuery{Before: before, Limit: 50})
		if err != nil {
			return err
		}
		page := publicListPage{Base: s.base(c, "nav.progress", "progress"), Rows: rows}
		page.First, page.Next = paging("/editor/progress", nil, before, next)
		return s.show(c, http.StatusOK, "desk/progress", page)
	}
}
