package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/files"
	"pressdesk/internal/locale"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store/storetest"
	"pressdesk/internal/view"
	"pressdesk/web"
)

// mailroom is a site with one mail in its outbox and a person of each role.
type mailroom struct {
	t      *testing.T
	office *office.Office
	site   http.Handler
	mail   *press.Mail
}

func openMailroom(t *testing.T, o Options) *mailroom {
	t.Helper()
	db := storetest.Open(t)
	bucket, err := files.Open(t.Context(), "mem://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	rules := &press.Office{
		Name:     press.Text{ZH: "示例市新闻办公室", EN: "Example City Press Office"},
		SiteName: press.Text{ZH: "示例市记者服务平台", EN: "Example City Press Portal"},
		SiteURL:  "http://press.example.test", Email: "press@example.test", Zone: time.FixedZone("Asia/Shanghai", 8*3600), Opens: 540, Closes: 1050,
		Promises: map[press.Kind]press.Promise{press.InterviewKind: {Intake: 2, Answer: 10, Extension: 5}, press.InquiryKind: {Intake: 1, Answer: 5, Extension: 5}},
	}
	m := &mailroom{t: t}
	if m.office, err = office.New(t.Context(), db, bucket, rules); err != nil {
		t.Fatal(err)
	}
	catalog, err := locale.Load(web.FS)
	if err != nil {
		t.Fatal(err)
	}
	views, err := view.New(web.FS, catalog, view.Options{Office: rules, Default: press.Chinese})
	if err != nil {
		t.Fatal(err)
	}
	o.Log = slog.New(slog.DiscardHandler)
	m.site = New(m.office, views, catalog, o)
	m.mail = &press.Mail{
		MailKey: "ask_owner e1 u1", Address: "ann@paper.example", Name: "Ann Marsh", Lang: press.English, Template: "ask_owner",
		Facts: map[string]string{
			"number": "62600014", "kind": "interview", "title": "An unpublished story", "items": "Your outline <b>",
			"link": "http://press.example.test/applications/62600014",
		},
	}
	if _, err := db.AddMail(t.Context(), m.mail); err != nil {
		t.Fatal(err)
	}
	return m
}

// ask sends a request of somebody with this role; an empty role is a stranger.
func (m *mailroom) ask(role press.Role, method, path string) (*http.Response, string) {
	m.t.Helper()
	r := httptest.NewRequest(method, "http://press.example.test"+path, nil)
	if role != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: m.enter(role)})
	}
	w := httptest.NewRecorder()
	m.site.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		m.t.Fatal(err)
	}
	return w.Result(), string(body)
}

func (m *mailroom) enter(role press.Role) string {
	m.t.Helper()
	db, secret := m.office.DB, strings.Repeat("a", 26)+string(role)
	address := string(role) + "@example.test"
	if _, err := db.Session(m.t.Context(), hashed(secret)); err == nil {
		return secret
	}
	u := &press.User{Email: address, EmailKey: address, FamilyName: "Name", Role: role, Standing: press.Approved, Locale: press.English, Version: 1, CreatedAt: db.Now(), UpdatedAt: db.Now()}
	if err := db.AddUser(m.t.Context(), u); err != nil {
		m.t.Fatal(err)
	}
	row := &press.Session{ID: hashed(secret), PublicID: secret, UserID: u.ID, CreatedAt: db.Now(), LastSeenAt: db.Now()}
	if err := db.AddSession(m.t.Context(), row); err != nil {
		m.t.Fatal(err)
	}
	return secret
}

func TestAnAdministratorSeesWhereMailGoesAndNotWhatItSays(t *testing.T) {
	m := openMailroom(t, Options{})
	answer, page := m.ask(press.Admin, "GET", "/admin/outbox")
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d", answer.StatusCode)
	}
	for _, want := range []string{"ann@paper.example", "62600014", `data-status="waiting"`, `data-mail-id="` + m.mail.ID + `"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the outbox does not show %s", want)
		}
	}
	for _, secret := range []string{"unpublished", "outline", "Ann Marsh"} {
		if strings.Contains(page, secret) {
			t.Errorf("the outbox shows %s", secret)
		}
	}
	for path, want := range map[string]bool{
		"?to=ANN@paper.example": true, "?to=li@paper.example": false, "?status=waiting": true, "?status=dead": false, "?status=" + url.QueryEscape("' or 1"): false,
	} {
		if _, page := m.ask(press.Admin, "GET", "/admin/outbox"+path); strings.Contains(page, m.mail.ID) != want {
			t.Errorf("%s: shown is not %v", path, want)
		}
	}
}

func TestAnAdministratorSendsAMailAgain(t *testing.T) {
	m := openMailroom(t, Options{})
	ctx, db := t.Context(), m.office.DB
	if err := db.MailFailed(ctx, m.mail, "550 no such mailbox", time.Time{}); err != nil {
		t.Fatal(err)
	}
	woken := false
	m.office.Wake = func() { woken = true }
	path := "/admin/outbox/" + m.mail.ID + "/retry"
	for _, role := range []press.Role{"", press.Reporter, press.Officer, press.Supervisor, press.Editor} {
		if answer, _ := m.ask(role, "POST", path); answer.StatusCode == http.StatusOK || answer.Header.Get("Location") == "/admin/outbox" {
			t.Errorf("%q may send again: %d", role, answer.StatusCode)
		}
	}
	if answer, _ := m.ask(press.Admin, "POST", path); answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d", answer.StatusCode)
	}
	got, err := db.Mail(ctx, m.mail.ID)
	if err != nil || got.State != press.MailWaiting || !woken {
		t.Errorf("mail is %s, sender woken: %v, %v", got.State, woken, err)
	}
	if err := db.MailSent(ctx, got); err != nil {
		t.Fatal(err)
	}
	if answer, _ := m.ask(press.Admin, "POST", path); answer.StatusCode != http.StatusConflict {
		t.Errorf("a sent mail: %d", answer.StatusCode)
	}
	if answer, _ := m.ask(press.Admin, "POST", "/admin/outbox/none/retry"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("no mail: %d", answer.StatusCode)
	}
}

func TestTheDevelopmentInboxExistsOnlyBySetting(t *testing.T) {
	m := openMailroom(t, Options{})
	for _, path := range []string{"/dev/mail", "/dev/mail/" + m.mail.ID, "/dev/mail/" + m.mail.ID + "/text"} {
		if answer, _ := m.ask("", "GET", path); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
}

func TestTheDevelopmentInboxShowsEveryMail(t *testing.T) {
	m := openMailroom(t, Options{Inbox: true})
	tests := []struct{ path, want, policy string }{
		{"/dev/mail?to=ann@paper.example", `data-mail-template="ask_owner"`, contentSecurityPolicy},
		{"/dev/mail/" + m.mail.ID, `<a href="http://press.example.test/applications/62600014">`, contentSecurityPolicy},
		{"/dev/mail/" + m.mail.ID + "/text", "> 1. Your outline <b>", contentSecurityPolicy},
		{"/dev/mail/" + m.mail.ID + "/html", "1. Your outline &lt;b&gt;", letterPolicy},
	}
	for _, tt := range tests {
		answer, body := m.ask("", "GET", tt.path)
		if answer.StatusCode != http.StatusOK || !strings.Contains(body, tt.want) {
			t.Errorf("%s: %d, no %q", tt.path, answer.StatusCode, tt.want)
		}
		if got := answer.Header.Get("Content-Security-Policy"); got != tt.policy {
			t.Errorf("%s: policy %q", tt.path, got)
		}
		if got := answer.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", tt.path, got)
		}
	}
	if answer, _ := m.ask("", "GET", "/dev/mail/none"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("no mail: %d", answer.StatusCode)
	}
}
