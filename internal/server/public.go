package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

// public serves what everybody may see. It has the public part of the
// database, not the database.
type public struct {
	*pages
	db *store.Public
}

// answer shows a public page. Strangers may keep it and ask whether it is still
// the same; what carries a name is kept nowhere.
func (p public) answer(c echo.Context, page string, data any) error {
	var b bytes.Buffer
	if err := p.views.Render(&b, lang(c), page, data); err != nil {
		return err
	}
	h := c.Response().Header()
	if user(c) != nil || takeFlash(c) != "" {
		h.Set("Cache-Control", "no-store")
		return c.HTMLBlob(http.StatusOK, b.Bytes())
	}
	sum := sha256.Sum256(b.Bytes())
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Cookie")
	h.Set("ETag", tag)
	if c.Request().Header.Get("If-None-Match") == tag {
		return c.NoContent(http.StatusNotModified)
	}
	return c.HTMLBlob(http.StatusOK, b.Bytes())
}

// open is base for a page with an address of its own for search engines.
func (p public) open(c echo.Context, title, nav string, args ...any) view.Base {
	b := p.base(c, title, nav, args...)
	path, _, _ := strings.Cut(b.Path, "?")
	b.Canonical = p.office.SiteURL + to(c, path)
	return b
}

const (
	homeRows  = 3 // of each list
	homeOpEds = 3
	homeFAQs  = 5
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
		own, err := office.MyApplications(c.Request().Context(), s.o, u, "")
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

// inOrder sorts entries by the office's order of categories.
func inOrder(list []press.FAQ, categories []press.Option) []press.FAQ {
	sorted := make([]press.FAQ, 0, len(list))
	known := map[string]bool{}
	for _, c := range categories {
		known[c.Code] = true
		for _, f := range list {
			if f.Category == c.Code {
				sorted = append(sorted, f)
			}
		}
	}
	for _, f := range list {
		if !known[f.Category] {
			sorted = append(sorted, f)
		}
	}
	return sorted
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
	page := opEdPage{OpEd: a}
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

// foundMost is how many results a search shows.
const foundMost = 50

// category is one entry of the list of FAQ categories.
type category struct {
	press.Option
	Count int
}

type faqsPage struct {
	view.Base
	Query      string
	Category   string
	Categories []category
	Total      int
	Entries    []press.FAQ
	Near       bool        // nothing has the words as they were asked for
	Others     []press.FAQ // beside the results of a search
}

func (p public) faqs(c echo.Context) error {
	ctx := c.Request().Context()
	page := faqsPage{Base: p.open(c, "home.faqs", "faqs"), Query: query(c)}
	counts, err := p.db.FAQCounts(ctx)
	if err != nil {
		return err
	}
	chosen := c.QueryParam("category")
	for _, o := range p.office.FAQCategories {
		page.Total += counts[o.Code]
		page.Categories = append(page.Categories, category{o, counts[o.Code]})
		if o.Code == chosen {
			page.Category = chosen
		}
	}
	all, err := p.db.FAQs(ctx, page.Category)
	if err != nil {
		return err
	}
	all = inOrder(all, p.office.FAQCategories)
	if page.Query == "" {
		page.Entries = all
		return p.answer(c, "faqs", page)
	}
	page.NoIndex = true
	found, err := p.db.Search(ctx, []string{store.KindFAQ}, page.Query, foundMost)
	if err != nil {
		return err
	}
	page.sort(found, all)
	return p.answer(c, "faqs", page)
}

// othersMost is how many entries stand below the results of a search.
const othersMost = 3

// sort fills in what a search has found in the chosen category, and a few
// entries besides.
func (page *faqsPage) sort(found []store.Found, all []press.FAQ) {
	shown := map[string]bool{}
	for _, f := range found {
		if page.Category != "" && f.FAQ.Category != page.Category {
			continue
		}
		page.Entries = append(page.Entries, *f.FAQ)
		page.Near = page.Near || f.Near
		shown[f.FAQ.ID] = true
	}
	for _, f := range all {
		if !shown[f.ID] && len(page.Others) < othersMost {
			page.Others = append(page.Others, f)
		}
	}
}

// query returns what a person looks for, without what surrounds it and no
// longer than a question.
func query(c echo.Context) string {
	letters := []rune(strings.TrimSpace(cleaned(c.QueryParam("q"))))
	return string(letters[:min(len(letters), 100)])
}

type faqPage struct {
	view.Base
	FAQ      *press.FAQ
	Category press.Text
	Related  []press.FAQ
	Preview  bool // only its editor sees it
}

func (p public) faq(c echo.Context) error {
	f, err := p.db.FAQ(c.Request().Context(), c.Param("content"))
	if err != nil {
		return err
	}
	page, err := p.faqPage(c, f)
	if err != nil {
		return err
	}
	return p.answer(c, "faq", page)
}

const relatedMost = 5

func (p public) faqPage(c echo.Context, f *press.FAQ) (faqPage, error) {
	page := faqPage{FAQ: f, Base: p.open(c, press.Text{ZH: f.QuestionZH, EN: f.QuestionEN}.In(lang(c)), "faqs")}
	for _, o := range p.office.FAQCategories {
		if o.Code == f.Category {
			page.Category = o.Name
		}
	}
	same, err := p.db.FAQs(c.Request().Context(), f.Category)
	for _, other := range same {
		if other.ID != f.ID && len(page.Related) < relatedMost {
			page.Related = append(page.Related, other)
		}
	}
	return page, err
}

type searchPage struct {
	view.Base
	Query string
	Found []store.Found
	Near  bool
}

func (p public) search(c echo.Context) error {
	page := searchPage{Base: p.base(c, "page.search", ""), Query: query(c)}
	page.NoIndex = true
	if page.Query != "" {
		found, err := p.db.Search(c.Request().Context(), []string{store.KindOpEd, store.KindFAQ}, page.Query, foundMost)
		if err != nil {
			return err
		}
		page.Found, page.Near = found, len(found) > 0 && found[0].Near
	}
	return p.answer(c, "search", page)
}

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
