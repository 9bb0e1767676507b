package press

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func contentOffice() *Office {
	return &Office{Zone: shanghai, FAQCategories: []Option{{Code: "general"}, {Code: "interview"}}}
}

func TestATextIsPublishedAndWithdrawnByTheTable(t *testing.T) {
	now := time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		from   Publication
		action Action
		to     Publication
		err    error
	}{
		{"a draft is published", Unpublished, "publish", Published, nil},
		{"a published text is withdrawn", Published, "withdraw", TakenDown, nil},
		{"a withdrawn text is published again", TakenDown, "publish", Published, nil},
		{"to publish twice does nothing more", Published, "publish", Published, nil},
		{"to withdraw twice does nothing more", TakenDown, "withdraw", TakenDown, nil},
		{"a draft cannot be withdrawn", Unpublished, "withdraw", Unpublished, ErrConflict},
		{"there is no other step", Unpublished, "delete", Unpublished, ErrNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := OpEd{Status: tt.from}
			if err := a.Take(tt.action, now); !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if a.Status != tt.to {
				t.Errorf("stands at %s, want %s", a.Status, tt.to)
			}
		})
	}
}

func TestEveryPublicationHasItsSteps(t *testing.T) {
	for p, want := range map[Publication][]Action{
		Unpublished: {"publish"}, Published: {"withdraw"}, TakenDown: {"publish"},
	} {
		if got := p.Steps(); !slices.Equal(got, want) {
			t.Errorf("%s offers %v, want %v", p, got, want)
		}
	}
}

func TestAScheduledOpEdWaitsForItsTime(t *testing.T) {
	now := time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)
	at := now.Add(time.Hour)
	a := OpEd{Status: Unpublished, PublishAt: &at}
	if err := a.Take("publish", now); err != nil {
		t.Fatal(err)
	}
	if a.VisibleAt(now) || !a.Scheduled(now) || a.VisibleAt(at.Add(-time.Microsecond)) {
		t.Error("it can be read before its time")
	}
	if !a.VisibleAt(at) || a.Scheduled(at) {
		t.Error("it cannot be read at its time")
	}
}

func TestOpEdFormIsChecked(t *testing.T) {
	good := OpEdForm{Slug: "green-port", TitleZH: "题目", BodyEN: "Text."}
	for _, tt := range []struct {
		name   string
		change func(*OpEdForm)
		path   string
		key    string
	}{
		{"a translated headline over a foreign text will do", func(*OpEdForm) {}, "", ""},
		{"a slug is wanted", func(d *OpEdForm) { d.Slug = "" }, "slug", "error.required"},
		{"a slug has no capitals", func(d *OpEdForm) { d.Slug = "Green-Port" }, "slug", "error.slug"},
		{"a slug has no slash", func(d *OpEdForm) { d.Slug = "a/b" }, "slug", "error.slug"},
		{"a slug does not end with a hyphen", func(d *OpEdForm) { d.Slug = "a-" }, "slug", "error.slug"},
		{"a slug of 121 is too long", func(d *OpEdForm) { d.Slug = strings.Repeat("a", 121) }, "slug", "error.too_long"},
		{"a title of 200 characters will do", func(d *OpEdForm) { d.TitleZH = strings.Repeat("题", 200) }, "", ""},
		{"a title of 201 is too long", func(d *OpEdForm) { d.TitleZH = strings.Repeat("题", 201) }, "title_zh", "error.too_long"},
		{"some title is wanted", func(d *OpEdForm) { d.TitleZH = " " }, "title_zh", "error.one_language"},
		{"some text is wanted", func(d *OpEdForm) { d.BodyEN = "" }, "body_zh", "error.one_language"},
		{"a text of 100,001 is too long", func(d *OpEdForm) { d.BodyZH = strings.Repeat("文", 100001) }, "body_zh", "error.too_long"},
		{"a standfirst of 301 is too long", func(d *OpEdForm) { d.StandfirstEN = strings.Repeat("s", 301) }, "standfirst_en", "error.too_long"},
		{"a time is a time", func(d *OpEdForm) { d.PublishAt = "tomorrow" }, "publish_at", "error.moment"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := good
			tt.change(&d)
			bad := d.Check(contentOffice())
			if tt.path == "" && len(bad) > 0 || tt.path != "" && bad[tt.path].Key != tt.key {
				t.Errorf("found %v, want %s at %s", bad, tt.key, tt.path)
			}
		})
	}
}

func TestAPublishedOpEdKeepsItsTime(t *testing.T) {
	at := time.Date(2026, 6, 1, 2, 3, 4, 5000, time.UTC)
	for _, tt := range []struct {
		name, typed string
		want        time.Time
	}{
		{"when the form is sent as it was shown", "2026-06-01T10:03", at},
		{"when the form says nothing", "", at},
		{"but not when another is typed", "2026-06-02T09:00", time.Date(2026, 6, 2, 1, 0, 0, 0, time.UTC)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := OpEd{Status: Published, PublishAt: &at}
			d := OpEdForm{Slug: "a", TitleZH: "题", BodyZH: "文", PublishAt: tt.typed}
			d.Fill(&a, contentOffice())
			if a.PublishAt == nil || !a.PublishAt.Equal(tt.want) {
				t.Errorf("published at %v, want %v", a.PublishAt, tt.want)
			}
		})
	}
}

func TestFAQFormIsChecked(t *testing.T) {
	good := FAQForm{Category: "general", QuestionZH: "如何申请？", AnswerZH: "请先注册。"}
	for _, tt := range []struct {
		name   string
		change func(*FAQForm)
		path   string
		key    string
	}{
		{"one language will do", func(*FAQForm) {}, "", ""},
		{"a category is wanted", func(d *FAQForm) { d.Category = "" }, "category", "error.choose"},
		{"the category is one of the office's", func(d *FAQForm) { d.Category = "weather" }, "category", "error.choice"},
		{"a question wants its answer", func(d *FAQForm) { d.QuestionEN = "How?" }, "answer_en", "error.required"},
		{"an answer wants its question", func(d *FAQForm) { d.AnswerEN = "So." }, "question_en", "error.required"},
		{"some language is wanted", func(d *FAQForm) { d.QuestionZH, d.AnswerZH = "", " " }, "question_zh", "error.one_language"},
		{"a question of 301 is too long", func(d *FAQForm) { d.QuestionZH = strings.Repeat("问", 301) }, "question_zh", "error.too_long"},
		{"an answer of 20,001 is too long", func(d *FAQForm) { d.AnswerZH = strings.Repeat("答", 20001) }, "answer_zh", "error.too_long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := good
			tt.change(&d)
			bad := d.Check(contentOffice())
			if tt.path == "" && len(bad) > 0 || tt.path != "" && bad[tt.path].Key != tt.key {
				t.Errorf("found %v, want %s at %s", bad, tt.key, tt.path)
			}
		})
	}
}
