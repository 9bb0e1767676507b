package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// stages are what a mail server answers, in order.
var stages = []string{"greeting", "EHLO", "MAIL", "RCPT", "DATA", "message", "QUIT"}

// faulty is a mail server that fails at one stage in one way.
type faulty struct {
	addr string

	stalled chan string // tells the stage at which it has begun to say nothing

	lock       sync.Mutex
	stage, way string // empty: it is well
	took       []string
	seen       []string // Message-ID of all it was shown, taken or not
}

func startFaulty(t *testing.T) *faulty {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &faulty{addr: l.Addr().String(), stalled: make(chan string, 1)}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { defer c.Close(); f.talk(c) })
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return f
}

func (f *faulty) turn(stage, way string) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.stage, f.way = stage, way
}

// answer says what belongs to a stage, or what the fault makes of it. It reports
// whether the conversation goes on.
func (f *faulty) answer(c net.Conn, stage, well string) bool {
	f.lock.Lock()
	way := ""
	if f.stage == stage {
		way = f.way
	}
	f.lock.Unlock()
	switch way {
	case "":
		_, err := fmt.Fprintf(c, "%s\r\n", well)
		return err == nil
	case "hangs up":
		return false
	case "stalls":
		select {
		case f.stalled <- stage:
		default: // nobody asks
		}
		_, _ = c.Read(make([]byte, 1)) // until the other side has had enough
		return false
	case "talks nonsense":
		_, err := fmt.Fprint(c, "\x00\xff what?\r\n")
		return err == nil
	}
	_, err := fmt.Fprintf(c, "%s no\r\n", way)
	return err == nil && way != "421"
}

func (f *faulty) talk(c net.Conn) {
	if !f.answer(c, "greeting", "220 localhost ready") {
		return
	}
	id := ""
	for lines := bufio.NewScanner(c); lines.Scan(); {
		word, _, _ := strings.Cut(lines.Text(), " ")
		well := "250 ok"
		switch word = strings.ToUpper(word); word {
		case "DATA":
			well = "354 go on"
		case "QUIT":
			well = "221 bye"
		case "HELO":
			word = "EHLO"
		}
		if !f.answer(c, word, well) {
			return
		}
		if word != "DATA" || f.broken("DATA") {
			continue
		}
		for lines.Scan() && lines.Text() != "." {
			if rest, ok := strings.CutPrefix(lines.Text(), "Message-ID: "); ok {
				id = rest
			}
		}
		f.lock.Lock()
		f.seen = append(f.seen, id)
		f.lock.Unlock()
		if !f.answer(c, "message", "250 taken") {
			return
		}
		if !f.broken("message") {
			f.lock.Lock()
			f.took = append(f.took, id)
			f.lock.Unlock()
		}
	}
}

func (f *faulty) broken(stage string) bool {
	f.lock.Lock()
	defer f.lock.Unlock()
	return f.stage == stage
}

// Wherever a mail server fails, and however: a mail that it has not taken is
// tried again, one that it refuses for good is given up, one that it has taken
// is not sent again, and a second try is the same message.
func TestAMailServerFailsAtEveryStage(t *testing.T) {
	f := startFaulty(t)
	d := open(t, f.addr)
	unhurried := d.Send
	brief, err := SMTP(Server{Addr: f.addr, TLS: "none", Timeout: 250 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range stages {
		for _, way := range []string{"stalls", "hangs up", "talks nonsense", "421", "450", "550"} {
			t.Run(stage+" "+way, func(t *testing.T) {
				want := press.MailWaiting
				switch {
				case stage == "QUIT":
					want = press.MailSent
				case way == "550" && slices.Contains([]string{"RCPT", "DATA", "message"}, stage):
					want = press.MailDead
				}
				m := d.queue(t, press.Mail{Address: strings.ToLower(store.NewID()) + "@paper.example"})
				id := "<" + m.ID + "@press.example.test>"
				f.turn(stage, way)
				if way == "stalls" {
					d.Send = brief
				}
				got := d.round(t, m)
				d.Send = unhurried
				if got.State != want || got.LeasedUntil != nil || want != press.MailSent && got.LastError == "" {
					t.Fatalf("the mail is %s, want %s: %s", got.State, want, got.LastError)
				}
				f.turn("", "")
				d.now = d.now.Add(time.Hour)
				if got := d.round(t, m); want != press.MailDead && got.State != press.MailSent {
					t.Errorf("once the server is well the mail is %s: %s", got.State, got.LastError)
				}
				d.now = d.now.Add(time.Hour)
				d.round(t, m)
				f.lock.Lock()
				defer f.lock.Unlock()
				times := 0
				for _, taken := range f.took {
					if taken == id {
						times++
					}
				}
				if want == press.MailDead && times != 0 || want != press.MailDead && times != 1 {
					t.Errorf("it was taken %d times; all that came: %v", times, f.seen)
				}
			})
		}
	}
}

// Who stops the program does not wait for a mail server that says nothing.
func TestASendIsCutShortAtEveryStage(t *testing.T) {
	f := startFaulty(t)
	d := open(t, f.addr)
	send, err := SMTP(Server{Addr: f.addr, TLS: "none", Timeout: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.compose(d.queue(t, press.Mail{}), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range stages {
		f.turn(stage, "stalls")
		ctx, stop := context.WithCancel(t.Context())
		sent := make(chan error, 1)
		go func() { sent <- send(ctx, m) }()
		if at := <-f.stalled; at != stage {
			t.Errorf("it says nothing at %s", at)
		}
		stop()
		select {
		case err := <-sent:
			if (err == nil) != (stage == "QUIT") {
				t.Errorf("cut short at %s: %v", stage, err)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("at %s it goes on", stage)
		}
	}
}

// However long the server is away and however much waits, the office asks it
// gently, and when it is back everything leaves soon, to each in order.
func TestAnOutageIsNoStormAndEndsWithEverythingSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "127.0.0.1:1")
		db, err := store.Open(filepath.Join(t.TempDir(), "mail.db") + "?_synchronous=OFF")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		const people, each = 25, 8
		var order []string
		for i := range people * each {
			m := &press.Mail{MailKey: fmt.Sprintf("%02d %d", i%people, i/people), Address: fmt.Sprintf("p%02d@paper.example", i%people), Lang: press.English, Template: "test"}
			if _, err := db.AddMail(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			order = append(order, m.MailKey)
			<-time.After(time.Millisecond)
		}
		var (
			lock sync.Mutex
			down = true
			asks []time.Time
			sent []string
		)
		o := d.Options
		ring, rung := Bell()
		o.DB, o.Rung = db, rung
		o.Send = func(_ context.Context, m *Message) error {
			lock.Lock()
			defer lock.Unlock()
			asks = append(asks, time.Now())
			if down {
				return errors.New("nobody there")
			}
			sent = append(sent, strings.ReplaceAll(m.Key, "/", " "))
			return nil
		}
		ctx, stop := context.WithCancel(t.Context())
		var working sync.WaitGroup
		working.Go(func() { Run(ctx, o) })
		working.Go(func() { // a busy office
			tick := time.NewTicker(300 * time.Millisecond)
			defer tick.Stop()
			for ctx.Err() == nil {
				ring()
				<-tick.C
			}
		})
		<-time.After(30 * time.Minute)
		lock.Lock()
		down = false
		for i := range asks {
			n := i
			for n < len(asks) && asks[n].Sub(asks[i]) < 8*time.Second {
				n++
			}
			if n-i >= 30 {
				t.Fatalf("%d tries within eight seconds", n-i)
			}
		}
		if len(asks) < people {
			t.Errorf("only %d tries in half an hour", len(asks))
		}
		lock.Unlock()
		<-time.After(10 * time.Minute)
		stop()
		working.Wait()
		slices.SortStableFunc(sent, func(a, b string) int { return strings.Compare(a[:2], b[:2]) })
		slices.Sort(order)
		if !slices.Equal(sent, order) {
			t.Errorf("ten minutes later %d of %d have left, in this order: %v", len(sent), len(order), sent)
		}
	})
}
