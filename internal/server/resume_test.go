package server_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// hidden returns the hidden inputs of the form that posts to action, as the
// browser would send them.
func (p *sheet) hidden(action string) url.Values {
	p.t.Helper()
	f := url.Values{}
	form := p.Find(`form[action="` + action + `"]`)
	if form.Length() != 1 {
		p.t.Fatalf("%d forms post to %s", form.Length(), action)
	}
	for _, n := range form.Find(`input[type="hidden"]`).EachIter() {
		f.Add(n.AttrOr("name", ""), n.AttrOr("value", ""))
	}
	return f
}

// An hour over a long form is not lost: the log-in carries it on, files and all.
func TestAFormOutlivesItsSession(t *testing.T) {
	s := open(t)
	ann := s.person(press.Reporter, "Ann")
	hash, err := password.Hash(t.Context(), passphrase)
	if err != nil {
		t.Fatal(err)
	}
	u := *ann.User
	u.PasswordHash = hash
	if err := s.o.DB.Tx(t.Context(), func(tx *store.DB) error { return tx.SaveUser(t.Context(), &u) }); err != nil {
		t.Fatal(err)
	}
	s.wait(61 * time.Minute)

	page := ann.upload("/applications/interview", interviewForm("late"), "letter.pdf", aPDF).want(http.StatusUnauthorized)
	f := page.hidden("/en/login")
	if f.Get("resume") != "/applications/interview" || f.Get("kept.topic") != "Night buses 夜间公交" {
		t.Fatalf("the log-in carries %v", f)
	}
	ann.cookie = ""

	f.Set("email", ann.Email)
	f.Set("password", "wrong password here")
	again := ann.post("/en/login", f).want(http.StatusUnauthorized)
	f = again.hidden("/en/login")
	f.Set("email", ann.Email)
	f.Set("password", passphrase)
	back := ann.post("/en/login", f).want(http.StatusOK)
	sent := back.hidden("/applications/interview")
	if sent.Has("password") || sent.Has("email") || sent.Get("outline.1") != "What comes next?" {
		t.Errorf("what is handed back: %v", sent)
	}

	ann.enter()
	number := ann.upload("/applications/interview", sent).number()
	c, err := office.Open(t.Context(), s.o, ann.User, number)
	if err != nil || len(c.Attachments) != 1 || c.Attachments[0].Name != "letter.pdf" {
		t.Errorf("filed %s with %d files (%v)", number, len(c.Attachments), err)
	}
}

// A stranger's form is kept in the page as well, but nothing of it on our side.
func TestAStrangersFormLeavesNothing(t *testing.T) {
	s := open(t)
	stranger := &browser{site: s}
	page := stranger.upload("/applications/inquiry", changed(inquiryForm("x"), "new_password", "a secret of mine"), "letter.pdf", aPDF)
	page.want(http.StatusUnauthorized)
	if f := page.hidden("/login"); f.Get("kept.subject") == "" || f.Has("kept.new_password") {
		t.Errorf("the log-in carries %v", f)
	}
	if list, err := s.o.DB.Orphans(t.Context(), s.now.Add(time.Hour), 10); err != nil || len(list) != 0 {
		t.Errorf("%d files of a stranger were kept (%v)", len(list), err)
	}
}
