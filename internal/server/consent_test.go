package server_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"pressdesk/internal/press"
)

// agreed is a site with an interview whose time is agreed: one unit has
// consented, with conditions, and one has not.
func agreed(t *testing.T) (clara, officer *browser, app *press.Application) {
	t.Helper()
	clara, officer, app = coordinated(t)
	officer.move(app.Ref(), press.Move{Action: "record_consent", Contact: app.Contacts[0].ID, Consent: "yes", Conditions: "不拍摄调度大屏。"})
	officer.move(app.Ref(), press.Move{Action: "record_consent", Contact: app.Contacts[1].ID, Consent: "no"})
	officer.move(app.Ref(), press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-06-24T10:00", End: "2026-06-24T11:00", Place: "调度中心"}}})
	app = clara.move(app.Ref(), press.Move{Action: "pick"})
	return clara, officer, app
}

var codeOnSlip = regexp.MustCompile(`/consents/([A-Z2-7]{26})`)

func TestAConsentSlipIsIssuedWhenATimeIsAgreed(t *testing.T) {
	clara, officer, app := coordinated(t)
	slip := func(i int) string {
		return "/applications/" + app.Ref() + "/contacts/" + app.Contacts[i].ID + "/slip.pdf"
	}
	officer.move(app.Ref(), press.Move{Action: "record_consent", Contact: app.Contacts[0].ID, Consent: "yes", Conditions: "不拍摄调度大屏。"})
	clara.get(slip(0)).want(http.StatusNotFound)
	officer.move(app.Ref(), press.Move{Action: "record_consent", Contact: app.Contacts[1].ID, Consent: "no"})
	officer.move(app.Ref(), press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-06-24T10:00", End: "2026-06-24T11:00", Place: "调度中心"}}})
	clara.get(slip(0)).want(http.StatusNotFound)
	clara.move(app.Ref(), press.Move{Action: "pick"})

	page := clara.get("/applications/"+app.Ref()).want(http.StatusOK, "The interviewee has agreed")
	if links := page.all("[data-slips] a", "href"); len(links) != 1 || links[0] != slip(0) {
		t.Errorf("the case links %v", links)
	}
	if links := officer.get("/desk/applications/"+app.Ref()).all(`a[href$="/slip.pdf"]`, "href"); len(links) != 1 || links[0] != "/desk"+slip(0) {
		t.Errorf("the desk links %v", links)
	}
	words := []string{"受访同意单 Consent slip", "示例市交通运输局", "王喆", "Lindqvist", "Nordic Wire", app.Ref(), "2026年6月24日（周三）10:00–11:00 北京时间", "Wed 24 June 2026, 10:00–11:00 Beijing time", "调度中心", "不拍摄调度大屏。", "http://press.example.test/consents/", "-told by telephone", "-010 5550 0199", "-" + clara.Email}
	saysOn(t, "the reporter's", clara.print(slip(0)), words...)
	saysOn(t, "the desk's", officer.print("/desk"+slip(0)), words...)
	clara.get(slip(1)).want(http.StatusNotFound)
	clara.person(press.Reporter, "Moreau").get(slip(0)).want(http.StatusNotFound)
	clara.person(press.Editor, "Li").get("/desk" + slip(0)).want(http.StatusForbidden)
	(&browser{site: clara.site}).get(slip(0)).want(http.StatusSeeOther)
}

func TestAnybodyCanCheckASlipAndLearnsNothingElse(t *testing.T) {
	clara, officer, app := agreed(t)
	text := clara.print("/applications/" + app.Ref() + "/contacts/" + app.Contacts[0].ID + "/slip.pdf")
	found := codeOnSlip.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no code on %s", text)
	}
	code, stranger := found[1], &browser{site: clara.site}
	unknown := strings.Repeat("A", 26)
	check := func(path, state string, words ...string) *sheet {
		t.Helper()
		clara.wait(time.Minute) // nobody asks too often
		p := stranger.get(path).want(http.StatusOK, words...)
		if got := p.attr("data-slip"); got != state {
			t.Errorf("%s is %s, want %s", path, got, state)
		}
		for _, private := range []string{app.Ref(), app.ID, app.Contacts[0].ID, "Night buses", "夜间公交", "Lindqvist", "Nordic Wire", "交通运输局", "王喆", "调度", "10:00–11:00", "scheduled", code, unknown} {
			content := strings.ReplaceAll(p.text, strings.TrimPrefix(path, "/en"), "") // where the page itself is
			if strings.Contains(content, private) {
				t.Errorf("%s says %q", path, private)
			}
		}
		if p.Find(`meta[name="robots"][content*="noindex"]`).Length() != 1 {
			t.Errorf("%s may be kept by search engines", path)
		}
		return p
	}
	valid := check("/consents/"+code, "valid", "有效", "受访方的同意目前有效。")
	check("/en/consents/"+code, "valid", "Valid", "The consent of the interviewee stands.")
	check("/consents/"+strings.ToLower(code[:4]+"-"+code[4:8]+"-"+code[8:]), "valid")
	none := check("/consents/"+unknown, "unknown", "没有这张同意单")
	check("/en/consents/"+unknown, "unknown", "No such slip")
	for _, odd := range []string{"x", "%20", code + "A", code[:25], "'%20OR%201=1", strings.Repeat("Ａ", 26)} {
		check("/consents/"+odd, "unknown")
	}
	if a, b := shape(valid), shape(none); a != b {
		t.Errorf("the pages differ in shape:\n%s\n%s", a, b)
	}
	answer, _ := stranger.fetch("/consents/" + code)
	if answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("ETag") != "" {
		t.Errorf("a check is kept: %v", answer.Header)
	}

	officer.move(app.Ref(), press.Move{Action: "withdraw_consent", Contact: app.Contacts[0].ID, Note: "The unit has telephoned."})
	void := check("/consents/"+code, "void", "已失效")
	check("/en/consents/"+code, "void", "No longer valid")
	if shape(void) != shape(none) {
		t.Error("a void slip has a page of another shape")
	}
	clara.get("/applications/" + app.Ref() + "/contacts/" + app.Contacts[0].ID + "/slip.pdf").want(http.StatusNotFound)
	if clara.get("/applications/"+app.Ref()).Find("[data-slips]").Length() != 0 {
		t.Error("a slip that is void is still offered")
	}
}

// shape is which elements a page has, and not what they say.
func shape(p *sheet) string {
	return strings.Join(p.Find("*").Not("svg *").Map(func(_ int, el *goquery.Selection) string { return goquery.NodeName(el) }), " ")
}

func TestAnInterviewThatIsCalledOffVoidsItsSlips(t *testing.T) {
	clara, _, app := agreed(t)
	code := app.Contacts[0].SlipCode
	clara.move(app.Ref(), press.Move{Action: "withdraw"})
	if got := (&browser{site: clara.site}).get("/consents/" + code).want(http.StatusOK).attr("data-slip"); got != "void" {
		t.Errorf("the slip is %s", got)
	}
}

// A consent that was taken back and given again has another slip; the first one
// stays void and never becomes unknown.
func TestASlipThatWasReplacedIsVoid(t *testing.T) {
	clara, officer, app := agreed(t)
	first, contact := app.Contacts[0].SlipCode, app.Contacts[0].ID
	officer.move(app.Ref(), press.Move{Action: "cancel_by_host", Reason: "The host is ill."})
	again := officer.move(app.Ref(), press.Move{Action: "record_consent", Contact: contact, Consent: "yes"})
	for code, want := range map[string]string{first: "void", again.Contacts[0].SlipCode: "valid"} {
		if got := (&browser{site: clara.site}).get("/consents/" + code).want(http.StatusOK).attr("data-slip"); got != want {
			t.Errorf("the slip is %s, want %s", got, want)
		}
	}
}

func TestNobodyTriesAllCodes(t *testing.T) {
	s := open(t)
	stranger := &browser{site: s}
	for range 60 {
		stranger.get("/consents/" + strings.Repeat("A", 26)).want(http.StatusOK)
	}
	stranger.get("/consents/" + strings.Repeat("B", 26)).want(http.StatusTooManyRequests)
	stranger.get("/progress?number=62600014").want(http.StatusTooManyRequests)
	s.wait(time.Minute)
	stranger.get("/consents/" + strings.Repeat("B", 26)).want(http.StatusOK)
}
