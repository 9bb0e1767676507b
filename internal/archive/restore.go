package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/files"
	"pressdesk/internal/store"
)

// Restore puts an archive into an empty office: all of it, or nothing. Each
// table is read again and compared before it counts. The schema is then brought
// up to date, and the search made again.
func Restore(ctx context.Context, r io.Reader, db *store.DB, bucket *files.Bucket, passphrase []byte) (*Contents, error) {
	a, err := open(r, passphrase)
	if err != nil {
		return nil, err
	}
	if err := a.head(); err != nil {
		return nil, err
	}
	if err := makeRoom(ctx, db, a.Head.Schema); err != nil {
		return nil, err
	}
	if err := noFiles(ctx, bucket); err != nil {
		return nil, err
	}
	err = db.Fill(ctx, func(into *store.DB) error {
		if err := a.tables(ctx, into); err != nil {
			return err
		}
		return a.files(ctx, bucket)
	})
	if err != nil {
		return nil, errors.Join(err, a.takeBack(ctx, bucket))
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := db.Reindex(ctx); err != nil {
		return nil, fmt.Errorf("everything is restored but the search: %w", err)
	}
	return &a.Contents, db.Measure(ctx)
}

// makeRoom gives an empty database the schema of what will fill it.
func makeRoom(ctx context.Context, db *store.DB, schema int64) error {
	have, known, err := db.Schema(ctx)
	if err != nil {
		return err
	}
	if schema > known {
		return fmt.Errorf("it is of schema %d and this program knows %d: a newer release has made it", schema, known)
	}
	if have > 0 {
		occupied, err := db.Occupied(ctx)
		if err != nil {
			return err
		}
		if len(occupied) > 0 {
			return fmt.Errorf("%w: there are rows in %s", ErrOccupied, strings.Join(occupied, ", "))
		}
	}
	if have > schema {
		return fmt.Errorf("it is of schema %d and the database has %d already: restore it into a new database", schema, have)
	}
	return db.MigrateTo(ctx, schema)
}

func noFiles(ctx context.Context, bucket *files.Bucket) error {
	for key, err := range bucket.Before(ctx, time.Now().AddDate(1, 0, 0)) {
		if err != nil {
			return err
		}
		return fmt.Errorf("%w: its folder of files is not, see %s", ErrOccupied, key)
	}
	return nil
}

// reading is an archive that is read from its beginning to its end.
type reading struct {
	Contents
	tar    *tar.Reader
	zipped *gzip.Reader
	plain  *bufio.Reader
	put    []string // keys of files in the bucket by now
}

// gzipHead is how every archive begins before it is sealed. What it says about
// time and system is always the same, so that no byte of it can change unseen.
var gzipHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255}

func open(r io.Reader, passphrase []byte) (*reading, error) {
	in := bufio.NewReaderSize(r, 1<<20)
	beginning, _ := in.Peek(len(sealName))
	if isSealed(beginning) {
		opened, err := unseal(in, passphrase)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReaderSize(opened, 1<<20)
	}
	beginning, err := in.Peek(len(gzipHead))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(beginning, gzipHead) {
		return nil, damaged("it does not begin as an archive does")
	}
	zipped, err := gzip.NewReader(in)
	if err != nil {
		return nil, damaged("%w", err)
	}
	zipped.Multistream(false)
	return &reading{tar: tar.NewReader(zipped), zipped: zipped, plain: in}, nil
}

// next goes to the entry that must come now.
func (a *reading) next(name string) error {
	h, err := a.tar.Next()
	if err != nil {
		return spoilt(err)
	}
	if h.Name != name {
		return damaged("%s stands where %s belongs", h.Name, name)
	}
	return nil
}

// Read reads the entry that next went to. What it cannot read is damage, which
// tells it from what cannot be written.
func (a *reading) Read(p []byte) (int, error) {
	n, err := a.tar.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = spoilt(err)
	}
	return n, err
}

// spoilt calls an archive damaged whatever it was that could not read it; what
// else has a name keeps it.
func spoilt(err error) error {
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrLocked) {
		return err
	}
	return damaged("%w", err)
}

func (a *reading) json(name string, v any) error {
	if err := a.next(name); err != nil {
		return err
	}
	text, err := io.ReadAll(a)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return damaged("%s: %w", name, err)
	}
	return nil
}

func (a *reading) head() error {
	if err := a.json(headName, &a.Head); err != nil {
		return err
	}
	if a.Head.Format != format {
		return fmt.Errorf("the archive has format %d and this program reads %d", a.Head.Format, format)
	}
	return nil
}

// tables fills every table and compares what is in it then.
func (a *reading) tables(ctx context.Context, into *store.DB) error {
	have, err := into.Tables(ctx)
	if err != nil {
		return err
	}
	if len(have) != len(a.Head.Tables) {
		return damaged("it has %d tables and schema %d has %d", len(a.Head.Tables), a.Head.Schema, len(have))
	}
	for _, want := range a.Head.Tables {
		at := slices.IndexFunc(have, func(t store.Table) bool { return t.Name == want.Name })
		if at < 0 {
			return damaged("schema %d has no table %s", a.Head.Schema, want.Name)
		}
		if err := a.next(tablesName + want.Name + rowsSuffix); err != nil {
			return err
		}
		if err := into.Load(ctx, have[at], readRows(a, have[at])); err != nil {
			return err
		}
		got, err := writeRows(ctx, io.Discard, into, have[at])
		if err != nil {
			return err
		}
		if err := same(want, got); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return nil
}

// same says how what was copied differs from what was there.
func same(want, got Table) error {
	switch {
	case got.Rows != want.Rows:
		return fmt.Errorf("table %s has %d rows and not %d", want.Name, got.Rows, want.Rows)
	case got != want:
		return fmt.Errorf("table %s is not the same in its %d rows", want.Name, want.Rows)
	}
	return nil
}

// files puts every file where it belongs, and then reads on to the end of the
// archive, where the last sums are.
func (a *reading) files(ctx context.Context, bucket *files.Bucket) error {
	var got []File
	for {
		h, err := a.tar.Next()
		if err != nil {
			return spoilt(err)
		}
		key, isFile := strings.CutPrefix(h.Name, filesName)
		if !isFile {
			break
		}
		size, sum, err := bucket.Put(ctx, key, a)
		if err != nil {
			return err
		}
		a.put = append(a.put, key)
		got = append(got, File{key, size, sum})
	}
	if err := json.NewDecoder(a).Decode(&a.List); err != nil {
		return damaged("%s: %w", listName, err)
	}
	if !slices.Equal(got, a.List.Files) {
		return damaged("its files are not those of its list")
	}
	return a.end()
}

func (a *reading) end() error {
	if _, err := a.tar.Next(); !errors.Is(err, io.EOF) {
		return damaged("it goes on after its end")
	}
	if _, err := io.Copy(io.Discard, a.zipped); err != nil {
		return spoilt(err)
	}
	if _, err := a.plain.ReadByte(); !errors.Is(err, io.EOF) {
		if err == nil {
			return damaged("something was added to it")
		}
		return spoilt(err)
	}
	return nil
}

// takeBack removes the files of a restore that did not come to its end.
func (a *reading) takeBack(ctx context.Context, bucket *files.Bucket) error {
	var errs []error
	for _, key := range a.put {
		errs = append(errs, bucket.Delete(context.WithoutCancel(ctx), key))
	}
	return errors.Join(errs...)
}
