package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

var noon = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

func add(t *testing.T, db *store.DB, u press.User) *press.User {
	t.Helper()
	if u.Email == "" {
		u.Email = u.FamilyName + "@paper.example"
	}
	if u.Role == "" {
		u.Role = press.Reporter
	}
	if u.CreatedAt.IsZero() {
		u.CreatedAt, u.UpdatedAt = noon, noon
	}
	u.EmailKey, u.Version = press.EmailKey(u.Email), 1
	if err := db.AddUser(t.Context(), &u); err != nil {
		t.Fatal(err)
	}
	return &u
}

func TestAnAccountComesBackAsItWas(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	local := noon.In(time.FixedZone("", 8*3600))
	u := add(t, db, press.User{FamilyName: "林", Standing: press.Confirmed, VettingDueAt: &local, Credentials: press.Credentials{Position: "记者", WorkSamples: []string{"https://a.example"}}})
	got, err := db.User(ctx, u.ID)
	if err != nil || got.Credentials.Position != "记者" || len(got.Credentials.WorkSamples) != 1 || !got.VettingDueAt.Equal(noon) {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := db.UserByEmail(ctx, " 林@PAPER.example "); err != nil {
		t.Errorf("by another spelling: %v", err)
	}
	if _, err := db.User(ctx, "nobody"); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	twin := *u
	if err := db.AddUser(ctx, &twin); !errors.Is(err, press.ErrConflict) {
		t.Errorf("the same address twice: %v", err)
	}
}

func TestAnAccountIsSavedOnlyAsItWasRead(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	u := add(t, db, press.User{FamilyName: "林"})
	first, second := *u, *u
	first.VettingDueAt, first.FamilyName = &noon, "王"
	if err := db.SaveUser(ctx, &first); err != nil || first.Version != 2 {
		t.Fatalf("%v, version %d", err, first.Version)
	}
	if err := db.SaveUser(ctx, &second); !errors.Is(err, press.ErrConflict) {
		t.Fatalf("a stale account was saved: %v", err)
	}
	first.VettingDueAt, first.FamilyName = nil, ""
	if err := db.SaveUser(ctx, &first); err != nil {
		t.Fatal(err)
	}
	if got, _ := db.User(ctx, u.ID); got.FamilyName != "" || got.VettingDueAt != nil {
		t.Errorf("what was emptied is still there: %+v", got)
	}
}

func TestAccountsAreFoundAndPaged(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	for i := range 5 {
		add(t, db, press.User{FamilyName: fmt.Sprint("Reporter", i), GivenName: "Ann", OutletName: "100%_Daily", CreatedAt: noon.Add(time.Duration(i/2) * time.Second), Standing: press.Approved})
	}
	add(t, db, press.User{FamilyName: "欧阳", GivenName: "靖宇", Role: press.Officer, Standing: press.Approved})
	add(t, db, press.User{FamilyName: "Éluard", GivenName: "Zoé", OutletName: "L'Écho", Standing: press.Approved})
	for query, want := range map[string]int{
		"Éluard": 1, "L'É": 1, "zoé Éluard": 1, "": 7, "欧阳靖宇": 1, "ann reporter3": 1, "Reporter3 Ann": 1, "REPORTER1@": 1, "100%_": 5, "100_%": 0, "%": 5, `\`: 0, "'": 1,
	} {
		page, _, err := db.Accounts(ctx, store.UserFilter{Query: query, Limit: 10})
		if err != nil || len(page) != want {
			t.Errorf("%q: %d, want %d (%v)", query, len(page), want, err)
		}
	}
	seen, after := map[string]bool{}, ""
	for range 3 {
		page, next, err := db.Accounts(ctx, store.UserFilter{Roles: []press.Role{press.Reporter}, After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range page {
			seen[u.ID] = true
		}
		after = next
	}
	if len(seen) != 6 || after != "" {
		t.Errorf("three pages of two show %d, then %q", len(seen), after)
	}
}

func TestVettingIsOrderedByWhatIsDueFirst(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	due := func(d time.Duration) *time.Time { at := noon.Add(d); return &at }
	add(t, db, press.User{FamilyName: "later", Standing: press.Confirmed, VettingDueAt: due(2 * time.Hour)})
	add(t, db, press.User{FamilyName: "first", Standing: press.Confirmed, VettingDueAt: due(time.Hour)})
	add(t, db, press.User{FamilyName: "suspended", Standing: press.Suspended, VettingDueAt: due(0)})
	add(t, db, press.User{FamilyName: "nothing sent", Email: "n@paper.example", Standing: press.Confirmed})
	list, err := db.Vetting(ctx, 10)
	if err != nil || len(list) != 2 || list[0].FamilyName != "first" || list[1].FamilyName != "later" {
		t.Errorf("%+v %v", list, err)
	}
	if n, err := db.CountVetting(ctx); n != 2 || err != nil {
		t.Errorf("%d %v", n, err)
	}
}

func TestTheDeskIsWhoMayWork(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	add(t, db, press.User{FamilyName: "officer", Role: press.Officer, Standing: press.Approved})
	add(t, db, press.User{FamilyName: "supervisor", Role: press.Supervisor, Standing: press.Approved})
	add(t, db, press.User{FamilyName: "away", Role: press.Officer, Standing: press.Suspended})
	add(t, db, press.User{FamilyName: "admin", Role: press.Admin, Standing: press.Approved, PasswordHash: "x"})
	add(t, db, press.User{FamilyName: "invited", Role: press.Admin, Standing: press.Approved})
	desk, _ := db.DeskUsers(ctx)
	approvers, _ := db.Supervisors(ctx)
	admins, _ := db.Admins(ctx)
	if len(desk) != 2 || len(approvers) != 1 || len(admins) != 1 || admins[0].FamilyName != "admin" {
		t.Errorf("%d at the desk, %d supervisors, %d admins", len(desk), len(approvers), len(admins))
	}
}

func TestASessionThatWasEndedStaysEnded(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	for _, s := range []press.Session{{ID: "1", UserID: "ann"}, {ID: "2", UserID: "ann"}, {ID: "3", UserID: "bob"}, {ID: "4"}, {ID: "5"}} {
		s.PublicID, s.CreatedAt, s.LastSeenAt = "p"+s.ID, noon, noon
		if err := db.AddSession(ctx, &s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.TouchSession(ctx, "1", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if list, _ := db.SessionsOf(ctx, "ann"); len(list) != 2 || list[0].ID != "1" {
		t.Errorf("ann's sessions: %+v", list)
	}
	if list, _ := db.SessionsOf(ctx, ""); len(list) != 0 {
		t.Error("visitors' sessions are somebody's")
	}
	for _, who := range []string{"bob", ""} {
		if err := db.EndSessionOf(ctx, who, "p1"); !errors.Is(err, press.ErrNotFound) {
			t.Errorf("%q ended ann's session: %v", who, err)
		}
	}
	if err := db.EndSessionOf(ctx, "bob", "p3"); err != nil {
		t.Error(err)
	}
	if err := db.EndSessions(ctx, "ann", "2"); err != nil {
		t.Error(err)
	}
	if err := db.TouchSession(ctx, "1", noon.Add(2*time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := db.Session(ctx, "1"); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("an ended session came back: %v", err)
	}
	if _, err := db.Session(ctx, "2"); err != nil {
		t.Errorf("the session that was to stay: %v", err)
	}
}

func TestOnlyTheNewestLinkWorksAndOnce(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	now := noon
	db.Now = func() time.Time { return now }
	u := add(t, db, press.User{FamilyName: "ann"})
	link := func(id string, p press.Purpose) {
		t.Helper()
		if err := db.AddToken(ctx, &press.Token{ID: id, UserID: u.ID, Purpose: p, ExpiresAt: now.Add(p.Lifetime()), CreatedAt: now}); err != nil {
			t.Fatal(err)
		}
	}
	link("old", press.ResetPassword)
	link("confirm", press.ConfirmAddress)
	link("new", press.ResetPassword)
	for id, p := range map[string]press.Purpose{"old": press.ResetPassword, "new": press.ConfirmAddress, "none": press.ResetPassword} {
		if _, err := db.Token(ctx, id, p); !errors.Is(err, press.ErrGone) {
			t.Errorf("%s for %s: %v", id, p, err)
		}
	}
	if _, err := db.Token(ctx, "new", press.ResetPassword); err != nil {
		t.Error(err)
	}
	if err := db.UseToken(ctx, "new"); err != nil {
		t.Error(err)
	}
	if err := db.UseToken(ctx, "new"); !errors.Is(err, press.ErrGone) {
		t.Errorf("used twice: %v", err)
	}
	now = now.Add(24 * time.Hour)
	if _, err := db.Token(ctx, "confirm", press.ConfirmAddress); !errors.Is(err, press.ErrGone) {
		t.Errorf("after its time: %v", err)
	}
}

func TestUsesAreCountedInWindows(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	now := noon
	db.Now = func() time.Time { return now }
	for i, v := range []struct {
		wait time.Duration
		want int
	}{{0, 1}, {0, 2}, {59 * time.Second, 3}, {time.Second, 1}, {time.Second, 2}, {-time.Hour, 1}} {
		now = now.Add(v.wait)
		uses, started, err := db.Bump(ctx, "mail ann", time.Minute)
		if err != nil || uses != v.want || started.After(now) || now.Sub(started) >= time.Minute {
			t.Errorf("%d: %d uses since %v at %v, want %d (%v)", i, uses, started, now, v.want, err)
		}
	}
}

func TestUsesAtOnceAreAllCounted(t *testing.T) {
	db := storetest.Open(t)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, _, err := db.Bump(context.Background(), "mail ann", time.Hour); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if uses, _, err := db.Bump(t.Context(), "mail ann", time.Hour); uses != 21 || err != nil {
		t.Errorf("%d of 21 (%v)", uses, err)
	}
}

// Whenever attempts come, the last but four says exactly when a sixth would be
// one too many.
func TestAttemptsOfTheLastMinuteCountWhateverItsBeginning(t *testing.T) {
	db := storetest.Open(t)
	now := noon
	db.Now = func() time.Time { return now }
	rapid.Check(t, func(r *rapid.T) {
		key, made := store.NewID(), []time.Time{}
		for range rapid.IntRange(1, 25).Draw(r, "tries") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40_000).Draw(r, "milliseconds")) * time.Millisecond)
			inWindow := slices.DeleteFunc(slices.Clone(made), func(at time.Time) bool { return now.Sub(at) >= time.Minute })
			_, at, err := db.Attempted(t.Context(), key, 4, time.Minute)
			if err != nil {
				r.Fatal(err)
			}
			if len(inWindow) < 5 {
				if !at.IsZero() {
					r.Fatalf("%d in the last minute, and there is no room since %v", len(inWindow), at)
				}
				if _, err := db.Attempt(t.Context(), key); err != nil {
					r.Fatal(err)
				}
				made = append(made, now)
				continue
			}
			if want := inWindow[len(inWindow)-5]; !at.Equal(want) {
				r.Fatalf("there is room a minute after %v, want %v", at, want)
			}
		}
	})
}

func TestAnAttemptIsForgivenByItself(t *testing.T) {
	db, ctx := storetest.Open(t), t.Context()
	now := noon
	db.Now = func() time.Time { return now }
	var ids []string
	for range 3 {
		id, err := db.Attempt(ctx, "login ann")
		if err != nil {
			t.Fatal(err)
		}
		ids, now = append(ids, id), now.Add(time.Second)
	}
	if err := db.Forgive(ctx, ids[1:2]); err != nil {
		t.Fatal(err)
	}
	for but, want := range []string{ids[2], ids[0], ""} {
		if id, _, err := db.Attempted(ctx, "login ann", but, time.Minute); id != want || err != nil {
			t.Errorf("the last but %d is %q, want %q (%v)", but, id, want, err)
		}
	}
	now = now.Add(-time.Hour) // what a clock that was set back has left behind counts for nobody
	if id, _, err := db.Attempted(ctx, "login ann", 0, time.Minute); id != "" || err != nil {
		t.Errorf("an attempt of the future counts (%v)", err)
	}
	now = now.Add(48 * time.Hour)
	if err := db.SweepSessions(ctx, now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if id, _, err := db.Attempted(ctx, "login ann", 0, 72*time.Hour); id != "" || err != nil {
		t.Errorf("an old attempt was not swept (%v)", err)
	}
}
