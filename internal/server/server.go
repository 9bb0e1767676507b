// Package server speaks HTTP. A handler reads the request, asks package store
// or acts through package office, and shows a page or sends the browser on. It
// decides nothing.
package server

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/locale"
	"pressdesk/internal/office"
	"pressdesk/internal/paper"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
	"pressdesk/internal/workday"
	"pressdesk/web"
)

// pages is what every handler needs to answer, and no more.
type pages struct {
	views    *view.Views
	say      map[string]func(key string, args ...any) string // the translator of each language
	office   *press.Office
	calendar func() workday.Calendar // the one in force
	counts   func() int64            // its edition
	now      func() time.Time
	log      *slog.Logger
}

// Server serves those who have logged in, and lets them do so.
type Server struct {
	*pages
	o        *office.Office
	sessions *sessionStore
	printer  *paper.Printer
	options  Options
	origin   *http.CrossOriginProtection
}

// Options are the settings of the server.
type Options struct {
	Hosts          []string              // Host values accepted besides that of the site's URL
	TrustedProxies []netip.Prefix        // whose X-Forwarded-* is believed
	Watch          []echo.MiddlewareFunc // see every request first and its answer last
	Inbox          bool                  // show /dev/mail: for demonstrations and tests only
	Log            *slog.Logger
}

// New returns the handler of the whole site.
func New(o *office.Office, views *view.Views, catalog *locale.Catalog, options Options) http.Handler {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	p := &pages{
		views: views, say: map[string]func(string, ...any) string{}, office: o.Rules,
		calendar: o.Calendar, counts: o.CalendarEdition, now: o.DB.Now, log: options.Log,
	}
	for _, lang := range catalog.Languages() {
		p.say[lang] = catalog.Func(lang)
	}
	s := &Server{pages: p, o: o, options: options, origin: p.ownOrigin(), printer: paper.New(web.FS)}
	s.sessions = &sessionStore{db: o.DB, now: o.DB.Now, secure: strings.HasPrefix(o.Rules.SiteURL, "https:")}
	return s.routes()
}

// show renders a page into a buffer first, so that a broken template is an
// error page and not half a page.
func (p *pages) show(c echo.Context, code int, page string, data any) error {
	var b bytes.Buffer
	if err := p.views.Render(&b, lang(c), page, data); err != nil {
		return err
	}
	return c.HTMLBlob(code, b.Bytes())
}

// t translates a key into the language of the page.
func (p *pages) t(c echo.Context, key string, args ...any) string {
	return p.say[lang(c)](key, args...)
}

// base fills in what every page shows. title is a message key; an already
// translated title goes through unchanged, for it is no key.
func (p *pages) base(c echo.Context, title, nav string, args ...any) view.Base {
	now := p.now()
	b := view.Base{
		Lang: lang(c), Title: p.t(c, title, args...), Path: barePath(c), Nav: nav, User: user(c), Now: now,
		Office: p.office, Hours: p.office.HoursAt(now, p.calendar()), RequestID: requestID(c), Theme: theme(c),
	}
	if b.User != nil {
		b.Home = homeOf(b.User)
	}
	if flash := takeFlash(c); flash != "" {
		kind, key, _ := strings.Cut(flash, " ")
		b.Flash = &view.Flash{Kind: kind, Text: p.t(c, key)}
	}
	return b
}

// theme returns the look that the reader has chosen; empty: that of the system.
func theme(c echo.Context) string {
	if cookie, err := c.Cookie("theme"); err == nil && (cookie.Value == "light" || cookie.Value == "dark") {
		return cookie.Value
	}
	return ""
}

// wrong returns base for a form that came back with mistakes.
func (p *pages) wrong(b view.Base, bad press.Invalid) view.Base {
	b.Errors = bad
	return b
}
