package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pressdesk/internal/demo"
)

// sight is a width of the window and a scheme of colours.
type sight struct {
	width  int64
	scheme string
}

// Each page is looked at narrow and wide, light and dark: one half in each
// language.
var sights = map[string][]sight{
	"zh-CN": {{1280, "light"}, {390, "dark"}},
	"en":    {{1280, "dark"}, {390, "light"}},
}

// inspection walks through the demonstration office and looks at its pages.
type inspection struct {
	t     *testing.T
	lang  string
	axe   string
	pages int
	seen  map[string]bool
}

// Every page can be used by everybody: axe finds nothing, the console is
// silent under the security policy, and nothing is wider than a telephone.
func TestEveryPageIsAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("looking at every page takes minutes")
	}
	needsBrowser(t)
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := demo.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			r := newPremises(t, "LIMITS__FACTOR=100").serve("demo")
			in := &inspection{t: t, lang: lang, axe: string(axe), seen: map[string]bool{}}
			stranger := browse(t, r.url, lang)
			in.walk(stranger, "stranger", []string{"", "op-eds", "faqs", "progress", "search", "register", "login", "password", "email", "privacy", "accessibility", "about"},
				prefix(lang)+"/", prefix(lang)+"/search?q=%E9%87%87%E8%AE%BF", prefix(lang)+"/search?q=zzzz", prefix(lang)+"/progress?number=1", prefix(lang)+"/progress?number=x",
				prefix(lang)+"/nothing-here", prefix(lang)+"/email/verify/used", prefix(lang)+"/password/reset/used", prefix(lang)+"/register/sent", prefix(lang)+"/password/forgot/sent", prefix(lang)+"/consents/AAAAAAAAAAAAAAAAAAAAAAAAAA")
			in.mistakes(stranger, "stranger", mistake{prefix(lang) + "/register", `form[action$="/register"]`, ""},
				mistake{prefix(lang) + "/login", `form[action$="/login"]`, ""}, mistake{prefix(lang) + "/password/forgot", `form[action$="/password/forgot"]`, ""})
			in.mailbox(browse(t, r.url, lang))
			for _, role := range []string{"reporter", "officer", "supervisor", "editor", "admin"} {
				i := slices.IndexFunc(accounts, func(a demo.Account) bool { return string(a.Role) == role })
				b := browse(t, r.url, lang)
				b.login(lang, accounts[i].Email, accounts[i].Password)
				b.must("/account")
				b.submit(`form[action="/account/profile"]`, fields{"locale": lang})
				in.person(b, role)
			}
			t.Logf("%d pages were looked at, each in %d ways", in.pages, len(sights[lang]))
		})
	}
}

// person walks through what one role sees.
func (in *inspection) person(b *tab, role string) {
	switch role {
	case "reporter":
		in.walk(b, role, []string{"applications", "account"}, "/applications", "/account", "/account/sessions", "/applications/interview/new", "/applications/inquiry/new", "/desk")
		in.mistakes(b, role, mistake{"/applications/interview/new", `form[action="/applications/interview"]`, `button[value="submit"]`},
			mistake{"/applications/inquiry/new", `form[action="/applications/inquiry"]`, `button[value="submit"]`},
			mistake{"/account", `form[action="/account/password"]`, ""})
	case "officer", "supervisor":
		in.walk(b, role, []string{"desk", "account"}, "/desk", "/desk/applications", "/desk/reporters", "/account", "/admin/users")
		in.mistakes(b, role, mistake{"/account", `form[action="/account/email"]`, ""})
	case "editor":
		in.walk(b, role, []string{"editor", "account"}, "/editor/op-eds", "/editor/op-eds/new", "/editor/faqs", "/editor/faqs/new", "/editor/progress")
		in.mistakes(b, role, mistake{"/editor/op-eds/new", `form[action="/editor/op-eds"]`, ""}, mistake{"/editor/faqs/new", `form[action="/editor/faqs"]`, ""})
	case "admin":
		in.walk(b, role, []string{"admin", "account"}, "/admin/users", "/admin/calendar", "/admin/outbox", "/account")
		in.mistakes(b, role, mistake{"/admin/users", `form[action="/admin/users"]`, ""}, mistake{"/admin/calendar", `form[data-step="preview"]`, ""})
		in.preview(b)
	}
	b.must(prefix(in.lang) + "/")
	in.look(b, role+" at home")
}

// mostPages is more than any role has.
const mostPages = 120

// walk follows links from the first pages and looks at one page of each sort:
// one of each address with its numbers left out, and one for each status.
func (in *inspection) walk(b *tab, who string, roots []string, first ...string) {
	in.t.Helper()
	wanted := first
	for _, page := range first {
		if u, err := url.Parse(page); err == nil {
			in.seen[in.key(who, u, "")] = true
		}
	}
	for n := 0; len(wanted) > 0; n++ {
		if n == mostPages {
			in.t.Errorf("%s has more than %d sorts of pages; %s is left", who, mostPages, wanted[0])
			return
		}
		page := wanted[0]
		wanted = wanted[1:]
		code := b.open(page)
		in.look(b, fmt.Sprintf("%s at %s (%d)", who, page, code))
		if code >= 500 {
			in.t.Errorf("%s at %s: %d", who, page, code)
		}
		wanted = append(wanted, in.onwards(b, who, roots)...)
	}
}

var (
	aNumber = regexp.MustCompile(`^([0-9]{6,}|[0-9A-Z]{16,})$`)
	aText   = regexp.MustCompile(`^/(op-eds|faqs)/[^/]+$`)
)

// sortOf is an address without what tells pages of one sort apart.
func sortOf(u *url.URL, status string) string {
	path := strings.TrimPrefix(u.Path, "/en")
	if aText.MatchString(path) {
		path = filepath.Dir(path) + "/…"
	}
	parts := strings.Split(path, "/")
	last := ""
	for i, part := range parts {
		if aNumber.MatchString(part) {
			parts[i], last = "…", status
			if len(part) < 16 {
				last += part[:1] // the kind
			}
		}
	}
	if parts[len(parts)-1] != "…" {
		last = ""
	}
	var keys []string
	query := u.Query()
	if query.Has("sort") {
		query = url.Values{"sort": nil} // every list is sorted alike
	}
	for key, values := range query {
		if key == "view" || key == "show" || key == "status" {
			key += "=" + values[0]
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if last != "" {
		keys = nil // how the page was reached does not matter
	}
	return strings.Join(parts, "/") + "?" + strings.Join(keys, "&") + " " + last
}

// key is what makes a page worth a look. Whose account it is makes a difference.
func (in *inspection) key(who string, u *url.URL, status string) string {
	sort := sortOf(u, status)
	if strings.HasPrefix(sort, "/account") {
		sort = who + " " + sort
	}
	return sort
}

// file is an address that leads to no page.
var file = regexp.MustCompile(`\.(pdf|txt|json|ics)$`)

// onwards returns the links of the page that lead to sorts of pages not seen yet.
func (in *inspection) onwards(b *tab, who string, roots []string) []string {
	links := ask[[][]string](b, `[...document.querySelectorAll("a[href]")].map((a) => [a.href, a.closest("[data-status]")?.dataset.status ?? ""])`)
	var fresh []string
	for _, link := range links {
		u, err := url.Parse(link[0])
		if err != nil || u.Host != strings.TrimPrefix(b.site, "http://") || file.MatchString(u.Path) {
			continue
		}
		path := strings.TrimPrefix(u.Path, "/en")
		root, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		behind := who != "stranger"
		if !slices.Contains(roots, root) || !behind && prefix(in.lang) != strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(path, "/")) {
			continue
		}
		u.Fragment = ""
		if key := in.key(who, u, link[1]); !in.seen[key] {
			in.seen[key] = true
			fresh = append(fresh, u.String())
		}
	}
	return fresh
}

// mistake is a form that is sent without anything in it.
type mistake struct{ page, form, button string }

func (in *inspection) mistakes(b *tab, who string, list ...mistake) {
	in.t.Helper()
	for _, m := range list {
		b.must(m.page)
		code := b.send(m.form, nil, m.button)
		if code < 400 || code >= 500 {
			in.t.Errorf("%s sends nothing on %s and is answered %d", who, m.page, code)
		}
		in.look(b, who+" makes a mistake on "+m.page)
	}
}

// mailbox looks at the development inbox.
func (in *inspection) mailbox(b *tab) {
	b.must("/dev/mail")
	in.look(b, "the development inbox")
	b.follow(`[data-mail-id] a[href^="/dev/mail/"]`)
	in.look(b, "a mail of the development inbox")
}

// preview looks at what a notice of holidays would do.
func (in *inspection) preview(b *tab) {
	in.t.Helper()
	day := time.Now().AddDate(0, 0, 7)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	b.must("/admin/calendar")
	code := b.send(`form[data-step="preview"]`, fields{
		"notice": day.Format(time.DateOnly), "year": day.Format("2006"), "number": "示例〔2026〕1号", "published": time.Now().AddDate(0, 0, -1).Format(time.DateOnly),
	}, "")
	if code != 200 || !b.has(`form[data-step="apply"]`) {
		in.t.Errorf("a notice is not previewed: %d", code)
	}
	in.look(b, "the preview of a notice")
}

// finding is what axe has against a page.
type finding struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Where []string `json:"where"`
}

const axeScript = `(async () => {
  document.querySelectorAll("main details").forEach((d) => { d.removeAttribute("name"); d.open = true; });
  scrollTo(0, document.body.scrollHeight); // a bar that sticks to the window covers nothing at the end
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const result = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return result.violations.map((v) => ({ id: v.id, help: v.help,
    where: v.nodes.slice(0, 3).map((n) => n.target.join(" ") + "  " + n.html.slice(0, 160) + "  " + (n.any[0]?.message ?? n.all[0]?.message ?? "").slice(0, 200)) }));
})()`

// look examines the page that is open.
func (in *inspection) look(b *tab, name string) {
	in.t.Helper()
	in.pages++
	b.do(chromedp.Evaluate[chromedp.Void](in.axe))
	for _, v := range sights[in.lang] {
		b.look(v.width, v.scheme)
		if wide := ask[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
			in.t.Errorf("%s, %d %s: %d pixels too wide: %s", name, v.width, v.scheme, wide, ask[string](b, widest))
		}
		for _, f := range ask[[]finding](b, axeScript) {
			in.t.Errorf("%s, %d %s: %s: %s\n\t%s", name, v.width, v.scheme, f.ID, f.Help, strings.Join(f.Where, "\n\t"))
		}
	}
	for _, c := range b.complaints() {
		in.t.Errorf("%s: the console says: %s", name, c)
	}
}

// widest names what sticks out of the page.
const widest = `[...document.querySelectorAll("body *")].filter((el) => el.getBoundingClientRect().right > innerWidth + 1 && !el.closest(".scroll"))
  .slice(0, 3).map((el) => el.tagName + "." + el.className).join(", ")`
