package main

import (
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// wire is a network between the program and its database: it can be slow, and
// break.
type wire struct {
	net.Listener
	socket string
	delay  atomic.Int64 // of every packet, either way, in nanoseconds
	broken atomic.Int64 // connections
	lock   sync.Mutex
	open   map[net.Conn]bool
}

// wired puts a wire before the database of an office.
func wired(t *testing.T, p *premises) *wire {
	t.Helper()
	u, err := url.Parse(p.dsn())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	w := &wire{Listener: l, socket: filepath.Join(q.Get("host"), ".s.PGSQL.5432"), open: map[net.Conn]bool{}}
	q.Del("host")
	q.Set("sslmode", "disable")
	u.Host, u.RawQuery = l.Addr().String(), q.Encode()
	p.set("DATABASE__DSN=" + u.String())
	go w.serve()
	t.Cleanup(func() { _ = l.Close(); w.breaks() })
	return w
}

func (w *wire) serve() {
	for {
		here, err := w.Accept()
		if err != nil {
			return
		}
		there, err := net.Dial("unix", w.socket)
		if err != nil {
			_ = here.Close()
			continue
		}
		w.lock.Lock()
		w.open[here] = true
		w.lock.Unlock()
		go w.carry(there, here)
		go w.carry(here, there)
	}
}

// carry brings what one end says to the other, each packet after the delay.
func (w *wire) carry(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	packet := make([]byte, 64<<10)
	for {
		n, err := from.Read(packet)
		if d := time.Duration(w.delay.Load()); d > 0 && n > 0 {
			<-time.After(d)
		}
		if n > 0 {
			if _, err := to.Write(packet[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// breaks resets every connection there is, in the middle of whatever it carries.
func (w *wire) breaks() {
	w.lock.Lock()
	defer w.lock.Unlock()
	for c := range w.open {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, and no farewell
		}
		_ = c.Close()
		w.broken.Add(1)
	}
	clear(w.open)
}

// The network to the database is far and breaks again and again while people
// file: they are told to try again at worst, what was acknowledged is there, and
// nothing is there twice, not even what was being committed when it broke.
func TestTheNetworkToTheDatabaseBreaksUnderLoad(t *testing.T) {
	p := onPostgres(t, "LIMITS__FACTOR=1000")
	p.must("fixture")
	l, direct := newLedger(t), p.dsn()
	w := wired(t, p)
	r := p.spawn()
	all := hire(t, r.url)
	stop := make(chan struct{})
	wait := l.fileUntil(all, r.url, stop)
	for _, delay := range []time.Duration{0, time.Millisecond, 5 * time.Millisecond, 0, 2 * time.Millisecond, 0} {
		w.delay.Store(int64(delay))
		before := l.confirmed.Load()
		until(t, "reporters file", func() bool { return l.confirmed.Load() >= before+10 })
		w.breaks()
	}
	before := l.confirmed.Load()
	until(t, "reporters go on", func() bool { return l.confirmed.Load() >= before+30 })
	close(stop)
	wait()
	l.again(all, r.url)
	if w.broken.Load() == 0 {
		t.Error("nothing broke")
	}
	for code := range l.codes {
		if !slices.Contains([]int{http.StatusSeeOther, http.StatusServiceUnavailable}, code) {
			t.Errorf("the answers are %v", l.codes)
		}
	}
	r.stop()
	p.set("DATABASE__DSN=" + direct)
	l.audit(p)
}
