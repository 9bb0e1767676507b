package main

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A mail server that takes calls and says nothing holds nobody up, neither who
// files nor who stops the program; when one answers again everything leaves, to
// each in order and once.
func TestAMailServerThatSaysNothing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var calls sync.WaitGroup
	called := make(chan struct{})
	first := sync.OnceFunc(func() { close(called) })
	calls.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			first()
			calls.Go(func() { defer c.Close(); _, _ = c.Read(make([]byte, 1)) })
		}
	})
	p := newPremises(t, "LIMITS__FACTOR=1000", "MAIL__SMTP__ADDR="+l.Addr().String(), "MAIL__SMTP__TLS=none")
	p.must("fixture")
	ledger := newLedger(t)
	r := p.spawn()
	all := hire(t, r.url)
	stop := make(chan struct{})
	wait := ledger.fileUntil(all, r.url, stop)
	<-called
	before := ledger.confirmed.Load()
	until(t, "reporters file", func() bool { return ledger.confirmed.Load() >= before+30 })
	close(stop)
	wait()
	if len(ledger.codes) != 1 || ledger.codes[http.StatusSeeOther] == 0 {
		t.Errorf("the answers are %v", ledger.codes)
	}
	r.stop()
	l.Close()
	calls.Wait()
	ledger.audit(p)

	again, err := net.Listen("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	post := letterboxOn(t, again)
	p.set("TEST__ENABLED=true")
	p.set("TEST__CLOCK=+10m") // whatever waits is due
	r = p.spawn()
	until(t, "every letter leaves", func() bool { return len(p.words("SELECT id FROM mails WHERE state <> 'sent'")) == 0 })
	r.stop()
	came := map[string][]string{}
	for _, d := range post.all() {
		came[d.to] = append(came[d.to], d.key)
	}
	want := map[string][]string{}
	for _, row := range p.words(`SELECT m.address || '|' || m.mail_key FROM mails m JOIN applications a ON a.id = m.application_id
		WHERE a.title LIKE 'Passengers form-%' ORDER BY m.created_at, m.id`) {
		to, key, _ := strings.Cut(row, "|")
		want[to] = append(want[to], strings.ReplaceAll(key, " ", "/"))
	}
	if len(came) != len(want) || len(want) < 3 {
		t.Errorf("letters came for %d people, want %d", len(came), len(want))
	}
	for to, keys := range want {
		if !slices.Equal(came[to], keys) {
			t.Errorf("to %s came %v, want %v", to, came[to], keys)
		}
	}
}
