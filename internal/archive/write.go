package archive

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"pressdesk/internal/files"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Options say how an archive is written.
type Options struct {
	Program    string // the release that writes it
	Settings   any    // what is good to know of the settings, without secrets
	Passphrase []byte // empty: not encrypted
}

// Write writes an archive of the office as it is at this moment, while it goes
// on working. Files that the office has lost are faults of the office, and no
// error.
func Write(ctx context.Context, w io.Writer, db *store.DB, bucket *files.Bucket, o Options) (*Contents, error) {
	var locked io.WriteCloser
	if len(o.Passphrase) > 0 {
		var err error
		if locked, err = seal(w, o.Passphrase); err != nil {
			return nil, err
		}
		w = locked
	}
	zipped, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	a := &writing{tar: tar.NewWriter(zipped), db: db, bucket: bucket, made: db.Now()}
	if err := a.all(ctx, o); err != nil {
		return nil, err
	}
	if err := errors.Join(a.tar.Close(), zipped.Close()); err != nil {
		return nil, err
	}
	if locked != nil {
		err = locked.Close()
	}
	return &a.Contents, err
}

type writing struct {
	Contents
	tar    *tar.Writer
	db     *store.DB
	bucket *files.Bucket
	made   time.Time
}

func (a *writing) all(ctx context.Context, o Options) error {
	var kept []press.Attachment
	err := a.db.Snapshot(ctx, func(at *store.DB) error {
		if err := a.rows(ctx, at, o); err != nil {
			return err
		}
		for page, err := range at.EveryAttachment(ctx) {
			if err != nil {
				return err
			}
			for _, f := range page {
				kept = append(kept, press.Attachment{Key: f.Key, SHA256: f.SHA256, Size: f.Size})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, f := range kept {
		if err := a.file(ctx, f); err != nil {
			return fmt.Errorf("file %s: %w", f.Key, err)
		}
	}
	return a.json(listName, a.List)
}

// rows reads every table twice, for the head says how long it is and what it
// sums up to.
func (a *writing) rows(ctx context.Context, at *store.DB, o Options) error {
	tables, err := at.Tables(ctx)
	if err != nil {
		return err
	}
	a.Head = Head{Format: format, Program: o.Program, MadeAt: a.made, Settings: o.Settings, LeftOut: store.NotCopied}
	if a.Head.Schema, err = schemaOf(ctx, at); err != nil {
		return err
	}
	if a.Head.Database, err = at.Product(ctx); err != nil {
		return err
	}
	if a.Head.Tables, err = sums(ctx, at, tables); err != nil {
		return err
	}
	if err := a.json(headName, a.Head); err != nil {
		return err
	}
	for i, t := range tables {
		if err := a.begin(tablesName+t.Name+rowsSuffix, a.Head.Tables[i].Bytes); err != nil {
			return err
		}
		if _, err := writeRows(ctx, a.tar, at, t); err != nil {
			return err
		}
	}
	return nil
}

// schemaOf returns the schema of an office that this program can copy.
func schemaOf(ctx context.Context, db *store.DB) (int64, error) {
	have, known, err := db.Schema(ctx)
	switch {
	case err != nil:
		return 0, err
	case have == 0:
		return 0, errors.New("there is no office in this database")
	case have > known:
		return 0, &store.NewerSchema{Have: have, Known: known}
	}
	return have, nil
}

// sums counts and sums up tables.
func sums(ctx context.Context, db *store.DB, tables []store.Table) ([]Table, error) {
	var list []Table
	for _, t := range tables {
		s, err := writeRows(ctx, io.Discard, db, t)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func (a *writing) begin(name string, size int64) error {
	return a.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: a.made, Format: tar.FormatPAX})
}

func (a *writing) json(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := a.begin(name, int64(len(text))); err != nil {
		return err
	}
	_, err = a.tar.Write(text)
	return err
}

// file copies what the bucket has under the key of an attachment.
func (a *writing) file(ctx context.Context, f press.Attachment) error {
	r, size, err := a.bucket.Sized(ctx, f.Key)
	if errors.Is(err, files.ErrNotFound) {
		return a.lost(ctx, f.Key)
	}
	if err != nil {
		return err
	}
	defer r.Close()
	if err := a.begin(filesName+f.Key, size); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(a.tar, sum), r); err != nil {
		return err
	}
	copied := File{f.Key, size, hex.EncodeToString(sum.Sum(nil))}
	if copied.SHA256 != f.SHA256 || size != f.Size {
		a.Faults = append(a.Faults, fmt.Sprintf("file %s is not the one that was received", f.Key))
	}
	a.List.Files = append(a.List.Files, copied)
	return nil
}

// lost notes a file that is not there. Its row may have gone since the
// snapshot, and the file with it.
func (a *writing) lost(ctx context.Context, key string) error {
	a.List.Lost = append(a.List.Lost, key)
	wanted, err := a.db.HasFile(ctx, key)
	if wanted {
		a.Faults = append(a.Faults, fmt.Sprintf("file %s is missing", key))
	}
	return err
}
