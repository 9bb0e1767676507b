package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Two instances on one server with its default of a hundred connections leave
// it room for backups and people.
const (
	mostConnections = 20
	idleTime        = 5 * time.Minute
	connectionLife  = 30 * time.Minute // a server that was moved is found again
	connectTime     = 5 * time.Second
)

// postgresDefaults hold for every connection of the pool. An act that waits
// for another too long is given up, and so is one whose program has vanished.
var postgresDefaults = map[string]string{
	"timezone": "UTC", "application_name": "pressdesk", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s",
}

func connectPostgres(dsn string) (gorm.Dialector, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("database.dsn: %w", err) // it says what is wrong without the password
	}
	for k, v := range postgresDefaults {
		if _, given := config.RuntimeParams[k]; !given || k == "timezone" {
			config.RuntimeParams[k] = v
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTime
	}
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(keepTimesInUTC))
	pool.SetMaxOpenConns(mostConnections)
	pool.SetMaxIdleConns(mostConnections)
	pool.SetConnMaxIdleTime(idleTime)
	pool.SetConnMaxLifetime(connectionLife)
	return postgres.New(postgres.Config{Conn: pool}), nil
}

// keepTimesInUTC makes a connection write the moment of a time. pgx alone would
// drop its zone and write what the clock on the wall showed.
func keepTimesInUTC(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamp", OID: pgtype.TimestampOID, Codec: utcCodec{&pgtype.TimestampCodec{ScanLocation: time.UTC}}})
	return nil
}

type utcCodec struct{ *pgtype.TimestampCodec }

func (c utcCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	plan := c.TimestampCodec.PlanEncode(m, oid, format, value)
	if plan == nil {
		return nil
	}
	return utcPlan{plan}
}

type utcPlan struct{ next pgtype.EncodePlan }

func (p utcPlan) Encode(value any, buf []byte) ([]byte, error) {
	at, err := value.(pgtype.TimestampValuer).TimestampValue()
	if err != nil {
		return nil, err
	}
	at.Time = at.Time.UTC()
	return p.next.Encode(at, buf)
}
