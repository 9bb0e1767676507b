package main

import (
	"flag"
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
	existing = flag.String("office", "", "database of an office that pressdesk fixture has made, to measure instead; benchmarks add to it")
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

// opened is an office that is there already.
func opened(b *testing.B, dsn string) *office.Office {
	b.Helper()
	db, err := store.Open(dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	return furnished(b, db)
}

// eachSize runs a benchmark in an office of every size that was asked for.
func eachSize(b *testing.B, measure func(b *testing.B, o *office.Office)) {
	if *existing != "" {
		measure(b, opened(b, *existing))
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

// turnTime is how long an act and its yardstick take turns for: long beside the
// ticks of the clock and the work that Go does in the background.
const turnTime = 20 * time.Millisecond

// beside measures an act and its yardstick by turns, so that whatever else the
// machine does slows both, and reports what each costs, and how many times as
// much of the processors and of the time on the wall the act takes.
func beside(b *testing.B, name string, yardstick, act func() error) {
	b.Run(name, func(b *testing.B) {
		pair := [2]func() error{yardstick, act}
		var used, took [2]time.Duration
		do := func(i, times int) {
			cpu, wall := cpuTime(), time.Now()
			for range times {
				if err := pair[i](); err != nil {
					b.Fatal(err)
				}
			}
			used[i] += cpuTime() - cpu
			took[i] += time.Since(wall)
		}
		do(0, 1)
		do(1, 1)
		times := 1
		for used[1] = 0; used[1] < turnTime && times < 4096; do(1, times) {
			used[1] = 0
			times *= 2
		}
		used, took = [2]time.Duration{}, [2]time.Duration{}
		for b.Loop() {
			do(0, times)
			do(1, times)
		}
		each := float64(b.N * times)
		b.ReportMetric(float64(used[0].Microseconds())/each, "bare-cpu-µs")
		b.ReportMetric(float64(used[1].Microseconds())/each, "cpu-µs")
		b.ReportMetric(float64(took[1].Microseconds())/each, "wall-µs")
		b.ReportMetric(float64(used[1])/float64(used[0]), "times-cpu")
		b.ReportMetric(float64(took[1])/float64(took[0]), "times-wall")
		b.ReportMetric(0, "ns/op")
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
