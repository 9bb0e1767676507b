package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// The lists of the desk, with their counts, filters and search, and a case.
func BenchmarkDesk(b *testing.B) {
	eachSize(b, func(b *testing.B, o *office.Office) {
		ctx := b.Context()
		officer := account(b, o, "officer.a@example.test")
		list := func(f store.Filter, words string) func() error {
			return func() error { _, err := office.Desk(ctx, o, officer, f, words); return err }
		}
		for _, view := range store.Views {
			again(b, "view="+view, list(store.Filter{View: view}, ""))
		}
		filters := map[string]store.Filter{
			"open inquiries":     {View: "open", Kind: press.InquiryKind},
			"open, waiting":      {View: "open", Status: press.NeedsInfo},
			"closed, declined":   {View: "closed", Status: press.Declined},
			"closed, one's own":  {View: "closed", Assignee: officer.ID},
			"closed, nobody's":   {View: "closed", Assignee: "none"},
			"closed, impossible": {View: "closed", Kind: press.InterviewKind, Status: press.Held},
		}
		for _, name := range slices.Sorted(maps.Keys(filters)) {
			again(b, "filter="+strings.ReplaceAll(name, " ", "_"), list(filters[name], ""))
		}
		again(b, "counts", func() error { _, err := office.DeskCounts(ctx, o, officer); return err })
		for _, words := range []string{"river", "shore power", "采访", "岸电", "nothinghasthis", "7260"} {
			again(b, "search="+strings.ReplaceAll(words, " ", "_"), list(store.Filter{View: "open"}, words))
		}
		rows, _, err := o.DB.Queue(ctx, store.Filter{View: "closed", Status: press.Completed, Limit: 1}, o.DB.Now(), o.DB.Now())
		if err != nil || len(rows) == 0 {
			b.Fatal(err)
		}
		again(b, "case", func() error { _, err := office.Open(ctx, o, officer, rows[0].Ref()); return err })
		owner := rows[0].Owner
		again(b, "own", func() error { _, err := office.MyApplications(ctx, o, owner, "", ""); return err })
	})
}
