package office_test

import (
	"errors"
	"slices"
	"testing"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// A case that is handed to a section is there for all who work in it, and for
// who stands in for one of them; the first who takes it has it.
func TestACaseIsHandedToASection(t *testing.T) {
	c := openCounter(t)
	c.Rules.Sections = []press.Option{{Code: "news", Name: press.Text{ZH: "新闻处", EN: "News"}}, {Code: "archive", Name: press.Text{ZH: "档案处", EN: "Archive"}}}
	people := map[string]*press.User{"ann": c.person("ann", press.Reporter, press.Approved)}
	for _, name := range []string{"zhou", "li", "wu", "sun", "deng"} {
		people[name] = c.person(name, press.Officer, press.Approved)
	}
	for _, name := range []string{"zhou", "li", "sun"} {
		if err := office.SetSection(t.Context(), c.Office, people[name], people[name].ID, "news"); err != nil {
			t.Fatal(err)
		}
	}
	today := c.Rules.Today(c.now)
	if err := office.SetAbsence(t.Context(), c.Office, people["sun"], people["sun"].ID, press.Absence{From: today.String(), Until: today.AddDays(3).String(), Deputy: people["deng"].ID}); err != nil {
		t.Fatal(err)
	}
	for name := range people {
		people[name] = c.read(people[name].ID)
	}
	ref := c.file(people["ann"], inquiryForm("k", "Night buses")).Ref()
	c.step(people["zhou"], ref, press.Move{Action: "take"})
	hand := press.Move{Action: "hand_over", Reason: "I am away from tomorrow."}
	for to, want := range map[string]string{"section:archive": "error.section_empty", "section:none": "error.choice", "section:": "error.choice"} {
		hand.To = to
		_, err := c.try(people["zhou"], ref, hand)
		if bad, _ := office.IsProblem(err); bad["to"].Key != want {
			t.Errorf("to %s: %v, want %s", to, err, want)
		}
	}
	if err := office.SetAbsence(t.Context(), c.Office, people["li"], people["li"].ID, press.Absence{From: today.String(), Until: today.String(), Deputy: people["deng"].ID}); err != nil {
		t.Fatal(err)
	}
	hand.To = "section:news"
	if _, err := c.try(people["zhou"], ref, hand); err == nil {
		t.Error("a case is handed to a section where nobody else is")
	}
	if err := office.EndAbsence(t.Context(), c.Office, people["li"], people["li"].ID); err != nil {
		t.Fatal(err)
	}
	c.step(people["zhou"], ref, hand)
	var asked []string
	for _, m := range c.outbox("") {
		if m.Template == "hand_over_receiver" {
			asked = append(asked, m.Address)
		}
	}
	if slices.Sort(asked); !slices.Equal(asked, []string{"deng@example.test", "li@example.test"}) {
		t.Errorf("asked are %v", asked)
	}
	for name, want := range map[string]error{"wu": press.Refused("need.hand_over"), "zhou": press.Refused("need.hand_over")} {
		if _, err := c.try(people[name], ref, press.Move{Action: "accept_hand_over"}); !errors.Is(err, want) {
			t.Errorf("%s takes it over: %v", name, err)
		}
	}
	if app := c.step(people["deng"], ref, press.Move{Action: "accept_hand_over"}); *app.AssigneeID != people["deng"].ID {
		t.Errorf("it is %s's", app.Assignee.Name())
	}
	if _, err := c.try(people["li"], ref, press.Move{Action: "accept_hand_over"}); !errors.Is(err, press.Refused("need.hand_over")) {
		t.Errorf("it is taken over twice: %v", err)
	}
}

// Everybody says where they work, supervisors say it of all; the section is one
// of the office's.
func TestWhoSaysWhereAColleagueWorks(t *testing.T) {
	c := openCounter(t)
	c.Rules.Sections = []press.Option{{Code: "news", Name: press.Text{ZH: "新闻处", EN: "News"}}}
	zhou, li, head := c.person("zhou", press.Officer, press.Approved), c.person("li", press.Officer, press.Approved), c.person("head", press.Supervisor, press.Approved)
	set := func(by, of *press.User, section string) error {
		return office.SetSection(t.Context(), c.Office, by, of.ID, section)
	}
	if err := set(li, zhou, "news"); !errors.Is(err, press.ErrForbidden) {
		t.Errorf("an officer says it of another: %v", err)
	}
	if bad, _ := office.IsProblem(set(zhou, zhou, "sport")); bad["section"].Key != "error.choice" {
		t.Errorf("a section that the office does not have: %v", bad)
	}
	for _, by := range []*press.User{zhou, head} {
		if err := errors.Join(set(by, zhou, ""), set(by, zhou, "news")); err != nil || c.read(zhou.ID).Section != "news" {
			t.Errorf("%s: %v", by.Name(), err)
		}
	}
}
