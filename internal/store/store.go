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
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// DB is the database, or one transaction on it.
type DB struct {
	g      *gorm.DB
	inside bool          // a transaction is open: what happens here is part of it
	writer chan struct{} // who holds its one token may write; nil where the database queues writers itself

	edition *edition
	pulse   *pulse
	changes *bool // in a transaction: whether it changes what the world may read

	// Now is the clock: UTC, in microseconds, which is what both databases keep.
	Now func() time.Time
}

// Open opens the database at dsn: PostgreSQL for an address that begins with
// postgres://, and otherwise the SQLite file with this path, with or without
// parameters.
func Open(dsn string) (*DB, error) {
	db := &DB{edition: newEdition(), pulse: new(pulse), Now: func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }}
	connect := connectSQLite
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		connect = connectPostgres
	} else {
		db.writer = make(chan struct{}, 1)
	}
	dialect, err := connect(dsn)
	if err != nil {
		return nil, err
	}
	db.g, err = gorm.Open(dialect, &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true, // Tx is the only one who begins
		NowFunc:                func() time.Time { return db.Now() },
		Logger:                 logger.Discard,
	})
	var lite sqlite3.Error
	if errors.As(err, &lite) && lite.Code == sqlite3.ErrCantOpen {
		return nil, fmt.Errorf("open the database: %w (its folder must be there and not read-only)", err)
	}
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return db, nil
}

// onPostgres tells the two databases apart where they do not speak alike.
func (db *DB) onPostgres() bool { return db.g.Name() == "postgres" }

// Measure has the database look at what its tables hold, after much has come at
// once. PostgreSQL does so by itself, but some minutes later, and plans blindly
// until then; SQLite plans without.
func (db *DB) Measure(ctx context.Context) error {
	if !db.onPostgres() {
		return nil
	}
	if err := db.g.WithContext(ctx).Exec("ANALYZE").Error; err != nil {
		return fmt.Errorf("measure the tables: %w", err)
	}
	return nil
}

// Close closes the database.
func (db *DB) Close() error {
	pool, err := db.g.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Pool says how the connections are used.
func (db *DB) Pool() sql.DBStats {
	pool, err := db.g.DB()
	if err != nil {
		return sql.DBStats{}
	}
	return pool.Stats()
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
// begins no other, so that several acts can be one. Where PostgreSQL gives an
// act up because another was in its way, f runs again from the beginning.
func (db *DB) Tx(ctx context.Context, f func(tx *DB) error) error {
	if db.inside {
		return f(db.within(db.g))
	}
	end, err := db.turn(ctx)
	if err != nil {
		return err
	}
	defer end()
	err = db.once(ctx, f)
	for try := 1; try < mostTries && gaveWay(err); try++ {
		// The other may not have woken yet: at once, both would meet again.
		select {
		case <-time.After(time.Duration(try) * tryPause):
		case <-ctx.Done():
			return err
		}
		err = db.once(ctx, f)
	}
	return err
}

// How often an act that another was in the way of is tried, and how much longer
// it waits each time.
const (
	mostTries = 4
	tryPause  = 20 * time.Millisecond
)

func (db *DB) once(ctx context.Context, f func(tx *DB) error) error {
	var changes bool
	var number int64
	var done time.Time
	err := db.g.WithContext(ctx).Transaction(func(g *gorm.DB) (err error) {
		tx := db.within(g)
		tx.changes = &changes
		if err := f(tx); err != nil {
			return err
		}
		if changes {
			number, err = tx.nextEdition(ctx, "public")
		}
		done = time.Now()
		return err
	})
	if !done.IsZero() {
		db.saw(ctx, "COMMIT", done, err)
	}
	if err != nil {
		db.pulse.doubt(err)
		return err
	}
	db.edition.number.advance(number)
	return nil
}

// Alone waits until no other transaction does the same, and keeps others from
// it until this one ends: for a rule about several rows, of which no version
// knows. SQLite has one writer anyway.
func (db *DB) Alone(ctx context.Context, what string) error {
	if !db.onPostgres() {
		return nil
	}
	if err := db.g.WithContext(ctx).Exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", what).Error; err != nil {
		return fmt.Errorf("wait for %s: %w", what, err)
	}
	return nil
}

// within returns db in the transaction g, where Now stands still, for gorm too.
func (db *DB) within(g *gorm.DB) *DB {
	now := db.Now()
	still := func() time.Time { return now }
	return &DB{g: g.Session(&gorm.Session{NowFunc: still}), inside: true, edition: db.edition, pulse: db.pulse, changes: db.changes, Now: still}
}

// turn waits until this writer may write and returns what ends its turn.
// SQLite has one writer: waiting in line is fairer than trying again.
func (db *DB) turn(ctx context.Context) (end func(), err error) {
	if db.writer == nil {
		return func() {}, nil
	}
	end = func() { <-db.writer }
	select {
	case db.writer <- struct{}{}:
		return end, nil
	default:
	}
	defer func(began time.Time) { db.saw(ctx, "WAIT FOR THE WRITER BEFORE", began, err) }(time.Now())
	select {
	case db.writer <- struct{}{}:
		return end, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// NewID returns a random id of 128 bits and more.
func NewID() string { return rand.Text() }

// utc brings a moment into the form in which it is kept: pgx would otherwise
// drop the zone and keep the wall clock.
func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC().Truncate(time.Microsecond)
	return &u
}
