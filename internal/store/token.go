package store

import (
	"context"
	"fmt"

	"pressdesk/internal/press"
)

// AddToken inserts a one-time link. Older ones of its purpose stop working.
func (db *DB) AddToken(ctx context.Context, t *press.Token) error {
	err := db.g.WithContext(ctx).Where("user_id = ? AND purpose = ? AND id <> ?", t.UserID, t.Purpose, t.ID).Delete(&press.Token{}).Error
	if err != nil {
		return fmt.Errorf("end older links: %w", err)
	}
	return db.insertToken(ctx, t)
}

// AddTokenBeside inserts a one-time link, or a device from which its user has
// logged in. Others of its purpose stay.
func (db *DB) AddTokenBeside(ctx context.Context, t *press.Token) error {
	return db.insertToken(ctx, t)
}

func (db *DB) insertToken(ctx context.Context, t *press.Token) error {
	t.ExpiresAt, t.CreatedAt = *utc(&t.ExpiresAt), *utc(&t.CreatedAt)
	return translate(db.g.WithContext(ctx).Create(t).Error)
}

// Token returns the link with this id if it still works. ErrGone: it was used,
// is over, or never was; nobody learns which.
func (db *DB) Token(ctx context.Context, id string, p press.Purpose) (*press.Token, error) {
	var found []press.Token
	err := db.g.WithContext(ctx).Where("id = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?", id, p, db.Now()).Limit(1).Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("read a link: %w", err)
	}
	if len(found) == 0 {
		return nil, press.ErrGone
	}
	return &found[0], nil
}

// UseToken uses the link up. ErrGone: somebody was faster.
func (db *DB) UseToken(ctx context.Context, id string) error {
	done := db.g.WithContext(ctx).Model(&press.Token{}).Where("id = ? AND used_at IS NULL AND expires_at > ?", id, db.Now()).Update("used_at", db.Now())
	if done.Error != nil {
		return fmt.Errorf("use a link: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return press.ErrGone
	}
	return nil
}

// EndTokens ends the links of a user for these purposes.
func (db *DB) EndTokens(ctx context.Context, userID string, purposes ...press.Purpose) error {
	err := db.g.WithContext(ctx).Where("user_id = ? AND purpose IN ?", userID, purposes).Delete(&press.Token{}).Error
	if err != nil {
		return fmt.Errorf("end links: %w", err)
	}
	return nil
}
