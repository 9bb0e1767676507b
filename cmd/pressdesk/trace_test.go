package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pressdesk/internal/trace/tracetest"
)

// fileAnInquiry logs a reporter in and files, and returns the id of the request
// that filed.
func fileAnInquiry(r *running) (request string) {
	r.t.Helper()
	v := r.visitor()
	v.post("/login", url.Values{"email": {"reporter.a@example.test"}, "password": {"outside check reporter A 7f3c"}})
	v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, body := v.post("/applications/inquiry", url.Values{
		"save": {"submit"}, "idempotency_key": {"private-key"}, "subject": {"A private subject"}, "area": {"other"}, "questions.0": {"What is private?"},
		"form": {"statement"}, "reply_language": {"en"}, "deadline_kind": {"none"}, "decl_true": {"1"}, "decl_share_unit": {"1"},
	})
	if res.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("filing is answered %d: %s", res.StatusCode, body)
	}
	return res.Header.Get("X-Request-Id")
}

func TestAFilingIsTracedFromTheRequestToItsStatements(t *testing.T) {
	c := tracetest.Open(t)
	p := newPremises(t, "TRACES__URL="+c.URL, "MAIL__DRIVER=inbox")
	p.must("fixture")
	r := p.serve()
	request := fileAnInquiry(r)
	r.get("/search?q=private-words")
	r.get("/password/reset/PRIVATETOKENPRIVATETOKEN")
	until(t, "a mail leaves", func() bool { return len(p.words("SELECT id FROM mails WHERE state = 'sent'")) > 0 })
	r.stop() // which sends what has not been sent

	filing := c.Spans("POST /applications/inquiry")
	if len(filing) != 1 {
		t.Fatalf("%d spans of filing", len(filing))
	}
	f := filing[0]
	if f.Facts["pressdesk.request"] != request || f.Facts["http.response.status_code"] != "int_value:303" || len(f.ParentSpanId) != 0 {
		t.Errorf("the span of filing: %v", f)
	}
	var statements []string
	for _, s := range c.Below(f) {
		statements = append(statements, s.Facts["db.query.text"])
		if s.StartTimeUnixNano < f.StartTimeUnixNano || s.EndTimeUnixNano > f.EndTimeUnixNano {
			t.Errorf("a statement is not within its request: %v", s)
		}
	}
	all := strings.Join(statements, "\n")
	for _, want := range []string{"sessions", "INSERT INTO `applications`", "INSERT INTO `mails`", "COMMIT"} {
		if !strings.Contains(all, want) {
			t.Errorf("no statement of filing has %s:\n%s", want, all)
		}
	}
	for _, name := range []string{"GET /search", "GET /password/reset/:token", "sweep", "timers"} {
		if len(c.Spans(name)) != 1 {
			t.Errorf("%d spans are called %s", len(c.Spans(name)), name)
		}
	}
	if mails := c.Spans("mail"); len(mails) == 0 || mails[0].Facts["pressdesk.mail"] == "" {
		t.Errorf("the mails that left: %v", mails)
	}
	text := fmt.Sprint(c.Spans(""), c.Resource())
	for _, private := range []string{"private", "PRIVATE", "@example", "127.0.0.1", "Go-http-client", "reporter A"} {
		if strings.Contains(text, private) {
			t.Errorf("the spans hold %q", private)
		}
	}
	id := fmt.Sprintf("trace_id=%x", f.TraceId)
	for line := range strings.Lines(r.logs.String()) {
		if strings.Contains(line, "request="+request) && !strings.Contains(line, id) {
			t.Errorf("no %s in the line %s", id, line)
		}
	}
	if !strings.Contains(r.logs.String(), id) {
		t.Errorf("the log never names the trace:\n%s", r.logs)
	}
}

func TestTracesAreOffUntilTheyAreAskedFor(t *testing.T) {
	p := newPremises(t)
	r := p.serve()
	r.get("/")
	r.stop()
	if strings.Contains(r.logs.String(), "trace") {
		t.Errorf("the log speaks of traces:\n%s", r.logs)
	}
}

func TestAnOfficeWorksWithoutTheCollectorItIsToldOf(t *testing.T) {
	gone := taken(t)
	_ = gone.Close()
	p := newPremises(t, "TRACES__URL=http://"+gone.Addr().String()+"/v1/traces")
	p.must("fixture")
	r := p.serve()
	fileAnInquiry(r)
	for range 20 {
		if res, _ := r.get("/faqs"); res.StatusCode != http.StatusOK {
			t.Errorf("the page answers %d", res.StatusCode)
		}
	}
	r.stop()
	if n := strings.Count(r.logs.String(), "traces do not arrive"); n != 1 {
		t.Errorf("the log says %d times that the collector is away:\n%s", n, r.logs)
	}
}
