package view

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/template/parse"
	"time"

	"pressdesk/internal/locale"
	"pressdesk/internal/press"
	"pressdesk/web"
)

var thursday = time.Date(2024, time.June, 13, 2, 48, 0, 0, time.UTC)

// sentences are those of the interface, read once for all tests.
var sentences = sync.OnceValues(func() (*locale.Catalog, error) { return locale.Load(web.FS) })

func catalog(t *testing.T) *locale.Catalog {
	t.Helper()
	c, err := sentences()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T) *Views {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	office := &press.Office{
		Name:     press.Text{ZH: "示例市新闻办公室", EN: "Example City Press Office"},
		SiteName: press.Text{ZH: "示例市记者服务平台", EN: "Example City Press Portal"},
		Email:    "press@example.test", Phone: "+86 10 5550 0100",
		SiteURL: "https://press.example.test",
		Mark:    "例", Zone: zone, Opens: 9 * 60, Closes: 17*60 + 30, Vetting: 1,
	}
	v, err := New(web.FS, catalog(t), Options{Office: office, Default: press.Chinese, Now: func() time.Time { return thursday }})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// page renders a page of the test's own inside the real layout, with the parts of
// a form.
func page(t *testing.T, v *Views, lang, main string, data any) string {
	t.Helper()
	l := v.languages[lang]
	parsed, err := l.pages["register"]()
	if err != nil {
		t.Fatal(err)
	}
	p, err := parsed.Clone()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.New("test").Parse(`{{define "main"}}` + main + `{{end}}`); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Execute(&b, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is parsed when it is first used is parsed here, before anybody needs it.
func TestEveryTemplateCanBeParsed(t *testing.T) {
	for lang, l := range open(t).languages {
		for name, parsed := range l.pages {
			if _, err := parsed(); err != nil {
				t.Errorf("%s %s: %v", lang, name, err)
			}
		}
		for name, parsed := range l.letters {
			if _, err := parsed(); err != nil {
				t.Errorf("%s %s: %v", lang, name, err)
			}
		}
	}
}

func base(v *Views, lang string) Base {
	return Base{Lang: lang, Title: "T", Path: "/about", Office: v.languages[lang].office, RequestID: "r-1"}
}

func TestTheLayoutSpeaksTheLanguageOfThePage(t *testing.T) {
	v := open(t)
	for lang, want := range map[string][]string{
		press.Chinese: {`<html lang="zh-Hans">`, "示例市记者服务平台</title>", `href="/about" aria-current="page"`, `name="next" value="/about"`},
		press.English: {`<html lang="en">`, "Example City Press Portal</title>", `href="/en/about" aria-current="page"`, `name="lang" value="zh-CN"`},
	} {
		b := base(v, lang)
		b.Nav = "about"
		got := page(t, v, lang, "<p>Text</p>", struct{ Base }{b})
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s: no %s", lang, part)
			}
		}
	}
}

func TestErrorsStandFirstInTheTitle(t *testing.T) {
	v := open(t)
	b := base(v, press.English)
	b.Errors = press.Invalid{"email": {Key: "error.required"}}
	if got := page(t, v, press.English, "<p>Text</p>", struct{ Base }{b}); !strings.Contains(got, "<title>Error: T — ") {
		t.Error("the title does not start with Error:")
	}
}

func TestAPublicPageNamesItsOtherLanguages(t *testing.T) {
	v := open(t)
	b := base(v, press.English)
	b.Canonical = "https://press.example.test/en/about"
	got := page(t, v, press.English, "<p>Text</p>", struct{ Base }{b})
	for _, want := range []string{
		`hreflang="zh-Hans" href="https://press.example.test/about"`,
		`hreflang="en" href="https://press.example.test/en/about"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestNothingIsWrittenWhenATemplateFails(t *testing.T) {
	v := open(t)
	var b bytes.Buffer
	if err := v.Render(&b, press.English, "error", struct{ Base }{base(v, press.English)}); err == nil || b.Len() > 0 {
		t.Errorf("error %v, %d bytes written", err, b.Len())
	}
	if err := v.Render(&b, press.English, "nowhere", nil); err == nil {
		t.Error("a page that does not exist was rendered")
	}
	if err := v.Render(&b, "fr", "error", nil); err == nil {
		t.Error("a language that does not exist was rendered")
	}
}

func TestLinksCarryTheLanguage(t *testing.T) {
	v := open(t)
	for given, want := range map[string]string{
		"/":                       "/en/",
		"/faqs":                   "/en/faqs",
		"/faqs.atom":              "/en/faqs.atom",
		"/faqs/a?b=c":             "/en/faqs/a?b=c",
		"/progress?number=1":      "/en/progress?number=1",
		"/password/forgot":        "/en/password/forgot",
		"/applications":           "/applications",
		"/desk":                   "/desk",
		"/faqsomething":           "/faqsomething",
		"https://example.test/":   "https://example.test/",
		"/attachments/about":      "/attachments/about",
		"/op-eds/a#b":             "/en/op-eds/a#b",
		"/register?lang=en":       "/en/register?lang=en",
		"/email/verify/abc":       "/en/email/verify/abc",
		"/static/site.css?v=1234": "/static/site.css?v=1234",
	} {
		if got := v.languages[press.English].link(given); got != want {
			t.Errorf("link %q = %q, want %q", given, got, want)
		}
		if got := v.languages[press.Chinese].link(given); got != given {
			t.Errorf("the default language changed %q to %q", given, got)
		}
	}
}

// Every key that a template writes out is a sentence in every language.
func TestEveryKeyInATemplateIsASentence(t *testing.T) {
	c := catalog(t)
	funcs := map[string]any{}
	for name := range open(t).languages[press.English].funcs(nil) {
		funcs[name] = ""
	}
	err := fs.WalkDir(web.FS, "templates", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(web.FS, file)
		if err != nil {
			return err
		}
		p := parse.New(file)
		p.Mode = parse.SkipFuncCheck
		trees := map[string]*parse.Tree{}
		if _, err := p.Parse(string(text), "", "", trees, funcs); err != nil {
			return err
		}
		trees[file] = p
		for _, tree := range trees {
			for _, key := range keys(tree.Root) {
				for _, lang := range c.Languages() {
					if !c.Has(lang, key) {
						t.Errorf("%s: no sentence %s in %s", path.Base(file), key, lang)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var commandNodes = regexp.MustCompile(`\b(?:t|other|has) "([a-z0-9_.-]+)"`)

func keys(node *parse.ListNode) []string {
	if node == nil {
		return nil
	}
	var found []string
	for _, m := range commandNodes.FindAllStringSubmatch(node.String(), -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func theme(t *testing.T, css, selector string) []string {
	t.Helper()
	_, rest, ok := strings.Cut(css, selector+"{")
	block, _, end := strings.Cut(rest, "}")
	if !ok || !end {
		t.Fatalf("no block %s", selector)
	}
	return strings.Fields(strings.ReplaceAll(block, ";", " "))
}

func TestBothDarkThemesAreEqual(t *testing.T) {
	css, err := fs.ReadFile(web.FS, "static/site.css")
	if err != nil {
		t.Fatal(err)
	}
	system := theme(t, string(css), ":root:not([data-theme=light])")
	chosen := theme(t, string(css), ":root[data-theme=dark]")
	if !slices.Equal(system, chosen) {
		t.Error("the theme of the system and the theme that a reader chose differ")
	}
}

func TestTheStyleSheetKeepsTheContentPolicy(t *testing.T) {
	v := open(t)
	got := page(t, v, press.English, "<p>Text</p>", struct{ Base }{base(v, press.English)})
	for _, bad := range []string{"<style", " style=", "<script>", " onclick=", "javascript:"} {
		if strings.Contains(got, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	err := fs.WalkDir(web.FS, "templates", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(file, "/mail/") {
			return err
		}
		text, err := fs.ReadFile(web.FS, file)
		if err == nil && regexp.MustCompile(`(?i)<style|\sstyle=|<script>|\son[a-z]+=`).Match(text) {
			t.Errorf("%s has a style or a script of its own", file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStaticFilesHaveAnAddressByContent(t *testing.T) {
	found, err := hashes(web.FS)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^/static/site\.css\?v=[0-9a-f]{12}$`).MatchString(found["site.css"]) {
		t.Errorf("site.css is at %q", found["site.css"])
	}
}
