package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
)

// stands checks where a page says that its case stands.
func (p *sheet) stands(status press.Status, clock press.ClockState) *sheet {
	p.t.Helper()
	if got := p.attr("data-status"); got != string(status) || p.attr("data-clock") != string(clock) {
		p.t.Fatalf("the case is %s and the clock %s, want %s and %s", got, p.attr("data-clock"), status, clock)
	}
	return p
}

// steps are the names of the buttons, in their order.
func (p *sheet) steps() []string { return p.all("[data-step]", "data-step") }

func TestAnInterviewFromTheDeskToItsEnd(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Night buses"))
	path := "/desk/applications/" + app.Ref()

	if got := zhou.get(path).steps(); !slices.Equal(got, []string{"take", "ask", "hand_over", "log_call"}) {
		t.Errorf("a new case offers %v", got)
	}
	zhou.acts(app, "take", nil).want(http.StatusOK, "已受理").stands(press.InReview, press.ClockRunning)
	zhou.acts(app, "ask", url.Values{"items.0": {"Which line?"}, "items.1": {"Which night?"}}).want(http.StatusOK, "Which night?").stands(press.NeedsInfo, press.ClockPaused)
	ann.takes(app, press.Move{Action: "supply", Answers: []press.Answer{{Text: "Line 2"}, {Text: "Friday"}}})

	page := zhou.get(path).want(http.StatusOK, "Line 2").stands(press.InReview, press.ClockRunning)
	_, contact := page.fill("form[data-step=contact]", nil)
	if contact.Get("contacts.0.unit") != "Transport Commission" || contact.Get("contacts.0.person") != "Mr Chen" || contact.Get("contacts.0.reach") != "010 5550 0199" {
		t.Errorf("the form does not know whom the reporter wants to meet: %v", contact)
	}
	page = zhou.acts(app, "contact", nil).stands(press.Coordinating, press.ClockRunning)
	if got := page.steps(); slices.Contains(got, "offer") || got[0] != "record_consent" {
		t.Errorf("before any consent the case offers %v", got)
	}
	page = zhou.acts(app, "record_consent", url.Values{"consent": {"yes"}, "conditions": {"No photographs"}}).want(http.StatusOK, "No photographs")
	if got := page.steps(); got[0] != "offer" {
		t.Errorf("after a consent the case offers %v", got)
	}
	_, offer := page.fill("form[data-step=offer]", nil)
	if offer.Get("slots.0.start") != "2026-06-24T10:00" || offer.Get("slots.0.end") != "2026-06-24T10:45" {
		t.Errorf("the form does not know when the reporter could come: %v", offer)
	}
	zhou.acts(app, "offer", url.Values{"slots.0.place": {"Depot 3"}}).want(http.StatusOK, "Depot 3").stands(press.SlotsOffered, press.ClockPaused)
	ann.takes(app, press.Move{Action: "pick"})

	page = zhou.get(path).stands(press.Scheduled, press.ClockStopped)
	if got := page.steps(); slices.Contains(got, "held") {
		t.Errorf("before the agreed time the case offers %v", got)
	}
	s.wait(10 * 24 * time.Hour)
	zhou.enter()
	zhou.acts(app, "held", nil).stands(press.Held, press.ClockStopped)
	zhou.act(app, "complete", nil).want(http.StatusUnprocessableEntity, "请先确认答应的后续材料均已提供")
	zhou.acts(app, "complete", url.Values{"follow_up_done": {"1"}}).stands(press.Completed, press.ClockStopped)
}

func TestAnInquiryIsAnsweredByTwo(t *testing.T) {
	s := open(t)
	ann, zhou, head := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Supervisor, "顾明轩")
	app := ann.file(anInquiry("Visitors of last year"))
	zhou.acts(app, "take", nil).stands(press.InProgress, press.ClockRunning)

	text := "The city counted three million visitors last year."
	answers := url.Values{"answers.0.outcome": {"full"}, "answers.0.text": {text}, "answers.1.outcome": {"none"}, "answers.1.text": {"Nobody keeps such a figure in the city."}}
	_, draft := zhou.get("/desk/applications/"+app.Ref()).fill("form[data-step=send_for_approval]", nil)
	for name, want := range map[string]string{"as_of": "2026-06-15", "contact": "press@example.test", "language": "en", "on_record": "record", "attribution": "Example City Press Office"} {
		if draft.Get(name) != want {
			t.Errorf("a new draft has %s=%q, want %q", name, draft.Get(name), want)
		}
	}
	zhou.acts(app, "send_for_approval", answers).want(http.StatusOK, "提出的人不能审核自己的意见").stands(press.PendingApproval, press.ClockRunning)

	head.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "请您审核", text)
	head.acts(app, "return", url.Values{"note": {"Name the source."}}).stands(press.InProgress, press.ClockRunning)
	_, again := zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "Name the source.").fill("form[data-step=send_for_approval]", nil)
	if again.Get("answers.0.text") != text || again.Get("answers.1.outcome") != "none" {
		t.Errorf("the draft that came back is lost: %v", again)
	}
	zhou.acts(app, "send_for_approval", nil)

	confirm := head.get("/desk/applications/"+app.Ref()+"/steps/approve").want(http.StatusOK, "此操作不能撤销", text, "Example City Press Office")
	if got := confirm.steps(); !slices.Equal(got, []string{"approve"}) {
		t.Errorf("the page that asks again offers %v", got)
	}
	head.acts(app, "approve", nil).want(http.StatusOK, "答复已发出").stands(press.Completed, press.ClockStopped)
}

func TestNobodyApprovesWhatTheyWroteThemselves(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	head, second := s.person(press.Supervisor, "顾明轩"), s.person(press.Supervisor, "沈一诺")
	inquiry, interview := ann.file(anInquiry("Visitors")), ann.file(anInterview("Trams"))
	head.takes(inquiry, press.Move{Action: "take"})
	head.takes(inquiry, aReply("full"))
	head.takes(interview, press.Move{Action: "take"})
	head.acts(interview, "propose_decline", url.Values{"reason": {"R3"}, "text": {"Nobody is free in the weeks you asked for."}})

	refuse := func(b *browser, app *press.Application, action string) {
		t.Helper()
		page := b.get("/desk/applications/" + app.Ref()).want(http.StatusOK)
		if slices.Contains(page.steps(), action) {
			t.Errorf("%s is offered %s", b.Name(), action)
		}
		f := url.Values{"action": {action}, "version": {page.attr("data-version")}, "reason": {"R3"}, "text": {"Nobody is free in the weeks you asked for."}}
		b.post("/desk/applications/"+app.Ref()+"/steps", f).want(http.StatusForbidden)
	}
	for _, b := range []*browser{zhou, head} {
		refuse(b, inquiry, "approve")
		refuse(b, interview, "decline")
	}
	head.get("/desk/applications/"+interview.Ref()).want(http.StatusOK, "提出的人不能审核自己的意见", "可以审核的人", "沈一诺")
	second.get("/desk/applications/"+interview.Ref()+"/steps/decline").want(http.StatusOK, "顾明轩", "Nobody is free in the weeks you asked for.")
	second.acts(interview, "decline", nil).stands(press.Declined, press.ClockStopped)
	second.acts(inquiry, "approve", nil).stands(press.Completed, press.ClockStopped)
}

func TestALoneSupervisorLearnsThatNobodyElseCanApprove(t *testing.T) {
	s := open(t)
	head := s.person(press.Supervisor, "顾明轩")
	app := s.person(press.Reporter, "Ann Marsh").file(anInquiry("Visitors"))
	head.takes(app, press.Move{Action: "take"})
	head.takes(app, aReply("full"))
	head.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "没有其他主管可以审核")
}

func TestAnInquiryIsRefusedWhenEveryQuestionIs(t *testing.T) {
	s := open(t)
	zhou, head := s.person(press.Officer, "周予安"), s.person(press.Supervisor, "顾明轩")
	app := s.person(press.Reporter, "Ann Marsh").file(anInquiry("Visitors"))
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, aReply("refused"))
	if got := head.get("/desk/applications/" + app.Ref()).steps(); !slices.Equal(got, []string{"decline", "return", "hand_over", "log_call"}) {
		t.Errorf("a reply that refuses everything offers %v", got)
	}
	head.acts(app, "decline", url.Values{"reason": {"R4"}}).stands(press.Declined, press.ClockStopped)
}

func TestAFormWithMistakesKeepsWhatTheOfficerTyped(t *testing.T) {
	s := open(t)
	zhou := s.person(press.Officer, "Mary Wells")
	ann := s.person(press.Reporter, "Ann Marsh")
	app := ann.file(anInterview("Night buses"))
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport Commission"}}})
	zhou.takes(app, press.Move{Action: "record_consent", Consent: "yes"})

	page := zhou.act(app, "offer", url.Values{
		"slots.0.start": {""}, "slots.0.end": {""}, "slots.1.start": {"2026-06-15T12:00"}, "slots.1.host": {"Mr Chen"}, "note": {"See you soon."},
	}).want(http.StatusUnprocessableEntity, "See you soon.", "Mr Chen").stands(press.Coordinating, press.ClockRunning)
	for _, id := range []string{"#f-slots-0-start-e", "#f-slots-0-place-e"} {
		if page.Find(id).Length() != 1 {
			t.Errorf("no error at %s", id)
		}
	}
	links := page.all(".errsum a", "href")
	for _, link := range links {
		if page.Find(link).Length() != 1 {
			t.Errorf("the summary leads to %s, which is not there", link)
		}
	}
	if len(links) != 2 {
		t.Errorf("the summary has %d links", len(links))
	}
	if title := page.Find("title").Text(); !strings.HasPrefix(title, "Error:") {
		t.Errorf("the title is %q", title)
	}
	zhou.act(app, "propose_decline", url.Values{"text": {"Too short."}}).want(http.StatusUnprocessableEntity, "Too short.")

	long := strings.Repeat("长", 20001)
	for _, box := range []string{"replies", "notes"} {
		back := zhou.post("/desk/applications/"+app.Ref()+"/"+box, url.Values{"body": {long}}).want(http.StatusUnprocessableEntity, long)
		if back.Find("#f-body[aria-invalid]").Length() != 1 {
			t.Errorf("%s: the error does not stand at its box", box)
		}
		zhou.post("/desk/applications/"+app.Ref()+"/"+box, url.Values{}).want(http.StatusUnprocessableEntity)
	}
}

func TestEveryMistakeOfAStepNamesItsInputAndLeadsThere(t *testing.T) {
	s := open(t)
	ann := s.person(press.Reporter, "Ann Marsh")
	for _, name := range []string{"Mary Wells", "周予安"} {
		officer := s.person(press.Officer, name)
		interview, inquiry := ann.file(anInterview("Night buses")), ann.file(anInquiry("Visitors"))
		wrong := func(app *press.Application, action string, changed url.Values) {
			t.Helper()
			page := officer.act(app, action, changed).want(http.StatusUnprocessableEntity)
			for _, a := range page.Find(".errsum li a").EachIter() {
				if text := a.Text(); strings.Contains(text, "_") || strings.Contains(text, ".0") || regexp.MustCompile(`“[a-z]+”|^[a-z]`).MatchString(text) {
					t.Errorf("%s: %q is no sentence", action, text)
				}
				if id := a.AttrOr("href", "#"); page.Find(id).Length() != 1 {
					t.Errorf("%s: the summary leads to %s, which is not there", action, id)
				}
			}
			if page.Find(".errsum li a").Length() == 0 {
				t.Errorf("%s: the summary leads nowhere", action)
			}
		}
		officer.takes(interview, press.Move{Action: "take"})
		officer.takes(inquiry, press.Move{Action: "take"})
		wrong(interview, "ask", nil)
		wrong(interview, "ask", url.Values{"items.0": {"?"}})
		wrong(interview, "contact", url.Values{"contacts.0.unit": {""}, "contacts.0.person": {"Mr Chen"}})
		wrong(interview, "contact", url.Values{"contacts.0.unit": {""}})
		wrong(interview, "propose_decline", nil)
		officer.takes(interview, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport Commission"}}})
		wrong(interview, "record_consent", url.Values{"contact": {""}})
		officer.takes(interview, press.Move{Action: "record_consent", Consent: "yes"})
		wrong(interview, "offer", url.Values{"slots.0.start": {""}, "slots.0.end": {""}})
		wrong(interview, "offer", url.Values{"slots.0.start": {"2020-01-01T10:00"}, "slots.0.end": {"2020-01-01T09:00"}})
		wrong(inquiry, "send_for_approval", url.Values{"attribution": {""}, "as_of": {""}, "contact": {""}})
	}
}

func TestWhoIsSlowerSeesTheCaseAsItIs(t *testing.T) {
	s := open(t)
	ann, zhou, lin := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安"), s.person(press.Officer, "林知远")
	app := ann.file(anInterview("Night buses"))
	page := zhou.get("/desk/applications/" + app.Ref())
	path, take := page.fill("form[data-step=take]", url.Values{"note": {"We look after it."}})
	_, ask := page.fill("form[data-step=ask]", url.Values{"items.0": {"Which line do you mean?"}})
	lin.acts(app, "take", nil)

	late := zhou.post(path, take).want(http.StatusConflict, "林知远", "受理", "办理中", "We look after it.").stands(press.InReview, press.ClockRunning)
	if slices.Contains(late.steps(), "take") {
		t.Error("what was done already is offered again")
	}
	late = zhou.post(path, ask).want(http.StatusConflict, "Which line do you mean?")
	path, ask = late.fill("details[open] form[data-step=ask]", nil)
	zhou.post(path, ask).want(http.StatusSeeOther)
	zhou.get("/desk/applications/"+app.Ref()).stands(press.NeedsInfo, press.ClockPaused)

	zhou.post("/desk/applications/"+app.Ref()+"/assign", url.Values{"officer": {"self"}, "version": {"2"}}).want(http.StatusConflict)
	ann.takes(app, press.Move{Action: "withdraw"})
	zhou.post("/desk/applications/"+app.Ref()+"/replies", url.Values{"body": {"One more thing"}}).want(http.StatusConflict, "Ann Marsh", "One more thing")
}

func TestAStepThatIsNoneOrNotOpenMovesNothing(t *testing.T) {
	s := open(t)
	zhou := s.person(press.Officer, "周予安")
	app := s.person(press.Reporter, "Ann Marsh").file(anInterview("Night buses"))
	path := "/desk/applications/" + app.Ref()
	for _, test := range []struct {
		action, version string
		want            int
	}{
		{"fly", "2", http.StatusUnprocessableEntity}, {"", "2", http.StatusUnprocessableEntity}, {"assign", "2", http.StatusUnprocessableEntity},
		{"take", "", http.StatusUnprocessableEntity}, {"take", "x", http.StatusUnprocessableEntity},
		{"complete", "2", http.StatusConflict}, {"take", "7", http.StatusConflict},
		{"withdraw", "2", http.StatusForbidden},
	} {
		f := url.Values{"action": {test.action}, "version": {test.version}}
		if got := zhou.post(path+"/steps", f); got.code != test.want {
			t.Errorf("%q at version %q answers %d, want %d", test.action, test.version, got.code, test.want)
		}
	}
	zhou.post(path+"/steps", url.Values{"action": {"complete"}, "version": {"2"}, "note": {"Done and dusted."}}).want(http.StatusConflict, "这一步现在不能办理", "Done and dusted.")
	zhou.get(path+"?view=nonsense&show=nonsense").want(http.StatusOK, "全部待办").stands(press.Submitted, press.ClockRunning)
	zhou.get(path + "/steps/fly").want(http.StatusNotFound)
	if at := zhou.get(path + "/steps/complete").want(http.StatusSeeOther).at; at != path {
		t.Errorf("a step that is not open leads to %s", at)
	}
}

func TestACaseShowsThatItsReporterWasAskedAgain(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	app := ann.file(anInterview("Night buses"))
	zhou.acts(app, "take", nil)
	for round := range 2 {
		page := zhou.acts(app, "ask", url.Values{"items.0": {"Which line?"}})
		if got := page.attr("data-rounds"); got != []string{"", "2"}[round] {
			t.Errorf("round %d is shown as %q", round+1, got)
		}
		ann.takes(app, press.Move{Action: "supply", Answers: []press.Answer{{Text: "Line 2"}}})
	}
	zhou.get("/desk/applications/"+app.Ref()).want(http.StatusOK, "已请记者补充 2 次")
}
