package server_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestASlowStatementIsLoggedWithItsRequest(t *testing.T) {
	s := open(t)
	var log strings.Builder
	if err := s.o.DB.LogSlow(slog.New(slog.NewTextHandler(&log, nil)), time.Nanosecond); err != nil { // everything is slow
		t.Fatal(err)
	}
	id := s.ask(http.MethodGet, "/en/search?q=harbour", "", "").Header().Get("X-Request-Id")
	if id == "" || !strings.Contains(log.String(), "request="+id) {
		t.Errorf("no statement of request %q:\n%s", id, &log)
	}
	if strings.Contains(log.String(), "harbour") {
		t.Errorf("the log tells what was searched for:\n%s", &log)
	}
}
