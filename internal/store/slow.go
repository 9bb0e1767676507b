package store

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// LogSlow makes db log every statement that takes longer than over, without its
// parameters: they are what people wrote. 0 logs none.
func (db *DB) LogSlow(log *slog.Logger, over time.Duration) error {
	if over <= 0 {
		return nil
	}
	all := db.g.Callback()
	for _, kind := range []interface {
		Register(name string, f func(*gorm.DB)) error
	}{all.Create().After("*"), all.Query().After("*"), all.Update().After("*"), all.Delete().After("*"), all.Row().After("*"), all.Raw().After("*")} {
		if err := kind.Register("forget_parameters", forgetParameters); err != nil {
			return fmt.Errorf("log slow statements: %w", err)
		}
	}
	db.g.Logger = slow{db.g.Logger, log, over}
	return nil
}

// forgetParameters comes after a statement and before its text is written for
// the logger. A filter of parameters in the logger would not do: gorm does not
// ask it where rows are scanned.
func forgetParameters(g *gorm.DB) { g.Statement.Vars = nil }

// requestKey is where a context carries the id of its request.
type requestKey struct{}

// ForRequest returns a context whose slow statements are logged with the id of
// the request that they are for.
func ForRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// slow is gorm's logger and writes of nothing but slow statements.
type slow struct {
	logger.Interface
	log  *slog.Logger
	over time.Duration
}

// LogMode keeps it as it is: the settings decide.
func (s slow) LogMode(logger.LogLevel) logger.Interface { return s }

// explained is how gorm writes a parameter of PostgreSQL for which it has no value.
var explained = regexp.MustCompile(`\$(\d+)\$`)

// Trace is called after each statement.
func (s slow) Trace(ctx context.Context, began time.Time, statement func() (query string, rows int64), err error) {
	s.Interface.Trace(ctx, began, statement, err)
	took := time.Since(began)
	if took < s.over {
		return
	}
	query, rows := statement()
	said := []any{"ms", took.Milliseconds(), "rows", rows, "statement", explained.ReplaceAllString(query, "$$$1")}
	if id, ok := ctx.Value(requestKey{}).(string); ok {
		said = append(said, "request", id)
	}
	s.log.WarnContext(ctx, "slow query", said...)
}
