package server

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/locale"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// publicRoots are the first path segments of the pages that exist under a path
// of their own in each language.
var publicRoots = []string{"", "op-eds", "faqs", "progress", "search", "register", "login", "password", "email", "privacy", "accessibility", "about", "liaison", "consents", "replies", "op-eds.atom", "faqs.atom"}

const (
	langKey        = "lang"
	languageCookie = "lang"
	englishPrefix  = "/en"
)

// lang returns the language of the page: that of a public path, otherwise that
// of the account, even when its session has just run out.
func lang(c echo.Context) string {
	if l, ok := c.Get(langKey).(string); ok {
		return l
	}
	path := c.Request().URL.Path
	if path == englishPrefix || strings.HasPrefix(path, englishPrefix+"/") {
		return press.English
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if slices.Contains(publicRoots, first) {
		return press.Chinese
	}
	return wished(c)
}

// wished returns the language of the account, the one that a stranger has
// chosen, or the one that the browser asks for.
func wished(c echo.Context) string {
	if u := cmp.Or(user(c), lastUser(c)); u != nil {
		return spoken(u.Locale)
	}
	if chosen, err := c.Cookie(languageCookie); err == nil {
		return spoken(chosen.Value)
	}
	return locale.Match(c.Request().Header.Get("Accept-Language"))
}

// spoken returns the language of the site that goes by the name l.
func spoken(l string) string {
	if l == press.English {
		return press.English
	}
	return press.Chinese
}

// barePath returns the request's path without its language prefix, with its
// query. An answer to a form stands for the page that the form is on.
func barePath(c echo.Context) string {
	u := *c.Request().URL
	if c.Request().Method == http.MethodPost {
		u.Path = formPath(u.Path)
	}
	u.Path = strings.TrimPrefix(u.Path, englishPrefix)
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path
	}
	return u.RequestURI()
}

// formPath returns the page on which the form stands that is sent to path.
func formPath(path string) string {
	cut := strings.LastIndex(path, "/")
	above, last := path[:max(cut, 0)], path[cut+1:]
	switch {
	case above == "/applications" && press.Kind(last).Rules() != nil:
		return path + "/new"
	case above == "/account", slices.Contains(formEnds, last) && strings.Count(above, "/") > 1:
		return above
	}
	return path
}

// formEnds are the last segments of addresses that take forms and show nothing.
var formEnds = []string{
	"steps", "messages", "attachments", "assign", "replies", "notes", "verify", "suspend", "reinstate", "role", "publish", "withdraw",
}

// to returns a public path in the language of the page.
func to(c echo.Context, path string) string {
	if lang(c) == press.English {
		return englishPrefix + path
	}
	return path
}

// negotiate sends readers of other languages from / to the English home page.
// Without any word from the reader the default language answers in place.
func negotiate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().URL.Path != "/" {
			return next(c)
		}
		h := c.Response().Header()
		h.Add("Vary", "Accept-Language")
		h.Add("Vary", "Cookie")
		if wished(c) == press.English {
			return c.Redirect(http.StatusFound, englishPrefix+"/")
		}
		return next(c)
	}
}

// chooseLanguage keeps the choice in a cookie and in the account, and returns
// to the page, which exists in both languages.
func (s *Server) chooseLanguage(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	chosen := f.Get("lang")
	if chosen != press.English && chosen != press.Chinese {
		return press.Invalid{"lang": {Key: "error.choice"}}
	}
	s.remember(c, languageCookie, chosen)
	if u := user(c); u != nil {
		if err := office.SetLanguage(c.Request().Context(), s.o, u, chosen); err != nil {
			return err
		}
	}
	next := localPath(f.Get("next"), "/")
	next = strings.TrimPrefix(next, englishPrefix)
	if !strings.HasPrefix(next, "/") {
		next = "/" + next
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(next, "/"), "/")
	first, _, _ = strings.Cut(first, "?")
	if chosen == press.English && slices.Contains(publicRoots, first) {
		next = englishPrefix + next
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// chooseTheme keeps the choice of light or dark; anything else follows the
// reader's system.
func (s *Server) chooseTheme(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	s.remember(c, "theme", f.Get("theme"))
	return c.Redirect(http.StatusSeeOther, localPath(f.Get("next"), "/"))
}

func (s *Server) remember(c echo.Context, name, value string) {
	if len(value) > 10 {
		value = ""
	}
	c.SetCookie(&http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, Secure: s.sessions.secure, SameSite: http.SameSiteLaxMode,
		Expires: s.now().Add(365 * 24 * time.Hour),
	})
}

// localPath returns next if it is a path on this site, and fallback otherwise.
func localPath(next, fallback string) string {
	if len(next) < 1 || next[0] != '/' || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t\x00") || len(next) > 500 {
		return fallback
	}
	for _, r := range next {
		if r < 0x20 || r == 0x7f {
			return fallback
		}
	}
	return next
}
