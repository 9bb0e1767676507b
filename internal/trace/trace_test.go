package trace_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/store/storetest"
	"pressdesk/internal/trace"
	"pressdesk/internal/trace/tracetest"
)

const (
	theirTrace = "0af7651916cd43dd8448eb211c80319c"
	sampled    = "00-" + theirTrace + "-b7ad6b7169203331-01"
	unsampled  = "00-" + theirTrace + "-b7ad6b7169203331-00"
)

func everybody(*http.Request) bool { return true }
func nobody(*http.Request) bool    { return false }

func open(t testing.TB, o trace.Options) *trace.Tracer {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Proxied == nil {
		o.Proxied = nobody
	}
	tracer, err := trace.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return tracer
}

// visit sends one request through the middleware.
func visit(tracer *trace.Tracer, method, path, parent string, h echo.HandlerFunc) {
	e := echo.New()
	e.Use(tracer.Requests())
	e.Any("/cases/:ref", h)
	e.Any("/healthz", h)
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("traceparent", parent)
	e.ServeHTTP(httptest.NewRecorder(), r)
}

func answers(code int) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("X-Request-Id", "ID1")
		return c.NoContent(code)
	}
}

func TestARequestIsNamedByItsRoute(t *testing.T) {
	for _, v := range []struct {
		method, path string
		code         int
		name, status string
	}{
		{http.MethodGet, "/cases/62600014?q=private", 200, "GET /cases/:ref", "STATUS_CODE_UNSET"},
		{http.MethodPost, "/cases/private", 422, "POST /cases/:ref", "STATUS_CODE_UNSET"},
		{http.MethodGet, "/cases/private", 503, "GET /cases/:ref", "STATUS_CODE_ERROR"},
		{"PRIVATE", "/elsewhere/private", 404, "_OTHER", "STATUS_CODE_UNSET"},
	} {
		c := tracetest.Open(t)
		tracer := open(t, trace.Options{URL: c.URL, Share: 1, Service: "desk", Version: "v1"})
		visit(tracer, v.method, v.path, "", answers(v.code))
		if err := tracer.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		all := c.Spans("")
		if len(all) != 1 || all[0].Name != v.name || all[0].Status.Code.String() != v.status {
			t.Errorf("%s %s: %v", v.method, v.path, all)
		}
		if r := c.Resource(); r["service.name"] != "desk" || r["service.version"] != "v1" {
			t.Errorf("it says that it is %v", r)
		}
		if text := fmt.Sprint(all); strings.Contains(text, "private") || strings.Contains(text, "PRIVATE") || strings.Contains(text, "62600014") {
			t.Errorf("%s %s: something private in %s", v.method, v.path, text)
		}
	}
}

func TestWhatIsTraced(t *testing.T) {
	for _, v := range []struct {
		name    string
		path    string
		share   float64
		proxied trace.Proxied
		parent  string
		spans   int
		theirs  bool
	}{
		{"everything", "/cases/1", 1, nobody, "", 1, false},
		{"nothing", "/cases/1", 0, nobody, "", 0, false},
		{"but for health checks", "/healthz", 1, nobody, "", 0, false},
		{"what a proxy has begun", "/cases/1", 0, everybody, sampled, 1, true},
		{"not what a proxy has decided against", "/cases/1", 1, everybody, unsampled, 0, false},
		{"what a stranger decides against", "/cases/1", 1, nobody, unsampled, 1, false},
		{"not what a stranger asks for", "/cases/1", 0, nobody, sampled, 0, false},
		{"what a proxy says badly", "/cases/1", 1, everybody, "00-private-01", 1, false},
	} {
		c := tracetest.Open(t)
		tracer := open(t, trace.Options{URL: c.URL, Share: v.share, Service: "desk", Proxied: v.proxied})
		visit(tracer, http.MethodGet, v.path, v.parent, answers(200))
		if err := tracer.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		all := c.Spans("")
		if len(all) != v.spans {
			t.Errorf("%s: %d spans", v.name, len(all))
			continue
		}
		if v.spans == 1 && (hex.EncodeToString(all[0].TraceId) == theirTrace) != v.theirs {
			t.Errorf("%s: it belongs to %x", v.name, all[0].TraceId)
		}
	}
}

func TestStatementsAreChildrenWithoutTheirParameters(t *testing.T) {
	c := tracetest.Open(t)
	tracer := open(t, trace.Options{URL: c.URL, Share: 1, Service: "desk"})
	db := storetest.Open(t)
	if err := db.Observe(tracer.Statements("sqlite")); err != nil {
		t.Fatal(err)
	}
	if _, err := db.CountMails(t.Context()); err != nil { // for nothing that is traced
		t.Fatal(err)
	}
	ctx, end := tracer.Begin(t.Context(), "task", map[string]string{"pressdesk.mail": "M1"})
	if _, _, err := db.Attempted(ctx, "private", 0, time.Minute); err != nil {
		t.Fatal(err)
	}
	if _, err := db.User(ctx, "private"); err == nil {
		t.Fatal("there is somebody")
	}
	end(errors.New("private"))
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	task := c.Spans("task")[0]
	below := c.Below(task)
	if len(below) != 2 || len(c.Spans("")) != 3 {
		t.Fatalf("%d of %d spans are below the task", len(below), len(c.Spans("")))
	}
	if f := below[0].Facts; below[0].Name != "SELECT" || !strings.Contains(f["db.query.text"], "attempt_key = ?") || f["db.system.name"] != "sqlite" {
		t.Errorf("the first statement: %v", below[0])
	}
	if task.Facts["pressdesk.mail"] != "M1" || task.Facts["error.type"] != "*errors.errorString" || task.Status.Code.String() != "STATUS_CODE_ERROR" {
		t.Errorf("the task: %v", task)
	}
	if text := fmt.Sprint(c.Spans("")); strings.Contains(text, "private") {
		t.Errorf("something private: %s", text)
	}
}

func TestATaskOfManyStatementsIsCutShort(t *testing.T) {
	c := tracetest.Open(t)
	tracer := open(t, trace.Options{URL: c.URL, Share: 1, Service: "desk"})
	db := storetest.Open(t)
	if err := db.Observe(tracer.Statements("sqlite")); err != nil {
		t.Fatal(err)
	}
	ctx, end := tracer.Begin(t.Context(), "task", nil)
	for range 203 {
		if _, err := db.CountMails(ctx); err != nil {
			t.Fatal(err)
		}
	}
	end(nil)
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	task := c.Spans("task")[0]
	if n := len(c.Below(task)); n != 200 || task.Facts["pressdesk.statements_left_out"] != "int_value:3" {
		t.Errorf("%d statements, and %v", n, task.Facts)
	}
}

// A collector that takes what it is sent and does not answer holds nobody up:
// if one of these waited for it, the test would not end.
func TestNobodyWaitsForACollectorThatHangs(t *testing.T) {
	release := make(chan struct{})
	hung := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer hung.Close()
	defer close(release)
	tracer := open(t, trace.Options{URL: hung.URL, Share: 1, Service: "desk"})
	for range 10_000 {
		_, end := tracer.Begin(t.Context(), "task", nil)
		end(nil)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // there is no time left to stop in
	if err := tracer.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("closing it ends with %v", err)
	}
}

func TestTheLogKnowsTheTrace(t *testing.T) {
	var lines strings.Builder
	log := slog.New(trace.Log(slog.NewTextHandler(&lines, nil))).With("a", 1).WithGroup("g")
	tracer := open(t, trace.Options{URL: tracetest.Open(t).URL, Share: 1, Service: "desk", Proxied: everybody})
	log.InfoContext(t.Context(), "before")
	visit(tracer, http.MethodGet, "/cases/1", sampled, func(c echo.Context) error {
		log.InfoContext(c.Request().Context(), "within")
		return nil
	})
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, within, _ := strings.Cut(lines.String(), "\n")
	if strings.Contains(before, "trace_id") || !strings.Contains(within, "trace_id="+theirTrace) || !strings.Contains(within, "a=1") {
		t.Errorf("the log says:\n%s", &lines)
	}
}

// What a trace costs a request, beside the same request without.
func BenchmarkRequest(b *testing.B) {
	quiet := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer quiet.Close()
	for _, v := range []struct {
		name  string
		share float64
	}{{"bare", -1}, {"none", 0}, {"all", 1}} {
		b.Run(v.name, func(b *testing.B) {
			e := echo.New()
			if v.share >= 0 {
				tracer := open(b, trace.Options{URL: quiet.URL, Share: v.share, Service: "desk"})
				defer tracer.Close(context.Background())
				e.Use(tracer.Requests())
			}
			e.GET("/cases/:ref", func(c echo.Context) error { return c.NoContent(200) })
			r := httptest.NewRequest(http.MethodGet, "/cases/1", nil)
			b.ReportAllocs()
			for b.Loop() {
				e.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
