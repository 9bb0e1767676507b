package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestServeStartsAnEmptySecureOffice(t *testing.T) {
	p := newPremises(t)
	r := p.serve()
	for _, path := range []string{"/", "/en/", "/healthz", "/readyz", "/progress", "/en/faqs"} {
		if res, body := r.get(path); res.StatusCode != http.StatusOK {
			t.Errorf("GET %s answers %d\n%s", path, res.StatusCode, body)
		}
	}
	if res, _ := r.get("/dev/mail"); res.StatusCode != http.StatusNotFound {
		t.Errorf("the development inbox of an office that did not ask for it answers %d", res.StatusCode)
	}
	for _, email := range []string{"admin@example.test", "officer.a@example.test", "admin"} {
		res, _ := r.visitor().post("/login", url.Values{"email": {email}, "password": {"password"}})
		if res.StatusCode != http.StatusUnauthorized {
			t.Errorf("log-in as %s answers %d", email, res.StatusCode)
		}
	}
}

func TestServeStopsWhenTold(t *testing.T) {
	p := newPremises(t)
	r := p.serve("serve")
	began := time.Now()
	r.stop()
	if took := time.Since(began); took > stopTime {
		t.Errorf("it took %v to stop", took)
	}
	if _, err := net.Dial("tcp", "127.0.0.1:"+p.port); err == nil {
		t.Error("something still listens")
	}
	p.serve("serve") // and starts again where it stopped
}

// A request that has begun is answered although the program has been told to
// stop; a new one finds nobody.
func TestStoppingFinishesWhatHasBegun(t *testing.T) {
	p := newPremises(t)
	r := p.serve()
	const form = "email=nobody%40example.test&password=not+the+password"
	reader, writer := io.Pipe()
	begun := make(chan struct{}) // the handler has asked for the body
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(begun) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/login", reader)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Expect", "100-continue")
	req.ContentLength = int64(len(form))
	answered := make(chan int, 1)
	go func() {
		res, err := (&http.Transport{ExpectContinueTimeout: patience}).RoundTrip(req)
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		res.Body.Close()
		answered <- res.StatusCode
	}()
	<-begun
	r.cancel()
	for deadline := time.Now().Add(patience); ; {
		c, err := net.Dial("tcp", "127.0.0.1:"+p.port)
		if err != nil {
			break
		}
		c.Close()
		if time.Now().After(deadline) {
			t.Fatal("it still takes new connections")
		}
	}
	if _, err := io.WriteString(writer, form); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	if code := <-answered; code != http.StatusUnauthorized {
		t.Errorf("the request that had begun was answered %d", code)
	}
	r.stop()
}

func TestHealthcheckAsksTheRunningProgram(t *testing.T) {
	p := newPremises(t)
	if out, err := p.do("healthcheck"); err == nil {
		t.Errorf("nothing runs, but healthcheck is content: %s", out)
	}
	r := p.serve()
	p.must("healthcheck")
	p.set("HTTP__ADDR=0.0.0.0:" + p.port) // as in a container
	p.must("healthcheck")
	r.stop()
	if _, err := p.do("healthcheck"); err == nil {
		t.Error("the program has stopped, but healthcheck is content")
	}
}

func TestUserAddPrintsALinkThatWorksOnce(t *testing.T) {
	p := newPremises(t)
	out := p.must("user", "add", "--role", "admin", "chief@example.test")
	link := regexp.MustCompile(`http://localhost:\d+/\S+`).FindString(out)
	if link == "" {
		t.Fatalf("no link in %q", out)
	}
	r := p.serve()
	path := strings.TrimPrefix(link, r.url)
	first := r.visitor()
	if res, body := first.open(link); res.StatusCode != http.StatusOK {
		t.Fatalf("the link answers %d\n%s", res.StatusCode, body)
	}
	const secret = "a lantern over the river 41"
	if res, body := first.post(path, url.Values{"password": {secret}}); res.StatusCode != http.StatusOK {
		t.Fatalf("choosing a password answers %d\n%s", res.StatusCode, body)
	}
	if res, _ := r.visitor().open(link); res.StatusCode != http.StatusNotFound {
		t.Errorf("the used link answers %d", res.StatusCode)
	}
	if res, _ := r.visitor().post(path, url.Values{"password": {"another lantern 42"}}); res.StatusCode != http.StatusNotFound {
		t.Errorf("using the link again answers %d", res.StatusCode)
	}
	again := r.visitor()
	again.post("/login", url.Values{"email": {"chief@example.test"}, "password": {secret}})
	if res, _ := again.open(r.url + "/admin/users"); res.StatusCode != http.StatusOK || res.Request.URL.Path != "/admin/users" {
		t.Errorf("the new administrator is led to %s and answered %d", res.Request.URL, res.StatusCode)
	}
}

func TestUserAddSaysWhatIsWrong(t *testing.T) {
	p := newPremises(t)
	p.must("user", "add", "--role", "officer", "one@example.test")
	for name, args := range map[string][]string{
		"no role":         {"user", "add", "two@example.test"},
		"an unknown role": {"user", "add", "--role", "king", "two@example.test"},
		"no address":      {"user", "add", "--role", "officer", "two at example"},
	} {
		if out, err := p.do(args...); err == nil {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestDemoServesAFilledOffice(t *testing.T) {
	p := newPremises(t)
	r := p.serve("demo")
	for _, want := range []string{r.url + "/", r.url + "/dev/mail", "admin", "officer", "editor", "supervisor"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("its greeting lacks %q:\n%s", want, r.out)
		}
	}
	for _, path := range []string{"/", "/en/", "/dev/mail", "/op-eds", "/en/progress"} {
		if res, body := r.get(path); res.StatusCode != http.StatusOK {
			t.Errorf("GET %s answers %d\n%s", path, res.StatusCode, body)
		}
	}
	if _, body := r.get("/progress"); strings.Count(body, "data-application-number=") < 10 {
		t.Error("the public list of the demonstration is nearly empty")
	}
	if _, err := os.Stat(filepath.Join(p.folder, "pressdesk.db")); !os.IsNotExist(err) {
		t.Errorf("the demonstration touched the office's own database: %v", err)
	}
}

func TestFixtureIsForAnEmptyOfficeAndMadeOnce(t *testing.T) {
	p := newPremises(t)
	p.must("fixture")
	first := numbers(t, p)
	p.must("fixture")
	if second := numbers(t, p); first != second || first == "" {
		t.Errorf("public numbers after the first time: %q, after the second: %q", first, second)
	}
	p.must("user", "add", "--role", "editor", "somebody@example.test")
	if _, err := p.do("fixture"); err == nil {
		t.Error("the fixture was made in a database with somebody else in it")
	}
	other := newPremises(t)
	other.must("user", "add", "--role", "editor", "somebody@example.test")
	if _, err := other.do("fixture"); err == nil {
		t.Error("the fixture was made in the database of an office")
	}
}

var publicNumber = regexp.MustCompile(`data-application-number="([^"]+)"`)

// numbers returns what the public lists of a stopped office show.
func numbers(t *testing.T, p *premises) string {
	t.Helper()
	r := p.serve()
	defer r.stop()
	var list []string
	for _, kind := range []string{"interview", "inquiry"} {
		_, body := r.get("/progress?kind=" + kind)
		for _, m := range publicNumber.FindAllStringSubmatch(body, -1) {
			list = append(list, m[1])
		}
	}
	return strings.Join(list, " ")
}

// The page that the program is modelled on, part by part.
func TestSamplePageComesAlive(t *testing.T) {
	sample := "../../../shared/sample"
	if _, err := os.Stat(sample); err != nil {
		t.Skip("the sample page is not kept with the source: ", err)
	}
	p := newPremises(t)
	for range 2 { // importing again changes nothing
		p.must("import", "op-ed", filepath.Join(sample, "op-ed.md"))
		p.must("import", "faq", filepath.Join(sample, "faq.csv"))
		p.must("import", "progress", filepath.Join(sample, "progress.csv"))
	}
	r := p.serve()
	_, home := r.get("/")
	for _, want := range []string{
		"视点", "注册记者登录", "记者点此免费注册", "忘记密码", "查看全部", "共性问题提示",
		"21315203", "21315167", "21315166", "02131545", "02131544", "02131541", "受理中", "已办结",
	} {
		if !strings.Contains(home, want) {
			t.Errorf("the home page lacks %s", want)
		}
	}
	if n := strings.Count(home, `data-application-number="02131545"`); n != 1 {
		t.Errorf("02131545 stands on the home page %d times", n)
	}
	for path, want := range map[string]string{
		"/op-eds": "data-content-id", "/faqs": "data-content-id", "/progress?number=02131545": "02131545",
		"/search?q=%E9%87%87%E8%AE%BF": "data-content-id", "/search?q=%E4%B8%8A%E6%B5%B7%E5%9C%B0%E5%9B%BE": "data-content-id",
	} {
		if _, body := r.get(path); !strings.Contains(body, want) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
}

func TestSettingsAreCheckedBeforeAnythingIsDone(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings []string
		named    []string
	}{
		{"a moved clock without the permission", []string{"TEST__CLOCK=+1d"}, []string{"PRESSDESK_TEST__CLOCK"}},
		{"all that is wrong at once", []string{"HTTP__ADDR=nowhere", "LOG__LEVEL=loud", "SITE__URL=ftp://x", "NO__SUCH=1"},
			[]string{"PRESSDESK_HTTP__ADDR", "PRESSDESK_LOG__LEVEL", "PRESSDESK_SITE__URL", "PRESSDESK_NO__SUCH"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPremises(t, c.settings...)
			_, err := p.do("serve")
			if err == nil {
				t.Fatal("it started")
			}
			for _, name := range c.named {
				if !strings.Contains(err.Error(), name) {
					t.Errorf("%v does not name %s", err, name)
				}
			}
			if _, err := os.Stat(filepath.Join(p.folder, "pressdesk.db")); !os.IsNotExist(err) {
				t.Error("it made a database all the same")
			}
		})
	}
}

func TestAMovedClockIsSaidAloud(t *testing.T) {
	p := newPremises(t, "TEST__ENABLED=true", "TEST__CLOCK=+40d")
	r := p.serve()
	r.stop()
	if !strings.Contains(r.logs.String(), "level=WARN") || !strings.Contains(r.logs.String(), "+40d") {
		t.Errorf("the log does not warn of the moved clock:\n%s", r.logs)
	}
}

func TestTwoProgramsCannotShareAPort(t *testing.T) {
	p := newPremises(t)
	p.serve()
	other := newPremises(t, "HTTP__ADDR=127.0.0.1:"+p.port)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := run(ctx, []string{"serve"}, other.environ, io.Discard, io.Discard); err == nil || ctx.Err() != nil {
		t.Errorf("the second ended with %v", err)
	}
}
