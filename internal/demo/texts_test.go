package demo

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pressdesk/internal/press"
)

func TestTextsReadAsTheFormsWantThem(t *testing.T) {
	for _, f := range []struct {
		name  string
		least int
	}{{"interviews.en.md", 60}, {"interviews.zh.md", 30}, {"inquiries.en.md", 47}, {"inquiries.zh.md", 23}} {
		t.Run(f.name, func(t *testing.T) {
			list, err := entries(f.name)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) < f.least {
				t.Errorf("%d entries, want %d", len(list), f.least)
			}
			seen := map[string]bool{}
			for _, e := range list {
				if n := utf8.RuneCountInString(e.title); n < 4 || n > 80 {
					t.Errorf("%q has %d characters", e.title, n)
				}
				if seen[e.title] {
					t.Errorf("%q stands twice", e.title)
				}
				seen[e.title] = true
				if n := utf8.RuneCountInString(e.body); strings.HasPrefix(f.name, "interviews") && n < 20 {
					t.Errorf("%q: a purpose of %d characters", e.title, n)
				}
				if e.fields["unit"] == "" || len(e.items) == 0 || len(e.items) > 5 {
					t.Errorf("%q lacks its unit or its questions", e.title)
				}
				if mode := e.fields["mode"]; mode != "" && !slices.Contains(press.Modes, mode) {
					t.Errorf("%q: no mode %q", e.title, mode)
				}
				if form := e.fields["form"]; form != "" && !slices.Contains(press.ReplyForms, form) {
					t.Errorf("%q: no form %q", e.title, form)
				}
			}
		})
	}
}

func TestQuestionsStandInBothLanguages(t *testing.T) {
	zh, err := entries("faq.zh.md")
	if err != nil {
		t.Fatal(err)
	}
	en, err := entries("faq.en.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(zh) != len(en) || len(en) < 18 {
		t.Fatalf("%d Chinese and %d English entries", len(zh), len(en))
	}
	for i := range en {
		if zh[i].title != en[i].title || zh[i].fields["question"] == "" || en[i].fields["question"] == "" {
			t.Errorf("entry %d: %q and %q", i, zh[i].title, en[i].title)
		}
		if n := len(strings.Fields(en[i].body)); n < 60 || n > 200 {
			t.Errorf("%s: %d English words", en[i].title, n)
		}
	}
}

func TestAskedItemsHaveTheirAnswers(t *testing.T) {
	for _, name := range []string{"phrases.en.md", "phrases.zh.md"} {
		p, err := pools(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(p["ask"]) == 0 || len(p["ask"]) != len(p["supply"]) {
			t.Errorf("%s: %d questions and %d answers", name, len(p["ask"]), len(p["supply"]))
		}
	}
}

func TestReportersAreFromKnownPlaces(t *testing.T) {
	list, err := rows("reporters.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 38 {
		t.Errorf("%d reporters", len(list))
	}
	for _, r := range list {
		if _, err := time.LoadLocation(r["zone"]); err != nil {
			t.Errorf("%s: %v", r["family"], err)
		}
		if !slices.Contains(press.Countries, r["nationality"]) || !slices.Contains(press.Countries, r["country"]) {
			t.Errorf("%s: no country %q or %q", r["family"], r["nationality"], r["country"])
		}
		if !slices.Contains(press.MediaTypes, r["media"]) {
			t.Errorf("%s: no media type %q", r["family"], r["media"])
		}
	}
}
