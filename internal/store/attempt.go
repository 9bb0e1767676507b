package store

import (
	"context"
	"fmt"
	"time"
)

// attempt is one try at something that may be tried only so often.
type attempt struct {
	ID         string
	AttemptKey string
	TriedAt    time.Time
}

// Attempt counts one more attempt at key and returns its id.
func (db *DB) Attempt(ctx context.Context, key string) (id string, err error) {
	a := &attempt{NewID(), key, db.Now()}
	if err := db.g.WithContext(ctx).Create(a).Error; err != nil {
		return "", fmt.Errorf("count an attempt: %w", translate(err))
	}
	return a.ID, nil
}

// Attempted returns the last attempt but so many at key within the window that
// ends now, 0 being the last one. The moment is zero if there was none. One that
// a clock which was set back has put into the future does not count.
func (db *DB) Attempted(ctx context.Context, key string, but int, window time.Duration) (id string, at time.Time, err error) {
	now := db.Now()
	var found []attempt
	err = db.g.WithContext(ctx).Where("attempt_key = ? AND tried_at > ? AND tried_at <= ?", key, now.Add(-window), now.Add(skew)).
		Order("tried_at DESC, id DESC").Offset(but).Limit(1).Find(&found).Error
	if err != nil {
		return "", time.Time{}, fmt.Errorf("read attempts: %w", err)
	}
	if len(found) == 0 {
		return "", time.Time{}, nil
	}
	return found[0].ID, found[0].TriedAt.UTC(), nil
}

// Forgive takes attempts back.
func (db *DB) Forgive(ctx context.Context, ids []string) error {
	if err := db.g.WithContext(ctx).Where("id IN ?", ids).Delete(&attempt{}).Error; err != nil {
		return fmt.Errorf("forgive attempts: %w", err)
	}
	return nil
}
