package main

import (
	"flag"
	"maps"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pressdesk/internal/config"
	"pressdesk/internal/demo"
	"pressdesk/internal/files"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// What the speed of an office is measured with, beside a yardstick in the same
// run: see docs/speed.md.
//
//	go test ./cmd/pressdesk -run '^$' -bench . -applications 1000,50000
//	TEST_DATABASE=postgres go test ./cmd/pressdesk -run '^$' -bench Desk -applications 50000
//	go test ./cmd/pressdesk -run '^$' -bench Desk -office million.db
var (
	sizes    = flag.String("applications", "1000", "sizes of the offices that are measured, with commas between")
	existing = flag.String("office", "", "database of an office that pressdesk fixture has made, to measure instead")
)

// stocked makes an office with n applications in a fresh database.
func stocked(b *testing.B, n int) *office.Office {
	b.Helper()
	o := furnished(b, storetest.Open(b))
	if err := demo.Fixture(b.Context(), o, 0); err != nil {
		b.Fatal(err)
	}
	if err := demo.Stock(b.Context(), o, n); err != nil {
		b.Fatal(err)
	}
	return o
}

// furnished is the office of the shipped settings on a database.
func furnished(b *testing.B, db *store.DB) *office.Office {
	b.Helper()
	bucket, err := files.Open(b.Context(), "mem://")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = bucket.Close() })
	cfg, err := config.Load("", nil)
	if err != nil {
		b.Fatal(err)
	}
	o, err := office.New(b.Context(), db, bucket, officeOf(cfg))
	if err != nil {
		b.Fatal(err)
	}
	return o
}

// eachSize runs a benchmark in an office of every size that was asked for.
func eachSize(b *testing.B, measure func(b *testing.B, o *office.Office)) {
	if *existing != "" {
		db, err := store.Open(*existing)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = db.Close() })
		if err := db.Migrate(b.Context()); err != nil {
			b.Fatal(err)
		}
		measure(b, furnished(b, db))
		return
	}
	for size := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(size, func(b *testing.B) {
			o := stocked(b, n)
			measure(b, o)
		})
	}
}

// again measures an act: the time on the wall, which others on the machine
// stretch, and that of the processors, which they hardly do.
func again(b *testing.B, name string, act func() error) {
	b.Run(name, func(b *testing.B) {
		if err := act(); err != nil { // statements are prepared, pages of the database read
			b.Fatal(err)
		}
		before := cpuTime()
		for b.Loop() {
			if err := act(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64((cpuTime()-before).Microseconds())/float64(b.N), "cpu-µs/op")
	})
}

// cpuTime is what this program has used of the processors.
func cpuTime() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func account(b *testing.B, o *office.Office, email string) *press.User {
	b.Helper()
	u, err := o.DB.UserByEmail(b.Context(), email)
	if err != nil {
		b.Fatal(err)
	}
	return u
}

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
		again(b, "own", func() error { _, err := office.MyApplications(ctx, o, owner, ""); return err })
	})
}
