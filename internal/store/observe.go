package store

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Statement is one that the database has carried out.
type Statement struct {
	Began time.Time
	Took  time.Duration
	Err   error
	read  func() (text string, rows int64)
}

// Read returns the statement's text without its parameters, which are what
// people wrote, and how many rows it was about.
func (s Statement) Read() (text string, rows int64) {
	text, rows = s.read()
	return explained.ReplaceAllString(text, "$$$1"), rows
}

// explained is how gorm writes a parameter of PostgreSQL for which it has no value.
var explained = regexp.MustCompile(`\$(\d+)\$`)

// Observe makes db show every statement to see, right after it. It is called
// before the database is used.
func (db *DB) Observe(see func(ctx context.Context, s Statement)) error {
	if o, ok := db.g.Logger.(observed); ok {
		db.g.Logger = observed{o.Interface, append(o.seen, see)}
		return nil
	}
	all := db.g.Callback()
	for _, kind := range []interface {
		Register(name string, f func(*gorm.DB)) error
	}{all.Create().After("*"), all.Query().After("*"), all.Update().After("*"), all.Delete().After("*"), all.Row().After("*"), all.Raw().After("*")} {
		if err := kind.Register("forget_parameters", forgetParameters); err != nil {
			return fmt.Errorf("observe statements: %w", err)
		}
	}
	db.g.Logger = observed{db.g.Logger, []func(context.Context, Statement){see}}
	return nil
}

// forgetParameters comes after a statement and before its text is written for
// the logger. A filter of parameters in the logger would not do: gorm does not
// ask it where rows are scanned.
func forgetParameters(g *gorm.DB) { g.Statement.Vars = nil }

// observed is gorm's logger and only shows statements.
type observed struct {
	logger.Interface
	seen []func(context.Context, Statement)
}

// LogMode keeps it as it is: the settings decide.
func (o observed) LogMode(logger.LogLevel) logger.Interface { return o }

// Trace is called after each statement.
func (o observed) Trace(ctx context.Context, began time.Time, statement func() (query string, rows int64), err error) {
	o.Interface.Trace(ctx, began, statement, err)
	o.show(ctx, began, statement, err)
}

func (o observed) show(ctx context.Context, began time.Time, statement func() (query string, rows int64), err error) {
	s := Statement{Began: began, Took: time.Since(began), Err: err, read: statement}
	for _, see := range o.seen {
		see(ctx, s)
	}
}

// saw shows what is no statement of gorm's and takes its time nevertheless.
func (db *DB) saw(ctx context.Context, what string, began time.Time, err error) {
	if o, ok := db.g.Logger.(observed); ok {
		o.show(ctx, began, func() (string, int64) { return what, -1 }, err)
	}
}
