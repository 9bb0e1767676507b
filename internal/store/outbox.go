package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pressdesk/internal/press"
)

// MailFilter chooses mails of the outbox: newest first, from the one after
// After, the Next of the page before.
type MailFilter struct {
	State   press.MailState // empty: all
	Address string          // empty: all; otherwise as compared by press.EmailKey
	After   string
	Limit   int
}

// AddMail puts m into the outbox. It does nothing and reports false when a
// mail with the same key is there already, so that nobody is told twice.
func (db *DB) AddMail(ctx context.Context, m *press.Mail) (bool, error) {
	if m.ID == "" {
		m.ID = NewID()
	}
	m.State, m.CreatedAt = press.MailWaiting, db.Now()
	m.NextTryAt = m.CreatedAt
	if m.Facts == nil {
		m.Facts = map[string]string{}
	}
	done := db.g.WithContext(ctx).
		Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "mail_key"}}, DoNothing: true}).
		Create(m)
	if done.Error != nil {
		return false, fmt.Errorf("queue mail %s: %w", m.Template, done.Error)
	}
	return done.RowsAffected == 1, nil
}

// claim takes the oldest waiting mail of each address, so that letters to one
// person keep their order. Its %s is how PostgreSQL's senders, which do not
// take turns, pass over what another of them is taking.
const (
	claim = `WITH due AS MATERIALIZED (
	SELECT m.id FROM mails m
	WHERE m.state = 'waiting' AND m.next_try_at <= @now AND (m.leased_until IS NULL OR m.leased_until <= @now)
	AND NOT EXISTS (
		SELECT 1 FROM mails o WHERE o.address = m.address AND o.state = 'waiting'
		AND (o.created_at < m.created_at OR o.created_at = m.created_at AND o.id < m.id))
	ORDER BY m.next_try_at, m.id LIMIT @n %s)
UPDATE mails SET attempts = attempts + 1, leased_until = @until WHERE id IN (SELECT id FROM due)
RETURNING *`
	passOver = "FOR UPDATE SKIP LOCKED"
)

// ClaimMails takes up to n mails that are due and belong to no sender, or
// whose sender has not come back in time. They are the caller's for the length
// of the lease. Claiming counts as an attempt.
func (db *DB) ClaimMails(ctx context.Context, n int, lease time.Duration) (mails []press.Mail, err error) {
	now := db.Now()
	values := map[string]any{"now": now, "until": now.Add(lease), "n": n}
	query := fmt.Sprintf(claim, "")
	if db.onPostgres() {
		query = fmt.Sprintf(claim, passOver)
	}
	err = db.write(ctx, "claim mails", func() error {
		return db.g.WithContext(ctx).Raw(query, values).Scan(&mails).Error
	})
	return mails, err
}

// MailSent notes that the post has taken the mail.
func (db *DB) MailSent(ctx context.Context, m *press.Mail) error {
	now := db.Now()
	m.State, m.SentAt, m.LeasedUntil, m.LastError = press.MailSent, &now, nil, ""
	return db.noteMail(ctx, m)
}

// Standing returns the application that a mail is about, as far as a mail can
// speak of how it stands: with those who share it, and without its form and its
// history.
func (db *DB) Standing(ctx context.Context, applicationID string) (*press.Application, error) {
	app := new(press.Application)
	err := db.g.WithContext(ctx).Select("id", "owner_id", "kind", "status", "due_at", "appointed_at", "deadline_due_at", "review_due_at").
		Where("id = ?", applicationID).Take(app).Error
	if err != nil {
		return nil, translate(err)
	}
	if err := db.readColleagues(ctx, app); err != nil || len(app.Colleagues) == 0 {
		return app, err
	}
	return app, db.fillIn(ctx, []*press.Application{app}, listedPeople)
}

// MailDropped notes that the mail is not sent, for it is true no more.
func (db *DB) MailDropped(ctx context.Context, m *press.Mail) error {
	m.State, m.LeasedUntil = press.MailDropped, nil
	return db.noteMail(ctx, m)
}

// MailFailed notes why the mail was not taken and when it is tried again;
// after a zero time it is not.
func (db *DB) MailFailed(ctx context.Context, m *press.Mail, reason string, next time.Time) error {
	m.LeasedUntil, m.LastError = nil, reason
	if next.IsZero() {
		m.State = press.MailDead
		return db.noteMail(ctx, m)
	}
	m.NextTryAt = *utc(&next)
	return db.noteMail(ctx, m)
}

// noteMail writes what a sender may change.
func (db *DB) noteMail(ctx context.Context, m *press.Mail) error {
	return db.write(ctx, "note mail "+m.ID, func() error {
		return db.g.WithContext(ctx).Model(&press.Mail{}).Where("id = ?", m.ID).
			Select("Facts", "State", "LastError", "NextTryAt", "LeasedUntil", "SentAt").Updates(m).Error
	})
}

// RetryMail lets a mail that waits or has died start again now. A mail that
// was sent, dropped or told otherwise stays so: press.ErrConflict.
func (db *DB) RetryMail(ctx context.Context, id string) error {
	done := db.g.WithContext(ctx).Model(&press.Mail{}).Where("id = ? AND state NOT IN ?", id, []press.MailState{press.MailSent, press.MailTold, press.MailDropped}).
		Updates(map[string]any{"state": press.MailWaiting, "attempts": 0, "next_try_at": db.Now(), "leased_until": nil})
	if done.Error != nil {
		return fmt.Errorf("retry mail %s: %w", id, done.Error)
	}
	if done.RowsAffected == 1 {
		return nil
	}
	if _, err := db.Mail(ctx, id); err != nil {
		return err
	}
	return press.ErrConflict
}

// MailsTold notes that what the dead mails about a case should have said was
// told to their reader in another way. ErrConflict: there is no dead mail.
func (db *DB) MailsTold(ctx context.Context, applicationID, userID string) error {
	return db.told(ctx, applicationID, "user_id = ?", userID)
}

// MailsToldOutside is MailsTold for somebody without an account.
func (db *DB) MailsToldOutside(ctx context.Context, applicationID, address string) error {
	return db.told(ctx, applicationID, "user_id IS NULL AND address = ?", address)
}

func (db *DB) told(ctx context.Context, applicationID, who, key string) error {
	done := db.g.WithContext(ctx).Model(&press.Mail{}).
		Where("application_id = ? AND state = ?", applicationID, press.MailDead).Where(who, key).
		Updates(map[string]any{"state": press.MailTold})
	if done.Error != nil {
		return fmt.Errorf("note the mails of %s as told: %w", applicationID, done.Error)
	}
	if done.RowsAffected == 0 {
		return press.ErrConflict
	}
	return nil
}

// CountUndelivered returns about how many cases a mail is dead to the reporter,
// or to somebody outside of the office.
func (db *DB) CountUndelivered(ctx context.Context) (n int, err error) {
	err = db.g.WithContext(ctx).Raw("SELECT count(*) FROM applications WHERE " + undelivered).Scan(&n).Error
	return n, err
}

// Mail returns one mail of the outbox.
func (db *DB) Mail(ctx context.Context, id string) (*press.Mail, error) {
	m := new(press.Mail)
	if err := db.g.WithContext(ctx).Where("id = ?", id).First(m).Error; err != nil {
		return nil, translate(err)
	}
	return m, nil
}

// Outbox returns one page of the outbox and where the next one begins, which
// is empty after the last.
func (db *DB) Outbox(ctx context.Context, f MailFilter) (page []press.Mail, next string, err error) {
	q := db.g.WithContext(ctx).Order("created_at DESC, id DESC").Limit(f.Limit + 1)
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Address != "" {
		q = q.Where("lower(address) = ?", press.EmailKey(f.Address))
	}
	if at, id, ok := readPlace(f.After); ok {
		q = q.Where("(created_at, id) < (?, ?)", at, id)
	}
	if err := q.Find(&page).Error; err != nil {
		return nil, "", fmt.Errorf("read the outbox: %w", err)
	}
	if len(page) > f.Limit {
		page = page[:f.Limit]
		last := page[f.Limit-1]
		next = place(last.CreatedAt, last.ID)
	}
	return page, next, nil
}

// place names a row in a list that is ordered by a moment and an id.
func place(at time.Time, id string) string {
	return at.UTC().Format("20060102T150405.000000") + "-" + id
}

func readPlace(s string) (at time.Time, id string, ok bool) {
	stamp, id, ok := strings.Cut(s, "-")
	if !ok {
		return time.Time{}, "", false
	}
	at, err := time.Parse("20060102T150405.000000", stamp)
	return at, id, err == nil
}

// MailsOf returns the mails about an application, oldest first.
func (db *DB) MailsOf(ctx context.Context, applicationID string) ([]press.Mail, error) {
	var mails []press.Mail
	err := db.g.WithContext(ctx).Where("application_id = ?", applicationID).Order("created_at, id").Find(&mails).Error
	if err != nil {
		return nil, fmt.Errorf("read the mails of %s: %w", applicationID, err)
	}
	return mails, nil
}

// CountMails returns how many mails there are in each state.
func (db *DB) CountMails(ctx context.Context) (map[press.MailState]int, error) {
	var rows []struct {
		State press.MailState
		Count int
	}
	err := db.g.WithContext(ctx).Model(&press.Mail{}).Select("state, count(*) AS count").Group("state").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the outbox: %w", err)
	}
	counts := make(map[press.MailState]int, len(rows))
	for _, r := range rows {
		counts[r.State] = r.Count
	}
	return counts, nil
}

// CountUnsent returns how many mails wait and how many are dead, without a look
// at the many that have left.
func (db *DB) CountUnsent(ctx context.Context) (map[press.MailState]int, error) {
	counts := map[press.MailState]int{press.MailWaiting: 0, press.MailDead: 0}
	var rows []struct {
		State press.MailState
		Count int
	}
	err := db.g.WithContext(ctx).Model(&press.Mail{}).Select("state, count(*) AS count").
		Where("state IN ?", []press.MailState{press.MailWaiting, press.MailDead}).Group("state").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count what is in the outbox: %w", err)
	}
	for _, r := range rows {
		counts[r.State] = r.Count
	}
	return counts, nil
}

// OldestWaiting returns since when the oldest waiting mail has waited, or the
// zero time when nothing waits.
func (db *DB) OldestWaiting(ctx context.Context) (time.Time, error) {
	m := new(press.Mail)
	err := db.g.WithContext(ctx).Select("created_at").Where("state = ?", press.MailWaiting).Order("created_at, id").Limit(1).Take(m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("oldest waiting mail: %w", err)
	}
	return m.CreatedAt, nil
}

// MailsGone notes that the post took every mail queued until a moment, each as
// soon as it was queued: those of a demonstration's past, for which nobody waits.
func (db *DB) MailsGone(ctx context.Context, until time.Time) error {
	err := db.g.WithContext(ctx).Model(&press.Mail{}).Where("state = ? AND created_at <= ?", press.MailWaiting, *utc(&until)).
		Updates(map[string]any{"state": press.MailSent, "attempts": 1, "sent_at": gorm.Expr("created_at")}).Error
	if err != nil {
		return fmt.Errorf("note the mails until %s: %w", until, err)
	}
	return nil
}
