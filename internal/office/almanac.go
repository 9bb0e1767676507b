package office

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/workday"
)

// almanac holds the calendar in force. Every program of an office has its own
// and reads the notices again when one of them has changed them.
type almanac struct{ current atomic.Pointer[printed] }

// printed is the calendar of one edition of the notices.
type printed struct {
	edition  int64
	notices  []workday.Notice
	calendar workday.Calendar
	past     sync.Map // of *past, by edition
}

// past is a calendar that was in force, and what has changed in the notices since.
type past struct {
	calendar workday.Calendar
	change   press.NoticeChange
	first    workday.Date // the first day about which the two disagree
	differ   bool
}

// errOldCalendar says that an act counted by notices that are no longer in force.
var errOldCalendar = errors.New("the calendar was changed meanwhile")

// Calendar returns the calendar in force, as of the last time that it was asked
// for by Renew.
func (o *Office) Calendar() workday.Calendar { return o.almanac.current.Load().calendar }

// CalendarEdition grows whenever Calendar is another one.
func (o *Office) CalendarEdition() int64 { return o.almanac.current.Load().edition }

// Renew reads the notices again if any program of the office has changed them.
func Renew(ctx context.Context, o *Office) error {
	edition, err := o.DB.CalendarEdition(ctx)
	if err != nil || edition == o.CalendarEdition() {
		return err
	}
	return o.almanac.read(ctx, o.DB)
}

// read reads the notices. The edition comes first: what is changed in between
// makes the calendar too new for it, and it is read once more.
func (a *almanac) read(ctx context.Context, db *store.DB) error {
	edition, err := db.CalendarNow(ctx)
	if err != nil {
		return err
	}
	notices, err := db.Notices(ctx)
	if err != nil {
		return err
	}
	a.current.Store(&printed{edition: edition, notices: notices, calendar: workday.New(notices)})
	return nil
}

// since returns the calendar of an earlier edition, by which a case was counted.
func (p *printed) since(ctx context.Context, tx *store.DB, edition int64) (*past, error) {
	if known, ok := p.past.Load(edition); ok {
		return known.(*past), nil
	}
	notices, err := tx.NoticesOf(ctx, edition)
	if err != nil {
		return nil, err
	}
	was := &past{calendar: workday.New(notices), change: press.Changed(notices, p.notices)}
	was.first, was.differ = was.calendar.FirstChange(p.calendar)
	p.past.Store(edition, was)
	return was, nil
}

// upToDate wants the calendar that an act has counted by to be the one in force
// when it ends. Asked after the case was written, no recount can come between.
func (p *printed) upToDate(ctx context.Context, tx *store.DB) error {
	edition, err := tx.CalendarNow(ctx)
	if err == nil && edition != p.edition {
		err = errOldCalendar
	}
	return err
}

// shipNotices brings the notices that the program is shipped with into force:
// all of them in a new office, and later those of years that have none. One that
// somebody has taken back stays away.
func shipNotices(ctx context.Context, tx *store.DB, shipped []workday.Notice) error {
	if err := tx.Alone(ctx, "calendar"); err != nil {
		return err
	}
	book, err := tx.NoticeBook(ctx)
	if err != nil {
		return err
	}
	if len(book) == 0 {
		return tx.AddNotices(ctx, shipped)
	}
	have, err := tx.Notices(ctx)
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(slices.Clone(shipped), func(n workday.Notice) bool {
		return slices.ContainsFunc(book, func(b store.NoticeEntry) bool {
			return b.Year == n.Year && (!b.Replaced || b.Number == n.Number)
		})
	})
	if len(fresh) == 0 {
		return tx.MayWrite(ctx)
	}
	return tx.SetNotices(ctx, press.WithNotices(have, fresh), press.System)
}
