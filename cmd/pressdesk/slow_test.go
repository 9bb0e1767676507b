package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pressdesk/internal/config"
	"pressdesk/internal/press"
	"pressdesk/internal/server"
	"pressdesk/internal/view"
	"pressdesk/web"
)

// doorway is the public address of an office whose connections are counted.
type doorway struct {
	addr string
	srv  *http.Server
	open atomic.Int64
}

// openDoorway serves an office that ends who takes longer than this.
func openDoorway(t *testing.T, within times) *doorway {
	t.Helper()
	p := newPremises(t)
	cfg, err := config.Load("", p.environ)
	if err != nil {
		t.Fatal(err)
	}
	h, err := open(t.Context(), cfg, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.close() })
	views, err := view.New(web.FS, h.catalog, view.Options{Office: h.office.Rules, Default: press.Chinese, Now: h.db.Now})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", cfg.HTTP.Addr)
	if err != nil {
		t.Fatal(err)
	}
	d := &doorway{addr: l.Addr().String()}
	d.srv = h.listener(server.New(h.office, views, h.catalog, server.Options{Hosts: hosts(cfg, l.Addr())}), within)
	d.srv.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			d.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			d.open.Add(-1)
		}
	}
	go func() { _ = d.srv.Serve(l) }()
	t.Cleanup(func() { _ = d.srv.Close() })
	return d
}

// dawdlers hold a connection each: they say nothing, half a header, half a body,
// or never read what they asked for.
var dawdlers = map[string]func(c net.Conn, host string){
	"says nothing":  func(net.Conn, string) {},
	"half a header": func(c net.Conn, host string) { fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nX-Slow: ", host) },
	"half a body": func(c net.Conn, host string) {
		fmt.Fprintf(c, "POST /login HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail=a", host)
	},
	"never reads": func(c net.Conn, host string) {
		_ = c.(*net.TCPConn).SetReadBuffer(4 << 10)
		for {
			if _, err := fmt.Fprintf(c, "GET /static/site.css HTTP/1.1\r\nHost: %s\r\n\r\n", host); err != nil {
				return
			}
		}
	},
}

// crowd opens so many connections of every sort of dawdler.
func (d *doorway) crowd(t *testing.T, each int) (leave func()) {
	t.Helper()
	var all []net.Conn
	var dawdling sync.WaitGroup
	for name, dawdle := range dawdlers {
		n := each
		if name == "never reads" {
			n = each / 20 // each fills the machine's buffers
		}
		for range n {
			c, err := net.Dial("tcp", d.addr)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
			dawdling.Go(func() { dawdle(c, d.addr) })
		}
	}
	return func() {
		for _, c := range all {
			c.Close()
		}
		dawdling.Wait()
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if os.IsNotExist(err) {
		return 0 // no Linux
	}
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// Hundreds who are slow keep nobody else from being answered.
func TestSlowVisitorsHoldNobodyUp(t *testing.T) {
	patient := times{time.Hour, time.Hour, time.Hour, time.Hour} // nobody is ended meanwhile
	d := openDoorway(t, patient)
	leave := d.crowd(t, 100)
	defer leave()
	until(t, "the slow ones are there", func() bool { return d.open.Load() >= 300 })
	client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	for i := range 20 {
		res, err := client.Get("http://" + d.addr + []string{"/", "/en/progress", "/login", "/readyz"}[i%4])
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("answered %d (%v)", res.StatusCode, err)
		}
	}
	if n := d.open.Load(); n < 300 {
		t.Errorf("only %d slow ones were there all the time", n)
	}
}

// Whoever is too slow is ended by the server, and leaves nothing behind.
func TestSlowVisitorsAreEnded(t *testing.T) {
	d := openDoorway(t, times{header: 300 * time.Millisecond, read: 600 * time.Millisecond, write: 900 * time.Millisecond, idle: 300 * time.Millisecond})
	if res, err := http.Get("http://" + d.addr + "/readyz"); err != nil || res.Body.Close() != nil {
		t.Fatal(err)
	}
	http.DefaultClient.CloseIdleConnections()
	until(t, "nobody is there", func() bool { return d.open.Load() == 0 })
	goroutines, files := runtime.NumGoroutine(), descriptors(t)
	leave := d.crowd(t, 100)
	until(t, "all are ended", func() bool { return d.open.Load() == 0 })
	leave()
	until(t, "goroutines end", func() bool { return runtime.NumGoroutine() <= goroutines+5 })
	until(t, "files are closed", func() bool { return descriptors(t) <= files+5 })
}

// Odd requests are refused as such, and their connections are closed; nobody
// else's are.
func TestOddRequestsAreRefused(t *testing.T) {
	d := openDoorway(t, usual)
	head := "GET / HTTP/1.1\r\nHost: " + d.addr + "\r\n"
	post := "POST /login HTTP/1.1\r\nHost: " + d.addr + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	for name, request := range map[string]string{
		"no host":                        "GET / HTTP/1.1\r\n\r\n",
		"two hosts":                      head + "Host: evil.example\r\n\r\n",
		"two lengths":                    post + "Content-Length: 3\r\nContent-Length: 5\r\n\r\na=b&c",
		"a length below nothing":         post + "Content-Length: -1\r\n\r\n",
		"a length that is no number":     post + "Content-Length: 1e3\r\n\r\n",
		"chunks of no size":              post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
		"an encoding nobody knows":       post + "Transfer-Encoding: sideways\r\n\r\n",
		"a space before the colon":       head + "X-A : b\r\n\r\n",
		"a folded header":                head + "X-A: b\r\n\tc\r\n\r\n",
		"NUL in a header":                head + "X-A: b\x00c\r\n\r\n",
		"NUL in the path":                "GET /\x00 HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"an escaped NUL in the path":     "GET /faqs/%00 HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"escapes that are none":          "GET /%zz HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"no text in the path":            "GET /faqs/%ff%fe HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"no text in the query":           "GET /search?q=%ff%00%fe HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"an address of 2 MB":             "GET /" + strings.Repeat("a", 2<<20) + " HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"a method of nobody's":           "BREW / HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"a method in small letters":      "get / HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"HTTP of the future":             "GET / HTTP/9.9\r\nHost: " + d.addr + "\r\n\r\n",
		"the preface of HTTP/2":          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"TLS":                            "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
		"a tunnel":                       "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
		"another site's address":         "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
		"dots":                           "GET /static/../../../etc/passwd HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"escaped dots":                   "GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: " + d.addr + "\r\n\r\n",
		"a range of a page":              head + "Range: bytes=9999999999-\r\n\r\n",
		"a cookie of nonsense":           head + "Cookie: session=\";;==\x7f; lang=\xff; theme=<b>\r\n\r\n",
		"a thousand cookies":             head + "Cookie: " + strings.Repeat("session=x; ", 1000) + "\r\n\r\n",
		"an expectation nobody can meet": head + "Expect: miracles\r\n\r\n",
		"a switch of protocols":          head + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", d.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			go func() {
				_, _ = io.WriteString(c, request)
				_ = c.(*net.TCPConn).CloseWrite()
			}()
			answer, err := io.ReadAll(c)
			line, _, _ := strings.Cut(string(answer), "\r\n")
			if len(answer) == 0 && err == nil {
				return // hung up on
			}
			if !strings.HasPrefix(line, "HTTP/1.") || strings.Contains(line, " 50") && !strings.Contains(line, " 501 ") && !strings.Contains(line, " 505 ") {
				t.Errorf("answered %q (%v)", line, err)
			}
			if strings.Contains(string(answer), "root:") {
				t.Error("it tells what the machine keeps")
			}
		})
	}
	if res, err := http.Get("http://" + d.addr + "/"); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("afterwards the home page is gone: %v", err)
	} else {
		res.Body.Close()
	}
}
