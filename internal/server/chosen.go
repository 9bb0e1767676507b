package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// mostChosen is more than a page of the desk shows.
const mostChosen = 100

// assigned says what became of cases that were assigned together.
type assigned struct {
	Done    int
	Undone  []undone
	Nothing bool // none was chosen
}

// undone is a case that was not assigned: because of what somebody else did, or
// for the reason that a key names.
type undone struct {
	Ref  string
	Href string
	Last *press.Event
	Key  string
}

// assignChosen gives the chosen cases of a list to an officer. What cannot be
// assigned stays chosen on the list that follows, with the reason.
func (s *Server) assignChosen(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	list, err := chosen(f)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return s.showQueue(c, http.StatusUnprocessableEntity, &assigned{Nothing: true})
	}
	done, left, err := office.AssignEach(c.Request().Context(), s.o, user(c), list, f.Get("officer"))
	if err != nil {
		return err
	}
	if len(left) == 0 {
		flash := "flash.assigned_each"
		if to := f.Get("officer"); to == "self" || to == user(c).ID {
			flash = "flash.assigned_each_self"
		}
		return s.next(c, "ok", flash, queuePath+"?"+c.QueryString())
	}
	result := &assigned{Done: done}
	for _, u := range left {
		result.Undone = append(result.Undone, undone{u.Ref, casePath(u.Ref, ""), u.Last, reason(u)})
	}
	return s.showQueue(c, http.StatusConflict, result)
}

// reason is the key of the sentence that says why a case was left out.
func reason(u office.Undone) string {
	bad, wrong := office.IsProblem(u.Err)
	switch {
	case wrong && bad[""].Key != "":
		return bad[""].Key
	case wrong:
		return "error.choice"
	case errors.Is(u.Err, press.ErrConflict):
		return "bulk.closed"
	}
	return "bulk.away"
}

// chosen reads the cases of a form, each as its number and the version that
// was seen.
func chosen(f url.Values) ([]office.Chosen, error) {
	var list []office.Chosen
	for _, v := range f["case"] {
		ref, seen, _ := strings.Cut(v, ".")
		n, err := strconv.Atoi(seen)
		if err != nil || n < 1 || len(list) == mostChosen {
			return nil, press.Invalid{"case": {Key: "error.version"}}
		}
		if !slices.ContainsFunc(list, func(c office.Chosen) bool { return c.Ref == ref }) {
			list = append(list, office.Chosen{Ref: ref, Version: n})
		}
	}
	return list, nil
}

// Left reports whether a case was to be assigned and was not.
func (a *assigned) Left(ref string) bool {
	return a != nil && slices.ContainsFunc(a.Undone, func(u undone) bool { return u.Ref == ref })
}
