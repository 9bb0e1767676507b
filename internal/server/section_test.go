package server_test

import (
	"net/http"
	"net/url"
	"testing"

	"pressdesk/internal/press"
)

// Where a colleague works is said on the page of the colleagues; a case can be
// handed to that section, and says so until somebody has taken it.
func TestACaseWaitsForASection(t *testing.T) {
	s := open(t)
	ann, zhou, li, wu := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Officer, "Li Wen"), s.person(press.Officer, "Wu Jie")
	app := ann.file(anInquiry("Tram fares"))
	zhou.takes(app, press.Move{Action: "take"})
	desk := "/desk/applications/" + app.Ref()
	if zhou.get("/desk/colleagues").want(http.StatusOK).Find(`form[action$="/section"]`).Length() != 0 {
		t.Error("an office without sections asks for one")
	}
	s.o.Rules.Sections = []press.Option{{Code: "news", Name: press.Text{ZH: "新闻处", EN: "News Section"}}}
	choice := `select[name=to] option[value="section:news"]`
	if zhou.get(desk).want(http.StatusOK).Find(choice).Length() != 0 {
		t.Error("a case can be handed to a section in which nobody works")
	}
	form := `form[action="/desk/colleagues/` + li.ID + `/section"]`
	action, f := li.get("/desk/colleagues").want(http.StatusOK).fill(form, url.Values{"section": {"news"}})
	wu.post(action, f).want(http.StatusForbidden)
	li.post(action, url.Values{"section": {"sport"}}).want(http.StatusUnprocessableEntity)
	li.post(action, f).want(http.StatusSeeOther)
	if got := li.get("/desk/colleagues").want(http.StatusOK, "News Section").Find(form+" option[selected]").AttrOr("value", ""); got != "news" {
		t.Errorf("the section is %q", got)
	}
	if zhou.get(desk).Find(choice).Length() != 1 {
		t.Error("a case cannot be handed to a section")
	}
	zhou.acts(app, "hand_over", url.Values{"to": {"section:news"}, "reason": {"I am away from tomorrow."}}).want(http.StatusOK)
	for b, may := range map[*browser]bool{li: true, wu: false} {
		page := b.get(desk).want(http.StatusOK, "News Section")
		if page.Find("[data-hand-over]").Length() != 1 || (page.Find(`[value="accept_hand_over"]`).Length() > 0) != may {
			t.Errorf("%s may take it: want %v", b.Name(), may)
		}
	}
}
