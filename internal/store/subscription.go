package store

import (
	"context"
	"fmt"
	"time"

	"pressdesk/internal/press"
)

// Subscription returns the private calendar with this id.
func (db *DB) Subscription(ctx context.Context, id string) (*press.Subscription, error) {
	s := new(press.Subscription)
	return s, translate(db.g.WithContext(ctx).Where("id = ?", id).Take(s).Error)
}

// SubscriptionOf returns the private calendar of a user.
func (db *DB) SubscriptionOf(ctx context.Context, userID string) (*press.Subscription, error) {
	s := new(press.Subscription)
	return s, translate(db.g.WithContext(ctx).Where("user_id = ?", userID).Take(s).Error)
}

// AddSubscription gives a user a private calendar. The one before is gone.
func (db *DB) AddSubscription(ctx context.Context, s *press.Subscription) error {
	if err := db.EndSubscription(ctx, s.UserID); err != nil {
		return err
	}
	return translate(db.g.WithContext(ctx).Create(s).Error)
}

// EndSubscription takes a user's private calendar away, if there is one.
func (db *DB) EndSubscription(ctx context.Context, userID string) error {
	return translate(db.g.WithContext(ctx).Where("user_id = ?", userID).Delete(&press.Subscription{}).Error)
}

// Engaged says whose interviews are looked for: those that a reporter has filed,
// that colleagues have let a reporter into, or that an officer works on.
type Engaged struct{ Owner, Colleague, Officer string }

// Interviews returns interviews on a time of which somebody has agreed, those
// changed last first, back to since and up to most: with what their history says
// of times, and without their forms; people are those of a shared one alone.
func (db *DB) Interviews(ctx context.Context, e Engaged, since time.Time, most int) ([]*press.Application, error) {
	g := db.g.WithContext(ctx)
	q := g.Model(&row{}).Select("id, number, kind, title, status, owner_id, assignee_id").
		Where("kind = 'interview' AND updated_at >= ?", *utc(&since)).
		Where("EXISTS (SELECT 1 FROM events WHERE events.application_id = applications.id AND events.new_status = 'scheduled')")
	switch {
	case e.Owner != "":
		q = q.Where("owner_id = ?", e.Owner)
	case e.Colleague != "":
		q = q.Where("id IN (SELECT application_id FROM colleagues WHERE user_id = ?)", e.Colleague)
	default:
		q = q.Where("assignee_id = ?", e.Officer)
	}
	var rows []row
	if err := q.Order("updated_at DESC, id DESC").Limit(most).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	var apps []*press.Application
	for i := range rows {
		app, err := rows[i].application()
		if err != nil {
			return nil, err
		}
		if e.Colleague != "" {
			app.Colleagues = []*press.User{{ID: e.Colleague}}
		}
		apps = append(apps, app)
	}
	if e.Colleague != "" { // whether they may still come in depends on the owner
		if err := db.fillIn(ctx, apps, listedPeople); err != nil {
			return nil, err
		}
	}
	return apps, db.fillTimes(ctx, apps)
}

// fillTimes fills in the times of interviews and what their history says of
// them.
func (db *DB) fillTimes(ctx context.Context, apps []*press.Application) error {
	ids, at := make([]string, len(apps)), map[string]*press.Application{}
	for i, app := range apps {
		ids[i], at[app.ID] = app.ID, app
	}
	g := db.g.WithContext(ctx)
	var events []press.Event
	err := g.Where("application_id IN ?", ids).Where("new_status = 'scheduled' OR old_status IN ('scheduled', 'rescheduling')").
		Order("application_id, seq").Find(&events).Error
	if err != nil {
		return fmt.Errorf("read what was said of times: %w", err)
	}
	for _, ev := range events {
		at[ev.ApplicationID].Events = append(at[ev.ApplicationID].Events, ev)
	}
	if err := db.fillTexts(ctx, apps...); err != nil {
		return err
	}
	var slots []press.Slot
	err = g.Where("application_id IN ?", ids).Order("application_id, round, position").Find(&slots).Error
	for _, s := range slots {
		at[s.ApplicationID].Slots = append(at[s.ApplicationID].Slots, s)
	}
	return err
}
