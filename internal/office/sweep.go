package office

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// How long files are kept that nothing needs any more.
const (
	uploadsKept  = 24 * time.Hour      // of a form that was never accepted
	identityKept = 30 * 24 * time.Hour // after the decision about the registration
	strayKept    = time.Hour           // without a row: the program stopped between writing the file and the row
	sweepBatch   = 100
)

// Sweep removes the files that nobody needs any more: those of forms that were
// never accepted, the images of identity documents once the decision that
// needed them is old, and files without a row.
func Sweep(ctx context.Context, o *Office) error {
	now := o.DB.Now()
	uploads, err := o.DB.Orphans(ctx, now.Add(-uploadsKept), sweepBatch)
	if err != nil {
		return err
	}
	identity, err := o.DB.DecidedCredentials(ctx, now.Add(-identityKept), sweepBatch)
	if err != nil {
		return err
	}
	for _, a := range append(uploads, identity...) {
		if err := drop(ctx, o, a); err != nil {
			return fmt.Errorf("sweep attachment %s: %w", a.ID, err)
		}
	}
	return sweepStrays(ctx, o, now.Add(-strayKept))
}

// drop removes the row first: a file without a row is found by the next sweep,
// a row without a file would be a broken link.
func drop(ctx context.Context, o *Office, a press.Attachment) error {
	if err := o.DB.Tx(ctx, func(tx *store.DB) error { return tx.DeleteAttachment(ctx, a.ID) }); err != nil {
		return err
	}
	return o.Files.Delete(ctx, a.Key)
}

func sweepStrays(ctx context.Context, o *Office, before time.Time) error {
	for key, err := range o.Files.Before(ctx, before) {
		if err != nil {
			return err
		}
		known, err := o.DB.HasFile(ctx, key)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		if err := o.Files.Delete(ctx, key); err != nil {
			return errors.Join(fmt.Errorf("sweep file %s", key), err)
		}
	}
	return nil
}
