package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pressdesk/internal/office"
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

// private are words that nobody outside of the office may read, one for each
// place in which the office keeps something to itself or to somebody else.
var private = map[string]string{
	"the purpose": "CANARY-PURPOSE-OF-IT-ALL", "the crew": "CANARY-CREW", "the equipment": "CANARY-EQUIPMENT", "the day's contact": "CANARY-DAY",
	"another interviewee": "CANARY-INTERVIEWEE", "a contact that the reporter gave": "CANARY-GIVEN", "the outlets": "CANARY-OUTLETS",
	"another unit": "CANARY-UNIT", "another unit's person": "CANARY-PERSON", "what another unit was sent": "CANARY-SENT", "another unit's conditions": "CANARY-CONDITIONS",
	"another unit's time": "CANARY-PLACE", "a note": "CANARY-NOTE", "a message": "CANARY-MESSAGE", "a call": "CANARY-CALL", "a proposal": "CANARY-PROPOSAL-OF-A-REFUSAL",
	"the note to the reporter": "CANARY-TO-REPORTER", "the press card": "CANARY-CARD", "the mobile": "+8613800007777", "another officer": "CANARY-COLLEAGUE",
}

func TestALinkShowsWhatWasSharedAndNothingElse(t *testing.T) {
	s := open(t)
	ann, zhou, head := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Supervisor, "CANARY-COLLEAGUE")
	ann.User.Mobile, ann.User.Credentials.PressCardNumber = private["the mobile"], private["the press card"]
	if err := s.o.DB.Tx(t.Context(), func(tx *store.DB) error { return tx.SaveUser(t.Context(), ann.User) }); err != nil {
		t.Fatal(err)
	}
	d := anInterview("Night buses")
	d.Purpose, d.Equipment, d.PublishOutlets = private["the purpose"], private["the equipment"], private["the outlets"]
	d.Crew = []press.CrewMember{{Name: private["the crew"], Role: "Camera", Nationality: "FR"}}
	d.DayContact.Name = private["the day's contact"]
	d.Interviewees = []press.Interviewee{{Unit: "Port Authority", Role: "Head", Contact: private["a contact that the reporter gave"]}, {Unit: private["another interviewee"], Role: "Head"}}
	app := ann.file(d)
	ann.post("/applications/"+app.Ref()+"/messages", url.Values{"body": {private["a message"]}}).want(http.StatusSeeOther)
	zhou.takes(app, press.Move{Action: "take", Note: private["the note to the reporter"]})
	zhou.takes(app, press.Move{Action: "contact", Contacts: []press.ContactForm{
		{Unit: "Port Authority", Reach: portMail, Sent: "The letter and the outline"},
		{Unit: private["another unit"], Person: private["another unit's person"], Reach: trainMail, Sent: private["what another unit was sent"]},
	}, Note: private["the note to the reporter"]})
	zhou.post("/desk/applications/"+app.Ref()+"/notes", url.Values{"body": {private["a note"]}}).want(http.StatusSeeOther)
	zhou.takes(app, press.Move{Action: "log_call", Party: private["a call"], Means: "phone", Note: private["a call"]})
	head.takes(app, press.Move{Action: "propose_decline", Reason: "R3", Text: private["a proposal"]})
	chen := &browser{site: s}
	chen.post(s.linkIn(trainMail, "contact_unit"), url.Values{
		"do": {"answer"}, "consent": {"yes"}, "conditions": {private["another unit's conditions"]}, "slots.0.start": {"2026-06-24T10:00"}, "slots.0.place": {private["another unit's time"]},
	}).want(http.StatusSeeOther)

	link := s.linkIn(portMail, "contact_unit")
	seen := map[string]string{
		"the page": chen.get(link).want(http.StatusOK).text, "the page in English": chen.get("/en" + link).want(http.StatusOK).text,
		"a page with a mistake": chen.post(link, url.Values{"do": {"answer"}}).want(http.StatusUnprocessableEntity).text,
	}
	chen.post(link, url.Values{"do": {"answer"}, "consent": {"yes"}}).want(http.StatusSeeOther)
	seen["the page after the answer"] = chen.get(link).want(http.StatusOK).text
	seen["a second answer"] = chen.post(link, url.Values{"do": {"answer"}, "consent": {"no"}}).want(http.StatusConflict).text
	ann.takes(app, press.Move{Action: "withdraw", Note: private["the note to the reporter"]})
	seen["the page after the end"] = chen.get(link).want(http.StatusNotFound).text
	seen["an answer after the end"] = chen.post(link, url.Values{"do": {"withdraw"}, "sure": {"1"}}).want(http.StatusConflict, "记者已撤回申请").text
	names, list := s.mails(portMail)
	if slices.Sort(names); !slices.Equal(names, []string{"contact_unit", "withdraw_unit"}) {
		t.Errorf("the unit got %v", names)
	}
	for i := range list {
		_, text := s.letter(portMail, list[i].Template)
		seen["the letter "+list[i].Template] = text
		for name, fact := range list[i].Facts {
			seen["the fact "+name+" of "+list[i].Template] = fact
		}
	}
	for where, text := range seen {
		for what, word := range private {
			if strings.Contains(text, word) {
				t.Errorf("%s tells %s", where, what)
			}
		}
		if strings.Contains(text, ann.Email) || strings.Contains(text, trainMail) {
			t.Errorf("%s tells an address", where)
		}
	}
}

func TestAReporterWhoIsNotToBeNamedIsNotNamed(t *testing.T) {
	ann, _, app, chen, link := askedByMail(t)
	err := ann.o.DB.Tx(t.Context(), func(tx *store.DB) error {
		now, err := tx.Application(t.Context(), app.Ref())
		if err != nil {
			return err
		}
		now.Detail.(*press.Interview).DeclShareUnit = false
		return tx.SaveApplication(t.Context(), now)
	})
	if err != nil {
		t.Fatal(err)
	}
	if text := chen.get(link).want(http.StatusOK, "Nordic Wire").text; strings.Contains(text, "Ann Marsh") {
		t.Error("the page names the reporter")
	}
}

func TestAnswersByTelephoneAndOnPaperAreAsEasyAsBefore(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Night buses"))
	zhou.takes(app, press.Move{Action: "take"})
	page := zhou.acts(app, "contact", url.Values{"contacts.1.unit": {"Train Company"}, "contacts.1.reach": {trainMail}, "contacts.1.no_link": {"1"}})
	if links := page.Find("[data-link]").Length(); links != 0 {
		t.Errorf("%d links were sent", links)
	}
	if names, _ := s.mails(trainMail); len(names) != 0 {
		t.Errorf("the unit got %v", names)
	}
	page = zhou.acts(app, "record_consent", url.Values{"consent": {"yes"}, "means": {"phone"}, "party": {"Mr Chen himself"}})
	page.want(http.StatusOK, "Mr Chen himself", "电话")
	if got := page.steps(); got[0] != "offer" {
		t.Errorf("after a consent by telephone the case offers %v", got)
	}
}

// The first interviewee whom a reporter names comes with an address that the
// reporter typed. Nobody is written to there unless an officer types it again.
func TestAnAddressFromTheFormIsNotTakenOver(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	d := anInterview("Night buses")
	d.Interviewees[0].Contact = "friend@example.test"
	app := ann.file(d)
	zhou.takes(app, press.Move{Action: "take"})
	if _, f := zhou.get("/desk/applications/"+app.Ref()).fill("form[data-step=contact]", nil); f.Get("contacts.0.unit") != "Transport Commission" || f.Get("contacts.0.reach") != "" {
		t.Errorf("the form is filled in with %v", f)
	}
}

func TestADepartmentIsWrittenToWhereTheSettingsSay(t *testing.T) {
	s := open(t)
	s.o.Rules.Departments = []press.Department{{Option: press.Option{Code: "transport", Name: press.Text{ZH: "交通局", EN: "Bureau of Transport"}}, Email: "desk@transport.example.test"}}
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Night buses"))
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, press.Move{Action: "contact", Contacts: []press.ContactForm{
		{Unit: "Bureau of Transport"}, {Unit: "交通局", Person: "By telephone", Reach: "555 0100"}, {Unit: "交通局", NoLink: true}, {Unit: "Somebody else"},
	}})
	if names, _ := s.mails("desk@transport.example.test"); !slices.Equal(names, []string{"contact_unit"}) {
		t.Errorf("the department got %v", names)
	}
}

func TestProposedTimesAreOfferedWithATick(t *testing.T) {
	_, zhou, app, chen, link := askedByMail(t)
	chen.post(link, url.Values{
		"do": {"answer"}, "consent": {"yes"}, "slots.0.start": {"2026-06-24T10:00"}, "slots.0.end": {"2026-06-24T11:30"}, "slots.0.place": {"Pier 7"}, "slots.0.host": {"Ms Chen"},
		"slots.1.start": {"2026-06-25T14:00"},
	}).want(http.StatusSeeOther)
	page := zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "受访方提出的时间", "Pier 7")
	action, form := page.fill("form[data-step=offer]", nil)
	if len(form["proposed"]) != 2 || form.Get("slots.0.start") != "" {
		t.Fatalf("the form offers %v", form)
	}
	zhou.post(action, form).want(http.StatusUnprocessableEntity, "Pier 7") // the second time has no place yet
	form["proposed"] = form["proposed"][:1]
	zhou.post(action, form).want(http.StatusSeeOther)
	now, err := zhou.o.DB.Application(t.Context(), app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	slots := now.OfferedSlots()
	if now.Status != press.SlotsOffered || len(slots) != 1 || slots[0].Place != "Pier 7" || slots[0].Host != "Ms Chen" || !slots[0].EndAt.Equal(time.Date(2026, 6, 24, 3, 30, 0, 0, time.UTC)) {
		t.Errorf("offered: %s %+v", now.Status, slots)
	}
}

func TestAConsentIsTakenBackByTheSameLink(t *testing.T) {
	ann, zhou, app, chen, link := askedByMail(t)
	chen.post(link, url.Values{"do": {"answer"}, "consent": {"yes"}}).want(http.StatusSeeOther)
	zhou.takes(app, press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-06-24T10:00", Place: "Room 1"}}})
	ann.takes(app, press.Move{Action: "pick"})
	chen.wait(40 * 24 * time.Hour) // a link of those who agreed outlasts others
	page := chen.get(link).want(http.StatusOK, "已商定的采访时间", "Room 1")
	action, form := page.fill("form[data-step=withdraw_consent]", url.Values{"text": {"The minister said no."}, "do": {"withdraw"}})
	chen.post(action, form).want(http.StatusUnprocessableEntity, "The minister said no.", "请勾选")
	form.Set("sure", "1")
	done := chen.post(action, form).want(http.StatusSeeOther)
	chen.get(done.at).want(http.StatusOK, "感谢")
	chen.get(link).want(http.StatusNotFound)
	chen.post(link, url.Values{"do": {"answer"}, "consent": {"yes"}}).want(http.StatusConflict, "贵单位已撤回同意")

	zhou.enter()
	ann.enter()
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "已撤回同意", "The minister said no.").stands(press.Scheduled, press.ClockStopped)
	for address, letter := range map[string]string{zhou.Email: "withdraw_consent_desk", ann.Email: "withdraw_consent_owner"} {
		m, text := chen.letter(address, letter)
		for name, fact := range m.Facts {
			if address == ann.Email && strings.Contains(fact, "minister") {
				t.Errorf("the reporter's letter says why as %s", name)
			}
		}
		if !strings.Contains(text, "Port Authority") {
			t.Errorf("%s does not say whose consent it was:\n%s", letter, text)
		}
	}
	if text := ann.get("/applications/" + app.Ref()).want(http.StatusOK).text; strings.Contains(text, "minister") {
		t.Error("the reporter reads why")
	}
}

// consulted is an inquiry about which two departments were asked by mail.
func consulted(t *testing.T) (ann, zhou *browser, app *press.Application, chen *browser) {
	t.Helper()
	s := open(t)
	s.o.Rules.Departments = []press.Department{{
		Option: press.Option{Code: "port", Name: press.Text{ZH: "港务局", EN: "Port Authority"}}, Email: portMail, HeadEmail: "head@port.example.test",
	}}
	ann, zhou = s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app = ann.file(anInquiry("Passenger figures"))
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, press.Move{Action: "consult", Units: []press.UnitForm{
		{Unit: "港务局", Questions: "How many ships were there?", Due: "2026-06-17"},
		{Unit: "Train Company", Reach: trainMail, Questions: "How many trains were there?", Due: "2026-06-17", English: true},
	}})
	return ann, zhou, app, &browser{site: s}
}

func (s *site) sweep() {
	s.t.Helper()
	if err := office.RunTimers(s.t.Context(), s.o); err != nil {
		s.t.Fatal(err)
	}
}

func TestADepartmentAnswersByItsLink(t *testing.T) {
	ann, zhou, app, chen := consulted(t)
	link := chen.linkIn(portMail, "consult_unit")
	page := chen.get(link).want(http.StatusOK, "征询意见", "How many ships were there?", "6月17日")
	for _, hidden := range []string{"trains", "Ann Marsh", "Nordic Wire", "Passenger figures", "What was the figure"} {
		if strings.Contains(page.text, hidden) {
			t.Errorf("the department reads %q", hidden)
		}
	}
	action, form := page.fill("form[data-step=record_answer]", url.Values{"text": {"About twelve"}, "do": {"save"}})
	kept := chen.post(action, form).want(http.StatusSeeOther)
	if _, again := chen.get(kept.at).fill("form[data-step=record_answer]", nil); again.Get("text") != "About twelve" {
		t.Errorf("what was kept is %q", again.Get("text"))
	}
	if text := zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "首次打开").text; strings.Contains(text, "About twelve") {
		t.Error("the officer reads what was kept")
	}
	form.Set("text", "Twelve hundred ships.")
	form.Set("party", "Wang Min, statistics")
	form.Set("do", "answer")
	chen.post(action, form).want(http.StatusSeeOther)
	chen.get(link).want(http.StatusNotFound)
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "Twelve hundred ships.", "Wang Min", "港务局（通过链接）").stands(press.Consulting, press.ClockRunning)
	if names, _ := chen.mails(zhou.Email); !slices.Contains(names, "record_answer_desk") {
		t.Errorf("the officer got %v", names)
	}

	chen.post(chen.linkIn(trainMail, "consult_unit"), url.Values{"do": {"answer"}, "text": {"Ninety trains."}}).want(http.StatusSeeOther)
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "Ninety trains.").stands(press.InProgress, press.ClockRunning)
	names, _ := chen.mails(zhou.Email)
	if n := len(slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name != "record_answer_desk" })); n != 1 || !slices.Contains(names, "resume_desk") {
		t.Errorf("the officer got %v", names)
	}
	if text := ann.get("/applications/" + app.Ref()).want(http.StatusOK).text; strings.Contains(text, "trains") || strings.Contains(text, "Train Company") {
		t.Error("the reporter reads what the departments said")
	}
}

// Departments are reminded on the working day before, on the day and on the
// working day after; the last time their heads hear of it. Nobody is reminded
// who has answered.
func TestDepartmentsAreReminded(t *testing.T) {
	_, zhou, app, chen := consulted(t)
	chen.post(chen.linkIn(trainMail, "consult_unit"), url.Values{"do": {"answer"}, "text": {"Ninety trains."}}).want(http.StatusSeeOther)
	reminded := func(day string) (unit, head int) {
		chen.now = at(t, day)
		chen.sweep()
		names, _ := chen.mails(portMail)
		heads, _ := chen.mails("head@port.example.test")
		return len(names) - 1, len(heads)
	}
	for _, v := range []struct {
		day        string
		unit, head int
	}{{"2026-06-16T08:59", 0, 0}, {"2026-06-16T09:01", 1, 0}, {"2026-06-17T09:01", 2, 0}, {"2026-06-18T09:01", 3, 1}, {"2026-06-22T09:01", 3, 1}} {
		if unit, head := reminded(v.day); unit != v.unit || head != v.head {
			t.Errorf("at %s the unit was reminded %d times and its head %d, want %d and %d", v.day, unit, head, v.unit, v.head)
		}
	}
	if names, _ := chen.mails(trainMail); !slices.Equal(names, []string{"consult_unit"}) {
		t.Errorf("who has answered got %v", names)
	}
	if names, _ := chen.mails(zhou.Email); !slices.Contains(names, "chase_desk") {
		t.Errorf("the officer got %v", names)
	}
	zhou.enter()
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "致负责人")
	for _, path := range []string{chen.linkIn(portMail, "consult_unit"), chen.linkIn(portMail, "chase_unit"), chen.linkIn("head@port.example.test", "chase_head")} {
		chen.get(path).want(http.StatusOK, "How many ships were there?")
	}
	chen.post(chen.linkIn("head@port.example.test", "chase_head"), url.Values{"do": {"answer"}, "text": {"Twelve hundred ships."}}).want(http.StatusSeeOther)
	chen.get(chen.linkIn(portMail, "chase_unit")).want(http.StatusNotFound)
}

func at(t *testing.T, local string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	moment, err := time.ParseInLocation("2006-01-02T15:04", local, zone)
	if err != nil {
		t.Fatal(err)
	}
	return moment.UTC()
}

func TestTheOfficeGoesOnWithoutADepartment(t *testing.T) {
	_, zhou, app, chen := consulted(t)
	link := chen.linkIn(portMail, "consult_unit")
	chen.get(link).want(http.StatusOK)
	zhou.takes(app, press.Move{Action: "resume", Note: "The date is near."})
	chen.get(link).want(http.StatusNotFound)
	chen.post(link, url.Values{"do": {"answer"}, "text": {"Twelve hundred ships."}}).want(http.StatusConflict, "不再等待答复", "Twelve hundred ships.")
	chen.post(link, url.Values{"do": {"save"}, "text": {"Twelve hundred ships."}}).want(http.StatusConflict, "Twelve hundred ships.")
	if _, text := chen.letter(portMail, "resume_unit"); !strings.Contains(text, "无须再答复") || strings.Contains(text, "The date is near.") {
		t.Errorf("the department reads\n%s", text)
	}
	if now, err := zhou.o.DB.Application(t.Context(), app.Ref()); err != nil || now.Status != press.InProgress || now.Consultations[0].Answer != "" {
		t.Errorf("a late answer changed the case: %v %+v", err, now.Consultations)
	}
}

// A late answer undoes nothing: it says what has happened.
func TestAnAnswerAfterAWithdrawalSaysWhatHappened(t *testing.T) {
	for _, kind := range []press.Kind{press.InterviewKind, press.InquiryKind} {
		t.Run(string(kind), func(t *testing.T) {
			var ann, chen *browser
			var app *press.Application
			var link, letter string
			form := url.Values{"do": {"answer"}, "consent": {"yes"}, "text": {"Twelve hundred ships."}, "conditions": {"Twelve hundred ships."}}
			if kind == press.InterviewKind {
				ann, _, app, chen, link = askedByMail(t)
				letter = "contact_unit"
			} else {
				ann, _, app, chen = consulted(t)
				letter = "consult_unit"
				link = chen.linkIn(portMail, letter)
			}
			chen.get(link).want(http.StatusOK)
			ann.takes(app, press.Move{Action: "withdraw"})
			if m, _ := chen.letter(portMail, letter); m.State != press.MailDropped {
				t.Errorf("a letter that asks for what is not needed any more is %s", m.State)
			}
			page := chen.post(link, form).want(http.StatusConflict, "记者已撤回申请", "Twelve hundred ships.")
			if ending := page.attr("data-ending"); ending != "withdrawn" {
				t.Errorf("the link ended as %q", ending)
			}
			chen.post("/en"+link, form).want(http.StatusConflict, "The reporter has withdrawn the application")
			now, err := chen.o.DB.Application(t.Context(), app.Ref())
			if err != nil || now.Status != press.Withdrawn || len(now.Events) != len(app.Events)+3 {
				t.Errorf("%v, %s with %d events", err, now.Status, len(now.Events))
			}
			if names, _ := chen.mails(portMail); !slices.Contains(names, "withdraw_unit") {
				t.Errorf("the unit got %v", names)
			}
		})
	}
}

func TestOfTwoAnswersAtOnceOneCounts(t *testing.T) {
	_, zhou, app, chen, link := askedByMail(t)
	codes := make([]int, 8)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() {
			consent := []string{"yes", "no"}[i%2]
			f := url.Values{"do": {"answer"}, "consent": {consent}, "conditions": {"Answer " + strconv.Itoa(i)}}
			req := httptest.NewRequest(http.MethodPost, link, strings.NewReader(f.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			codes[i] = chen.send(req).code
		})
	}
	all.Wait()
	slices.Sort(codes)
	if codes[0] != http.StatusSeeOther || codes[1] != http.StatusConflict || codes[7] != http.StatusConflict {
		t.Errorf("answered %v", codes)
	}
	now, err := zhou.o.DB.Application(t.Context(), app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, ev := range now.Events {
		if ev.Action == "record_consent" {
			n++
		}
	}
	if names, _ := chen.mails(zhou.Email); n != 1 || len(slices.DeleteFunc(names, func(s string) bool { return s != "record_consent_desk" })) != 1 {
		t.Errorf("%d lines of history", n)
	}
}

func TestAnOfficerSendsALinkAgain(t *testing.T) {
	_, zhou, app, chen := consulted(t)
	old := chen.linkIn(portMail, "consult_unit")
	chen.post(old, url.Values{"do": {"save"}, "text": {"About twelve"}}).want(http.StatusSeeOther)
	chen.dies(portMail)
	page := zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "发给港务局的邮件未能送达", "550 no such mailbox")
	zhou.get("/desk/applications?view=mail").want(http.StatusOK, app.Ref())
	form := page.Find("form[data-step=send_link]").First()
	f := url.Values{"action": {"send_link"}, "version": {page.attr("data-version")}, "unit": {form.Find("[name=unit]").AttrOr("value", "")}, "reach": {"555 0100"}}
	zhou.post("/desk/applications/"+app.Ref()+"/steps", f).want(http.StatusUnprocessableEntity, `value="555 0100"`)
	f.Set("reach", "555 0100, right@port.example.test")
	zhou.post("/desk/applications/"+app.Ref()+"/steps", f).want(http.StatusSeeOther)
	page = zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "right@port.example.test")
	if page.Find("[data-undelivered]").Length() != 0 {
		t.Error("the mail to the old address is still to do")
	}
	chen.get(old).want(http.StatusNotFound)
	if _, again := chen.get(chen.linkIn("right@port.example.test", "send_link_unit")).fill("form[data-step=record_answer]", nil); again.Get("text") != "About twelve" {
		t.Errorf("what was kept is %q", again.Get("text"))
	}
	revoke := page.Find("form[data-step=revoke_link]").First()
	f = url.Values{"action": {"revoke_link"}, "version": {page.attr("data-version")}, "unit": {revoke.Find("[name=unit]").AttrOr("value", "")}}
	zhou.post("/desk/applications/"+app.Ref()+"/steps", f).want(http.StatusSeeOther)
	chen.get(chen.linkIn("right@port.example.test", "send_link_unit")).want(http.StatusNotFound)
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "已撤销")
	f.Set("version", strconv.Itoa(len(app.Events)))
	zhou.post("/desk/applications/"+app.Ref()+"/steps", f).want(http.StatusConflict)
}

// dies lets every mail to an address fail for good.
func (s *site) dies(address string) {
	s.t.Helper()
	mails, err := s.o.DB.ClaimMails(s.t.Context(), 50, time.Minute)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range mails {
		if m.Address == address {
			if err := s.o.DB.MailFailed(s.t.Context(), &m, "550 no such mailbox", time.Time{}); err != nil {
				s.t.Fatal(err)
			}
		}
	}
}

func TestAUnitThatCannotBeWrittenToIsToldOtherwise(t *testing.T) {
	_, zhou, app, chen, _ := askedByMail(t)
	chen.dies(portMail)
	page := zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "发给Ms Chen的邮件未能送达")
	action, told := page.fill(`[data-undelivered=unit] form[data-step=told]`, url.Values{"note": {"By telephone"}})
	zhou.post(action, told).want(http.StatusSeeOther)
	if page = zhou.get("/desk/applications/" + app.Ref()); page.Find("[data-undelivered]").Length() != 0 {
		t.Error("it is still to do")
	}
	if text := zhou.get("/desk/applications?view=mail").want(http.StatusOK).text; strings.Contains(text, app.Ref()) {
		t.Error("the case is still on the list")
	}
}

func TestACaseThatIsPassedOnIsWrittenAbout(t *testing.T) {
	for name, personal := range map[string]bool{"with the reporter's consent": true, "without it": false} {
		t.Run(name, func(t *testing.T) {
			ann, zhou, app, chen := consulted(t)
			head := chen.person(press.Supervisor, "顾明轩")
			zhou.takes(app, press.Move{Action: "propose_transfer", Authority: "外事办公室", Reach: "555 0300 duty@fao.example.test", Personal: personal, Agreed: personal, Text: "Ask for the duty desk."})
			head.takes(app, press.Move{Action: "transfer"})
			m, text := chen.letter("duty@fao.example.test", "transfer_receiver")
			for _, want := range []string{app.Ref(), "What was the figure of last year?", "外事办公室"} {
				if !strings.Contains(text, want) {
					t.Errorf("the authority does not read %q:\n%s", want, text)
				}
			}
			all := text
			for _, fact := range m.Facts {
				all += fact
			}
			for _, own := range []string{"Ann Marsh", ann.Email, ann.Mobile, "Nordic Wire"} {
				if strings.Contains(all, own) != personal {
					t.Errorf("the authority reads %q: %v, want %v", own, !personal, personal)
				}
			}
			chen.get(chen.linkIn(portMail, "consult_unit")).want(http.StatusNotFound)
			if names, _ := chen.mails(portMail); !slices.Contains(names, "transfer_unit") {
				t.Errorf("the department that was asked got %v", names)
			}
		})
	}
}

// What was agreed for one day is not agreed for another: units are asked again.
func TestUnitsAreAskedAgainWhenATimeIsCalledOff(t *testing.T) {
	ann, zhou, app, chen, link := askedByMail(t)
	chen.post(link, url.Values{"do": {"answer"}, "consent": {"yes"}, "conditions": {"No photographs"}, "slots.0.start": {"2026-06-24T10:00"}}).want(http.StatusSeeOther)
	zhou.takes(app, press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-06-24T10:00", Place: "Room 1"}}})
	ann.takes(app, press.Move{Action: "pick"})
	if _, text := chen.letter(portMail, "pick_unit"); !strings.Contains(text, "采访时间已确定") || !strings.Contains(text, "Room 1") {
		t.Errorf("the unit reads\n%s", text)
	}
	if names, _ := chen.mails(trainMail); slices.Contains(names, "pick_unit") {
		t.Error("a unit that has not agreed reads the time")
	}
	zhou.takes(app, press.Move{Action: "cancel_by_host", Reason: "The host is ill."})
	_, text := chen.letter(portMail, "cancel_by_host_unit")
	if !strings.Contains(text, "6月24日") || strings.Contains(text, "The host is ill.") {
		t.Errorf("the unit reads\n%s", text)
	}
	if names, _ := chen.mails(trainMail); !slices.Equal(names, []string{"contact_unit"}) {
		t.Errorf("a unit that never agreed got %v", names)
	}
	again := chen.linkIn(portMail, "cancel_by_host_unit")
	chen.get(link).want(http.StatusOK, "是否同意接受采访")
	chen.post(again, url.Values{"do": {"answer"}, "consent": {"yes"}, "conditions": {"No photographs at all"}}).want(http.StatusSeeOther)
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "全部答复（2 次）", "No photographs", "No photographs at all")
}

func TestALinkIsNotTriedForEver(t *testing.T) {
	_, _, _, chen, link := askedByMail(t)
	for range 60 {
		chen.get("/liaison/" + store.NewID()).want(http.StatusNotFound)
	}
	chen.get(link).want(http.StatusTooManyRequests)
	chen.wait(61 * time.Second)
	chen.get(link).want(http.StatusOK)
}

func TestPagesOfALinkAreKeptNowhere(t *testing.T) {
	_, _, _, chen, link := askedByMail(t)
	for _, path := range []string{link, "/en" + link, "/liaison/" + store.NewID(), "/liaison/sent"} {
		answer := chen.ask(http.MethodGet, path, "", "")
		if h := answer.Header(); h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex, nofollow" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if text := chen.ask(http.MethodGet, "/robots.txt", "", "").Body.String(); !strings.Contains(text, "Disallow: /liaison\n") || !strings.Contains(text, "Disallow: /en/liaison\n") {
		t.Errorf("robots.txt says\n%s", text)
	}
	if found, err := chen.o.DB.Link(t.Context(), strings.TrimPrefix(link, "/liaison/")); err == nil {
		t.Errorf("the secret itself is kept: %+v", found)
	}
}

// A reporter who is about to pick a time is not held up by what they do not see.
func TestAnAnswerOfAUnitDoesNotHoldUpTheReporter(t *testing.T) {
	ann, zhou, app, chen, link := askedByMail(t)
	chen.post(link, url.Values{"do": {"answer"}, "consent": {"yes"}}).want(http.StatusSeeOther)
	zhou.takes(app, press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-06-24T10:00", Place: "Room 1"}}})
	page := ann.get("/applications/" + app.Ref()).want(http.StatusOK)
	desk := zhou.get("/desk/applications/" + app.Ref()).want(http.StatusOK)
	chen.post(chen.linkIn(trainMail, "contact_unit"), url.Values{"do": {"answer"}, "consent": {"no"}}).want(http.StatusSeeOther)
	zhou.post("/desk/applications/"+app.Ref()+"/steps", url.Values{"action": {"hand_over"}, "version": {desk.attr("data-version")}, "to": {"duty"}, "reason": {"I am away."}}).want(http.StatusConflict, "Train Company")
	now, err := ann.o.DB.Application(t.Context(), app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	pick := url.Values{"action": {"pick"}, "version": {page.attr("data-version")}, "slot": {now.OfferedSlots()[0].ID}}
	ann.post("/applications/"+app.Ref()+"/steps", pick).want(http.StatusSeeOther)
}
