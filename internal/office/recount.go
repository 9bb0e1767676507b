package office

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/workday"
)

// recountsAtOnce is how many cases are counted anew in one transaction: others
// wait no longer for it than a moment.
const recountsAtOnce = 50

// Recount counts the open cases anew that were counted by an earlier calendar
// than the one in force, most of them at once and all of them if most is 0, and
// says how many are left. Each case is brought up to date once, whichever
// program comes to it first, and whoever acts on it before brings it up to date
// themselves; so it may be broken off and begun again at any time.
func Recount(ctx context.Context, o *Office, most int) (left int, err error) {
	if err := Renew(ctx, o); err != nil {
		return 0, err
	}
	edition := o.CalendarEdition()
	var failed []error
	stuck := map[string]bool{}
	for done := 0; most == 0 || done < most; {
		rows, err := o.DB.Behind(ctx, edition, recountsAtOnce+len(stuck))
		if err != nil {
			return 0, errors.Join(append(failed, err)...)
		}
		var some []*press.Application
		for _, app := range rows {
			if !stuck[app.ID] && len(some) < recountsAtOnce {
				some = append(some, app)
			}
		}
		if len(some) == 0 {
			break
		}
		done += len(some)
		if err := recountSome(ctx, o, some); err == nil {
			continue
		} else if Away(err) || ctx.Err() != nil {
			return 0, errors.Join(append(failed, err)...)
		}
		for _, app := range some { // one of them must not keep the others waiting
			err := recountSome(ctx, o, []*press.Application{app})
			if err == nil {
				continue
			}
			stuck[app.ID] = true
			if !errors.Is(err, press.ErrConflict) { // whoever was quicker brings it up to date
				failed = append(failed, fmt.Errorf("recount %s: %w", app.Ref(), err))
			}
		}
	}
	left, err = o.DB.CountBehind(ctx, edition)
	return left, errors.Join(append(failed, err)...)
}

// recountSome brings some cases up to date, of which the lists' columns are
// known: what another calendar cannot reach is only marked.
func recountSome(ctx context.Context, o *Office, some []*press.Application) error {
	return o.do(ctx, func(tx *store.DB) error {
		if err := tx.Alone(ctx, "recount"); err != nil { // another program would take the same ones
			return err
		}
		_, counted := o.rules(tx)
		var untouched []string
		for _, row := range some {
			was, err := counted.since(ctx, tx, row.CountedBy)
			if err != nil {
				return err
			}
			if !was.differ || !row.CountedFrom(was.first, o.Rules) {
				untouched = append(untouched, row.ID)
				continue
			}
			app, err := tx.ApplicationByID(ctx, row.ID)
			if err != nil {
				return err
			}
			if err := recount(ctx, tx, o, app, counted); err != nil {
				return err
			}
		}
		return tx.MarkCounted(ctx, untouched, counted.edition)
	})
}

// recount brings the dates of a case up to date that were counted by an earlier
// calendar than counted. If a due date moves, or becomes certain, the history of
// the case has a line for it and its reporter a mail.
func recount(ctx context.Context, tx *store.DB, o *Office, app *press.Application, counted *printed) error {
	if app.FiledAt == nil || app.CountedBy >= counted.edition {
		return nil
	}
	was, err := counted.since(ctx, tx, app.CountedBy)
	if err != nil {
		return err
	}
	c := press.Context{Office: o.Rules, Calendar: counted.calendar, Now: tx.Now()}
	if r, differ := app.Recount(o.Rules, was.calendar, counted.calendar, c.Now); differ {
		r.Cite(was.change)
		return take(ctx, tx, o, app, press.Move{Action: "recount", By: press.System, Recount: &r}, c, counted)
	}
	app.CountedBy = counted.edition
	if app.Open() { // what else follows from the calendar
		app.Settle(o.Rules, counted.calendar, app.UpdatedAt)
	}
	return tx.SaveDates(ctx, app)
}

// tellRecount adds what a letter says about dates that were counted anew.
func tellRecount(f map[string]string, o *Office, r press.Recount) {
	closing := func(d workday.Date) string {
		t := o.Rules.ClosingTime(d)
		return stamp(&t)
	}
	if r.Was != r.Due {
		f["due_was"] = closing(r.Was)
	}
	if r.Firm {
		f["firm"] = "true"
	}
	if r.Intake != nil {
		f["intake_was"] = closing(*r.WasIntake)
	}
	f["ledger"] = f["link"] + "/ledger"
	f["notices"], f["withdrawn"] = strings.Join(r.Notices, "\n"), strings.Join(r.Withdrawn, "\n")
}
