package press

import (
	"slices"
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// Application is what a reporter has filed, or is about to file. What all
// kinds share are columns; what one kind asks is its Detail, kept as JSON; what
// the case gathers on its way has tables of its own.
type Application struct {
	ID         string
	Number     *string // given when it is filed, never again
	Kind       Kind
	OwnerID    string
	Owner      *User `gorm:"-"`
	Status     Status
	CameFrom   Status // what a question to the reporter interrupted
	Title      string
	Detail     Detail `gorm:"-"`
	AssigneeID *string
	Assignee   *User     `gorm:"-"`
	Proposal   *Proposal `gorm:"serializer:json"` // waits for a second person
	Refusal    *Refusal  `gorm:"serializer:json"`
	Transfer   *Transfer `gorm:"serializer:json"`
	HandOver   *HandOver `gorm:"serializer:json"` // waits for whoever is to take the case over
	LinkedID   *string   // the inquiry that an interview became, or the interview that it was

	DeadlineAnswer *DeadlineAnswer `gorm:"serializer:json"` // what the office said about the reporter's own deadline
	PublishedURL   string          // of what the reporter made of it; never scored

	FiledAt          *time.Time
	IntakeDays       int        // promised when it was filed, in working days
	AnswerDays       int        // likewise
	CountedBy        int64      // the edition of the calendar by which its dates are counted
	DueAt            *time.Time // end of the answer's due date; while paused: if the reporter answered at once
	IntakeDueAt      *time.Time // while nobody has taken it
	DeadlineAt       *time.Time // the reporter's own
	DeadlineDueAt    *time.Time // when the office owes a word about the reporter's deadline
	QueueAt          *time.Time // the earliest of them or the end of the agreed time, for the order of the queue; nil when closed
	AlarmAt          *time.Time // when the office's own clock does something next
	Alarm            Action     // and what
	WaitsFor         Party      // whose move it is
	Cycle            int        // from 1; every reopening begins another
	Again            bool       // the verdict is given, but a new offer is owed by DueAt
	ReviewDueAt      *time.Time // somebody sent the reply alone; a supervisor looks at it by then
	Clock            ClockState
	Verdict          Verdict
	VerdictAt        *time.Time
	ClosedAt         *time.Time
	AppointedAt      *time.Time // start of the agreed time
	SendOnceApproved bool       // file it as soon as its owner is approved

	FormKey   string // idempotency key of the form that made it
	FormHash  string // SHA-256 of what that form said
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time

	Events   []Event   `gorm:"-"` // oldest first
	Items    []Item    `gorm:"-"` // what the reporter was asked
	Contacts []Contact `gorm:"-"` // whom the office asked for an interview
	Slots    []Slot    `gorm:"-"` // times offered
	Replies  []Reply   `gorm:"-"` // versions of the reply, oldest first

	Consultations []Consultation `gorm:"-"` // units that were asked for an opinion
	Links         []Link         `gorm:"-"` // by which they can answer, oldest first
	Colleagues    []*User        `gorm:"-"` // reporters whom the owner has let in, in that order
}

// Item is one thing that the office asked of the reporter.
type Item struct {
	ID            string
	ApplicationID string
	Round         int
	Position      int
	Text          string
	Answer        string
	AskedAt       time.Time
	AnsweredAt    *time.Time
}

// Contact is one interviewee whom the office asked, and the consent that
// article 17 of State Council Decree 537 wants of the unit and the person.
type Contact struct {
	ID            string
	ApplicationID string
	Position      int
	Unit          string
	Person        string
	Reach         string // telephone or address
	Lang          string // in which they are written to
	NoLink        bool   // they get no link, whatever the address
	Sent          string // what was sent to them
	AskedAt       time.Time
	Consent       Consent
	Conditions    string
	Means         Means      // how the answer came
	AnsweredBy    string     // who spoke for the unit
	Times         []SlotForm `gorm:"serializer:json"` // that the unit proposed, in the office's zone
	AnsweredAt    *time.Time
	WithdrawnAt   *time.Time
	SlipCode      string // of the slip that proves the consent; names it on the public check page
}

// Means is how something was said outside of Pressdesk.
type Means string

// MeansOfTalk are the ways in which things are said outside of Pressdesk.
var MeansOfTalk = []string{"phone", "wechat", "paper", "in_person", "email"}

// Consent is the answer of an interviewee.
type Consent string

// The answers. An empty consent is still open.
const (
	ConsentOpen      Consent = ""
	ConsentGiven     Consent = "yes"
	ConsentRefused   Consent = "no"
	ConsentWithdrawn Consent = "withdrawn"
)

// Slot is one time that was offered for an interview.
type Slot struct {
	ID            string
	ApplicationID string
	Round         int
	Position      int
	StartAt       time.Time
	EndAt         time.Time
	Place         string
	Host          string
	Interpreter   string
	State         SlotState
	CreatedAt     time.Time
}

// SlotState says whether a slot keeps its place and host for the case.
type SlotState string

// The states of a slot. Offered and agreed ones are held; suggested ones are a
// reporter's wish.
const (
	SlotOffered   SlotState = "offered"
	SlotSuggested SlotState = "suggested"
	SlotAgreed    SlotState = "agreed"
	SlotReleased  SlotState = "released"
)

// Proposal is a step that waits for a second person. Any other step voids it.
type Proposal struct {
	Action   Action // decline, transfer, extend or correct
	ByID     string
	At       time.Time
	Refusal  Refusal
	Transfer Transfer
	Days     int    // of an extension
	Reason   string // of an extension or a correction
}

// Refusal is why something is not arranged or answered, and what else there is.
type Refusal struct {
	Reason      string // R1 to R7
	Text        string
	Alternative string // empty: none
}

// RefusalReasons is the closed list. There is no reason about past coverage.
var RefusalReasons = []string{"R1", "R2", "R3", "R4", "R5", "R6", "R7"}

// Reply is one version of the formal answer to an inquiry.
type Reply struct {
	ID            string
	ApplicationID string
	Number        int      // version, from 1
	Answers       []Answer `gorm:"serializer:json"`
	Attribution   string   // the line to quote
	OnRecord      bool     // false: background
	EmbargoAt     *time.Time
	AsOf          string // ISO date
	Language      string // language of record
	Contact       string
	Why           string // what a correction corrects
	DraftedByID   string
	ApprovedByID  string
	CreatedAt     time.Time
	SentAt        *time.Time
}

// Answer is the answer to one numbered question.
type Answer struct {
	Outcome string `form:"outcome"` // one of Outcomes
	Text    string `form:"text"`
	Link    string `form:"link"`  // where it is already public
	Basis   string `form:"basis"` // who is in charge, or the legal basis of a refusal
}

// Outcomes is the closed list of what an answer can be.
var Outcomes = []string{"full", "partly", "public", "none", "not_ours", "refused"}

// Message is one contribution to the correspondence of a case.
type Message struct {
	ID            string
	ApplicationID string
	AuthorID      string
	Author        *User `gorm:"-"`
	Note          bool  // internal: the reporter never sees it
	Body          string
	CreatedAt     time.Time
	Attachments   []Attachment `gorm:"-"`
}

// Attachment is a file that somebody uploaded. Its bytes are in the bucket
// under Key; an attachment without an application or a person's credential
// that needs it is swept.
type Attachment struct {
	ID            string
	Key           string
	OwnerID       string // who uploaded it
	ApplicationID *string
	MessageID     *string
	Purpose       string // attachments, press_card or assignment_letter
	FormKey       string // the form that it was uploaded with
	Name          string
	MIME          string
	Size          int64
	SHA256        string
	CreatedAt     time.Time
}

// The purposes of attachments. The last two are identity documents.
const (
	PurposeAttachment = "attachments"
	PurposePressCard  = "press_card"
	PurposeLetter     = "assignment_letter"
)

// NewApplication returns a draft. Its form is not checked.
func NewApplication(kind Kind, owner *User, d Detail, now time.Time) *Application {
	return &Application{
		Kind: kind, OwnerID: owner.ID, Owner: owner, Status: kind.Rules().States[0].Status,
		Title: d.Title(), Detail: d, Version: 1, Cycle: 1, CreatedAt: now, UpdatedAt: now,
	}
}

// Ref names app in URLs: its number once it is filed, before that its id.
func (app *Application) Ref() string {
	if app.Number != nil {
		return *app.Number
	}
	return app.ID
}

// Words are what the desk's search looks through besides the title.
func (app *Application) Words() string {
	o := app.Owner
	return strings.Join(append(app.Detail.Words(), o.Name(), o.NameZH, o.OutletName, o.OutletNameZH), "\n")
}

// State returns the row of app's status in the table of its kind.
func (app *Application) State() State { return app.Kind.Rules().State(app.Status) }

// Step returns the number of the step at which app is.
func (app *Application) Step() int {
	if n := app.State().Step; n > 0 {
		return n
	}
	return app.Kind.Rules().State(app.CameFrom).Step
}

// Open reports whether app is filed and not closed.
func (app *Application) Open() bool {
	return app.Status != Draft && app.State().Public == Processing
}

// CanRead reports whether u may see app. Drafts are their owner's alone.
func (app *Application) CanRead(u *User) bool {
	return u.Stands(Owner, app) || app.Status != Draft && (u.Stands(Desk, app) || u.Stands(Bureau, app))
}

// CanEdit reports whether u may change the form: until somebody has taken it.
func (app *Application) CanEdit(u *User) bool {
	return u.Stands(Owner, app) && (app.Status == Draft || app.Status == Submitted)
}

// OpenItems returns what the reporter still owes.
func (app *Application) OpenItems() []Item {
	return slices.DeleteFunc(slices.Clone(app.Items), func(i Item) bool { return i.AnsweredAt != nil })
}

// Asked returns the texts of what the reporter still owes.
func (app *Application) Asked() (list []string) {
	for _, i := range app.OpenItems() {
		list = append(list, i.Text)
	}
	return list
}

// ConsentOf returns the contact with this id, whatever it answered; without an
// id, the one whose consent was taken back last.
func (app *Application) ConsentOf(id string) (found *Contact) {
	for i := range app.Contacts {
		p := &app.Contacts[i]
		if p.ID == id || id == "" && p.WithdrawnAt != nil && (found == nil || p.WithdrawnAt.After(*found.WithdrawnAt)) {
			found = p
		}
	}
	return found
}

// ActBy returns by when whoever has the move should act: the reporter before
// the office's own clock ends the wait, the office before the answer is due.
func (app *Application) ActBy(o *Office, cal workday.Calendar) *time.Time {
	if !app.Open() {
		return nil
	}
	if end := app.waitEnds(&schedule{office: o, cal: cal}); end != nil {
		return &end.At
	}
	return app.QueueAt
}

// OfferedSlots returns the slots from which the reporter can pick.
func (app *Application) OfferedSlots() []Slot {
	return slices.DeleteFunc(slices.Clone(app.Slots), func(s Slot) bool { return s.State != SlotOffered })
}

// Appointment returns the agreed slot, or nil.
func (app *Application) Appointment() *Slot {
	if i := slices.IndexFunc(app.Slots, func(s Slot) bool { return s.State == SlotAgreed }); i >= 0 {
		return &app.Slots[i]
	}
	return nil
}

// SentReply returns the newest reply that was sent, or nil.
func (app *Application) SentReply() *Reply { return app.lastReply(true) }

// DraftReply returns the newest reply that was not sent, or nil.
func (app *Application) DraftReply() *Reply { return app.lastReply(false) }

func (app *Application) lastReply(sent bool) *Reply {
	for i := range slices.Backward(app.Replies) {
		if (app.Replies[i].SentAt != nil) == sent {
			return &app.Replies[i]
		}
	}
	return nil
}

// Progress returns what the public list says about app, and false while it
// says nothing.
func (app *Application) Progress(o *Office) (Progress, bool) {
	public := app.State().Public
	if app.Number == nil || public == Hidden {
		return Progress{}, false
	}
	return Progress{
		Number: *app.Number, Kind: app.Kind, Status: public,
		FiledDate: o.Today(*app.FiledAt).String(), UpdatedDate: o.Today(app.UpdatedAt).String(),
	}, true
}

// File gives app its number and the promise that the office makes today.
func (app *Application) File(serial int, o *Office, now time.Time) {
	n := Number(app.Kind, now.In(o.Zone).Year(), serial)
	promise := o.Promises[app.Kind]
	app.Number, app.FiledAt, app.IntakeDays, app.AnswerDays = &n, &now, promise.Intake, promise.Answer
}
