package server_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
)

// atom is what a feed reader takes from a feed.
type atom struct {
	Lang    string `xml:"lang,attr"`
	Base    string `xml:"base,attr"`
	ID      string `xml:"id"`
	Updated string `xml:"updated"`
	Links   []struct {
		Href string `xml:"href,attr"`
		Rel  string `xml:"rel,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Summary string `xml:"summary"`
		Content string `xml:"content"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

func (r *reading) feed(path string) atom {
	r.t.Helper()
	p := r.get(path)
	p.wants(r.t, http.StatusOK)
	if !strings.HasPrefix(p.header.Get("Content-Type"), "application/atom+xml") {
		r.t.Errorf("%s is %s", path, p.header.Get("Content-Type"))
	}
	var a atom
	if err := xml.Unmarshal([]byte(p.body), &a); err != nil {
		r.t.Fatal(err)
	}
	return a
}

func TestFeedsTellWhatIsNewInBothLanguages(t *testing.T) {
	r := openSite(t)
	r.opEd(press.OpEdForm{Slug: "river", TitleZH: "一江一河", BodyZH: "正文", TitleEN: "The river & its banks", BodyEN: "Text", StandfirstEN: "From quay to <park>"}, true)
	zh, en := r.feed("/op-eds.atom"), r.feed("/en/op-eds.atom")
	if len(zh.Entries) != 1 || zh.Entries[0].Title != "一江一河" || zh.Entries[0].Link.Href != "https://press.example.test/op-eds/river" {
		t.Errorf("Chinese feed: %+v", zh)
	}
	e := en.Entries[0]
	if e.Title != "The river & its banks" || e.Summary != "From quay to <park>" || e.Link.Href != "https://press.example.test/en/op-eds/river" {
		t.Errorf("English feed: %+v", e)
	}
	if e.ID == zh.Entries[0].ID || !strings.HasPrefix(e.ID, "tag:press.example.test,2026:") {
		t.Errorf("ids %s and %s", e.ID, zh.Entries[0].ID)
	}
	if zh.Lang != "zh-Hans" || en.Lang != "en" || zh.ID == en.ID {
		t.Errorf("feeds %s (%s) and %s (%s)", zh.ID, zh.Lang, en.ID, en.Lang)
	}
	if l := en.Links; len(l) != 2 || l[0].Rel+" "+l[0].Href != "self https://press.example.test/en/op-eds.atom" || l[1].Rel+" "+l[1].Href != "alternate https://press.example.test/en/op-eds" {
		t.Errorf("the links of the English feed: %v", l)
	}
	f := r.faq(press.FAQForm{Category: "general", QuestionZH: "在哪里买地图？", AnswerZH: "**书店**，见[此处](/about)。"}, true)
	if q := r.feed("/en/faqs.atom"); len(q.Entries) != 1 || q.Entries[0].Title != f.QuestionZH || q.Updated != "2026-06-15T02:00:00Z" ||
		!strings.Contains(q.Entries[0].Content, "<strong>书店</strong>") || !strings.Contains(q.Entries[0].Content, `href="/about"`) || q.Base != "https://press.example.test/" {
		t.Errorf("questions: %+v", q)
	}
	tag := r.get("/op-eds.atom").header.Get("ETag")
	if again := r.get("/op-eds.atom", says("If-None-Match", tag)); again.code != http.StatusNotModified {
		t.Errorf("an unchanged feed is sent again: %d", again.code)
	}
}

func TestSearchEnginesAreToldWhereToLook(t *testing.T) {
	r := openSite(t)
	r.opEd(press.OpEdForm{Slug: "river", TitleZH: "一江一河", BodyZH: "正文"}, true)
	r.opEd(press.OpEdForm{Slug: "draft", TitleZH: "草稿", BodyZH: "正文"}, false)
	r.now = r.now.Add(72 * time.Hour)
	r.opEd(press.OpEdForm{Slug: "later", TitleZH: "以后", BodyZH: "正文", PublishAt: "2026-06-20T09:00"}, true)
	r.now = r.now.Add(72 * time.Hour)
	m := r.get("/sitemap.xml")
	m.wants(t, http.StatusOK, "<loc>https://press.example.test/op-eds/river</loc>", "<loc>https://press.example.test/en/op-eds/river</loc>",
		`hreflang="zh-Hans"`, `hreflang="x-default" href="https://press.example.test/op-eds/river"`, "<lastmod>2026-06-15</lastmod>", "<lastmod>2026-06-20</lastmod>")
	for _, private := range []string{"draft", "/desk", "/applications"} {
		if strings.Contains(m.body, private) {
			t.Errorf("the map names %s", private)
		}
	}
	r.get("/robots.txt").wants(t, http.StatusOK, "Disallow: /applications\n", "Disallow: /en/login\n", "Sitemap: https://press.example.test/sitemap.xml")
}
