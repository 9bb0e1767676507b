package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"pressdesk/internal/files"
	"pressdesk/internal/locale"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/server"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
	"pressdesk/internal/view"
	"pressdesk/web"
)

// site is the whole site on a fresh database, with a clock that stands still
// until a test moves it.
type site struct {
	t       *testing.T
	o       *office.Office
	now     time.Time
	handler http.Handler
	catalog *locale.Catalog
	views   *view.Views
}

// browser is the browser of one person.
type browser struct {
	*site
	*press.User
	cookie string
	accept string // what kind of answers it asks for; empty: any
}

// sheet is one answer, read as HTML.
type sheet struct {
	*goquery.Document
	t    *testing.T
	code int
	at   string // where a redirect leads
	text string
}

// open returns a site on Monday 15 June 2026, ten o'clock in the morning there.
func open(t *testing.T) *site {
	t.Helper()
	return openOn(t, storetest.Open(t), openFiles(t))
}

func openFiles(t *testing.T) *files.Bucket {
	t.Helper()
	bucket, err := files.Open(t.Context(), "mem://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	return bucket
}

// sentences are those of the interface, read once for all tests.
var sentences = sync.OnceValues(func() (*locale.Catalog, error) { return locale.Load(web.FS) })

// openOn opens a site on a database and files that others may use as well.
func openOn(t *testing.T, db *store.DB, bucket *files.Bucket) *site {
	t.Helper()
	s := &site{t: t, now: time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC)}
	db.Now = func() time.Time { return s.now }
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	s.o, err = office.New(t.Context(), db, bucket, &press.Office{
		Name:     press.Text{ZH: "示例市新闻办公室", EN: "Example City Press Office"},
		SiteName: press.Text{ZH: "示例市记者服务平台", EN: "Example City Press Portal"},
		City:     press.Text{ZH: "示例市", EN: "Example City"},
		Mark:     "例", Phone: "+86 10 5550 0100", Email: "press@example.test", SiteURL: "http://press.example.test",
		Zone: zone, Opens: 9 * 60, Closes: 17*60 + 30, Vetting: 1, OpenApplications: 30,
		Promises:   map[press.Kind]press.Promise{press.InterviewKind: {Intake: 2, Answer: 10, Extension: 5}, press.InquiryKind: {Intake: 1, Answer: 5, Extension: 5}},
		Approval:   map[press.Kind]press.Approval{press.InterviewKind: press.ApproveAll, press.InquiryKind: press.ApproveAll},
		Categories: []press.Category{{Option: press.Option{Code: "resident", Name: press.Text{ZH: "外国常驻", EN: "Resident"}}}},
		Areas:      []press.Option{{Code: "other", Name: press.Text{ZH: "其他", EN: "Other"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := sentences()
	if err != nil {
		t.Fatal(err)
	}
	s.views, err = view.New(web.FS, catalog, view.Options{Office: s.o.Rules, Default: press.Chinese, Now: db.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.catalog, s.handler = catalog, server.New(s.o, s.views, catalog, server.Options{})
	return s
}

// person opens an approved account with a session. Reporters and people whose
// name is written in Latin letters read English.
func (s *site) person(role press.Role, name string) *browser {
	s.t.Helper()
	u := &press.User{
		Email: strings.ToLower(store.NewID()) + "@example.test", Role: role, Standing: press.Approved, FamilyName: name,
		Locale: press.Chinese, Timezone: "Asia/Shanghai", Version: 1, CreatedAt: s.now, UpdatedAt: s.now,
	}
	if role == press.Reporter {
		u.Category, u.OutletName, u.Mobile, u.Timezone = "resident", "Nordic Wire", "+8613800000000", "Europe/Paris"
		u.Credentials = press.Credentials{PressCardNumber: "K1234567", PressCardExpiry: "2028-12-31"}
	}
	if name[0] < 0x80 {
		u.Locale = press.English
	}
	u.EmailKey = press.EmailKey(u.Email)
	if err := s.o.DB.Tx(s.t.Context(), func(tx *store.DB) error { return tx.AddUser(s.t.Context(), u) }); err != nil {
		s.t.Fatal(err)
	}
	b := &browser{site: s, User: u}
	b.enter()
	return b
}

// enter begins a session, as somebody does who logs in.
func (b *browser) enter() {
	b.t.Helper()
	b.cookie = store.NewID() + store.NewID()
	sum := sha256.Sum256([]byte(b.cookie))
	err := b.o.DB.Tx(b.t.Context(), func(tx *store.DB) error {
		return tx.AddSession(b.t.Context(), &press.Session{
			ID: hex.EncodeToString(sum[:]), PublicID: store.NewID(), UserID: b.ID, CreatedAt: b.now, LastSeenAt: b.now,
		})
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// wait moves the clock. Sessions run out meanwhile.
func (s *site) wait(d time.Duration) { s.now = s.now.Add(d) }

// anInterview is a form that can be filed on the day on which a site opens.
func anInterview(topic string) *press.Interview {
	return &press.Interview{
		Topic: topic, Purpose: "How the city moves after the last metro train.", Mode: "in_person",
		Interviewees: []press.Interviewee{{Unit: "Transport Commission", Role: "Spokesperson", Person: "Mr Chen", Contact: "010 5550 0199"}},
		Outline:      []string{"How many passengers?", "What comes next?"},
		Windows:      []press.Window{{Start: "2026-06-24T10:00", End: "2026-06-24T12:00"}}, DurationMin: "45", Language: "en",
		DeadlineKind: "none", PublishOutlets: "Daily, print", DeclTrue: true, DeclShareUnit: true,
	}
}

func anInquiry(subject string) *press.Inquiry {
	return &press.Inquiry{
		Subject: subject, Area: "other", Asked: []string{"What was the figure of last year?", "Which one is expected?"},
		Form: "statement", ReplyLanguage: "en", DeadlineKind: "none", DeclTrue: true, DeclShareUnit: true,
	}
}

// file files an application of the browser's person.
func (b *browser) file(d press.Detail) *press.Application {
	b.t.Helper()
	kind := press.InterviewKind
	if _, ok := d.(*press.Inquiry); ok {
		kind = press.InquiryKind
	}
	app, err := office.File(b.t.Context(), b.o, b.User, office.Form{Kind: kind, Detail: d, Key: store.NewID()})
	if err != nil {
		b.t.Fatal(err)
	}
	return app
}

func (b *browser) send(req *http.Request) *sheet {
	b.t.Helper()
	req.Host = "press.example.test"
	if b.cookie != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: b.cookie})
	}
	if b.accept != "" {
		req.Header.Set("Accept", b.accept)
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, req)
	text := w.Body.String()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		b.t.Fatal(err)
	}
	return &sheet{Document: doc, t: b.t, code: w.Code, at: w.Header().Get("Location"), text: text}
}

func (b *browser) get(path string) *sheet {
	b.t.Helper()
	return b.send(httptest.NewRequest(http.MethodGet, path, nil))
}

func (b *browser) post(path string, f url.Values) *sheet {
	b.t.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(f.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(req)
}

// want checks the status of an answer and that it says these words.
func (p *sheet) want(code int, words ...string) *sheet {
	p.t.Helper()
	if p.code != code {
		p.t.Fatalf("answered %d, want %d\n%s", p.code, code, strings.Join(strings.Fields(p.Find("main").Text()), " "))
	}
	for _, w := range words {
		if !strings.Contains(p.text, w) {
			p.t.Errorf("the page does not say %q", w)
		}
	}
	return p
}

// attr is an attribute of the first element that has it.
func (p *sheet) attr(name string) string {
	return p.Find("["+name+"]").First().AttrOr(name, "")
}

// all lists an attribute of every element that selector names.
func (p *sheet) all(selector, name string) []string {
	return p.Find(selector).Map(func(_ int, el *goquery.Selection) string { return el.AttrOr(name, "") })
}

// fill reads a form as a browser would send it, with some fields changed, and
// returns where it goes.
func (p *sheet) fill(selector string, changed url.Values) (action string, f url.Values) {
	p.t.Helper()
	form := p.Find(selector)
	if form.Length() != 1 {
		p.t.Fatalf("%d forms %s on the page", form.Length(), selector)
	}
	f = url.Values{}
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, el *goquery.Selection) {
		name := el.AttrOr("name", "")
		switch kind := el.AttrOr("type", ""); {
		case goquery.NodeName(el) == "textarea":
			f.Add(name, el.Text())
		case goquery.NodeName(el) == "select":
			chosen := el.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = el.Find("option").First()
			}
			f.Add(name, chosen.AttrOr("value", ""))
		case kind == "checkbox" || kind == "radio":
			if _, on := el.Attr("checked"); on {
				f.Add(name, el.AttrOr("value", "on"))
			}
		default:
			f.Add(name, el.AttrOr("value", ""))
		}
	})
	maps.Copy(f, changed)
	return form.AttrOr("action", ""), f
}
