package press

import (
	"slices"
	"strings"
	"time"
)

// MailState is where a mail stands.
type MailState string

// The states of a mail. Dead mails were tried until the last attempt failed;
// of told ones an officer has told the reporter in another way. Dropped ones
// were true no more before they left.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailDead    MailState = "dead"
	MailTold    MailState = "told"
	MailDropped MailState = "dropped"
)

// Mail is a message that waits in the outbox or has left it. It is written in
// the transaction that causes it and sent by package mail.
type Mail struct {
	ID            string
	MailKey       string // event and recipient: at most one mail for each
	Address       string
	Name          string
	Lang          string
	Timezone      string
	Template      string
	Facts         map[string]string `gorm:"serializer:json"` // what the letter says; times are RFC 3339
	ApplicationID *string
	UserID        *string
	State         MailState
	Attempts      int
	LastError     string
	NextTryAt     time.Time
	LeasedUntil   *time.Time // while a sender works on it
	SentAt        *time.Time
	CreatedAt     time.Time
}

// reminders are the actions whose letters speak of how a case stands, and not
// of what somebody did.
var reminders = []Action{
	"remind", "remind_meeting", "ask_outcome", "ask_review", "due_soon", "overdue", "stalled", "deadline_owed", "still_useful", "chase",
}

// Action returns the step that the letter tells of, or what else it is about.
func (m *Mail) Action() Action {
	if i := strings.LastIndex(m.Template, "_"); i > 0 {
		return Action(m.Template[:i])
	}
	return Action(m.Template)
}

// Stale reports whether a mail about app, which has waited, is true no more. Of
// a case that is closed people hear no other steps than those of its end and
// after it; what was written to them they get. A reminder holds only while the
// case stands as it stood, and while what it speaks of is still so. A colleague
// who was let out, or may not come in, hears nothing more but that.
func (m *Mail) Stale(app *Application) bool {
	status, known := m.Facts["status"]
	if !known {
		return false
	}
	rules, action := app.Kind.Rules(), m.Action()
	switch {
	case action == "unshare":
		return false
	case m.UserID != nil && *m.UserID != app.OwnerID && (action == "share" || strings.HasSuffix(m.Template, "_"+string(Owner))):
		if u := app.colleague(*m.UserID); u == nil || !u.Stands(Bureau, app) {
			return true
		}
	}
	if action != "message" && rules.State(Status(status)).Public != Done && rules.State(app.Status).Public == Done {
		return true
	}
	if !slices.Contains(reminders, action) {
		return false
	}
	if Status(status) != app.Status {
		return true
	}
	switch action {
	case "remind_meeting", "ask_outcome":
		start, _, _ := strings.Cut(m.Facts["appointment"], "|")
		return start != moment(app.AppointedAt)
	case "due_soon", "overdue":
		return m.Facts["due"] != moment(app.DueAt)
	case "deadline_owed":
		return app.DeadlineDueAt == nil
	case "ask_review":
		return app.ReviewDueAt == nil
	}
	return false
}

// moment is t as a letter's facts have it.
func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// CheckAddress says what is wrong with an address that a mail is to go to.
func CheckAddress(address string) error {
	bad := Invalid{}
	bad.email("email", address, true)
	return bad.OrNil()
}
