package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/workday"
)

// Calendar is what an administrator sees of the calendar.
type Calendar struct {
	Days   workday.Calendar
	Book   []store.NoticeEntry // every notice that was ever in force, the newest of each year first
	People map[string]*press.User
	Today  workday.Date
	Behind int // open cases that are still to be counted anew
}

// OpenCalendar shows an administrator the notices and what follows from them.
func OpenCalendar(ctx context.Context, o *Office, by *press.User) (*Calendar, error) {
	if by.Role != press.Admin {
		return nil, press.ErrForbidden
	}
	if err := Renew(ctx, o); err != nil {
		return nil, err
	}
	c := &Calendar{Days: o.Calendar(), Today: o.Rules.Today(o.DB.Now())}
	var err error
	if c.Book, err = o.DB.NoticeBook(ctx); err != nil {
		return nil, err
	}
	var ids []string
	for _, n := range c.Book {
		if n.AddedByID != "" {
			ids = append(ids, n.AddedByID)
		}
	}
	if c.People, err = o.DB.Users(ctx, ids); err != nil {
		return nil, err
	}
	c.People[press.System.ID] = press.System
	c.Behind, err = o.DB.CountBehind(ctx, o.CalendarEdition())
	return c, err
}

// Preview is what a change of the notices would do, before anything is written.
type Preview struct {
	press.NoticeChange
	Edition     int64 // of the calendar that it changes
	Open        int   // cases that were looked at
	Moves       []CaseMove
	Moved       int    // of these, whose answer moves
	Firm        int    // provisional dates that become certain
	Provisional int    // and certain ones that become provisional
	State       string // a hash over all of it
}

// CaseMove is what happens to one case. Nothing of what it is about is in it.
type CaseMove struct {
	Number string
	Kind   press.Kind
	press.Recount
}

// Nothing reports whether the notices are in force as they are.
func (p *Preview) Nothing() bool { return len(p.Added)+len(p.Removed) == 0 }

// PreviewNotices says what a form would do to the due dates of all open cases. by
// is an administrator, or press.System for whoever runs the program.
func PreviewNotices(ctx context.Context, o *Office, by *press.User, f press.NoticeForm) (*Preview, error) {
	if by.Role != press.Admin && by != press.System {
		return nil, press.ErrForbidden
	}
	var p *Preview
	err := o.DB.Snapshot(ctx, func(at *store.DB) (err error) {
		p, err = preview(ctx, at, o.Rules, f)
		return err
	})
	return p, err
}

func preview(ctx context.Context, at *store.DB, rules *press.Office, f press.NoticeForm) (*Preview, error) {
	have, err := at.Notices(ctx)
	if err != nil {
		return nil, err
	}
	now := at.Now()
	p := &Preview{}
	var bad press.Invalid
	if p.NoticeChange, bad = f.Change(have, rules.Today(now)); len(bad) > 0 {
		return nil, bad
	}
	if p.Edition, err = at.CalendarNow(ctx); err != nil {
		return nil, err
	}
	was, is := workday.New(have), workday.New(p.After)
	first, differ := was.FirstChange(is)
	for page, err := range at.EveryOpen(ctx) {
		if err != nil {
			return nil, err
		}
		p.Open += len(page)
		reached := slices.DeleteFunc(slices.Clone(page), func(app *press.Application) bool { return !differ || !app.CountedFrom(first, rules) })
		if err := at.FillEvents(ctx, reached); err != nil {
			return nil, err
		}
		for _, app := range reached {
			if r, moves := app.Recount(rules, was, is, now); moves {
				r.Cite(p.NoticeChange)
				p.add(app, r)
			}
		}
	}
	return p, p.seal()
}

func (p *Preview) add(app *press.Application, r press.Recount) {
	p.Moves = append(p.Moves, CaseMove{app.Ref(), app.Kind, r})
	if r.Was != r.Due {
		p.Moved++
	}
	if r.Firm {
		p.Firm++
	}
	if r.Unsure {
		p.Provisional++
	}
}

// seal computes the hash by which what is applied is known as what was seen.
func (p *Preview) seal() error {
	text, err := json.Marshal([]any{p.Edition, p.After, p.Moves})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	p.State = hex.EncodeToString(sum[:])
	return nil
}

// recountedAtOnce is how many cases are counted anew before whoever applies a
// change has an answer; the program does the others by itself.
const recountedAtOnce = 500

// ApplyNotices brings the notices of a form into force, if the preview that was
// seen, known by its state, still holds; otherwise it returns ErrConflict. Where
// the notices are in force already it changes nothing and says so. The due dates
// of open cases follow in portions, which the program goes on with by itself;
// verdicts stay.
func ApplyNotices(ctx context.Context, o *Office, by *press.User, f press.NoticeForm, state string) (changed bool, err error) {
	p, err := PreviewNotices(ctx, o, by, f)
	if err != nil || p.Nothing() {
		return false, err
	}
	if p.State != state {
		return false, press.ErrConflict
	}
	err = o.do(ctx, func(tx *store.DB) error {
		if err := tx.Alone(ctx, "calendar"); err != nil {
			return err
		}
		edition, err := tx.CalendarNow(ctx)
		if err == nil && edition != p.Edition {
			err = press.ErrConflict
		}
		if err != nil {
			return err
		}
		return tx.SetNotices(ctx, p.After, by)
	})
	if err == nil {
		err = o.almanac.read(ctx, o.DB)
	}
	if err != nil {
		return false, err
	}
	_, _ = Recount(ctx, o, recountedAtOnce) // what fails here fails again in the background, which tells
	return true, nil
}
