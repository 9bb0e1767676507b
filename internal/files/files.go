// Package files keeps attachments in a bucket, by default a folder, and decides
// by name and content which files the office accepts.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"time"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file:///folder
	_ "gocloud.dev/blob/memblob"  // mem://, gone with the process
	_ "gocloud.dev/blob/s3blob"   // s3://bucket
	"gocloud.dev/gcerrors"
)

// ErrNotFound means that the bucket holds nothing under the key.
var ErrNotFound = errors.New("no such file")

// ErrAway means that the bucket cannot be reached, or has no room.
var ErrAway = errors.New("the files cannot be reached")

// Bucket is where files are kept, each under a key that says nothing about it.
type Bucket struct{ b *blob.Bucket }

// Open opens the bucket of a URL; a folder that does not exist is made, for its owner only.
func Open(ctx context.Context, address string) (*Bucket, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("opening the files: %w", err)
	}
	if u.Scheme == "file" {
		q := u.Query()
		q.Set("create_dir", "1")
		q.Set("dir_file_mode", "0700")
		q.Set("metadata", "skip")
		q.Set("no_tmp_dir", "1") // a rename is only whole on one disk
		u.RawQuery = q.Encode()
	}
	b, err := blob.OpenBucket(ctx, u.String())
	if err != nil {
		return nil, fmt.Errorf("opening the files at %s: %w", u.Redacted(), err)
	}
	return &Bucket{b}, nil
}

// Close lets go of the bucket.
func (b *Bucket) Close() error { return b.b.Close() }

// Put keeps what r holds and tells its size and SHA-256 in hex. When r fails,
// nothing is kept.
func (b *Bucket) Put(ctx context.Context, key string, r io.Reader) (size int64, sum string, err error) {
	ctx, abandon := context.WithCancel(ctx)
	defer abandon()
	w, err := b.b.NewWriter(ctx, key, &blob.WriterOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return 0, "", fmt.Errorf("keeping a file: %w: %w", ErrAway, err)
	}
	hash, from := sha256.New(), &source{r: r}
	size, err = io.Copy(io.MultiWriter(w, hash), from)
	if err != nil {
		abandon()
		w.Close()
		if from.err != nil {
			return 0, "", fmt.Errorf("keeping a file: %w", err)
		}
		return 0, "", fmt.Errorf("keeping a file: %w: %w", ErrAway, err)
	}
	if err := w.Close(); err != nil {
		return 0, "", fmt.Errorf("keeping a file: %w: %w", ErrAway, err)
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

// source notes whether it was the reader that failed.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (n int, err error) {
	n, err = s.r.Read(p)
	if err != io.EOF {
		s.err = err
	}
	return n, err
}

// Get opens what is kept under the key.
func (b *Bucket) Get(ctx context.Context, key string) (io.ReadCloser, error) {
	r, _, err := b.Sized(ctx, key)
	return r, err
}

// Sized is Get and tells how many bytes there are.
func (b *Bucket) Sized(ctx context.Context, key string) (r io.ReadCloser, size int64, err error) {
	found, err := b.b.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, 0, ErrNotFound
	}
	if err != nil {
		return nil, 0, fmt.Errorf("opening a file: %w: %w", ErrAway, err)
	}
	return found, found.Size(), nil
}

// Delete removes what is kept under the key; what is not there is no error.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	err := b.b.Delete(ctx, key)
	if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("deleting a file: %w", err)
	}
	return nil
}

// Before gives the keys of all files last written before t, for the sweep of
// those that nothing links.
func (b *Bucket) Before(ctx context.Context, t time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for list := b.b.List(nil); ; {
			o, err := list.Next(ctx)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield("", fmt.Errorf("listing the files: %w", err))
				return
			}
			if o.ModTime.Before(t) && !yield(o.Key, nil) {
				return
			}
		}
	}
}
