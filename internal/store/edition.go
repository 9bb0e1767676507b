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

// edition knows how often the world's part of the database has changed: at once
// what this program changes, and soon what others do.
type edition struct {
	number atomic.Int64
	heeded atomic.Bool  // whether Follow hears of changes
	asked  atomic.Int64 // when the database was last asked, on the program's own clock
	lock   sync.Mutex
	heard  time.Time // when it last answered
	born   time.Time
}

func newEdition() *edition { return &edition{born: time.Now()} }

// advance notes a number; an older one, which a slow answer brought, changes
// nothing.
func (e *edition) advance(to int64) {
	for {
		have := e.number.Load()
		if to <= have || e.number.CompareAndSwap(have, to) {
			return
		}
	}
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
	e := p.db.edition
	if e.fresh() {
		return e.number.Load(), nil
	}
	e.lock.Lock()
	defer e.lock.Unlock()
	if e.fresh() {
		return e.number.Load(), nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), editionWait)
	defer cancel()
	number, err := p.db.readEdition(ctx)
	if err != nil && (e.heard.IsZero() || time.Since(e.heard) > editionHeld) {
		return 0, err
	}
	if err == nil {
		e.heard = time.Now()
		e.advance(number)
	}
	e.asked.Store(int64(time.Since(e.born)))
	return e.number.Load(), nil
}

func (db *DB) readEdition(ctx context.Context) (number int64, err error) {
	if err := db.g.WithContext(ctx).Raw("SELECT number FROM editions WHERE part = 'public'").Scan(&number).Error; err != nil {
		return 0, fmt.Errorf("read the edition: %w", err)
	}
	return number, nil
}

// changed notes that the transaction changes what the world may read. The number
// itself grows as the transaction's last deed, for it makes others wait.
func (db *DB) changed(ctx context.Context) error {
	if db.changes != nil {
		*db.changes = true
		return nil
	}
	number, err := db.nextEdition(ctx)
	if err == nil {
		db.edition.advance(number)
	}
	return err
}

const (
	nextNumber = `INSERT INTO editions (part, number) VALUES ('public', 1)
ON CONFLICT (part) DO UPDATE SET number = editions.number + 1
RETURNING number`
	tellNumber = "WITH next AS (" + nextNumber + ") SELECT number FROM next, LATERAL pg_notify('" + editionChannel + "', number::text)"
)

func (db *DB) nextEdition(ctx context.Context) (number int64, err error) {
	query := nextNumber
	if db.onPostgres() {
		query = tellNumber
	}
	err = db.g.WithContext(ctx).Raw(query).Scan(&number).Error
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
