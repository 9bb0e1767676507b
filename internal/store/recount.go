package store

import (
	"context"
	"fmt"
	"iter"

	"pressdesk/internal/press"
)

// dateColumns are what the dates of a case are compared by, without its form.
const dateColumns = "id, number, kind, owner_id, status, filed_at, intake_days, answer_days, due_at, intake_due_at, deadline_due_at, queue_at, alarm_at, clock, verdict, counted_by, version"

// Behind returns open cases whose dates were counted by an earlier edition of the
// calendar, without their forms and histories.
func (db *DB) Behind(ctx context.Context, edition int64, most int) ([]*press.Application, error) {
	var rows []row
	err := db.g.WithContext(ctx).Select(dateColumns).Where("queue_at IS NOT NULL AND counted_by < ?", edition).
		Order("counted_by, id").Limit(most).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("cases of an earlier calendar: %w", err)
	}
	return applications(rows)
}

// CountBehind returns how many open cases were counted by an earlier edition.
func (db *DB) CountBehind(ctx context.Context, edition int64) (int, error) {
	var n int64
	err := db.g.WithContext(ctx).Model(&row{}).Where("queue_at IS NOT NULL AND counted_by < ?", edition).Count(&n).Error
	return int(n), err
}

// MarkCounted notes that the dates of these cases are the same by an edition of
// the calendar.
func (db *DB) MarkCounted(ctx context.Context, ids []string, edition int64) error {
	if len(ids) == 0 {
		return nil
	}
	err := db.g.WithContext(ctx).Model(&row{}).Where("id IN ? AND counted_by < ?", ids, edition).UpdateColumn("counted_by", edition).Error
	return translate(err)
}

// EveryOpen returns the open cases in the order of the queue, page by page, as
// Behind does.
func (db *DB) EveryOpen(ctx context.Context) iter.Seq2[[]*press.Application, error] {
	return func(yield func([]*press.Application, error) bool) {
		var last *press.Application
		for {
			q := db.g.WithContext(ctx).Select(dateColumns).Where("queue_at IS NOT NULL")
			if last != nil {
				q = q.Where("(queue_at, id) > (?, ?)", *last.QueueAt, last.ID)
			}
			var rows []row
			page, err := []*press.Application(nil), q.Order("queue_at, id").Limit(pageOfFiled).Find(&rows).Error
			if err == nil {
				page, err = applications(rows)
			}
			if err != nil {
				yield(nil, fmt.Errorf("read the open cases: %w", err))
				return
			}
			if len(page) == 0 {
				return
			}
			last = page[len(page)-1]
			if !yield(page, nil) {
				return
			}
		}
	}
}

// FillEvents reads the histories of these cases, without what was said.
func (db *DB) FillEvents(ctx context.Context, apps []*press.Application) error {
	if len(apps) == 0 {
		return nil
	}
	byID := make(map[string]*press.Application, len(apps))
	ids := make([]string, len(apps))
	for i, app := range apps {
		ids[i], byID[app.ID] = app.ID, app
	}
	var events []press.Event
	if err := db.g.WithContext(ctx).Where("application_id IN ?", ids).Order("application_id, seq").Find(&events).Error; err != nil {
		return err
	}
	for _, ev := range events {
		app := byID[ev.ApplicationID]
		app.Events = append(app.Events, ev)
	}
	return nil
}

func applications(rows []row) ([]*press.Application, error) {
	list := make([]*press.Application, len(rows))
	for i := range rows {
		app, err := rows[i].application()
		if err != nil {
			return nil, err
		}
		list[i] = app
	}
	return list, nil
}
