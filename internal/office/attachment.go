package office

import (
	"context"
	"errors"
	"io"
	"slices"

	"pressdesk/internal/files"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Upload is a file on its way in.
type Upload struct {
	Name    string
	Size    int64
	Content io.ReadSeeker
}

// Receive keeps a file under the form with which it came, before the form is
// accepted: so it is still there when the form comes back with a mistake. A form
// that is sent again, because nobody knows what became of it, brings each file
// once.
// Invalid at purpose: it is of the wrong kind or size.
func Receive(ctx context.Context, o *Office, who *press.User, purpose, formKey string, up Upload) (*press.Attachment, error) {
	name := files.CleanName(up.Name)
	mime, err := files.Inspect(name, up.Content, up.Size)
	if err == nil && purpose != press.PurposeAttachment && mime == files.Word {
		err = files.ErrType // a scan is a picture or a PDF
	}
	if key := uploadProblem(err); key != "" {
		return nil, press.Invalid{purpose: {Key: key, Args: []any{"Name", name}}}
	}
	if err != nil {
		return nil, err
	}
	if _, err := up.Content.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	a := &press.Attachment{
		Key: store.NewID(), OwnerID: who.ID, Purpose: purpose, FormKey: formKey,
		Name: name, MIME: mime, CreatedAt: o.DB.Now(),
	}
	var content io.Reader = up.Content
	if purpose != press.PurposeAttachment { // a scan says nothing of where and when it was made
		content = files.StripPicture(content, mime)
	}
	a.Size, a.SHA256, err = o.Files.Put(ctx, a.Key, content)
	if key := uploadProblem(err); key != "" {
		return nil, press.Invalid{purpose: {Key: key, Args: []any{"Name", name}}}
	}
	if err != nil {
		return nil, err
	}
	key := a.Key
	err = o.do(ctx, func(tx *store.DB) error {
		came, err := tx.FormAttachments(ctx, who.ID, formKey)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(came, func(b press.Attachment) bool { return b.Purpose == purpose && sameFile(*a, b) })
		if i < 0 {
			return tx.AddAttachment(ctx, a)
		}
		a = &came[i]
		return nil
	})
	if err == nil && a.Key != key {
		err = o.Files.Delete(ctx, key)
	}
	return a, err
}

func uploadProblem(err error) string {
	switch {
	case errors.Is(err, files.ErrType):
		return "error.file_type"
	case errors.Is(err, files.ErrTooLarge):
		return "error.file_size"
	case errors.Is(err, files.ErrEmpty):
		return "error.file_empty"
	}
	return ""
}

// Attach adds a file to a draft, or to a case that nobody has taken yet or that
// waits for its reporter. It returns both as they are then.
func Attach(ctx context.Context, o *Office, who *press.User, ref string, up Upload) (*press.Attachment, *press.Application, error) {
	app, err := visible(ctx, o.DB, who, ref)
	if err != nil {
		return nil, nil, err
	}
	if err := mayAttach(ctx, o.DB, who, app); err != nil {
		return nil, nil, err
	}
	a, err := Receive(ctx, o, who, press.PurposeAttachment, "", up)
	if err != nil {
		return nil, nil, err
	}
	err = o.do(ctx, func(tx *store.DB) error {
		if app, err = visible(ctx, tx, who, ref); err != nil {
			return err
		}
		if err := mayAttach(ctx, tx, who, app); err != nil {
			return err
		}
		a.ApplicationID = &app.ID
		if err := tx.LinkAttachment(ctx, a.ID, app.ID); err != nil {
			return err
		}
		return filesChanged(ctx, tx, o, who, app, []string{a.Name}, nil)
	})
	return a, app, err
}

// filesChanged gives the history of an application that is filed, and that
// nobody has taken yet, a line about its files.
func filesChanged(ctx context.Context, tx *store.DB, o *Office, who *press.User, app *press.Application, added, removed []string) error {
	if app.Status == press.Draft || !app.CanEdit(who) {
		return nil
	}
	return step(ctx, tx, o, app, press.Move{Action: "edit", By: who, FilesOnly: true, Added: added, Removed: removed})
}

func mayAttach(ctx context.Context, tx *store.DB, who *press.User, app *press.Application) error {
	asked := app.Status == press.NeedsInfo
	if !who.Stands(press.Owner, app) && !(asked && who.Stands(press.Bureau, app)) {
		return press.ErrNotFound
	}
	if !app.CanEdit(who) && !asked {
		return press.ErrConflict
	}
	all, err := tx.Attachments(ctx, app.ID)
	if err != nil {
		return err
	}
	most := app.Kind.Rules().Files
	if asked {
		most *= 2 // what the office asks for may be as much again
	}
	if len(ofForm(all)) >= most {
		return press.Invalid{press.PurposeAttachment: {Key: "error.too_many_files", Args: []any{"Max", most}}}
	}
	return nil
}

// ofForm returns the files of an application that came with its form, and not
// with a message.
func ofForm(list []press.Attachment) []press.Attachment {
	return slices.DeleteFunc(list, func(a press.Attachment) bool { return a.MessageID != nil })
}

// news reports whether any of the files that came is not there yet.
func news(came, have []press.Attachment) bool {
	return slices.ContainsFunc(came, func(a press.Attachment) bool {
		return !slices.ContainsFunc(have, func(b press.Attachment) bool { return sameFile(a, b) })
	})
}

// sameFile reports whether two uploads are one file under one name.
func sameFile(a, b press.Attachment) bool { return a.SHA256 == b.SHA256 && a.Name == b.Name }

// Fetch opens a file for somebody who may read it: whoever may read the case that
// has it, and of an identity document its owner or the desk.
// Files of internal notes, and files that nobody has linked, are not the
// other side's. The caller closes the content.
func Fetch(ctx context.Context, o *Office, who *press.User, id string) (*press.Attachment, io.ReadCloser, error) {
	a, err := o.DB.Attachment(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	may, err := mayFetch(ctx, o.DB, who, a)
	if err != nil {
		return nil, nil, err
	}
	if !may {
		return nil, nil, press.ErrNotFound
	}
	content, err := o.Files.Get(ctx, a.Key)
	if errors.Is(err, files.ErrNotFound) {
		return nil, nil, press.ErrNotFound
	}
	return a, content, err
}

func mayFetch(ctx context.Context, db *store.DB, who *press.User, a *press.Attachment) (bool, error) {
	if a.Purpose != press.PurposeAttachment {
		return a.OwnerID == who.ID || who.IsDesk(), nil
	}
	if a.ApplicationID == nil {
		return a.OwnerID == who.ID, nil
	}
	app, err := db.ApplicationByID(ctx, *a.ApplicationID)
	if err != nil {
		return false, err
	}
	return app.CanRead(who), nil
}

// RemoveAttachment removes a file of one's own while the form it belongs to can
// still be changed. It returns the application as it is then; nil: the file was
// of none yet.
func RemoveAttachment(ctx context.Context, o *Office, who *press.User, id string) (*press.Application, error) {
	var a *press.Attachment
	var app *press.Application
	err := o.do(ctx, func(tx *store.DB) (err error) {
		if a, err = tx.Attachment(ctx, id); err != nil {
			return err
		}
		may, err := mayFetch(ctx, tx, who, a)
		if err != nil {
			return err
		}
		if !may || a.OwnerID != who.ID || a.Purpose != press.PurposeAttachment {
			return press.ErrNotFound
		}
		if err := tx.DeleteAttachment(ctx, a.ID); err != nil || a.ApplicationID == nil {
			return err
		}
		if app, err = tx.ApplicationByID(ctx, *a.ApplicationID); err != nil {
			return err
		}
		if !app.CanEdit(who) || a.MessageID != nil {
			return press.ErrConflict
		}
		return filesChanged(ctx, tx, o, who, app, nil, []string{a.Name})
	})
	if err != nil {
		return nil, err
	}
	return app, o.Files.Delete(ctx, a.Key)
}
