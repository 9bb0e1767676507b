package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

func TestTheFirstHooksOfACaseAreItsOwn(t *testing.T) {
	s := open(t)
	app := s.person(press.Reporter, "Ann Marsh").file(anInterview("Night buses"))
	page := s.person(press.Officer, "周予安").get("/desk/applications/" + app.Ref()).want(http.StatusOK)
	for name, want := range map[string]string{
		"data-application-number": app.Ref(), "data-status": "submitted", "data-version": "2",
		"data-due": "2026-06-30T17:30:00+08:00", "data-clock": "running", "data-history-event": "submit",
	} {
		if got := page.attr(name); got != want {
			t.Errorf("the page has %s=%q, want %q", name, got, want)
		}
	}
	ids := page.all("[id]", "id")
	slices.Sort(ids)
	if n := len(slices.Compact(slices.Clone(ids))); n != len(ids) {
		t.Errorf("%d ids are there twice", len(ids)-n)
	}
}

func TestACaseSaysHowItsDueDateIsCounted(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Night buses"))
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, press.Move{Action: "ask", Items: []string{"Which line?"}})
	s.wait(24 * time.Hour)
	ann.takes(app, press.Move{Action: "supply", Answers: []press.Answer{{Text: "Line 2"}}})
	zhou.enter()
	page := zhou.get("/desk/applications/" + app.Ref())
	text := strings.Join(strings.Fields(page.Find("aside").Text()), " ")
	for _, want := range []string{"7月1日（周三）17:30", "暂停期间不计 1 个工作日", "6月19日–6月21日 放假，不计", "国办发明电〔2025〕7号", "次日起算 10 个工作日", "6月15日 10:00"} {
		if !strings.Contains(text, want) {
			t.Errorf("the counting does not say %q: %s", want, text)
		}
	}
}

func TestACaseShowsWhatTheReporterChanged(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Night buses"))
	changed := anInterview("Night trams")
	changed.Outline = changed.Outline[:1]
	changed.Mode = "phone"
	_, err := office.File(t.Context(), s.o, ann.User, office.Form{Ref: app.Ref(), Kind: app.Kind, Detail: changed, Key: store.NewID(), Version: app.Version})
	if err != nil {
		t.Fatal(err)
	}
	page := zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "3 处不同")
	var lines []string
	page.Find("table:has(del) tbody tr").Each(func(_ int, row *goquery.Selection) {
		lines = append(lines, fmt.Sprintf("%s → %s", row.Find("del").Text(), row.Find("ins").Text()))
	})
	want := []string{"Night buses → Night trams", "面访 → 电话", "What comes next? → （空）"}
	if !slices.Equal(lines, want) {
		t.Errorf("the changes are %q, want %q", lines, want)
	}
}

func TestNotesStayInside(t *testing.T) {
	s := open(t)
	ann, zhou, lin := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Officer, "林知远")
	app := ann.file(anInterview("Night buses"))
	path := "/desk/applications/" + app.Ref()
	zhou.takes(app, press.Move{Action: "take"})
	const secret, said = "MARKER-7f3c-inside", "MARKER-9d2e-outside"

	action, f := zhou.get(path).fill("form[action$=notes]", url.Values{"body": {secret}})
	zhou.post(action, f).want(http.StatusSeeOther)
	action, f = zhou.get(path).fill("form[action$=replies]", url.Values{"body": {said}})
	zhou.post(action, f).want(http.StatusSeeOther)
	zhou.takes(app, press.Move{Action: "propose_decline", Reason: "R1", Text: "This is not ours but the ministry's to say.", Note: secret})

	lin.get(path).want(http.StatusOK, secret, said, "记者不可见").stands(press.InReview, press.ClockRunning)
	if page := lin.get(path + "?show=messages"); strings.Contains(page.Find("#thread").Parent().Parent().Text(), secret) {
		t.Error("a note stands among the messages")
	}
	seen := ann.get("/applications/"+app.Ref()).want(http.StatusOK, said)
	if strings.Contains(seen.text, secret) {
		t.Error("the reporter sees a note")
	}
	mails, err := s.o.DB.MailsOf(t.Context(), app.ID)
	if err != nil {
		t.Fatal(err)
	}
	told := false
	for _, m := range mails {
		if m.UserID != nil && *m.UserID == ann.ID && strings.Contains(fmt.Sprint(m.Facts), secret) || m.Template == "message_owner" && strings.Contains(fmt.Sprint(m.Facts), secret) {
			t.Errorf("%s to %s holds a note", m.Template, m.Address)
		}
		told = told || m.Template == "message_owner" && strings.Contains(m.Facts["message"], said)
	}
	if !told {
		t.Error("the message is not mailed")
	}
}

func TestACaseIsAssignedFromItsPage(t *testing.T) {
	s := open(t)
	ann, zhou, lin := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Officer, "林知远")
	app := ann.file(anInquiry("Visitors"))
	path := "/desk/applications/" + app.Ref()

	action, f := zhou.get(path).fill("form[action$=assign]", nil)
	if f.Get("officer") != "self" {
		t.Errorf("the form proposes %s", f.Get("officer"))
	}
	zhou.get(zhou.post(action, f).want(http.StatusSeeOther).at).want(http.StatusOK, "这件申请现在由您办理").stands(press.Submitted, press.ClockRunning)
	action, f = zhou.get(path).fill("form[action$=assign]", url.Values{"officer": {lin.ID}})
	zhou.get(zhou.post(action, f).want(http.StatusSeeOther).at).want(http.StatusOK, "已分派")
	if got := lin.get("/desk/applications?view=mine").rows(); !slices.Equal(got, []string{app.Ref()}) {
		t.Errorf("the colleague's list holds %v", got)
	}
	f.Set("version", zhou.get(path).attr("data-version"))
	f.Set("officer", ann.ID)
	zhou.post(action, f).want(http.StatusUnprocessableEntity)
}

func TestACaseKnowsItsNeighboursInTheList(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	first, second := ann.file(anInquiry("Visitors")), ann.file(anInterview("Trams"))
	page := zhou.get("/desk/applications/"+first.Ref()+"?view=open").want(http.StatusOK, "第 1 / 2 件")
	if next := page.Find("[data-key=next]").AttrOr("href", ""); next != "/desk/applications/"+second.Ref()+"?view=open" {
		t.Errorf("the next case is %s", next)
	}
	if page.Find("[data-key=previous]").Length() != 0 {
		t.Error("the first case has one before it")
	}
	answer := zhou.act(first, "take", nil)
	if zhou.get(answer.at).want(http.StatusOK).Find("[data-key=next], [data-key=previous]").Length() != 0 {
		t.Error("a case opened by its number stands in a list")
	}
}

func TestACardThatEndsTooSoonIsSaid(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Night buses"))
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "有效至 2028-12-31")
	ann.Credentials.PressCardExpiry = "2026-06-20"
	if err := s.o.DB.Tx(t.Context(), func(tx *store.DB) error { return tx.SaveUser(t.Context(), ann.User) }); err != nil {
		t.Fatal(err)
	}
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "有效至 2026-06-20", "证件在记者希望的采访时间之前到期")
}
