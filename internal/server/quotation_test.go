package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
)

// Anybody can check whether a quotation is of the current version of a reply,
// and learns nothing else: a number without a reply is as good as none.
func TestAnybodyCanCheckAQuotation(t *testing.T) {
	s := open(t)
	ann, zhou, head := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Supervisor, "顾明轩")
	app, open := ann.file(anInquiry("Visitors of the river bank")), ann.file(anInquiry("Something else"))
	stranger := &browser{site: s}
	check := func(number, version string, want press.QuotationState) string {
		t.Helper()
		s.wait(time.Minute) // nobody asks too often
		var shapes []string
		for _, prefix := range []string{"", "/en"} {
			p := stranger.get(prefix + "/replies?number=" + number + "&version=" + version).want(http.StatusOK)
			if got := p.attr("data-quotation"); got != string(want) {
				t.Errorf("%s/replies: %s version %s is %q, want %q", prefix, number, version, got, want)
			}
			for _, private := range []string{"Visitors", "three million", "Ann Marsh", app.ID, "Article 14"} {
				if strings.Contains(p.text, private) {
					t.Errorf("the check says %q", private)
				}
			}
			if p.Find(`meta[name="robots"][content*="noindex"]`).Length() != 1 {
				t.Error("an answer may be kept by search engines")
			}
			shapes = append(shapes, strings.ReplaceAll(strings.ReplaceAll(shape(p), number, "N"), version, "V"))
		}
		return strings.Join(shapes, "\n")
	}
	check(app.Ref(), "1", press.QuotationUnknown)
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, aReply("full"))
	check(app.Ref(), "1", press.QuotationUnknown) // written, but not sent
	head.takes(app, press.Move{Action: "approve"})
	check(app.Ref(), "1", press.QuotationCurrent)
	check(app.Ref(), "%EF%BC%91", press.QuotationCurrent) // a full-width digit
	if links := ann.get("/applications/"+app.Ref()).all(`a[href*="/replies?"]`, "href"); len(links) != 1 || links[0] != "/en/replies?number="+app.Ref()+"&version=1" {
		t.Errorf("the reply links %v", links)
	}

	m := aReply("full")
	m.Action, m.Reason = "propose_correction", "The second figure was of the year before."
	zhou.takes(app, m)
	check(app.Ref(), "1", press.QuotationCurrent) // until a second person sends it
	head.takes(app, press.Move{Action: "correct"})
	check(app.Ref(), "1", press.QuotationSuperseded)
	check(app.Ref(), "2", press.QuotationCurrent)

	hidden, none := check(open.Ref(), "3", press.QuotationUnknown), check("82699999", "3", press.QuotationUnknown)
	if hidden != none {
		t.Errorf("a case without a reply is told from a number that there is not:\n%s\n%s", hidden, none)
	}
	for _, bad := range []string{"number=x&version=1", "number=" + app.Ref() + "&version=0", "number=" + app.Ref() + "&version=one", "number=&version=1"} {
		stranger.get("/replies?" + bad).want(http.StatusUnprocessableEntity)
	}
	stranger.get("/replies").want(http.StatusOK, "核对引用")
	stranger.get("/en/replies").want(http.StatusOK, "Check a quotation")
}
