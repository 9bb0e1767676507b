package archive

import (
	"context"
	"fmt"
	"io"
	"slices"

	"pressdesk/internal/store"
)

// Copy puts the rows of one office into another that is empty: all of them, or
// none. Each table is read again and compared before it counts. Files stay
// where they are.
func Copy(ctx context.Context, from, to *store.DB) (done []Table, err error) {
	err = from.Snapshot(ctx, func(at *store.DB) error {
		schema, err := schemaOf(ctx, at)
		if err != nil {
			return err
		}
		if err := makeRoom(ctx, to, schema); err != nil {
			return err
		}
		return to.Fill(ctx, func(into *store.DB) error {
			done, err = copyTables(ctx, at, into)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if err := to.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := to.Reindex(ctx); err != nil {
		return nil, fmt.Errorf("everything is copied but the search: %w", err)
	}
	return done, to.Measure(ctx)
}

func copyTables(ctx context.Context, from, into *store.DB) ([]Table, error) {
	source, err := from.Tables(ctx)
	if err != nil {
		return nil, err
	}
	target, err := into.Tables(ctx)
	if err != nil {
		return nil, err
	}
	want, err := sums(ctx, from, source)
	if err != nil {
		return nil, err
	}
	for i, t := range source {
		at := slices.IndexFunc(target, func(x store.Table) bool { return x.Name == t.Name })
		if at < 0 || !slices.Equal(target[at].Columns, t.Columns) {
			return nil, fmt.Errorf("table %s is not the same in both databases", t.Name)
		}
		if err := into.Load(ctx, t, from.Rows(ctx, t)); err != nil {
			return nil, err
		}
		got, err := writeRows(ctx, io.Discard, into, target[at])
		if err != nil {
			return nil, err
		}
		if err := same(want[i], got); err != nil {
			return nil, err
		}
	}
	return want, nil
}
