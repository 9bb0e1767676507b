package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func (s *site) ask(method, path, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://press.example.test"+path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func TestReadinessFollowsTheDatabase(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if w := s.ask(http.MethodGet, path, "", ""); w.Code != http.StatusOK {
			t.Errorf("%s answers %d while all is well", path, w.Code)
		}
	}
	if err := s.o.DB.Close(); err != nil {
		t.Fatal(err)
	}
	if w := s.ask(http.MethodGet, "/readyz", "", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("/readyz answers %d without a database", w.Code)
	}
	if w := s.ask(http.MethodGet, "/healthz", "", ""); w.Code != http.StatusOK {
		t.Errorf("/healthz answers %d although the program runs", w.Code)
	}
}

func TestABodyBeyondItsLimitIsRefused(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	fields := func(size int) string {
		return url.Values{"email": {strings.Repeat("a", size)}, "password": {"x"}}.Encode()
	}
	for _, c := range []struct {
		name, kind, body string
		declared         bool
		want             int
	}{
		{"a form of one megabyte, nearly", form, fields(1<<20 - 100), true, http.StatusUnauthorized},
		{"a form of more", form, fields(1 << 20), true, http.StatusRequestEntityTooLarge},
		{"a form of more that does not say so", form, fields(1 << 20), false, http.StatusRequestEntityTooLarge},
		{"files of a stranger", "multipart/form-data; boundary=b", strings.Repeat("x", 2<<20), true, http.StatusRequestEntityTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			r := httptest.NewRequest(http.MethodPost, "http://press.example.test/en/login", strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			if !c.declared {
				r.ContentLength = -1
			}
			w := httptest.NewRecorder()
			s.handler.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("it is answered %d, not %d", w.Code, c.want)
			}
			if w.Header().Get("X-Request-Id") == "" || w.Code == http.StatusRequestEntityTooLarge && !strings.Contains(w.Body.String(), w.Header().Get("X-Request-Id")) {
				t.Error("the page does not show its reference")
			}
		})
	}
}
