package office_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// editing opens an office with an editor, on an ordinary Monday morning.
func editing(t *testing.T) (*office.Office, *press.User) {
	t.Helper()
	db := storetest.Open(t)
	now := time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC)
	db.Now = func() time.Time { return now }
	o, err := office.New(t.Context(), db, nil, &press.Office{
		Zone:          time.FixedZone("Asia/Shanghai", 8*3600),
		FAQCategories: []press.Option{{Code: "general"}, {Code: "interview"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return o, &press.User{ID: "editor", Role: press.Editor, Standing: press.Approved}
}

var portForm = press.OpEdForm{Slug: "green-port", TitleZH: "绿色港口", BodyZH: "正文。"}

func TestOnlyEditorsEdit(t *testing.T) {
	o, editor := editing(t)
	a, err := office.SaveOpEd(t.Context(), o, editor, "", 0, portForm)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []press.Role{press.Reporter, press.Officer, press.Supervisor, press.Admin} {
		u := &press.User{ID: string(role), Role: role, Standing: press.Approved}
		acts := map[string]func() error{
			"save an op-ed":     func() error { _, err := office.SaveOpEd(t.Context(), o, u, "", 0, portForm); return err },
			"publish an op-ed":  func() error { _, err := office.PublishOpEd(t.Context(), o, u, a.ID, 1); return err },
			"withdraw an op-ed": func() error { _, err := office.WithdrawOpEd(t.Context(), o, u, a.ID, 1); return err },
			"read a draft":      func() error { _, err := office.OpEd(t.Context(), o, u, a.ID); return err },
			"save an entry":     func() error { _, err := office.SaveFAQ(t.Context(), o, u, "", 0, press.FAQForm{}); return err },
			"publish an entry":  func() error { _, err := office.PublishFAQ(t.Context(), o, u, "x", 1); return err },
			"list the entries":  func() error { _, _, err := office.FAQs(t.Context(), o, u, store.ContentQuery{}); return err },
		}
		for name, act := range acts {
			if err := act(); !errors.Is(err, press.ErrForbidden) {
				t.Errorf("%s may %s: %v", role, name, err)
			}
		}
	}
}

func TestAnOpEdIsWrittenPublishedAndWithdrawn(t *testing.T) {
	o, editor := editing(t)
	ctx, public := t.Context(), o.DB.Public()
	a, err := office.SaveOpEd(ctx, o, editor, "", 0, portForm)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := public.OpEd(ctx, "green-port"); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("the world reads a draft: %v", err)
	}
	if a, err = office.PublishOpEd(ctx, o, editor, a.ID, a.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := public.OpEd(ctx, "green-port"); err != nil {
		t.Errorf("the world does not read it: %v", err)
	}
	if _, err := office.WithdrawOpEd(ctx, o, editor, a.ID, a.Version-1); !errors.Is(err, press.ErrConflict) {
		t.Errorf("a stale page withdraws it: %v", err)
	}
	if _, err := office.WithdrawOpEd(ctx, o, editor, a.ID, a.Version); err != nil {
		t.Fatal(err)
	}
	found, err := public.Search(ctx, []string{store.KindOpEd}, "港口", 10)
	if err != nil || len(found) != 0 {
		t.Errorf("the search still finds %d, %v", len(found), err)
	}
}

func TestOfTwoEditorsTheSecondIsTold(t *testing.T) {
	o, editor := editing(t)
	a, err := office.SaveOpEd(t.Context(), o, editor, "", 0, portForm)
	if err != nil {
		t.Fatal(err)
	}
	changed := portForm
	changed.TitleZH = "另一个题目"
	if _, err := office.SaveOpEd(t.Context(), o, editor, a.ID, a.Version, changed); err != nil {
		t.Fatal(err)
	}
	if _, err := office.SaveOpEd(t.Context(), o, editor, a.ID, a.Version, portForm); !errors.Is(err, press.ErrConflict) {
		t.Errorf("error %v, want a conflict", err)
	}
}

func TestATakenAddressComesBackWithAFreeOne(t *testing.T) {
	o, editor := editing(t)
	if _, err := office.SaveOpEd(t.Context(), o, editor, "", 0, portForm); err != nil {
		t.Fatal(err)
	}
	_, err := office.SaveOpEd(t.Context(), o, editor, "", 0, portForm)
	var bad press.Invalid
	if !errors.As(err, &bad) || bad["slug"].Key != "error.slug_taken" || bad["slug"].Args[1] != "green-port-2" {
		t.Errorf("error %v with %v", err, bad)
	}
}

func TestOneOpEdAtATimeIsTheFeature(t *testing.T) {
	o, editor := editing(t)
	ctx := t.Context()
	for _, slug := range []string{"first", "second"} {
		d := portForm
		d.Slug, d.Featured = slug, true
		a, err := office.SaveOpEd(ctx, o, editor, "", 0, d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := office.PublishOpEd(ctx, o, editor, a.ID, 0); err != nil {
			t.Fatal(err)
		}
		if shown, err := o.DB.Public().Featured(ctx); err != nil || shown.Slug != slug {
			t.Errorf("the feature is %v, %v; want %s", shown, err, slug)
		}
	}
	first, err := o.DB.OpEdBySlug(ctx, "first")
	if err != nil || first.Featured {
		t.Errorf("the first is still featured: %v", err)
	}
}

const article = "---\r\nslug: tango\nlanguage: en\ntitle_zh: 题目\nauthor: Ann\npublished: 2023-11-14\nfeatured: true\n---\nFirst paragraph.\n\nSecond.\n"

func TestAnOpEdIsImportedOnce(t *testing.T) {
	o, _ := editing(t)
	first, err := office.ImportOpEd(t.Context(), o, strings.NewReader(article))
	if err != nil {
		t.Fatal(err)
	}
	again, err := office.ImportOpEd(t.Context(), o, strings.NewReader(article))
	if err != nil {
		t.Fatal(err)
	}
	if again.ID != first.ID || again.Version != 1 {
		t.Errorf("imported again as %s, version %d", again.ID, again.Version)
	}
	shown, err := o.DB.Public().OpEd(t.Context(), "tango")
	if err != nil {
		t.Fatal(err)
	}
	if shown.BodyEN != "First paragraph.\n\nSecond." || shown.BodyZH != "" || shown.TitleZH != "题目" || !shown.Featured {
		t.Errorf("it reads %+v", shown)
	}
	if day := o.Rules.Today(*shown.PublishAt).String(); day != "2023-11-14" {
		t.Errorf("published on %s", day)
	}
}

func TestASecondFileAddsTheOtherLanguage(t *testing.T) {
	o, _ := editing(t)
	for _, file := range []string{article, "---\nslug: tango\nlanguage: zh\ntitle_en: A title\n---\n中文正文。\n"} {
		if _, err := office.ImportOpEd(t.Context(), o, strings.NewReader(file)); err != nil {
			t.Fatal(err)
		}
	}
	a, err := o.DB.OpEdBySlug(t.Context(), "tango")
	if err != nil || a.BodyZH != "中文正文。" || a.BodyEN == "" || a.TitleEN != "A title" || a.Author != "Ann" {
		t.Errorf("it reads %+v, %v", a, err)
	}
}

func TestWhatCannotBeImportedIsNamedByItsLine(t *testing.T) {
	o, _ := editing(t)
	opEd := func(text string) error {
		_, err := office.ImportOpEd(t.Context(), o, strings.NewReader(text))
		return err
	}
	faq := func(text string) error {
		_, err := office.ImportFAQ(t.Context(), o, strings.NewReader(text))
		return err
	}
	progress := func(text string) error {
		_, err := office.ImportProgress(t.Context(), o, strings.NewReader("kind,number,filed,status\ninquiry,02131545,2023-06-12,已办结\n"+text))
		return err
	}
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"no front matter", opEd("# Title\n"), "line 1"},
		{"front matter without end", opEd("---\nslug: a\n"), "does not end"},
		{"an unknown field", opEd("---\nslug: a\ncolour: red\n---\nx"), "line 3"},
		{"no language", opEd("---\nslug: a\ntitle_zh: 题\n---\nx"), "language"},
		{"a bad slug", opEd("---\nlanguage: en\ntitle_en: T\nslug: A B\n---\nx"), "line 4: slug"},
		{"a bad date", opEd("---\nlanguage: en\ntitle_en: T\nslug: a\npublished: 14 November\n---\nx"), "line 5: published"},
		{"a missing column", faq("category,question_zh\n"), `"answer_zh"`},
		{"an unknown category", faq("category,question_zh,answer_zh,question_en,answer_en\nweather,问,答,,\n"), "line 2: category"},
		{"a question without answer", faq("category,question_zh,answer_zh,question_en,answer_en\ngeneral,问,答,,\ngeneral,问,,,\n"), "line 3: answer_zh"},
		{"an unknown kind", progress("visit,02131544,2023-06-12,已办结\n"), "line 3: kind"},
		{"a number of ours", progress("inquiry,82600014,2023-06-12,已办结\n"), "line 3: number"},
		{"a number with letters", progress("inquiry,A2131545,2023-06-12,已办结\n"), "line 3: number"},
		{"an impossible day", progress("inquiry,02131544,2023-02-30,已办结\n"), "line 3: filed"},
		{"an unknown status", progress("inquiry,02131544,2023-06-12,审核中\n"), "line 3: status"},
		{"a short row", progress("inquiry,02131544\n"), "line 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) {
				t.Errorf("error %v, want %s", tt.err, tt.want)
			}
		})
	}
	rows, _, err := o.DB.Public().Progress(t.Context(), store.ProgressQuery{Limit: 10})
	if err != nil || len(rows) != 0 {
		t.Errorf("half a table was imported: %v, %v", rows, err)
	}
}

func TestTheSamplePageIsImportedAndTwiceIsOnce(t *testing.T) {
	const samples = "../../../shared/sample/"
	if _, err := os.Stat(samples); err != nil {
		t.Skip("the sample page is not beside this checkout")
	}
	o, _ := editing(t)
	ctx := t.Context()
	file := func(name string) *os.File {
		f, err := os.Open(samples + name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	for range 2 {
		if _, err := office.ImportOpEd(ctx, o, file("op-ed.md")); err != nil {
			t.Fatal(err)
		}
		if n, err := office.ImportFAQ(ctx, o, file("faq.csv")); err != nil || n != 3 {
			t.Fatalf("%d entries, %v", n, err)
		}
		if n, err := office.ImportProgress(ctx, o, file("progress.csv")); err != nil || n != 6 {
			t.Fatalf("%d rows, %v", n, err)
		}
	}
	faqs, err := o.DB.Public().FAQs(ctx, "")
	if err != nil || len(faqs) != 3 {
		t.Errorf("%d entries, %v", len(faqs), err)
	}
	rows, _, err := o.DB.Public().Progress(ctx, store.ProgressQuery{Kind: press.InquiryKind, Limit: 10})
	if err != nil || len(rows) != 3 || rows[0].Number != "02131545" || rows[0].FiledDate != "2023-06-12" || rows[0].Status != press.Done {
		t.Errorf("the list shows %v, %v", rows, err)
	}
	a, err := o.DB.Public().OpEd(ctx, "china-us-tango")
	if err != nil || a.Version != 1 || a.Source != "China Daily" || a.StandfirstEN == "" {
		t.Errorf("the op-ed is %+v, %v", a, err)
	}
}

func TestNobodyLooksUpEveryNumber(t *testing.T) {
	o, _ := editing(t)
	for range 60 {
		if err := office.CountLookup(t.Context(), o, "192.0.2.7"); err != nil {
			t.Fatal(err)
		}
	}
	var slow press.Throttled
	if err := office.CountLookup(t.Context(), o, "192.0.2.7"); !errors.As(err, &slow) || slow.Seconds < 1 {
		t.Errorf("the 61st look-up: %v", err)
	}
	if err := office.CountLookup(t.Context(), o, "192.0.2.8"); err != nil {
		t.Errorf("another address: %v", err)
	}
}
