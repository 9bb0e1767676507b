package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
)

// die lets every mail to somebody fail for good.
func (s *site) die(to *press.User) {
	s.t.Helper()
	mails, err := s.o.DB.ClaimMails(s.t.Context(), 50, time.Minute)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range mails {
		if m.UserID == nil || *m.UserID != to.ID {
			continue
		}
		if err := s.o.DB.MailFailed(s.t.Context(), &m, "550 no such mailbox", time.Time{}); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestAMailThatDiedIsTheOfficersToDo(t *testing.T) {
	site := open(t)
	clara, officer := site.person(press.Reporter, "Lindqvist"), site.person(press.Officer, "Chen")
	number := clara.post("/applications/interview", interviewForm("form-1")).number()
	path := "/desk/applications/" + number
	if page := officer.get(path); page.Find("[data-undelivered]").Length() != 0 {
		t.Error("a mail that waits is no failure")
	}
	site.die(clara.User)
	page := officer.get(path).want(http.StatusOK, "did not arrive", "550 no such mailbox", clara.Email)
	if tel := page.all("[data-undelivered] a", "href"); len(tel) != 1 || tel[0] != "tel:"+clara.Mobile {
		t.Errorf("no telephone number to call: %v", tel)
	}
	officer.get("/desk/applications?view=mail").want(http.StatusOK, number, "Undelivered email")
	action, told := page.fill("form[data-step=told]", url.Values{"note": {"By telephone"}})
	if at := officer.post(action, told).want(http.StatusSeeOther).at; at != path {
		t.Errorf("led to %s", at)
	}
	if page = officer.get(path); page.Find("[data-undelivered]").Length() != 0 {
		t.Error("it is still to do")
	}
	page.want(http.StatusOK, "as an email had not arrived", "told otherwise")
	officer.get("/desk/applications?view=mail").want(http.StatusOK, "Every email arrived")
	if strings.Contains(clara.get("/applications/"+number).want(http.StatusOK).text, "as an email had not arrived") {
		t.Error("the reporter sees what is internal")
	}
	officer.post(action, changed(told, "version", page.attr("data-version"))).want(http.StatusConflict)
}

func TestAnAdministratorSendsATestMail(t *testing.T) {
	site := open(t)
	admin, officer := site.person(press.Admin, "Root"), site.person(press.Officer, "Chen")
	admin.post("/admin/outbox/test", url.Values{"email": {"nobody"}}).want(http.StatusUnprocessableEntity, "nobody")
	admin.post("/admin/outbox/test", url.Values{"email": {"post@paper.example"}}).want(http.StatusSeeOther)
	admin.get("/admin/outbox").want(http.StatusOK, "post@paper.example", "Test email")
	officer.post("/admin/outbox/test", url.Values{"email": {"post@paper.example"}}).want(http.StatusForbidden)
}
