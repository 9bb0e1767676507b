package demo

import (
	"testing"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

func TestAStockedOfficeIsAsTrueAsAPlayedOne(t *testing.T) {
	const n = 300
	ctx := t.Context()
	o := emptyOffice(t)
	if err := Fixture(ctx, o, 1); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time finds it done
		if err := Stock(ctx, o, n); err != nil {
			t.Fatal(err)
		}
	}
	if err := Fixture(ctx, o, 1); err != nil {
		t.Errorf("the fixture takes its own stock for somebody else's: %v", err)
	}
	numbers, kinds, before := map[string]bool{}, map[press.Kind]int{}, ""
	for more := true; more; {
		rows, next, err := o.DB.Public().Progress(ctx, store.ProgressQuery{Before: before, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range rows {
			numbers[p.Number] = true
			kinds[p.Kind]++
		}
		before, more = next, next != ""
	}
	if len(numbers) != n+2 || kinds[press.InterviewKind] != kinds[press.InquiryKind] {
		t.Fatalf("%d numbers: %v", len(numbers), kinds)
	}
	open, languages := 0, map[string]bool{}
	for number := range numbers {
		if !press.ValidNumber(number) {
			t.Errorf("%s is no number", number)
		}
		app, err := o.DB.Application(ctx, number)
		if err != nil {
			t.Fatal(err)
		}
		if app.Open() {
			open++
		}
		languages[app.Owner.Locale] = true
		prev := ""
		for _, ev := range app.Events {
			if ev.Actor == nil || !ev.Intact(prev) {
				t.Fatalf("the history of %s is broken at line %d", number, ev.Seq)
			}
			prev = ev.Hash
		}
		settled := *app
		settled.Settle(o.Rules, o.Calendar(), o.DB.Now())
		running := settled.Clock == press.ClockRunning // while it rests its due date moves on
		if settled.Clock != app.Clock || running && !settled.QueueAt.Equal(*app.QueueAt) || app.Verdict != settled.Verdict {
			t.Errorf("%s: clock %s, verdict %q; its history says %s, %q", number, app.Clock, app.Verdict, settled.Clock, settled.Verdict)
		}
	}
	if open < 3 || open > n/4 || len(languages) != 2 {
		t.Errorf("%d of %d are open, in %v", open, n, languages)
	}
	if found, _, err := o.DB.FindApplications(ctx, "shore power", 50); err != nil || len(found) == 0 {
		t.Errorf("the search finds %d: %v", len(found), err)
	}
	for _, r := range press.Kinds {
		last, err := o.DB.Serial(ctx, o.Rules.SerialSeries(r.Kind, o.DB.Now()))
		if want := press.Number(r.Kind, o.Rules.Today(o.DB.Now()).Year, last); err != nil || !numbers[want] {
			t.Errorf("the last number of this year is %s, which nobody has: %v", want, err)
		}
	}
}
