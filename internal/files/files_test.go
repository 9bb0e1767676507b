package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

func TestABucketKeepsFiles(t *testing.T) {
	for name, address := range map[string]string{
		"a folder": "file://" + t.TempDir() + "/made/when/opened",
		"memory":   "mem://",
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			b, err := Open(ctx, address)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()

			size, sum, err := b.Put(ctx, "K1", strings.NewReader("abc"))
			if err != nil || size != 3 || sum != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
				t.Fatalf("Put = %d, %s, %v", size, sum, err)
			}
			r, err := b.Get(ctx, "K1")
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(r); string(text) != "abc" || err != nil {
				t.Errorf("Get holds %q, %v", text, err)
			}
			r.Close()
			if _, err := b.Get(ctx, "K2"); !errors.Is(err, ErrNotFound) {
				t.Errorf("Get of nothing = %v", err)
			}
			for range 2 {
				if err := b.Delete(ctx, "K1"); err != nil {
					t.Errorf("Delete = %v", err)
				}
			}
			if _, err := b.Get(ctx, "K1"); !errors.Is(err, ErrNotFound) {
				t.Errorf("Get after Delete = %v", err)
			}
		})
	}
}

func TestAFileThatFailsOnTheWayIsNotKept(t *testing.T) {
	ctx, folder := t.Context(), t.TempDir()
	b, err := Open(ctx, "file://"+folder)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	broken := io.MultiReader(strings.NewReader("half"), StripPicture(strings.NewReader("no picture"), PNG))
	if _, _, err := b.Put(ctx, "K1", broken); !errors.Is(err, ErrType) {
		t.Errorf("Put = %v", err)
	}
	if left, err := os.ReadDir(folder); len(left) != 0 || err != nil {
		t.Errorf("%v was left behind, %v", left, err)
	}
}

func TestBeforeListsWhatIsOld(t *testing.T) {
	ctx := t.Context()
	b, err := Open(ctx, "mem://")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, key := range []string{"K1", "K2"} {
		if _, _, err := b.Put(ctx, key, bytes.NewReader(nil)); err != nil {
			t.Fatal(err)
		}
	}
	count := func(before time.Time) (n int) {
		for _, err := range b.Before(ctx, before) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	if old, all := count(time.Now().Add(-time.Hour)), count(time.Now().Add(time.Hour)); old != 0 || all != 2 {
		t.Errorf("%d of an hour ago and %d in an hour", old, all)
	}
}

func TestOpenRefusesUnknownPlaces(t *testing.T) {
	for _, address := range []string{"ftp://example.test/x", "", "://"} {
		if _, err := Open(context.Background(), address); err == nil {
			t.Errorf("%q was opened", address)
		}
	}
}
