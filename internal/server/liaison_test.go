package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

const (
	portMail  = "liaison@port.example.test"
	trainMail = "office@trains.example.test"
)

// mails are the letters to an address, newest first, by the name of each.
func (s *site) mails(address string) (names []string, list []press.Mail) {
	s.t.Helper()
	list, _, err := s.o.DB.Outbox(s.t.Context(), store.MailFilter{Address: address, Limit: 50})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range list {
		names = append(names, m.Template)
	}
	return names, list
}

// letter is the newest letter of this name to an address, as it is sent.
func (s *site) letter(address, name string) (m press.Mail, text string) {
	s.t.Helper()
	names, list := s.mails(address)
	i := slices.Index(names, name)
	if i < 0 {
		s.t.Fatalf("%s got no %s, but %v", address, name, names)
	}
	sent, err := s.views.RenderMail(&list[i])
	if err != nil {
		s.t.Fatal(err)
	}
	return list[i], sent.Subject + "\n" + sent.Text
}

// linkIn is the path of the link in the newest letter of this name.
func (s *site) linkIn(address, name string) string {
	s.t.Helper()
	m, _ := s.letter(address, name)
	path, ok := strings.CutPrefix(m.Facts["link"], "http://press.example.test")
	if !ok || !strings.HasPrefix(path, "/liaison/") {
		s.t.Fatalf("%s has the link %q", name, m.Facts["link"])
	}
	return path
}

// askedByMail is a case about which two units were asked by mail, and somebody
// without an account who has the link of the first.
func askedByMail(t *testing.T) (ann, zhou *browser, app *press.Application, chen *browser, link string) {
	t.Helper()
	s := open(t)
	ann, zhou = s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app = ann.file(anInterview("Night buses"))
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, press.Move{Action: "contact", Contacts: []press.ContactForm{
		{Unit: "Port Authority", Person: "Ms Chen", Reach: "010 5550 0199, " + portMail, Sent: "The letter and the outline"},
		{Unit: "Train Company", Reach: trainMail, English: true},
	}})
	return ann, zhou, app, &browser{site: s}, s.linkIn(portMail, "contact_unit")
}

func TestAUnitAnswersByItsLink(t *testing.T) {
	ann, zhou, app, chen, link := askedByMail(t)
	page := chen.get(link).want(http.StatusOK, "征求采访意见", "Night buses", "Nordic Wire", "Ann Marsh", "How many passengers?", "Ms Chen", "The letter and the outline", "6月24日")
	if robots := page.Find(`meta[name=robots][content=noindex]`).Length(); robots != 1 {
		t.Error("search engines may keep the page")
	}
	chen.get("/en"+link).want(http.StatusOK, "Request for an interview", "How many passengers?")
	chen.get(chen.linkIn(trainMail, "contact_unit")).want(http.StatusOK, "Train Company")
	if _, text := chen.letter(trainMail, "contact_unit"); !strings.Contains(text, "would like to interview") || !strings.Contains(text, "/en/liaison/") {
		t.Errorf("a unit that reads English got\n%s", text)
	}

	action, form := page.fill("form[data-step=record_consent]", url.Values{"conditions": {"No photographs"}, "party": {"Chen Hui, press desk"}})
	chen.post(action, form).want(http.StatusUnprocessableEntity, "No photographs", "Chen Hui, press desk")
	form.Set("consent", "yes")
	form.Set("slots.0.start", "2026-06-14T10:00")
	form.Set("slots.1.start", "2026-06-25T10:00")
	form.Set("slots.1.place", "Pier 7")
	chen.post(action, form).want(http.StatusUnprocessableEntity, "Pier 7", "2026-06-14T10:00")
	form.Set("slots.0.start", "2026-06-24T10:00")
	answer := chen.post(action, form).want(http.StatusSeeOther)
	chen.get(answer.at).want(http.StatusOK, "贵单位已同意接受采访", "No photographs", "Chen Hui", "Pier 7")

	desk := zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "No photographs", "Chen Hui", "Port Authority（通过链接）", "链接").stands(press.Coordinating, press.ClockRunning)
	if got := desk.steps(); got[0] != "offer" {
		t.Errorf("after the consent the case offers %v", got)
	}
	if _, text := zhou.letter(zhou.Email, "record_consent_desk"); !strings.Contains(text, "Port Authority已通过链接答复：同意接受采访") && !strings.Contains(text, "Port Authority 已通过链接答复：同意接受采访") {
		t.Errorf("the officer reads\n%s", text)
	}
	if text := ann.get("/applications/" + app.Ref()).want(http.StatusOK).text; strings.Contains(text, "No photographs") || strings.Contains(text, "Pier 7") {
		t.Error("the reporter reads what the unit told the office")
	}
}

func TestAUnitThatDeclinesHasUsedItsLink(t *testing.T) {
	_, zhou, app, chen, link := askedByMail(t)
	answer := chen.post(link, url.Values{"do": {"answer"}, "consent": {"no"}, "conditions": {"Nobody is free."}}).want(http.StatusSeeOther)
	chen.get(answer.at).want(http.StatusOK, "感谢")
	chen.get(link).want(http.StatusNotFound, "链接无效")
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "Nobody is free.")
}

// Whoever has a link that does nothing learns nothing from it, not even that it
// once did something.
func TestLinksThatDoNothingAllAnswerTheSame(t *testing.T) {
	_, zhou, app, chen, used := askedByMail(t)
	chen.post(used, url.Values{"do": {"answer"}, "consent": {"no"}}).want(http.StatusSeeOther)
	revoked := chen.linkIn(trainMail, "contact_unit")
	zhou.takes(app, press.Move{Action: "revoke_link", Contact: contactOf(t, zhou, app, "Train Company")})
	zhou.takes(app, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Port Authority", Reach: "third@port.example.test"}}})
	expired := chen.linkIn("third@port.example.test", "contact_unit")
	chen.get(expired).want(http.StatusOK)
	chen.post(used, url.Values{"do": {"answer"}, "consent": {"yes"}, "conditions": {"Only on weekdays"}}).want(http.StatusConflict, "以先登记的为准", "Only on weekdays")
	chen.wait(30*24*time.Hour + time.Second)
	bare := func(path string) string {
		page := chen.get(path).want(http.StatusNotFound, "链接无效")
		return strings.ReplaceAll(page.text, strings.TrimPrefix(path, "/liaison/"), "SECRET")
	}
	want := bare("/liaison/" + store.NewID())
	for name, path := range map[string]string{"used": used, "revoked": revoked, "expired": expired} {
		if got := bare(path); got != want {
			t.Errorf("a %s link answers otherwise than one that never was", name)
		}
		chen.post(path, url.Values{"do": {"answer"}, "consent": {"yes"}, "conditions": {"Only on weekdays"}}).want(http.StatusNotFound, "链接无效", "Only on weekdays")
	}
}

func contactOf(t *testing.T, b *browser, app *press.Application, unit string) string {
	t.Helper()
	now, err := b.o.DB.Application(t.Context(), app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range now.Contacts {
		if p.Unit == unit {
			return p.ID
		}
	}
	t.Fatalf("nobody of %s was asked", unit)
	return ""
}
