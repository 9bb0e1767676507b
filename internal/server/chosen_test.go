package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"pressdesk/internal/press"
)

func TestChosenCasesAreAssignedTogether(t *testing.T) {
	s := open(t)
	ann, zhou, lin := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Officer, "林知远")
	tram, ferry := ann.file(anInterview("Trams")), ann.file(anInquiry("Ferries"))
	s.wait(24 * time.Hour)
	bus := ann.file(anInterview("Buses"))
	zhou.enter()
	list := zhou.get("/desk/applications?view=unassigned&kind=interview").want(http.StatusOK)
	if got := list.all("input[name=case][form=chosen]", "value"); !slices.Equal(got, []string{tram.Ref() + ".2", bus.Ref() + ".2"}) {
		t.Errorf("the boxes say %v", got)
	}
	path, f := list.fill("#chosen", url.Values{"officer": {lin.ID}})
	f["case"] = []string{tram.Ref() + ".2", bus.Ref() + ".2"}
	answer := zhou.post(path, f).want(http.StatusSeeOther)
	if answer.at != "/desk/applications?view=unassigned&kind=interview" {
		t.Errorf("it leads to %s", answer.at)
	}
	zhou.get(answer.at).want(http.StatusOK, "所选申请已分派")
	lin.enter()
	if got := lin.get("/desk/applications?view=mine").rows(); !slices.Equal(got, []string{tram.Ref(), bus.Ref()}) {
		t.Errorf("the colleague has %v", got)
	}
	if got := zhou.get("/desk/applications?view=unassigned").rows(); !slices.Equal(got, []string{ferry.Ref()}) {
		t.Errorf("unassigned are %v", got)
	}
}

// What one case has against it does not keep the others: the page says which
// were left out and why, and they are still chosen.
func TestChosenCasesThatCannotBeAssignedAreNamed(t *testing.T) {
	s := open(t)
	ann, zhou, lin := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Officer, "林知远")
	tram, ferry, gone := ann.file(anInterview("Trams")), ann.file(anInquiry("Ferries")), ann.file(anInterview("Buses"))
	path, f := zhou.get("/desk/applications?view=open").fill("#chosen", nil)
	f["case"] = []string{tram.Ref() + ".2", ferry.Ref() + ".2", gone.Ref() + ".3", "62699995.1"}
	s.wait(5 * time.Minute)
	zhou.enter()
	lin.takes(ferry, press.Move{Action: "take"})
	ann.takes(gone, press.Move{Action: "withdraw"})

	page := zhou.post(path, f).want(http.StatusConflict, "已分派 1 件，3 件未分派", "林知远于", "10:05", "当前状态不能转交", "已不存在")
	if got := page.all("[data-undone]", "data-undone"); !slices.Equal(got, []string{ferry.Ref(), gone.Ref(), "62699995"}) {
		t.Errorf("left out are %v", got)
	}
	if got := page.all("input[name=case][checked]", "value"); !slices.Equal(got, []string{ferry.Ref() + ".3"}) {
		t.Errorf("still chosen are %v", got)
	}
	if got := zhou.get("/desk/applications?view=mine").rows(); !slices.Equal(got, []string{tram.Ref()}) {
		t.Errorf("assigned are %v", got)
	}
	if got := lin.get("/desk/applications?view=mine").rows(); !slices.Equal(got, []string{ferry.Ref()}) {
		t.Errorf("the colleague has %v", got)
	}
}

func TestNothingIsAssignedWhereNothingIsChosenOrTheFormIsNotOurs(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Trams"))
	path, f := zhou.get("/desk/applications?view=open").fill("#chosen", nil)
	zhou.post(path, f).want(http.StatusUnprocessableEntity, "未选择任何申请")
	for _, value := range []string{app.Ref(), app.Ref() + ".x", app.Ref() + ".0", "."} {
		zhou.post(path, url.Values{"case": {value}, "officer": {"self"}}).want(http.StatusUnprocessableEntity)
	}
	zhou.post(path, url.Values{"case": {app.Ref() + ".2"}, "officer": {ann.ID}}).want(http.StatusConflict, "1 件未分派")
	ann.post("/desk/applications/assign", url.Values{"case": {app.Ref() + ".2"}, "officer": {"self"}}).want(http.StatusForbidden)
	if got := zhou.get("/desk/applications?view=mine").rows(); len(got) != 0 {
		t.Errorf("assigned are %v", got)
	}
	if zhou.get("/desk/applications?view=closed").want(http.StatusOK).Find("#chosen").Length() != 0 {
		t.Error("what is closed can be assigned")
	}
}

func TestAListIsSortedByItsHeads(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	tram, ferry := ann.file(anInterview("Trams")), ann.file(anInquiry("Ferries"))
	s.wait(24 * time.Hour)
	bus := ann.file(anInterview("Buses"))
	zhou.enter()
	zhou.takes(tram, press.Move{Action: "take"})
	s.wait(time.Minute)
	zhou.takes(bus, press.Move{Action: "ask", Items: []string{"Which bus?"}})

	for _, test := range []struct {
		query, head, sort string
		want              []*press.Application
	}{
		{"", "到期", "ascending", []*press.Application{ferry, tram, bus}},
		{"&sort=number", "编号", "ascending", []*press.Application{tram, bus, ferry}},
		{"&sort=changed", "最近更新", "ascending", []*press.Application{ferry, tram, bus}},
		{"&sort=changed&down=1", "最近更新", "descending", []*press.Application{bus, tram, ferry}},
		{"&sort=assignee&down=1", "处理人", "descending", []*press.Application{tram, ferry, bus}},
		{"&sort=status", "状态", "ascending", []*press.Application{bus, ferry, tram}},
		{"&sort=nonsense", "到期", "ascending", []*press.Application{ferry, tram, bus}},
	} {
		page := zhou.get("/desk/applications?view=open" + test.query).want(http.StatusOK)
		var want []string
		for _, app := range test.want {
			want = append(want, app.Ref())
		}
		if got := page.rows(); !slices.Equal(got, want) {
			t.Errorf("%s: the rows are %v, want %v", test.query, got, want)
		}
		head := page.Find("th[aria-sort]")
		if got := head.AttrOr("aria-sort", ""); head.Length() != 1 || got != test.sort || head.Text() != test.head {
			t.Errorf("%s: %d heads are sorted, %q %s", test.query, head.Length(), head.Text(), got)
		}
	}
	page := zhou.get("/desk/applications?view=open&kind=interview&sort=number").want(http.StatusOK)
	if at := page.Find("th[aria-sort] a").AttrOr("href", ""); at != "/desk/applications?down=1&kind=interview&sort=number&view=open" {
		t.Errorf("the other way round leads to %s", at)
	}
	if zhou.get("/desk/applications?view=closed&sort=number").want(http.StatusOK).Find("th a").Length() != 0 {
		t.Error("closed cases, which have an order of their own, offer another")
	}
}

func TestAMessageCanBeginWithATemplate(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Trams"))
	page := zhou.get("/desk/applications/" + app.Ref())
	path, f := page.fill("form[action$=replies]", url.Values{"body": {"A word first."}, "template": {"thanks"}, "insert": {"1"}})
	back := zhou.post(path, f).want(http.StatusOK)
	body := back.Find("form[action$=replies] textarea").Text()
	if want := "A word first.\n\nDear Ann Marsh,\n\nThank you. We have received what you sent about " + app.Ref() + " and added it to your application."; body != want {
		t.Errorf("the box holds %q, want %q", body, want)
	}
	f.Set("template", "nonsense")
	if got := zhou.post(path, f).want(http.StatusOK).Find("form[action$=replies] textarea").Text(); got != "A word first." {
		t.Errorf("no template makes it %q", got)
	}
	if got := zhou.get("/desk/applications/" + app.Ref()).Find(".msg").Length(); got != 0 {
		t.Errorf("%d messages were sent by putting in a template", got)
	}
}
