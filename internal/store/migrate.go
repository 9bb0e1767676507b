package store

import (
	"context"
	"fmt"
	"io/fs"
	"path"

	"github.com/pressly/goose/v3"

	"pressdesk/migrations"
)

// Migrate brings the schema up to date, each file in a transaction of its own.
func (db *DB) Migrate(ctx context.Context) error {
	pool, err := db.g.DB()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, flat{migrations.FS, "sqlite"})
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
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
