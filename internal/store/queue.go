package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// listColumns are what a list needs: everything but the form.
const listColumns = "id, number, kind, owner_id, status, came_from, title, assignee_id, proposal, refusal, filed_at, due_at, intake_due_at, " +
	"deadline_at, deadline_due_at, queue_at, waits_for, hand_over, clock, verdict, again, review_due_at, closed_at, appointed_at, send_once_approved, version, created_at, updated_at"

// Filter narrows a list of applications. Zero fields do not filter.
type Filter struct {
	View     string   // one of Views
	Officers []string // whose cases, for the view of one's own: the reader's and those of whom they stand in for
	Kind     press.Kind
	Status   press.Status
	Assignee string // the id of an officer, or "none"
	After    string // the cursor of the page before
	Limit    int
}

// Holds reports whether an application passes the kind, status and assignee of
// the filter.
func (f Filter) Holds(app *press.Application) bool {
	switch {
	case f.Kind != "" && app.Kind != f.Kind, f.Status != "" && app.Status != f.Status:
		return false
	case f.Assignee == "none":
		return app.AssigneeID == nil
	}
	return f.Assignee == "" || app.AssigneeID != nil && *app.AssigneeID == f.Assignee
}

// Views are the lists of the desk.
var Views = []string{"mine", "unassigned", "open", "overdue", "today", "waiting", "approval", "review", "mail", "closed"}

// Queue returns one page of the desk's applications in the order in which
// something is owed, or of the closed ones, latest first, or of those with a
// reply to review; and the cursor of the next page, empty on the last.
func (db *DB) Queue(ctx context.Context, f Filter, now, endOfDay time.Time) ([]*press.Application, string, error) {
	q := db.g.WithContext(ctx).Model(&row{}).Select(listColumns)
	if f.View == "mail" {
		return db.unreached(ctx, narrowed(q, f, now, endOfDay))
	}
	column, at := "queue_at", func(app *press.Application) time.Time { return *app.QueueAt }
	after, order := "(queue_at, id) > (?, ?)", "queue_at, id"
	switch f.View {
	case "closed":
		column, at = "closed_at", func(app *press.Application) time.Time { return *app.ClosedAt }
		after, order = "(closed_at, id) < (?, ?)", "closed_at DESC, id DESC"
	case "review":
		column, at = "review_due_at", func(app *press.Application) time.Time { return *app.ReviewDueAt }
		after, order = "(review_due_at, id) > (?, ?)", "review_due_at, id"
	}
	q = narrowed(q.Where(column+" IS NOT NULL"), f, now, endOfDay)
	if when, id, ok := readPlace(f.After); ok {
		q = q.Where(after, when, id)
	}
	apps, more, err := db.list(ctx, q.Order(order), f.Limit)
	if err != nil || !more {
		return apps, "", err
	}
	last := apps[len(apps)-1]
	return apps, place(at(last), last.ID), nil
}

// mostUnreached is how many cases with dead mails are shown at once: more than
// an office has unless its mail server refuses everything.
const mostUnreached = 200

// unreached lists the cases whose reporters did not get a mail, open and closed
// ones. They are few, so they are read by the dead mails and sorted here.
func (db *DB) unreached(ctx context.Context, q *gorm.DB) ([]*press.Application, string, error) {
	apps, _, err := db.list(ctx, q, mostUnreached)
	slices.SortFunc(apps, func(a, b *press.Application) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return apps, "", err
}

func narrowed(q *gorm.DB, f Filter, now, endOfDay time.Time) *gorm.DB {
	switch f.View {
	case "mine":
		q = q.Where("assignee_id IN ?", f.Officers)
	case "unassigned":
		q = q.Where("assignee_id IS NULL")
	case "overdue":
		q = q.Where(overdue, now, now, now)
	case "today":
		q = q.Where("clock = ? AND queue_at <= ?", press.ClockRunning, endOfDay)
	case "waiting":
		q = q.Where("clock = ?", press.ClockPaused)
	case "mail":
		q = q.Where(undelivered)
	case "approval":
		q = q.Where(toApprove)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	switch f.Assignee {
	case "":
	case "none":
		q = q.Where("assignee_id IS NULL")
	default:
		q = q.Where("assignee_id = ?", f.Assignee)
	}
	return q
}

// undelivered is a case with a dead mail to its reporter, or to somebody outside
// of the office, who has no account.
const undelivered = "id IN (SELECT m.application_id FROM mails m JOIN applications a ON a.id = m.application_id " +
	"WHERE m.state = 'dead' AND (m.user_id = a.owner_id OR m.user_id IS NULL))"

// overdue is what the office owes and has not done by now. What is overdue has
// passed its place in the queue, which is what the index knows.
const overdue = "clock = 'running' AND queue_at < ? AND (due_at < ? AND (verdict = '' OR again) OR intake_due_at < ?)"

// toApprove is what waits for a second person, in the words of its index.
const toApprove = "(proposal IS NOT NULL OR status = 'pending_approval')"

// list runs q for one more row than limit, to know whether there is a next page.
func (db *DB) list(ctx context.Context, q *gorm.DB, limit int) (apps []*press.Application, more bool, err error) {
	var rows []row
	if err := q.Limit(limit + 1).Find(&rows).Error; err != nil {
		return nil, false, err
	}
	if more = len(rows) > limit; more {
		rows = rows[:limit]
	}
	for i := range rows {
		app, err := rows[i].application()
		if err != nil {
			return nil, false, err
		}
		apps = append(apps, app)
	}
	return apps, more, db.fillIn(ctx, apps, listedPeople)
}

// MostCounted is where a count of the desk's lists ends: what is counted there
// is so many, or more.
const MostCounted = 1000

// Counts returns how many open cases each view of the desk holds, and how many
// cases that of reviews, up to MostCounted.
func (db *DB) Counts(ctx context.Context, officers []string, now, endOfDay time.Time) (map[string]int, error) {
	var n struct{ Mine, Unassigned, Open, Overdue, Today, Waiting, Approval, Review int }
	// In the order of an index no planner reads the table instead, whatever it
	// knows of what is in it.
	all := func(name, column, where string) string {
		return fmt.Sprintf("(SELECT COUNT(*) FROM (SELECT 1 FROM applications WHERE %s IS NOT NULL AND %s ORDER BY %s, id LIMIT %d) AS few) AS %s", column, where, column, MostCounted, name)
	}
	count := func(name, where string) string { return all(name, "queue_at", where) }
	err := db.g.WithContext(ctx).Raw("SELECT "+strings.Join([]string{
		count("mine", "assignee_id IN ?"), count("unassigned", "assignee_id IS NULL"), count("open", "TRUE"),
		count("overdue", overdue), count("today", "clock = 'running' AND queue_at <= ?"), count("waiting", "clock = 'paused'"),
		count("approval", toApprove), all("review", "review_due_at", "TRUE"),
	}, ", "), officers, now, now, now, endOfDay).Scan(&n).Error
	return map[string]int{
		"mine": n.Mine, "unassigned": n.Unassigned, "open": n.Open, "overdue": n.Overdue,
		"today": n.Today, "waiting": n.Waiting, "approval": n.Approval, "review": n.Review,
	}, err
}

// OwnApplications returns one page of a reporter's applications, those changed
// last first, and the cursor of the next page. which is open, drafts or past.
func (db *DB) OwnApplications(ctx context.Context, ownerID, which, after string, limit int) ([]*press.Application, string, error) {
	q := db.g.WithContext(ctx).Model(&row{}).Select(listColumns).Where("owner_id = ?", ownerID)
	switch which {
	case "open":
		q = q.Where("queue_at IS NOT NULL")
	case "drafts":
		q = q.Where("filed_at IS NULL")
	case "past":
		q = q.Where("closed_at IS NOT NULL")
	}
	if at, id, ok := readPlace(after); ok {
		q = q.Where("(updated_at, id) < (?, ?)", at, id)
	}
	apps, more, err := db.list(ctx, q.Order("updated_at DESC, id DESC"), limit)
	if err != nil || !more {
		return apps, "", err
	}
	last := apps[len(apps)-1]
	return apps, place(last.UpdatedAt, last.ID), nil
}

// OpenItemsOf returns what the reporters of these applications still owe, by
// application.
func (db *DB) OpenItemsOf(ctx context.Context, ids []string) (map[string][]press.Item, error) {
	by := map[string][]press.Item{}
	if len(ids) == 0 {
		return by, nil
	}
	var list []press.Item
	err := db.g.WithContext(ctx).Where("application_id IN ? AND answered_at IS NULL", ids).Order("round, position").Find(&list).Error
	for _, i := range list {
		by[i.ApplicationID] = append(by[i.ApplicationID], i)
	}
	return by, err
}

// HeldSlotsOf returns the times offered or agreed in these applications, by
// application.
func (db *DB) HeldSlotsOf(ctx context.Context, ids []string) (map[string][]press.Slot, error) {
	by := map[string][]press.Slot{}
	if len(ids) == 0 {
		return by, nil
	}
	var list []press.Slot
	err := db.g.WithContext(ctx).Where("application_id IN ? AND state <> ?", ids, press.SlotReleased).Order("start_at").Find(&list).Error
	for _, s := range list {
		by[s.ApplicationID] = append(by[s.ApplicationID], s)
	}
	return by, err
}

// WaitingForApproval returns the drafts that their owner wants filed once
// approved, oldest first.
func (db *DB) WaitingForApproval(ctx context.Context, ownerID string) (ids []string, err error) {
	err = db.g.WithContext(ctx).Model(&row{}).Where("owner_id = ? AND status = ? AND send_once_approved = ?", ownerID, press.Draft, true).
		Order("created_at, id").Pluck("id", &ids).Error
	return ids, err
}

// PastCases returns how many cases of a reporter were completed and how many
// refused.
func (db *DB) PastCases(ctx context.Context, ownerID string) (completed, declined int, err error) {
	var n struct{ Completed, Declined int }
	err = db.g.WithContext(ctx).Raw(`
		SELECT COALESCE(SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END), 0) AS completed,
			COALESCE(SUM(CASE WHEN status = 'declined' THEN 1 ELSE 0 END), 0) AS declined
		FROM applications WHERE owner_id = ? AND closed_at IS NOT NULL`, ownerID).Scan(&n).Error
	return n.Completed, n.Declined, err
}

// ApplicationsByNumber returns the ids of applications whose number begins with
// digits. The bounds hold in whatever order a database has for signs that are
// no digits.
func (db *DB) ApplicationsByNumber(ctx context.Context, digits string, limit int) (ids []string, err error) {
	err = db.g.WithContext(ctx).Model(&row{}).Where("number BETWEEN ? AND ?", digits, digits+"99999999").
		Order("number").Limit(limit).Pluck("id", &ids).Error
	return ids, err
}

// ApplicationsByID returns these applications in the order of the ids.
func (db *DB) ApplicationsByID(ctx context.Context, ids []string) ([]*press.Application, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	apps, _, err := db.list(ctx, db.g.WithContext(ctx).Model(&row{}).Select(listColumns).Where("id IN ?", ids), len(ids))
	if err != nil {
		return nil, err
	}
	where := map[string]int{}
	for i, id := range ids {
		where[id] = i
	}
	ordered := make([]*press.Application, len(ids))
	for _, app := range apps {
		ordered[where[app.ID]] = app
	}
	var found []*press.Application
	for _, app := range ordered {
		if app != nil {
			found = append(found, app)
		}
	}
	return found, nil
}

// FirstAlarm returns when the office's own clock has something to do next.
func (db *DB) FirstAlarm(ctx context.Context) (at time.Time, ok bool, err error) {
	var rows []row
	err = db.g.WithContext(ctx).Model(&row{}).Select("alarm_at").Where("alarm_at IS NOT NULL").Order("alarm_at, id").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return at, false, err
	}
	return *rows[0].AlarmAt, true, nil
}

// Alarms returns the ids of the cases with which the office's own clock has
// something to do by now, those that have waited longest first, after the given
// one; up to most of them.
func (db *DB) Alarms(ctx context.Context, now time.Time, after string, most int) (ids []string, next string, err error) {
	q := db.g.WithContext(ctx).Model(&row{}).Select("id, alarm_at").Where("alarm_at IS NOT NULL AND alarm_at <= ?", *utc(&now))
	if at, id, ok := readPlace(after); ok {
		q = q.Where("(alarm_at, id) > (?, ?)", at, id)
	}
	var rows []row
	if err := q.Order("alarm_at, id").Limit(most).Find(&rows).Error; err != nil {
		return nil, "", err
	}
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	if n := len(rows); n == most {
		next = place(*rows[n-1].AlarmAt, rows[n-1].ID)
	}
	return ids, next, nil
}
