package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// mostStatements is how many questions a page may put to the database. A page
// asks for each list once, however long it is.
const mostStatements = 23

// fewest is how many statements an act costs: now and then any page also asks
// whether another program has changed something.
func fewest(asked func() int64, act func()) int64 {
	var least int64
	for range 3 {
		asked()
		act()
		if n := asked(); least == 0 || n < least {
			least = n
		}
	}
	return least
}

func TestALongListAsksTheDatabaseNoMoreThanAShortOne(t *testing.T) {
	asked := storetest.Statements(t)
	s := open(t)
	officer, chief := s.person(press.Officer, "何佳"), s.person(press.Supervisor, "沈彤")
	editor, admin := s.person(press.Editor, "叶知"), s.person(press.Admin, "常青")
	reporter := s.person(press.Reporter, "林可兰")
	first := reporter.file(anInterview("A river walk without a gate"))

	// grow adds to everything that any of the pages lists.
	grow := func(i int) {
		t.Helper()
		who := s.person(press.Reporter, fmt.Sprint("Reporter ", i))
		app := who.file(anInquiry(fmt.Sprint("Figures of the year ", i)))
		reporter.file(anInquiry(fmt.Sprint("More figures ", i)))
		officer.takes(app, press.Move{Action: "take"})
		gone := who.file(anInterview(fmt.Sprint("A topic that goes ", i)))
		who.takes(gone, press.Move{Action: "withdraw", Sure: true})
		for _, by := range []*browser{reporter, officer} {
			if _, err := office.PostMessage(t.Context(), s.o, by.User, first.Ref(), "One more word about it.", ""); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := office.PostNote(t.Context(), s.o, officer.User, first.Ref(), "Somebody called."); err != nil {
			t.Fatal(err)
		}
		q, err := office.SaveFAQ(t.Context(), s.o, editor.User, "", 0, press.FAQForm{Category: "general", QuestionZH: fmt.Sprint("第", i, "问"), AnswerZH: "答"})
		if err == nil {
			_, err = office.PublishFAQ(t.Context(), s.o, editor.User, q.ID, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
		a, err := office.SaveOpEd(t.Context(), s.o, editor.User, "", 0, press.OpEdForm{Slug: fmt.Sprint("no-", i), TitleZH: "题目", BodyZH: "正文"})
		if err == nil {
			_, err = office.PublishOpEd(t.Context(), s.o, editor.User, a.ID, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
	}

	pages := map[string]*browser{
		"/applications": reporter, "/applications/" + first.Ref(): reporter,
		"/desk/applications/" + first.Ref(): officer, "/desk/applications?q=figures": officer, "/desk/reporters": officer,
		"/editor/op-eds": editor, "/editor/faqs": editor, "/editor/progress": editor, "/admin/users": admin, "/admin/outbox": admin,
		"/": reporter, "/op-eds": reporter, "/faqs": reporter, "/progress": reporter, "/search?q=figures": reporter,
	}
	for _, view := range store.Views {
		pages["/desk/applications?view="+view] = chief
	}
	count := func() map[string]int64 {
		counts := map[string]int64{}
		for path, who := range pages {
			counts[path] = fewest(asked, func() { who.get(path).want(http.StatusOK) })
		}
		return counts
	}
	s.o.Rules.FAQCategories = []press.Option{{Code: "general", Name: press.Text{ZH: "综合", EN: "General"}}}
	grow(1)
	count() // sessions are noted as used
	one := count()
	grow(2)
	grow(3)
	three := count()
	for _, path := range slices.Sorted(maps.Keys(pages)) {
		if one[path] != three[path] {
			t.Errorf("%s asks %d times for one row and %d times for three", path, one[path], three[path])
		}
		if three[path] > mostStatements {
			t.Errorf("%s asks the database %d times", path, three[path])
		}
	}
}
