package files

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// s3 is an S3 server of this test, with one bucket, and returns its address.
func s3(t *testing.T) string {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("press-files"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "example")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "example")
	return "s3://press-files?region=example-1&s3ForcePathStyle=true&endpoint=" + url.QueryEscape(server.URL)
}

func TestABucketInS3KeepsFiles(t *testing.T) {
	ctx := t.Context()
	b, err := Open(ctx, s3(t))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()

	// More than one part of an upload holds.
	large := bytes.Repeat([]byte("0123456789abcdef"), 12<<20/16)
	for key, content := range map[string][]byte{"K1": []byte("abc"), "K2": large, "K3": {}} {
		size, sum, err := b.Put(ctx, key, bytes.NewReader(content))
		if err != nil || size != int64(len(content)) || len(sum) != 64 {
			t.Fatalf("Put %s = %d, %s, %v", key, size, sum, err)
		}
		r, size, err := b.Sized(ctx, key)
		if err != nil || size != int64(len(content)) {
			t.Fatalf("Sized %s = %d, %v", key, size, err)
		}
		if got, err := io.ReadAll(r); !bytes.Equal(got, content) || err != nil {
			t.Errorf("%s holds %d bytes, %v", key, len(got), err)
		}
		r.Close()
	}
	if keys := listed(t, b, time.Now().Add(time.Hour)); !slices.Equal(keys, []string{"K1", "K2", "K3"}) {
		t.Errorf("the bucket lists %v", keys)
	}
	if keys := listed(t, b, time.Now().Add(-time.Hour)); len(keys) != 0 {
		t.Errorf("%v are older than an hour", keys)
	}
	for range 2 {
		if err := b.Delete(ctx, "K1"); err != nil {
			t.Errorf("Delete = %v", err)
		}
	}
	if _, err := b.Get(ctx, "K1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get after Delete = %v", err)
	}
}

func TestAFileThatFailsOnTheWayToS3IsNotKept(t *testing.T) {
	ctx := t.Context()
	b, err := Open(ctx, s3(t))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	broken := errors.New("the line is cut")
	r := io.MultiReader(strings.NewReader("half a file"), failing{broken})
	if _, _, err := b.Put(ctx, "K1", r); !errors.Is(err, broken) {
		t.Errorf("Put = %v", err)
	}
	if keys := listed(t, b, time.Now().Add(time.Hour)); len(keys) != 0 {
		t.Errorf("the bucket lists %v", keys)
	}
}

func listed(t *testing.T, b *Bucket, before time.Time) (keys []string) {
	t.Helper()
	for key, err := range b.Before(t.Context(), before) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	return keys
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
