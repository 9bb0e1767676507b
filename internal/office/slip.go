package office

import (
	"context"

	"pressdesk/internal/press"
)

// Slip returns an application and the interviewee for whom who may have a
// consent slip, with the conditions that the reporter must keep to.
func Slip(ctx context.Context, o *Office, who *press.User, ref, contact string) (*press.Application, *press.Contact, error) {
	app, err := visible(ctx, o.DB, who, ref)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range app.Slips() {
		if p.ID == contact {
			return app, &p, nil
		}
	}
	return nil, nil, press.ErrNotFound
}
