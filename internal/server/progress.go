package server

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

// progressRows is how many rows a page of the public list shows.
const progressRows = 20

type progressPage struct {
	view.Base
	Asked   string          // the number that was looked up
	Row     *press.Progress // what is known of it
	Kind    press.Kind
	Status  press.Public
	Rows    []press.Progress
	First   string
	Next    string
	Filters []filter
}

// filter is one link that narrows a list.
type filter struct {
	Key  string // its words
	Href string
	On   bool
}

func (p public) progress(c echo.Context) error {
	ctx := c.Request().Context()
	page := progressPage{Base: p.open(c, "nav.progress", "progress")}
	page.Asked = asked(c.QueryParam("number"))
	if page.Asked != "" {
		page.NoIndex = true
		if !wellFormed.MatchString(page.Asked) {
			page.Base = p.wrong(page.Base, press.Invalid{"number": {Key: "error.no_number", Args: []any{"Number", page.Asked}}})
		}
		row, err := p.db.ProgressOf(ctx, page.Asked)
		if err != nil && statusOf(err) != http.StatusNotFound {
			return err
		}
		if err == nil {
			page.Row = row
		}
	}
	page.narrow(c)
	before := c.QueryParam("before")
	rows, next, err := p.db.Progress(ctx, store.ProgressQuery{Kind: page.Kind, Status: page.Status, Before: before, Limit: progressRows})
	if err != nil {
		return err
	}
	page.Rows = rows
	page.First, page.Next = paging(to(c, "/progress"), kept(page.Kind, page.Status), before, next)
	return p.answer(c, "progress", page)
}

// countLookups bounds how often one address may ask for numbers, so that
// nobody tries them all.
func (s *Server) countLookups(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.QueryParam("number") == "" {
			return next(c)
		}
		if err := office.CountLookup(c.Request().Context(), s.o, c.RealIP()); err != nil {
			return err
		}
		return next(c)
	}
}

// wellFormed is what numbers look like, those that another office gave included.
var wellFormed = regexp.MustCompile(`^[0-9]{4,20}$`)

// asked brings a number into the form in which it is kept: digits as people
// paste them may be full-width and have spaces or hyphens between them.
func asked(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' {
			return -1
		}
		return r
	}, norm.NFKC.String(cleaned(s)))
	letters := []rune(s)
	return string(letters[:min(len(letters), 20)])
}

// narrow reads which rows are wanted; what is no kind or status narrows nothing.
func (page *progressPage) narrow(c echo.Context) {
	if k := press.Kind(c.QueryParam("kind")); k.Rules() != nil {
		page.Kind = k
	}
	if s := press.Public(c.QueryParam("status")); slices.Contains(publicStatuses, s) {
		page.Status = s
	}
	page.offer(c)
}

// publicStatuses are all that the world is told.
var publicStatuses = []press.Public{press.Processing, press.Done}

// kept is the query that shows the rows of a kind and status.
func kept(kind press.Kind, status press.Public) url.Values {
	q := url.Values{}
	if kind != "" {
		q.Set("kind", string(kind))
	}
	if status != "" {
		q.Set("status", string(status))
	}
	return q
}

// offer makes the links that narrow the list; one that is on takes itself back.
func (page *progressPage) offer(c echo.Context) {
	add := func(key string, on bool, q url.Values) {
		href := to(c, "/progress")
		if len(q) > 0 {
			href += "?" + q.Encode()
		}
		page.Filters = append(page.Filters, filter{key, href, on})
	}
	add("progress.all", page.Kind == "" && page.Status == "", nil)
	for _, r := range press.Kinds {
		if page.Kind == r.Kind {
			add("kind."+string(r.Kind), true, kept("", page.Status))
			continue
		}
		add("kind."+string(r.Kind), false, kept(r.Kind, page.Status))
	}
	for _, s := range publicStatuses {
		if page.Status == s {
			add("public."+string(s), true, kept(page.Kind, ""))
			continue
		}
		add("public."+string(s), false, kept(page.Kind, s))
	}
}
