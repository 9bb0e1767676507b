package store

import (
	"context"
	"time"

	"pressdesk/internal/press"
)

// AddAttachment inserts a and sets its id.
func (db *DB) AddAttachment(ctx context.Context, a *press.Attachment) error {
	a.ID = NewID()
	return translate(db.g.WithContext(ctx).Create(a).Error)
}

// Attachment returns the attachment with this id.
func (db *DB) Attachment(ctx context.Context, id string) (*press.Attachment, error) {
	var a press.Attachment
	err := db.g.WithContext(ctx).Where("id = ?", id).Take(&a).Error
	return &a, translate(err)
}

// Attachments returns the files of an application, oldest first.
func (db *DB) Attachments(ctx context.Context, applicationID string) ([]press.Attachment, error) {
	var list []press.Attachment
	err := db.g.WithContext(ctx).Where("application_id = ?", applicationID).Order("created_at, id").Find(&list).Error
	return list, err
}

// FormAttachments returns the files that were uploaded with a form which has
// not been accepted yet.
func (db *DB) FormAttachments(ctx context.Context, ownerID, formKey string) ([]press.Attachment, error) {
	var list []press.Attachment
	if formKey == "" {
		return nil, nil
	}
	err := db.g.WithContext(ctx).Where("owner_id = ? AND purpose = ? AND form_key = ? AND application_id IS NULL",
		ownerID, press.PurposeAttachment, formKey).Order("created_at, id").Find(&list).Error
	return list, err
}

// LinkAttachments gives the files of a form to the application that it made,
// and to the message if there is one.
func (db *DB) LinkAttachments(ctx context.Context, ownerID, formKey, applicationID string, messageID *string) error {
	if formKey == "" {
		return nil
	}
	return db.g.WithContext(ctx).Model(&press.Attachment{}).
		Where("owner_id = ? AND purpose = ? AND form_key = ? AND application_id IS NULL", ownerID, press.PurposeAttachment, formKey).
		Updates(map[string]any{"application_id": applicationID, "message_id": messageID}).Error
}

// Credentials returns the identity documents of a user, newest first.
func (db *DB) Credentials(ctx context.Context, userID string) ([]press.Attachment, error) {
	var list []press.Attachment
	err := db.g.WithContext(ctx).Where("owner_id = ? AND purpose <> ?", userID, press.PurposeAttachment).Order("created_at DESC, id").Find(&list).Error
	return list, err
}

// DeleteAttachment removes the row; the file goes with the next sweep.
func (db *DB) DeleteAttachment(ctx context.Context, id string) error {
	return translate(db.g.WithContext(ctx).Where("id = ?", id).Delete(&press.Attachment{}).Error)
}

// Orphans returns attachments that nothing has linked since before.
func (db *DB) Orphans(ctx context.Context, before time.Time, most int) ([]press.Attachment, error) {
	var list []press.Attachment
	err := db.g.WithContext(ctx).Where("application_id IS NULL AND purpose = ? AND created_at < ?", press.PurposeAttachment, before).
		Order("created_at").Limit(most).Find(&list).Error
	return list, err
}

// LinkAttachment gives a file to an application.
func (db *DB) LinkAttachment(ctx context.Context, id, applicationID string) error {
	return translate(db.g.WithContext(ctx).Model(&press.Attachment{}).Where("id = ?", id).Update("application_id", applicationID).Error)
}

// DecidedCredentials returns identity documents of people about whom the
// office decided before, and who owe or await nothing since.
func (db *DB) DecidedCredentials(ctx context.Context, before time.Time, most int) ([]press.Attachment, error) {
	var list []press.Attachment
	err := db.g.WithContext(ctx).Joins("JOIN users ON users.id = attachments.owner_id").
		Where("attachments.purpose <> ? AND users.decided_at < ? AND users.standing IN ?", press.PurposeAttachment, before,
			[]press.Standing{press.Approved, press.Rejected, press.Suspended}).
		Order("attachments.created_at").Limit(most).Find(&list).Error
	return list, err
}

// HasFile reports whether an attachment keeps its bytes under key.
func (db *DB) HasFile(ctx context.Context, key string) (bool, error) {
	var n int64
	err := db.g.WithContext(ctx).Model(&press.Attachment{}).Where("key = ?", key).Count(&n).Error
	return n > 0, err
}
