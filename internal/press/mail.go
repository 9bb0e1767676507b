package press

import "time"

// MailState is where a mail stands.
type MailState string

// The states of a mail. Dead mails were tried until the last attempt failed;
// of told ones an officer has told the reporter in another way.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailDead    MailState = "dead"
	MailTold    MailState = "told"
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

// CheckAddress says what is wrong with an address that a mail is to go to.
func CheckAddress(address string) error {
	bad := Invalid{}
	bad.email("email", address, true)
	return bad.OrNil()
}
