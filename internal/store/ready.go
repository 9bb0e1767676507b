package store

import (
	"context"
	"sync/atomic"
	"time"
)

// readyAge is for how long it counts that something could be written.
const readyAge = 5 * time.Second

// pulse knows when something was last written to try whether it can be.
type pulse struct{ at atomic.Pointer[time.Time] }

// doubt forgets it when a write has failed for the database's sake.
func (p *pulse) doubt(err error) {
	if Away(err) {
		p.at.Store(nil)
	}
}

const tryReady = `INSERT INTO throttles (throttle_key, started_at, tries) VALUES ('ready', @now, 0)
ON CONFLICT (throttle_key) DO UPDATE SET started_at = excluded.started_at`

// MayWrite asks the database for a change of nothing: where it may only be read
// it refuses, and a full disk does not matter.
func (db *DB) MayWrite(ctx context.Context) error {
	return db.g.WithContext(ctx).Exec("UPDATE editions SET number = number WHERE part = ''").Error
}

// Ready reports whether the database answers and takes what is written. It
// writes a row every few seconds at most, and at once after a write that failed.
func (db *DB) Ready(ctx context.Context) error {
	if err := db.Ping(ctx); err != nil {
		return err
	}
	if at := db.pulse.at.Load(); at != nil && time.Since(*at) < readyAge {
		return nil
	}
	began := time.Now()
	err := db.write(ctx, "try to write", func() error {
		return db.g.WithContext(ctx).Exec(tryReady, map[string]any{"now": db.Now()}).Error
	})
	if err == nil {
		db.pulse.at.Store(&began)
	}
	return err
}
