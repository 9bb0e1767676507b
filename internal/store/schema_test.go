package store

import (
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"pressdesk/internal/press"
)

// The files in migrations make exactly the columns that the structs have.
func TestSchema(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 2 { // the second time finds nothing to do
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, model := range []any{
		&press.User{}, &press.Session{}, &press.Token{}, &row{}, &press.Event{}, &press.EventText{}, &press.Item{}, &press.Contact{},
		&press.Slot{}, &press.Reply{}, &press.Message{}, &press.Attachment{}, &press.Mail{}, &press.OpEd{}, &press.FAQ{}, &noticeRow{},
	} {
		s, err := schema.Parse(model, &sync.Map{}, db.g.NamingStrategy)
		if err != nil {
			t.Fatal(err)
		}
		types, err := db.g.Migrator().ColumnTypes(model)
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, c := range types {
			have = append(have, c.Name())
		}
		slices.Sort(have)
		if want := slices.Sorted(slices.Values(s.DBNames)); !slices.Equal(have, want) {
			t.Errorf("%s: table has %v, struct has %v", s.Table, have, want)
		}
	}
}

// Every connection of the pool has the settings that keep what was acknowledged.
func TestConnectionsAreSafe(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for pragma, want := range map[string]string{
		"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "secure_delete": "1", "trusted_schema": "0",
	} {
		var got string
		if err := db.g.Raw("PRAGMA " + pragma).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", pragma, got, err, want)
		}
	}
}
