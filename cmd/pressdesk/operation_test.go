package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The log tells what became of each request and nothing about anybody.
func TestLogsKnowRequestsAndNoPeople(t *testing.T) {
	p := newPremises(t)
	r := p.serve()
	res, _ := r.get("/search?q=harbour-secret")
	v := r.visitor()
	v.post("/register", url.Values{"email": {"claire.private@example.test"}, "family_name": {"Marchand-private"}, "password": {"private words"}})
	v.post("/login", url.Values{"email": {"claire.private@example.test"}, "password": {"private words"}})
	r.get("/password/reset/PRIVATETOKENPRIVATETOKEN")
	r.get("/no-such-page-private")
	r.stop()
	log := r.logs.String()
	if id := res.Header.Get("X-Request-Id"); id == "" || !strings.Contains(log, id) {
		t.Errorf("the request %q is not in the log", id)
	}
	for _, private := range []string{"secret", "private", "PRIVATE", "Marchand", "@example"} {
		if strings.Contains(log, private) {
			t.Errorf("the log holds %q:\n%s", private, log)
		}
	}
}

func TestLogsInJSON(t *testing.T) {
	p := newPremises(t, "LOG__FORMAT=json")
	r := p.serve()
	r.get("/")
	r.stop()
	for line := range strings.Lines(r.logs.String()) {
		if !strings.HasPrefix(line, "{") || !strings.HasSuffix(line, "}\n") {
			t.Errorf("a line is no object: %s", line)
		}
	}
}

// What is no HTTP, or too much of it, is answered as such.
func TestConnectionsAreBounded(t *testing.T) {
	p := newPremises(t)
	p.serve()
	for name, c := range map[string]struct {
		request string
		want    int
	}{
		"a header of 128 kB":        {"GET / HTTP/1.1\r\nHost: localhost:" + p.port + "\r\nX-Long: " + strings.Repeat("x", 128<<10) + "\r\n\r\n", http.StatusRequestHeaderFieldsTooLarge},
		"a host that is not ours":   {"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", http.StatusMisdirectedRequest},
		"a health check by address": {"GET /healthz HTTP/1.1\r\nHost: 10.1.2.3\r\n\r\n", http.StatusOK},
		"no HTTP at all":            {"hello\r\n\r\n", http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", "127.0.0.1:"+p.port)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go fmt.Fprint(conn, c.request)
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != c.want {
				t.Errorf("it is answered %d, not %d", res.StatusCode, c.want)
			}
		})
	}
}
