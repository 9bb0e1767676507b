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

// User returns the account with this id.
func (db *DB) User(ctx context.Context, id string) (*press.User, error) {
	u := new(press.User)
	err := db.g.WithContext(ctx).Where("id = ?", id).Take(u).Error
	return u, translate(err)
}

// UserByEmail returns the account with this address, however it is written.
func (db *DB) UserByEmail(ctx context.Context, address string) (*press.User, error) {
	u := new(press.User)
	err := db.g.WithContext(ctx).Where("email_key = ?", press.EmailKey(address)).Take(u).Error
	return u, translate(err)
}

// Users returns the accounts with these ids, by id. What is not there is left out.
func (db *DB) Users(ctx context.Context, ids []string) (map[string]*press.User, error) {
	return db.people(ctx, ids, "*")
}

// listedPeople is what a list shows of people.
const listedPeople = "id, email, role, standing, family_name, given_name, name_zh, locale, timezone, category, nationality, outlet_name, outlet_name_zh, " +
	"section, on_duty, away_from, away_until, deputy_id"

func (db *DB) people(ctx context.Context, ids []string, columns string) (map[string]*press.User, error) {
	people := map[string]*press.User{}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return people, nil
	}
	var list []*press.User
	if err := db.g.WithContext(ctx).Select(columns).Where("id IN ?", ids).Find(&list).Error; err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	for _, u := range list {
		people[u.ID] = u
	}
	return people, nil
}

// AddUser inserts u and sets its id. ErrConflict: the address has an account.
func (db *DB) AddUser(ctx context.Context, u *press.User) error {
	u.ID = NewID()
	inUTC(u)
	return translate(db.g.WithContext(ctx).Create(u).Error)
}

// SaveUser writes u as it is now. ErrConflict: somebody else has changed it
// since it was read, or has its new address.
func (db *DB) SaveUser(ctx context.Context, u *press.User) error {
	next := *u
	next.Version++
	next.UpdatedAt = db.Now()
	inUTC(&next)
	done := db.g.WithContext(ctx).Model(&press.User{}).Select("*").Omit("id", "created_at").
		Where("id = ? AND version = ?", u.ID, u.Version).Updates(&next)
	if done.Error != nil {
		return translate(done.Error)
	}
	if done.RowsAffected == 0 {
		return press.ErrConflict
	}
	*u = next
	return nil
}

func inUTC(u *press.User) {
	for _, t := range []**time.Time{&u.CredentialsSentAt, &u.VettingDueAt, &u.DecidedAt, &u.SuspendedUntil, &u.EmailConfirmedAt, &u.AgreedAt, &u.AwayFrom, &u.AwayUntil} {
		*t = utc(*t)
	}
}

// UserFilter chooses accounts: newest first, from the one after After, the
// next of the page before.
type UserFilter struct {
	Roles    []press.Role // empty: all
	Standing press.Standing
	Query    string // part of an address, a name or an outlet
	After    string
	Limit    int
}

// Accounts returns one page of accounts and where the next one begins, which
// is empty after the last.
func (db *DB) Accounts(ctx context.Context, f UserFilter) (page []*press.User, next string, err error) {
	q := db.g.WithContext(ctx).Order("created_at DESC, id DESC").Limit(f.Limit + 1)
	if len(f.Roles) > 0 {
		q = q.Where("role IN ?", f.Roles)
	}
	if f.Standing != "" {
		q = q.Where("standing = ?", f.Standing)
	}
	if words := strings.TrimSpace(f.Query); words != "" {
		q = matching(q, words)
	}
	if at, id, ok := readPlace(f.After); ok {
		q = q.Where("(created_at, id) < (?, ?)", at, id)
	}
	if err := q.Find(&page).Error; err != nil {
		return nil, "", fmt.Errorf("read accounts: %w", err)
	}
	if len(page) > f.Limit {
		page = page[:f.Limit]
		next = place(page[f.Limit-1].CreatedAt, page[f.Limit-1].ID)
	}
	return page, next, nil
}

// matching wants words in the address, in the name as it is written in either
// order, or in the outlet.
func matching(q *gorm.DB, words string) *gorm.DB {
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(words) + "%"
	var either []string
	var args []any
	for _, column := range []string{
		"email_key", "family_name || given_name", "given_name || ' ' || family_name", "family_name || ' ' || given_name",
		"name_zh", "outlet_name", "outlet_name_zh",
	} { // SQLite knows the case of plain letters only: É as it was typed must be found, too
		either = append(either, "lower("+column+`) LIKE ? ESCAPE '\'`, column+` LIKE ? ESCAPE '\'`)
		args = append(args, strings.ToLower(like), like)
	}
	return q.Where("("+strings.Join(either, " OR ")+")", args...)
}

// Vetting returns the registrations that wait for a decision, the most urgent
// first, up to most of them.
func (db *DB) Vetting(ctx context.Context, most int) ([]*press.User, error) {
	var list []*press.User
	err := db.waiting(ctx).Order("vetting_due_at, id").Limit(most).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("read the vetting queue: %w", err)
	}
	return list, nil
}

// CountVetting returns how many registrations wait for a decision.
func (db *DB) CountVetting(ctx context.Context) (int, error) {
	var n int64
	err := db.waiting(ctx).Model(&press.User{}).Count(&n).Error
	return int(n), err
}

func (db *DB) waiting(ctx context.Context) *gorm.DB {
	return db.g.WithContext(ctx).Where("vetting_due_at IS NOT NULL AND standing = ?", press.Confirmed)
}

// DeskUsers returns the officers and supervisors who may work, by name, with
// what a list and a letter say of them.
func (db *DB) DeskUsers(ctx context.Context) ([]*press.User, error) {
	return db.active(ctx, listedPeople, press.Officer, press.Supervisor)
}

// Supervisors returns the supervisors who may work, as DeskUsers does.
func (db *DB) Supervisors(ctx context.Context) ([]*press.User, error) {
	return db.active(ctx, listedPeople, press.Supervisor)
}

// Admins returns the administrators who may work, by name. One who was invited
// and has no password yet is none. It stays true until the transaction ends.
func (db *DB) Admins(ctx context.Context) ([]*press.User, error) {
	if err := db.Alone(ctx, "administrators"); err != nil {
		return nil, err
	}
	list, err := db.active(ctx, "*", press.Admin)
	return slices.DeleteFunc(list, func(u *press.User) bool { return u.PasswordHash == "" }), err
}

// Covered returns who is away at now and has this deputy.
func (db *DB) Covered(ctx context.Context, deputyID string, now time.Time) ([]*press.User, error) {
	var list []*press.User
	err := db.g.WithContext(ctx).Select(listedPeople).
		Where("deputy_id = ? AND away_until > ? AND (away_from IS NULL OR away_from <= ?) AND standing = ?", deputyID, *utc(&now), *utc(&now), press.Approved).
		Find(&list).Error
	return list, err
}

func (db *DB) active(ctx context.Context, columns string, roles ...press.Role) ([]*press.User, error) {
	var list []*press.User
	err := db.g.WithContext(ctx).Select(columns).Where("role IN ? AND standing = ?", roles, press.Approved).Order("family_name, given_name, id").Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("read colleagues: %w", err)
	}
	return list, nil
}

// SuspensionsOver returns accounts whose suspension has ended by its term.
func (db *DB) SuspensionsOver(ctx context.Context, most int) ([]*press.User, error) {
	var list []*press.User
	err := db.g.WithContext(ctx).Where("standing = ? AND suspended_until <= ?", press.Suspended, db.Now()).
		Order("suspended_until, id").Limit(most).Find(&list).Error
	return list, err
}

// Outlet returns how many approved reporters an outlet has.
func (db *DB) Outlet(ctx context.Context, name string) (int, error) {
	var n int64
	err := db.g.WithContext(ctx).Model(&press.User{}).
		Where("role = ? AND standing = ? AND lower(outlet_name) = lower(?)", press.Reporter, press.Approved, name).Count(&n).Error
	return int(n), err
}
