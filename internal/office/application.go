package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Form is an application as its reporter sends it.
type Form struct {
	Ref     string // empty for a new one
	Kind    press.Kind
	Detail  press.Detail
	Key     string // idempotency key: one form makes one application
	Version int    // of the application that the form shows; 0 for a new one
	Later   bool   // file it as soon as the reporter is approved
}

// SaveDraft keeps what a reporter has written so far. It may have gaps but no
// field beyond its limits.
func SaveDraft(ctx context.Context, o *Office, who *press.User, f Form) (app *press.Application, err error) {
	err = again(func() error {
		return o.do(ctx, func(tx *store.DB) error {
			app, err = keep(ctx, tx, o, who, f, true)
			return err
		})
	})
	return app, err
}

// File files what a reporter has written: the form is checked whole, kept, and
// submitted; a filed application that nobody has taken is changed instead. A
// form that was sent twice files once. ErrPending: the form is kept as a
// draft, but its owner is not approved yet.
func File(ctx context.Context, o *Office, who *press.User, f Form) (app *press.Application, err error) {
	pending := false
	err = again(func() error {
		return o.do(ctx, func(tx *store.DB) error {
			app, err = keep(ctx, tx, o, who, f, false)
			if err != nil || app.Status != press.Draft {
				return err
			}
			err = submit(ctx, tx, o, who, app)
			if pending = errors.Is(err, press.ErrPending); pending {
				return nil
			}
			return err
		})
	})
	if err == nil && pending {
		return app, press.ErrPending
	}
	return app, err
}

// FileDraft files a draft as it is kept; one that was filed already stays as it
// is. ErrPending: its owner is not approved yet, and with later the approval
// will file it.
func FileDraft(ctx context.Context, o *Office, who *press.User, ref string, version int, later bool) (app *press.Application, err error) {
	pending := false
	err = again(func() error {
		return o.do(ctx, func(tx *store.DB) error {
			if app, err = visible(ctx, tx, who, ref); err != nil {
				return err
			}
			switch {
			case !who.Stands(press.Owner, app):
				return press.ErrNotFound
			case app.Status != press.Draft:
				return nil
			case version != 0 && version != app.Version:
				return press.ErrConflict
			}
			err = submit(ctx, tx, o, who, app)
			if pending = errors.Is(err, press.ErrPending); !pending {
				return err
			}
			app.SendOnceApproved = later
			return tx.SaveApplication(ctx, app)
		})
	})
	if err == nil && pending {
		return app, press.ErrPending
	}
	return app, err
}

// keep writes the form into the application it belongs to, or into a new one.
func keep(ctx context.Context, tx *store.DB, o *Office, who *press.User, f Form, draft bool) (*press.Application, error) {
	hash, err := f.hash()
	if err != nil {
		return nil, err
	}
	if f.Ref != "" {
		return change(ctx, tx, o, who, f, hash, draft)
	}
	if who.Role != press.Reporter {
		return nil, press.ErrForbidden
	}
	if app, err := tx.ApplicationByForm(ctx, who.ID, f.Key); err == nil {
		fresh, err := bringsFiles(ctx, tx, who, f, app)
		if err == nil && (app.FormHash != hash || fresh) {
			err = press.ErrKeyReused
		}
		return app, err
	} else if !errors.Is(err, press.ErrNotFound) {
		return nil, err
	}
	if err := check(ctx, tx, o, who, f, draft, 0); err != nil {
		return nil, err
	}
	app, err := newDraft(ctx, tx, who, f)
	if err != nil {
		return nil, err
	}
	return app, tx.LinkAttachments(ctx, who.ID, f.Key, app.ID, nil)
}

// newDraft adds a draft that says what the form says.
func newDraft(ctx context.Context, tx *store.DB, who *press.User, f Form) (*press.Application, error) {
	hash, err := f.hash()
	if err != nil {
		return nil, err
	}
	app := press.NewApplication(f.Kind, who, f.Detail, tx.Now())
	app.FormKey, app.FormHash, app.SendOnceApproved = f.Key, hash, f.Later
	return app, tx.AddApplication(ctx, app)
}

// change writes the form into a draft, or into an application that nobody has
// taken yet; then the earlier form is kept and the history has a line.
func change(ctx context.Context, tx *store.DB, o *Office, who *press.User, f Form, hash string, draft bool) (*press.Application, error) {
	app, err := visible(ctx, tx, who, f.Ref)
	if err != nil {
		return nil, err
	}
	if !who.Stands(press.Owner, app) || app.Kind != f.Kind {
		return nil, press.ErrNotFound
	}
	came, err := tx.FormAttachments(ctx, who.ID, f.Key)
	if err != nil {
		return nil, err
	}
	files, err := tx.Attachments(ctx, app.ID)
	if err != nil {
		return nil, err
	}
	fresh := news(came, files)
	switch {
	case app.FormHash == hash && app.Status != press.Draft && !fresh:
		return app, nil // sent twice
	case !app.CanEdit(who), f.Version != 0 && f.Version != app.Version:
		return app, press.ErrConflict
	}
	if err := check(ctx, tx, o, who, f, draft && app.Status == press.Draft, len(ofForm(files))); err != nil {
		return app, err
	}
	if err := tx.LinkAttachments(ctx, who.ID, f.Key, app.ID, nil); err != nil {
		return nil, err
	}
	if app.Status != press.Draft {
		if app.FormHash != hash {
			if err := tx.AddRevision(ctx, app); err != nil {
				return nil, err
			}
		}
		app.Detail, app.Title, app.FormHash = f.Detail, f.Detail.Title(), hash
		return app, step(ctx, tx, o, app, press.Move{Action: "edit", By: who, Added: namesOf(came)})
	}
	app.Detail, app.Title, app.FormHash = f.Detail, f.Detail.Title(), hash
	app.SendOnceApproved, app.UpdatedAt = f.Later, tx.Now()
	return app, tx.SaveApplication(ctx, app)
}

func namesOf(files []press.Attachment) (names []string) {
	for _, a := range files {
		names = append(names, a.Name)
	}
	return names
}

// bringsFiles reports whether a form for app came with a file that app has not.
func bringsFiles(ctx context.Context, tx *store.DB, who *press.User, f Form, app *press.Application) (bool, error) {
	came, err := tx.FormAttachments(ctx, who.ID, f.Key)
	if err != nil || len(came) == 0 {
		return false, err
	}
	have, err := tx.Attachments(ctx, app.ID)
	return news(came, have), err
}

// check checks the form and counts its files: those that came with it and the
// have that the application has already.
func check(ctx context.Context, tx *store.DB, o *Office, who *press.User, f Form, draft bool, have int) error {
	bad := press.Invalid{}
	f.Detail.Check(press.FormContext{Office: o.Rules, Calendar: o.Calendar(), Owner: who, Now: tx.Now(), Draft: draft}, bad)
	came, err := tx.FormAttachments(ctx, who.ID, f.Key)
	if err != nil {
		return err
	}
	if most := f.Kind.Rules().Files; have+len(came) > most {
		bad.Add(press.PurposeAttachment, "error.too_many_files", "Max", most)
	}
	return bad.OrNil()
}

func (f Form) hash() (string, error) {
	text, err := json.Marshal(f.Detail)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(f.Kind+"\n"), text...))
	return hex.EncodeToString(sum[:]), nil
}

// Kept reports whether a draft says already what the form says: it was kept, but
// the answer was lost.
func (f Form) Kept(app *press.Application) bool {
	hash, err := f.hash()
	return err == nil && app.Status == press.Draft && app.FormHash == hash && app.SendOnceApproved == f.Later
}

// submit files a draft: it gets its number, and whom it concerns a mail.
func submit(ctx context.Context, tx *store.DB, o *Office, who *press.User, app *press.Application) error {
	return step(ctx, tx, o, app, press.Move{Action: "submit", By: who})
}

// fileApproved files every draft that waits for its owner's approval. A draft
// that cannot be filed any more, because its dates have passed, stays a draft.
func fileApproved(ctx context.Context, tx *store.DB, o *Office, owner *press.User) error {
	ids, err := tx.WaitingForApproval(ctx, owner.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		app, err := tx.ApplicationByID(ctx, id)
		if err != nil {
			return err
		}
		app.Owner = owner
		err = submit(ctx, tx, o, owner, app)
		var invalid press.Invalid
		var refused press.Refused
		if err != nil && !errors.As(err, &invalid) && !errors.As(err, &refused) {
			return err
		}
	}
	return nil
}

// UseAsStart makes a draft of what an earlier application of one's own says,
// without its dates, files, consents and declarations. A form that was sent
// twice makes one draft.
func UseAsStart(ctx context.Context, o *Office, who *press.User, ref, key string) (app *press.Application, err error) {
	err = again(func() error {
		return o.do(ctx, func(tx *store.DB) error {
			earlier, err := visible(ctx, tx, who, ref)
			if err != nil {
				return err
			}
			if !who.Stands(press.Owner, earlier) {
				return press.ErrNotFound
			}
			f := Form{Kind: earlier.Kind, Detail: earlier.Detail.Start(), Key: key}
			if app, err = tx.ApplicationByForm(ctx, who.ID, f.Key); !errors.Is(err, press.ErrNotFound) {
				return err
			}
			app, err = newDraft(ctx, tx, who, f)
			return err
		})
	})
	return app, err
}

// addressTries is how many addresses of colleagues a reporter can try in an hour.
const addressTries = 20

// TakeStep takes a step with an application: it moves on, its history gets a
// line, the public list a row, and whom it concerns a mail. version is that of
// the page on which the step was chosen; reminders that the office's own clock
// has sent since do not matter. Throttled: too many addresses of colleagues were
// tried.
func TakeStep(ctx context.Context, o *Office, who *press.User, ref string, version int, m press.Move) (app *press.Application, err error) {
	if m.Action == "share" {
		if err := seldom(ctx, o, "share "+who.ID, addressTries, time.Hour); err != nil {
			return nil, err
		}
	}
	err = o.do(ctx, func(tx *store.DB) error {
		app, err = visible(ctx, tx, who, ref)
		if err != nil {
			return err
		}
		switch {
		case m.Action == "edit" || m.Action == "assign": // they have forms of their own
			return press.Invalid{"action": {Key: "error.action"}}
		case version == 0:
			return press.Invalid{"version": {Key: "error.version"}}
		case version != app.Version && !app.Minor(app.Version-version, who):
			return press.ErrConflict
		}
		if m.By, err = covering(ctx, tx, who); err != nil {
			return err
		}
		app.TakeProposed(&m, o.Rules, tx.Now())
		if err = prepare(ctx, tx, o, app, &m); err == nil {
			err = step(ctx, tx, o, app, m)
		}
		if err != nil {
			return tooLate(ctx, tx, app, err)
		}
		return conclude(ctx, tx, o, app, m)
	})
	return app, err
}

// tooLate is what somebody is told whose step does not go through: that the case
// has moved on, if it has. Its parts are read one after the other, so what a
// guard says of a case that changes meanwhile may be true of neither state.
func tooLate(ctx context.Context, tx *store.DB, app *press.Application, err error) error {
	if version, failed := tx.VersionOf(ctx, app.ID); failed == nil && version != app.Version {
		return press.ErrConflict
	}
	return err
}

// covering returns who with the colleagues whose deputy they are now.
func covering(ctx context.Context, tx *store.DB, who *press.User) (*press.User, error) {
	if !who.IsDesk() {
		return who, nil
	}
	u := *who
	var err error
	u.Covers, err = tx.Covered(ctx, who.ID, tx.Now())
	return &u, err
}

// prepare reads what a move needs besides the case, and sees that the times it
// speaks of are free.
func prepare(ctx context.Context, tx *store.DB, o *Office, app *press.Application, m *press.Move) (err error) {
	switch m.Action {
	case "offer", "reschedule", "agree_by_phone":
		if m.By.IsDesk() {
			return slotsFree(ctx, tx, app, app.Offered(*m, o.Rules), func(i int) string { return press.At("slots", i, "start") })
		}
	case "accept_change":
		if m.By.IsDesk() {
			return slotsFree(ctx, tx, app, app.Accepted(*m), func(int) string { return "slot" })
		}
	case "hand_over":
		if m.To == "" || m.To == "duty" {
			return nil
		}
		if section := press.SectionOf(m.To); section != "" {
			m.Section, err = tx.DeskUsers(ctx)
			m.Section = slices.DeleteFunc(m.Section, func(u *press.User) bool { return u.Section != section })
			return err
		}
		m.Officer, err = tx.User(ctx, m.To)
		if errors.Is(err, press.ErrNotFound) {
			return press.Invalid{"to": {Key: "error.choice"}}
		}
	case "share":
		m.Fellow, err = tx.UserByEmail(ctx, m.Email)
		if errors.Is(err, press.ErrNotFound) {
			m.Fellow, err = nil, nil // what is said of that is a rule
		}
	case "told":
		if m.Reach != "" {
			return tx.MailsToldOutside(ctx, app.ID, m.Reach)
		}
		return tx.MailsTold(ctx, app.ID, app.OwnerID)
	}
	return err
}

// conclude does what follows from a step at once: the inquiry that an interview
// becomes is filed, and a case whose last unit has answered goes on.
func conclude(ctx context.Context, tx *store.DB, o *Office, app *press.Application, m press.Move) error {
	switch m.Action {
	case "convert":
		return convert(ctx, tx, o, app)
	case "record_answer":
		if a := app.NextAlarm(); a != nil && a.Action == "resume" {
			return step(ctx, tx, o, app, press.Move{Action: "resume", By: press.System})
		}
	}
	return nil
}

// convert files the inquiry that asks in writing what the interview was to ask,
// and links the two.
func convert(ctx context.Context, tx *store.DB, o *Office, app *press.Application) error {
	c, _ := o.rules(tx)
	d := app.Detail.(*press.Interview).AsInquiry(c)
	inquiry, err := newDraft(ctx, tx, app.Owner, Form{Kind: press.InquiryKind, Detail: d, Key: "convert " + app.ID})
	if err != nil {
		return err
	}
	inquiry.LinkedID, app.LinkedID = &app.ID, &inquiry.ID
	if err := submit(ctx, tx, o, app.Owner, inquiry); err != nil {
		return err
	}
	return tx.SaveApplication(ctx, app)
}

// visible loads an application that who may see. What is somebody else's is
// not there.
func visible(ctx context.Context, tx *store.DB, who *press.User, ref string) (*press.Application, error) {
	app, err := tx.Application(ctx, ref)
	if err != nil {
		return nil, err
	}
	if !app.CanRead(who) {
		return nil, press.ErrNotFound
	}
	return app, nil
}

// step is the one way in which an application moves. What another calendar makes
// of its dates comes first.
func step(ctx context.Context, tx *store.DB, o *Office, app *press.Application, m press.Move) error {
	c, counted := o.rules(tx)
	if err := recount(ctx, tx, o, app, counted); err != nil {
		return err
	}
	return take(ctx, tx, o, app, m, c, counted)
}

func take(ctx context.Context, tx *store.DB, o *Office, app *press.Application, m press.Move, c press.Context, counted *printed) error {
	if m.Action == "submit" {
		open, err := tx.OpenCases(ctx, app.OwnerID)
		if err != nil {
			return err
		}
		c.OpenCases = open
	}
	items, contacts, colleagues := slices.Clone(app.Items), slices.Clone(app.Contacts), slices.Clone(app.Colleagues)
	slots, replies, units, links := slices.Clone(app.Slots), slices.Clone(app.Replies), slices.Clone(app.Consultations), slices.Clone(app.Links)
	was := before(app)
	ev, err := app.Take(m, c)
	if err != nil {
		return err
	}
	if m.Action == "submit" {
		n, err := tx.NextSerial(ctx, o.Rules.SerialSeries(app.Kind, c.Now))
		if err != nil {
			return err
		}
		app.File(n, o.Rules, c.Now)
		app.SendOnceApproved = false
		app.Settle(o.Rules, c.Calendar, c.Now)
	}
	app.CountedBy = counted.edition
	if err := tx.SaveApplication(ctx, app); err != nil {
		return err
	}
	if err := counted.upToDate(ctx, tx); err != nil {
		return err
	}
	if err := tx.AddEvent(ctx, ev); err != nil {
		return err
	}
	app.Events[len(app.Events)-1] = *ev
	identify(app.Items, func(x *press.Item) *string { return &x.ID })
	identify(app.Contacts, func(x *press.Contact) *string { return &x.ID })
	identify(app.Slots, func(x *press.Slot) *string { return &x.ID })
	identify(app.Replies, func(x *press.Reply) *string { return &x.ID })
	identify(app.Consultations, func(x *press.Consultation) *string { return &x.ID })
	if err := errors.Join(
		tx.SaveItems(ctx, changed(items, app.Items)), tx.SaveContacts(ctx, changed(contacts, app.Contacts)),
		tx.SaveSlots(ctx, changed(slots, app.Slots)), tx.SaveReplies(ctx, changed(replies, app.Replies)),
		tx.SaveConsultations(ctx, changed(units, app.Consultations)), tx.SaveLinks(ctx, changed(links, app.Links)),
		saveColleagues(ctx, tx, app, colleagues), voidSlips(ctx, tx, contacts, app.Contacts),
	); err != nil {
		return err
	}
	if m.Action == "submit" || m.Action == "edit" {
		if err := tx.IndexApplication(ctx, app); err != nil {
			return err
		}
	}
	if p, ok := app.Progress(o.Rules); ok && !ev.Internal && m.Recount == nil {
		if err := tx.Publish(ctx, p); err != nil {
			return err
		}
	}
	return tell(ctx, tx, o, app, ev, m, was)
}

// saveColleagues keeps whom the reporter has let in or out.
func saveColleagues(ctx context.Context, tx *store.DB, app *press.Application, before []*press.User) error {
	for _, u := range before {
		if !app.LetsIn(u.ID) {
			if err := tx.LetOut(ctx, app.ID, u.ID); err != nil {
				return err
			}
		}
	}
	for _, u := range app.Colleagues {
		if !slices.Contains(before, u) {
			if err := tx.LetIn(ctx, app.ID, u.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// voidSlips keeps the codes of slips in whose place there are others.
func voidSlips(ctx context.Context, tx *store.DB, before, after []press.Contact) error {
	for i, p := range before {
		if p.SlipCode != "" && p.SlipCode != after[i].SlipCode {
			if err := tx.VoidSlip(ctx, p.SlipCode, p.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// identify gives the new rows of a case their ids.
func identify[T any](list []T, id func(*T) *string) {
	for i := range list {
		if p := id(&list[i]); *p == "" {
			*p = store.NewID()
		}
	}
}

// changed returns the rows of after that are new or differ from before.
func changed[T any](before, after []T) []T {
	var list []T
	for i := range after {
		if i >= len(before) || !reflect.DeepEqual(before[i], after[i]) {
			list = append(list, after[i])
		}
	}
	return list
}

// slotsFree wants no other case to hold the place, host or interpreter of a
// time that is offered; path names the input of the n-th.
func slotsFree(ctx context.Context, tx *store.DB, app *press.Application, slots []press.Slot, path func(n int) string) error {
	bad := press.Invalid{}
	for i, s := range slots {
		if !app.Meets() {
			s.Place = "" // a telephone is nobody's room
		}
		taken, err := tx.SlotTaken(ctx, s)
		if err != nil {
			return err
		}
		if taken {
			bad.Add(path(i), "error.slot_taken")
		}
	}
	return bad.OrNil()
}

// Discard throws a draft away.
func Discard(ctx context.Context, o *Office, who *press.User, ref string) error {
	return o.do(ctx, func(tx *store.DB) error {
		app, err := visible(ctx, tx, who, ref)
		if err != nil {
			return err
		}
		if !who.Stands(press.Owner, app) {
			return press.ErrNotFound
		}
		if app.Status != press.Draft {
			return press.ErrConflict
		}
		return tx.DeleteDraft(ctx, app)
	})
}
