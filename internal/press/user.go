package press

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Role is what an account may do.
type Role string

// The roles. A supervisor is an officer who also approves; an admin reads no
// application and no identity document.
const (
	Reporter   Role = "reporter"
	Officer    Role = "officer"
	Supervisor Role = "supervisor"
	Editor     Role = "editor"
	Admin      Role = "admin"
)

// StaffRoles are the roles that an administrator can give.
var StaffRoles = []Role{Officer, Supervisor, Editor, Admin}

// Standing is where an account stands between registration and approval.
type Standing string

// The standings. Drafts may be written before approval; only an approved
// reporter files.
const (
	Registered Standing = "registered"     // the address is not confirmed
	Confirmed  Standing = "email_verified" // confirmed; in vetting once the credentials are sent
	MoreInfo   Standing = "more_info"      // an officer asked for something
	Approved   Standing = "approved"
	Rejected   Standing = "rejected"
	Suspended  Standing = "suspended"
)

// User is an account: a reporter's or a colleague's.
type User struct {
	ID           string
	Email        string
	EmailKey     string // the address as it is compared: see EmailKey
	PasswordHash string // empty until an invited colleague has chosen one
	Role         Role
	Standing     Standing

	FamilyName   string
	GivenName    string // empty for people of one name
	NameZH       string
	Locale       string // zh-CN or en
	Timezone     string // IANA name
	Category     string // code of one of the office's categories of reporter
	Nationality  string // ISO 3166-1 alpha-2
	OutletName   string
	OutletNameZH string
	Mobile       string
	OfficePhone  string

	Credentials       Credentials `gorm:"serializer:json"`
	CredentialsSentAt *time.Time  // day zero of the vetting
	VettingDueAt      *time.Time  // while an officer owes a decision
	DecidedAt         *time.Time
	DecidedByID       string
	Reason            string // of the last question, rejection or suspension
	SuspendedUntil    *time.Time
	BeforeSuspension  Standing

	Section   string     // of the office, for colleagues of the desk: a code of its Sections, or nothing
	OnDuty    bool       // takes what nobody has taken
	AwayFrom  *time.Time // first moment of an absence, and
	AwayUntil *time.Time // the moment at which it is over
	DeputyID  *string    // who stands in meanwhile
	Covers    []*User    `gorm:"-"` // who is away and has u as deputy; loaded for colleagues of the desk

	EmailConfirmedAt *time.Time
	AgreedAt         *time.Time // rules and privacy notice, with their version
	AgreedVersion    string
	Version          int
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// Credentials is what vetting needs. The category decides what is required.
type Credentials struct {
	Position         string   `form:"position" json:"position,omitempty"`
	OutletCountry    string   `form:"outlet_country" json:"outlet_country,omitempty"`
	MediaType        string   `form:"media_type" json:"media_type,omitempty"`
	OutletURL        string   `form:"outlet_url" json:"outlet_url,omitempty"`
	BureauCity       string   `form:"bureau_city" json:"bureau_city,omitempty"`
	BureauAddress    string   `form:"bureau_address" json:"bureau_address,omitempty"`
	EditorName       string   `form:"editor_name" json:"editor_name,omitempty"`
	EditorEmail      string   `form:"editor_email" json:"editor_email,omitempty"`
	EditorPhone      string   `form:"editor_phone" json:"editor_phone,omitempty"`
	Freelance        bool     `form:"freelance" json:"freelance,omitempty"`
	PressCardNumber  string   `form:"press_card_number" json:"press_card_number,omitempty"`
	PressCardExpiry  string   `form:"press_card_expiry" json:"press_card_expiry,omitempty"` // ISO date
	VisaValidFrom    string   `form:"visa_valid_from" json:"visa_valid_from,omitempty"`
	VisaValidTo      string   `form:"visa_valid_to" json:"visa_valid_to,omitempty"`
	HKMOCardNo       string   `form:"hkmo_card_no" json:"hkmo_card_no,omitempty"`
	WorkSamples      []string `form:"work_samples" json:"work_samples,omitempty"`
	EmergencyContact string   `form:"emergency_contact" json:"emergency_contact,omitempty"`
	AgreeSensitive   bool     `form:"agree_sensitive" json:"agree_sensitive,omitempty"`
}

// System is the user in whose name timers act.
var System = &User{ID: "system", Role: "system", Standing: Approved}

// IsStaff reports whether u works at the office.
func (u *User) IsStaff() bool {
	return u != nil && (u.IsDesk() || u.Role == Editor || u.Role == Admin)
}

// IsDesk reports whether u handles applications.
func (u *User) IsDesk() bool { return u != nil && (u.Role == Officer || u.Role == Supervisor) }

// Away reports whether u is absent at now.
func (u *User) Away(now time.Time) bool {
	return u != nil && u.AwayUntil != nil && now.Before(*u.AwayUntil) && (u.AwayFrom == nil || !now.Before(*u.AwayFrom))
}

// Supervises reports whether u approves what others have written: a supervisor,
// or the deputy of one who is away.
func (u *User) Supervises() bool {
	return u.Role == Supervisor || u.IsDesk() && slices.ContainsFunc(u.Covers, func(c *User) bool { return c.Role == Supervisor })
}

// Present returns those of the desk whom wanted means and, for each who is away
// at now, the deputy, or everybody on duty where there is none. Where that is
// nobody, it is everybody who is there: nothing waits on a person who is away.
func Present(desk []*User, now time.Time, wanted func(*User) bool) []*User {
	var list []*User
	add := func(u *User) {
		if !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	for _, u := range desk {
		if !wanted(u) {
			continue
		}
		if !u.Away(now) {
			add(u)
			continue
		}
		deputy := slices.IndexFunc(desk, func(d *User) bool { return u.DeputyID != nil && d.ID == *u.DeputyID && !d.Away(now) })
		if deputy >= 0 {
			add(desk[deputy])
			continue
		}
		for _, d := range desk {
			if d.OnDuty && !d.Away(now) {
				add(d)
			}
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, u := range desk {
		if !u.Away(now) {
			list = append(list, u)
		}
	}
	if len(list) == 0 {
		return desk
	}
	return list
}

// KeepsCalendar reports whether u has cases whose times a calendar can show.
func (u *User) KeepsCalendar() bool { return u.Role == Reporter || u.IsDesk() }

// IsAdmin reports whether u looks after accounts and the outbox.
func (u *User) IsAdmin() bool { return u != nil && u.Role == Admin }

// WorksOn reports whether u is a colleague who can work on app.
func (u *User) WorksOn(app *Application) bool {
	return u != nil && u.Standing == Approved && u.Stands(Desk, app)
}

// MayEnter reports whether u may log in and work at now. A suspension with a
// term ends by itself.
func (u *User) MayEnter(now time.Time) bool {
	return u.Standing != Suspended || u.SuspendedUntil != nil && !now.Before(*u.SuspendedUntil)
}

// MayFile reports whether u is a reporter whom the office has approved.
func (u *User) MayFile() bool { return u.Role == Reporter && u.Standing == Approved }

// InVetting reports whether an officer owes u a decision.
func (u *User) InVetting() bool {
	return u.Role == Reporter && u.Standing == Confirmed && u.CredentialsSentAt != nil
}

// Name returns the name as it is written: family first without a space where
// it is Chinese, as registered otherwise. Names are never re-ordered by guess.
func (u *User) Name() string {
	if u == nil {
		return ""
	}
	if han(u.FamilyName) {
		return u.FamilyName + u.GivenName
	}
	return strings.TrimSpace(u.GivenName + " " + u.FamilyName)
}

func han(s string) bool {
	for _, r := range s {
		return unicode.Is(unicode.Han, r)
	}
	return false
}

// EmailKey returns the form in which addresses are compared: without white
// space around it and in lower case.
func EmailKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// Party is a side of the counter.
type Party string

// The parties. The bureau is the owner and the colleagues whom the owner has let
// in; Approver is a supervisor where the office asks for a second person; Timer
// is the office's own clock.
const (
	Nobody    Party = ""
	Owner     Party = "owner"
	Bureau    Party = "bureau"
	Colleague Party = "colleague" // a reporter beside the owner; in a letter, whom a step lets in or out
	Desk      Party = "desk"
	Approver  Party = "approver"
	Receiver  Party = "receiver" // whoever is asked to take a case over; after a transfer the authority
	Giver     Party = "giver"    // whoever had it before
	Liaison   Party = "liaison"  // who answers for a unit by its link
	Unit      Party = "unit"     // whoever was asked, outside of the office
	Head      Party = "head"     // of a unit that does not answer
	Timer     Party = "timer"
)

// Stands reports whether u stands on side p towards app. Nobody handles an
// application that they filed before they became a colleague.
func (u *User) Stands(p Party, app *Application) bool {
	switch p {
	case Owner:
		return u.Role == Reporter && u.ID == app.OwnerID
	case Bureau:
		return u.Role == Reporter && (u.ID == app.OwnerID || u.MayFile() && app.LetsIn(u.ID) && u.SameOutlet(app.Owner))
	case Colleague:
		return u.Role == Reporter && u.ID != app.OwnerID
	case Desk, Approver:
		return u.IsDesk() && u.ID != app.OwnerID
	case Liaison:
		return u.IsLiaison()
	case Timer:
		return u == System
	}
	return false
}
