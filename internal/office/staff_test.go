package office_test

import (
	"errors"
	"testing"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

func TestAColleagueComesByInvitation(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	admin := c.person("admin", press.Admin, press.Approved)
	form := press.Invitation{Email: "new@example.test", Name: "新同事", Role: press.Officer}
	if _, _, err := office.Invite(ctx, c.Office, c.person("officer", press.Officer, press.Approved), form); !errors.Is(err, press.ErrForbidden) {
		t.Errorf("an officer invited: %v", err)
	}
	u, _, err := office.Invite(ctx, c.Office, admin, form)
	if err != nil || u.Role != press.Officer || u.Name() != "新同事" {
		t.Fatalf("%+v %v", u, err)
	}
	if _, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Address: "192.0.2.7"}); err == nil {
		t.Error("an empty password opened an account without one")
	}
	first := c.secret(u.Email, "invite")
	if again, _, err := office.Invite(ctx, c.Office, press.System, form); err != nil || again.ID != u.ID {
		t.Fatalf("a second invitation: %v", err)
	}
	if err := office.Reset(ctx, c.Office, first, passphrase); !errors.Is(err, press.ErrGone) {
		t.Errorf("the older invitation: %v", err)
	}
	if err := office.Reset(ctx, c.Office, c.secret(u.Email, "invite"), passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: passphrase, Address: "192.0.2.7"}); err != nil {
		t.Error(err)
	}
	var bad press.Invalid
	if _, _, err := office.Invite(ctx, c.Office, admin, form); !errors.As(err, &bad) || bad["email"].Key != "error.taken" {
		t.Errorf("who has come already: %v", err)
	}
}

func TestARoleChangesForOthersOnly(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	admin, officer := c.person("admin", press.Admin, press.Approved), c.person("officer", press.Officer, press.Approved)
	c.session(officer, "1")
	if err := office.SetRole(ctx, c.Office, admin, officer.ID, press.Supervisor); err != nil || c.read(officer.ID).Role != press.Supervisor {
		t.Fatalf("%v", err)
	}
	if list, _ := c.DB.SessionsOf(ctx, officer.ID); len(list) != 0 {
		t.Error("a session outlived the role")
	}
	if err := office.SetRole(ctx, c.Office, admin, admin.ID, press.Officer); !errors.Is(err, press.ErrForbidden) {
		t.Errorf("one's own: %v", err)
	}
	if err := office.SetRole(ctx, c.Office, officer, officer.ID, press.Admin); !errors.Is(err, press.ErrForbidden) {
		t.Errorf("by an officer: %v", err)
	}
	for _, role := range []press.Role{"", "king", press.Reporter} {
		var bad press.Invalid
		if err := office.SetRole(ctx, c.Office, admin, officer.ID, role); !errors.As(err, &bad) {
			t.Errorf("%q: %v", role, err)
		}
	}
	waiting := c.person("ann", press.Reporter, press.Confirmed)
	if err := office.SetRole(ctx, c.Office, admin, waiting.ID, press.Officer); !errors.Is(err, press.ErrConflict) {
		t.Errorf("somebody whom nobody has vetted: %v", err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	one, two := c.person("one", press.Admin, press.Approved), c.person("two", press.Admin, press.Approved)
	if err := office.SetRole(ctx, c.Office, one, two.ID, press.Officer); err != nil {
		t.Fatal(err)
	}
	var refused press.Refused
	if err := office.SetRole(ctx, c.Office, two, one.ID, press.Officer); !errors.As(err, &refused) {
		t.Errorf("both took the other's role away: %v", err)
	}
	if err := office.Suspend(ctx, c.Office, two, one.ID, press.Suspension{}); !errors.As(err, &refused) {
		t.Errorf("the last one was suspended: %v", err)
	}
}

func TestAnAdministratorFindsAccountsAndEndsSessions(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	admin, u := c.person("admin", press.Admin, press.Approved), c.person("ann", press.Reporter, press.Registered)
	list, _, err := office.Accounts(ctx, c.Office, admin, store.UserFilter{Query: "ann@example.test", Limit: 20})
	if err != nil || len(list) != 1 || list[0].ID != u.ID {
		t.Errorf("%v %v", list, err)
	}
	c.session(u, "1")
	if p, err := office.OpenPerson(ctx, c.Office, admin, u.ID); err != nil || len(p.Sessions) != 1 {
		t.Errorf("%+v %v", p, err)
	}
	if err := office.EndSessions(ctx, c.Office, admin, u.ID); err != nil {
		t.Error(err)
	}
	if list, _ := c.DB.SessionsOf(ctx, u.ID); len(list) != 0 {
		t.Error("a session is left")
	}
	if err := office.EndSessions(ctx, c.Office, admin, "absent"); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("absent: %v", err)
	}
	for _, by := range []*press.User{u, c.person("officer", press.Supervisor, press.Approved)} {
		_, _, listed := office.Accounts(ctx, c.Office, by, store.UserFilter{Limit: 20})
		_, opened := office.OpenPerson(ctx, c.Office, by, u.ID)
		ended := office.EndSessions(ctx, c.Office, by, u.ID)
		for _, err := range []error{listed, opened, ended} {
			if !errors.Is(err, press.ErrForbidden) {
				t.Errorf("%s: %v", by.Role, err)
			}
		}
	}
}
