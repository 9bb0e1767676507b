package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// Two acts that wait for each other are both done in the end.
func TestActsInEachOthersWayAreBothDone(t *testing.T) {
	db := storetest.OpenPostgres(t)
	var both, all sync.WaitGroup
	both.Add(2)
	for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		met := sync.OnceFunc(func() { both.Done(); both.Wait() })
		all.Go(func() {
			err := db.Tx(context.Background(), func(tx *store.DB) error {
				_, first := tx.NextSerial(t.Context(), order[0])
				met()
				_, second := tx.NextSerial(t.Context(), order[1])
				return errors.Join(first, second)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, series := range []string{"a", "b"} {
		if n, err := db.NextSerial(t.Context(), series); n != 3 || err != nil {
			t.Errorf("%s goes on with %d, want 3 (%v)", series, n, err)
		}
	}
}

// A number that was not used after all is given to the next.
func TestNumbersHaveNoGaps(t *testing.T) {
	db := storetest.Open(t)
	changed := errors.New("changed my mind")
	var lock sync.Mutex
	var used []int
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			var n int
			err := db.Tx(context.Background(), func(tx *store.DB) (err error) {
				if n, err = tx.NextSerial(context.Background(), "inquiry 2026"); err == nil && i%3 == 0 {
					err = changed
				}
				return err
			})
			if err != nil && !errors.Is(err, changed) {
				t.Error(err)
			}
			lock.Lock()
			defer lock.Unlock()
			if err == nil {
				used = append(used, n)
			}
		})
	}
	all.Wait()
	slices.Sort(used)
	for i, n := range used {
		if n != i+1 {
			t.Fatalf("the numbers are %v", used)
		}
	}
	if len(used) != 20 {
		t.Errorf("%d of 20 have a number", len(used))
	}
}

// However many senders there are, each mail is one sender's, and those to one
// person keep their order.
func TestSendersDoNotTakeTheSameMail(t *testing.T) {
	a, b := storetest.Pair(t)
	const people, each = 20, 3
	now := a.Now()
	for i := range each {
		a.Now = func() time.Time { return now.Add(time.Duration(i-each) * time.Second) }
		for p := range people {
			queue(t, a, fmt.Sprintf("%02d %d", p, i), fmt.Sprintf("p%02d@paper.example", p))
		}
	}
	clock := func() time.Time { return now }
	a.Now, b.Now = clock, clock
	var lock sync.Mutex
	var taken []string
	var all sync.WaitGroup
	for _, db := range []*store.DB{a, a, b, b} {
		all.Go(func() {
			for {
				mails, err := db.ClaimMails(context.Background(), 4, time.Minute)
				if err != nil {
					t.Error(err)
				}
				lock.Lock()
				for _, m := range mails {
					taken = append(taken, m.MailKey)
				}
				done := err != nil || len(taken) >= people*each
				lock.Unlock()
				if done {
					return
				}
				for i := range mails {
					if err := db.MailSent(context.Background(), &mails[i]); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	order := slices.Clone(taken)
	slices.SortStableFunc(order, func(x, y string) int { return strings.Compare(x[:2], y[:2]) })
	if slices.Sort(taken); len(taken) != people*each || !slices.Equal(order, taken) || len(slices.Compact(taken)) != people*each {
		t.Errorf("taken: %v", order)
	}
}

// A moment is kept as it is, in whatever zone it was said.
func TestAMomentIsKeptWhateverItsZone(t *testing.T) {
	db := storetest.Open(t)
	there := noon.In(time.FixedZone("", 8*3600))
	add(t, db, press.User{FamilyName: "林", Standing: press.Suspended, SuspendedUntil: &there, CreatedAt: there, UpdatedAt: there})
	db.Now = func() time.Time { return noon }
	if list, err := db.SuspensionsOver(t.Context(), 10); err != nil || len(list) != 1 || list[0].SuspendedUntil.Location() != time.UTC || !list[0].CreatedAt.Equal(noon) {
		t.Errorf("at noon: %+v (%v)", list, err)
	}
	db.Now = func() time.Time { return noon.Add(-time.Microsecond) }
	if list, err := db.SuspensionsOver(t.Context(), 10); err != nil || len(list) != 0 {
		t.Errorf("before noon: %+v (%v)", list, err)
	}
}

// A database that is not there says nothing about the request.
func TestADatabaseThatIsAway(t *testing.T) {
	if _, err := store.Open("postgres://press@127.0.0.1:1/press"); !store.Away(err) {
		t.Errorf("nobody listens: %v", err)
	}
	for _, err := range []error{nil, press.ErrConflict, context.Canceled} {
		if store.Away(err) {
			t.Errorf("%v is taken for the database's", err)
		}
	}
}

// What one program publishes another hears of without asking, also after its
// connection was cut; while nobody follows it asks.
func TestAProgramHearsWhatAnotherPublishes(t *testing.T) {
	dsn := storetest.Postgres(t)
	var both [2]*store.DB
	for i := range both {
		db, err := store.Open(dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		both[i] = db
	}
	here, there := both[0], both[1]
	ctx, leave := context.WithCancel(t.Context())
	var following sync.WaitGroup
	following.Go(func() { there.Follow(ctx) })
	defer following.Wait()
	defer leave()
	publish := func() {
		t.Helper()
		err := here.Tx(t.Context(), func(tx *store.DB) error { return tx.Changed(t.Context()) })
		if err != nil {
			t.Fatal(err)
		}
	}
	eventually := func(what string, so func() bool) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); !so(); {
			if time.Now().After(end) {
				t.Fatal("in vain: ", what)
			}
			runtime.Gosched()
		}
	}
	for round := range 3 {
		eventually("it follows", there.Follows)
		before := there.Heard()
		publish()
		eventually("it hears", func() bool { return there.Heard() > before })
		if number, err := here.Public().Edition(t.Context()); err != nil || number != there.Heard() {
			t.Errorf("round %d: it heard of %d, and this is %d (%v)", round, there.Heard(), number, err)
		}
		storetest.Cut(t)
		eventually("it notices that it hears nothing", func() bool { return !there.Follows() })
	}
}
