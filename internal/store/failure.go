package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// translate turns what gorm says into what press says.
func translate(err error) error {
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return press.ErrNotFound
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return press.ErrConflict
	}
	return err
}

// gaveWay reports whether PostgreSQL ended a transaction because another was in
// its way. Tried again, it would most likely have gone through.
func gaveWay(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01") // serialization failure, deadlock
}

// ReadOnly reports whether err says that the database is there and takes no
// writes.
func ReadOnly(err error) bool {
	var pg *pgconn.PgError
	var lite sqlite3.Error
	return errors.As(err, &pg) && pg.Code == "25006" || errors.As(err, &lite) && lite.Code == sqlite3.ErrReadonly
}

// Codes of PostgreSQL that say nothing about the request: classes of its codes,
// as the manual's list of errors has them, and single ones.
var (
	awayClasses = []string{"08", "53", "57P", "58"} // connection, resources, shut down, system
	awayCodes   = []string{"25006", "25P03", "40001", "40P01", "55P03", "57014"}
)

// Away reports whether err says that the database cannot be reached, cannot
// write, or is too busy: the same request may succeed a little later.
func Away(err error) bool {
	var (
		pg      *pgconn.PgError
		dial    *pgconn.ConnectError
		network net.Error
		lite    sqlite3.Error
	)
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &dial): // whatever the reason, it lies there
		return true
	case errors.As(err, &pg):
		in := func(class string) bool { return strings.HasPrefix(pg.Code, class) }
		return slices.Contains(awayCodes, pg.Code) || slices.ContainsFunc(awayClasses, in)
	case errors.As(err, &lite):
		return slices.Contains([]sqlite3.ErrNo{
			sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrFull, sqlite3.ErrReadonly, sqlite3.ErrIoErr, sqlite3.ErrCantOpen,
		}, lite.Code)
	}
	return errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF)
}
