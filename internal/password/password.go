// Package password keeps passwords as argon2id hashes and tells weak ones.
package password

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/alexedwards/argon2id"
)

// ErrBusy means that more people are waiting for a hash than can be served soon.
var ErrBusy = errors.New("too many passwords are being checked")

var cost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// A hash takes 19 MiB and a core for its time: as many at once as there are
// cores, and no longer queue than a second or so can work off.
var desk = newQueue(runtime.GOMAXPROCS(0), 16*runtime.GOMAXPROCS(0))

type queue struct {
	slots   chan struct{}
	waiting atomic.Int64
	longest int64
}

func newQueue(slots, longest int) *queue {
	return &queue{slots: make(chan struct{}, slots), longest: int64(longest)}
}

// do runs f in a slot, as soon as one is free.
func (q *queue) do(ctx context.Context, f func() error) error {
	select {
	case q.slots <- struct{}{}:
	default:
		if err := q.wait(ctx); err != nil {
			return err
		}
	}
	defer func() { <-q.slots }()
	return f()
}

func (q *queue) wait(ctx context.Context) error {
	defer q.waiting.Add(-1)
	if q.waiting.Add(1) > q.longest {
		return ErrBusy
	}
	select {
	case q.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting to check a password: %w", ctx.Err())
	}
}

// Hash returns what may be stored of a password.
func Hash(ctx context.Context, plain string) (hash string, err error) {
	err = desk.do(ctx, func() error {
		hash, err = argon2id.CreateHash(plain, cost)
		return err
	})
	return hash, err
}

// Matches reports whether plain is the password that was hashed. An empty hash
// matches nothing but takes as long, so that nobody learns who has an account.
func Matches(ctx context.Context, hash, plain string) (ok bool, err error) {
	known := hash != ""
	err = desk.do(ctx, func() error {
		if !known {
			hash = decoy()
		}
		ok, err = argon2id.ComparePasswordAndHash(plain, hash)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("checking a password: %w", err)
	}
	return ok && known, nil
}

// decoy is a hash of nobody's password, decoded and compared like any other.
var decoy = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash("nobody", cost)
	if err != nil {
		panic(err) // only without a source of random bytes
	}
	return hash
})
