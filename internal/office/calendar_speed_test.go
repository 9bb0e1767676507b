package office_test

import (
	"fmt"
	"testing"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// The preview of a notice over ten thousand open cases: one that touches none of
// them, and one that moves them all. The yardstick is an office of a single case.
func BenchmarkPreview(b *testing.B) {
	for _, size := range []int{1, 10_000} {
		o, _ := crowded(b, size)
		for name, f := range map[string]press.NoticeForm{
			"moves-none": {Year: "2027", Number: "N", Published: "2026-06-15", Text: "2027-01-01"},
			"moves-all":  {Year: "2026", Number: "N", Published: "2026-06-15", Text: "2026-06-22"},
		} {
			b.Run(fmt.Sprintf("open=%d/%s", size, name), func(b *testing.B) {
				for b.Loop() {
					p, err := office.PreviewNotices(b.Context(), o, press.System, f)
					if err != nil || p.Open != size || (len(p.Moves) == size) != (name == "moves-all") {
						b.Fatal(p, err)
					}
				}
			})
		}
	}
}

// The recount of a thousand open cases, which all move, with a line in the
// history of each and a mail: what is reported is the time for one.
func BenchmarkRecount(b *testing.B) {
	const size = 1000
	o, _ := crowded(b, size)
	have, err := o.DB.Notices(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	holiday := press.NoticeForm{Year: "2026", Number: "N", Published: "2026-06-15", Text: "2026-06-22"}
	change, bad := holiday.Change(have, o.Rules.Today(o.DB.Now()))
	if len(bad) > 0 {
		b.Fatal(bad)
	}
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		list := change.After
		if n%2 == 1 {
			list = have
		}
		err := o.DB.Tx(b.Context(), func(tx *store.DB) error { return tx.SetNotices(b.Context(), list, press.System) })
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		left, err := office.Recount(b.Context(), o, 0)
		for err == nil && left > 0 { // the first did not know yet of the other calendar
			left, err = office.Recount(b.Context(), o, 0)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/size, "µs/case")
}
