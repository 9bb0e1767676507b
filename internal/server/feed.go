package server

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/feeds"
	"github.com/labstack/echo/v4"

	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// What programs read of the public part: feeds for readers, a map and a word
// for search engines.

// feedEntries is how many entries a feed has.
const feedEntries = 20

// opEdFeed is the Atom feed (RFC 4287) of the op-eds, in the path's language.
func (p public) opEdFeed(c echo.Context) error {
	list, _, err := p.db.OpEds(c.Request().Context(), "")
	if err != nil {
		return err
	}
	feed := p.feed(c, "nav.op_eds", "/op-eds")
	for _, a := range list[:min(len(list), feedEntries)] {
		e := p.entry(c, a.ID, pick(c, a.TitleZH, a.TitleEN), "/op-eds/"+a.Slug, *a.PublishAt, a.UpdatedAt, pick(c, a.StandfirstZH, a.StandfirstEN))
		if a.Author != "" {
			e.Author = &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: a.Author}}
		}
		feed.Entries = append(feed.Entries, e)
	}
	return p.sendFeed(c, feed)
}

// faqFeed is the Atom feed of the common questions, those changed last first.
func (p public) faqFeed(c echo.Context) error {
	list, err := p.db.FAQs(c.Request().Context(), "")
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b press.FAQ) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	feed := p.feed(c, "nav.faqs", "/faqs")
	for _, f := range list[:min(len(list), feedEntries)] {
		e := p.entry(c, f.ID, pick(c, f.QuestionZH, f.QuestionEN), "/faqs/"+f.ID, *f.PublishAt, f.UpdatedAt, "")
		e.Summary, e.Content = nil, &feeds.AtomContent{Type: "html", Content: view.Markdown(pick(c, f.AnswerZH, f.AnswerEN))}
		feed.Entries = append(feed.Entries, e)
	}
	return p.sendFeed(c, feed)
}

// pick is the text in the language of the path, or the other one where it has
// none.
func pick(c echo.Context, zh, en string) string { return press.Text{ZH: zh, EN: en}.In(lang(c)) }

// feed is a feed in one language, with its own address and that of the page it
// stands for.
type feed struct {
	feeds.AtomFeed
	Lang  string           `xml:"xml:lang,attr"`
	Base  string           `xml:"xml:base,attr"` // of links in texts
	Links []feeds.AtomLink `xml:"link"`
}

func (p public) feed(c echo.Context, title, path string) *feed {
	here := p.office.SiteURL + to(c, path)
	return &feed{
		AtomFeed: feeds.AtomFeed{
			Xmlns: "http://www.w3.org/2005/Atom", Title: p.t(c, title) + " — " + p.office.SiteName.In(lang(c)), Id: p.tag("feed:" + to(c, path)),
			Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: p.office.Name.In(lang(c))}},
		},
		Lang: hreflang(lang(c)), Base: p.office.SiteURL + "/",
		Links: []feeds.AtomLink{{Href: here + ".atom", Rel: "self", Type: "application/atom+xml"}, {Href: here, Rel: "alternate", Type: "text/html"}},
	}
}

// hreflang is the name of a language for machines.
func hreflang(language string) string {
	if language == press.Chinese {
		return "zh-Hans"
	}
	return language
}

// later returns the later of two moments, of which the second may not be.
func later(a time.Time, b *time.Time) time.Time {
	if b != nil && b.After(a) {
		return *b
	}
	return a
}

func (p public) entry(c echo.Context, id, title, path string, published, updated time.Time, summary string) *feeds.AtomEntry {
	updated = later(updated, &published)
	return &feeds.AtomEntry{
		Id: p.tag(id + ":" + lang(c)), Title: title, Published: published.UTC().Format(time.RFC3339), Updated: updated.UTC().Format(time.RFC3339),
		Links: []feeds.AtomLink{{Href: p.office.SiteURL + to(c, path), Rel: "alternate", Type: "text/html"}}, Summary: &feeds.AtomSummary{Content: summary, Type: "text"},
	}
}

// tag is a name for ever (RFC 4151): it holds when a page gets another address.
func (p public) tag(name string) string {
	host := p.office.SiteURL
	if u, err := url.Parse(host); err == nil {
		host = u.Hostname()
	}
	return "tag:" + host + ",2026:" + name
}

func (p public) sendFeed(c echo.Context, feed *feed) error {
	feed.Updated = time.Unix(0, 0).UTC().Format(time.RFC3339)
	for _, e := range feed.Entries {
		feed.Updated = max(feed.Updated, e.Updated)
	}
	text, err := xml.Marshal(feed)
	if err != nil {
		return err
	}
	return p.sendText(c, "application/atom+xml; charset=utf-8", xml.Header+string(text))
}

// sendText sends what is the same for everybody, once for each version.
func (p public) sendText(c echo.Context, kind, text string) error {
	return sendKept(c, newDocument(kind, "public, max-age=300", "", []byte(text)))
}

// sitemap lists the public pages for search engines, each with its address in
// the other language.
type sitemap struct {
	XMLName xml.Name `xml:"urlset"`
	Xmlns   string   `xml:"xmlns,attr"`
	XHTML   string   `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL
}

type sitemapURL struct {
	XMLName    xml.Name        `xml:"url"`
	Loc        string          `xml:"loc"`
	LastMod    string          `xml:"lastmod,omitempty"`
	Alternates []sitemapInLang `xml:"xhtml:link"`
}

type sitemapInLang struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// mostURLs is how many addresses a sitemap may have.
const mostURLs = 50_000

// add adds a page in each language, if there is room.
func (m *sitemap) add(site, path string, changed time.Time) {
	in := []sitemapInLang{{"alternate", "zh-Hans", site + path}, {"alternate", "en", site + englishPrefix + path}, {"alternate", "x-default", site + path}}
	day := ""
	if !changed.IsZero() {
		day = changed.UTC().Format(time.DateOnly)
	}
	for _, one := range in[:2] {
		if len(m.URLs) < mostURLs {
			m.URLs = append(m.URLs, sitemapURL{Loc: one.Href, LastMod: day, Alternates: in})
		}
	}
}

func (p public) sitemap(c echo.Context) error {
	ctx := c.Request().Context()
	m := &sitemap{Xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	for _, path := range []string{"/", "/op-eds", "/faqs", "/progress", "/replies", "/about", "/privacy", "/accessibility"} {
		m.add(p.office.SiteURL, path, time.Time{})
	}
	for before, more := "", true; more && len(m.URLs) < mostURLs; more = before != "" {
		list, next, err := p.db.OpEds(ctx, before)
		if err != nil {
			return err
		}
		for _, a := range list {
			m.add(p.office.SiteURL, "/op-eds/"+a.Slug, later(a.UpdatedAt, a.PublishAt))
		}
		before = next
	}
	questions, err := p.db.FAQs(ctx, "")
	if err != nil {
		return err
	}
	for _, f := range questions {
		m.add(p.office.SiteURL, "/faqs/"+f.ID, later(f.UpdatedAt, f.PublishAt))
	}
	text, err := xml.Marshal(m)
	if err != nil {
		return err
	}
	return p.sendText(c, "application/xml; charset=utf-8", xml.Header+string(text))
}

// robots asks search engines to leave out what is nobody's business.
func (p public) robots(c echo.Context) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range []string{"/account", "/admin", "/applications", "/attachments", "/consents", "/desk", "/editor", "/email", "/liaison", "/login", "/password", "/register", "/search", "/*?number="} {
		b.WriteString("Disallow: " + path + "\n")
		if slices.Contains(publicRoots, strings.TrimPrefix(path, "/")) {
			b.WriteString("Disallow: " + englishPrefix + path + "\n")
		}
	}
	b.WriteString("Sitemap: " + p.office.SiteURL + "/sitemap.xml\n")
	return p.sendText(c, "text/plain; charset=utf-8", b.String())
}
