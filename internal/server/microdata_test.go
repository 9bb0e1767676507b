package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"pressdesk/internal/press"
)

// thing is an item of structured data, as a search engine reads it.
type thing struct {
	kind   string
	texts  map[string][]string
	things map[string][]thing
}

// things reads the items of a page that belong to no other.
func things(t *testing.T, p page) []thing {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(p.body))
	if err != nil {
		t.Fatal(err)
	}
	var found []thing
	doc.Find("[itemscope]:not([itemprop])").Each(func(_ int, el *goquery.Selection) { found = append(found, item(el)) })
	if loose := doc.Find("[itemprop]").FilterFunction(func(_ int, el *goquery.Selection) bool { return el.ParentsFiltered("[itemscope]").Length() == 0 }); loose.Length() > 0 {
		t.Errorf("%d properties belong to nothing", loose.Length())
	}
	return found
}

func item(el *goquery.Selection) thing {
	x := thing{strings.TrimPrefix(el.AttrOr("itemtype", ""), "https://schema.org/"), map[string][]string{}, map[string][]thing{}}
	el.Find("[itemprop]").Each(func(_ int, p *goquery.Selection) {
		if owner := p.Parent().Closest("[itemscope]"); owner.Get(0) != el.Get(0) {
			return
		}
		name := p.AttrOr("itemprop", "")
		if _, ok := p.Attr("itemscope"); ok {
			x.things[name] = append(x.things[name], item(p))
			return
		}
		value, ok := p.Attr("content")
		if !ok {
			value, ok = p.Attr("href")
		}
		if !ok {
			value = strings.TrimSpace(p.Text())
		}
		x.texts[name] = append(x.texts[name], value)
	})
	return x
}

func (x thing) text(name string) string { return strings.Join(x.texts[name], "|") }

// one returns the only thing of a kind.
func one(t *testing.T, all []thing, kind string) thing {
	t.Helper()
	all = slices.DeleteFunc(slices.Clone(all), func(x thing) bool { return x.kind != kind })
	if len(all) != 1 {
		t.Fatalf("%d things are a %s", len(all), kind)
	}
	return all[0]
}

func (x thing) wants(t *testing.T, texts map[string]string) {
	t.Helper()
	for name, want := range texts {
		if got := x.text(name); got != want {
			t.Errorf("%s of the %s is %q, want %q", name, x.kind, got, want)
		}
	}
}

func TestAnOpEdTellsMachinesWhatItIs(t *testing.T) {
	r := openSite(t)
	r.opEd(press.OpEdForm{Slug: "river", TitleZH: "一江一河", BodyZH: "正文", TitleEN: "The river", StandfirstEN: "From quay to park", BodyEN: "The **whole** text", Author: "Ada Quill"}, true)
	r.opEd(press.OpEdForm{Slug: "plain", TitleZH: "只有中文", BodyZH: "正文"}, true)
	x := one(t, things(t, r.get("/en/op-eds/river")), "OpinionNewsArticle")
	x.wants(t, map[string]string{
		"headline": "The river", "description": "From quay to park", "articleBody": "The whole text", "inLanguage": "en",
		"datePublished": "2026-06-15T10:00:00+08:00", "dateModified": "2026-06-15T10:00:00+08:00", "mainEntityOfPage": "https://press.example.test/en/op-eds/river",
	})
	x.things["author"][0].wants(t, map[string]string{"name": "Ada Quill"})
	x.things["publisher"][0].wants(t, map[string]string{"name": "Example City Press Office", "url": "https://press.example.test/en/"})
	plain := one(t, things(t, r.get("/en/op-eds/plain")), "OpinionNewsArticle")
	plain.wants(t, map[string]string{"headline": "只有中文", "inLanguage": "zh-Hans"})
	if a := plain.things["author"][0]; a.kind != "GovernmentOrganization" {
		t.Errorf("an op-ed without an author is by %+v", a)
	}
}

func TestQuestionsTellMachinesTheirAnswers(t *testing.T) {
	r := openSite(t)
	f := r.faq(press.FAQForm{Category: "general", QuestionZH: "在哪里买地图？", AnswerZH: "书店。", QuestionEN: "Where are maps sold?", AnswerEN: "In *bookshops*."}, true)
	r.faq(press.FAQForm{Category: "general", QuestionZH: "草稿private", AnswerZH: "private"}, false)
	for _, path := range []string{"/en/faqs", "/en/faqs/" + f.ID, "/en/"} {
		all := one(t, things(t, r.get(path)), "FAQPage")
		if len(all.things["mainEntity"]) != 1 {
			t.Errorf("%s has %d questions", path, len(all.things["mainEntity"]))
			continue
		}
		q := all.things["mainEntity"][0]
		q.wants(t, map[string]string{"name": "Where are maps sold?"})
		q.things["acceptedAnswer"][0].wants(t, map[string]string{"text": "In bookshops."})
	}
}

func TestTheHomePageSaysWhoseItIsAndHowToSearch(t *testing.T) {
	r := openSite(t)
	for path, lang := range map[string]string{"/": "", "/en/": "/en"} {
		x := one(t, things(t, r.get(path)), "WebSite")
		x.wants(t, map[string]string{"url": "https://press.example.test" + lang + "/"})
		office := x.things["publisher"][0]
		if office.kind != "GovernmentOrganization" || office.text("name") == "" || office.text("telephone") != "+86 10 5550 0100" {
			t.Errorf("%s belongs to %+v", path, office)
		}
		search := x.things["potentialAction"][0]
		search.wants(t, map[string]string{"query-input": "required name=search_term_string"})
		search.things["target"][0].wants(t, map[string]string{"urlTemplate": "https://press.example.test" + lang + "/search?q={search_term_string}"})
	}
}

func TestTrailsAreNumbered(t *testing.T) {
	r := openSite(t)
	r.opEd(press.OpEdForm{Slug: "river", TitleZH: "一江一河", BodyZH: "正文", TitleEN: "The river", BodyEN: "Text"}, true)
	x := one(t, things(t, r.get("/en/op-eds/river")), "BreadcrumbList")
	var trail []string
	for _, step := range x.things["itemListElement"] {
		trail = append(trail, step.text("position")+" "+step.text("name")+" "+step.text("item"))
	}
	if got := strings.Join(trail, ", "); got != "1 Home /en/, 2 Viewpoint /en/op-eds, 3 The river " {
		t.Errorf("the trail is %s", got)
	}
}

// Public pages say which of their addresses counts, and which page a reader of
// another language wants.
func TestWhichAddressCounts(t *testing.T) {
	r := openSite(t)
	r.faq(press.FAQForm{Category: "general", QuestionZH: "在哪里买地图？", AnswerZH: "书店。"}, true)
	for i := range 25 {
		r.opEd(press.OpEdForm{Slug: "op-ed-" + string(rune('a'+i)), TitleZH: "题目", BodyZH: "正文"}, true)
		r.now = r.now.Add(time.Hour)
	}
	doc := func(path string) *goquery.Document {
		p := r.get(path)
		p.wants(t, http.StatusOK)
		d, err := goquery.NewDocumentFromReader(strings.NewReader(p.body))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	next := doc("/op-eds").Find("[data-next]").AttrOr("data-next", "")
	if next == "" {
		t.Fatal("there is one page of op-eds only")
	}
	const site = "https://press.example.test"
	for path, counts := range map[string]string{
		"/": "/", "/en/": "/", "/op-eds": "/op-eds", "/en/op-eds/op-ed-a": "/op-eds/op-ed-a", "/about": "/about", "/en/progress": "/progress",
		"/progress?kind=interview": "/progress", "/faqs?category=general": "/faqs?category=general", "/en/faqs?category=general": "/faqs?category=general", "/faqs?category=nothing": "/faqs",
		"/op-eds?" + next: "", "/faqs?q=map": "", "/progress?number=62600014": "", "/en/search?q=map": "", "/login": "", "/register": "", "/en/register/sent": "", "/password/forgot": "",
	} {
		d := doc(path)
		var all []string
		d.Find("link[hreflang]").Each(func(_ int, el *goquery.Selection) {
			all = append(all, el.AttrOr("hreflang", "")+" "+el.AttrOr("href", ""))
		})
		canonical, hidden := d.Find("link[rel=canonical]").AttrOr("href", ""), d.Find("meta[name=robots][content=noindex]").Length() == 1
		if counts == "" {
			if !hidden || canonical != "" || len(all) > 0 {
				t.Errorf("%s: noindex %v, canonical %q, %v", path, hidden, canonical, all)
			}
			continue
		}
		want := site + counts
		if strings.HasPrefix(path, "/en/") {
			want = site + "/en" + counts
		}
		if hidden || canonical != want {
			t.Errorf("%s: noindex %v, canonical %q, want %q", path, hidden, canonical, want)
		}
		slices.Sort(all)
		if !slices.Equal(all, []string{"en " + site + "/en" + counts, "x-default " + site + counts, "zh-Hans " + site + counts}) {
			t.Errorf("%s in other languages: %v", path, all)
		}
		for _, one := range append(all, canonical) {
			if _, address, ok := strings.Cut(one, " "); ok {
				if u, err := url.Parse(address); err != nil || r.get(u.RequestURI()).code >= http.StatusBadRequest {
					t.Errorf("%s: %s leads nowhere", path, address)
				}
			}
		}
	}
}

func TestAnErrorHasATitleWhateverItsCode(t *testing.T) {
	r := openSite(t)
	p := r.get("/about", func(req *http.Request) { req.Host = "elsewhere.example" })
	if p.code != http.StatusMisdirectedRequest || strings.Contains(p.body, "oops.") {
		t.Errorf("answered %d, with a key for a sentence: %t", p.code, strings.Contains(p.body, "oops."))
	}
}
