package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"pressdesk/internal/press"
)

const (
	editionAge  = 250 * time.Millisecond // how late another program's change may be seen
	heededAge   = time.Second            // the same while PostgreSQL tells of changes: a connection can be lost in silence
	editionWait = time.Second            // for the database to answer
	editionHeld = time.Minute            // for how long the last number counts while the database is away
)

// edition knows how often the world's part of the database and the calendar have
// changed: at once what this program changes, and soon what others do.
type edition struct {
	number   counter // of the world's part
	calendar counter
	heeded   atomic.Bool  // whether Follow hears of changes
	asked    atomic.Int64 // when the database was last asked, on the program's own clock
	lock     sync.Mutex
	heard    time.Time // when it last answered
	born     time.Time
}

// counter is a number that only grows.
type counter struct{ atomic.Int64 }

func newEdition() *edition { return &edition{born: time.Now()} }

// advance notes a number; an older one, which a slow answer brought, changes
// nothing.
func (c *counter) advance(to int64) {
	for {
		have := c.Load()
		if to <= have || c.CompareAndSwap(have, to) {
			return
		}
	}
}

func (e *edition) advance(to numbers) {
	e.number.advance(to.Public)
	e.calendar.advance(to.Calendar)
}

func (e *edition) fresh() bool {
	asked, age := e.asked.Load(), editionAge
	if e.heeded.Load() {
		age = heededAge
	}
	return asked > 0 && time.Since(e.born)-time.Duration(asked) < age
}

// Edition returns a number that grows whenever the world's part of the database
// changes, before the change can be read by whoever made it. What another
// program changes it tells within a quarter of a second, or at once where Follow
// hears of it. While the database is away the last number counts for a minute.
func (p *Public) Edition(ctx context.Context) (int64, error) {
	err := p.db.look(ctx)
	return p.db.edition.number.Load(), err
}

// CalendarEdition is Edition for the notices of the calendar.
func (db *DB) CalendarEdition(ctx context.Context) (int64, error) {
	err := db.look(ctx)
	return db.edition.calendar.Load(), err
}

// CalendarNow is CalendarEdition as the database has it this moment, or as the
// transaction sees it.
func (db *DB) CalendarNow(ctx context.Context) (int64, error) {
	now, err := db.readEditions(ctx)
	if err == nil && !db.inside {
		db.edition.advance(now)
	}
	return now.Calendar, err
}

// look asks the database for its numbers, unless it has answered a moment ago.
func (db *DB) look(ctx context.Context) error {
	e := db.edition
	if e.fresh() {
		return nil
	}
	e.lock.Lock()
	defer e.lock.Unlock()
	if e.fresh() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), editionWait)
	defer cancel()
	now, err := db.readEditions(ctx)
	if err != nil && (e.heard.IsZero() || time.Since(e.heard) > editionHeld) {
		return err
	}
	if err == nil {
		e.heard = time.Now()
		e.advance(now)
	}
	e.asked.Store(int64(time.Since(e.born)))
	return nil
}

// numbers are the editions of the parts.
type numbers struct{ Public, Calendar int64 }

func (db *DB) readEditions(ctx context.Context) (n numbers, err error) {
	err = db.g.WithContext(ctx).Raw(`SELECT
		COALESCE(MAX(CASE WHEN part = 'public' THEN number END), 0) AS public,
		COALESCE(MAX(CASE WHEN part = 'calendar' THEN number END), 0) AS calendar
		FROM editions WHERE part IN ('public', 'calendar')`).Scan(&n).Error
	if err != nil {
		return numbers{}, fmt.Errorf("read the edition: %w", err)
	}
	return n, nil
}

// changed notes that the transaction changes what the world may read. The number
// itself grows as the transaction's last deed, for it makes others wait.
func (db *DB) changed(ctx context.Context) error {
	if db.changes != nil {
		*db.changes = true
		return nil
	}
	number, err := db.nextEdition(ctx, "public")
	if err == nil {
		db.edition.number.advance(number)
	}
	return err
}

const (
	nextNumber = `INSERT INTO editions (part, number) VALUES (@part, 1)
ON CONFLICT (part) DO UPDATE SET number = editions.number + 1
RETURNING number`
	tellNumber = "WITH next AS (" + nextNumber + ") SELECT number FROM next, LATERAL pg_notify('" + editionChannel + "', CAST(@prefix AS TEXT) || CAST(number AS TEXT))"
)

// prefixes stand before the number of a part where PostgreSQL tells it.
var prefixes = map[string]string{"public": "", "calendar": "calendar "}

func (db *DB) nextEdition(ctx context.Context, part string) (number int64, err error) {
	query := nextNumber
	if db.onPostgres() {
		query = tellNumber
	}
	err = db.g.WithContext(ctx).Raw(query, map[string]any{"part": part, "prefix": prefixes[part]}).Scan(&number).Error
	if err != nil {
		return 0, fmt.Errorf("next edition: %w", err)
	}
	return number, nil
}

// NextPublication returns when the next text that waits for its time appears,
// and nil when none waits.
func (p *Public) NextPublication(ctx context.Context) (*time.Time, error) {
	var first *time.Time
	for _, table := range []string{"op_eds", "faqs"} {
		var at []time.Time
		err := p.db.g.WithContext(ctx).Table(table).Where("status = ? AND publish_at > ?", press.Published, p.db.Now()).
			Order("publish_at").Limit(1).Pluck("publish_at", &at).Error
		if err != nil {
			return nil, fmt.Errorf("next publication: %w", err)
		}
		if len(at) > 0 && (first == nil || at[0].Before(*first)) {
			first = &at[0]
		}
	}
	return first, nil
}
