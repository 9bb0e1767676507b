// Package store keeps the things of package press in a database. It knows SQL
// and nothing of rules: who may see or change what is decided before it is
// called. Nothing above it sees a *gorm.DB.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"pressdesk/internal/press"
)

// DB is the database, or one transaction on it.
type DB struct {
	g      *gorm.DB
	inside bool          // a transaction is open: what happens here is part of it
	writer chan struct{} // who holds its one token may write; nil where the database queues writers itself

	// Now is the clock: UTC, in microseconds, which is what both databases keep.
	Now func() time.Time
}

// driverName is SQLite with the settings that a connection string cannot say.
const driverName = "sqlite3_pressdesk"

func init() {
	sql.Register(driverName, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec("PRAGMA trusted_schema=OFF", nil)
		return err
	}})
}

// sqliteDefaults hold for every connection of the pool. Immediate transactions
// keep a reader from failing when it turns writer; full synchronisation keeps
// what was acknowledged through a power loss.
var sqliteDefaults = map[string]string{
	"_foreign_keys": "on", "_busy_timeout": "5000", "_journal_mode": "WAL",
	"_txlock": "immediate", "_synchronous": "FULL", "_secure_delete": "on",
}

// Open opens the SQLite database at dsn, a path with or without parameters.
func Open(dsn string) (*DB, error) {
	file, query, _ := strings.Cut(strings.TrimPrefix(dsn, "sqlite://"), "?")
	params, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("database.dsn: %w", err)
	}
	for k, v := range sqliteDefaults {
		if !params.Has(k) {
			params.Set(k, v)
		}
	}
	db := &DB{
		writer: make(chan struct{}, 1),
		Now:    func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
	}
	pool, err := sql.Open(driverName, "file:"+file+"?"+params.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	pool.SetMaxOpenConns(8)
	pool.SetMaxIdleConns(8)
	g, err := gorm.Open(&sqlite.Dialector{Conn: prepareOnce(pool)}, &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true, // Tx is the only one who begins
		NowFunc:                func() time.Time { return db.Now() },
		Logger:                 logger.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	db.g = g
	return db, nil
}

// Close closes the database.
func (db *DB) Close() error {
	pool, err := db.g.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	pool, err := db.g.DB()
	if err != nil {
		return err
	}
	return pool.PingContext(ctx)
}

// Tx runs f in a transaction: all of it happens, or none. Now stands still in
// it. Only package office calls it, once for each act. In a transaction it
// begins no other, so that several acts can be one.
func (db *DB) Tx(ctx context.Context, f func(tx *DB) error) error {
	if db.inside {
		return f(db.within(db.g))
	}
	end, err := db.turn(ctx)
	if err != nil {
		return err
	}
	defer end()
	return db.g.WithContext(ctx).Transaction(func(g *gorm.DB) error { return f(db.within(g)) })
}

// within returns db in the transaction g, where Now stands still, for gorm too.
func (db *DB) within(g *gorm.DB) *DB {
	now := db.Now()
	still := func() time.Time { return now }
	return &DB{g: g.Session(&gorm.Session{NowFunc: still}), inside: true, Now: still}
}

// turn waits until this writer may write and returns what ends its turn.
// SQLite has one writer: waiting in line is fairer than trying again.
func (db *DB) turn(ctx context.Context) (end func(), err error) {
	if db.writer == nil {
		return func() {}, nil
	}
	select {
	case db.writer <- struct{}{}:
		return func() { <-db.writer }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// NewID returns a random id of 128 bits and more.
func NewID() string { return rand.Text() }

// translate turns what gorm says into what press says.
func translate(err error) error {
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return press.ErrNotFound
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return press.ErrConflict
	}
	return err
}

// utc brings a moment into the form in which it is kept: pgx would otherwise
// drop the zone and keep the wall clock.
func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC().Truncate(time.Microsecond)
	return &u
}
