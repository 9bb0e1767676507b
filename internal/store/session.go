package store

import (
	"context"
	"fmt"
	"time"

	"pressdesk/internal/press"
)

// Session returns the session with this id.
func (db *DB) Session(ctx context.Context, id string) (*press.Session, error) {
	s := new(press.Session)
	err := db.g.WithContext(ctx).Where("id = ?", id).Take(s).Error
	return s, translate(err)
}

// AddSession inserts s.
func (db *DB) AddSession(ctx context.Context, s *press.Session) error {
	s.CreatedAt, s.LastSeenAt = *utc(&s.CreatedAt), *utc(&s.LastSeenAt)
	return db.write(ctx, "add session", func() error { return db.g.WithContext(ctx).Create(s).Error })
}

// TouchSession notes that a session was seen now. One that was ended stays so.
func (db *DB) TouchSession(ctx context.Context, id string, now time.Time) error {
	now = *utc(&now)
	return db.write(ctx, "touch session", func() error {
		return db.g.WithContext(ctx).Model(&press.Session{}).Where("id = ? AND last_seen_at < ?", id, now).Update("last_seen_at", now).Error
	})
}

// SetFlash keeps the sentence that the next page of a session shows.
func (db *DB) SetFlash(ctx context.Context, id, flash string) error {
	return db.write(ctx, "set flash", func() error {
		return db.g.WithContext(ctx).Model(&press.Session{}).Where("id = ?", id).Update("flash", flash).Error
	})
}

// EndSession ends the session with this id.
func (db *DB) EndSession(ctx context.Context, id string) error {
	return db.write(ctx, "end session", func() error {
		return db.g.WithContext(ctx).Where("id = ?", id).Delete(&press.Session{}).Error
	})
}

// EndSessionOf ends the session that pages call publicID, if it is the user's.
func (db *DB) EndSessionOf(ctx context.Context, userID, publicID string) error {
	var ended int64
	err := db.write(ctx, "end session", func() error {
		done := db.g.WithContext(ctx).Where("public_id = ? AND user_id = ? AND user_id <> ''", publicID, userID).Delete(&press.Session{})
		ended = done.RowsAffected
		return done.Error
	})
	if err == nil && ended == 0 {
		return press.ErrNotFound
	}
	return err
}

// EndSessions ends all sessions of a user but the one with the id except.
func (db *DB) EndSessions(ctx context.Context, userID, except string) error {
	return db.write(ctx, "end sessions", func() error {
		return db.g.WithContext(ctx).Where("user_id = ? AND user_id <> '' AND id <> ?", userID, except).Delete(&press.Session{}).Error
	})
}

// SessionsOf returns the sessions of a user, the one seen last first.
func (db *DB) SessionsOf(ctx context.Context, userID string) ([]press.Session, error) {
	var list []press.Session
	err := db.g.WithContext(ctx).Where("user_id = ? AND user_id <> ''", userID).Order("last_seen_at DESC, id DESC").Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	return list, nil
}

// SweepSessions removes sessions, one-time links and counts of attempts that
// nothing has touched since before.
func (db *DB) SweepSessions(ctx context.Context, before time.Time) error {
	before = *utc(&before)
	return db.write(ctx, "sweep sessions", func() error {
		g := db.g.WithContext(ctx)
		if err := g.Where("last_seen_at < ?", before).Delete(&press.Session{}).Error; err != nil {
			return err
		}
		if err := g.Where("expires_at < ?", before).Delete(&press.Token{}).Error; err != nil {
			return err
		}
		if err := g.Where("tried_at < ?", before).Delete(&attempt{}).Error; err != nil {
			return err
		}
		return g.Exec("DELETE FROM throttles WHERE started_at < ?", before).Error
	})
}

// write runs one statement outside a transaction in this writer's turn.
func (db *DB) write(ctx context.Context, what string, f func() error) error {
	end, err := db.turn(ctx)
	if err != nil {
		return err
	}
	defer end()
	if err := f(); err != nil {
		db.pulse.doubt(err)
		return fmt.Errorf("%s: %w", what, translate(err))
	}
	return nil
}
