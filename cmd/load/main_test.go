package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestItIsCalledWithCare(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		says string
	}{
		{"without a site", nil, "address"},
		{"for another machine", []string{"http://press.example.test"}, "-elsewhere"},
		{"for another machine on purpose", []string{"-elsewhere", "-work", "sleep", "http://press.example.test"}, "no work"},
		{"by too many", []string{"-clients", "257", "http://127.0.0.1:1"}, "256"},
		{"for too long", []string{"-time", "11m", "http://localhost:1"}, "10m"},
		{"for an unknown work", []string{"-work", "read,sleep", "http://[::1]:1"}, `no work "sleep"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := run(t.Context(), tt.args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("it says %v, not %q", err, tt.says)
			}
		})
	}
}

func TestEveryWorkIsDoneAndCounted(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/about":
			http.Error(w, "", http.StatusServiceUnavailable)
		case "/login":
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "known", Path: "/"})
		case "/applications/inquiry/new":
			_, _ = io.WriteString(w, `<input type="hidden" name="idempotency_key" value="ABCDEFGHIJ">`)
		case "/applications/inquiry":
			if c, err := r.Cookie("session"); err != nil || c.Value != "known" || r.FormValue("idempotency_key") != "ABCDEFGHIJ" {
				http.Error(w, "", http.StatusForbidden)
			}
		case "/desk/applications":
			_, _ = io.WriteString(w, `<tr data-application-number="62600014"><tr data-application-number="62600022">`)
		case "/desk/applications/62600014":
			_, _ = io.WriteString(w, `<article data-status="submitted" data-version="1">`)
		case "/desk/applications/62600022":
			_, _ = io.WriteString(w, `<article data-status="in_review" data-version="3"><select id="officer" name="officer"><option value="self">`)
		case "/desk/applications/62600014/steps":
			if r.FormValue("action") != "take" || r.FormValue("version") != "1" {
				http.Error(w, "", http.StatusConflict)
			}
		case "/desk/applications/62600022/assign":
			if r.FormValue("officer") != "self" || r.FormValue("version") != "3" {
				http.Error(w, "", http.StatusConflict)
			}
		}
	}))
	defer site.Close()
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-clients", "2", "-time", "100ms", site.URL}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, name := range names() {
		i := strings.Index(out.String(), "\n"+name+" ")
		if i < 0 {
			t.Errorf("nothing is said of %s:\n%s", name, &out)
			continue
		}
		line, _, _ := strings.Cut(out.String()[i+1:], "\n")
		fields := strings.Fields(line)
		if n, err := strconv.Atoi(fields[1]); err != nil || n == 0 {
			t.Errorf("nothing was done: %s", line)
		}
		if failed := fields[len(fields)-1]; (failed == "0") == (name == "read") {
			t.Errorf("failures are not as they were: %s", line)
		}
	}
	if !strings.Contains(out.String(), "/about answers 503") {
		t.Errorf("it does not say what failed:\n%s", &out)
	}
}

func TestSharesOfTime(t *testing.T) {
	r := &result{length: time.Second, failures: map[string]int{}}
	for i := range 100 {
		r.took(time.Duration(i+1)*time.Millisecond, nil)
	}
	for share, want := range map[float64]time.Duration{0.5: 50 * time.Millisecond, 0.99: 99 * time.Millisecond} {
		if got := r.within(share); got < want || got > want*21/20 {
			t.Errorf("%v are done within %s, want %s", share, got, want)
		}
	}
	if used := usage(1 << 30); used.known {
		t.Error("it knows a process that is not there")
	}
	if used := usage(os.Getpid()); used.known && (used.memory == 0 || used.most < used.memory/2) {
		t.Errorf("it takes %d bytes and %d at most", used.memory, used.most)
	}
}

func TestItEndsWhenItIsTold(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := run(ctx, []string{"-time", "10m", "http://127.0.0.1:1"}, io.Discard, io.Discard); err == nil {
		t.Error("it says that all is done")
	}
}
