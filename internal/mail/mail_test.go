package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"

	"pressdesk/internal/locale"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
	"pressdesk/internal/view"
	"pressdesk/web"
)

// postOffice is a mail server in this process. It keeps what it was given and
// can be told to misbehave.
type postOffice struct {
	addr string

	mu      sync.Mutex
	got     [][]byte
	to      []string
	refuse  error // answer to RCPT
	silent  bool  // takes the message and hangs up without an answer
	opened  int   // connections
	closing func()
}

func (p *postOffice) set(f func(p *postOffice)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
}

func (p *postOffice) messages(t *testing.T) []*enmime.Envelope {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []*enmime.Envelope
	for _, raw := range p.got {
		e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Errors) > 0 {
			t.Errorf("message is malformed: %v", e.Errors)
		}
		all = append(all, e)
	}
	return all
}

type visit struct {
	p    *postOffice
	conn *smtp.Conn
}

// NewSession counts a connection.
func (p *postOffice) NewSession(c *smtp.Conn) (smtp.Session, error) {
	p.set(func(p *postOffice) { p.opened++ })
	return &visit{p, c}, nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func (v *visit) Mail(string, *smtp.MailOptions) error { return nil }

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.p.to = append(v.p.to, to)
	return v.p.refuse
}

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.p.got = append(v.p.got, raw)
	if v.p.silent {
		return v.conn.Conn().Close()
	}
	return nil
}

func startPost(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{addr: l.Addr().String()}
	server := smtp.NewServer(p)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	server.ErrorLog = silence{}
	go func() { _ = server.Serve(l) }()
	p.closing = sync.OnceFunc(func() { _ = server.Close() })
	t.Cleanup(p.closing)
	return p
}

type silence struct{}

func (silence) Printf(string, ...any) {}
func (silence) Println(...any)        {}

// desk is a sender on a fresh database with a clock that the test moves.
type desk struct {
	Options
	now time.Time
}

// sentences are those of the interface, read once for all tests.
var sentences = sync.OnceValues(func() (*locale.Catalog, error) { return locale.Load(web.FS) })

func open(t *testing.T, addr string) *desk {
	t.Helper()
	catalog, err := sentences()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	rules := &press.Office{
		Name:     press.Text{ZH: "示例市新闻办公室", EN: "Example City Press Office"},
		SiteName: press.Text{ZH: "示例市记者服务平台", EN: "Example City Press Portal"},
		SiteURL:  "https://press.example.test", Email: "desk@example.test", Zone: zone, Opens: 540, Closes: 1050,
	}
	views, err := view.New(web.FS, catalog, view.Options{Office: rules, Default: press.Chinese})
	if err != nil {
		t.Fatal(err)
	}
	send, err := SMTP(Server{Addr: addr, TLS: "none", Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{now: time.Date(2024, time.June, 13, 2, 0, 0, 0, time.UTC)}
	db := storetest.Open(t)
	db.Now = func() time.Time { return d.now }
	d.Options = Options{DB: db, Views: views, Office: rules, From: "noreply@example.test", Send: send, Log: slog.New(slog.DiscardHandler)}
	return d
}

func (d *desk) queue(t *testing.T, m press.Mail) *press.Mail {
	t.Helper()
	if m.MailKey == "" {
		m.MailKey = rand.Text()
	}
	if m.Address == "" {
		m.Address = "ann@paper.example"
	}
	if m.Lang == "" {
		m.Lang = press.English
	}
	if m.Template == "" {
		m.Template = "test"
	}
	if _, err := d.DB.AddMail(t.Context(), &m); err != nil {
		t.Fatal(err)
	}
	return &m
}

// round delivers and returns the mail as it stands then.
func (d *desk) round(t *testing.T, m *press.Mail) *press.Mail {
	t.Helper()
	_, _ = Deliver(t.Context(), d.Options)
	now, err := d.DB.Mail(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	facts := map[string]string{
		"number": "62600014", "kind": "interview", "title": "零碳航运", "officer": "周予安", "due": "2024-06-21T09:30:00Z",
		"link": "https://press.example.test/applications/62600014",
	}
	m := d.queue(t, press.Mail{MailKey: "take_owner e1 u1", Name: "Ann Marsh", Timezone: "Europe/Paris", Template: "take_owner", Facts: facts})
	d.queue(t, press.Mail{MailKey: "take_owner e1 u2", Address: "li@paper.example", Name: "李", Lang: press.Chinese, Template: "take_owner", Facts: facts})
	if got := d.round(t, m); got.State != press.MailSent || got.SentAt == nil || got.LeasedUntil != nil {
		t.Fatalf("mail is %s: %s", got.State, got.LastError)
	}
	byAddress := map[string]*enmime.Envelope{}
	for _, e := range post.messages(t) {
		byAddress[e.GetHeader("To")] = e
	}
	english, chinese := byAddress[`"Ann Marsh" <ann@paper.example>`], byAddress["李 <li@paper.example>"]
	if english == nil || chinese == nil {
		t.Fatalf("arrived: %v", byAddress)
	}
	for name, want := range map[string]string{
		"Subject": "Accepted (62600014)", "From": `"Example City Press Office" <noreply@example.test>`,
		"Reply-To": `"Example City Press Office" <desk@example.test>`, "Message-Id": "<" + m.ID + "@press.example.test>",
		"X-Pressdesk-Mail-Key": "take_owner/e1/u1", "Auto-Submitted": "auto-generated", "Content-Language": "en",
		"References": "<application.62600014@press.example.test>", "In-Reply-To": "<application.62600014@press.example.test>",
	} {
		if got := english.GetHeader(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(english.Text, "周予安 has taken up your interview application.") {
		t.Errorf("text:\n%s", english.Text)
	}
	if !strings.Contains(english.HTML, `href="https://press.example.test/applications/62600014"`) {
		t.Errorf("HTML:\n%s", english.HTML)
	}
	if got := chinese.GetHeader("Subject"); got != "已受理（62600014）" {
		t.Errorf("subject %q", got)
	}
	if got := chinese.GetHeader("From"); got != "示例市新闻办公室 <noreply@example.test>" {
		t.Errorf("from %q", got)
	}
}

func TestALostAnswerRepeatsTheSameMessage(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	m := d.queue(t, press.Mail{Name: "Ann"})
	post.set(func(p *postOffice) { p.silent = true })
	if got := d.round(t, m); got.State != press.MailWaiting || got.LastError == "" {
		t.Fatalf("mail is %s", got.State)
	}
	post.set(func(p *postOffice) { p.silent = false })
	d.now = d.now.Add(time.Minute)
	if got := d.round(t, m); got.State != press.MailSent || got.Attempts != 2 || got.LastError != "" {
		t.Fatalf("mail is %s after %d attempts: %s", got.State, got.Attempts, got.LastError)
	}
	all := post.messages(t)
	if len(all) != 2 {
		t.Fatalf("%d messages arrived", len(all))
	}
	for _, name := range []string{"Message-Id", "X-Pressdesk-Mail-Key", "Date"} {
		if a, b := all[0].GetHeader(name), all[1].GetHeader(name); a != b || a == "" {
			t.Errorf("%s: %q, then %q", name, a, b)
		}
	}
}

func TestAMailWaitsLongerAfterEachNo(t *testing.T) {
	post := startPost(t)
	post.refuse = &smtp.SMTPError{Code: 451, Message: "try again later"}
	d := open(t, post.addr)
	m := d.queue(t, press.Mail{})
	for i, wait := range backoff {
		got := d.round(t, m)
		if got.State != press.MailWaiting || got.Attempts != i+1 || got.NextTryAt.Sub(d.now) != wait {
			t.Fatalf("after %d: %s, %d attempts, next in %s", i+1, got.State, got.Attempts, got.NextTryAt.Sub(d.now))
		}
		d.now = got.NextTryAt.Add(-time.Second)
		if got := d.round(t, m); got.Attempts != i+1 {
			t.Fatal("tried too early")
		}
		d.now = d.now.Add(time.Second)
	}
	got := d.round(t, m)
	if got.State != press.MailDead || !strings.Contains(got.LastError, "try again later") {
		t.Fatalf("mail is %s: %s", got.State, got.LastError)
	}
	post.set(func(p *postOffice) { p.refuse = nil })
	if err := d.DB.RetryMail(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	if got := d.round(t, m); got.State != press.MailSent {
		t.Errorf("mail is %s: %s", got.State, got.LastError)
	}
	if err := d.DB.RetryMail(t.Context(), m.ID); !errors.Is(err, press.ErrConflict) {
		t.Errorf("a sent mail was queued again: %v", err)
	}
}

func TestARefusalForEverIsFinalAtOnce(t *testing.T) {
	post := startPost(t)
	post.refuse = &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	d := open(t, post.addr)
	m := d.queue(t, press.Mail{})
	if got := d.round(t, m); got.State != press.MailDead || !strings.Contains(got.LastError, "no such mailbox") {
		t.Errorf("mail is %s: %s", got.State, got.LastError)
	}
}

func TestMailSurvivesAnOutage(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	m := d.queue(t, press.Mail{})
	post.closing()
	for d.now.Sub(m.CreatedAt) < 6*time.Hour {
		if _, err := Deliver(t.Context(), d.Options); err == nil {
			t.Fatal("an outage went unnoticed")
		}
		got := d.round(t, m)
		if got.State != press.MailWaiting || got.NextTryAt.Sub(d.now) > outageWait {
			t.Fatalf("after %s: %s, next in %s", d.now.Sub(m.CreatedAt), got.State, got.NextTryAt.Sub(d.now))
		}
		d.now = got.NextTryAt
	}
	d.now = m.CreatedAt.Add(23 * time.Hour)
	if got := d.round(t, m); got.State != press.MailDead {
		t.Errorf("after a day without a server the mail is %s", got.State)
	}
}

func TestTwoSendersSendNoMailTwice(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	for range 12 {
		d.queue(t, press.Mail{Address: rand.Text() + "@paper.example"})
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			for {
				n, err := Deliver(t.Context(), d.Options)
				if err != nil {
					t.Error(err)
				}
				if n == 0 {
					return
				}
			}
		})
	}
	both.Wait()
	keys := map[string]bool{}
	for _, e := range post.messages(t) {
		keys[e.GetHeader("X-Pressdesk-Mail-Key")] = true
	}
	if len(keys) != 12 || len(post.got) != 12 {
		t.Errorf("%d messages with %d keys", len(post.got), len(keys))
	}
}

func TestMailsToOnePersonKeepTheirOrder(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	var keys []string
	for range 6 {
		keys = append(keys, d.queue(t, press.Mail{}).MailKey)
		d.now = d.now.Add(time.Second)
	}
	for {
		n, err := Deliver(t.Context(), d.Options)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
		if n > 1 {
			t.Fatalf("%d mails to one person at once", n)
		}
	}
	for i, e := range post.messages(t) {
		if got := e.GetHeader("X-Pressdesk-Mail-Key"); got != keys[i] {
			t.Errorf("mail %d is %s, want %s", i, got, keys[i])
		}
	}
}

func TestARolledBackTransactionSendsNothing(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	failed := errors.New("failed")
	err := d.DB.Tx(t.Context(), func(tx *store.DB) error {
		if _, err := tx.AddMail(t.Context(), &press.Mail{MailKey: "k", Address: "ann@paper.example", Lang: press.English, Template: "test"}); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if n, err := Deliver(t.Context(), d.Options); n != 0 || err != nil || len(post.got) != 0 {
		t.Errorf("%d claimed, %d sent, %v", n, len(post.got), err)
	}
}

func TestNothingTypedBecomesAHeaderOrARecipient(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	evil := "Ann\r\nBcc: all@example.test\r\n\r\n<b>\u2028Subject: x\u202e \", <eve@example.test>"
	m := d.queue(t, press.Mail{
		Name: evil, Template: "message_owner", MailKey: "k\r\nX-Evil: 1",
		Facts: map[string]string{"number": "6260001\r\nBcc: all@example.test", "author": evil, "message": evil},
	})
	if got := d.round(t, m); got.State != press.MailSent {
		t.Fatalf("mail is %s: %s", got.State, got.LastError)
	}
	e := post.messages(t)[0]
	for _, name := range []string{"Bcc", "X-Evil", "Cc"} {
		if got := e.GetHeader(name); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, name := range []string{"Subject", "From", "To", "Message-Id"} {
		if got := len(e.GetHeaderValues(name)); got != 1 {
			t.Errorf("%d headers %s", got, name)
		}
	}
	if len(post.to) != 1 || post.to[0] != "ann@paper.example" {
		t.Errorf("recipients: %q", post.to)
	}
	for _, address := range []string{"ann@paper.example, eve@example.test", "ann@paper.example\r\nRCPT TO:<eve@example.test>", "Eve <eve@example.test>", ""} {
		m := d.queue(t, press.Mail{Address: address + " "})
		if got := d.round(t, m); got.State != press.MailDead {
			t.Errorf("mail to %q is %s", address, got.State)
		}
	}
}

func TestAOneTimeLinkIsForgottenOnceSent(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	link := map[string]string{"link": "https://press.example.test/password/reset/secret"}
	m := d.queue(t, press.Mail{Template: "reset", Facts: link})
	if got := d.round(t, m); got.State != press.MailSent || got.Facts["link"] != "" {
		t.Errorf("%s mail keeps %q", got.State, got.Facts["link"])
	}
	d.Keep, d.Send = true, Inbox
	m = d.queue(t, press.Mail{Template: "reset", Facts: map[string]string{"link": "https://press.example.test/password/reset/secret"}})
	if got := d.round(t, m); got.State != press.MailSent || got.Facts["link"] == "" {
		t.Errorf("%s mail in the development inbox has no link", got.State)
	}
}

func TestTheBellWakesTheSender(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	ring, rung := Bell()
	d.Rung = rung
	sent := make(chan struct{}, 1)
	byPost := d.Send
	d.Send = func(ctx context.Context, m *Message) error {
		defer func() { sent <- struct{}{} }()
		return byPost(ctx, m)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { Run(ctx, d.Options); close(done) }()
	d.queue(t, press.Mail{})
	ring()
	ring()
	select {
	case <-sent:
	case <-time.After(every - time.Second):
		t.Error("nothing was sent before the next look")
	}
	stop()
	<-done
}

// A mail waits while the server is away. Before it leaves, the case is looked at
// again: a reminder of what is done, or of a time that was moved, is dropped, and
// the mails behind it go on.
func TestWhatIsTrueNoMoreIsNotSent(t *testing.T) {
	post := startPost(t)
	d := open(t, post.addr)
	ann := &press.User{Email: "ann@paper.example", EmailKey: "ann@paper.example", Role: press.Reporter, Standing: press.Approved, Version: 1, CreatedAt: d.now, UpdatedAt: d.now}
	app := press.NewApplication(press.InterviewKind, ann, &press.Interview{Topic: "Night buses"}, d.now)
	meeting := d.now.Add(48 * time.Hour)
	err := d.DB.Tx(t.Context(), func(tx *store.DB) error {
		if err := tx.AddUser(t.Context(), ann); err != nil {
			return err
		}
		number := "62600014"
		app.OwnerID, app.Number, app.FiledAt, app.Status, app.AppointedAt = ann.ID, &number, &d.now, press.Scheduled, &meeting
		return tx.AddApplication(t.Context(), app)
	})
	if err != nil {
		t.Fatal(err)
	}
	about := func(letter, status string, start time.Time) *press.Mail {
		d.now = d.now.Add(time.Second) // letters to one address leave in their order
		return d.queue(t, press.Mail{
			Template: letter, ApplicationID: &app.ID, UserID: &ann.ID,
			Facts: map[string]string{"number": "62600014", "kind": "interview", "status": status, "appointment": start.UTC().Format(time.RFC3339) + "|||"},
		})
	}
	moved := about("remind_meeting_owner", "scheduled", meeting.Add(time.Hour))
	answered := about("remind_owner", "needs_info", meeting)
	right := about("remind_meeting_owner", "scheduled", meeting)
	for _, m := range []*press.Mail{moved, answered} {
		if got := d.round(t, m); got.State != press.MailDropped || got.SentAt != nil || got.LeasedUntil != nil {
			t.Errorf("%s is %s: %s", m.Template, got.State, got.LastError)
		}
	}
	if got := d.round(t, right); got.State != press.MailSent {
		t.Errorf("the true reminder is %s: %s", got.State, got.LastError)
	}
	app.Status, app.AppointedAt = press.Withdrawn, nil
	if err := d.DB.Tx(t.Context(), func(tx *store.DB) error { return tx.SaveApplication(t.Context(), app) }); err != nil {
		t.Fatal(err)
	}
	offered, said := about("offer_owner", "slots_offered", meeting), about("message_owner", "scheduled", meeting)
	if got := d.round(t, offered); got.State != press.MailDropped {
		t.Errorf("an offer of a withdrawn case is %s", got.State)
	}
	if got := d.round(t, said); got.State != press.MailSent {
		t.Errorf("a message of a withdrawn case is %s: %s", got.State, got.LastError)
	}
	if got := len(post.messages(t)); got != 2 {
		t.Errorf("%d messages arrived, want the true reminder and the message", got)
	}
}
