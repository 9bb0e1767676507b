package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"pressdesk/internal/press"
)

// Two officers offer one room at one time: one offer goes out, the other comes
// back with everything that was typed and says what is wrong with which time.
func TestTwoOffersOfOneRoomAtOnce(t *testing.T) {
	s := open(t)
	ann, bob := s.person(press.Reporter, "Ann Marsh"), s.person(press.Reporter, "Bob Kent")
	officers := []*browser{s.person(press.Officer, "周予安"), s.person(press.Officer, "林越")}
	cases := []*press.Application{consented(ann, officers[0], "Night buses"), consented(bob, officers[1], "Trams")}
	var forms []url.Values
	for i, app := range cases {
		_, f := officers[i].get("/desk/applications/"+app.Ref()).want(http.StatusOK).fill("form[data-step=offer]", url.Values{
			"slots.0.start": {"2026-06-24T10:00"}, "slots.0.end": {"2026-06-24T11:00"}, "slots.0.place": {"Depot 3"}, "slots.0.host": {"Ms Li"}, "note": {"Please come by the north gate."},
		})
		forms = append(forms, f)
	}
	answers := make([]*sheet, 2)
	var both sync.WaitGroup
	for i, app := range cases {
		both.Go(func() { answers[i] = officers[i].post("/desk/applications/"+app.Ref()+"/steps", forms[i]) })
	}
	both.Wait()
	for i, mine := range answers {
		other := answers[1-i]
		switch mine.code {
		case http.StatusSeeOther:
			if other.code != http.StatusUnprocessableEntity {
				t.Errorf("one offer is answered %d, the other %d", mine.code, other.code)
			}
		case http.StatusUnprocessableEntity:
			mine.want(http.StatusUnprocessableEntity, "在这个时间已有安排")
			_, again := mine.fill("form[data-step=offer]", nil)
			for name := range forms[i] {
				if again.Get(name) != forms[i].Get(name) {
					t.Errorf("%s was %q and is %q", name, forms[i].Get(name), again.Get(name))
				}
			}
			if id := mine.Find(`[aria-invalid=true]`).AttrOr("name", ""); id != "slots.0.start" {
				t.Errorf("the mistake is at %q", id)
			}
			// Another room at that time is free.
			forms[i].Set("slots.0.place", "Depot 4")
			forms[i].Set("slots.0.host", "")
			officers[i].post("/desk/applications/"+cases[i].Ref()+"/steps", forms[i]).want(http.StatusSeeOther)
		default:
			t.Errorf("an offer is answered %d", mine.code)
		}
	}
}

// What is picked after the reporter of a case has withdrawn, or by somebody who
// looks at an old page, is told what happened.
func TestWhoIsSlowerIsToldWhatHappened(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := consented(ann, zhou, "Night buses")
	zhou.takes(app, press.Move{Action: "offer", Slots: oneSlot("2026-06-24T10:00", "Depot 3")})
	_, pick := ann.get("/applications/"+app.Ref()).want(http.StatusOK).fill("form[data-step=pick]", nil)
	_, counter := ann.get("/applications/"+app.Ref()).fill("form[data-step=counter]", url.Values{
		"windows.0.start": {"2026-06-25T10:00"}, "windows.0.end": {"2026-06-25T12:00"}, "note": {"The 24th is a holiday with us."},
	})
	ann.post("/applications/"+app.Ref()+"/steps", pick).want(http.StatusSeeOther)
	page := ann.post("/applications/"+app.Ref()+"/steps", counter).want(http.StatusConflict, "The 24th is a holiday with us.", "Depot 3")
	if got := page.attr("data-status"); got != string(press.Scheduled) {
		t.Errorf("the page shows %s", got)
	}
	if again := ann.post("/applications/"+app.Ref()+"/steps", pick); again.code != http.StatusConflict || !strings.Contains(again.text, "Depot 3") {
		t.Errorf("the same answer again: %d", again.code)
	}
}
