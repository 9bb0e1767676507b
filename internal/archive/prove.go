package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"pressdesk/internal/files"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Proof is an archive that was restored, and what its office was found to be.
type Proof struct {
	Contents *Contents
	Findings *Findings
}

// Prove restores an archive into a temporary office in a folder, compares it
// with what the archive says and with itself, and throws it away. That it fails
// means that the archive is of no use; what is wrong with the office that is in
// it stands in the findings.
func Prove(ctx context.Context, r io.Reader, folder string, rules *press.Office, passphrase []byte) (p *Proof, err error) {
	place, err := os.MkdirTemp(folder, ".pressdesk-proof-") // for its owner only
	if err != nil {
		return nil, fmt.Errorf("find room for the proof: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(place)) }()
	db, err := store.Open(filepath.Join(place, "proof.db") + "?_synchronous=OFF&_journal_mode=MEMORY&_secure_delete=off")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	where, err := filepath.Abs(filepath.Join(place, "files"))
	if err != nil {
		return nil, err
	}
	bucket, err := files.Open(ctx, (&url.URL{Scheme: "file", Path: filepath.ToSlash(where)}).String())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bucket.Close()) }()
	p = &Proof{}
	if p.Contents, err = Restore(ctx, r, db, bucket, passphrase); err != nil {
		return nil, err
	}
	if p.Findings, err = CheckBooks(ctx, db, rules); err != nil {
		return nil, err
	}
	return p, nil
}
