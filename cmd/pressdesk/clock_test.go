package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
)

// at moves a program's clock so that it starts at a moment.
func (p *premises) at(moment time.Time) {
	p.set("TEST__ENABLED=true")
	p.set(fmt.Sprintf("TEST__CLOCK=%+ds", int64(time.Until(moment).Seconds())))
}

// At midnight of the office, which is 16:00 UTC, the year of the numbers
// changes, once, and the new year begins with its first number.
func TestNewYearComesAtMidnightOfTheOffice(t *testing.T) {
	p := newPremises(t, "LIMITS__FACTOR=1000")
	p.must("fixture")
	year := time.Now().UTC().Year() + 1
	midnight := time.Date(year, time.December, 31, 16, 0, 0, 0, time.UTC)
	p.at(midnight.Add(-5 * time.Minute))
	began := time.Now()
	r := p.serve()
	lead := 3*time.Second + 2*time.Since(began)
	l := newLedger(t)
	all := hire(t, r.url)
	r.stop()
	p.at(midnight.Add(-lead)) // enough to start and to file something in the old year
	r = p.serve()
	stop := make(chan struct{})
	wait := l.fileUntil(all[:2], r.url, stop)
	next := fmt.Sprintf("8%02d", (year+1)%100)
	until(t, "the new year has numbers", func() bool {
		l.lock.Lock()
		defer l.lock.Unlock()
		n := 0
		for _, number := range l.told {
			if strings.HasPrefix(number, next) {
				n++
			}
		}
		return n >= 10
	})
	close(stop)
	wait()
	l.unanswered(all, r.url)
	r.stop()
	l.audit(p)
	serials := map[int]int{}
	before := false
	for _, row := range p.words("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', filed_at) || ' ' || number FROM applications WHERE title LIKE 'Passengers form-%' ORDER BY filed_at, number") {
		stamp, number, _ := strings.Cut(row, " ")
		filed, err := time.Parse("2006-01-02T15:04:05.000Z", stamp)
		if err != nil {
			t.Fatal(err)
		}
		want := year
		if filed.Before(midnight) {
			before = true
		} else {
			want++
		}
		serials[want]++
		if number != press.Number(press.InquiryKind, want, serials[want]) {
			t.Errorf("what was filed at %s has the number %s, want serial %d of %d", stamp, number, serials[want], want)
		}
	}
	if !before || serials[year+1] < 10 {
		t.Errorf("serials by year: %v", serials)
	}
}

// Wherever the clock is moved while the program stands still, nobody has to log
// in more than once, no session outlives the move, and no number is given again.
func TestTheClockIsMoved(t *testing.T) {
	p := newPremises(t, "LIMITS__FACTOR=1000")
	p.must("fixture")
	given := map[string]string{}
	session := func(v *visitor) bool {
		t.Helper()
		res, _ := v.open(v.r.url + "/account")
		return res.Request.URL.Path == "/account"
	}
	file := func(v *visitor, key string) {
		t.Helper()
		res, page := v.post("/applications/inquiry", inquiry(key))
		number, ok := strings.CutPrefix(res.Request.URL.Path, "/applications/")
		if !ok || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: filing leads to %s, %d\n%s", key, res.Request.URL, res.StatusCode, page)
		}
		if other, ok := given[number]; ok {
			t.Errorf("%s and %s have the number %s", other, key, number)
		}
		given[number] = key
	}
	in := url.Values{"email": {"load001@example.test"}, "password": {authorSecret}}
	var kept *visitor
	for i, move := range []struct {
		to   string
		ends bool // whether sessions of before are over
	}{{"+0s", true}, {"+61m", true}, {"+0s", true}, {"+400d", true}, {"+0s", true}, {"-1d", true}, {"+0s", true}, {"-5y", true}, {"+0s", true}, {"+30m", false}} {
		p.set("TEST__ENABLED=true")
		p.set("TEST__CLOCK=" + move.to)
		r := p.serve()
		if kept != nil {
			kept.r = r
			if still := session(kept); still == move.ends {
				t.Errorf("after the move to %s the session of before is alive: %v", move.to, still)
			}
		}
		v := r.visitor()
		if res, _ := v.post("/login", in); res.StatusCode != http.StatusOK || !session(v) {
			t.Errorf("at %s a log-in is answered %d", move.to, res.StatusCode)
		}
		for n := range 3 {
			file(v, fmt.Sprintf("form-%d-%d", i, n))
		}
		if res, _ := v.open(r.url + "/progress"); res.StatusCode != http.StatusOK {
			t.Errorf("at %s the public list answers %d", move.to, res.StatusCode)
		}
		if kept == nil || !session(kept) {
			kept = v
		}
		r.stop()
		if log := r.logs.String(); strings.Contains(log, "level=ERROR") {
			t.Errorf("at %s something failed:\n%s", move.to, log)
		}
	}
	if out, err := p.do("fsck"); err != nil {
		t.Errorf("the office does not agree with itself: %v\n%s", err, out)
	}
}
