package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"pressdesk/internal/press"
)

// shares lets a colleague in by the form on the page of the case.
func (b *browser) shares(ref, address string) *sheet {
	b.t.Helper()
	action, f := b.get("/applications/"+ref).want(http.StatusOK).fill(`form[data-step="share"]`, url.Values{"email": {address}})
	return b.post(action, f)
}

// A reporter lets a colleague in on the page of the case; the colleague finds it
// among what is shared, acts where the tables say so, and is seen as themselves.
// Once let out, they have nothing of it any more.
func TestAReporterSharesACaseWithAColleague(t *testing.T) {
	s := open(t)
	ann, carol, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Reporter, "Carol Lund"), s.person(press.Officer, "周予安")
	app := consented(ann, zhou, "Night buses")
	own := "/applications/" + app.Ref()
	carol.get(own).want(http.StatusNotFound)

	ann.shares(app.Ref(), carol.Email).want(http.StatusSeeOther)
	page := ann.get(own).want(http.StatusOK, "Carol Lund")
	if page.Find("[data-colleagues] li").Length() != 1 || page.Find(`form[data-step="unshare"]`).Length() != 1 {
		t.Error("the owner does not see who is let in")
	}
	rows := carol.get("/applications").want(http.StatusOK).Find(`[data-shared] [data-application-number]`)
	if rows.Length() != 1 || rows.AttrOr("data-application-number", "") != app.Ref() || !strings.Contains(rows.Text(), "Ann Marsh") {
		t.Errorf("what is shared: %q", rows.Text())
	}
	if n := ann.get("/applications").want(http.StatusOK).Find("[data-shared]").Length(); n != 0 {
		t.Error("what one shares stands among what is shared with one")
	}

	zhou.takes(app, press.Move{Action: "offer", Slots: oneSlot("2026-06-24T10:00", "Depot 3")})
	if !strings.Contains(carol.get("/applications").Find(".todo").Text(), app.Ref()) {
		t.Error("the colleague is not told that the case waits for them")
	}
	page = carol.get(own).want(http.StatusOK, "Ann Marsh", "Depot 3")
	var steps []string
	for _, form := range page.Find("form[data-step]").EachIter() {
		steps = append(steps, form.AttrOr("data-step", ""))
	}
	if slices.Sort(steps); !slices.Equal(steps, []string{"pick", "unshare"}) {
		t.Errorf("the colleague may %v", steps)
	}
	if page.Find("[data-again]").Length() != 0 {
		t.Error("a colleague can take the form as a start")
	}
	for path, code := range map[string]int{own + "/edit": http.StatusNotFound, own + "/withdraw": http.StatusForbidden} {
		carol.get(path).want(code)
	}
	carol.post(own+"/copy", url.Values{"idempotency_key": {"k"}}).want(http.StatusNotFound)
	action, f := page.fill(`form[data-step="pick"]`, nil)
	carol.post(action, f).want(http.StatusSeeOther)
	carol.post(own+"/messages", url.Values{"body": {"There will be two of us."}, "idempotency_key": {"m"}}).want(http.StatusSeeOther)

	for b, path := range map[*browser]string{ann: own, zhou: "/desk" + own} {
		page := b.get(path).want(http.StatusOK, "There will be two of us.", "Carol Lund")
		if page.Find(".msg.office").Length() != 0 {
			t.Errorf("on %s the colleague speaks for the press office", path)
		}
		picked := page.Find(`[data-history-event="pick"]`).Text()
		if !strings.Contains(picked, "Carol Lund") {
			t.Errorf("on %s the history says %q", path, picked)
		}
	}
	if mine := carol.get(own).want(http.StatusOK).Find(`[data-history-event="submit"]`).Text(); !strings.Contains(mine, "Ann Marsh") {
		t.Errorf("to the colleague the history says %q", mine)
	}
	saysOn(t, "the owner's paper", ann.print(own+"/application.pdf"), "K1234567", "+8613800000000", "Carol Lund")
	saysOn(t, "the colleague's paper", carol.print(own+"/application.pdf"), "Night buses", "Ann Marsh", "-K1234567", "-+8613800000000", "-"+ann.Email)
	feed := carol.calendar()
	if _, body := carol.fetch(feed); !strings.Contains(string(body), "Depot 3") {
		t.Errorf("the colleague's calendar lacks the time:\n%s", body)
	}

	action, f = ann.get(own).fill(`form[data-step="unshare"]`, nil)
	ann.post(action, f).want(http.StatusSeeOther)
	for _, path := range []string{own, own + "/ledger", own + "/application.pdf", own + "/appointment.ics"} {
		carol.get(path).want(http.StatusNotFound)
	}
	carol.post(own+"/messages", url.Values{"body": {"Hello?"}, "idempotency_key": {"m2"}}).want(http.StatusNotFound)
	if page := carol.get("/applications").want(http.StatusOK); page.Find("[data-shared]").Length() != 0 {
		t.Error("what is shared no more is listed")
	}
	if _, body := carol.fetch(feed); strings.Contains(string(body), "Depot 3") {
		t.Error("the time stays in the colleague's calendar")
	}
}

func TestAnAddressThatIsNoColleaguesComesBackInTheForm(t *testing.T) {
	s := open(t)
	ann, zhou, bob := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Reporter, "Bob Kent")
	bob.OutletName = "Another Wire"
	if err := s.o.DB.SaveUser(t.Context(), bob.User); err != nil {
		t.Fatal(err)
	}
	ref := ann.file(anInquiry("Tram fares")).Ref()
	var said []string
	for _, address := range []string{"nobody@example.test", bob.Email, zhou.Email} {
		page := ann.shares(ref, address).want(http.StatusUnprocessableEntity)
		input := page.Find(`details[open] form[data-step="share"] [name=email]`)
		if input.AttrOr("value", "") != address || input.AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%s is lost, or nothing says that it is wrong", address)
		}
		said = append(said, page.Find(`form[data-step="share"] .error, form[data-step="share"] .err`).First().Text())
	}
	if said[0] == "" || said[0] != said[1] || said[0] != said[2] {
		t.Errorf("the form tells addresses apart: %q", said)
	}
	ann.shares(ref, ann.Email).want(http.StatusUnprocessableEntity, "your own address")
}

// A colleague who does not want to follow a case leaves it.
func TestAColleagueLeaves(t *testing.T) {
	s := open(t)
	ann, carol := s.person(press.Reporter, "Ann Marsh"), s.person(press.Reporter, "梁佳")
	ref := ann.file(anInquiry("Tram fares")).Ref()
	ann.shares(ref, carol.Email).want(http.StatusSeeOther)
	action, f := carol.get("/applications/"+ref).want(http.StatusOK, "同事").fill(`form[data-step="unshare"]`, nil)
	if at := carol.post(action, f).want(http.StatusSeeOther).at; at != "/applications" {
		t.Errorf("whoever has left stands at %s", at)
	}
	carol.get("/applications/" + ref).want(http.StatusNotFound)
	if names, _ := s.mails(ann.Email); !slices.Contains(names, "unshare_owner") {
		t.Errorf("the owner hears %v", names)
	}
	ann.get("/applications/" + ref).want(http.StatusOK).Find("[data-colleagues]").Each(func(_ int, list *goquery.Selection) { t.Error(list.Text()) })
}
