package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"pressdesk/internal/files"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/workday"
)

// Findings is what was compared in an office, and what does not agree.
type Findings struct {
	Cases, Open, Events, Numbers, Files int
	Bytes                               int64 // of the files that were read
	Faults                              []string
}

func (f *Findings) add(format string, args ...any) {
	f.Faults = append(f.Faults, fmt.Sprintf(format, args...))
}

// mostNamed is how many of one sort of fault are named.
const mostNamed = 20

// CheckBooks compares the rows of an office with each other as they are at one
// moment: every history with its hashes, every status and due date with its
// history, every number with its series, the public list with the cases.
func CheckBooks(ctx context.Context, db *store.DB, rules *press.Office) (*Findings, error) {
	f := &Findings{}
	err := db.Snapshot(ctx, func(at *store.DB) error {
		b := &books{Findings: f, at: at, rules: rules, calendars: map[int64]workday.Calendar{}, highest: map[string]int{}, counted: map[string]int{}}
		return b.check(ctx)
	})
	return f, err
}

type books struct {
	*Findings
	at               *store.DB
	rules            *press.Office
	calendars        map[int64]workday.Calendar // by edition
	highest, counted map[string]int             // by series
}

func (b *books) check(ctx context.Context) error {
	for page, err := range b.at.Filed(ctx, true) {
		if err != nil {
			return err
		}
		for _, app := range page {
			b.Cases++
			b.number(app)
			b.history(app)
			if err := b.dates(ctx, app); err != nil {
				return err
			}
		}
		if err := b.public(ctx, page); err != nil {
			return err
		}
	}
	stray, err := b.at.StrayProgress(ctx, mostNamed)
	if err != nil {
		return err
	}
	for _, number := range stray {
		b.add("public list: %s stands there and no case has this number", number)
	}
	return b.serials(ctx)
}

// number notes the number of a case, which says of which series it is.
func (b *books) number(app *press.Application) {
	if app.Number == nil {
		b.add("case %s is filed and has no number", app.ID)
		return
	}
	b.Numbers++
	number, year := *app.Number, app.FiledAt.In(b.rules.Zone).Year()
	serial := 0
	if press.ValidNumber(number) {
		serial, _ = strconv.Atoi(number[3 : len(number)-1])
	}
	if press.Number(app.Kind, year, serial) != number {
		b.add("case %s: this is no number of the %s of %d", number, app.Kind, year)
		return
	}
	series := b.rules.SerialSeries(app.Kind, *app.FiledAt)
	b.counted[series]++
	b.highest[series] = max(b.highest[series], serial)
}

// serials wants each series to have all its numbers and to go on after the
// highest. No number is there twice: the table does not take it.
func (b *books) serials(ctx context.Context) error {
	last, err := b.at.Serials(ctx)
	if err != nil {
		return err
	}
	for series := range b.highest {
		last[series] += 0 // one that has cases and no row
	}
	for _, series := range slices.Sorted(maps.Keys(last)) {
		highest, counted := b.highest[series], b.counted[series]
		if last[series] != highest {
			b.add("numbers: the last %s is %d and the highest in use is %d", series, last[series], highest)
		}
		if counted != highest {
			b.add("numbers: %s goes up to %d and only %d are in use", series, highest, counted)
		}
	}
	return nil
}

// history follows the hashes of a case from its first line to its last, which
// must say where the case stands.
func (b *books) history(app *press.Application) {
	b.Events += len(app.Events)
	prev, status := "", press.Status("")
	for i := range app.Events {
		ev := &app.Events[i]
		if ev.Seq != i+1 {
			b.add("case %s: line %d of the history is missing", app.Ref(), i+1)
			return
		}
		if !ev.Intact(prev) {
			b.add("case %s: line %d of the history was changed", app.Ref(), ev.Seq)
			return
		}
		prev, status = ev.Hash, ev.NewStatus
	}
	if status != app.Status {
		b.add("case %s: it is %s and its history ends with %q", app.Ref(), app.Status, status)
	}
}

// calendar is the one by which a case was counted: that in force, unless it was
// changed a moment ago.
func (b *books) calendar(ctx context.Context, edition int64) (workday.Calendar, error) {
	cal, known := b.calendars[edition]
	if !known {
		notices, err := b.at.NoticesOf(ctx, edition)
		if err != nil {
			return cal, err
		}
		cal = workday.New(notices)
		b.calendars[edition] = cal
	}
	return cal, nil
}

// dates computes again what was owed when a case was last changed.
func (b *books) dates(ctx context.Context, app *press.Application) error {
	if !app.Open() {
		return nil
	}
	cal, err := b.calendar(ctx, app.CountedBy)
	if err != nil {
		return err
	}
	b.Open++
	again := *app
	again.Settle(b.rules, cal, app.UpdatedAt)
	for _, d := range []struct {
		name      string
		have, due *time.Time
	}{
		{"answer", app.DueAt, again.DueAt}, {"intake", app.IntakeDueAt, again.IntakeDueAt}, {"queue", app.QueueAt, again.QueueAt},
	} {
		if b.day(d.have) != b.day(d.due) {
			b.add("case %s: the date of its %s is %s and follows from its history as %s", app.Ref(), d.name, b.day(d.have), b.day(d.due))
		}
	}
	return nil
}

// day is what is promised: a day, whenever the office closes on it.
func (b *books) day(t *time.Time) string {
	if t == nil {
		return "none"
	}
	return b.rules.Today(*t).String()
}

// public compares cases with their rows of the public list.
func (b *books) public(ctx context.Context, page []*press.Application) error {
	var numbers []string
	for _, app := range page {
		if app.Number != nil {
			numbers = append(numbers, *app.Number)
		}
	}
	rows, err := b.at.ProgressRows(ctx, numbers)
	if err != nil {
		return err
	}
	for _, app := range page {
		want, shown := app.Progress(b.rules)
		have, there := rows[app.Ref()]
		switch {
		case shown && !there:
			b.add("public list: %s is missing", app.Ref())
		case !shown && there:
			b.add("public list: %s stands there and should not", app.Ref())
		case shown && !b.says(have, want, app):
			b.add("public list: %s is not what its case says", app.Ref())
		}
	}
	return nil
}

// says reports whether a row says what its case does. What the desk does for
// itself, and a correction of the calendar, need not change the date of the row.
func (b *books) says(have, want press.Progress, app *press.Application) bool {
	from := want.UpdatedDate
	for _, ev := range slices.Backward(app.Events) {
		if !ev.Internal && ev.Action != "recount" { // which is no progress
			from = b.rules.Today(ev.CreatedAt).String()
			break
		}
	}
	isBetween := from <= have.UpdatedDate && have.UpdatedDate <= want.UpdatedDate
	want.UpdatedDate = have.UpdatedDate
	return isBetween && have == want
}

// strayKept is how old a file must be before it needs a row: it is written
// first.
const strayKept = time.Hour

// CheckFiles compares the attachments of an office with its files; deep reads
// every one of them.
func CheckFiles(ctx context.Context, db *store.DB, bucket *files.Bucket, deep bool) (*Findings, error) {
	f := &Findings{}
	rows := map[string]bool{}
	for page, err := range db.EveryAttachment(ctx) {
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			rows[a.Key] = true
			f.Files++
			if err := f.file(ctx, db, bucket, a, deep); err != nil {
				return nil, err
			}
		}
	}
	for key, err := range bucket.Before(ctx, db.Now().Add(-strayKept)) {
		if err != nil {
			return nil, err
		}
		if rows[key] {
			continue
		}
		known, err := db.HasFile(ctx, key) // linked since the rows were read
		if err != nil {
			return nil, err
		}
		if !known {
			f.add("file %s: nothing points to it", key)
		}
	}
	return f, nil
}

func (f *Findings) file(ctx context.Context, db *store.DB, bucket *files.Bucket, a press.Attachment, deep bool) error {
	r, size, err := bucket.Sized(ctx, a.Key)
	if errors.Is(err, files.ErrNotFound) {
		wanted, err := db.HasFile(ctx, a.Key) // swept since the rows were read
		if wanted {
			f.add("file %s: it is missing", a.Key)
		}
		return err
	}
	if err != nil {
		return err
	}
	defer r.Close()
	if size != a.Size {
		f.add("file %s: it has %d bytes and should have %d", a.Key, size, a.Size)
		return nil
	}
	if !deep {
		return nil
	}
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	f.Bytes += n
	if err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != a.SHA256 {
		f.add("file %s: it is not the one that was received", a.Key)
	}
	return nil
}
