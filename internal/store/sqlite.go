package store

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// driverName is SQLite with the settings that a connection string cannot say.
const driverName = "sqlite3_pressdesk"

func init() {
	sql.Register(driverName, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec("PRAGMA trusted_schema=OFF", nil)
		return err
	}})
}

// sqliteDefaults hold for every connection of the pool. Immediate transactions
// keep a reader from failing when it turns writer; full synchronisation keeps
// what was acknowledged through a power loss.
var sqliteDefaults = map[string]string{
	"_foreign_keys": "on", "_busy_timeout": "5000", "_journal_mode": "WAL",
	"_txlock": "immediate", "_synchronous": "FULL", "_secure_delete": "on",
}

func connectSQLite(dsn string) (gorm.Dialector, error) {
	file, query, _ := strings.Cut(strings.TrimPrefix(dsn, "sqlite://"), "?")
	params, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("database.dsn: %w", err)
	}
	for k, v := range sqliteDefaults {
		if !params.Has(k) {
			params.Set(k, v)
		}
	}
	pool, err := sql.Open(driverName, "file:"+file+"?"+params.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	pool.SetMaxOpenConns(8)
	pool.SetMaxIdleConns(8)
	return &sqlite.Dialector{Conn: prepareOnce(pool)}, nil
}
