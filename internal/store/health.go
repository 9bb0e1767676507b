package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// Unwatched is an open case that could be forgotten.
type Unwatched struct {
	Number string
	Why    string // list, officer, move, alarm or late
}

// Unwatched returns at most so many open cases that could be forgotten: that no
// list shows at their time, whose officer can no longer work on them, that are
// nobody's move, or for which the office's own clock has no alarm, or one that
// has not gone off by late.
func (db *DB) Unwatched(ctx context.Context, late time.Time, most int) ([]Unwatched, error) {
	var list []Unwatched
	err := db.g.WithContext(ctx).Raw(`
		SELECT number, why FROM (
			SELECT a.number AS number, CASE
				WHEN a.queue_at IS NULL THEN 'list'
				WHEN a.assignee_id IS NOT NULL AND (u.id IS NULL OR u.standing <> @approved OR u.role NOT IN @desk) THEN 'officer'
				WHEN a.waits_for = '' AND a.status NOT IN @agreed THEN 'move'
				WHEN a.alarm_at IS NULL THEN 'alarm'
				WHEN a.alarm_at < @late THEN 'late'
				ELSE '' END AS why
			FROM applications a LEFT JOIN users u ON u.id = a.assignee_id
			WHERE a.number IS NOT NULL AND a.closed_at IS NULL
		) AS cases WHERE why <> '' ORDER BY number LIMIT @most`, map[string]any{
		"approved": press.Approved, "desk": []press.Role{press.Officer, press.Supervisor}, "agreed": []press.Status{press.Scheduled},
		"late": *utc(&late), "most": most,
	}).Scan(&list).Error
	return list, err
}

// Unwound returns the ids of at most so many open cases for which the office's
// own clock has no alarm.
func (db *DB) Unwound(ctx context.Context, most int) (ids []string, err error) {
	err = db.g.WithContext(ctx).Model(&row{}).Where("queue_at IS NOT NULL AND alarm_at IS NULL").Order("id").Limit(most).Pluck("id", &ids).Error
	return ids, err
}

// OpenCount returns how many cases are filed and not closed.
func (db *DB) OpenCount(ctx context.Context) (int, error) {
	var n int64
	err := db.g.WithContext(ctx).Model(&row{}).Where("number IS NOT NULL AND closed_at IS NULL").Count(&n).Error
	return int(n), err
}

// TryWrite writes something and takes it back.
func (db *DB) TryWrite(ctx context.Context) error {
	err := db.write(ctx, "try to write", func() error {
		return db.g.WithContext(ctx).Transaction(func(g *gorm.DB) error {
			if err := g.Exec("INSERT INTO serials (series, last) VALUES (?, 0)", "try "+NewID()).Error; err != nil {
				return err
			}
			return errTakenBack
		})
	})
	if errors.Is(err, errTakenBack) {
		return nil
	}
	return err
}

var errTakenBack = errors.New("taken back")

// Clock returns the time of the database's own clock. SQLite has that of this
// machine.
func (db *DB) Clock(ctx context.Context) (now time.Time, err error) {
	if !db.onPostgres() {
		return time.Now().UTC(), nil
	}
	err = db.g.WithContext(ctx).Raw("SELECT clock_timestamp() AT TIME ZONE 'UTC'").Scan(&now).Error
	return now, err
}

// Size returns how many bytes the database takes.
func (db *DB) Size(ctx context.Context) (bytes int64, err error) {
	query := "SELECT (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())"
	if db.onPostgres() {
		query = "SELECT pg_database_size(current_database())"
	}
	err = db.g.WithContext(ctx).Raw(query).Scan(&bytes).Error
	return bytes, err
}

// Product names the database's maker and its version.
func (db *DB) Product(ctx context.Context) (name string, err error) {
	query := "SELECT 'SQLite ' || sqlite_version()"
	if db.onPostgres() {
		query = "SELECT 'PostgreSQL ' || current_setting('server_version')"
	}
	err = db.g.WithContext(ctx).Raw(query).Scan(&name).Error
	return name, err
}
