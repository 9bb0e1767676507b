package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pressdesk/internal/press"
)

// withDeadline is a form with a deadline of the reporter's own.
func withDeadline(key, at, zone string) url.Values {
	return changed(interviewForm(key), "deadline_kind", "hard", "deadline_at", at, "deadline_tz", zone)
}

// While a form is filled in it says whether the promise is early enough, on both
// clocks; what it says is what the office owes afterwards.
func TestAFormSaysWhetherThePromiseMeetsTheDeadline(t *testing.T) {
	const (
		early  = "comes before the day by which we promise to answer"
		enough = "Our promise is early enough"
	)
	// It is ten o'clock on Monday 15 June; what is filed now is answered by 30 June, 17:30.
	for name, v := range map[string]struct {
		at, zone string
		words    []string
		never    string
	}{
		"early enough": {"2026-07-01T12:00", "Europe/Paris", []string{enough, "Wed 1 July, 18:00 (Beijing time; 12:00 in Paris)", "Tue 30 June, 17:30 (Beijing time; 11:30 in Paris)"}, early},
		"too early": {"2026-06-24T12:00", "Europe/Paris", []string{early, "Wed 24 June, 18:00 (Beijing time; 12:00 in Paris)", "Tue 30 June, 17:30 (Beijing time; 11:30 in Paris)",
			"Within one working day, by Tue 16 June, 17:30 (Beijing time; 11:30 in Paris)"}, enough},
		"tomorrow morning":     {"2026-06-16T10:00", "Asia/Shanghai", []string{early, "Tue 16 June, 10:00 (Beijing time)", "submit, then call us on"}, "Within one working day"},
		"across the date line": {"2026-06-23T20:00", "America/Los_Angeles", []string{early, "Wed 24 June, 11:00 (Beijing time; 23 Jun, 20:00 in Los Angeles)"}, enough},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			clara := s.person(press.Reporter, "Lindqvist")
			kept := clara.post("/applications/interview", changed(withDeadline("form-1", v.at, v.zone), "save", "draft")).want(http.StatusSeeOther)
			ref := strings.TrimSuffix(strings.TrimPrefix(kept.at, "/applications/"), "/edit")
			edit := clara.get("/applications/"+ref+"/edit").want(http.StatusOK, v.words...)
			check := clara.get("/applications/"+ref+"/check").want(http.StatusOK, v.words...)
			for _, page := range []*sheet{edit, check} {
				if strings.Contains(page.text, v.never) || page.Find("[data-outlook][hidden]").Length() != 0 {
					t.Errorf("the page says %q, or hides what it says", v.never)
				}
			}
			clara.accept = "application/json"
			answer := clara.post("/applications/"+ref, changed(withDeadline("form-1", v.at, v.zone), "save", "draft", "version", edit.attr("data-version"))).want(http.StatusOK)
			clara.accept = ""
			var told struct {
				Deadline *struct{ Kind, Title, Text string }
			}
			if err := json.Unmarshal([]byte(answer.text), &told); err != nil || told.Deadline == nil {
				t.Fatalf("the script is told %s", answer.text)
			}
			for _, words := range v.words {
				if !strings.Contains(told.Deadline.Title+told.Deadline.Text, words) {
					t.Errorf("the script is not told %q but %+v", words, told.Deadline)
				}
			}
		})
	}
}

func TestAFormWithoutADeadlineSaysNothingOfOne(t *testing.T) {
	s := open(t)
	clara := s.person(press.Reporter, "Lindqvist")
	if page := clara.get("/applications/interview/new").want(http.StatusOK); page.Find("[data-outlook][hidden]").Length() != 1 {
		t.Error("there is no place in which the script could say something, or it is not hidden")
	}
	clara.accept = "application/json"
	answer := clara.post("/applications/interview", changed(interviewForm("form-1"), "save", "draft")).want(http.StatusOK, `"deadline":null`)
	// A form that cannot be kept as it is says it all the same.
	clara.post("/applications/interview", changed(withDeadline("form-2", "2026-06-24T12:00", "Europe/Paris"), "save", "draft", "topic", strings.Repeat("a", 81))).want(http.StatusUnprocessableEntity, "comes before the day")
	clara.accept = ""
	if strings.Contains(answer.text, "promise") {
		t.Errorf("told %s", answer.text)
	}
	// Nothing is promised to somebody who is not approved yet.
	clara.Standing = press.Confirmed
	if err := s.o.DB.SaveUser(t.Context(), clara.User); err != nil {
		t.Fatal(err)
	}
	page := clara.post("/applications/interview", withDeadline("form-3", "2026-06-24T12:00", "Europe/Paris"))
	if page.code != http.StatusForbidden || strings.Contains(page.text, "comes before the day") {
		t.Errorf("before approval: %d", page.code)
	}
}

// After filing both sides see until when the word is owed; after it the reporter
// sees the word.
func TestTheWordOnADeadlineIsOwedAndGiven(t *testing.T) {
	s := open(t)
	clara, zhou := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周予安")
	number := clara.post("/applications/interview", withDeadline("form-1", "2026-06-24T12:00", "Europe/Paris")).number()
	clara.get("/applications/"+number).want(http.StatusOK, "By Tue 16 June, 17:30 we tell you whether", "Wed 24 June, 18:00")
	zhou.get("/desk/applications/"+number).want(http.StatusOK, "6月16日（周二）17:30 前告知记者")
	mails, err := s.o.DB.MailsOf(t.Context(), clara.file(anInterview("Another")).ID)
	if err != nil || mails[0].Facts["deadline_due"] != "" {
		t.Errorf("without a deadline the receipt speaks of one: %v (%v)", mails[0].Facts, err)
	}
	app, err := s.o.DB.Application(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	if mails, err = s.o.DB.MailsOf(t.Context(), app.ID); err != nil || mails[0].Facts["deadline_due"] != "2026-06-16T09:30:00Z" {
		t.Errorf("the receipt does not say by when: %v (%v)", mails[0].Facts, err)
	}
	zhou.takes(app, press.Move{Action: "take"})
	zhou.takes(app, press.Move{Action: "answer_deadline", Outcome: "partly", Until: "2026-06-23T12:00", Note: "The figures come first."})
	if page := clara.get("/applications/"+number).want(http.StatusOK, "We can answer in part", "The figures come first."); strings.Contains(page.text, "we tell you whether") {
		t.Error("the word is given and still owed")
	}
}
