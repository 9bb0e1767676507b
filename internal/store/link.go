package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// linksOf reads the links by which units can answer about a case, oldest first.
func (db *DB) linksOf(g *gorm.DB, app *press.Application) error {
	if len(app.Contacts)+len(app.Consultations) == 0 {
		return nil
	}
	return g.Where("application_id = ?", app.ID).Order("sent_at, id").Find(&app.Links).Error
}

// Link returns the link with this id, whether it works or not. ErrGone: there
// never was one.
func (db *DB) Link(ctx context.Context, id string) (*press.Link, error) {
	var found []press.Link
	if err := db.g.WithContext(ctx).Where("id = ?", id).Limit(1).Find(&found).Error; err != nil {
		return nil, fmt.Errorf("read a link: %w", err)
	}
	if len(found) == 0 {
		return nil, press.ErrGone
	}
	return &found[0], nil
}

// SaveLinks writes links, new ones and what a step has changed of others. What
// their reader does meanwhile stays: that it was opened, and what was kept.
// Mails with links that have ended are not sent any more, and nobody has to hear
// that one of them did not arrive.
func (db *DB) SaveLinks(ctx context.Context, list []press.Link) error {
	g := db.g.WithContext(ctx)
	for i := range list {
		l := &list[i]
		l.SentAt, l.ExpiresAt, l.EndedAt, l.AnsweredAt = *utc(&l.SentAt), *utc(&l.ExpiresAt), utc(l.EndedAt), utc(l.AnsweredAt)
		if l.Secret != "" {
			if err := g.Create(l).Error; err != nil {
				return translate(err)
			}
			continue
		}
		if err := g.Model(l).Select("answered_at", "ended_at", "revoked", "expires_at").Updates(l).Error; err != nil {
			return fmt.Errorf("write a link: %w", err)
		}
		if l.EndedAt == nil {
			continue
		}
		for from, to := range map[press.MailState]press.MailState{press.MailWaiting: press.MailDropped, press.MailDead: press.MailTold} {
			if err := g.Model(&press.Mail{}).Where("id = ? AND state = ?", l.MailID, from).Update("state", to).Error; err != nil {
				return fmt.Errorf("end the mail of a link: %w", err)
			}
		}
	}
	return nil
}

// OpenLink notes that a link was opened for the first time.
func (db *DB) OpenLink(ctx context.Context, id string) error {
	return db.write(ctx, "note that a link was opened", func() error {
		return db.g.WithContext(ctx).Model(&press.Link{}).Where("id = ? AND opened_at IS NULL", id).Update("opened_at", db.Now()).Error
	})
}

// KeepDraft keeps what a unit has written of its answer. ErrGone: nothing is
// asked by the link any more.
func (db *DB) KeepDraft(ctx context.Context, id, text string) error {
	done := db.g.WithContext(ctx).Model(&press.Link{}).Where("id = ? AND ended_at IS NULL AND expires_at > ?", id, db.Now()).
		Updates(map[string]any{"draft": text, "drafted_at": db.Now()})
	if done.Error != nil {
		return fmt.Errorf("keep a draft: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return press.ErrGone
	}
	return nil
}
