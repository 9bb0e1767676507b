package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

var midday = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

// library opens a database whose clock stands still and gives back the hand
// that moves it.
func library(t *testing.T) (*store.DB, *time.Time) {
	db, now := storetest.Open(t), midday
	db.Now = func() time.Time { return now }
	return db, &now
}

func act(t *testing.T, db *store.DB, f func(tx *store.DB) error) {
	t.Helper()
	if err := db.Tx(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// entry adds an entry of the common questions that stands at status.
func entry(t *testing.T, db *store.DB, status press.Publication, question, answer string) *press.FAQ {
	t.Helper()
	f := &press.FAQ{Category: "general", QuestionZH: question, AnswerZH: answer, Status: status, PublishAt: &midday}
	act(t, db, func(tx *store.DB) error {
		return errors.Join(tx.AddFAQ(t.Context(), f), tx.IndexFAQ(t.Context(), f))
	})
	return f
}

func TestASearchFindsWhatIsAskedFor(t *testing.T) {
	db, _ := library(t)
	maps := entry(t, db, press.Published, "在哪里可以买到上海的地图？", "各大书店中均有出售。")
	apply := entry(t, db, press.Published, "如何提交采访申请？", "请先注册。")
	english := &press.FAQ{Category: "general", QuestionEN: "How do I apply for an interview?", AnswerEN: "Register first.", Status: press.Published, PublishAt: &midday}
	act(t, db, func(tx *store.DB) error {
		return errors.Join(tx.AddFAQ(t.Context(), english), tx.IndexFAQ(t.Context(), english))
	})
	for _, tt := range []struct {
		query string
		want  *press.FAQ
		near  bool
	}{
		{"采访", apply, false},
		{"上海地图", maps, true},
		{"地图", maps, false},
		{"图", maps, false},
		{"书店", maps, false},
		{"applying", english, false},
		{"ＩＮＴＥＲＶＩＥＷ", english, false},
		{`采访" OR "地图`, nil, false},
		{"天气预报", nil, false},
		{"   ", nil, false},
	} {
		t.Run(tt.query, func(t *testing.T) {
			hits, err := db.Find(t.Context(), []string{store.KindFAQ}, "", tt.query, 10)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == nil {
				if len(hits) > 0 && !hits[0].Near {
					t.Errorf("found %v", hits)
				}
				return
			}
			if len(hits) != 1 || hits[0].Ref != tt.want.ID || hits[0].Near != tt.near {
				t.Errorf("found %v, want %s, near: %v", hits, tt.want.ID, tt.near)
			}
		})
	}
}

func TestAWordInTheTitleCountsMore(t *testing.T) {
	db, _ := library(t)
	title := entry(t, db, press.Published, "签证怎样办理？", "请咨询。")
	entry(t, db, press.Published, "怎样进入本市？", "您需要签证。")
	hits, err := db.Find(t.Context(), []string{store.KindFAQ}, "", "签证", 10)
	if err != nil || len(hits) != 2 || hits[0].Ref != title.ID {
		t.Errorf("found %v, %v; want %s first", hits, err, title.ID)
	}
}

func TestTheSearchForgetsWhatIsWithdrawnOrRewritten(t *testing.T) {
	db, _ := library(t)
	f := entry(t, db, press.Published, "旧的问题", "旧的答案")
	found := func(query string) bool {
		hits, err := db.Find(t.Context(), []string{store.KindFAQ}, "", query, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(hits) > 0
	}
	f.QuestionZH, f.AnswerZH = "新的说法", "换了文字"
	act(t, db, func(tx *store.DB) error { return tx.IndexFAQ(t.Context(), f) })
	if found("答案") || !found("说法") {
		t.Error("the search does not follow the text")
	}
	if err := f.Take("withdraw", midday); err != nil {
		t.Fatal(err)
	}
	act(t, db, func(tx *store.DB) error { return tx.IndexFAQ(t.Context(), f) })
	if found("说法") {
		t.Error("the search finds what was withdrawn")
	}
}

func TestThePublicFindsNoApplication(t *testing.T) {
	db, _ := library(t)
	act(t, db, func(tx *store.DB) error {
		return tx.Index(t.Context(), store.KindApplication, "app", "", "秘密的采访", "不公开")
	})
	found, err := db.Public().Search(t.Context(), []string{store.KindOpEd, store.KindFAQ}, "秘密", 10)
	if err != nil || len(found) != 0 {
		t.Errorf("found %v, %v", found, err)
	}
	if _, err := db.Public().Search(t.Context(), []string{store.KindApplication}, "秘密", 10); !errors.Is(err, press.ErrForbidden) {
		t.Errorf("error %v, want forbidden", err)
	}
	ids, near, err := db.FindApplications(t.Context(), "秘密", 10)
	if err != nil || near || !slices.Equal(ids, []string{"app"}) {
		t.Errorf("the desk finds %v, %v", ids, err)
	}
}

// opEd adds an op-ed that stands at status from a time on.
func opEd(t *testing.T, db *store.DB, slug string, status press.Publication, from time.Time) *press.OpEd {
	t.Helper()
	a := &press.OpEd{Slug: slug, TitleZH: "题目" + slug, BodyZH: "正文", Status: status, PublishAt: &from}
	act(t, db, func(tx *store.DB) error {
		return errors.Join(tx.AddOpEd(t.Context(), a), tx.IndexOpEd(t.Context(), a))
	})
	return a
}

func TestThePublicReadsNothingThatIsNotPublished(t *testing.T) {
	db, now := library(t)
	public, ctx := db.Public(), t.Context()
	old := opEd(t, db, "old", press.Published, midday.Add(-48*time.Hour))
	newer := opEd(t, db, "newer", press.Published, midday.Add(-24*time.Hour))
	opEd(t, db, "draft", press.Unpublished, midday.Add(-time.Hour))
	opEd(t, db, "gone", press.TakenDown, midday.Add(-time.Hour))
	opEd(t, db, "soon", press.Published, midday.Add(time.Hour))

	for _, slug := range []string{"draft", "gone", "soon", "unknown"} {
		if _, err := public.OpEd(ctx, slug); !errors.Is(err, press.ErrNotFound) {
			t.Errorf("%s: error %v, want not found", slug, err)
		}
	}
	slugs := func() (list []string) {
		page, _, err := public.OpEds(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page {
			list = append(list, a.Slug)
		}
		return list
	}
	if got := slugs(); !slices.Equal(got, []string{"newer", "old"}) {
		t.Errorf("the list shows %v", got)
	}
	found, err := public.Search(ctx, []string{store.KindOpEd}, "题目", 10)
	if err != nil || len(found) != 2 {
		t.Errorf("the search finds %d, %v", len(found), err)
	}
	older, after, err := public.Neighbours(ctx, newer)
	if err != nil || older == nil || older.ID != old.ID || after != nil {
		t.Errorf("neighbours %v and %v, %v", older, after, err)
	}
	*now = midday.Add(time.Hour)
	if got := slugs(); !slices.Equal(got, []string{"soon", "newer", "old"}) {
		t.Errorf("at its time the scheduled one is not shown: %v", got)
	}
}

func TestThePublicListGoesPageByPage(t *testing.T) {
	db, _ := library(t)
	act(t, db, func(tx *store.DB) error {
		for i := range 45 {
			p := press.Progress{
				Number: fmt.Sprintf("2131%04d", i), Kind: press.InterviewKind, Status: press.Done,
				FiledDate: fmt.Sprintf("2023-01-%02d", 1+i/3), UpdatedDate: "2023-02-01",
			}
			if i%2 == 0 {
				p.Kind, p.Status = press.InquiryKind, press.Processing
			}
			if err := tx.Publish(t.Context(), p); err != nil {
				return err
			}
		}
		return nil
	})
	for _, tt := range []struct {
		query store.ProgressQuery
		want  int
	}{
		{store.ProgressQuery{}, 45},
		{store.ProgressQuery{Kind: press.InterviewKind}, 22},
		{store.ProgressQuery{Status: press.Processing}, 23},
		{store.ProgressQuery{Kind: press.InterviewKind, Status: press.Processing}, 0},
	} {
		seen, last := map[string]bool{}, "9999"
		tt.query.Limit = 20
		for {
			rows, next, err := db.Public().Progress(context.Background(), tt.query)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if place := r.FiledDate + r.Number; place >= last || seen[r.Number] {
					t.Fatalf("%s stands twice or out of order", r.Number)
				}
				seen[r.Number], last = true, r.FiledDate+r.Number
			}
			if tt.query.Before = next; next == "" {
				break
			}
		}
		if len(seen) != tt.want {
			t.Errorf("%+v shows %d rows, want %d", tt.query, len(seen), tt.want)
		}
	}
}

func TestWhoSavesASecondAfterAnotherIsTold(t *testing.T) {
	db, _ := library(t)
	a := opEd(t, db, "one", press.Unpublished, midday)
	stale := *a
	a.TitleZH = "改了"
	act(t, db, func(tx *store.DB) error { return tx.SaveOpEd(t.Context(), a) })
	if a.Version != 2 {
		t.Errorf("version %d, want 2", a.Version)
	}
	err := db.Tx(t.Context(), func(tx *store.DB) error { return tx.SaveOpEd(t.Context(), &stale) })
	if !errors.Is(err, press.ErrConflict) {
		t.Errorf("error %v, want a conflict", err)
	}
}

func TestASlugThatIsTakenGetsANumber(t *testing.T) {
	db, _ := library(t)
	opEd(t, db, "port", press.Unpublished, midday)
	opEd(t, db, "port-2", press.Unpublished, midday)
	for slug, want := range map[string]string{"port": "port-3", "harbour": "harbour"} {
		if got, err := db.FreeSlug(t.Context(), slug); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", slug, got, err, want)
		}
	}
}

func TestTheEditorsListGoesPageByPage(t *testing.T) {
	db, now := library(t)
	for i := range 60 {
		*now = midday.Add(time.Duration(i/2) * time.Minute)
		opEd(t, db, fmt.Sprintf("a%d", i), press.Unpublished, midday)
	}
	first, next, err := db.OpEds(t.Context(), store.ContentQuery{})
	if err != nil {
		t.Fatal(err)
	}
	second, end, err := db.OpEds(t.Context(), store.ContentQuery{After: next})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range append(first, second...) {
		seen[a.ID] = true
	}
	if len(first) != 50 || len(second) != 10 || len(seen) != 60 || end != "" {
		t.Errorf("pages of %d and %d with %d different, then %q", len(first), len(second), len(seen), end)
	}
}

// A phrase stands in a title or in a body, not half in each; and a long text is
// read to its end.
func TestASearchReadsTheWholeTextAndNoMore(t *testing.T) {
	db, _ := library(t)
	entry(t, db, press.Published, "本市的港", "口很大。")
	long := entry(t, db, press.Published, "问题", strings.Repeat("城市每天都在变化。", 2200)+"最后说到浦江夜游。"+strings.Repeat("x", 3000))
	for query, want := range map[string]*press.FAQ{"港口很": nil, "浦江夜游": long} {
		hits, err := db.Find(t.Context(), []string{store.KindFAQ}, press.Chinese, query, 10)
		if err != nil {
			t.Fatal(err)
		}
		exact := slices.DeleteFunc(hits, func(h store.Hit) bool { return h.Near })
		if want == nil && len(exact) > 0 || want != nil && (len(exact) != 1 || exact[0].Ref != want.ID) {
			t.Errorf("%s finds %v", query, hits)
		}
	}
}
