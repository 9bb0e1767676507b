package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"pressdesk/internal/press"
)

// What the pages say to those who begin, get stuck or come second.

func TestANewcomerIsShownHowToBegin(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	start := func() int { return clara.get("/applications").want(http.StatusOK).Find("#start-title").Length() }
	if start() != 1 {
		t.Error("somebody without any application is not told how to begin")
	}
	clara.post("/applications/inquiry", changed(inquiryForm("form-1"), "save", "draft")).want(http.StatusSeeOther)
	if start() != 0 {
		t.Error("somebody who has begun a draft is told how to begin")
	}
}

func TestAFormThatWasChangedElsewhereIsCompared(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	at := clara.post("/applications/interview", changed(interviewForm("form-1"), "save", "draft")).want(http.StatusSeeOther).at
	action, here := clara.get(at).fill("form.mw-form", nil)
	_, there := clara.get(at).fill("form.mw-form", url.Values{"topic": {"Night ferries"}, "save": {"draft"}})
	clara.post(action, there).want(http.StatusSeeOther)

	page := clara.post(action, changed(here, "save", "draft", "topic", "Night trams", "mode", "video")).want(http.StatusConflict)
	rows := page.Find("section[aria-labelledby=differences] tbody tr")
	var told []string
	for _, row := range rows.EachIter() {
		told = append(told, strings.Join(row.Children().Map(func(_ int, cell *goquery.Selection) string { return cell.Text() }), " | "))
	}
	if want := []string{"Topic | Night ferries | Night trams", "Form of interview | In person | Video call"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if _, again := page.fill("form.mw-form", nil); again.Get("topic") != "Night trams" {
		t.Errorf("what was typed is %q", again.Get("topic"))
	}
}

func TestAnInquiryBeginsWithWhatWasLookedFor(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	link := clara.get("/en/faqs?q=tram+fares+%26+tickets").want(http.StatusOK).Find(`a[href^="/applications/inquiry/new?"]`).AttrOr("href", "")
	_, f := clara.get(link).want(http.StatusOK).fill("form.mw-form", nil)
	if got := f.Get("subject"); got != "tram fares & tickets" {
		t.Errorf("the subject is %q", got)
	}
	if link := clara.get("/en/faqs").want(http.StatusOK).Find(`main a[href^="/applications/inquiry/new"]`).AttrOr("href", ""); link != "/applications/inquiry/new" {
		t.Errorf("without a search the form is at %s", link)
	}
}

// The public steps are three, whatever the office does inside.
func TestALookUpShowsThePublicSteps(t *testing.T) {
	s := open(t)
	clara, zhou := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周")
	nobody := &browser{site: s}
	number := *clara.file(anInterview("Night buses")).Number
	steps := func() (words []string) {
		page := nobody.get("/en/progress?number="+number).want(http.StatusOK, "2026-06-15")
		for _, step := range page.Find(".tracker li").EachIter() {
			words = append(words, step.Find("b").Contents().First().Text()+" "+step.AttrOr("class", "open"))
		}
		return words
	}
	processing := []string{"Submitted done", "In processing now", "Completed open"}
	if got := steps(); !slices.Equal(got, processing) {
		t.Errorf("after filing: %q", got)
	}
	zhou.move(number, press.Move{Action: "take"})
	if got := steps(); !slices.Equal(got, processing) {
		t.Errorf("under review: %q", got)
	}
	clara.move(number, press.Move{Action: "withdraw"})
	if got := steps(); !slices.Equal(got, []string{"Submitted done", "In processing done", "Completed done"}) {
		t.Errorf("after withdrawal: %q", got)
	}
}

func TestWhatIsNoNumberIsAMistakeAtTheInput(t *testing.T) {
	page := (&browser{site: open(t)}).get("/en/progress?number=tram").want(http.StatusOK)
	if id := page.Find(`input[name=number][aria-invalid=true]`).AttrOr("id", ""); id == "" || page.Find(".errsum a").AttrOr("href", "") != "#"+id {
		t.Error("the summary does not lead to the input")
	}
	if title := page.Find("title").Text(); !strings.HasPrefix(title, "Error:") {
		t.Errorf("the title is %q", title)
	}
}
