package server

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

// public serves what everybody may see. It has the public part of the
// database, not the database.
type public struct {
	*pages
	db    *store.Public
	shelf *shelf
}

func (p *pages) public(db *store.Public) public {
	return public{p, db, &shelf{db: db, office: p.office, calendar: p.calendar, counts: p.counts, now: p.now}}
}

// answer shows a public page. Strangers may keep it and ask whether it is still
// the same; what carries a name is kept nowhere.
func (p public) answer(c echo.Context, page string, data any) error {
	var b bytes.Buffer
	if err := p.views.Render(&b, lang(c), page, data); err != nil {
		return err
	}
	if user(c) != nil || takeFlash(c) != "" {
		c.Response().Header().Set("Cache-Control", "no-store")
		return c.HTMLBlob(http.StatusOK, b.Bytes())
	}
	return sendKept(c, newDocument(echo.MIMETextHTMLCharsetUTF8, "private, no-cache", "Cookie", b.Bytes()))
}

// text shows a page that says something about the office and asks the database
// nothing.
func (p public) text(page string) echo.HandlerFunc {
	return func(c echo.Context) error {
		return p.answer(c, page, struct{ view.Base }{p.open(c, "page."+page, page)})
	}
}

// open is base for a page with an address of its own for search engines. The
// later pages of a list have none: what stands on them moves on.
func (p public) open(c echo.Context, title, nav string, args ...any) view.Base {
	b := p.base(c, title, nav, args...)
	path, _, _ := strings.Cut(b.Path, "?")
	b.Canonical = p.office.SiteURL + to(c, path)
	b.NoIndex = c.QueryParam("before") != ""
	return b
}

const (
	homeRows  = 3 // of each list
	homeOpEds = 3
	homeFAQs  = 3
)

type homePage struct {
	view.Base
	Feature    *press.OpEd
	Older      []press.OpEd
	Interviews []press.Progress
	Inquiries  []press.Progress
	FAQ        []press.FAQ
	Mine       *mine
}

// mine is what waits for the person who is logged in.
type mine struct{ Waiting, Open, Drafts int }

const mineKey = "mine"

// countOwn tells the home page what waits for a reporter who is logged in.
func (s *Server) countOwn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := user(c)
		if u == nil || u.IsStaff() {
			return next(c)
		}
		own, err := office.OpenApplications(c.Request().Context(), s.o, u)
		if err != nil {
			return err
		}
		c.Set(mineKey, &mine{Waiting: len(own.Action), Open: len(own.Open), Drafts: len(own.Drafts)})
		return next(c)
	}
}

func (p public) home(c echo.Context) error {
	ctx := c.Request().Context()
	page := homePage{Base: p.open(c, "page.home", "home")}
	page.Mine, _ = c.Get(mineKey).(*mine)
	var err error
	if page.Feature, err = p.db.Featured(ctx); err != nil {
		return err
	}
	except := ""
	if page.Feature != nil {
		except = page.Feature.ID
	}
	if page.Older, err = p.db.LatestOpEds(ctx, homeOpEds, except); err != nil {
		return err
	}
	if page.Interviews, _, err = p.db.Progress(ctx, store.ProgressQuery{Kind: press.InterviewKind, Limit: homeRows}); err != nil {
		return err
	}
	if page.Inquiries, _, err = p.db.Progress(ctx, store.ProgressQuery{Kind: press.InquiryKind, Limit: homeRows}); err != nil {
		return err
	}
	if page.FAQ, err = p.frontFAQs(c); err != nil {
		return err
	}
	return p.answer(c, "home", page)
}

// frontFAQs returns the first entries in the order of the office's categories.
func (p public) frontFAQs(c echo.Context) ([]press.FAQ, error) {
	all, err := p.db.FAQs(c.Request().Context(), "")
	if err != nil {
		return nil, err
	}
	all = inOrder(all, p.office.FAQCategories)
	return all[:min(len(all), homeFAQs)], nil
}

type opEdsPage struct {
	view.Base
	OpEds []press.OpEd
	First string // link to the first page, if this is not it
	Next  string // query of the next page
}

func (p public) opEds(c echo.Context) error {
	before := c.QueryParam("before")
	list, next, err := p.db.OpEds(c.Request().Context(), before)
	if err != nil {
		return err
	}
	page := opEdsPage{Base: p.open(c, "nav.op_eds", "op_eds"), OpEds: list}
	page.First, page.Next = paging(to(c, "/op-eds"), nil, before, next)
	return p.answer(c, "op_eds", page)
}

// paging returns the link to the first page of a list, if this is another one,
// and the query of the next page, if there is one. filter is what both keep.
func paging(path string, filter url.Values, before, next string) (first, following string) {
	if before != "" {
		first = path
		if len(filter) > 0 {
			first += "?" + filter.Encode()
		}
	}
	if next == "" {
		return first, ""
	}
	q := url.Values{"before": {next}}
	for name, values := range filter {
		q[name] = values
	}
	return first, q.Encode()
}

type opEdPage struct {
	view.Base
	OpEd         *press.OpEd
	Changed      time.Time
	Older, Newer *press.OpEd
	More         []press.OpEd
	Preview      bool // only its editor sees it
}

func (p public) opEd(c echo.Context) error {
	ctx := c.Request().Context()
	a, err := p.db.OpEd(ctx, c.Param("content"))
	if err != nil {
		return err
	}
	page := opEdPage{OpEd: a, Changed: later(a.UpdatedAt, a.PublishAt)}
	page.Base = p.open(c, press.Text{ZH: a.TitleZH, EN: a.TitleEN}.In(lang(c)), "op_eds")
	page.Canonical = p.office.SiteURL + to(c, "/op-eds/"+a.Slug)
	if page.Older, page.Newer, err = p.db.Neighbours(ctx, a); err != nil {
		return err
	}
	if page.More, err = p.db.LatestOpEds(ctx, 3, a.ID); err != nil {
		return err
	}
	return p.answer(c, "op_ed", page)
}
