package metrics

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"go.yaml.in/yaml/v3"

	"pressdesk/internal/files"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store/storetest"
)

// watched is an office that is watched.
type watched struct {
	*Watch
	t    *testing.T
	o    *office.Office
	site *echo.Echo
}

func open(t *testing.T) *watched {
	t.Helper()
	bucket, err := files.Open(t.Context(), "mem://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	o, err := office.New(t.Context(), storetest.Open(t), bucket, &press.Office{Zone: time.UTC, Closes: 17 * 60})
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{New(o, slog.New(slog.DiscardHandler)), t, o, echo.New()}
	measure, err := w.Requests()
	if err != nil {
		t.Fatal(err)
	}
	answered := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := next(c); err != nil {
				c.Error(err)
			}
			return nil
		}
	}
	w.site.Use(measure, answered)
	w.site.GET("/applications/:ref", func(c echo.Context) error { return c.String(http.StatusOK, "ok") })
	w.site.GET("/broken", func(echo.Context) error { return errors.New("broken") })
	return w
}

func (w *watched) visit(method, path string) {
	r := httptest.NewRequest(method, path, nil)
	r.Host = "chosen-by-the-client.example"
	w.site.ServeHTTP(httptest.NewRecorder(), r)
}

// scrape returns what a scrape is answered with.
func (w *watched) scrape() string {
	w.t.Helper()
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		w.t.Fatalf("a scrape is answered %d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func (w *watched) want(lines ...string) {
	w.t.Helper()
	text := "\n" + w.scrape()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line) {
			name, _, _ := strings.Cut(line, "{")
			w.t.Errorf("no line %s among\n%s", line, strings.Join(regexp.MustCompile(`(?m)^`+name+`[{ ].*$`).FindAllString(text, -1), "\n"))
		}
	}
}

func TestRequestsAreCountedByRouteAndNotByWhatTheClientChooses(t *testing.T) {
	w := open(t)
	w.visit(http.MethodGet, "/applications/62600014?q=private")
	w.visit(http.MethodGet, "/applications/62600015")
	w.visit(http.MethodGet, "/broken")
	w.visit(http.MethodGet, "/private/place")
	w.visit("PRIVATE", "/private/other")
	w.want(
		`pressdesk_http_requests_total{code="2xx",host="",method="GET",url="/applications/:ref"} 2`,
		`pressdesk_http_request_duration_seconds_count{code="2xx",host="",method="GET",url="/applications/:ref"} 2`,
		`pressdesk_http_requests_total{code="5xx",host="",method="GET",url="/broken"} 1`,
		`pressdesk_http_requests_total{code="4xx",host="",method="GET",url="none"} 1`,
		`pressdesk_http_requests_total{code="4xx",host="",method="other",url="none"} 1`,
		`pressdesk_http_requests_in_flight 0`,
	)
	if text := w.scrape(); regexp.MustCompile(`(?i)private|6260001|chosen-by`).MatchString(text) {
		t.Errorf("a scrape tells what was asked for:\n%s", text)
	}
}

func TestAConnectionThatIsCutIsNoLongerInFlight(t *testing.T) {
	w := open(t)
	w.site.GET("/cut", func(echo.Context) error { panic(http.ErrAbortHandler) })
	func() {
		defer func() { _ = recover() }()
		w.visit(http.MethodGet, "/cut")
	}()
	w.want("pressdesk_http_requests_in_flight 0")
}

func TestAScrapeTellsWhatWaits(t *testing.T) {
	w := open(t)
	now := time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC)
	w.o.DB.Now = func() time.Time { return now }
	w.want(
		`pressdesk_applications{view="open"} 0`, `pressdesk_applications{view="overdue"} 0`, `pressdesk_applications{view="today"} 0`,
		`pressdesk_applications{view="unassigned"} 0`, `pressdesk_applications{view="waiting"} 0`, `pressdesk_applications{view="approval"} 0`,
		`pressdesk_mails{state="waiting"} 0`, `pressdesk_mails{state="dead"} 0`, `pressdesk_oldest_mail_age_seconds 0`,
		`pressdesk_database_up 1`, `pressdesk_database_connections{state="in_use"} 0`,
	)
	for _, key := range []string{"a", "b", "c"} {
		if _, err := w.o.DB.AddMail(t.Context(), &press.Mail{MailKey: key, Address: "somebody@example.test", Template: "test"}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Minute)
	}
	claimed, err := w.o.DB.ClaimMails(t.Context(), 1, time.Minute)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("claimed %d: %v", len(claimed), err)
	}
	if err := w.o.DB.MailFailed(t.Context(), &claimed[0], "no such mailbox", time.Time{}); err != nil {
		t.Fatal(err)
	}
	now = now.Add(18 * time.Minute)
	w.want(`pressdesk_mails{state="waiting"} 2`, `pressdesk_mails{state="dead"} 1`, `pressdesk_oldest_mail_age_seconds 1200`)
	if strings.Contains(w.scrape(), "somebody") {
		t.Error("a scrape names somebody")
	}
}

func TestTasksTellWhetherTheyEndWell(t *testing.T) {
	w := open(t)
	w.want(`pressdesk_task_failures_total{task="sweep"} 0`, `pressdesk_task_last_success_timestamp_seconds{task="timers"} 0`)
	w.Done(Sweep, errors.New("the disk is full"))
	w.Done(Timers, nil)
	w.want(`pressdesk_task_failures_total{task="sweep"} 1`, `pressdesk_task_last_success_timestamp_seconds{task="sweep"} 0`, `pressdesk_task_failures_total{task="timers"} 0`)
	if strings.Contains(w.scrape(), `pressdesk_task_last_success_timestamp_seconds{task="timers"} 0`) {
		t.Error("the timers ended well and it does not show")
	}
}

func TestAScrapeIsAnsweredWithoutTheDatabase(t *testing.T) {
	w := open(t)
	if err := w.o.DB.Close(); err != nil {
		t.Fatal(err)
	}
	w.want("pressdesk_database_up 0", "pressdesk_http_requests_in_flight 0", "go_goroutines ")
	if strings.Contains(w.scrape(), "pressdesk_mails{") {
		t.Error("figures are told that nobody has read")
	}
}

// What the shipped alerts and the dashboard ask for is there to be had.
func TestTheShippedAlertsAndDashboardNameMetricsThatExist(t *testing.T) {
	w := open(t)
	w.visit(http.MethodGet, "/broken")
	scraped := w.scrape()
	metric := regexp.MustCompile(`\b(pressdesk|go|process)_[a-z_]+\b`)
	for _, file := range []string{"alerts.yaml", "dashboard.json"} {
		text, err := os.ReadFile("../../docs/monitoring/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var whole any
		if err := yaml.Unmarshal(text, &whole); err != nil { // JSON is YAML, too
			t.Errorf("%s: %v", file, err)
		}
		named := metric.FindAllString(string(text), -1)
		if len(named) < 7 {
			t.Errorf("%s names only %v", file, named)
		}
		for _, name := range named {
			if !strings.Contains(scraped, "\n"+name+"{") && !strings.Contains(scraped, "\n"+name+" ") {
				t.Errorf("%s names %s, which nobody measures", file, name)
			}
		}
	}
}
