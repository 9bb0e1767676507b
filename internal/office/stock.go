package office

import (
	"context"
	"maps"
	"slices"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Made is a case that was played by the same rules outside the database, with
// its correspondence.
type Made struct {
	App      *press.Application
	Messages []press.Message
}

// Stock writes cases that were made elsewhere: for offices with many, which are
// measured and would take hours by one act after the other. Nobody is told.
func Stock(ctx context.Context, o *Office, list []Made) error {
	cases := make([]store.Case, 0, len(list))
	last := map[string]int{}
	for _, m := range list {
		public, _ := m.App.Progress(o.Rules)
		m.App.CountedBy = o.CalendarEdition()
		cases = append(cases, store.Case{App: m.App, Messages: m.Messages, Public: public, Words: m.App.Words()})
		last[o.Rules.SerialSeries(m.App.Kind, *m.App.FiledAt)]++
	}
	return o.do(ctx, func(tx *store.DB) error {
		for _, series := range slices.Sorted(maps.Keys(last)) {
			n, err := tx.Serial(ctx, series)
			if err != nil {
				return err
			}
			if err := tx.SetSerial(ctx, series, n+last[series]); err != nil {
				return err
			}
		}
		return tx.AddCases(ctx, cases)
	})
}

// StockPeople writes reporters who were approved elsewhere.
func StockPeople(ctx context.Context, o *Office, list []*press.User) error {
	return o.do(ctx, func(tx *store.DB) error { return tx.AddUsers(ctx, list) })
}
