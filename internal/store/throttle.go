package store

import (
	"context"
	"time"
)

// throttle is how often something was tried since the start of its window.
type throttle struct {
	ThrottleKey string
	StartedAt   time.Time
	Tries       int
}

// skew is how far the clocks of two programs may be apart.
const skew = 10 * time.Second

// A window that has passed, or that a clock which was set back has put into
// the future, starts again.
const bump = `INSERT INTO throttles (throttle_key, started_at, tries) VALUES (@key, @now, 1)
ON CONFLICT (throttle_key) DO UPDATE SET
	tries = CASE WHEN throttles.started_at <= @cutoff OR throttles.started_at > @future THEN 1 ELSE throttles.tries + 1 END,
	started_at = CASE WHEN throttles.started_at <= @cutoff OR throttles.started_at > @future THEN @now ELSE throttles.started_at END
RETURNING throttle_key, started_at, tries`

// Bump counts one more attempt at key and returns how many there were since
// its window started, this one included.
func (db *DB) Bump(ctx context.Context, key string, window time.Duration) (tries int, started time.Time, err error) {
	now := db.Now()
	var t throttle
	err = db.write(ctx, "count an attempt", func() error {
		return db.g.WithContext(ctx).Raw(bump, map[string]any{"key": key, "now": now, "cutoff": now.Add(-window), "future": now.Add(skew)}).Scan(&t).Error
	})
	return t.Tries, t.StartedAt.UTC(), err
}
