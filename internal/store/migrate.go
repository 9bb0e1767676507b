package store

import (
	"context"
	"fmt"
	"io/fs"
	"path"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"pressdesk/migrations"
)

// Migrate brings the schema up to date, each file in a transaction of its own.
// Instances that start together do it one after the other.
func (db *DB) Migrate(ctx context.Context) error {
	pool, err := db.g.DB()
	if err != nil {
		return err
	}
	dialect, folder := goose.DialectSQLite3, "sqlite"
	var options []goose.ProviderOption
	if db.onPostgres() {
		dialect, folder = goose.DialectPostgres, "postgres"
		lock, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600)) // seconds, times
		if err != nil {
			return fmt.Errorf("migrations: %w", err)
		}
		options = append(options, goose.WithSessionLocker(lock))
	}
	p, err := goose.NewProvider(dialect, pool, flat{migrations.FS, folder}, options...)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	have, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if have > known {
		return fmt.Errorf("the database has schema %d and this program knows %d: a newer release has used it; run that one, or restore a backup", have, known)
	}
	return nil
}

// flat shows the shared files and those of one dialect as one folder.
type flat struct {
	files   fs.FS
	dialect string
}

func (f flat) Open(name string) (fs.File, error) {
	if file, err := f.files.Open(path.Join(f.dialect, name)); err == nil && name != "." {
		return file, nil
	}
	return f.files.Open(name)
}

func (f flat) ReadDir(name string) ([]fs.DirEntry, error) {
	shared, err := fs.ReadDir(f.files, name)
	if err != nil {
		return nil, err
	}
	own, err := fs.ReadDir(f.files, path.Join(f.dialect, name))
	return append(shared, own...), err
}
