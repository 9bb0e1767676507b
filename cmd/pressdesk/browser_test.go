package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"pressdesk/internal/store/storetest"
)

// chromium is the one browser of all tests; each person has a profile in it.
var chromium struct {
	once sync.Once
	ctx  context.Context
	quit context.CancelFunc
	err  error
}

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		beProgram()
	}
	storetest.Main(m)
	if chromium.quit != nil {
		chromium.quit()
	}
}

// needsBrowser starts the browser. Where there is none the test is skipped,
// unless REQUIRE_BROWSER is 1: then it must run. 0 leaves it to another run.
func needsBrowser(t *testing.T) {
	t.Helper()
	wanted := os.Getenv("REQUIRE_BROWSER")
	if wanted == "0" {
		t.Skip("REQUIRE_BROWSER is 0")
	}
	chromium.once.Do(func() { chromium.ctx, chromium.quit, chromium.err = startChromium() })
	if chromium.err != nil && wanted == "" {
		t.Skip("no browser: ", chromium.err)
	}
	if chromium.err != nil {
		t.Fatal("REQUIRE_BROWSER is set: ", chromium.err)
	}
}

func startChromium() (context.Context, context.CancelFunc, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, nil, fmt.Errorf("chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.Flag("disable-component-update", true), chromedp.WindowSize(1280, 900))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	outside, kill := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(outside)
	if err := chromedp.Do(ctx); err != nil {
		kill()
		return nil, nil, err
	}
	return ctx, func() { leave(); kill() }, nil
}

// tab is a person at a browser of their own.
type tab struct {
	t    *testing.T
	site string
	ctx  context.Context
	mu   sync.Mutex
	said []string // errors on the console
}

// browse opens a browser that nobody has used and that prefers a language.
func browse(t *testing.T, site, lang string) *tab {
	t.Helper()
	needsBrowser(t)
	ctx, leave := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(leave)
	b := &tab{t: t, site: site, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil { // opens the tab, which lives as long as this context
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
	command(b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}})
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			b.hear(m)
		}
	}()
	return b
}

// hear keeps what the console complains about. That an answer was an error is
// for the test to judge.
func (b *tab) hear(m chromedp.ConsoleMessage) {
	if m.Type == chromedp.ConsoleLog || m.Type == chromedp.ConsoleInfo || m.Type == chromedp.ConsoleDebug ||
		strings.HasPrefix(m.Text, "Failed to load resource: the server responded with a status of 4") {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append(b.said, fmt.Sprintf("%s: %s (%s)", m.Type, m.Text, m.URL))
}

// complaints returns what the console has said since it was last asked.
func (b *tab) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	said := b.said
	b.said = nil
	return said
}

func (b *tab) within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, patience)
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.within()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.where())
	}
}

// script writes the arguments into the places of a script that %s holds for them.
func script(text string, args ...any) string {
	var quoted []any
	for _, a := range args {
		value, err := json.Marshal(a)
		if err != nil {
			panic(err)
		}
		quoted = append(quoted, string(value))
	}
	return fmt.Sprintf(text, quoted...)
}

// ask runs a script in the page and returns what it says.
func ask[T any](b *tab, text string, args ...any) T {
	b.t.Helper()
	ctx, cancel := b.within()
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script(text, args...), chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%v\n%s", err, b.where())
	}
	return v
}

// where says which page is shown, for failures.
func (b *tab) where() string {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.title + "\n" +
		[...document.querySelectorAll(".errsum, .alert, .err")].map((e) => e.innerText).join("\n")`))
	if err != nil {
		return err.Error()
	}
	return s
}

// open goes to a path of the site, or to a link, and returns the status of the
// answer.
func (b *tab) open(link string) int {
	b.t.Helper()
	if strings.HasPrefix(link, "/") {
		link = b.site + link
	}
	ctx, cancel := b.within()
	defer cancel()
	res, err := chromedp.Run(ctx, chromedp.NavigateResponse(link))
	if err != nil {
		b.t.Fatalf("opening %s: %v", link, err)
	}
	return int(res.Status)
}

// must is open for a page that has to be there.
func (b *tab) must(link string) {
	b.t.Helper()
	if code := b.open(link); code != 200 {
		b.t.Fatalf("%s answers %d\n%s", link, code, b.where())
	}
}

func (b *tab) path() string {
	b.t.Helper()
	return ask[string](b, `location.pathname`)
}

func (b *tab) has(selector string) bool {
	b.t.Helper()
	return ask[bool](b, `document.querySelector(%s) !== null`, selector)
}

// attr returns an attribute of the first element that the selector finds, or
// nothing.
func (b *tab) attr(selector, name string) string {
	b.t.Helper()
	return ask[string](b, `document.querySelector(%s)?.getAttribute(%s) ?? ""`, selector, name)
}

// text returns what the first element that the selector finds says, or nothing.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return ask[string](b, `document.querySelector(%s)?.innerText ?? ""`, selector)
}

// fields are the values of a form by the names of its inputs. A value that
// begins with @ is the path of a file.
type fields map[string]string

// fillScript fills the form as a person would: it opens what is folded, adds the
// rows that are missing and tells the page about every change. It returns what
// it could not do.
const fillScript = `((selector, fields) => {
  const form = document.querySelector(selector);
  if (!form) return ["no form " + selector];
  for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  const named = (name) => [...form.elements].filter((el) => el.name === name);
  const wrong = [];
  for (const [name, value] of Object.entries(fields ?? {})) {
    const row = name.match(/^(.+)\.(\d+)(\.|$)/);
    for (let i = 0; row && !named(name).length && i < 10; i++) {
      form.querySelector('[data-repeat="' + row[1] + '"] [data-add]')?.click();
    }
    const inputs = named(name);
    const one = inputs[0];
    if (!one) { wrong.push("no input " + name); continue; }
    for (let box = one.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (one.type === "file") continue;
    if (one.type === "radio" || (one.type === "checkbox" && inputs.length > 1)) {
      const choice = inputs.find((el) => el.value === value);
      if (!choice) { wrong.push(name + " has no choice " + value); continue; }
      choice.click();
    } else if (one.type === "checkbox") {
      if (one.checked !== (value !== "")) one.click();
    } else {
      one.value = value;
      if (one.value !== value.replaceAll("\r\n", "\n")) wrong.push(name + " does not take " + value);
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  return wrong;
})(%s, %s)`

// fill fills a form without sending it.
func (b *tab) fill(form string, f fields) {
	b.t.Helper()
	if wrong := ask[[]string](b, fillScript, form, f); len(wrong) > 0 {
		b.t.Fatalf("filling the form: %s\n%s", strings.Join(wrong, "; "), b.where())
	}
	for name, value := range f {
		if path, ok := strings.CutPrefix(value, "@"); ok {
			b.do(chromedp.SetUploadFiles(chromedp.CSS(fmt.Sprintf(`%s input[type=file][name=%q]`, form, name)), []string{path}))
			ask[bool](b, arrivedScript, form)
		}
	}
}

// arrivedScript waits until the page has sent the files that it sends alone.
const arrivedScript = `new Promise((arrived) => {
  const form = document.querySelector(%s);
  const look = () => !form.hasAttribute("data-autosave") || form.querySelector("[data-attachment-id]") && !form.querySelector("progress")
    ? arrived(true) : setTimeout(look, 20);
  look();
})`

// send fills a form, sends it and returns the status of the page that follows.
// button selects the button inside the form; empty is the form's first.
func (b *tab) send(form string, f fields, button string) int {
	b.t.Helper()
	b.fill(form, f)
	if button == "" {
		button = "button:not([type=button]):not([formaction])"
	}
	if why := ask[string](b, `(() => {
		const form = document.querySelector(%s);
		const bad = form.noValidate ? [] : [...form.elements].filter((el) => !el.checkValidity()).map((el) => el.name);
		if (bad.length) return "the browser holds the form back for " + bad.join(", ");
		return form.querySelector(%s) ? "" : "the form has no such button";
	})()`, form, button); why != "" {
		b.t.Fatalf("%s\n%s", why, b.where())
	}
	ctx, cancel := b.within()
	defer cancel()
	res, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void](script(
		`(() => { const form = document.querySelector(%s); form.requestSubmit(form.querySelector(%s)) })()`, form, button)))
	if err != nil {
		b.t.Fatalf("sending %s: %v\n%s", form, err, b.where())
	}
	return int(res.Status)
}

// submit is send for a form that has to be accepted.
func (b *tab) submit(form string, f fields) {
	b.t.Helper()
	if code := b.send(form, f, ""); code != 200 {
		b.t.Fatalf("%s is answered %d\n%s", form, code, b.where())
	}
}

// follow presses the link that the selector finds.
func (b *tab) follow(selector string) {
	b.t.Helper()
	href := ask[string](b, `document.querySelector(%s)?.href ?? ""`, selector)
	if href == "" {
		b.t.Fatalf("no link %s\n%s", selector, b.where())
	}
	b.must(href)
}

// look sets the width of the window and the colours that the person prefers.
func (b *tab) look(width int64, scheme string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 900))
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// command sends a command of the browser's own protocol.
func command[P, R any](b *tab, c cdp.Command[P, R], params P) {
	b.t.Helper()
	ctx, cancel := b.within()
	defer cancel()
	if _, err := chromedp.Call(ctx, c, params); err != nil {
		b.t.Fatal(err)
	}
}

// login lets a person in.
func (b *tab) login(lang, email, secret string) {
	b.t.Helper()
	b.must(prefix(lang) + "/login")
	b.submit(`form[action$="/login"]`, fields{"email": email, "password": secret})
	if strings.HasSuffix(b.path(), "/login") {
		b.t.Fatalf("%s cannot log in\n%s", email, b.where())
	}
}

// prefix is where the public pages of a language stand.
func prefix(lang string) string {
	if lang == "en" {
		return "/en"
	}
	return ""
}

// query makes a link with one parameter.
func query(path, name, value string) string { return path + "?" + url.Values{name: {value}}.Encode() }

// eventually waits until something is so that another part of the program does
// in its own time.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if so() {
			return
		}
	}
	t.Fatal("it never happened: ", what)
}

func (b *tab) count(selector string) int {
	b.t.Helper()
	return ask[int](b, `document.querySelectorAll(%s).length`, selector)
}
