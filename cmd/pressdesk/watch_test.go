package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// taken is an address of this machine that somebody else listens at until the
// test lets go.
func taken(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestMetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	l := taken(t)
	addr := l.Addr().String()
	_ = l.Close()
	p := newPremises(t, "METRICS__ADDR="+addr)
	r := p.serve()
	r.get("/about")
	if res, _ := r.get("/metrics"); res.StatusCode != http.StatusNotFound {
		t.Errorf("the public's /metrics answers %d", res.StatusCode)
	}
	res, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`pressdesk_http_requests_total{code="2xx",host="",method="GET",url="/about"} 1`,
		`pressdesk_http_requests_total{code="4xx",host="",method="GET",url="none"} 1`,
		"pressdesk_database_up 1", `pressdesk_applications{view="overdue"} 0`, `pressdesk_task_failures_total{task="sweep"} 0`,
	} {
		if !strings.Contains(string(body), "\n"+want+"\n") {
			t.Errorf("the metrics lack %s", want)
		}
	}
	r.stop()
	if _, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
		t.Error("the metrics are still there after the end")
	}
}

func TestTheProgramDoesNotStartWithoutTheMetricsItIsToldToServe(t *testing.T) {
	p := newPremises(t, "METRICS__ADDR="+taken(t).Addr().String())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := run(ctx, nil, p.environ, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "metrics.addr") {
		t.Errorf("it ends with: %v", err)
	}
}
