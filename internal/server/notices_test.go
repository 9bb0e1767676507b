package server_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store/storetest"
)

// beforeNewYear is a site on Monday 28 December 2026 with an administrator.
func beforeNewYear(t *testing.T) (*site, *browser) {
	t.Helper()
	s := open(t)
	s.now = time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC)
	return s, s.person(press.Admin, "Root")
}

// newYear is a notice of 2027 as somebody pastes it; it is made up.
func newYear() url.Values {
	return url.Values{"notice": {"1月1日至4日放假，共4天。"}, "year": {"2027"}, "number": {"示例〔2026〕1号"}, "published": {"2026-11-05"}, "source": {"https://example.org/notice"}, "checked": {"whole"}}
}

func TestANoticeIsPreviewedAndAppliedOnce(t *testing.T) {
	s, root := beforeNewYear(t)
	clara := s.person(press.Reporter, "Lindqvist")
	ref := clara.file(anInquiry("Tram fares")).Ref()
	if due := clara.get("/applications/"+ref).want(http.StatusOK, "Provisional").attr("data-due"); due != "2027-01-04" {
		t.Fatalf("due %s", due)
	}
	root.get("/admin/calendar").want(http.StatusOK, "The notice of 2027 is not loaded", "国办发明电〔2025〕7号")

	preview := root.post("/admin/calendar/preview", newYear()).want(http.StatusOK, "示例〔2026〕1号", ref)
	row := preview.Find(`[data-application-number="` + ref + `"]`)
	if row.AttrOr("data-was", "") != "2027-01-04" || row.AttrOr("data-due", "") != "2027-01-06" || !strings.Contains(row.Text(), "+2") {
		t.Errorf("the preview says %s", strings.Join(strings.Fields(row.Text()), " "))
	}
	if strings.Contains(preview.text, "Tram fares") || strings.Contains(preview.text, "Lindqvist") {
		t.Error("the administrator reads what a case is about")
	}
	if due := clara.get("/applications/" + ref).attr("data-due"); due != "2027-01-04" {
		t.Errorf("after the preview it is due %s", due)
	}

	action, form := preview.fill(`form[data-step="apply"]`, nil)
	if at := root.post(action, form).want(http.StatusSeeOther).at; at != "/admin/calendar?year=2027" {
		t.Errorf("applied, it leads to %s", at)
	}
	root.get("/admin/calendar?year=2027").want(http.StatusOK, "示例〔2026〕1号", "https://example.org/notice", "Number and days checked")
	page := clara.get("/applications/"+ref).want(http.StatusOK, "Dates counted again by the calendar", "示例〔2026〕1号", "certain now")
	if due := page.attr("data-due"); due != "2027-01-06" || page.Find("[data-recount]").Length() != 1 || strings.Contains(page.text, "Provisional") {
		t.Errorf("due %s, %d lines about it", due, page.Find("[data-recount]").Length())
	}
	ledger := clara.get("/applications/"+ref+"/ledger").want(http.StatusOK, "Counted again")
	if holiday := ledger.Find(`[data-ledger="answer"] tr[data-day="2027-01-01"]`); !strings.Contains(holiday.Text(), "示例〔2026〕1号") {
		t.Errorf("the ledger says of New Year: %s", holiday.Text())
	}

	// The same once more, by its own button and by another preview.
	root.post(action, form).want(http.StatusSeeOther)
	root.post("/admin/calendar/preview", newYear()).want(http.StatusOK, "This notice is in force already")
	if n := clara.get("/applications/" + ref).Find("[data-recount]").Length(); n != 1 {
		t.Errorf("applied twice there are %d lines about it", n)
	}
	mails := s.letters(ref)
	if n := strings.Count(mails, "recount_owner"); n != 1 {
		t.Errorf("%d letters about it: %s", n, mails)
	}
}

// letters names the letters about a case.
func (s *site) letters(ref string) string {
	s.t.Helper()
	app, err := s.o.DB.Application(s.t.Context(), ref)
	if err != nil {
		s.t.Fatal(err)
	}
	mails, err := s.o.DB.MailsOf(s.t.Context(), app.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, m := range mails {
		names = append(names, m.Template)
	}
	return strings.Join(names, " ")
}

func TestANoticeIsTakenBackTheSameWay(t *testing.T) {
	s, root := beforeNewYear(t)
	clara := s.person(press.Reporter, "Lindqvist")
	ref := clara.file(anInquiry("Tram fares")).Ref()
	action, form := root.post("/admin/calendar/preview", newYear()).want(http.StatusOK).fill(`form[data-step="apply"]`, nil)
	root.post(action, form).want(http.StatusSeeOther)
	back, f := root.get("/admin/calendar?year=2027").want(http.StatusOK).fill(`[data-notice="示例〔2026〕1号"] form`, nil)
	preview := root.post(back, f).want(http.StatusOK)
	if preview.attr("data-provisional") != "1" || preview.attr("data-moved") != "1" {
		t.Errorf("%s moved, %s provisional", preview.attr("data-moved"), preview.attr("data-provisional"))
	}
	action, form = preview.fill(`form[data-step="apply"]`, nil)
	root.post(action, form).want(http.StatusSeeOther)
	page := clara.get("/applications/"+ref).want(http.StatusOK, "Provisional")
	if due := page.attr("data-due"); due != "2027-01-04" || page.Find("[data-recount]").Length() != 2 {
		t.Errorf("due %s after %d lines", due, page.Find("[data-recount]").Length())
	}
	if del := root.get("/admin/calendar?year=2027").Find(`[data-notice="示例〔2026〕1号"] del`).Length(); del != 1 {
		t.Error("what was taken back does not stand there any more")
	}
	root.post(back, f).want(http.StatusUnprocessableEntity)
}

func TestWhatIsWrongWithANoticeStandsBesideIt(t *testing.T) {
	_, root := beforeNewYear(t)
	for _, v := range []struct{ field, value, says string }{
		{"notice", "2027-01-01\nNew Year", "Line 2 is not understood"},
		{"notice", "{", "Line 1: this is not valid JSON"},
		{"notice", "", "Paste or upload the notice"},
		{"number", "", "Enter the number of the notice"},
		{"year", "", "Enter the year"},
		{"published", "2027-01-01", "2027-01-01 is still to come"},
	} {
		f := newYear()
		f.Set(v.field, v.value)
		for _, path := range []string{"/admin/calendar/preview", "/admin/calendar"} {
			p := root.post(path, f).want(http.StatusUnprocessableEntity, v.says)
			if got := p.Find("#import textarea").Text(); strings.TrimPrefix(got, "\n") != f.Get("notice") {
				t.Errorf("%s: of what was typed only %q is left", v.says, got)
			}
			if got := p.Find("#import input[name=source]").AttrOr("value", ""); got != "https://example.org/notice" {
				t.Errorf("%s: the source is %q", v.says, got)
			}
		}
	}
	if root.get("/admin/calendar?year=2027").Find("[data-notice]").Length() != 0 {
		t.Error("something was written")
	}
}

func TestANoticeCanBeUploaded(t *testing.T) {
	_, root := beforeNewYear(t)
	send := func(content string) *sheet {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, values := range (url.Values{"number": {"示例〔2026〕1号"}, "published": {"2026-11-05"}, "notice": {"what was here before"}}) {
			_ = w.WriteField(name, values[0])
		}
		part, _ := w.CreateFormFile("file", "2027.json")
		_, _ = part.Write([]byte(content))
		_ = w.Close()
		req := httptest.NewRequest(http.MethodPost, "/admin/calendar/preview", &body)
		req.Header.Set("Content-Type", w.FormDataContentType())
		return root.send(req)
	}
	file := "\uFEFF" + `{"year": 2027, "papers": ["https://example.org/2027"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-09", "isOffDay": false}]}`
	p := send(file).want(http.StatusOK)
	action, form := p.fill(`form[data-step="apply"]`, nil)
	root.post(action, form).want(http.StatusSeeOther)
	year := root.get("/admin/calendar?year=2027").want(http.StatusOK, "https://example.org/2027")
	if year.Find(`[data-kind="makeup"] time[datetime="2027-01-09"]`).Length() != 1 || year.Find(`[data-kind="holiday"] time[datetime="2027-01-01"]`).Length() != 1 {
		t.Error("the year does not show its days")
	}
	send(strings.Repeat("2027-01-01\n", 7000)).want(http.StatusUnprocessableEntity, "larger than 64 KB")
}

// What was previewed is what is applied: whoever comes too late sees it anew.
func TestAPreviewThatHoldsNoMoreIsShownAgain(t *testing.T) {
	s, root := beforeNewYear(t)
	clara := s.person(press.Reporter, "Lindqvist")
	clara.file(anInquiry("Tram fares"))
	action, form := root.post("/admin/calendar/preview", newYear()).want(http.StatusOK).fill(`form[data-step="apply"]`, nil)
	clara.file(anInquiry("Ferry fares"))
	again := root.post(action, form).want(http.StatusConflict, "Something has changed since you saw the preview")
	if again.attr("data-moved") != "2" {
		t.Errorf("%s cases move now", again.attr("data-moved"))
	}
	action, form = again.fill(`form[data-step="apply"]`, nil)
	root.post(action, form).want(http.StatusSeeOther)
	form.Set("state", "x")
	root.post(action, form).want(http.StatusSeeOther) // it is in force: there is nothing to decide
}

func TestTheCalendarIsForAdministrators(t *testing.T) {
	s, _ := beforeNewYear(t)
	for _, role := range []press.Role{press.Reporter, press.Officer, press.Supervisor, press.Editor} {
		who := s.person(role, "Somebody")
		who.get("/admin/calendar").want(http.StatusForbidden)
		who.post("/admin/calendar/preview", newYear()).want(http.StatusForbidden)
		who.post("/admin/calendar", newYear()).want(http.StatusForbidden)
	}
}

// What is applied at one instance holds at all of them within a second, on the
// public pages as well.
func TestEveryInstanceCountsByTheNewNotice(t *testing.T) {
	here, there := openTwo(t)
	here.now = time.Date(2026, 12, 31, 2, 0, 0, 0, time.UTC) // a Thursday
	there.now = here.now
	root, clara := here.person(press.Admin, "Root"), here.person(press.Reporter, "Lindqvist")
	ref := clara.file(anInquiry("Tram fares")).Ref()
	stranger := &browser{site: there}
	if !strings.Contains(stranger.get("/en/").text, "the clock counts from Fri 1 January") {
		t.Fatal("the public page does not say when the clock counts")
	}
	action, form := root.post("/admin/calendar/preview", newYear()).want(http.StatusOK).fill(`form[data-step="apply"]`, nil)
	root.post(action, form).want(http.StatusSeeOther)
	eventually := func(what string, so func() bool) {
		t.Helper()
		for end := time.Now().Add(time.Second); !so(); {
			if time.Now().After(end) {
				t.Fatal("after a second: ", what)
			}
		}
	}
	eventually("the public page is the old one", func() bool { return strings.Contains(stranger.get("/en/").text, "the clock counts from Tue 5 January") })
	eventually("the case is provisional", func() bool { return !strings.Contains(clara.at(there).get("/applications/"+ref).text, "Provisional") })
	if due := clara.at(there).file(anInquiry("Ferry fares")).DueAt; here.o.Rules.Today(*due).String() != "2027-01-11" {
		t.Errorf("what is filed there is due %s", due)
	}
}

// However many cases there are, whoever applies a notice has an answer soon, and
// the page says how many are still to be counted.
func TestALongRecountGoesOnInTheBackground(t *testing.T) {
	s, root := beforeNewYear(t)
	clara := s.person(press.Reporter, "Lindqvist")
	s.o.Rules.OpenApplications = 1000
	for i := range 510 {
		clara.file(anInquiry(fmt.Sprint("Tram fares ", i)))
	}
	action, form := root.post("/admin/calendar/preview", newYear()).want(http.StatusOK, "and 310 more").fill(`form[data-step="apply"]`, nil)
	root.post(action, form).want(http.StatusSeeOther)
	if left := root.get("/admin/calendar").want(http.StatusOK).attr("data-behind"); left != "10" {
		t.Errorf("%s are left", left)
	}
}

// The preview asks the database as often for one case as for three.
func TestAPreviewCostsTheSameForOneCaseAndForThree(t *testing.T) {
	asked := storetest.Statements(t)
	s, root := beforeNewYear(t)
	clara := s.person(press.Reporter, "Lindqvist")
	var counts []int64
	for range 2 {
		clara.file(anInquiry("Tram fares"))
		root.post("/admin/calendar/preview", newYear()).want(http.StatusOK)
		counts = append(counts, fewest(asked, func() { root.post("/admin/calendar/preview", newYear()).want(http.StatusOK) }))
		clara.file(anInquiry("Ferry fares"))
	}
	if counts[0] != counts[1] {
		t.Errorf("%v statements", counts)
	}
}
