package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// entry is what a calendar shows of one interview.
type entry struct {
	uid      string
	sequence string
	status   string
	start    string
	place    string
}

// entries reads the events of a calendar as whoever gets it does.
func entries(t *testing.T, text string) (list []entry, method string) {
	t.Helper()
	cal, err := ical.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for _, p := range cal.CalendarProperties {
		if p.IANAToken == "METHOD" {
			method = p.Value
		}
	}
	for _, v := range cal.Events() {
		value := func(name ical.ComponentProperty) string {
			if p := v.GetProperty(name); p != nil {
				return p.Value
			}
			return ""
		}
		list = append(list, entry{
			value(ical.ComponentPropertyUniqueId), value(ical.ComponentPropertySequence), value(ical.ComponentPropertyStatus),
			value(ical.ComponentPropertyDtStart), value(ical.ComponentPropertyLocation),
		})
	}
	return list, method
}

// consented files an interview of ann's and brings it to where zhou can offer
// times.
func consented(ann, zhou *browser, topic string) *press.Application {
	ann.t.Helper()
	app := ann.file(anInterview(topic))
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport Commission"}}})
	zhou.takes(app, press.Move{Action: "record_consent", Consent: "yes"})
	return app
}

func oneSlot(start, place string) []press.SlotForm {
	return []press.SlotForm{{Start: start, Place: place}}
}

// The file of an interview is the same entry from the first agreement to the
// last cancellation, each with a higher number.
func TestTheFilesOfAnInterviewAreOneEntry(t *testing.T) {
	s := open(t)
	ann, zhou, stranger := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Reporter, "Bob Kent")
	app := consented(ann, zhou, "Night buses")
	own, desk := "/applications/"+app.Ref()+"/appointment.ics", "/desk/applications/"+app.Ref()+"/appointment.ics"
	ann.get(own).want(http.StatusNotFound)
	if ann.get("/applications/"+app.Ref()).Find(`a[href$=".ics"]`).Length() != 0 {
		t.Error("there is a link to a time that nobody has agreed on")
	}

	var numbers []string
	var first string
	word := func(method, status, start, place string) {
		t.Helper()
		for _, v := range []struct {
			who  *browser
			path string
		}{{ann, own}, {zhou, desk}} {
			answer, body := v.who.fetch(v.path)
			if got := answer.Header.Get("Content-Type"); got != "text/calendar; charset=utf-8; method="+method {
				t.Errorf("%s is a %s", v.path, got)
			}
			if got := answer.Header.Get("Content-Disposition"); !strings.Contains(got, app.Ref()+".ics") || answer.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %v", v.path, answer.Header)
			}
			list, said := entries(t, string(body))
			if len(list) != 1 || said != method || list[0].status != status || list[0].start != start || list[0].place != place {
				t.Fatalf("%s says %s %+v, want %s %s at %s in %s", v.path, said, list, method, status, start, place)
			}
			if first == "" {
				first = list[0].uid
			}
			if list[0].uid != first || !strings.HasSuffix(first, "@press.example.test") {
				t.Errorf("%s: the entry is %s, it was %s", v.path, list[0].uid, first)
			}
			if v.who == ann {
				numbers = append(numbers, list[0].sequence)
			}
			if strings.Contains(string(body), "Lindqvist") || strings.Contains(string(body), zhou.Email) != (v.who == zhou) {
				t.Errorf("%s says who else is there:\n%s", v.path, body)
			}
		}
	}
	zhou.takes(app, press.Move{Action: "offer", Slots: oneSlot("2026-06-24T10:00", "Depot 3")})
	ann.takes(app, press.Move{Action: "pick"})
	word("REQUEST", "CONFIRMED", "20260624T020000Z", "Depot 3")
	for page, b := range map[string]*browser{"/applications/": ann, "/desk/applications/": zhou} {
		if b.get(page+app.Ref()).want(http.StatusOK).Find(`a[href="`+page+app.Ref()+`/appointment.ics"]`).Length() != 1 {
			t.Errorf("%s has no link to the file", page)
		}
	}
	zhou.takes(app, press.Move{Action: "reschedule", Reason: "The depot is closed.", Slots: oneSlot("2026-06-25T10:00", "Depot 4")})
	word("REQUEST", "CONFIRMED", "20260624T020000Z", "Depot 3") // nothing has changed yet
	ann.takes(app, press.Move{Action: "accept_change"})
	word("REQUEST", "CONFIRMED", "20260625T020000Z", "Depot 4")
	zhou.takes(app, press.Move{Action: "cancel_by_host", Reason: "The host is ill."})
	word("CANCEL", "CANCELLED", "20260625T020000Z", "Depot 4")
	zhou.takes(app, press.Move{Action: "record_consent", Consent: "yes"})
	zhou.takes(app, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: oneSlot("2026-06-26T10:00", "Depot 5")})
	word("REQUEST", "CONFIRMED", "20260626T020000Z", "Depot 5")
	ann.takes(app, press.Move{Action: "withdraw", Sure: true})
	word("CANCEL", "CANCELLED", "20260626T020000Z", "Depot 5")
	if want := []string{"0", "0", "1", "2", "3", "4"}; !slices.Equal(numbers, want) {
		t.Errorf("the files are numbered %v, want %v", numbers, want)
	}
	stranger.get(own).want(http.StatusNotFound)
	ann.get(desk).want(http.StatusForbidden)
}

// Everybody whose calendar has a time hears of every change of it, whoever made
// it, and each once.
func TestEverybodyWhoseCalendarHasATimeIsTold(t *testing.T) {
	s := open(t)
	ann, zhou, head := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Supervisor, "顾明轩")
	app := consented(ann, zhou, "Night buses")
	agree := func() {
		zhou.takes(app, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: oneSlot("2026-06-24T10:00", "Depot 3")})
	}
	window := press.Move{Action: "reschedule", Reason: "My train is late.", Windows: []press.Window{{Start: "2026-06-25T10:00", End: "2026-06-25T12:00"}}}
	seen := 0
	// told lists who was told what calendars should do since it was last asked.
	told := func(step, letters string) {
		t.Helper()
		s.wait(time.Second)
		mails, err := s.o.DB.MailsOf(t.Context(), app.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range mails[seen:] {
			if a := m.Appointment(); a != nil {
				who := map[string]string{ann.ID: "ann", zhou.ID: "zhou", head.ID: "head"}[*m.UserID]
				got = append(got, fmt.Sprint(who, ":", m.Template, ":", a.Sequence, map[bool]string{true: "x"}[a.Cancelled]))
			}
		}
		seen = len(mails)
		slices.Sort(got)
		if strings.Join(got, " ") != letters {
			t.Errorf("%s tells %q, want %q", step, strings.Join(got, " "), letters)
		}
	}
	agree()
	told("agree_by_phone", "ann:agree_by_phone_owner:0 zhou:appointment_desk:0")
	ann.takes(app, window)
	told("reschedule", "")
	zhou.takes(app, press.Move{Action: "keep_time"})
	told("keep_time by the desk", "ann:keep_time_owner:1 zhou:appointment_desk:1")
	zhou.takes(app, press.Move{Action: "reschedule", Reason: "The depot is closed.", Slots: oneSlot("2026-06-25T10:00", "Depot 4")})
	told("reschedule by the desk", "")
	ann.takes(app, press.Move{Action: "keep_time"})
	told("keep_time", "ann:appointment_owner:2 zhou:keep_time_desk:2")
	ann.takes(app, window)
	zhou.takes(app, press.Move{Action: "accept_change"})
	told("accept_change by the desk", "ann:accept_change_owner:3 zhou:appointment_desk:3")
	zhou.takes(app, press.Move{Action: "cancel_by_host", Reason: "The host is ill."})
	told("cancel_by_host", "ann:cancel_by_host_owner:4x zhou:appointment_desk:4x")
	zhou.takes(app, press.Move{Action: "record_consent", Consent: "yes"})
	agree()
	told("agree_by_phone again", "ann:agree_by_phone_owner:5 zhou:appointment_desk:5")
	ann.takes(app, press.Move{Action: "object", Reason: "We said another day."})
	told("object", "ann:appointment_owner:6x zhou:object_desk:6x")
	zhou.takes(app, press.Move{Action: "offer", Slots: oneSlot("2026-06-24T10:00", "Depot 3")})
	ann.takes(app, press.Move{Action: "pick"})
	told("pick", "ann:pick_owner:7 zhou:pick_desk:7")
	zhou.takes(app, press.Move{Action: "propose_decline", Reason: "R2", Text: "The interviewee has changed their mind."})
	told("propose_decline", "")
	head.takes(app, press.Move{Action: "decline"})
	told("decline", "ann:decline_owner:8x zhou:appointment_desk:8x")
}

// calendar is where the account says, this once, that a private calendar is.
func (b *browser) calendar() string {
	b.t.Helper()
	page := b.post("/account/calendar", nil).want(http.StatusOK)
	url := page.Find("#calendar-url").AttrOr("value", "")
	path, ok := strings.CutPrefix(url, "http://press.example.test/calendar/")
	if !ok || len(path) < 26 {
		b.t.Fatalf("the calendar is at %q", url)
	}
	return "/calendar/" + path
}

func TestAPrivateCalendarHasAllTimesOfOnesOwn(t *testing.T) {
	s := open(t)
	ann, zhou, lin := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Officer, "林越")
	first, second := consented(ann, zhou, "Night buses"), consented(ann, zhou, "Trams")
	other := consented(s.person(press.Reporter, "Bob Kent"), lin, "Ferries")
	for _, app := range []*press.Application{first, other} {
		officer := map[bool]*browser{true: zhou, false: lin}[app == first]
		officer.takes(app, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: oneSlot("2026-06-24T10:00", "Depot "+app.Ref())})
	}
	zhou.takes(second, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: oneSlot("2026-06-23T10:00", "Depot 7")})

	at, desk := ann.calendar(), zhou.calendar()
	nobody := &browser{site: s}
	starts := func(path string) (list []string) {
		t.Helper()
		answer, body := nobody.fetch(path)
		if answer.StatusCode != http.StatusOK || len(answer.Cookies()) > 0 || answer.Header.Get("Cache-Control") != "private, no-store" || answer.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
			t.Fatalf("%d %v", answer.StatusCode, answer.Header)
		}
		all, method := entries(t, string(body))
		if method != "PUBLISH" || strings.Contains(string(body), "ATTENDEE") {
			t.Errorf("a subscription is a %s:\n%s", method, body)
		}
		for _, e := range all {
			list = append(list, e.start+" "+e.status)
		}
		return list
	}
	both := []string{"20260623T020000Z CONFIRMED", "20260624T020000Z CONFIRMED"}
	if got := starts(at); !slices.Equal(got, both) {
		t.Errorf("the reporter's calendar has %v", got)
	}
	if got := starts(desk); !slices.Equal(got, both) {
		t.Errorf("the officer's calendar has %v", got)
	}
	zhou.takes(second, press.Move{Action: "cancel_by_host", Reason: "The host is ill."})
	if got := starts(at); !slices.Equal(got, []string{"20260623T020000Z CANCELLED", "20260624T020000Z CONFIRMED"}) {
		t.Errorf("after a cancellation the calendar has %v", got)
	}
	if _, body := nobody.fetch(at); !strings.Contains(string(body), "Beijing time") || !strings.Contains(string(body), "Paris") {
		t.Errorf("the calendar does not say the time here and there:\n%s", body)
	}

	// Whoever stands in for a colleague has their times too.
	until, from := s.now.Add(72*time.Hour), s.now.Add(-time.Hour)
	lin.AwayFrom, lin.AwayUntil, lin.DeputyID = &from, &until, &zhou.ID
	if err := s.o.DB.SaveUser(t.Context(), lin.User); err != nil {
		t.Fatal(err)
	}
	if got := starts(desk); len(got) != 3 {
		t.Errorf("with a colleague's the officer's calendar has %v", got)
	}
}

func TestAPrivateCalendarIsReadAgainOnlyWhenItHasChanged(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := consented(ann, zhou, "Night buses")
	at := ann.calendar()
	ask := func(tag string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(http.MethodGet, at, nil)
		req.Host = "press.example.test"
		req.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, req)
		return w
	}
	tag := ask("").Header().Get("ETag")
	s.wait(time.Hour)
	if w := ask(tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("unchanged: %d", w.Code)
	}
	zhou.takes(app, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: oneSlot("2026-06-24T10:00", "Depot 3")})
	if w := ask(tag); w.Code != http.StatusOK || w.Header().Get("ETag") == tag {
		t.Errorf("changed: %d", w.Code)
	}
}

func TestAPrivateCalendarEnds(t *testing.T) {
	s := open(t)
	ann := s.person(press.Reporter, "Ann Marsh")
	nobody := &browser{site: s}
	gone := func(why, path string) {
		t.Helper()
		if got := nobody.get(path).code; got != http.StatusNotFound {
			t.Errorf("%s it answers %d", why, got)
		}
	}
	gone("without a name", "/calendar/x")
	gone("under a name that nobody has", "/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAA.ics")
	first := ann.calendar()
	if text := ann.get("/account").want(http.StatusOK).text; strings.Contains(text, strings.TrimSuffix(first, ".ics")[10:]) {
		t.Error("the address of the calendar is shown again")
	}
	second := ann.calendar()
	gone("after another was made", first)
	nobody.get(second).want(http.StatusOK)
	ann.post("/account/calendar/end", nil).want(http.StatusSeeOther)
	gone("after its end", second)
	third := ann.calendar()
	ann.Standing, ann.BeforeSuspension = press.Suspended, press.Approved
	if err := s.o.DB.SaveUser(t.Context(), ann.User); err != nil {
		t.Fatal(err)
	}
	gone("while its owner is suspended", third)
	s.person(press.Editor, "叶知").post("/account/calendar", nil).want(http.StatusForbidden)
}

func TestAPrivateCalendarIsNotReadAllTheTime(t *testing.T) {
	s := open(t)
	ann := s.person(press.Reporter, "Ann Marsh")
	at, nobody := ann.calendar(), &browser{site: s}
	for range 60 {
		nobody.get(at).want(http.StatusOK)
	}
	nobody.get(at).want(http.StatusTooManyRequests)
	s.wait(time.Hour)
	nobody.get(at).want(http.StatusOK)
	for range 20 {
		nobody.get("/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAA.ics").want(http.StatusNotFound)
	}
	nobody.get("/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAB.ics").want(http.StatusTooManyRequests)
	nobody.get(at).want(http.StatusOK)
}

// A calendar asks the database as often for one interview as for three.
func TestALongCalendarAsksTheDatabaseNoMoreThanAShortOne(t *testing.T) {
	asked := storetest.Statements(t)
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	grow := func(n int) {
		app := consented(ann, zhou, fmt.Sprint("Night buses ", n))
		zhou.takes(app, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: oneSlot("2026-06-24T10:00", fmt.Sprint("Depot ", n))})
	}
	grow(1)
	paths := []string{ann.calendar(), zhou.calendar()}
	count := func() (list []int64) {
		for _, path := range paths {
			list = append(list, fewest(asked, func() { (&browser{site: s}).get(path).want(http.StatusOK) }))
		}
		return list
	}
	short := count()
	grow(2)
	grow(3)
	if long := count(); !slices.Equal(short, long) {
		t.Errorf("calendars with one interview ask %v times, with three %v", short, long)
	}
}

// Changing one's password ends everything that whoever knew the old one could
// have made.
func TestANewPasswordEndsThePrivateCalendar(t *testing.T) {
	s := open(t)
	ann := s.person(press.Reporter, "Ann Marsh")
	at := ann.calendar()
	if err := office.Forgot(t.Context(), s.o, ann.Email); err != nil {
		t.Fatal(err)
	}
	page, _, err := s.o.DB.Outbox(t.Context(), store.MailFilter{Address: ann.Email, Limit: 1})
	if err != nil || len(page) == 0 {
		t.Fatalf("no link to choose a password: %v", err)
	}
	link := page[0].Facts["link"]
	if err := office.Reset(t.Context(), s.o, link[strings.LastIndex(link, "/")+1:], "a long walk by the river at dusk"); err != nil {
		t.Fatal(err)
	}
	(&browser{site: s}).get(at).want(http.StatusNotFound)
}
