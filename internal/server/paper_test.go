package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/paper/papertest"
	"pressdesk/internal/press"
)

// fetch gets what is no page: the answer with its headers and its body as it is.
func (b *browser) fetch(path string) (*http.Response, []byte) {
	b.t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.Host = "press.example.test"
	if b.cookie != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: b.cookie})
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, req)
	return w.Result(), w.Body.Bytes()
}

// print gets a PDF and reads it back, without white space.
func (b *browser) print(path string) string {
	b.t.Helper()
	answer, body := b.fetch(path)
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/pdf" {
		b.t.Fatalf("%s: %d %s", path, answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	if answer.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(answer.Header.Get("Content-Disposition"), "attachment; filename=") {
		b.t.Errorf("%s is kept, or shown inside the site: %v", path, answer.Header)
	}
	return papertest.Joined(strings.Join(papertest.Text(b.t, body), ""))
}

// saysOn checks that a paper says these words and not those after a hyphen.
func saysOn(t *testing.T, what, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		banned, not := strings.CutPrefix(w, "-")
		if not == strings.Contains(text, papertest.Joined(banned)) {
			t.Errorf("%s: %q in %s", what, w, text)
		}
	}
}

// coordinated is a site with an interview for which one unit was asked.
func coordinated(t *testing.T) (clara, officer *browser, app *press.Application) {
	t.Helper()
	s := open(t)
	clara, officer = s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周")
	app = clara.file(anInterview("Night buses 夜间公交"))
	officer.move(app.Ref(), press.Move{Action: "take"})
	app = officer.move(app.Ref(), press.Move{Action: "contact", Contacts: []press.ContactForm{
		{Unit: "示例市交通运输局", Person: "王喆", Reach: "010 5550 0199", Sent: "told by telephone"}, {Unit: "Night Bus Company"},
	}})
	return clara, officer, app
}

func TestAReporterKeepsTheApplicationAsAFile(t *testing.T) {
	clara, officer, app := coordinated(t)
	path := "/applications/" + app.Ref() + "/application.pdf"
	if href := clara.get("/applications/" + app.Ref()).Find(`a[href="` + path + `"]`); href.Length() != 1 {
		t.Error("the page has no link to the file")
	}
	saysOn(t, "the application", clara.print(path),
		app.Ref(), "Night buses 夜间公交", "Interview application", "How many passengers?", "What comes next?", "Mr Chen", "Lindqvist", "Nordic Wire", clara.Email, "Submitted", "Taken up", "Coordinated", "15 Jun 2026, 10:00",
		"-told by telephone")
	saysOn(t, "the desk's", officer.print("/desk"+path), app.Ref(), "采访申请", "Night buses 夜间公交", "How many passengers?", "周")
	answer, _ := clara.fetch(path)
	if got := answer.Header.Get("Content-Disposition"); !strings.Contains(got, app.Ref()+"-application.pdf") {
		t.Errorf("the file is called %s", got)
	}
	inquiry := clara.file(anInquiry("Passengers of last year"))
	saysOn(t, "an inquiry", clara.print("/applications/"+inquiry.Ref()+"/application.pdf"), inquiry.Ref(), "Inquiry", "Passengers of last year", "Which one is expected?")
}

func TestPaperIsForThoseWhoMayReadTheCase(t *testing.T) {
	clara, officer, app := coordinated(t)
	officer.move(app.Ref(), press.Move{Action: "propose_decline", Reason: "R3", Text: "Nobody is free in the whole of the period."})
	other, editor, admin := clara.person(press.Reporter, "Moreau"), clara.person(press.Editor, "Li"), clara.person(press.Admin, "Root")
	stranger := &browser{site: clara.site}
	own, desk := "/applications/"+app.Ref(), "/desk/applications/"+app.Ref()
	letter := desk + "/contacts/" + app.Contacts[0].ID + "/letter"
	for _, path := range []string{own + "/application.pdf", desk + "/application.pdf", desk + "/approval.pdf", desk + "/approval.txt", letter + ".pdf", letter + ".txt"} {
		onDesk := strings.HasPrefix(path, "/desk")
		stranger.get(path).want(http.StatusSeeOther)
		for who, b := range map[string]*browser{"another reporter": other, "an editor": editor, "an admin": admin, "the reporter": clara, "the officer": officer} {
			code := b.get(path).code
			want := http.StatusNotFound
			switch {
			case onDesk && who == "the officer", !onDesk && who == "the reporter":
				want = http.StatusOK
			case onDesk:
				want = http.StatusForbidden
			}
			if code != want {
				t.Errorf("%s gets %d for %s, want %d", who, code, path, want)
			}
		}
	}
	for _, path := range []string{
		desk + "/contacts/nobody/letter.pdf", desk + "/contacts/" + app.Contacts[0].ID + "/letter.doc", "/desk/applications/62609999/application.pdf", "/desk/applications/62609999/approval.txt",
	} {
		officer.get(path).want(http.StatusNotFound)
	}
	second := clara.file(anInterview("Day buses")) // of another case
	officer.get("/desk/applications/" + second.Ref() + "/contacts/" + app.Contacts[0].ID + "/letter.pdf").want(http.StatusNotFound)
	officer.get("/desk/applications/" + second.Ref() + "/approval.pdf").want(http.StatusNotFound)
}

func TestADraftIsNoFile(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	draft := clara.upload("/applications/interview", changed(interviewForm("form-1"), "save", "draft"))
	clara.get(strings.TrimSuffix(draft.at, "/edit") + "/application.pdf").want(http.StatusNotFound)
}

func TestALetterGoesToEachUnit(t *testing.T) {
	clara, officer, app := coordinated(t)
	page := officer.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "采访联系函 PDF")
	for i, unit := range []string{"示例市交通运输局", "Night Bus Company"} {
		letter := "/desk/applications/" + app.Ref() + "/contacts/" + app.Contacts[i].ID + "/letter"
		for _, link := range []string{letter + ".pdf", letter + ".txt", letter + ".pdf?lang=en"} {
			if page.Find(`a[href="`+link+`"]`).Length() != 1 {
				t.Errorf("the case has no link %s", link)
			}
		}
		saysOn(t, "the letter", officer.print(letter+".pdf"), "采访联系函", unit, "Lindqvist", "Nordic Wire", "How many passengers?", "What comes next?",
			"请于2026年6月18日（周四）17:30（北京时间）前", "-told by telephone", "-"+clara.Email, "-Mr Chen")
		saysOn(t, "in English", officer.print(letter+".pdf?lang=en"), "Request for an interview", unit, "by Thu 18 June 2026, 17:30 Beijing time")
		answer, body := officer.fetch(letter + ".txt")
		if kind := answer.Header.Get("Content-Type"); kind != "text/plain; charset=UTF-8" || answer.Header.Get("Content-Disposition") != "" {
			t.Errorf("the text is %s, %s", kind, answer.Header.Get("Content-Disposition"))
		}
		saysOn(t, "the text", papertest.Joined(string(body)), "采访联系函", unit, "1. How many passengers?", "2. What comes next?")
	}
}

func TestASheetToSignStandsBesideWhatWaits(t *testing.T) {
	clara, officer, app := coordinated(t)
	desk := "/desk/applications/" + app.Ref()
	officer.get(desk + "/approval.pdf").want(http.StatusNotFound)
	officer.move(app.Ref(), press.Move{Action: "propose_decline", Reason: "R3", Text: "Nobody is free in the whole of the period.", Note: "两次去电。"})
	supervisor := clara.person(press.Supervisor, "Shen")
	page := supervisor.get(desk).want(http.StatusOK)
	if page.Find(`[data-waits] a[href="`+desk+`/approval.pdf"]`).Length() != 1 || page.Find(`[data-waits] a[href="`+desk+`/approval.txt"]`).Length() != 1 {
		t.Error("the sheet is not beside the waiting approval")
	}
	saysOn(t, "the sheet", supervisor.print(desk+"/approval.pdf"), "Approval sheet", app.Ref(), "Nobody is free in the whole of the period.", "No suitable person or time", "两次去电。", "Drafted by 周 15 June 2026", "Reviewed by", "Approved by")
	_, body := officer.fetch(desk + "/approval.txt")
	saysOn(t, "the text", papertest.Joined(string(body)), "呈批单", "Nobody is free in the whole of the period.", "承办", "签名：周")

	inquiry := clara.file(anInquiry("Passengers of last year"))
	officer.move(inquiry.Ref(), press.Move{Action: "take"})
	officer.move(inquiry.Ref(), press.Move{
		Action: "send_for_approval", Attribution: "The spokesperson", OnRecord: "record", AsOf: "2026-06-15", Language: press.English, Contact: "The press office",
		Answers: []press.Answer{{Outcome: "full", Text: "It was 320 million passengers."}, {Outcome: "none", Text: "There is no estimate for this year."}},
	})
	saysOn(t, "the reply", supervisor.print("/desk/applications/"+inquiry.Ref()+"/approval.pdf"), "A written reply", "What was the figure of last year?", "It was 320 million passengers.", "Does not exist", "The spokesperson")
	supervisor.move(inquiry.Ref(), press.Move{Action: "return", Note: "Please check the figure."})
	if officer.get("/desk/applications/"+inquiry.Ref()).Find(`a[href$="/approval.pdf"]`).Length() != 1 {
		t.Error("a draft that came back has no sheet")
	}
}

func TestACountOfDaysCanBePrinted(t *testing.T) {
	site := open(t)
	clara, zhou := site.person(press.Reporter, "Lindqvist"), site.person(press.Officer, "周")
	ref := clara.file(anInquiry("Tram fares")).Ref()
	zhou.move(ref, press.Move{Action: "take"})
	zhou.move(ref, press.Move{Action: "ask", Items: []string{"Which year do you mean?"}})
	site.wait(72 * time.Hour) // Thursday; Friday to Sunday is the holiday
	clara.enter()
	zhou.enter()
	clara.move(ref, press.Move{Action: "supply", Answers: []press.Answer{{Text: "The last one."}}})
	for b, path := range map[*browser]string{clara: "/applications/" + ref, zhou: "/desk/applications/" + ref} {
		if b.get(path+"/ledger").Find(`a[href="`+path+`/ledger.pdf"]`).Length() != 1 {
			t.Errorf("%s does not lead to its file", path)
		}
	}
	text := clara.print("/applications/" + ref + "/ledger.pdf")
	saysOn(t, "the reporter's", text, "How the date was computed", ref, "Tram fares", "Answer", "Taking up", "5 working days", "Mon 15 June 2026", "paused, not counted", "public holiday, not counted", "国办发明电〔2025〕7号", "Information asked for, Press office, 15 Jun 2026", "The day of filing is day zero", "-周")
	due := clara.get("/applications/" + ref + "/ledger").attr("data-due")
	day, err := time.Parse(time.DateOnly, due)
	if err != nil {
		t.Fatal(err)
	}
	saysOn(t, "the due date", text, day.Format("Mon 2 January 2006")+" 5 counts due at 17:30")
	saysOn(t, "the desk's", zhou.print("/desk/applications/"+ref+"/ledger.pdf"), "期限计算单", ref, "暂停，不计", "新闻办请记者补充，周", "放假，不计", "计算规则")
	clara.person(press.Reporter, "Moreau").get("/applications/" + ref + "/ledger.pdf").want(http.StatusNotFound)
	(&browser{site: site}).get("/applications/" + ref + "/ledger.pdf").want(http.StatusSeeOther)
}
