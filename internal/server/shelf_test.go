package server_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store/storetest"
)

// everyPublicPage has a page of each sort that is kept.
var everyPublicPage = []string{
	"/", "/op-eds", "/op-eds/river", "/faqs", "/faqs?category=general", "/progress", "/progress?kind=inquiry", "/progress?kind=inquiry&status=processing",
	"/about", "/privacy", "/accessibility", "/op-eds.atom", "/faqs.atom", "/sitemap.xml",
}

func TestAKeptPageAsksTheDatabaseNothing(t *testing.T) {
	asked := storetest.Statements(t)
	r := openSite(t)
	r.opEd(press.OpEdForm{Slug: "river", TitleZH: "一江一河", BodyZH: "正文"}, true)
	for _, path := range everyPublicPage {
		for _, path := range []string{path, "/en" + path} {
			if path == "/en/sitemap.xml" {
				continue
			}
			first := r.get(path)
			first.wants(t, http.StatusOK)
			asked()
			again := r.get(path)
			if n := asked(); n > 1 { // the number of the edition may be due
				t.Errorf("%s asks the database %d times for what is kept", path, n)
			}
			if again.body != first.body || again.header.Get("ETag") != first.header.Get("ETag") || again.header.Get("Cache-Control") != first.header.Get("Cache-Control") {
				t.Errorf("%s is another page when it comes from the shelf", path)
			}
		}
	}
}

func TestAChangeShowsAtOnce(t *testing.T) {
	r := openSite(t)
	editor := r.editor()
	a := r.opEd(press.OpEdForm{Slug: "river", TitleZH: "一江一河", BodyZH: "正文"}, true)
	f := r.faq(press.FAQForm{Category: "general", QuestionZH: "在哪里买地图？", AnswerZH: "书店。"}, true)
	row := press.Progress{Number: "62600014", Kind: press.InterviewKind, Status: press.Processing, FiledDate: "2026-06-15", UpdatedDate: "2026-06-15"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	opEdForm := a.Form(r.o.Rules)
	for _, step := range []struct {
		name       string
		do         func()
		path       string
		code       int
		has, lacks string
	}{
		{"an application is filed", func() { r.publish(row) }, "/progress", 200, "62600014", ""},
		{"on the home page, too", func() {}, "/", 200, `data-application-number="62600014" data-status="processing"`, ""},
		{"it is closed", func() { row.Status = press.Done; r.publish(row) }, "/progress", 200, `data-application-number="62600014" data-status="completed"`, ""},
		{"and no longer in process", func() {}, "/progress?status=processing", 200, "", "62600014"},
		{"the home page follows", func() {}, "/", 200, `data-application-number="62600014" data-status="completed"`, ""},
		{"an op-ed is changed", func() {
			opEdForm.TitleZH = "两岸"
			var err error
			a, err = office.SaveOpEd(t.Context(), r.o, editor, a.ID, a.Version, opEdForm)
			must(err)
		}, "/op-eds/river", 200, "两岸", "一江一河"},
		{"in the list as well", func() {}, "/op-eds", 200, "两岸", "一江一河"},
		{"and in the feed", func() {}, "/op-eds.atom", 200, "两岸", "一江一河"},
		{"it is withdrawn", func() { _, err := office.WithdrawOpEd(t.Context(), r.o, editor, a.ID, 0); must(err) }, "/op-eds/river", 404, "", "两岸"},
		{"the list forgets it", func() {}, "/op-eds", 200, "", "两岸"},
		{"a question is withdrawn", func() { _, err := office.WithdrawFAQ(t.Context(), r.o, editor, f.ID, 0); must(err) }, "/faqs", 200, "", "在哪里买地图"},
		{"and published again", func() { _, err := office.PublishFAQ(t.Context(), r.o, editor, f.ID, 0); must(err) }, "/faqs?category=general", 200, "在哪里买地图", ""},
	} {
		for _, path := range everyPublicPage { // all of it lies on the shelf before
			r.get(path)
		}
		step.do()
		p := r.get(step.path)
		if p.code != step.code || !strings.Contains(p.body, step.has) || step.lacks != "" && strings.Contains(p.body, step.lacks) {
			t.Errorf("%s: %s (%d) does not show it: %.200s", step.name, step.path, p.code, p.plain())
		}
	}
}

func TestWhatAnotherProgramChangesShowsSoon(t *testing.T) {
	here, there := storetest.Pair(t)
	r := siteOn(t, here)
	r.get("/progress")
	other := *r.o
	other.DB = there
	if _, err := office.ImportProgress(t.Context(), &other, strings.NewReader("kind,number,filed,status\ninquiry,02131545,2023-06-12,已办结\n")); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Second); !strings.Contains(r.get("/progress").body, "02131545"); {
		if time.Now().After(end) {
			t.Fatal("after a second the page is still the old one")
		}
	}
}

func TestTimeTurnsKeptPages(t *testing.T) {
	r := openSite(t)
	r.opEd(press.OpEdForm{Slug: "soon", TitleZH: "明日可见", BodyZH: "正文", PublishAt: "2026-06-16T06:30"}, true)
	zone := r.o.Rules.Zone
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 6, day, hour, minute, 0, 0, zone).UTC() }
	last := ""
	for _, moment := range []struct {
		now     time.Time
		has     string
		changed bool
	}{
		{at(15, 10, 0), "现在办公", true},
		{at(15, 17, 29), "现在办公", false},
		{at(15, 17, 30), "现已下班", true},
		{at(15, 23, 59), "开始办公", false},
		{at(16, 0, 0), "开始办公", true}, // the next day that counts is another
		{at(16, 6, 29), "开始办公", false},
		{at(16, 6, 30), "明日可见", true},
		{at(16, 9, 0), "现在办公", true},
		{at(15, 10, 0), "现在办公", true}, // a clock that was set back
	} {
		r.now = moment.now
		r.get("/")
		p := r.get("/")
		if !strings.Contains(p.body, moment.has) {
			t.Errorf("%s: the page does not say %q", moment.now.In(zone), moment.has)
		}
		if (p.body != last) != moment.changed {
			t.Errorf("%s: changed is %t, want %t", moment.now.In(zone), p.body != last, moment.changed)
		}
		last = p.body
	}
}

func TestNobodyWhoIsKnownGetsOrMakesAKeptPage(t *testing.T) {
	r := openSite(t)
	known := with(r.account(press.Reporter))
	for _, path := range []string{"/", "/faqs", "/progress"} {
		before := r.get(path, known)
		r.get(path)
		after := r.get(path, known)
		for _, p := range []page{before, after} {
			if !strings.Contains(p.body, "测试同事") || p.header.Get("ETag") != "" || p.header.Get("Cache-Control") != "no-store" || p.header.Get("Content-Encoding") != "" {
				t.Errorf("%s: somebody who is logged in gets a page for strangers: %v", path, p.header)
			}
		}
		if stranger := r.get(path); strings.Contains(stranger.body, "测试同事") {
			t.Errorf("%s tells strangers who was here", path)
		}
	}
	forgotten := r.get("/", with(&http.Cookie{Name: "__Host-session", Value: "a-session-that-nobody-knows-any-more"}))
	forgotten.wants(t, http.StatusOK, "注册记者登录")
}

func TestTheLookIsPartOfThePage(t *testing.T) {
	r := openSite(t)
	dark := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "theme", Value: "dark"}) }
	for range 2 {
		if !strings.Contains(r.get("/faqs", dark).body, `data-theme="dark"`) || strings.Contains(r.get("/faqs").body, `data-theme="dark"`) {
			t.Fatal("one reader's look is another's")
		}
	}
}

func TestMadeUpAddressesAreNotKept(t *testing.T) {
	asked := storetest.Statements(t)
	r := openSite(t)
	for _, path := range []string{"/faqs?x=1", "/faqs?category=nonsense", "/progress?before=2026-01-01_1", "/op-eds?", "/faqs?q=map", "/search?q=map", "/progress?number=1"} {
		r.get(path)
		asked()
		for range 3 {
			r.get(path)
		}
		if asked() < 3 {
			t.Errorf("%s is kept", path)
		}
	}
}

func TestDocumentsAreCompressedForThoseWhoTakeIt(t *testing.T) {
	r := openSite(t)
	css := linked(t, r.get("/").body, "/static/site.css")
	for _, path := range []string{"/", "/progress", "/search?q=map", "/robots.txt", css} {
		plain, small := r.get(path), r.get(path, says("Accept-Encoding", "br, gzip;q=0.8"))
		if path == "/robots.txt" && small.header.Get("Content-Encoding") == "" {
			continue // may be too short to gain by it
		}
		if small.header.Get("Content-Encoding") != "gzip" || len(small.body) > len(plain.body)/2 {
			t.Errorf("%s is not compressed: %d bytes of %d", path, len(small.body), len(plain.body))
			continue
		}
		unpacked, err := gzip.NewReader(strings.NewReader(small.body))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(unpacked); err != nil || string(text) != plain.body {
			t.Errorf("%s is another text when it is unpacked: %v", path, err)
		}
		for _, p := range []page{plain, small} {
			if !strings.Contains(strings.Join(p.header.Values("Vary"), ", "), "Accept-Encoding") {
				t.Errorf("%s does not say that it varies", path)
			}
		}
		if r.get(path, says("Accept-Encoding", "gzip;q=0, br")).header.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed for somebody who refuses it", path)
		}
		for _, list := range []string{small.header.Get("ETag"), `"other", ` + strings.TrimPrefix(small.header.Get("ETag"), "W/"), "*"} {
			if again := r.get(path, says("If-None-Match", list)); again.code != http.StatusNotModified || again.body != "" {
				t.Errorf("%s is sent again to who has %s", path, list)
			}
		}
	}
}

func TestOnlyItsOwnHashMakesAFileImmutable(t *testing.T) {
	r := openSite(t)
	address := linked(t, r.get("/").body, "/static/site.css")
	if got := r.get(address).header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("%s: %s", address, got)
	}
	for _, other := range []string{"/static/site.css", "/static/site.css?v=000000000000"} {
		if got := r.get(other).header.Get("Cache-Control"); strings.Contains(got, "immutable") {
			t.Errorf("%s: %s", other, got)
		}
	}
	r.get("/static/../web.go").wants(t, http.StatusNotFound)
	r.get("/static/").wants(t, http.StatusNotFound)
}

// linked returns the address that a page gives for a file.
func linked(t *testing.T, body, file string) string {
	t.Helper()
	i := strings.Index(body, file)
	if i < 0 {
		t.Fatalf("the page does not use %s", file)
	}
	address, _, _ := strings.Cut(body[i:], `"`)
	return address
}
