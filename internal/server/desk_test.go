package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store/storetest"
)

// rows are the numbers in a list, in its order.
func (p *sheet) rows() []string {
	return p.all("tr[data-application-number]", "data-application-number")
}

// act opens the case of app, fills the form of a step and sends it.
func (b *browser) act(app *press.Application, action string, changed url.Values) *sheet {
	b.t.Helper()
	page := b.get("/desk/applications/" + app.Ref()).want(http.StatusOK)
	if page.Find("a[data-step="+action+"]").Length() == 1 {
		page = b.get(page.Find("a[data-step="+action+"]").AttrOr("href", "")).want(http.StatusOK)
	}
	path, f := page.fill("form[data-step="+action+"]", changed)
	return b.post(path, f)
}

// acts is act for a step that goes through; the page that follows is shown.
func (b *browser) acts(app *press.Application, action string, changed url.Values) *sheet {
	b.t.Helper()
	answer := b.act(app, action, changed).want(http.StatusSeeOther)
	return b.get(answer.at).want(http.StatusOK)
}

// takes takes a step at the other side of the counter.
func (b *browser) takes(app *press.Application, m press.Move) {
	b.t.Helper()
	c, err := office.Open(b.t.Context(), b.o, b.User, app.Ref())
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := office.TakeStep(b.t.Context(), b.o, b.User, app.Ref(), c.App.Version, m); err != nil {
		b.t.Fatalf("%s: %v", m.Action, err)
	}
}

func TestTheDeskOpensAtWhatIsOnesOwn(t *testing.T) {
	s := open(t)
	app := s.person(press.Reporter, "Ann Marsh").file(anInterview("Night buses"))
	zhou := s.person(press.Officer, "周予安")
	if at := zhou.get("/desk").want(http.StatusSeeOther).at; at != "/desk/applications?view=open" {
		t.Errorf("without cases of one's own the desk opens %s", at)
	}
	zhou.takes(app, press.Move{Action: "take"})
	if at := zhou.get("/desk").want(http.StatusSeeOther).at; at != "/desk/applications?view=mine" {
		t.Errorf("with a case of one's own the desk opens %s", at)
	}
}

func TestEachListHoldsWhatItsNameSaysInTheOrderOfWhatIsOwed(t *testing.T) {
	s := open(t)
	ann, zhou, head := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Supervisor, "顾明轩")
	late := ann.file(anInterview("Taken up too late"))
	mine := ann.file(anInterview("Trams"))
	zhou.takes(mine, press.Move{Action: "take"})
	s.wait(24 * time.Hour)
	asked := ann.file(anInterview("Ferries"))
	zhou.takes(asked, press.Move{Action: "take"})
	zhou.takes(asked, press.Move{Action: "ask", Items: []string{"Which ferry?"}})
	s.wait(24 * time.Hour)
	fresh := ann.file(anInquiry("Visitors"))
	judged := ann.file(anInterview("Bridges"))
	zhou.takes(judged, press.Move{Action: "take"})
	zhou.takes(judged, press.Move{Action: "propose_decline", Reason: "R1", Text: "This is not ours but the ministry's to say."})
	gone := ann.file(anInquiry("Weather"))
	ann.takes(gone, press.Move{Action: "withdraw"})
	s.wait(8 * time.Hour) // Wednesday, half past five has passed
	zhou.enter()
	head.enter()

	for _, test := range []struct {
		view string
		want []*press.Application
	}{
		{"mine", []*press.Application{mine, asked, judged}},
		{"unassigned", []*press.Application{late, fresh}},
		{"open", []*press.Application{late, fresh, mine, asked, judged}},
		{"overdue", []*press.Application{late}},
		{"today", []*press.Application{late}},
		{"waiting", []*press.Application{asked}},
		{"approval", []*press.Application{judged}},
		{"closed", []*press.Application{gone}},
	} {
		var want []string
		for _, app := range test.want {
			want = append(want, app.Ref())
		}
		page := zhou.get("/desk/applications?view=" + test.view).want(http.StatusOK)
		if got := page.rows(); !slices.Equal(got, want) {
			t.Errorf("list %s holds %v, want %v", test.view, got, want)
		}
	}
	row := zhou.get("/desk/applications?view=overdue").want(http.StatusOK, "今天 17:30 已到期").Find("tr[data-status]").First()
	for name, want := range map[string]string{"data-status": "submitted", "data-version": "2", "data-clock": "running", "data-due": "2026-06-30T17:30:00+08:00"} {
		if got := row.AttrOr(name, ""); got != want {
			t.Errorf("the row has %s=%q, want %q", name, got, want)
		}
	}
	head.get("/desk/applications?view=mine").want(http.StatusOK, "没有分派给您的申请")
}

func TestAListIsNarrowedByLinksAndAForm(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	tram, visitors := ann.file(anInterview("Trams")), ann.file(anInquiry("Visitors"))
	zhou.takes(tram, press.Move{Action: "take"})
	for _, test := range []struct {
		query string
		want  []string
	}{
		{"kind=inquiry", []string{visitors.Ref()}},
		{"status=in_review", []string{tram.Ref()}},
		{"assignee=none", []string{visitors.Ref()}},
		{"assignee=" + zhou.ID, []string{tram.Ref()}},
		{"assignee=" + zhou.ID + "&kind=inquiry", nil},
		{"q=trams&kind=inquiry", nil},
		{"view=nonsense&kind=nonsense&status=nonsense&after=nonsense", []string{visitors.Ref(), tram.Ref()}},
		{"status=draft", []string{visitors.Ref(), tram.Ref()}},
	} {
		if got := zhou.get("/desk/applications?" + test.query).want(http.StatusOK).rows(); !slices.Equal(got, test.want) {
			t.Errorf("?%s shows %v, want %v", test.query, got, test.want)
		}
	}
	zhou.get("/desk/applications?kind=inquiry&assignee="+zhou.ID).want(http.StatusOK, "没有符合条件的申请", "清除")
}

func TestALongListGoesOnAtTheNextPage(t *testing.T) {
	s := open(t)
	s.o.Rules.OpenApplications = 60
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	seen := map[string]bool{}
	for range 43 {
		ann.file(anInquiry("Visitors of last year"))
	}
	first := zhou.get("/desk/applications?view=unassigned&kind=inquiry").want(http.StatusOK)
	next := first.attr("data-next")
	second := zhou.get("/desk/applications?" + next).want(http.StatusOK)
	for _, n := range append(first.rows(), second.rows()...) {
		seen[n] = true
	}
	if len(first.rows()) != 40 || len(second.rows()) != 3 || len(seen) != 43 || second.attr("data-next") != "" {
		t.Errorf("pages of %d and %d rows with %d cases, then %q", len(first.rows()), len(second.rows()), len(seen), second.attr("data-next"))
	}
	if link := first.Find("a[data-next]").AttrOr("href", ""); link != "/desk/applications?"+next {
		t.Errorf("the link leads to %s, the hook says %s", link, next)
	}
}

func TestACaseIsFoundByNumberAndByWordsOfBothLanguages(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	bus := ann.file(anInterview("Night buses and their drivers"))
	canteen := ann.file(anInterview("长者食堂的一天"))
	wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, bus.Ref())
	for words, want := range map[string]*press.Application{
		bus.Ref(): bus, wide: bus, bus.Ref()[:4] + " " + bus.Ref()[4:]: bus,
		"食堂": canteen, "driver": bus, "nothing of the kind": nil,
	} {
		var refs []string
		if want != nil {
			refs = []string{want.Ref()}
		}
		page := zhou.get("/desk/applications?q=" + url.QueryEscape(words)).want(http.StatusOK)
		if got := page.rows(); !slices.Equal(got, refs) {
			t.Errorf("%q finds %v, want %v", words, got, refs)
		}
	}
	zhou.takes(bus, press.Move{Action: "take"})
	ann.takes(bus, press.Move{Action: "withdraw"})
	if got := zhou.get("/desk/applications?q=buses").rows(); len(got) != 1 {
		t.Error("a closed case is not found")
	}
}

func TestTheDeskIsForOfficers(t *testing.T) {
	s := open(t)
	app := s.person(press.Reporter, "Ann Marsh").file(anInterview("Night buses"))
	for _, role := range []press.Role{press.Reporter, press.Editor, press.Admin} {
		b := s.person(role, "Somebody Else")
		for _, path := range []string{"/desk", "/desk/applications", "/desk/applications/" + app.Ref(), "/desk/applications/" + app.Ref() + "/steps/take"} {
			b.get(path).want(http.StatusForbidden)
		}
		for _, path := range []string{"steps", "assign", "replies", "notes"} {
			b.post("/desk/applications/"+app.Ref()+"/"+path, url.Values{"action": {"take"}, "version": {"2"}, "body": {"x"}}).want(http.StatusForbidden)
		}
	}
	s.person(press.Officer, "周予安").get("/desk/applications/62699995").want(http.StatusNotFound)
}

// bare is a key that no catalog holds.
var bare = regexp.MustCompile(`\b(?:action|alert|case|clash|clock|count|desk|detail|error|field|flash|history|hint|history|language|need|outbox|outcome|owed|slot|status|step|thread|waits)\.[a-z_]+(?:\.[a-z_]+)*\b`)

func TestEveryPageOfTheDeskSpeaksBothLanguages(t *testing.T) {
	s := open(t)
	ann, zhou, head := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Supervisor, "Mary Wells")
	visitors, tram := ann.file(anInquiry("Visitors")), ann.file(anInterview("Trams"))
	look := func(path string) {
		t.Helper()
		for _, b := range []*browser{zhou, head} {
			page := b.get(path).want(http.StatusOK)
			page.Find("script, style").Remove()
			if keys := bare.FindAllString(page.Find("body").Text(), -1); keys != nil {
				t.Errorf("%s says %v", path, keys)
			}
		}
	}
	both := func() {
		t.Helper()
		look("/desk/applications/" + visitors.Ref())
		look("/desk/applications/" + tram.Ref())
	}
	for _, view := range []string{"mine", "unassigned", "open", "overdue", "today", "waiting", "approval", "closed"} {
		look("/desk/applications?view=" + view)
	}
	both()
	zhou.takes(visitors, press.Move{Action: "take"})
	zhou.takes(tram, press.Move{Action: "take"})
	zhou.takes(tram, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport Commission"}}})
	both()
	zhou.takes(tram, press.Move{Action: "record_consent", Consent: "yes"})
	zhou.takes(visitors, aReply("full"))
	both()
	look("/desk/applications?view=approval")
	zhou.takes(tram, press.Move{Action: "propose_decline", Reason: "R1", Text: "This is not ours but the ministry's to say."})
	both()
	head.takes(tram, press.Move{Action: "decline"})
	head.takes(visitors, press.Move{Action: "approve"})
	both()
	look("/desk/applications?view=closed")
}

// aReply drafts a reply in which every question has the same outcome.
func aReply(outcome string) press.Move {
	a := press.Answer{Outcome: outcome, Text: "The city counted three million visitors last year.", Basis: "Article 14"}
	return press.Move{
		Action: "send_for_approval", Answers: []press.Answer{a, a}, Attribution: "Example City Press Office", OnRecord: "record",
		AsOf: "2026-06-12", Language: press.English, Contact: "press@example.test",
	}
}

func TestAListCostsTheSameForOneCaseAndForThree(t *testing.T) {
	statements := storetest.Statements(t)
	s := open(t)
	zhou := s.person(press.Officer, "周予安")
	cost := func(path string) int64 {
		t.Helper()
		zhou.get(path) // prepares what is prepared once
		return fewest(statements, func() { zhou.get(path).want(http.StatusOK) })
	}
	file := func(name string) {
		app := s.person(press.Reporter, name).file(anInterview("Night buses"))
		s.person(press.Officer, "林知远").takes(app, press.Move{Action: "take"})
	}
	for _, path := range []string{"/desk/applications", "/desk/applications?q=buses"} {
		file("Ann Marsh")
		one := cost(path)
		file("Bea Lind")
		file("Carl Voss")
		if three := cost(path); three != one || one == 0 || one > 12 {
			t.Errorf("%s costs %d statements with one case more and %d with three", path, one, three)
		}
	}
}
