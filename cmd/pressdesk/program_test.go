package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what should take a moment.
const patience = 30 * time.Second

// premises is where an office keeps its things, and the port that is its own.
type premises struct {
	t       *testing.T
	folder  string
	port    string
	environ []string
}

// newPremises returns an empty folder and a free port. settings are
// NAME=value without the prefix PRESSDESK_.
func newPremises(t *testing.T, settings ...string) *premises {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	p := &premises{t: t, folder: t.TempDir(), port: port}
	p.set("HTTP__ADDR=127.0.0.1:" + port)
	p.set("SITE__URL=" + p.url())
	p.set("DATABASE__DSN=" + filepath.Join(p.folder, "pressdesk.db"))
	for _, s := range settings {
		p.set(s)
	}
	return p
}

func (p *premises) url() string { return "http://localhost:" + p.port }

// set adds a setting; the last one of a name counts.
func (p *premises) set(setting string) {
	name, _, _ := strings.Cut(setting, "=")
	var kept []string
	for _, e := range p.environ {
		if !strings.HasPrefix(e, "PRESSDESK_"+name+"=") {
			kept = append(kept, e)
		}
	}
	p.environ = append(kept, "PRESSDESK_"+setting)
}

// do runs a command to its end and returns what it prints.
func (p *premises) do(args ...string) (string, error) {
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(p.t.Context(), 4*patience)
	defer cancel()
	err := run(ctx, args, p.environ, &out, io.Discard)
	return out.String(), err
}

// must runs a command that has to succeed.
func (p *premises) must(args ...string) string {
	p.t.Helper()
	out, err := p.do(args...)
	if err != nil {
		p.t.Fatalf("pressdesk %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// running is the program while it serves.
type running struct {
	t      *testing.T
	url    string
	out    string // what it printed until it served
	logs   *shared
	cancel context.CancelFunc
	ended  chan error
}

// serve starts the program and returns when it answers.
func (p *premises) serve(args ...string) *running {
	p.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	r := &running{t: p.t, url: p.url(), logs: new(shared), cancel: cancel, ended: make(chan error, 1)}
	go func() {
		err := run(ctx, args, p.environ, writer, r.logs)
		_ = writer.CloseWithError(errors.Join(io.EOF, err))
		r.ended <- err
	}()
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		r.out += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "Pressdesk serves ") {
			go io.Copy(io.Discard, reader)
			p.t.Cleanup(r.stop)
			return r
		}
	}
	cancel()
	p.t.Fatalf("the program does not serve: %v\n%s%s", <-r.ended, r.out, r.logs)
	return nil
}

// stop ends the program as a signal does, and wants it to end well and soon.
func (r *running) stop() {
	r.t.Helper()
	if r.t.Failed() {
		r.t.Log(r.complaints())
	}
	r.cancel()
	select {
	case err := <-r.ended:
		if err != nil {
			r.t.Errorf("the program ended with: %v", err)
		}
		r.ended <- nil
	case <-time.After(patience):
		r.t.Fatal("the program does not stop")
	}
}

// get asks for a path without following where the answer leads.
func (r *running) get(path string) (*http.Response, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.url+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.send(http.DefaultTransport, req)
}

func (r *running) send(by http.RoundTripper, req *http.Request) (*http.Response, string) {
	r.t.Helper()
	res, err := by.RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res, string(body)
}

// visitor is a person with cookies who follows redirects.
type visitor struct {
	r      *running
	client *http.Client
}

func (r *running) visitor() *visitor {
	jar, _ := cookiejar.New(nil)
	return &visitor{r, &http.Client{Jar: jar, Timeout: patience}}
}

func (v *visitor) open(link string) (*http.Response, string) {
	v.r.t.Helper()
	res, err := v.client.Get(link)
	return v.read(res, err)
}

func (v *visitor) post(path string, fields url.Values) (*http.Response, string) {
	v.r.t.Helper()
	res, err := v.client.PostForm(v.r.url+path, fields)
	return v.read(res, err)
}

func (v *visitor) read(res *http.Response, err error) (*http.Response, string) {
	v.r.t.Helper()
	if err != nil {
		v.r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.r.t.Fatal(err)
	}
	return res, string(body)
}

// complaints are the lines of the log that say what went wrong.
func (r *running) complaints() string {
	var list []string
	for line := range strings.Lines(r.logs.String()) {
		if strings.Contains(line, "ERROR") {
			list = append(list, line)
		}
	}
	return strings.Join(list[max(0, len(list)-10):], "")
}

// shared is a buffer for several writers.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
