package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/view"
)

// keysCookie remembers who does not want keys that act alone.
const keysCookie = "keys"

// keyGroup is a place of the desk and the keys that work there.
type keyGroup struct {
	Name string
	Keys []keyUse
}

// keyUse is a key, or some pressed one after another; Name says what it does.
type keyUse struct {
	Keys []string
	Name string
}

// deskKeys are the keys of the desk. Each has a control on its page that does
// the same.
var deskKeys = []keyGroup{
	{"everywhere", []keyUse{
		{[]string{"/"}, "search"}, {[]string{"G", "I"}, "open"}, {[]string{"G", "M"}, "mine"}, {[]string{"G", "U"}, "unassigned"},
		{[]string{"G", "O"}, "overdue"}, {[]string{"?"}, "all"},
	}},
	{"list", []keyUse{
		{[]string{"J"}, "next_row"}, {[]string{"K"}, "previous_row"}, {[]string{"Enter"}, "enter"}, {[]string{"X"}, "choose"},
		{[]string{"Shift", "X"}, "range"}, {[]string{"A"}, "assign_chosen"}, {[]string{"Esc"}, "clear"},
	}},
	{"case", []keyUse{
		{[]string{"J"}, "next_case"}, {[]string{"K"}, "previous_case"}, {[]string{"S"}, "step"}, {[]string{"R"}, "reply"}, {[]string{"N"}, "note"},
		{[]string{"A"}, "assign"}, {[]string{"Ctrl", "Enter"}, "send"},
	}},
	{"registration", []keyUse{{[]string{"Y"}, "approve"}}},
}

type keysPage struct {
	view.Base
	Groups []keyGroup
}

// keys lists the keys of the desk and says whether they are on.
func (s *Server) keys(c echo.Context) error {
	return s.show(c, http.StatusOK, "desk/keys", keysPage{s.deskBase(c, "keys.title", "keys"), deskKeys})
}

// chooseKeys switches keys that act alone on or off.
func (s *Server) chooseKeys(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	choice := "on"
	if f.Get("keys") == "off" {
		choice = "off"
	}
	s.remember(c, keysCookie, choice)
	return s.next(c, "ok", "flash.keys_"+choice, localPath(f.Get("next"), "/desk/keys"))
}

// keysOn reports whether keys act alone.
func keysOn(c echo.Context) bool {
	cookie, err := c.Cookie(keysCookie)
	return err != nil || cookie.Value != "off"
}
