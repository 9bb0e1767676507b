package office

import (
	"context"
	"errors"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Assign makes an officer the owner of a case. An empty officer is oneself.
func Assign(ctx context.Context, o *Office, who *press.User, ref string, version int, officer string) (app *press.Application, err error) {
	err = o.do(ctx, func(tx *store.DB) error {
		app, err = visible(ctx, tx, who, ref)
		if err != nil {
			return err
		}
		if version != 0 && version != app.Version && !app.Minor(app.Version-version, who) {
			return press.ErrConflict
		}
		to := who
		if officer != "" && officer != "self" && officer != who.ID {
			if to, err = tx.User(ctx, officer); errors.Is(err, press.ErrNotFound) {
				return press.Invalid{"officer": {Key: "error.choice"}}
			} else if err != nil {
				return err
			}
		}
		return step(ctx, tx, o, app, press.Move{Action: "assign", By: who, Officer: to})
	})
	return app, err
}

// Chosen is a case out of a list, as the reader saw it there.
type Chosen struct {
	Ref     string
	Version int
}

// Undone is a chosen case with which nothing was done, and why; Last is what
// somebody else did with it meanwhile, if that is why.
type Undone struct {
	Chosen
	Err  error
	Last *press.Event
}

// AssignEach gives each chosen case to an officer, one after another: what
// cannot be done with one case does not keep the others. The error is a fault
// that has to do with none of them.
func AssignEach(ctx context.Context, o *Office, who *press.User, list []Chosen, officer string) (done int, undone []Undone, err error) {
	for _, c := range list {
		_, err := Assign(ctx, o, who, c.Ref, c.Version, officer)
		_, wrong := IsProblem(err)
		switch {
		case err == nil:
			done++
		case errors.Is(err, press.ErrConflict):
			u := Undone{Chosen: c, Err: err}
			if seen, err := Open(ctx, o, who, c.Ref); err == nil && seen.App.Version != c.Version && len(seen.Events) > 0 {
				u.Last = &seen.Events[0]
			}
			undone = append(undone, u)
		case wrong, errors.Is(err, press.ErrNotFound), errors.Is(err, press.ErrForbidden):
			undone = append(undone, Undone{Chosen: c, Err: err})
		default:
			return done, undone, err
		}
	}
	return done, undone, nil
}
