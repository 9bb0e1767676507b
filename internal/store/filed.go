package store

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// pageOfFiled is how many applications are in memory at once when all of them
// are looked at.
const pageOfFiled = 200

// Filed returns every application that was ever filed, the oldest first, page
// by page, with its owner and assignee; with what the clock follows from, the
// history and the times offered, if it is asked for.
func (db *DB) Filed(ctx context.Context, history bool) iter.Seq2[[]*press.Application, error] {
	return func(yield func([]*press.Application, error) bool) {
		var last *press.Application
		for {
			page, err := db.filedAfter(ctx, last)
			if err == nil && history && len(page) > 0 {
				err = db.fillHistories(ctx, page)
			}
			if err != nil {
				yield(nil, fmt.Errorf("read the applications: %w", err))
				return
			}
			if len(page) == 0 || !yield(page, nil) {
				return
			}
			last = page[len(page)-1]
		}
	}
}

func (db *DB) filedAfter(ctx context.Context, last *press.Application) ([]*press.Application, error) {
	q := db.g.WithContext(ctx).Where("filed_at IS NOT NULL")
	if last != nil {
		q = q.Where("(filed_at, id) > (?, ?)", *last.FiledAt, last.ID)
	}
	var rows []row
	if err := q.Order("filed_at, id").Limit(pageOfFiled).Find(&rows).Error; err != nil {
		return nil, err
	}
	page := make([]*press.Application, len(rows))
	for i := range rows {
		var err error
		if page[i], err = rows[i].application(); err != nil {
			return nil, err
		}
	}
	return page, db.fillPeople(ctx, page)
}

func (db *DB) fillHistories(ctx context.Context, page []*press.Application) error {
	byID := make(map[string]*press.Application, len(page))
	ids := make([]string, len(page))
	for i, app := range page {
		ids[i], byID[app.ID] = app.ID, app
	}
	g := db.g.WithContext(ctx)
	var events []press.Event
	if err := g.Where("application_id IN ?", ids).Order("application_id, seq").Find(&events).Error; err != nil {
		return err
	}
	if err := fillTexts(g, events); err != nil {
		return err
	}
	for _, ev := range events {
		app := byID[ev.ApplicationID]
		app.Events = append(app.Events, ev)
	}
	var slots []press.Slot
	if err := g.Where("application_id IN ?", ids).Order("application_id, round, position").Find(&slots).Error; err != nil {
		return err
	}
	for _, s := range slots {
		app := byID[s.ApplicationID]
		app.Slots = append(app.Slots, s)
	}
	return nil
}

// fillTexts reads the texts in portions that both databases take.
func fillTexts(g *gorm.DB, events []press.Event) error {
	places := make(map[string]int, len(events))
	var ids []string
	for i, ev := range events {
		ids, places[ev.ID] = append(ids, ev.ID), i
	}
	for some := range slices.Chunk(ids, parameters) {
		var texts []press.EventText
		if err := g.Where("event_id IN ?", some).Find(&texts).Error; err != nil {
			return err
		}
		for i := range texts {
			events[places[texts[i].EventID]].Text = &texts[i]
		}
	}
	return nil
}

// ProgressRows returns the rows of the public list with these numbers.
func (db *DB) ProgressRows(ctx context.Context, numbers []string) (map[string]press.Progress, error) {
	var rows []press.Progress
	if err := db.Public().progress(ctx).Where("number IN ?", numbers).Find(&rows).Error; err != nil {
		return nil, err
	}
	found := make(map[string]press.Progress, len(rows))
	for _, p := range rows {
		found[p.Number] = p
	}
	return found, nil
}

// StrayProgress returns at most so many of our own numbers on the public list
// that no application has.
func (db *DB) StrayProgress(ctx context.Context, most int) ([]string, error) {
	q := db.g
	for _, kind := range press.Kinds {
		q = q.Or("number LIKE ?", fmt.Sprintf("%d%%", kind.Digit))
	}
	var numbers []string
	err := db.Public().progress(ctx).Where(q).Where("NOT EXISTS (SELECT 1 FROM applications a WHERE a.number = public_progress.number)").
		Order("number").Limit(most).Pluck("number", &numbers).Error
	return numbers, err
}

// Serials returns the last number of each series.
func (db *DB) Serials(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		Series string
		Last   int
	}
	if err := db.g.WithContext(ctx).Table("serials").Find(&rows).Error; err != nil {
		return nil, err
	}
	last := make(map[string]int, len(rows))
	for _, r := range rows {
		last[r.Series] = r.Last
	}
	return last, nil
}

// EveryAttachment returns all attachments, page by page.
func (db *DB) EveryAttachment(ctx context.Context) iter.Seq2[[]press.Attachment, error] {
	return func(yield func([]press.Attachment, error) bool) {
		for after := ""; ; {
			var page []press.Attachment
			err := db.g.WithContext(ctx).Where("id > ?", after).Order("id").Limit(parameters).Find(&page).Error
			if err != nil {
				yield(nil, fmt.Errorf("read the attachments: %w", err))
				return
			}
			if len(page) == 0 || !yield(page, nil) {
				return
			}
			after = page[len(page)-1].ID
		}
	}
}
