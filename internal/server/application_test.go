package server_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/server"
)

const aPDF = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

// interviewForm is what a reporter fills in; key tells one form from another.
func interviewForm(key string) url.Values {
	return url.Values{
		"save": {"submit"}, "idempotency_key": {key}, "topic": {"Night buses 夜间公交"}, "purpose": {"How the city moves after the last metro train."},
		"mode": {"in_person"}, "interviewees.0.unit": {"Transport Commission"}, "interviewees.0.role": {"Spokesperson"},
		"outline.0": {"How many passengers?"}, "outline.1": {"What comes next?"},
		"windows.0.start": {"2026-06-24T10:00"}, "windows.0.end": {"2026-06-24T12:00"}, "tz": {"Asia/Shanghai"},
		"duration_min": {"45"}, "language": {"en"}, "deadline_kind": {"none"}, "publish_outlets": {"Daily, print"},
		"decl_true": {"1"}, "decl_share_unit": {"1"},
	}
}

func inquiryForm(key string) url.Values {
	return url.Values{
		"save": {"submit"}, "idempotency_key": {key}, "subject": {"Passengers of last year"}, "area": {"other"},
		"questions.0": {"What was the figure of last year?"}, "questions.1": {"Which one is expected?"},
		"form": {"statement"}, "reply_language": {"en"}, "deadline_kind": {"none"}, "decl_true": {"1"}, "decl_share_unit": {"1"},
	}
}

func changed(f url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// upload posts a form with files in its input attachments: name and content.
func (b *browser) upload(path string, f url.Values, files ...string) *sheet {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range f {
		for _, v := range values {
			_ = w.WriteField(name, v)
		}
	}
	for i := 0; i < len(files); i += 2 {
		part, err := w.CreateFormFile("attachments", files[i])
		if err != nil {
			b.t.Fatal(err)
		}
		_, _ = part.Write([]byte(files[i+1]))
	}
	_ = w.Close()
	req := httptest.NewRequest(http.MethodPost, path, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.send(req)
}

// number returns the number to which the answer to a filed form leads.
func (p *sheet) number() string {
	p.t.Helper()
	p.want(http.StatusSeeOther)
	return strings.TrimPrefix(p.at, "/applications/")
}

// act lets somebody at the desk take a step.
func (b *browser) move(ref string, m press.Move) *press.Application {
	b.t.Helper()
	c, err := office.Open(b.t.Context(), b.o, b.User, ref)
	if err != nil {
		b.t.Fatal(err)
	}
	app, err := office.TakeStep(b.t.Context(), b.o, b.User, ref, c.App.Version, m)
	if err != nil {
		b.t.Fatalf("%s: %v", m.Action, err)
	}
	return app
}

func TestFilingGivesANumberOnce(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	first := clara.upload("/applications/interview", interviewForm("form-1"), "letter.pdf", aPDF)
	number := first.number()
	if number != "62600014" {
		t.Errorf("number %s", number)
	}
	page := clara.get(first.at).want(http.StatusOK, "62600014", "letter.pdf", "What happens next")
	if page.attr("data-status") != "submitted" || page.attr("data-application-number") != number || page.attr("data-due") != "2026-06-30" {
		t.Errorf("hooks: %s %s %s", page.attr("data-status"), page.attr("data-application-number"), page.attr("data-due"))
	}
	if clara.get(first.at).Find(".filed").Length() > 0 {
		t.Error("the confirmation shows twice")
	}
	again := clara.upload("/applications/interview", interviewForm("form-1"), "letter.pdf", aPDF)
	if again.number() != number {
		t.Errorf("sent twice: %s", again.at)
	}
	if n := clara.get(first.at).Find("[data-attachment-id]").Length(); n != 1 {
		t.Errorf("%d attachments", n)
	}
	other := clara.post("/applications/interview", changed(interviewForm("form-1"), "topic", "Another story"))
	other.want(http.StatusConflict, "Another story", number)
	if clara.post("/applications/inquiry", inquiryForm("form-2")).number() != "82600015" {
		t.Error("an inquiry has a series of its own")
	}
}

func TestMistakesKeepWhatWasTyped(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	long := func(n int) string { return strings.Repeat("字", n+1) }
	for _, c := range []struct {
		path, value string
	}{
		{"topic", long(80)}, {"topic", "abc"}, {"topic", ""}, {"programme", long(80)}, {"purpose", long(1000)}, {"purpose", "short"},
		{"mode", ""}, {"mode", "carrier_pigeon"}, {"interviewees.0.unit", long(100)}, {"interviewees.0.unit", ""}, {"interviewees.0.role", long(60)},
		{"interviewees.0.department", long(60)}, {"interviewees.0.person", long(60)}, {"interviewees.0.contact", long(120)},
		{"outline.0", long(500)}, {"outline.1", "abc"}, {"windows.0.start", "2026-06-01T10:00"}, {"windows.0.start", "soon"},
		{"windows.0.end", "2026-06-24T10:10"}, {"windows.0.end", ""}, {"duration_min", "9"}, {"duration_min", "many"}, {"language", "la"},
		{"equipment", long(1000)}, {"vehicles.0", long(20)}, {"publish_outlets", long(200)}, {"publish_outlets", ""}, {"deadline_kind", "never"},
		{"day_contact.mobile", "12"}, {"tz", "Mars/Olympus"}, {"decl_true", ""}, {"decl_share_unit", ""}, {"save", "maybe"},
		{"topic", "control\x07character"}, {"topic", "right\u202eleft"},
	} {
		f := changed(interviewForm("form-"+c.path), c.path, c.value)
		p := clara.post("/applications/interview", f)
		if p.code != http.StatusUnprocessableEntity {
			t.Errorf("%s = %.20q: answered %d", c.path, c.value, p.code)
			continue
		}
		if p.Find(".errsum li").Length() == 0 {
			t.Errorf("%s = %.20q: no summary", c.path, c.value)
		}
		if _, kept := p.fill("form.mw-form", nil); c.path != "purpose" && kept.Get("purpose") != f.Get("purpose") {
			t.Errorf("%s = %.20q: the purpose was lost", c.path, c.value)
		}
	}
}

func TestEveryMistakeHasAnInputToGoTo(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	for _, kind := range []string{"interview", "inquiry"} {
		p := clara.post("/applications/"+kind, url.Values{"save": {"submit"}}).want(http.StatusUnprocessableEntity)
		for _, href := range p.all(".errsum a", "href") {
			if p.Find(href).Length() != 1 {
				t.Errorf("%s: the summary leads to %s, which is not there", kind, href)
			}
		}
		if p.Find(".stepper .bad").Length() == 0 {
			t.Errorf("%s: no section says that it has mistakes", kind)
		}
	}
}

func TestFilesSurviveAMistake(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	p := clara.upload("/applications/interview", changed(interviewForm("form-1"), "topic", "x"), "letter.pdf", aPDF, "song.mp3", "ID3")
	p.want(http.StatusUnprocessableEntity, "letter.pdf", "song.mp3")
	if n := p.Find("[data-attachment-id]").Length(); n != 1 {
		t.Errorf("%d files are kept", n)
	}
	action, f := p.fill("form.mw-form", url.Values{"topic": {"Night buses"}, "save": {"submit"}})
	f.Del("attachments")
	number := clara.post(action, f).number()
	clara.get("/applications/"+number).want(http.StatusOK, "letter.pdf")

	big := clara.upload("/applications/inquiry", inquiryForm("form-2"), "big.pdf", aPDF+strings.Repeat("x", 10<<20))
	big.want(http.StatusRequestEntityTooLarge, "Passengers of last year", "10 MB")
	many := clara.upload("/applications/inquiry", inquiryForm("form-3"), "1.pdf", aPDF, "2.pdf", aPDF, "3.pdf", aPDF, "4.pdf", aPDF)
	many.want(http.StatusUnprocessableEntity)
	kept := clara.upload("/applications/inquiry", changed(inquiryForm("form-4"), "subject", "x"), "1.pdf", aPDF, "2.pdf", aPDF)
	id := kept.all("[data-attachment-id]", "data-attachment-id")[0]
	action, f = kept.fill("form.mw-form", url.Values{"remove": {id}, "subject": {"still here"}})
	less := clara.post(action, f).want(http.StatusOK, "still here")
	if n := less.Find("[data-attachment-id]").Length(); n != 1 {
		t.Errorf("%d files after one was removed", n)
	}
}

func TestGroupsGrowWithoutScript(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	p := clara.get("/applications/interview/new").want(http.StatusOK)
	if n := p.Find("[data-repeat=outline] [data-row]").Length(); n != 1 {
		t.Errorf("a new form has %d rows", n)
	}
	action, f := p.fill("form.mw-form", url.Values{"add": {"outline"}, "outline.0": {"What changed?"}, "topic": {"half"}})
	p = clara.post(action, f).want(http.StatusOK, "What changed?", "half")
	if rows := p.Find("[data-repeat=outline] [data-row]").Length(); rows != 3 {
		t.Errorf("%d rows, want the written one, the empty one and the new one", rows)
	}
	if p.Find(".errsum").Length() > 0 {
		t.Error("another row is no mistake")
	}
	if drafts := clara.get("/applications").Find("[data-application-number]").Length(); drafts != 0 {
		t.Errorf("another row saved %d drafts", drafts)
	}
}

func TestAnInputSentTwiceIsAMistake(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	f := interviewForm("form-1")
	f.Add("topic", "Another topic")
	clara.post("/applications/interview", f).want(http.StatusUnprocessableEntity)
	f = changed(interviewForm("form-2"), "favourite_colour", "teal")
	clara.post("/applications/interview", f).want(http.StatusSeeOther)
}

func TestADraftIsKeptCheckedAndFiled(t *testing.T) {
	s := open(t)
	clara := s.person(press.Reporter, "Lindqvist")
	f := changed(interviewForm("form-1"), "save", "draft", "duration_min", "", "decl_true", "")
	edit := clara.post("/applications/interview", f).want(http.StatusSeeOther).at
	draft := strings.TrimSuffix(edit, "/edit")
	p := clara.get(edit).want(http.StatusOK, "The draft is saved", "Night buses")
	if p.attr("data-status") != "draft" || p.attr("data-version") != "1" {
		t.Errorf("hooks: %s, version %s", p.attr("data-status"), p.attr("data-version"))
	}
	check := clara.get(draft+"/check").want(http.StatusOK, "2 things are still missing", "#f-duration-min")
	check.want(http.StatusOK, "30 June")
	action, bare := check.fill("form[data-step=submit]", url.Values{"save": {"submit"}})
	clara.post(action, bare).want(http.StatusUnprocessableEntity, "#f-duration-min")

	action, whole := p.fill("form.mw-form", url.Values{"duration_min": {"45"}, "decl_true": {"1"}, "save": {"check"}})
	if at := clara.post(action, whole).want(http.StatusSeeOther).at; at != draft+"/check" {
		t.Errorf("checked at %s", at)
	}
	clara.post(action, whole).want(http.StatusConflict, "Night buses") // the page is old by now
	check = clara.get(draft + "/check").want(http.StatusOK)
	action, bare = check.fill("form[data-step=submit]", url.Values{"save": {"submit"}})
	number := clara.post(action, bare).number()
	if again := clara.post(action, bare).number(); again != number {
		t.Errorf("filed twice: %s and %s", number, again)
	}
	if at := clara.get(draft).want(http.StatusSeeOther).at; at != "/applications/"+number {
		t.Errorf("the draft's link leads to %s", at)
	}
}

func TestADraftIsDiscardedAfterAQuestion(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	edit := clara.post("/applications/inquiry", url.Values{"save": {"draft"}, "subject": {"Half an idea"}}).want(http.StatusSeeOther).at
	draft := strings.TrimSuffix(edit, "/edit")
	action, f := clara.get(draft+"/discard").want(http.StatusOK, "Half an idea").fill("main form", nil)
	clara.post(action, f).want(http.StatusSeeOther)
	clara.get(draft).want(http.StatusNotFound)
}

func TestAFiledApplicationCanBeChangedUntilItIsTaken(t *testing.T) {
	s := open(t)
	clara, zhou := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周")
	ref := clara.post("/applications/interview", interviewForm("form-1")).number()
	edit := clara.get("/applications/" + ref + "/edit").want(http.StatusOK)
	action, f := edit.fill("form.mw-form", url.Values{"topic": {"Night trams"}, "save": {"submit"}})
	clara.post(action, f).want(http.StatusSeeOther)
	page := clara.get("/applications/"+ref).want(http.StatusOK, "Night trams")
	if events := page.all("[data-history-event]", "data-history-event"); !slices.Equal(events, []string{"edit", "submit"}) {
		t.Errorf("history %v", events)
	}
	zhou.move(ref, press.Move{Action: "take"})
	f.Set("topic", "Night ferries")
	clara.post(action, f).want(http.StatusConflict, "Night ferries", "/applications/"+ref)
}

func TestWhatIsSomebodyElsesIsNotThere(t *testing.T) {
	s := open(t)
	clara, jonas := s.person(press.Reporter, "Lindqvist"), s.person(press.Reporter, "Jonas")
	ref := clara.upload("/applications/interview", interviewForm("form-1"), "letter.pdf", aPDF).number()
	file := clara.get("/applications/" + ref).attr("data-attachment-id")
	reference := func(p *sheet) string {
		return strings.ReplaceAll(p.text, p.Find("main code").First().Text(), "REFERENCE")
	}
	for _, who := range []*browser{jonas, s.person(press.Editor, "Ed"), s.person(press.Admin, "Ada")} {
		for _, path := range []string{"", "/edit", "/check", "/withdraw", "/discard"} {
			theirs := who.get("/applications/" + ref + path).want(http.StatusNotFound)
			none := who.get("/applications/62699995" + path).want(http.StatusNotFound)
			if strings.ReplaceAll(reference(theirs), ref, "62699995") != reference(none) {
				t.Errorf("%s%s differs from what is absent", who.Role, path)
			}
		}
		for path, f := range map[string]url.Values{
			"": interviewForm("form-9"), "/steps": {"action": {"withdraw"}, "version": {"1"}}, "/messages": {"body": {"hello"}}, "/discard": {}, "/attachments": {},
		} {
			who.post("/applications/"+ref+path, f).want(http.StatusNotFound)
		}
		who.get("/attachments/" + file).want(http.StatusNotFound)
		who.post("/attachments/"+file+"/delete", nil).want(http.StatusNotFound)
	}
	zhou := s.person(press.Officer, "周")
	zhou.get("/attachments/" + file).want(http.StatusOK)
	zhou.get("/applications").want(http.StatusForbidden)
	zhou.get("/applications/interview/new").want(http.StatusForbidden)
	zhou.post("/applications/interview", interviewForm("form-8")).want(http.StatusForbidden)
	zhou.get("/applications/" + ref + "/edit").want(http.StatusNotFound)
	zhou.post("/attachments/"+file+"/delete", nil).want(http.StatusNotFound)
	nobody := &browser{site: s}
	for _, path := range []string{"/applications", "/applications/interview/new", "/applications/" + ref, "/attachments/" + file} {
		nobody.get(path).want(http.StatusSeeOther)
	}
	draft := strings.TrimSuffix(clara.post("/applications/inquiry", changed(inquiryForm("form-7"), "save", "draft")).at, "/edit")
	jonas.get(draft).want(http.StatusNotFound)
	zhou.get("/desk" + draft).want(http.StatusNotFound)
}

func TestFilesAreSavedNeverShown(t *testing.T) {
	s := open(t)
	clara := s.person(press.Reporter, "Lindqvist")
	ref := clara.upload("/applications/interview", interviewForm("form-1"), "派遣函 \"1\".pdf", aPDF).number()
	id := clara.get("/applications/" + ref).attr("data-attachment-id")
	req := httptest.NewRequest(http.MethodGet, "/attachments/"+id, nil)
	req.Host = "press.example.test"
	req.AddCookie(&http.Cookie{Name: "session", Value: clara.cookie})
	req.Header.Set("Range", "bytes=0-3")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, req)
	if w.Code != http.StatusPartialContent || w.Body.String() != "%PDF" {
		t.Errorf("a part of it: %d %q", w.Code, w.Body.String())
	}
	h := w.Header()
	if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") || !strings.Contains(h.Get("Content-Disposition"), "filename*=UTF-8''%E6%B4%BE%E9%81%A3%E5%87%BD") {
		t.Errorf("disposition %s", h.Get("Content-Disposition"))
	}
	if h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" || h.Get("ETag") != "" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("headers %v", h)
	}
	clara.post("/attachments/"+id+"/delete", url.Values{"next": {"/applications/" + ref}}).want(http.StatusSeeOther)
	clara.get("/attachments/" + id).want(http.StatusNotFound)
	clara.upload("/applications/"+ref+"/attachments", nil, "map.pdf", aPDF).want(http.StatusSeeOther)
	clara.upload("/applications/"+ref+"/attachments", nil, "song.mp3", "ID3").want(http.StatusUnprocessableEntity, "song.mp3")
	clara.upload("/applications/"+ref+"/attachments", nil).want(http.StatusUnprocessableEntity)
	clara.get("/applications/"+ref).want(http.StatusOK, "map.pdf")
}

func TestBeforeApprovalAFormIsKept(t *testing.T) {
	s := open(t)
	clara := s.person(press.Reporter, "Lindqvist")
	clara.Standing = press.Confirmed
	if err := s.o.DB.SaveUser(t.Context(), clara.User); err != nil {
		t.Fatal(err)
	}
	form := clara.get("/applications/interview/new").want(http.StatusOK, "submitted once your registration is approved", "counted from that day")
	if strings.Contains(form.text, "If you submit now") {
		t.Error("the form promises a date that does not count yet")
	}
	p := clara.post("/applications/interview", interviewForm("form-1")).want(http.StatusForbidden, "Nothing is lost")
	action, f := p.fill("main form", url.Values{"save": {"submit"}})
	clara.post(action, f).want(http.StatusSeeOther)
	clara.get("/applications").want(http.StatusOK, "Sent as soon as you are approved", "Night buses")

	zhou := s.person(press.Officer, "周")
	if err := office.Vet(t.Context(), s.o, zhou.User, clara.ID, 0, press.Ruling{}); err != nil {
		t.Fatal(err)
	}
	clara.get("/applications").want(http.StatusOK, "62600014")
	clara.get("/applications/interview/new").want(http.StatusOK, "If you submit now, we answer by")
}

// TestTheStoryOfAnInterview walks from the form to the end of an interview.
func TestTheStoryOfAnInterview(t *testing.T) {
	s := open(t)
	clara, zhou := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周")
	ref := clara.post("/applications/interview", interviewForm("form-1")).number()
	path := "/applications/" + ref
	clara.post(path+"/messages", url.Values{"body": {"We could also come in the evening."}}).want(http.StatusSeeOther)
	clara.get(path).want(http.StatusOK, "in the evening")

	zhou.move(ref, press.Move{Action: "take"})
	zhou.move(ref, press.Move{Action: "ask", Items: []string{"The list of equipment", "Who comes along"}})
	clara.get("/applications").want(http.StatusOK, "Send 2 things that we asked for", "The list of equipment")
	p := clara.get(path).want(http.StatusOK, "The list of equipment", "Paused")
	if p.attr("data-clock") != "paused" || p.attr("data-status") != "needs_info" {
		t.Errorf("clock %s, status %s", p.attr("data-clock"), p.attr("data-status"))
	}
	action, f := p.fill("form[data-step=supply]", url.Values{"answers.0.text": {"One camera"}})
	again := clara.post(action, f).want(http.StatusUnprocessableEntity, "One camera")
	if again.Find("#f-answers-1-text[aria-invalid]").Length() != 1 {
		t.Error("the missing answer is not marked")
	}
	f.Set("answers.1.text", "Nobody")
	f.Del("attachments")
	clara.upload(action, f, "camera.pdf", aPDF).want(http.StatusSeeOther)
	clara.get(path).want(http.StatusOK, "camera.pdf", "it is our turn")
	clara.post(action, f).want(http.StatusConflict, "One camera", "What you typed")

	app := zhou.move(ref, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport Commission"}}})
	zhou.move(ref, press.Move{Action: "record_consent", Contact: app.Contacts[0].ID, Consent: "yes"})
	offer := press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-06-24T10:00", Place: "Room 3"}, {Start: "2026-06-25T10:00", Place: "Room 3"}}}
	zhou.move(ref, offer)
	p = clara.get(path).want(http.StatusOK, "Wed 24 June, 10:00", "(04:00 in Paris)", "Room 3")
	action, f = p.fill("form[data-step=counter]", url.Values{"windows.0.start": {"2026-06-26T09:00"}, "windows.0.end": {"2026-06-26T09:10"}})
	clara.post(action, f).want(http.StatusUnprocessableEntity, "2026-06-26T09:10")
	f.Set("windows.0.end", "2026-06-26T11:00")
	clara.post(action, f).want(http.StatusSeeOther)
	clara.get(path).want(http.StatusOK, "Other times suggested", "Fri 26 June, 09:00", "(03:00 in Paris)", "One camera", "Nobody")
	desk := zhou.get("/desk/applications/"+ref).want(http.StatusOK, "6月26日（周五）09:00")
	if start := desk.Find("[name='slots.0.start']").AttrOr("value", ""); start != "2026-06-26T09:00" {
		t.Errorf("the next offer begins with %q, not with what the reporter suggested", start)
	}
	offer.Slots = []press.SlotForm{{Start: "2026-06-26T09:00", Place: "Room 3"}}
	zhou.move(ref, offer)
	p = clara.get(path).want(http.StatusOK, "Confirm the time of the interview")
	action, f = p.fill("form[data-step=pick]", nil)
	clara.post(action, f).want(http.StatusSeeOther)
	clara.get(path).want(http.StatusOK, "Your appointment", "Fri 26 June, 09:00")
	clara.get("/applications").want(http.StatusOK, "Coming up", "Fri 26 June, 09:00")

	s.wait(11*24*time.Hour + time.Hour)
	clara.enter()
	p = clara.get(path).want(http.StatusOK, "How did the interview go")
	action, f = p.fill("form[data-step=held]", nil)
	clara.post(action, f).want(http.StatusSeeOther)
	zhou.move(ref, press.Move{Action: "complete", FollowUp: true})
	p = clara.get(path).want(http.StatusOK, "Completed", "Within the time promised")
	events := p.all("[data-history-event]", "data-history-event")
	slices.Reverse(events)
	if want := "submit take ask supply contact offer counter offer pick held complete"; strings.Join(events, " ") != want {
		t.Errorf("history %v", events)
	}
	if steps := p.all("form[data-step]", "data-step"); strings.Join(steps, " ") != "reopen publish_link share" {
		t.Errorf("a completed interview has the steps %v", steps)
	}
}

func TestTheStoryOfAnInquiry(t *testing.T) {
	s := open(t)
	clara, zhou, gu := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周"), s.person(press.Supervisor, "顾")
	ref := clara.post("/applications/inquiry", inquiryForm("form-1")).number()
	zhou.move(ref, press.Move{Action: "take"})
	zhou.move(ref, press.Move{
		Action: "send_for_approval", Answers: []press.Answer{
			{Outcome: "full", Text: "Last year the buses carried 31 million passengers."},
			{Outcome: "refused", Text: "No forecast has been made public so far.", Basis: "Regulation, article 14"},
		}, Attribution: "a spokesperson of the Example City Press Office", OnRecord: "record", AsOf: "2026-06-15", Language: "en", Contact: "+86 10 5550 0100",
	})
	clara.get("/applications/"+ref).want(http.StatusOK, "Awaiting approval")
	if strings.Contains(clara.get("/applications/"+ref).text, "31 million") {
		t.Error("the reporter sees a reply that nobody has approved")
	}
	gu.move(ref, press.Move{Action: "approve"})
	p := clara.get("/applications/"+ref).want(http.StatusOK, "31 million", "a spokesperson of the Example City Press Office", "On the record", "article 14")
	if copied := p.Find("[data-copy*='31 million']"); copied.Length() != 1 {
		t.Error("the reply cannot be copied")
	}
	clara.get("/applications").want(http.StatusOK, "Closed on")
}

func TestWithdrawingAsksFirst(t *testing.T) {
	s := open(t)
	clara, zhou := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周")
	ref := clara.post("/applications/interview", interviewForm("form-1")).number()
	clara.get("/applications/"+ref).want(http.StatusOK, `data-step="withdraw"`)
	zhou.move(ref, press.Move{Action: "take"})
	app := zhou.move(ref, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport Commission"}}})
	zhou.move(ref, press.Move{Action: "record_consent", Contact: app.Contacts[0].ID, Consent: "yes"})
	zhou.move(ref, press.Move{Action: "offer", ShortNotice: true, Slots: []press.SlotForm{{Start: "2026-06-15T16:00", Place: "Room 3"}}})
	action, f := clara.get("/applications/"+ref).fill("form[data-step=pick]", nil)
	clara.post(action, f).want(http.StatusSeeOther)
	action, f = clara.get("/applications/"+ref+"/withdraw").want(http.StatusOK, "less than 24 hours").fill("form[data-step=withdraw]", url.Values{"note": {"The story was dropped"}})
	clara.post(action, f).want(http.StatusUnprocessableEntity, "The story was dropped", "Tick the box")
	f.Set("sure", "1")
	clara.post(action, f).want(http.StatusSeeOther)
	p := clara.get("/applications/" + ref).want(http.StatusOK)
	if p.attr("data-status") != "withdrawn" || p.attr("data-clock") != "stopped" {
		t.Errorf("status %s, clock %s", p.attr("data-status"), p.attr("data-clock"))
	}
	clara.get("/applications/" + ref + "/withdraw").want(http.StatusConflict)
}

func TestARefusalSaysWhy(t *testing.T) {
	s := open(t)
	clara, zhou, gu := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周"), s.person(press.Supervisor, "顾")
	ref := clara.post("/applications/interview", interviewForm("form-1")).number()
	zhou.move(ref, press.Move{Action: "take"})
	zhou.move(ref, press.Move{Action: "propose_decline", Reason: "R2", Text: "The commission gives no interviews this month.", Alternative: "Questions in writing"})
	if strings.Contains(clara.get("/applications/"+ref).text, "no interviews this month") {
		t.Error("the reporter sees a proposal")
	}
	gu.move(ref, press.Move{Action: "decline"})
	clara.get("/applications/"+ref).want(http.StatusOK, "The interviewee declined", "no interviews this month", "Questions in writing", "Not arranged")
}

func TestStepsThatAreNotOnesOwn(t *testing.T) {
	s := open(t)
	clara := s.person(press.Reporter, "Lindqvist")
	ref := clara.post("/applications/interview", interviewForm("form-1")).number()
	for _, c := range []struct {
		action, version string
		want            int
	}{
		{"take", "2", http.StatusForbidden}, {"dance", "2", http.StatusUnprocessableEntity}, {"withdraw", "", http.StatusUnprocessableEntity},
		{"withdraw", "x", http.StatusUnprocessableEntity}, {"withdraw", "1", http.StatusConflict}, {"pick", "2", http.StatusConflict},
	} {
		p := clara.post("/applications/"+ref+"/steps", url.Values{"action": {c.action}, "version": {c.version}})
		if p.code != c.want {
			t.Errorf("%s at version %q: answered %d, want %d", c.action, c.version, p.code, c.want)
		}
	}
	clara.post("/applications/"+ref+"/messages", url.Values{"body": {strings.Repeat("x", 20001)}}).want(http.StatusUnprocessableEntity)
	clara.post("/applications/"+ref+"/messages", url.Values{"body": {""}}).want(http.StatusUnprocessableEntity)
}

// TestTheTablesCanSpeak: whatever the tables of the rules can say exists in
// both languages.
func TestTheTablesCanSpeak(t *testing.T) {
	s := open(t)
	en, zh := s.person(press.Reporter, "Lindqvist"), s.person(press.Reporter, "林")
	keys := map[string]bool{}
	add := func(prefix string, codes ...string) {
		for _, c := range codes {
			keys[prefix+"."+c] = true
		}
	}
	for _, r := range press.Kinds {
		add("kind", string(r.Kind))
		for n := range r.Steps {
			add("step", fmt.Sprintf("%s.%d", r.Kind, n+1))
		}
		for _, st := range r.States {
			add("status", string(st.Status))
			if st.Public != press.Hidden {
				add("public", string(st.Public))
			}
			if st.Public == press.Processing {
				add("next", string(st.Status))
			}
		}
		for _, m := range r.Moves {
			add("action", string(m.Action))
			add("history", string(m.Action))
			for _, n := range m.Needs {
				keys[n.Name] = true
			}
		}
	}
	add("reason", press.RefusalReasons...)
	add("outcome", press.Outcomes...)
	add("mode", press.Modes...)
	add("language", press.TalkLanguages...)
	add("deadline", press.DeadlineKinds...)
	add("reply_form", press.ReplyForms...)
	add("attribution", press.Attributions...)
	add("reply_language", press.ReplyLanguages...)
	add("where", "indoor", "outdoor")
	for _, lang := range []string{press.Chinese, press.English} {
		for key := range keys {
			if !s.catalog.Has(lang, key) {
				t.Errorf("no %s in %s", key, lang)
			}
		}
	}
	for _, b := range []*browser{en, zh} {
		for _, path := range []string{"/applications", "/applications/interview/new", "/applications/inquiry/new"} {
			b.get(path).want(http.StatusOK)
		}
	}
}

// Who switches the language on a form that came back is led to a page.
func TestAFormThatCameBackCanBeReadInTheOtherLanguage(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Night buses"))
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, press.Move{Action: "ask", Items: []string{"Which line do you mean?"}})
	own, desk := "/applications/"+app.Ref(), "/desk/applications/"+app.Ref()
	for path, by := range map[string]*browser{
		"/applications/interview": ann, own + "/steps": ann, own + "/messages": ann, own + "/attachments": ann,
		"/account/profile": ann, "/account/credentials": ann, desk + "/replies": zhou, desk + "/notes": zhou,
	} {
		f := url.Values{}
		if strings.HasSuffix(path, "/steps") {
			f = url.Values{"action": {"supply"}, "version": {"99"}}
		}
		page := by.post(path, f)
		if page.code < 400 {
			t.Errorf("%s answers %d to an empty form", path, page.code)
			continue
		}
		next := page.Find(`form[action="/language"] [name=next]`).AttrOr("value", "")
		by.get(next).want(http.StatusOK)
	}
}

// The privacy page promises a record of who opened an identity document; it
// names people and files by their ids and nothing else.
func TestOpeningAnIdentityDocumentLeavesARecord(t *testing.T) {
	s := open(t)
	var log bytes.Buffer
	s.handler = server.New(s.o, s.views, s.catalog, server.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	clara, zhou := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周予安")
	up := office.Upload{Name: "card of Clara.pdf", Size: int64(len(aPDF)), Content: strings.NewReader(aPDF)}
	a, err := office.Receive(t.Context(), s.o, clara.User, press.PurposePressCard, "", up)
	if err != nil {
		t.Fatal(err)
	}
	clara.get("/attachments/" + a.ID).want(http.StatusOK)
	if strings.Contains(log.String(), "identity document opened") {
		t.Error("one's own document counts as opened by somebody")
	}
	zhou.get("/attachments/" + a.ID).want(http.StatusOK)
	for _, want := range []string{"identity document opened", zhou.ID, clara.ID, a.ID} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the record does not say %s", want)
		}
	}
	if strings.Contains(log.String(), "Clara") {
		t.Error("the record says a name")
	}
}
