package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// editionChannel is where PostgreSQL tells every program the new number.
const editionChannel = "pressdesk_edition"

// listenAgain is how long a lost connection is left alone.
const listenAgain = time.Second

// Follow hears until ctx ends what other programs change, the moment they have.
// Where there is nothing to hear, as on SQLite, or while the connection is
// lost, Edition asks instead.
func (db *DB) Follow(ctx context.Context) {
	if !db.onPostgres() {
		return
	}
	for ctx.Err() == nil {
		_ = db.listen(ctx) // it ends when the database goes away: who asks is told why
		db.edition.heeded.Store(false)
		select {
		case <-time.After(listenAgain):
		case <-ctx.Done():
		}
	}
}

func (db *DB) listen(ctx context.Context) error {
	pool, err := db.g.DB()
	if err != nil {
		return err
	}
	held, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer held.Close()
	return held.Raw(func(raw any) error {
		c := raw.(*stdlib.Conn).Conn()
		if _, err := c.Exec(ctx, "LISTEN "+editionChannel); err != nil {
			return driver.ErrBadConn
		}
		now, err := db.readEditions(ctx) // what was said before
		if err != nil {
			return driver.ErrBadConn
		}
		db.edition.advance(now)
		db.edition.heeded.Store(true)
		for {
			heard, err := c.WaitForNotification(ctx)
			if err != nil {
				return driver.ErrBadConn // it listens: nobody else may have it
			}
			of := &db.edition.number
			said, isCalendar := strings.CutPrefix(heard.Payload, prefixes["calendar"])
			if isCalendar {
				of = &db.edition.calendar
			}
			if number, err := strconv.ParseInt(said, 10, 64); err == nil {
				of.advance(number)
			}
		}
	})
}
