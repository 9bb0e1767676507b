package office_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

func credentials() press.Credentials {
	return press.Credentials{
		Position: "Correspondent", OutletCountry: "FR", MediaType: "newspaper", OutletURL: "https://daily.example.test/",
		BureauCity: "上海", BureauAddress: "测试路 1 号", EditorName: "Editor", EditorEmail: "editor@daily.example.test",
		EditorPhone: "+33100000000", PressCardNumber: "K0000001", PressCardExpiry: "2028-12-31", AgreeSensitive: true,
	}
}

// scan uploads a picture of a document.
func (c *counter) scan(u *press.User, purpose string) *press.Attachment {
	c.t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		c.t.Fatal(err)
	}
	a, err := office.Receive(c.t.Context(), c.Office, u, purpose, "", office.Upload{Name: purpose + ".png", Size: int64(b.Len()), Content: bytes.NewReader(b.Bytes())})
	if err != nil {
		c.t.Fatal(err)
	}
	c.now = c.now.Add(time.Second)
	return a
}

// applicant is a reporter who waits for a decision.
func (c *counter) applicant(name string) *press.User {
	c.t.Helper()
	u := c.person(name, press.Reporter, press.Confirmed)
	c.scan(u, press.PurposePressCard)
	if err := office.SendCredentials(c.t.Context(), c.Office, u, credentials(), press.Invalid{}); err != nil {
		c.t.Fatal(err)
	}
	c.now = c.now.Add(time.Second)
	return c.read(u.ID)
}

func TestVettingIsPromisedByWorkingDay(t *testing.T) {
	beijing := time.FixedZone("", 8*3600)
	for _, v := range []struct{ sent, due string }{
		{"2026-06-15 10:00", "2026-06-16 17:30"},
		{"2026-06-15 23:59", "2026-06-16 17:30"},
		{"2026-06-18 10:00", "2026-06-22 17:30"}, // the Dragon Boat Festival is on the 19th
		{"2026-02-13 10:00", "2026-02-14 17:30"}, // a Saturday on which people work
		{"2026-09-30 10:00", "2026-10-08 17:30"},
	} {
		c := openCounter(t)
		c.now, _ = time.ParseInLocation("2006-01-02 15:04", v.sent, beijing)
		c.now = c.now.UTC()
		officer := c.person("officer", press.Officer, press.Approved)
		u := c.applicant("ann")
		want, _ := time.ParseInLocation("2006-01-02 15:04", v.due, beijing)
		if u.VettingDueAt == nil || !u.VettingDueAt.Equal(want) || !u.InVetting() {
			t.Errorf("sent %s: due %v, want %v", v.sent, u.VettingDueAt, want)
		}
		for address, template := range map[string]string{officer.Email: "vetting_desk", u.Email: "vetting"} {
			sent, m := c.mails(address)
			if len(sent) != 1 || sent[0] != template || m.Facts["due"] != want.UTC().Format(time.RFC3339) {
				t.Errorf("%s got %v, due %s", address, sent, m.Facts["due"])
			}
		}
	}
}

func TestCredentialsNeedTheirScans(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Confirmed)
	err := office.SendCredentials(ctx, c.Office, u, credentials(), press.Invalid{})
	var bad press.Invalid
	if !errors.As(err, &bad) || bad[press.PurposePressCard].Key != "error.file_required" || len(bad) != 1 {
		t.Fatalf("%v", err)
	}
	if c.read(u.ID).InVetting() {
		t.Error("vetting began")
	}
	unconfirmed := c.person("bob", press.Reporter, press.Registered)
	c.scan(unconfirmed, press.PurposePressCard)
	if err := office.SendCredentials(ctx, c.Office, unconfirmed, credentials(), press.Invalid{}); !errors.Is(err, press.ErrConflict) {
		t.Errorf("before the address was confirmed: %v", err)
	}
}

func TestANewScanReplacesTheOldOneOnceItIsSent(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.applicant("ann")
	seen := c.scans(u)
	c.scan(u, press.PurposePressCard)
	c.scan(u, press.PurposePressCard)
	wrong := credentials()
	wrong.Position = ""
	if err := office.SendCredentials(ctx, c.Office, u, wrong, press.Invalid{}); err == nil {
		t.Fatal("a form with a gap was sent")
	}
	if got := c.scans(u); len(got) != 2 || got[1].ID != seen[0].ID {
		t.Errorf("beside what the officer has seen there are %d scans, want the newest", len(got)-1)
	}
	if err := office.SendCredentials(ctx, c.Office, u, credentials(), press.Invalid{}); err != nil {
		t.Fatal(err)
	}
	got := c.scans(u)
	if len(got) != 1 || got[0].ID == seen[0].ID {
		t.Errorf("%d scans are left", len(got))
	}
	if _, err := c.Files.Get(ctx, seen[0].Key); err == nil {
		t.Error("the old file is still in the bucket")
	}
}

func (c *counter) scans(u *press.User) []press.Attachment {
	c.t.Helper()
	list, err := c.DB.Credentials(c.t.Context(), u.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}

func TestADecisionIsToldToTheReporter(t *testing.T) {
	for decision, want := range map[press.Turn]struct {
		standing press.Standing
		template string
	}{
		"":                {press.Approved, "approved"},
		press.TurnApprove: {press.Approved, "approved"},
		press.TurnAsk:     {press.MoreInfo, "more_info"},
		press.TurnReject:  {press.Rejected, "rejected"},
	} {
		c := openCounter(t)
		officer, u := c.person("officer", press.Officer, press.Approved), c.applicant("ann")
		if err := office.Vet(t.Context(), c.Office, officer, u.ID, u.Version, press.Ruling{Decision: decision, Reason: "The letter has no date."}); err != nil {
			t.Fatal(err)
		}
		got := c.read(u.ID)
		_, m := c.mails(u.Email)
		if got.Standing != want.standing || got.VettingDueAt != nil || m.Template != want.template {
			t.Errorf("%q: %s, due %v, mail %s", decision, got.Standing, got.VettingDueAt, m.Template)
		}
	}
}

func TestOfTwoOfficersOneDecides(t *testing.T) {
	c := openCounter(t)
	u := c.applicant("ann")
	rulings := []press.Ruling{{Decision: press.TurnApprove}, {Decision: press.TurnReject, Reason: "No outlet of this name."}}
	errs := make([]error, len(rulings))
	officers := []*press.User{c.person("one", press.Officer, press.Approved), c.person("two", press.Officer, press.Approved)}
	var group sync.WaitGroup
	for i, r := range rulings {
		group.Go(func() { errs[i] = office.Vet(t.Context(), c.Office, officers[i], u.ID, u.Version, r) })
	}
	group.Wait()
	won, lost := 0, 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case errors.Is(err, press.ErrConflict):
			lost++
		}
	}
	if won != 1 || lost != 1 {
		t.Errorf("%v", errs)
	}
}

func TestAStalePageDecidesNothing(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	officer, u := c.person("officer", press.Officer, press.Approved), c.applicant("ann")
	c.scan(u, press.PurposePressCard)
	if err := office.SendCredentials(ctx, c.Office, u, credentials(), press.Invalid{}); err != nil {
		t.Fatal(err)
	}
	if err := office.Vet(ctx, c.Office, officer, u.ID, u.Version, press.Ruling{}); !errors.Is(err, press.ErrConflict) {
		t.Errorf("credentials that nobody has seen were approved: %v", err)
	}
}

func TestApprovalFilesWhatWaitsForIt(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	officer, u := c.person("officer", press.Officer, press.Approved), c.applicant("ann")
	form := office.Form{Kind: press.InquiryKind, Key: "k", Later: true, Detail: &press.Inquiry{
		Subject: "Night buses", Area: "other", Asked: []string{"How many run?"}, Form: "statement", ReplyLanguage: "en", DeadlineKind: "none",
		DeclTrue: true, DeclShareUnit: true,
	}}
	app, err := office.SaveDraft(ctx, c.Office, u, form)
	if err != nil {
		t.Fatal(err)
	}
	if err := office.Vet(ctx, c.Office, officer, u.ID, 0, press.Ruling{}); err != nil {
		t.Fatal(err)
	}
	if got, err := c.DB.ApplicationByID(ctx, app.ID); err != nil || got.Status != press.Submitted || got.Number == nil {
		t.Errorf("%+v %v", got, err)
	}
}

func TestOfficersSuspendReportersAndNobodyElse(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	officer, admin := c.person("officer", press.Officer, press.Approved), c.person("admin", press.Admin, press.Approved)
	u := c.person("ann", press.Reporter, press.Approved)
	c.session(u, "1")
	if err := office.Suspend(ctx, c.Office, officer, admin.ID, press.Suspension{}); !errors.Is(err, press.ErrForbidden) {
		t.Errorf("an officer suspended an administrator: %v", err)
	}
	if err := office.Suspend(ctx, c.Office, officer, "absent", press.Suspension{}); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("absent: %v", err)
	}
	if err := office.Suspend(ctx, c.Office, officer, u.ID, press.Suspension{Reason: "Lent the account.", Until: "2026-06-30"}); err != nil {
		t.Fatal(err)
	}
	if list, _ := c.DB.SessionsOf(ctx, u.ID); len(list) != 0 {
		t.Error("the session lives on")
	}
	if _, m := c.mails(u.Email); m.Template != "suspended" || m.Facts["until"] == "" || m.Facts["reason"] == "" {
		t.Errorf("told %s %v", m.Template, m.Facts)
	}
	try := func(plain string) error {
		_, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: plain, Address: "192.0.2.7"})
		return err
	}
	var bad press.Invalid
	if err := try("wrong wrong wrong"); !errors.As(err, &bad) {
		t.Errorf("with a wrong password it was told %v", err)
	}
	if err := try(passphrase); !errors.Is(err, press.ErrSuspended) {
		t.Errorf("with the right one %v", err)
	}
	if err := office.Forgot(ctx, c.Office, u.Email); err != nil {
		t.Error(err)
	}
	if sent, _ := c.mails(u.Email); strings.Contains(strings.Join(sent, " "), "reset") {
		t.Error("a suspended account got a link")
	}
	c.now = time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC)
	if err := try(passphrase); err != nil || c.read(u.ID).Standing != press.Approved {
		t.Errorf("after its term: %v, %s", err, c.read(u.ID).Standing)
	}
}

func TestSuspensionsEndByThemselves(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	officer := c.person("officer", press.Officer, press.Approved)
	term, open := c.person("term", press.Reporter, press.Approved), c.person("open", press.Reporter, press.Approved)
	for u, until := range map[*press.User]string{term: "2026-06-16", open: ""} {
		if err := office.Suspend(ctx, c.Office, officer, u.ID, press.Suspension{Until: until}); err != nil {
			t.Fatal(err)
		}
	}
	c.now = c.now.Add(48 * time.Hour)
	if err := office.EndSuspensions(ctx, c.Office); err != nil {
		t.Fatal(err)
	}
	if c.read(term.ID).Standing != press.Approved || c.read(open.ID).Standing != press.Suspended {
		t.Errorf("%s and %s", c.read(term.ID).Standing, c.read(open.ID).Standing)
	}
	if err := office.Reinstate(ctx, c.Office, officer, open.ID); err != nil || c.read(open.ID).Standing != press.Approved {
		t.Errorf("%v", err)
	}
}

func TestTheDeskSeesReportersOnly(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	officer, admin, u := c.person("officer", press.Officer, press.Approved), c.person("admin", press.Admin, press.Approved), c.applicant("ann")
	c.person("colleague", press.Reporter, press.Approved)
	page, err := office.DeskReporters(ctx, c.Office, officer, store.UserFilter{Limit: 20})
	if err != nil || len(page.Waiting) != 1 || len(page.List) != 2 {
		t.Errorf("%+v %v", page, err)
	}
	one, err := office.DeskReporter(ctx, c.Office, officer, u.ID)
	if err != nil || len(one.Files) != 1 || one.Colleagues != 1 || one.DecidedBy != nil {
		t.Errorf("%+v %v", one, err)
	}
	for _, id := range []string{admin.ID, "absent"} {
		if _, err := office.DeskReporter(ctx, c.Office, officer, id); !errors.Is(err, press.ErrNotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, err := office.DeskReporter(ctx, c.Office, admin, u.ID); !errors.Is(err, press.ErrForbidden) {
		t.Errorf("an administrator saw identity documents: %v", err)
	}
}
