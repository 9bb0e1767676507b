package store

import (
	"context"
	"log/slog"
	"time"
)

// requestKey is where a context carries the id of its request.
type requestKey struct{}

// ForRequest returns a context whose slow statements are logged with the id of
// the request that they are for.
func ForRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// LogSlow makes db log every statement that takes longer than over. 0 logs none.
func (db *DB) LogSlow(log *slog.Logger, over time.Duration) error {
	if over <= 0 {
		return nil
	}
	return db.Observe(func(ctx context.Context, s Statement) {
		if s.Took < over {
			return
		}
		text, rows := s.Read()
		said := []any{"ms", s.Took.Milliseconds(), "rows", rows, "statement", text}
		if id, ok := ctx.Value(requestKey{}).(string); ok {
			said = append(said, "request", id)
		}
		log.WarnContext(ctx, "slow query", said...)
	})
}
