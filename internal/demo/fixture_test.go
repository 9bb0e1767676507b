package demo

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

func TestTheFixtureMakesItsAccountsOnce(t *testing.T) {
	ctx := context.Background()
	o := emptyOffice(t)
	for range 2 {
		if err := Fixture(ctx, o, 2); err != nil {
			t.Fatal(err)
		}
	}
	if counts, err := o.DB.CountMails(ctx); err != nil || counts[press.MailWaiting] != 0 {
		t.Errorf("%v: %v", counts, err)
	}
	people, _, err := o.DB.Accounts(ctx, store.UserFilter{Limit: 100})
	if err != nil || len(people) != 12 {
		t.Fatalf("%d accounts: %v", len(people), err)
	}
	for _, want := range []struct {
		email    string
		role     press.Role
		standing press.Standing
	}{
		{"reporter.a@example.test", press.Reporter, press.Approved},
		{"reporter.u@example.test", press.Reporter, press.Confirmed},
		{"reporter.s@example.test", press.Reporter, press.Suspended},
		{"load002@example.test", press.Reporter, press.Approved},
		{"officer.a@example.test", press.Officer, press.Approved},
		{"supervisor@example.test", press.Supervisor, press.Approved},
		{"editor@example.test", press.Editor, press.Approved},
		{"admin@example.test", press.Admin, press.Approved},
	} {
		u, err := o.DB.UserByEmail(ctx, want.email)
		if err != nil {
			t.Fatal(err)
		}
		if u.Role != want.role || u.Standing != want.standing || u.EmailConfirmedAt == nil {
			t.Errorf("%s is a %s, %s", want.email, u.Role, u.Standing)
		}
	}
	a, err := o.DB.UserByEmail(ctx, "reporter.a@example.test")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := password.Matches(ctx, a.PasswordHash, "outside check reporter A 7f3c"); !ok || err != nil {
		t.Errorf("reporter A cannot log in: %v", err)
	}
	if expiry, ok := a.CredentialExpiry(); !ok || expiry != o.Rules.Today(time.Now().AddDate(5, 0, 0)) {
		t.Errorf("the press card of reporter A runs out on %v", expiry)
	}
	apps, _, err := o.DB.OwnApplications(ctx, a.ID, "", "", 10)
	if err != nil || len(apps) != 2 {
		t.Fatalf("%d applications: %v", len(apps), err)
	}
	for _, app := range apps {
		files, err := o.DB.Attachments(ctx, app.ID)
		if err != nil || len(files) != 1 || app.Status != press.Submitted || app.AssigneeID != nil {
			t.Errorf("%s %s has %d files: %v", app.Kind, app.Status, len(files), err)
		}
	}
	if scans, err := o.DB.Credentials(ctx, a.ID); err != nil || len(scans) != 2 {
		t.Errorf("%d identity documents: %v", len(scans), err)
	}
	opEds, _, err := o.DB.OpEds(ctx, store.ContentQuery{})
	if err != nil || len(opEds) != 2 {
		t.Errorf("%d op-eds: %v", len(opEds), err)
	}
	shown, err := o.DB.Public().FAQs(ctx, "general")
	if err != nil || len(shown) != 1 {
		t.Errorf("%d common questions are public: %v", len(shown), err)
	}
}

func TestTheFixtureRefusesAnOfficeOfPeople(t *testing.T) {
	ctx := context.Background()
	o := emptyOffice(t)
	stranger := &person{family: "周予安", email: "zhou.yuan@press.example.test", role: press.Officer}
	if err := (&play{ctx: ctx, o: o}).hire(stranger, ""); err != nil {
		t.Fatal(err)
	}
	if err := Fixture(ctx, o, 1); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("%v", err)
	}
	if n, _, err := o.DB.Accounts(ctx, store.UserFilter{Limit: 10}); len(n) != 1 || err != nil {
		t.Errorf("%d accounts after the refusal: %v", len(n), err)
	}
}

func TestTheFixtureRefusesTextsOfOthers(t *testing.T) {
	ctx := context.Background()
	o := emptyOffice(t)
	if _, err := office.ImportFAQ(ctx, o, strings.NewReader("category,question_zh,answer_zh,question_en,answer_en\ngeneral,问？,答。,Why?,Because.\n")); err != nil {
		t.Fatal(err)
	}
	if err := Fixture(ctx, o, 1); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("%v", err)
	}
}
