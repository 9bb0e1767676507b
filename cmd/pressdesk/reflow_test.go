package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The longest names that a form takes, without a place to break them.
var longest = struct{ family, given, outlet, topic, question string }{
	family:   strings.Repeat("Wolfeschlegelsteinhausen", 3)[:60],
	given:    strings.Repeat("欧阳慕容上官司马诸葛", 6),
	outlet:   strings.Repeat("Geschaeftsnachrichten", 6)[:120],
	topic:    strings.Repeat("Donaudampfschifffahrts", 4)[:80],
	question: "https://example.test/" + strings.Repeat("a", 300),
}

// spaced is the text spacing that readers may choose for themselves.
const spaced = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet];
  return true;
})()`

// Nothing is wider than the window: not on a telephone, not at 400 % of a wide
// window, not with the longest names, and not with more room between letters.
func TestNothingIsWiderThanTheWindow(t *testing.T) {
	t.Parallel()
	_, _, b := writer(t)
	b.must("/account")
	b.submit(`form[action="/account/profile"]`, fields{"family_name": longest.family, "given_name": longest.given, "outlet_name": longest.outlet, "outlet_name_zh": longest.given})
	b.must("/applications/interview/new")
	b.fill(draftForm, fields{"topic": longest.topic, "outline.0": longest.question, "interviewees.0.unit": longest.outlet[:100], "interviewees.0.role": longest.family})
	if code := b.send(draftForm, nil, `button[value="check"]`); code != 200 {
		t.Fatalf("the check page answers %d\n%s", code, b.where())
	}
	check := b.path()
	pages := []string{"/", "/en/", "/en/register", "/en/progress", "/en/faqs", "/en/about", "/en/nothing-here", "/applications", "/account", "/account/sessions",
		check, strings.TrimSuffix(check, "/check") + "/edit", strings.TrimSuffix(check, "/check") + "/discard", "/desk"}
	b.must("/applications")
	pages = append(pages, ask[[]string](b, `[...document.querySelectorAll('a.t[href^="/applications/"]')].map((a) => a.getAttribute("href"))`)...)
	for _, page := range pages {
		b.open(page)
		for _, width := range []int64{320, 390, 640, 1280} {
			b.do(chromedp.EmulateViewport(width, 900))
			for _, spacing := range []string{"", spaced, `(() => { document.adoptedStyleSheets = []; return true })()`} {
				if spacing != "" {
					ask[bool](b, strings.ReplaceAll(spacing, "%", "%%"))
				}
				if wide := ask[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
					t.Errorf("%s in %d pixels (more room between letters: %v): %d too wide: %s", page, width, spacing == spaced, wide, ask[string](b, widest))
				}
			}
		}
	}
}

// what has the focus, and what is wrong with how it shows.
const focused = `(() => {
  const el = document.activeElement;
  if (!el || el === document.body) return ["", ""];
  const box = el.getBoundingClientRect(), style = getComputedStyle(el);
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 1), innerWidth - 1), y = box.top + box.height / 2;
  const bar = document.elementFromPoint(x, y)?.closest(".stickybar");
  const wrong = [];
  if (style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 3) wrong.push("no outline");
  if (y < 0 || y > innerHeight) wrong.push("outside the window");
  if (bar && !el.closest(".stickybar")) wrong.push("under the bar");
  return [el.tagName + " " + (el.name || el.textContent.trim().slice(0, 30)), wrong.join(", ")];
})()`

// Whoever goes through a form with the Tab key always sees where they are.
func TestTheFocusIsAlwaysSeen(t *testing.T) {
	t.Parallel()
	_, _, b := writer(t)
	for _, width := range []int64{1280, 390} {
		b.must("/applications/interview/new")
		b.do(chromedp.EmulateViewport(width, 700))
		command(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		stops := 0
		for ; stops < 200; stops++ {
			b.do(chromedp.KeyEvent(kb.Tab))
			seen := ask[[]string](b, focused)
			if seen[0] == "" {
				break
			}
			if seen[1] != "" {
				t.Errorf("%d pixels wide, stop %d, %s: %s", width, stops+1, seen[0], seen[1])
			}
		}
		if stops < 50 || stops == 200 {
			t.Errorf("%d pixels wide: the form has %d stops", width, stops)
		}
	}
}

// lightest is what a first visit may load in all, compressed.
const lightest = 60 << 10

var linked = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

func TestAFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	r := newPremises(t).serve("demo")
	load := func(path string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		res, body := r.send(http.DefaultTransport, req)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %d", path, res.StatusCode)
		}
		size := len(body)
		if res.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			plain, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			body = string(plain)
		}
		return size, body
	}
	for _, page := range []string{"/", "/en/", "/faqs", "/en/progress", "/op-eds", "/login", "/en/register", "/about"} {
		total, body := load(page)
		loaded := map[string]bool{}
		for _, found := range linked.FindAllStringSubmatch(body, -1) {
			if loaded[found[1]] {
				continue
			}
			loaded[found[1]] = true
			size, _ := load(found[1])
			total += size
		}
		t.Logf("%s: %d bytes in %d files", page, total, len(loaded)+1)
		if total > lightest {
			t.Errorf("%s: a first visit loads %d bytes in %d files", page, total, len(loaded)+1)
		}
	}
}
