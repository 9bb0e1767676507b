package store

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"pressdesk/migrations"
)

// Migrate brings the schema up to date, each file in a transaction of its own.
// Instances that start together do it one after the other.
func (db *DB) Migrate(ctx context.Context) error { return db.MigrateTo(ctx, newest) }

// newest stands for the schema that this program knows.
const newest = math.MaxInt64

// MigrateTo brings the schema up to a version, for an archive that was made of
// it. A schema that this program does not know is refused.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	have, known, err := db.Schema(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if have > known {
		return &NewerSchema{have, known}
	}
	p, err := db.migrations()
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// NewerSchema says that a newer release of the program has used the database.
type NewerSchema struct{ Have, Known int64 }

func (e *NewerSchema) Error() string {
	return fmt.Sprintf("the database has schema %d and this program knows %d: a newer release has used it; run that one, or restore a backup", e.Have, e.Known)
}

// versionTable is where goose notes which files it has run.
const versionTable = "goose_db_version"

// Schema returns the version of the schema that the database has, 0 where there
// is none yet, and that which the program knows. It changes nothing.
func (db *DB) Schema(ctx context.Context) (have, known int64, err error) {
	files, err := flat{migrations.FS, db.folder()}.ReadDir(".")
	if err != nil {
		return 0, 0, err
	}
	for _, f := range files {
		if n, err := goose.NumericComponent(f.Name()); err == nil {
			known = max(known, n)
		}
	}
	query := tablesOfSQLite
	if db.onPostgres() {
		query = tablesOfPostgres
	}
	names, err := db.words(ctx, query)
	if err != nil || !slices.Contains(names, versionTable) {
		return 0, known, err
	}
	err = db.g.WithContext(ctx).Raw("SELECT COALESCE(max(version_id), 0) FROM " + versionTable + " WHERE is_applied").Scan(&have).Error
	return have, known, err
}

// folder is where the files are that only one of the databases understands.
func (db *DB) folder() string {
	if db.onPostgres() {
		return "postgres"
	}
	return "sqlite"
}

func (db *DB) migrations() (*goose.Provider, error) {
	pool, err := db.g.DB()
	if err != nil {
		return nil, err
	}
	files := flat{migrations.FS, db.folder()}
	if !db.onPostgres() {
		return goose.NewProvider(goose.DialectSQLite3, pool, files)
	}
	turns, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600)) // seconds, times
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, pool, files, goose.WithSessionLocker(turns))
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
