package office

import (
	"context"
	"strconv"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// SendCredentials puts a reporter into vetting, with the scans that were
// received before. bad says what was wrong with those; the office then keeps
// what is good and waits for the rest. The desk is told, and the reporter when
// to expect the decision.
func SendCredentials(ctx context.Context, o *Office, who *press.User, c press.Credentials, bad press.Invalid) error {
	var old []press.Attachment
	err := o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, who.ID)
		if err != nil {
			return err
		}
		have, err := tx.Credentials(ctx, u.ID)
		if err != nil {
			return err
		}
		c.Check(o.Rules.Category(u.Category), purposes(have), o.Rules.Today(tx.Now()), bad)
		if old, err = dropOld(ctx, tx, have, keptSince(u, len(bad) == 0)); err != nil || len(bad) > 0 {
			return err
		}
		if err := u.SendCredentials(c, o.vettingDue(tx.Now()), tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveUser(ctx, u); err != nil {
			return err
		}
		return tellVetting(ctx, tx, o, u)
	})
	if err != nil {
		return err
	}
	for _, a := range old {
		if err := o.Files.Delete(ctx, a.Key); err != nil {
			return err
		}
	}
	return bad.OrNil()
}

// vettingDue returns when the office closes on the promised working day.
func (o *Office) vettingDue(now time.Time) time.Time {
	day, _ := o.Calendar().Add(o.Rules.Today(now), o.Rules.Vetting)
	return o.Rules.ClosingTime(day)
}

func purposes(list []press.Attachment) map[string]bool {
	have := map[string]bool{}
	for _, a := range list {
		have[a.Purpose] = true
	}
	return have
}

// keptSince returns until when scans were part of what an officer has seen.
// Those go when new ones are sent, and stay while the form has mistakes.
func keptSince(u *press.User, sent bool) time.Time {
	if sent || u.CredentialsSentAt == nil {
		return time.Time{}
	}
	return *u.CredentialsSentAt
}

// dropOld removes the scans, newest first, that a newer one replaces and that
// were not sent by seen. It returns them, for their files.
func dropOld(ctx context.Context, tx *store.DB, have []press.Attachment, seen time.Time) ([]press.Attachment, error) {
	newest := map[string]bool{}
	var old []press.Attachment
	for _, a := range have {
		first := !newest[a.Purpose]
		newest[a.Purpose] = true
		if first || !a.CreatedAt.After(seen) {
			continue
		}
		if err := tx.DeleteAttachment(ctx, a.ID); err != nil {
			return nil, err
		}
		old = append(old, a)
	}
	return old, nil
}

// tellVetting tells the desk that a registration waits.
func tellVetting(ctx context.Context, tx *store.DB, o *Office, u *press.User) error {
	desk, err := tx.DeskUsers(ctx)
	if err != nil {
		return err
	}
	facts := map[string]string{
		"name": u.Name(), "outlet": u.OutletName, "due": stamp(u.VettingDueAt), "link": o.Rules.SiteURL + "/desk/reporters/" + u.ID,
	}
	for _, officer := range desk {
		if err := queueMail(ctx, tx, o, officer, letter{template: "vetting_desk", key: cause(u), facts: facts}); err != nil {
			return err
		}
	}
	return queueMail(ctx, tx, o, u, letter{template: "vetting", key: cause(u), facts: map[string]string{
		"name": u.Name(), "due": stamp(u.VettingDueAt), "link": o.Rules.SiteURL + "/account",
	}})
}

// cause names this change of an account, so that nobody is told of it twice.
func cause(u *press.User) string { return u.ID + " " + strconv.Itoa(u.Version) }

// decisionLetters are the letters that tell the reporter.
var decisionLetters = map[press.Turn]string{
	press.TurnApprove: "approved", press.TurnAsk: "more_info", press.TurnReject: "rejected",
}

// Vet decides about a registration. version is that of the page on which it
// was decided, or 0. What an approved reporter wanted to be filed at once is
// filed in the same transaction.
func Vet(ctx context.Context, o *Office, by *press.User, userID string, version int, r press.Ruling) error {
	bad := press.Invalid{}
	r.Check(bad)
	return o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		if u.Role != press.Reporter {
			return press.ErrForbidden
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		if version != 0 && version != u.Version {
			return press.ErrConflict
		}
		if err := u.Decide(r, by, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveUser(ctx, u); err != nil {
			return err
		}
		link := "/account"
		if u.Standing == press.Approved {
			link = "/applications"
			if err := fileApproved(ctx, tx, o, u); err != nil {
				return err
			}
		}
		return queueMail(ctx, tx, o, u, letter{template: decisionLetters[r.Decision], key: cause(u), facts: map[string]string{
			"name": u.Name(), "reason": u.Reason, "link": o.Rules.SiteURL + link,
		}})
	})
}

// Suspend closes an account and ends its sessions at once: officers that of a
// reporter, administrators any but their own and that of the last of them.
func Suspend(ctx context.Context, o *Office, by *press.User, userID string, s press.Suspension) error {
	return o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		if !by.MaySuspend(u) {
			return press.ErrForbidden
		}
		bad := press.Invalid{}
		if s.Check(o.Rules, tx.Now(), bad); len(bad) > 0 {
			return bad
		}
		if err := notTheLast(ctx, tx, u); err != nil {
			return err
		}
		if err := u.Suspend(s, by, o.Rules); err != nil {
			return err
		}
		if err := tx.SaveUser(ctx, u); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, u.ID, ""); err != nil {
			return err
		}
		if err := tx.EndTokens(ctx, u.ID, press.ResetPassword, press.Invite, press.ChangeAddress); err != nil {
			return err
		}
		return queueMail(ctx, tx, o, u, letter{template: "suspended", key: cause(u), facts: map[string]string{
			"name": u.Name(), "reason": u.Reason, "until": stamp(u.SuspendedUntil), "link": o.Rules.SiteURL + "/about",
		}})
	})
}

// Reinstate opens a suspended account again.
func Reinstate(ctx context.Context, o *Office, by *press.User, userID string) error {
	return o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		if err := u.Reinstate(by, tx.Now()); err != nil {
			return err
		}
		return tx.SaveUser(ctx, u)
	})
}

// EndSuspensions opens the accounts whose suspension is over by its term.
func EndSuspensions(ctx context.Context, o *Office) error {
	const batch = 100
	return o.do(ctx, func(tx *store.DB) error {
		list, err := tx.SuspensionsOver(ctx, batch)
		if err != nil {
			return err
		}
		for _, u := range list {
			if err := admitAgain(ctx, tx, u); err != nil {
				return err
			}
		}
		return nil
	})
}

// Reporters is the desk's page of reporters: those who wait for a decision, and
// a list of all.
type Reporters struct {
	Waiting []*press.User // the most urgent first
	List    []*press.User
	Next    string
}

// DeskReporters returns what the desk sees of the reporters.
func DeskReporters(ctx context.Context, o *Office, by *press.User, f store.UserFilter) (*Reporters, error) {
	if !by.IsDesk() {
		return nil, press.ErrForbidden
	}
	const most = 100
	waiting, err := o.DB.Vetting(ctx, most)
	if err != nil {
		return nil, err
	}
	f.Roles = []press.Role{press.Reporter}
	list, next, err := o.DB.Accounts(ctx, f)
	return &Reporters{waiting, list, next}, err
}

// Applicant is what an officer sees of one reporter.
type Applicant struct {
	User       *press.User
	Files      []press.Attachment // identity documents, newest first
	Colleagues int                // approved reporters of the same outlet
	DecidedBy  *press.User        // nil while nobody has decided
}

// DeskReporter returns what the desk sees of one reporter. Colleagues are not
// there.
func DeskReporter(ctx context.Context, o *Office, by *press.User, userID string) (*Applicant, error) {
	if !by.IsDesk() {
		return nil, press.ErrForbidden
	}
	u, err := o.DB.User(ctx, userID)
	if err != nil {
		return nil, err
	}
	if u.Role != press.Reporter {
		return nil, press.ErrNotFound
	}
	a := &Applicant{User: u}
	if a.Files, err = o.DB.Credentials(ctx, u.ID); err != nil {
		return nil, err
	}
	if a.Colleagues, err = o.DB.Outlet(ctx, u.OutletName); err != nil {
		return nil, err
	}
	people, err := o.DB.Users(ctx, []string{u.DecidedByID})
	a.DecidedBy = people[u.DecidedByID]
	return a, err
}
