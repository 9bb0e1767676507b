package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// Unwatched returns at most so many open cases that no list shows at their time
// or whose officer can no longer work on them.
func (db *DB) Unwatched(ctx context.Context, most int) ([]string, error) {
	var numbers []string
	err := db.g.WithContext(ctx).Table("applications a").Joins("LEFT JOIN users u ON u.id = a.assignee_id").
		Where("a.number IS NOT NULL AND a.closed_at IS NULL").
		Where("a.queue_at IS NULL OR a.assignee_id IS NOT NULL AND (u.id IS NULL OR u.standing <> ? OR u.role NOT IN ?)",
			press.Approved, []press.Role{press.Officer, press.Supervisor}).
		Order("a.number").Limit(most).Pluck("a.number", &numbers).Error
	return numbers, err
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
