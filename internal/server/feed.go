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
		feed.Entries = append(feed.Entries, p.entry(c, f.ID, pick(c, f.QuestionZH, f.QuestionEN), "/faqs/"+f.ID, *f.PublishAt, f.UpdatedAt, pick(c, f.AnswerZH, f.AnswerEN)))
	}
	return p.sendFeed(c, feed)
}

// pick is the text in the language of the path, or the other one where it has
// none.
func pick(c echo.Context, zh, en string) string { return press.Text{ZH: zh, EN: en}.In(lang(c)) }

func (p public) feed(c echo.Context, title, path string) *feeds.AtomFeed {
	here := p.office.SiteURL + to(c, path)
	return &feeds.AtomFeed{
		Xmlns: "http://www.w3.org/2005/Atom", Title: p.t(c, title) + " — " + p.office.SiteName.In(lang(c)),
		Id: p.tag("feed:" + to(c, path)), Link: &feeds.AtomLink{Href: here + ".atom", Rel: "self"},
		Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: p.office.Name.In(lang(c))}},
	}
}

func (p public) entry(c echo.Context, id, title, path string, published, updated time.Time, summary string) *feeds.AtomEntry {
	if updated.Before(published) {
		updated = published
	}
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

func (p public) sendFeed(c echo.Context, feed *feeds.AtomFeed) error {
	feed.Updated = time.Unix(0, 0).UTC().Format(time.RFC3339)
	for _, e := range feed.Entries {
		feed.Updated = max(feed.Updated, e.Updated)
	}
	text, err := feeds.ToXML(feed)
	if err != nil {
		return err
	}
	return p.sendText(c, "application/atom+xml; charset=utf-8", text)
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

func (m *sitemap) add(site, path, changed string) {
	both := []sitemapInLang{{"alternate", "zh-Hans", site + path}, {"alternate", "en", site + englishPrefix + path}}
	for _, one := range both {
		m.URLs = append(m.URLs, sitemapURL{Loc: one.Href, LastMod: changed, Alternates: both})
	}
}

func (p public) sitemap(c echo.Context) error {
	ctx := c.Request().Context()
	m := &sitemap{Xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	for _, path := range []string{"/", "/op-eds", "/faqs", "/progress", "/about", "/privacy", "/accessibility"} {
		m.add(p.office.SiteURL, path, "")
	}
	for before, more := "", true; more; more = before != "" {
		list, next, err := p.db.OpEds(ctx, before)
		if err != nil {
			return err
		}
		for _, a := range list {
			m.add(p.office.SiteURL, "/op-eds/"+a.Slug, a.UpdatedAt.UTC().Format(time.DateOnly))
		}
		before = next
	}
	questions, err := p.db.FAQs(ctx, "")
	if err != nil {
		return err
	}
	for _, f := range questions {
		m.add(p.office.SiteURL, "/faqs/"+f.ID, f.UpdatedAt.UTC().Format(time.DateOnly))
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
	for _, path := range []string{"/account", "/admin", "/applications", "/attachments", "/desk", "/editor", "/email", "/login", "/password", "/register", "/search", "/*?number="} {
		b.WriteString("Disallow: " + path + "\n")
		if slices.Contains(publicRoots, strings.TrimPrefix(path, "/")) {
			b.WriteString("Disallow: " + englishPrefix + path + "\n")
		}
	}
	b.WriteString("Sitemap: " + p.office.SiteURL + "/sitemap.xml\n")
	return p.sendText(c, "text/plain; charset=utf-8", b.String())
}
