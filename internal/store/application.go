package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pressdesk/internal/press"
)

// row is an application as the table has it: the detail is text.
type row struct {
	press.Application
	Text string `gorm:"column:detail"`
}

func (row) TableName() string { return "applications" }

func rowOf(app *press.Application) (*row, error) {
	text, err := json.Marshal(app.Detail)
	if err != nil {
		return nil, fmt.Errorf("detail of %s: %w", app.ID, err)
	}
	r := &row{Application: *app, Text: string(text)}
	for _, t := range []**time.Time{&r.FiledAt, &r.DueAt, &r.IntakeDueAt, &r.DeadlineAt, &r.QueueAt, &r.VerdictAt, &r.ClosedAt, &r.AppointedAt, &r.DeadlineDueAt, &r.AlarmAt, &r.ReviewDueAt} {
		*t = utc(*t)
	}
	return r, nil
}

func (r *row) application() (*press.Application, error) {
	app := r.Application
	rules := app.Kind.Rules()
	if rules == nil {
		return nil, fmt.Errorf("application %s: no kind %q", app.ID, app.Kind)
	}
	app.Detail = rules.New()
	if r.Text == "" {
		return &app, nil
	}
	return &app, json.Unmarshal([]byte(r.Text), app.Detail)
}

// Application returns the application with this number or, because a draft is
// known by it and links to it are kept, this id, with its people, history and
// everything the case has gathered.
func (db *DB) Application(ctx context.Context, ref string) (*press.Application, error) {
	var r row
	err := db.g.WithContext(ctx).Where("number = ? OR id = ?", ref, ref).Take(&r).Error
	if err != nil {
		return nil, translate(err)
	}
	return db.whole(ctx, &r)
}

// ApplicationByID returns the application with this id, whole.
func (db *DB) ApplicationByID(ctx context.Context, id string) (*press.Application, error) {
	var r row
	if err := db.g.WithContext(ctx).Where("id = ?", id).Take(&r).Error; err != nil {
		return nil, translate(err)
	}
	return db.whole(ctx, &r)
}

// NumberOf returns the number of a filed application.
func (db *DB) NumberOf(ctx context.Context, id string) (number string, err error) {
	err = db.g.WithContext(ctx).Model(&row{}).Where("id = ?", id).Select("number").Scan(&number).Error
	return number, err
}

// VersionOf returns the version of an application as it is now.
func (db *DB) VersionOf(ctx context.Context, id string) (version int, err error) {
	err = db.g.WithContext(ctx).Model(&row{}).Where("id = ?", id).Select("version").Scan(&version).Error
	return version, err
}

// ApplicationByForm returns the application that a form of the owner made.
func (db *DB) ApplicationByForm(ctx context.Context, ownerID, key string) (*press.Application, error) {
	var r row
	if err := db.g.WithContext(ctx).Where("owner_id = ? AND form_key = ? AND form_key <> ''", ownerID, key).Take(&r).Error; err != nil {
		return nil, translate(err)
	}
	return db.whole(ctx, &r)
}

func (db *DB) whole(ctx context.Context, r *row) (*press.Application, error) {
	app, err := r.application()
	if err != nil {
		return nil, err
	}
	g := db.g.WithContext(ctx)
	type part struct {
		into  any
		order string
	}
	parts := []part{{&app.Events, "seq"}, {&app.Items, "round, position"}, {&app.Replies, "number"}}
	switch app.Kind {
	case press.InterviewKind:
		parts = append(parts, part{&app.Contacts, "position"}, part{&app.Slots, "round, position"})
	case press.InquiryKind:
		parts = append(parts, part{&app.Consultations, "position"})
	}
	for _, q := range parts {
		if err := g.Where("application_id = ?", app.ID).Order(q.order).Find(q.into).Error; err != nil {
			return nil, err
		}
	}
	if err := db.readColleagues(ctx, app); err != nil {
		return nil, err
	}
	if err := db.linksOf(g, app); err != nil {
		return nil, err
	}
	if err := db.fillTexts(ctx, app); err != nil {
		return nil, err
	}
	if err := db.fillPeople(ctx, []*press.Application{app}); err != nil {
		return nil, err
	}
	app.NameLiaisons()
	return app, nil
}

// fillTexts fills in what was said with the events of apps, with one query.
func (db *DB) fillTexts(ctx context.Context, apps ...*press.Application) error {
	of := map[string]*press.Event{}
	for _, app := range apps {
		for i := range app.Events {
			of[app.Events[i].ID] = &app.Events[i]
		}
	}
	if len(of) == 0 {
		return nil
	}
	var texts []press.EventText
	if err := db.g.WithContext(ctx).Where("event_id IN ?", slices.Collect(maps.Keys(of))).Find(&texts).Error; err != nil {
		return err
	}
	for i := range texts {
		of[texts[i].EventID].Text = &texts[i]
	}
	return nil
}

// fillPeople fills in the owners, colleagues, assignees and actors of apps with one query.
func (db *DB) fillPeople(ctx context.Context, apps []*press.Application) error {
	return db.fillIn(ctx, apps, "*")
}

// fillIn fills in these columns of them.
func (db *DB) fillIn(ctx context.Context, apps []*press.Application, columns string) error {
	var ids []string
	for _, app := range apps {
		ids = append(ids, app.OwnerID)
		if app.AssigneeID != nil {
			ids = append(ids, *app.AssigneeID)
		}
		for _, u := range app.Colleagues {
			ids = append(ids, u.ID)
		}
		for _, ev := range app.Events {
			ids = append(ids, ev.ActorID)
		}
	}
	people, err := db.people(ctx, ids, columns)
	if err != nil {
		return err
	}
	people[press.System.ID] = press.System
	for _, app := range apps {
		app.Owner = people[app.OwnerID]
		if app.AssigneeID != nil {
			app.Assignee = people[*app.AssigneeID]
		}
		for i, u := range app.Colleagues {
			app.Colleagues[i] = people[u.ID]
		}
		for i := range app.Events {
			app.Events[i].Actor = people[app.Events[i].ActorID]
		}
	}
	return nil
}

// AddApplication inserts app and sets its id. ErrConflict: its form made one
// already.
func (db *DB) AddApplication(ctx context.Context, app *press.Application) error {
	app.ID = NewID()
	r, err := rowOf(app)
	if err != nil {
		return err
	}
	return translate(db.g.WithContext(ctx).Create(r).Error)
}

// SaveApplication writes app as it is now. ErrConflict: somebody else has
// changed it since it was read.
func (db *DB) SaveApplication(ctx context.Context, app *press.Application) error {
	r, err := rowOf(app)
	if err != nil {
		return err
	}
	r.Version++
	res := db.g.WithContext(ctx).Model(&row{}).Select("*").Omit("id", "created_at", "owner_id", "kind").
		Where("id = ? AND version = ?", app.ID, app.Version).Updates(r)
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return press.ErrConflict
	}
	app.Version++
	return nil
}

// SaveDates writes what follows from the history of app and the calendar, and
// nothing else: for its readers it stays the same version.
func (db *DB) SaveDates(ctx context.Context, app *press.Application) error {
	r, err := rowOf(app)
	if err != nil {
		return err
	}
	res := db.g.WithContext(ctx).Model(&row{}).
		Select("due_at", "intake_due_at", "deadline_due_at", "queue_at", "alarm_at", "alarm", "counted_by").
		Where("id = ? AND version = ?", app.ID, app.Version).UpdateColumns(r)
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return press.ErrConflict
	}
	return nil
}

// DeleteDraft removes a draft; its attachments become nobody's and are swept.
func (db *DB) DeleteDraft(ctx context.Context, app *press.Application) error {
	g := db.g.WithContext(ctx)
	if err := g.Model(&press.Attachment{}).Where("application_id = ?", app.ID).Update("application_id", nil).Error; err != nil {
		return err
	}
	res := g.Where("id = ? AND version = ? AND number IS NULL", app.ID, app.Version).Delete(&row{})
	if res.Error == nil && res.RowsAffected == 0 {
		return press.ErrConflict
	}
	return translate(res.Error)
}

// AddEvent appends ev to the history of its application, sealed to the event
// before it.
func (db *DB) AddEvent(ctx context.Context, ev *press.Event) error {
	g := db.g.WithContext(ctx)
	var prev string
	err := g.Model(&press.Event{}).Where("application_id = ? AND seq = ?", ev.ApplicationID, ev.Seq-1).Select("hash").Scan(&prev).Error
	if err != nil {
		return err
	}
	ev.ID, ev.Text.Salt = NewID(), NewID()
	ev.Text.EventID = ev.ID
	ev.CreatedAt = *utc(&ev.CreatedAt)
	ev.Seal(prev)
	if err := g.Create(ev).Error; err != nil {
		return translate(err)
	}
	return translate(g.Create(ev.Text).Error)
}

// SaveItems writes rows, new or changed, of what the reporter was asked and has
// answered.
func (db *DB) SaveItems(ctx context.Context, list []press.Item) error {
	return upsert(db.g.WithContext(ctx), list)
}

// SaveContacts writes whom the office asked and what they answered.
func (db *DB) SaveContacts(ctx context.Context, list []press.Contact) error {
	return upsert(db.g.WithContext(ctx), list)
}

// SaveConsultations writes units that were asked for an opinion.
func (db *DB) SaveConsultations(ctx context.Context, list []press.Consultation) error {
	return upsert(db.g.WithContext(ctx), list)
}

// SaveSlots writes the times offered.
func (db *DB) SaveSlots(ctx context.Context, list []press.Slot) error {
	for i := range list {
		list[i].StartAt, list[i].EndAt = *utc(&list[i].StartAt), *utc(&list[i].EndAt)
	}
	return upsert(db.g.WithContext(ctx), list)
}

// SaveReplies writes versions of the reply.
func (db *DB) SaveReplies(ctx context.Context, list []press.Reply) error {
	return upsert(db.g.WithContext(ctx), list)
}

func upsert[T any](g *gorm.DB, list []T) error {
	if len(list) == 0 {
		return nil
	}
	return translate(g.Clauses(clause.OnConflict{UpdateAll: true}).Create(&list).Error)
}

// same compares a column with a name as people type it: spaces and capitals
// make no difference.
func same(column string) string {
	return column + " <> '' AND lower(replace(" + column + ", ' ', '')) = lower(replace(?, ' ', ''))"
}

// SlotTaken reports whether another case holds this place, host or interpreter
// at a time that overlaps with s. It stays true until the transaction ends.
func (db *DB) SlotTaken(ctx context.Context, s press.Slot) (bool, error) {
	if err := db.Alone(ctx, "slots"); err != nil {
		return false, err
	}
	var n int64
	err := db.g.WithContext(ctx).Model(&press.Slot{}).
		Where("state <> 'released' AND state <> 'suggested' AND application_id <> ? AND start_at < ? AND end_at > ?", s.ApplicationID, *utc(&s.EndAt), *utc(&s.StartAt)).
		Where(same("place")+" OR "+same("host")+" OR "+same("interpreter"), s.Place, s.Host, s.Interpreter).
		Count(&n).Error
	return n > 0, err
}

// AddRevision keeps the form of app as it was before it is changed.
func (db *DB) AddRevision(ctx context.Context, app *press.Application) error {
	r, err := rowOf(app)
	if err != nil {
		return err
	}
	return translate(db.g.WithContext(ctx).Table("revisions").Create(map[string]any{
		"id": NewID(), "application_id": app.ID, "version": app.Version, "detail": r.Text, "created_at": db.Now(),
	}).Error)
}

// FirstRevision returns the form of app as it was first filed, or nil if it
// has not been changed since.
func (db *DB) FirstRevision(ctx context.Context, app *press.Application) (press.Detail, error) {
	var text string
	err := db.g.WithContext(ctx).Table("revisions").Where("application_id = ?", app.ID).Order("version").Limit(1).Select("detail").Scan(&text).Error
	if err != nil || text == "" {
		return nil, err
	}
	d := app.Kind.Rules().New()
	return d, json.Unmarshal([]byte(text), d)
}

// NextSerial returns the next number of a series. Used in a transaction, a
// series has no gaps.
func (db *DB) NextSerial(ctx context.Context, series string) (n int, err error) {
	err = db.g.WithContext(ctx).Raw(`
		INSERT INTO serials (series, last) VALUES (?, 1)
		ON CONFLICT (series) DO UPDATE SET last = serials.last + 1
		RETURNING last`, series).Scan(&n).Error
	return n, err
}

// Publish writes what the world may know of a case.
func (db *DB) Publish(ctx context.Context, p press.Progress) error {
	res := db.g.WithContext(ctx).Exec(`
		INSERT INTO public_progress (number, kind, filed_date, status, updated_date) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (number) DO UPDATE SET status = excluded.status, updated_date = excluded.updated_date
		WHERE public_progress.status <> excluded.status OR public_progress.updated_date <> excluded.updated_date`,
		p.Number, p.Kind, p.FiledDate, p.Status, p.UpdatedDate)
	if res.Error != nil || res.RowsAffected == 0 {
		return translate(res.Error)
	}
	return db.changed(ctx)
}

// OpenCases returns how many cases of the owner are filed and not closed. It
// stays true until the transaction ends.
func (db *DB) OpenCases(ctx context.Context, ownerID string) (int, error) {
	if err := db.Alone(ctx, "cases of "+ownerID); err != nil {
		return 0, err
	}
	var n int64
	err := db.g.WithContext(ctx).Model(&row{}).Where("owner_id = ? AND queue_at IS NOT NULL", ownerID).Count(&n).Error
	return int(n), err
}

// AddMessage inserts m and sets its id.
func (db *DB) AddMessage(ctx context.Context, m *press.Message) error {
	m.ID = NewID()
	return translate(db.g.WithContext(ctx).Create(m).Error)
}

// Messages returns the correspondence of a case, oldest first, with its
// authors and attachments; internal notes only if they are asked for.
func (db *DB) Messages(ctx context.Context, applicationID string, notes bool) ([]press.Message, error) {
	var list []press.Message
	q := db.g.WithContext(ctx).Where("application_id = ?", applicationID)
	if !notes {
		q = q.Where("note = ?", false)
	}
	if err := q.Order("created_at, id").Find(&list).Error; err != nil || len(list) == 0 {
		return list, err
	}
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.AuthorID
	}
	people, err := db.Users(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Author = people[list[i].AuthorID]
	}
	return list, nil
}
