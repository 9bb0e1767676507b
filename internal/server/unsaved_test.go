package server_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pressdesk/internal/files"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// away is a site whose database can be taken away and given back.
func away(t *testing.T) (s *site, take, give func()) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "office.db")
	db, err := store.Open(file + "?_busy_timeout=1&_synchronous=OFF")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := store.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	var release chan struct{}
	take = func() { // another writer that does not end: nothing can be written, all be read
		held, let := make(chan struct{}), make(chan struct{})
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = other.Tx(t.Context(), func(*store.DB) error { close(held); <-let; return press.ErrConflict })
		}()
		<-held
		release = make(chan struct{})
		go func(r chan struct{}) { <-r; close(let); <-done; r <- struct{}{} }(release)
	}
	give = func() { release <- struct{}{}; <-release }
	return openOn(t, db, openFiles(t)), take, give
}

// What cannot be kept goes back to its writer with every word and is sent again
// with one button; reading goes on meanwhile.
func TestWhatCannotBeKeptStaysOnThePage(t *testing.T) {
	s, take, give := away(t)
	ann := s.person(press.Reporter, "Ann")
	officer := s.person(press.Officer, "Li")
	number := ann.file(anInterview("Harbour lights"))
	take()
	form := interviewForm("key-1")
	page := ann.upload("/applications/interview", form, "letter.pdf", aPDF).want(http.StatusServiceUnavailable, "Send it again", "Add them again", "Night buses 夜间公交")
	sent := page.hidden("/applications/interview")
	for name := range form {
		if !slices.Equal(sent[name], form[name]) {
			t.Errorf("%s was %q and is now %q", name, form[name], sent[name])
		}
	}
	ann.get("/applications/" + *number.Number).want(http.StatusOK)
	officer.get("/desk/applications").want(http.StatusOK)
	note := officer.post("/desk/applications/"+*number.Number+"/notes", url.Values{"body": {"Ask the harbour master."}})
	if note.want(http.StatusServiceUnavailable); note.hidden("/desk/applications/"+*number.Number+"/notes").Get("body") != "Ask the harbour master." {
		t.Error("the note is lost")
	}
	stranger := &browser{site: s}
	stranger.get("/en/progress").want(http.StatusOK)
	account := stranger.post("/en/register", url.Values{
		"email": {"new@example.test"}, "family_name": {"Novak"}, "password": {"a lantern over the river 41"}, "category": {"resident"}, "nationality": {"CZ"},
		"mobile": {"+86 138 0000 0000"}, "outlet_name": {"Nordic Wire"}, "agree_rules": {"1"}, "agree_privacy": {"1"}, "locale": {"en"}, "timezone": {"Asia/Shanghai"},
	})
	account.want(http.StatusServiceUnavailable)
	if f := account.hidden("/en/register"); f.Get("family_name") != "Novak" || f.Has("password") {
		t.Errorf("a registration that was not kept says %v", f)
	}
	give()
	first := ann.upload("/applications/interview", sent).number()
	if second := ann.upload("/applications/interview", sent).number(); second != first {
		t.Errorf("sent twice it is %s and %s", first, second)
	}
}

// With the database gone nobody is recognised, and still no word is lost, large
// files between the words or not. Nothing has to be restarted when it is back.
func TestWordsOutliveADatabaseThatIsGone(t *testing.T) {
	dsn := storetest.Postgres(t)
	db, err := store.Open(dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := openOn(t, db, openFiles(t))
	ann := s.person(press.Reporter, "Ann")
	back := storetest.Shut(t, dsn)
	if w := s.ask(http.MethodGet, "/readyz", "", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("/readyz answers %d", w.Code)
	}
	page := ann.upload("/applications/inquiry", inquiryForm("key-1"), "letter.pdf", aPDF+strings.Repeat(" ", 3<<20))
	if f := page.want(http.StatusServiceUnavailable).hidden("/applications/inquiry"); f.Get("questions.1") != "Which one is expected?" {
		t.Errorf("the page keeps %v", f)
	}
	sent := ann.post("/applications/inquiry", inquiryForm("key-1")).want(http.StatusServiceUnavailable).hidden("/applications/inquiry")
	if sent.Get("save") != "submit" {
		t.Errorf("the page keeps %v", sent)
	}
	login := ann.post("/login", url.Values{"email": {"ann@example.test"}, "password": {"x"}}).want(http.StatusServiceUnavailable)
	if login.Find(`form[action="/login"]`).Length() > 0 {
		t.Error("a log-in is handed back")
	}
	r := httptest.NewRequest(http.MethodPost, "/applications/inquiry", strings.NewReader(inquiryForm("k").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if p := ann.send(r); strings.Contains(p.text, "Passengers of last year") {
		t.Errorf("answered %d, with words of another site to send as one's own", p.code)
	}
	back()
	if w := s.ask(http.MethodGet, "/readyz", "", ""); w.Code != http.StatusOK {
		t.Errorf("/readyz answers %d again", w.Code)
	}
	ann.upload("/applications/inquiry", sent).number()
}

// A file that finds no room is not the sender's mistake.
func TestAFileWithoutRoomIsTriedAgainLater(t *testing.T) {
	folder := t.TempDir()
	bucket, err := files.Open(t.Context(), "file://"+folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	s := openOn(t, storetest.Open(t), bucket)
	ann := s.person(press.Reporter, "Ann")
	if err := bucket.Close(); err != nil { // nothing can be kept or opened
		t.Fatal(err)
	}
	page := ann.upload("/applications/inquiry", inquiryForm("key-1"), "letter.pdf", aPDF).want(http.StatusServiceUnavailable)
	if f := page.hidden("/applications/inquiry"); f.Get("subject") == "" {
		t.Error("the words went with the file")
	}

	s = open(t)
	ann = s.person(press.Reporter, "Ann")
	t.Setenv("TMPDIR", filepath.Join(folder, "gone")) // where large uploads wait
	ann.upload("/applications/inquiry", inquiryForm("key-1"), "letter.pdf", aPDF+strings.Repeat(" ", 3<<20)).want(http.StatusServiceUnavailable)
}

// Whatever is wrong with what was sent is said to be so, and is no fault of ours.
func TestAMalformedFormIsNeverAnErrorOfOurs(t *testing.T) {
	s := open(t)
	ann := s.person(press.Reporter, "Ann")
	part := func(header, body string) string { return "--b\r\n" + header + "\r\n\r\n" + body + "\r\n" }
	field := `Content-Disposition: form-data; name="subject"`
	file := `Content-Disposition: form-data; name="attachments"; filename="a.pdf"`
	var many bytes.Buffer
	w := multipart.NewWriter(&many)
	_ = w.SetBoundary("b")
	for i := range 20_000 {
		_ = w.WriteField(fmt.Sprint("questions.", i), "x")
	}
	_ = w.Close()
	for name, c := range map[string]struct{ kind, body string }{
		"no boundary":                  {"multipart/form-data", part(field, "x") + "--b--\r\n"},
		"an empty boundary":            {"multipart/form-data; boundary=", part(field, "x") + "--b--\r\n"},
		"a boundary of 200 characters": {"multipart/form-data; boundary=" + strings.Repeat("b", 200), part(field, "x")},
		"a boundary that never comes":  {"multipart/form-data; boundary=other", part(field, "x") + "--b--\r\n"},
		"a broken kind":                {"multipart/form-data; boundary=\"b", part(field, "x") + "--b--\r\n"},
		"another kind of multipart":    {"multipart/mixed; boundary=b", part(field, "x") + "--b--\r\n"},
		"nothing":                      {"multipart/form-data; boundary=b", ""},
		"only the end":                 {"multipart/form-data; boundary=b", "--b--\r\n"},
		"no end":                       {"multipart/form-data; boundary=b", part(field, "x")},
		"an end in a header":           {"multipart/form-data; boundary=b", "--b\r\nContent-Disp"},
		"an end in a file":             {"multipart/form-data; boundary=b", "--b\r\n" + file + "\r\n\r\n%PDF-1.4"},
		"no header":                    {"multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n"},
		"a header of 2 MB":             {"multipart/form-data; boundary=b", part(field+"; x=\""+strings.Repeat("x", 2<<20)+"\"", "x") + "--b--\r\n"},
		"twelve thousand headers":      {"multipart/form-data; boundary=b", part(strings.Repeat("X-A: b\r\n", 12_000)+field, "x") + "--b--\r\n"},
		"20,000 parts":                 {"multipart/form-data; boundary=b", many.String()},
		"no name":                      {"multipart/form-data; boundary=b", part("Content-Disposition: form-data", "x") + "--b--\r\n"},
		"a name of NUL":                {"multipart/form-data; boundary=b", part("Content-Disposition: form-data; name=\"a\x00b\"", "x") + "--b--\r\n"},
		"a field that is no text":      {"multipart/form-data; boundary=b", part(field, "\xff\xfe\x00\x01") + "--b--\r\n"},
		"a file named by a path":       {"multipart/form-data; boundary=b", part(`Content-Disposition: form-data; name="attachments"; filename="../../etc/passwd"`, "x") + "--b--\r\n"},
		"a file named by line ends":    {"multipart/form-data; boundary=b", part(`Content-Disposition: form-data; name="attachments"; filename="a%0d%0ab.pdf"`, aPDF) + "--b--\r\n"},
		"a file where words belong":    {"multipart/form-data; boundary=b", part(`Content-Disposition: form-data; name="subject"; filename="a.pdf"`, aPDF) + "--b--\r\n"},
		"an encoding that lies":        {"multipart/form-data; boundary=b", part(field+"\r\nContent-Transfer-Encoding: quoted-printable", "=ZZ=") + "--b--\r\n"},
		"line ends of one kind":        {"multipart/form-data; boundary=b", "--b\n" + field + "\n\nx\n--b--\n"},
		"a form that is JSON":          {"application/json", `{"subject":"x"}`},
		"broken percent signs":         {"application/x-www-form-urlencoded", "subject=%zz&%=%&save=submit"},
		"semicolons":                   {"application/x-www-form-urlencoded", "a=1;b=2"},
		"no kind":                      {"", "subject=x"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/applications/inquiry", "/account/credentials", "/login"} {
				r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(c.body))
				r.Header.Set("Content-Type", c.kind)
				if p := ann.send(r); p.code >= 500 || p.code < 300 {
					t.Errorf("%s answers %d", path, p.code)
				}
			}
		})
	}
}

// A server that has become a standby, or is kept from writing, is read.
func TestADatabaseThatMayOnlyBeReadIsRead(t *testing.T) {
	dsn := storetest.Postgres(t)
	db, err := store.Open(dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := openOn(t, db, openFiles(t))
	ann := s.person(press.Reporter, "Ann")
	number := ann.file(anInquiry("Ferries")).Number
	thaw := storetest.Freeze(t, dsn)
	for range 8 { // each of the connections that were cut is met once
		ann.get("/applications")
	}
	ann.get("/applications/" + *number).want(http.StatusOK)
	(&browser{site: s}).get("/en/progress").want(http.StatusOK)
	sent := ann.upload("/applications/inquiry", inquiryForm("key-1")).want(http.StatusServiceUnavailable).hidden("/applications/inquiry")
	if w := s.ask(http.MethodGet, "/readyz", "", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("/readyz answers %d", w.Code)
	}
	thaw()
	for range 8 {
		ann.get("/applications")
	}
	ann.upload("/applications/inquiry", sent).number()
	if w := s.ask(http.MethodGet, "/readyz", "", ""); w.Code != http.StatusOK {
		t.Errorf("/readyz answers %d again", w.Code)
	}
}
