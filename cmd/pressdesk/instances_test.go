package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pressdesk/internal/store/storetest"
)

// gate is the proxy before several programs of one office: in turn, as long as
// they answer.
type gate struct {
	*httptest.Server
	to   []*url.URL
	next atomic.Int64
}

func openGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{}
	g.Server = httptest.NewUnstartedServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			to := g.to[int(g.next.Add(1))%len(g.to)]
			r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host
			r.SetXForwarded()
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		ErrorLog: log.New(io.Discard, "", 0),
	})
	g.Start()
	t.Cleanup(g.Close)
	return g
}

// Two programs serve one office, and now the one and now the other is killed
// while people file and mail leaves: no number is lost or given twice, no letter
// is lost, and none is sent twice but for the few whose sender was killed before
// it could note that they had left.
func TestOneOfTwoProgramsIsKilled(t *testing.T) {
	dsn := storetest.Postgres(t) + "&synchronous_commit=on"
	door, post := openGate(t), openLetterbox(t)
	_, port, _ := net.SplitHostPort(door.Listener.Addr().String())
	shared := []string{
		"DATABASE__DSN=" + dsn, "FILES__URL=file://" + filepath.ToSlash(t.TempDir()), "SITE__URL=http://localhost:" + port, "LIMITS__FACTOR=1000",
		"MAIL__SMTP__ADDR=" + post.addr, "MAIL__SMTP__TLS=none", "HTTP__TRUSTED_PROXIES=127.0.0.0/8",
	}
	places := []*premises{newPremises(t, shared...), newPremises(t, shared...)}
	places[0].must("fixture")
	var programs []*process
	for _, p := range places {
		programs = append(programs, p.spawn())
		to, err := url.Parse("http://127.0.0.1:" + p.port)
		if err != nil {
			t.Fatal(err)
		}
		door.to = append(door.to, to)
	}
	site := "http://localhost:" + port
	l := newLedger(t)
	all := hire(t, site)
	stop := make(chan struct{})
	wait := l.fileUntil(all, site, stop)
	for _, killed := range []int{0, 1} {
		for _, step := range []func(){programs[killed].kill, func() { programs[killed] = places[killed].spawn() }} {
			before := l.confirmed.Load()
			until(t, "reporters file", func() bool { return l.confirmed.Load() >= before+20 })
			step()
		}
	}
	before := l.confirmed.Load()
	until(t, "reporters file", func() bool { return l.confirmed.Load() >= before+20 })
	close(stop)
	wait()
	l.again(all, site)
	publishedHereIsSeenThere(t, programs[0], programs[1])
	for _, r := range programs {
		r.stop()
	}
	l.audit(places[0])

	// What a killed program had taken up is free for another after two minutes.
	places[1].set("TEST__ENABLED=true")
	places[1].set("TEST__CLOCK=+10m")
	last := places[1].spawn()
	until(t, "every letter leaves", func() bool { return len(places[1].words("SELECT id FROM mails WHERE state <> 'sent'")) == 0 })
	last.stop()
	times, ids := map[string]int{}, map[string]string{}
	for _, d := range post.all() {
		if times[d.key]++; times[d.key] > 1 && ids[d.key] != d.id {
			t.Errorf("letter %s came as %s and as %s", d.key, ids[d.key], d.id)
		}
		ids[d.key] = d.id
	}
	twice := 0
	for _, n := range times {
		twice += n - 1
	}
	const atOnce = 4 // letters that one program has in its hands
	if twice > 2*atOnce {
		t.Errorf("%d letters came more than once", twice)
	}
	for _, key := range places[0].words("SELECT m.mail_key FROM mails m JOIN applications a ON a.id = m.application_id WHERE a.title LIKE 'Passengers form-%'") {
		if times[strings.ReplaceAll(key, " ", "/")] == 0 {
			t.Errorf("letter %s never came", key)
		}
	}
}

var contentIDs = regexp.MustCompile(`data-content-id="([^"]+)"`)

// publishedHereIsSeenThere lets an editor publish at one program, and a reader
// who has kept a page of the other see it there.
func publishedHereIsSeenThere(t *testing.T, here, there *process) {
	t.Helper()
	if _, page := there.get("/faqs"); strings.Contains(page, "双机可见吗") {
		t.Fatal("it is there already")
	}
	editor := here.visitor()
	editor.post("/login", url.Values{"email": {"editor@example.test"}, "password": {"outside check editor E 7f3c"}})
	editor.post("/editor/faqs", url.Values{"category": {"general"}, "question_zh": {"双机可见吗？"}, "answer_zh": {"可见。"}})
	_, list := editor.open(here.url + "/editor/faqs")
	for _, m := range contentIDs.FindAllStringSubmatch(list, -1) {
		if _, form := editor.open(here.url + "/editor/faqs/" + m[1]); strings.Contains(form, "双机可见吗") {
			editor.post("/editor/faqs/"+m[1]+"/publish", nil)
		}
	}
	if _, page := here.get("/faqs"); !strings.Contains(page, "双机可见吗") {
		t.Error("it is not published where it was")
	}
	until(t, "the other program shows it", func() bool { _, page := there.get("/faqs"); return strings.Contains(page, "双机可见吗") })
}

// The database's server crashes and comes back while people file: they are told
// to try again, and then go on, without anybody's help.
func TestADatabaseServerThatCrashesUnderLoad(t *testing.T) {
	p := onPostgres(t, "LIMITS__FACTOR=1000")
	p.must("fixture")
	l := newLedger(t)
	r := p.spawn()
	all := hire(t, r.url)
	stop := make(chan struct{})
	wait := l.fileUntil(all, r.url, stop)
	for range 2 {
		before := l.confirmed.Load()
		until(t, "reporters file", func() bool { return l.confirmed.Load() >= before+20 })
		storetest.Restart(t)
	}
	before := l.confirmed.Load()
	until(t, "reporters go on", func() bool { return l.confirmed.Load() >= before+40 })
	close(stop)
	wait()
	until(t, "/readyz is content", func() bool { res, _ := r.get("/readyz"); return res.StatusCode == http.StatusOK })
	l.again(all, r.url)
	for code := range l.codes {
		if !slices.Contains([]int{http.StatusSeeOther, http.StatusServiceUnavailable}, code) {
			t.Errorf("the answers are %v", l.codes)
		}
	}
	if l.count(http.StatusServiceUnavailable) == 0 {
		t.Error("nobody noticed the crash")
	}
	r.stop()
	l.audit(p)
}
