// Package storetest opens databases for tests: files of SQLite, or with
// TEST_DATABASE=postgres databases of a PostgreSQL server that lives as long as
// the test program.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"pressdesk/internal/store"
)

// Main runs the tests of a package and ends the server that they have started.
// A package whose tests open databases calls it from TestMain.
func Main(m *testing.M) {
	m.Run()
	stopServer()
}

// Open returns a fresh, migrated database that goes away with the test.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return open(t, place(t))
}

// Pair returns two connections to one fresh database, as two programs have it.
func Pair(t testing.TB) (a, b *store.DB) {
	t.Helper()
	dsn := place(t)
	return open(t, dsn), open(t, dsn)
}

// OpenPostgres is Open on PostgreSQL, whatever TEST_DATABASE says.
func OpenPostgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, placeInPostgres(t))
}

// Postgres makes a fresh, migrated database on PostgreSQL, for programs that
// open it themselves, and returns its address.
func Postgres(t testing.TB) (dsn string) {
	t.Helper()
	return placeInPostgres(t)
}

// place makes a fresh, migrated database and returns its name.
func place(t testing.TB) (dsn string) {
	t.Helper()
	if os.Getenv("TEST_DATABASE") == "postgres" {
		return placeInPostgres(t)
	}
	content, err := blank()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file + "?_synchronous=OFF"
}

func open(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// blank is a migrated database, made once for all tests of a package.
var blank = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "pressdesk-test")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "blank.db")
	if err := migrate(file + "?_journal_mode=DELETE&_synchronous=OFF"); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// migrate makes the schema in a database and lets go of it.
func migrate(dsn string) error {
	db, err := store.Open(dsn)
	if err != nil {
		return err
	}
	if err := db.Migrate(context.Background()); err != nil {
		return err
	}
	return db.Close()
}
