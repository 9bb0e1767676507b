package office_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pressdesk/internal/files"
	"pressdesk/internal/office"
	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

const passphrase = "correct horse battery staple"

// counter is an office whose clock the test moves.
type counter struct {
	*office.Office
	t   *testing.T
	now time.Time
}

// openCounter opens an office on an ordinary Monday morning.
func openCounter(t *testing.T) *counter {
	t.Helper()
	return openCounterOn(t, storetest.Open(t))
}

func openCounterOn(t *testing.T, db *store.DB) *counter {
	t.Helper()
	c := &counter{t: t, now: time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC)}
	db.Now = func() time.Time { return c.now }
	bucket, err := files.Open(t.Context(), "mem://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	if c.Office, err = office.New(t.Context(), db, bucket, counterRules()); err != nil {
		t.Fatal(err)
	}
	return c
}

func counterRules() *press.Office {
	promise := press.Promise{Intake: 1, Answer: 5, Extension: 5}
	return &press.Office{
		Name: press.Text{ZH: "示例市新闻办公室", EN: "Example City Press Office"}, SiteURL: "https://press.example.test", Email: "press@example.test",
		Zone: time.FixedZone("Asia/Shanghai", 8*3600), Opens: 9 * 60, Closes: 17*60 + 30, Vetting: 1, OpenApplications: 30,
		Promises: map[press.Kind]press.Promise{press.InterviewKind: promise, press.InquiryKind: promise},
		Approval: map[press.Kind]press.Approval{press.InterviewKind: press.ApproveAll, press.InquiryKind: press.ApproveAll},
		Areas:    []press.Option{{Code: "other", Name: press.Text{ZH: "其他", EN: "Other"}}},
		Categories: []press.Category{
			{Option: press.Option{Code: "resident"}, Needs: []string{"press_card_number", "press_card_expiry", "bureau_city", "bureau_address"}},
			{Option: press.Option{Code: "short_term"}, Needs: []string{"visa_valid_from", "visa_valid_to", "assignment_letter"}},
		},
	}
}

// person opens an account that nobody has to confirm.
func (c *counter) person(name string, role press.Role, standing press.Standing) *press.User {
	c.t.Helper()
	u := &press.User{
		Email: name + "@example.test", EmailKey: name + "@example.test", FamilyName: name, Role: role, Standing: standing,
		Category: "resident", PasswordHash: hashOf(c.t), Locale: press.English, Timezone: "Asia/Shanghai", OutletName: "Test Daily",
		Version: 1, CreatedAt: c.now, UpdatedAt: c.now,
	}
	if role != press.Reporter {
		u.Category = ""
	}
	if err := c.DB.AddUser(c.t.Context(), u); err != nil {
		c.t.Fatal(err)
	}
	return u
}

var hash = sync.OnceValues(func() (string, error) { return password.Hash(context.Background(), passphrase) })

func hashOf(t *testing.T) string {
	t.Helper()
	h, err := hash()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (c *counter) read(id string) *press.User {
	c.t.Helper()
	u, err := c.DB.User(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return u
}

// mails returns what waits for an address, newest first, as "template".
func (c *counter) mails(address string) (templates []string, newest press.Mail) {
	c.t.Helper()
	list, _, err := c.DB.Outbox(c.t.Context(), store.MailFilter{Address: address, Limit: 100})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range list {
		templates = append(templates, m.Template)
	}
	if len(list) > 0 {
		newest = list[0]
	}
	return templates, newest
}

// secret returns the secret of the link in the newest mail to an address.
func (c *counter) secret(address, template string) string {
	c.t.Helper()
	c.now = c.now.Add(time.Second)
	_, m := c.mails(address)
	if m.Template != template {
		c.t.Fatalf("the newest mail to %s is %q, want %q", address, m.Template, template)
	}
	link := m.Facts["link"]
	if !strings.HasPrefix(link, c.Rules.SiteURL+"/") {
		c.t.Fatalf("the link leads to %q", link)
	}
	return link[strings.LastIndex(link, "/")+1:]
}

func registration(address string) press.Registration {
	return press.Registration{
		Email: address, Password: passphrase, FamilyName: "测试", GivenName: "记者", Category: "resident", Nationality: "FR",
		OutletName: "Test Daily", Mobile: "+8613800000000", Locale: press.English, AgreeRules: true, AgreePrivacy: true,
	}
}

func TestARegistrationIsConfirmedByItsLink(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	if err := office.Register(ctx, c.Office, registration("Ann@Paper.example"), "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	u, err := c.DB.UserByEmail(ctx, "ann@paper.example")
	if err != nil || u.Standing != press.Registered || u.AgreedAt == nil || u.AgreedVersion != press.NoticeVersion {
		t.Fatalf("%+v %v", u, err)
	}
	secret := c.secret("ann@paper.example", "confirm")
	if _, err := office.OpenLink(ctx, c.Office, secret, press.ConfirmAddress); err != nil {
		t.Fatalf("looking at the link: %v", err)
	}
	if c.read(u.ID).Standing != press.Registered {
		t.Fatal("looking at the link confirmed it")
	}
	if _, err := office.ConfirmAddress(ctx, c.Office, secret); err != nil || c.read(u.ID).Standing != press.Confirmed {
		t.Fatalf("%v, %s", err, c.read(u.ID).Standing)
	}
	if _, err := office.ConfirmAddress(ctx, c.Office, secret); !errors.Is(err, press.ErrGone) {
		t.Errorf("the link worked twice: %v", err)
	}
}

func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	known := c.person("known", press.Reporter, press.Approved)
	f := registration("KNOWN@example.test")
	f.FamilyName = "Somebody else"
	if err := office.Register(ctx, c.Office, f, "192.0.2.1"); err != nil {
		t.Fatalf("a known address answers differently: %v", err)
	}
	if got := c.read(known.ID); got.FamilyName != "known" || got.Version != 1 {
		t.Errorf("the account was changed: %+v", got)
	}
	if sent, _ := c.mails(known.Email); len(sent) != 1 || sent[0] != "already_registered" {
		t.Errorf("its owner got %v", sent)
	}
	for _, address := range []string{known.Email, "nobody@example.test"} {
		if err := office.Forgot(ctx, c.Office, address); err != nil {
			t.Errorf("forgot %s: %v", address, err)
		}
	}
	for _, address := range []string{known.Email, "nobody@example.test"} {
		_, err := office.LogIn(ctx, c.Office, office.Attempt{Email: address, Password: "not the password", Address: "192.0.2.7"})
		var bad press.Invalid
		if !errors.As(err, &bad) || bad[""].Key != "error.login" {
			t.Errorf("log-in of %s: %v", address, err)
		}
	}
	if sent, _ := c.mails("nobody@example.test"); len(sent) != 0 {
		t.Errorf("nobody got %v", sent)
	}
}

func TestAnUnconfirmedRegistrationIsFilledInAnew(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	for _, name := range []string{"Typo", "Right"} {
		f := registration("ann@paper.example")
		f.FamilyName, f.GivenName = name, ""
		if err := office.Register(ctx, c.Office, f, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(time.Minute)
	}
	sent, newest := c.mails("ann@paper.example")
	if len(sent) != 2 || !strings.HasPrefix(newest.Name, "Right") {
		t.Errorf("letters: %v, the last to %q", sent, newest.Name)
	}
	if u, err := office.ConfirmAddress(ctx, c.Office, c.secret("ann@paper.example", "confirm")); err != nil || u.FamilyName != "Right" {
		t.Errorf("confirmed %+v (%v)", u, err)
	}
}

// Two people register one address. Whose link its owner uses, that one's words
// and password count, and nothing is left of the other.
func TestALinkConfirmsThePasswordItWasSentWith(t *testing.T) {
	for _, used := range []int{0, 1} {
		c, ctx := openCounter(t), t.Context()
		passwords := []string{"first sentence about rivers", "second sentence about bridges"}
		var secrets []string
		for i, plain := range passwords {
			f := registration("ann@paper.example")
			f.Password, f.FamilyName = plain, fmt.Sprint("Name", i)
			if err := office.Register(ctx, c.Office, f, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
			secrets = append(secrets, c.secret("ann@paper.example", "confirm"))
		}
		u, err := c.DB.UserByEmail(ctx, "ann@paper.example")
		if err != nil {
			t.Fatal(err)
		}
		c.session(u, "of-the-first")
		shown, err := office.OpenLink(ctx, c.Office, secrets[used], press.ConfirmAddress)
		if err != nil || shown.User.FamilyName != fmt.Sprint("Name", used) {
			t.Errorf("link %d shows %+v (%v)", used, shown, err)
		}
		if u, err = office.ConfirmAddress(ctx, c.Office, secrets[used]); err != nil || u.FamilyName != fmt.Sprint("Name", used) {
			t.Errorf("link %d confirms %+v (%v)", used, u, err)
		}
		for i, plain := range passwords {
			_, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: plain, Address: "192.0.2.1"})
			if (err == nil) != (i == used) {
				t.Errorf("link %d was used; password %d: %v", used, i, err)
			}
		}
		if list, err := c.DB.SessionsOf(ctx, u.ID); len(list) != 1-used || err != nil {
			t.Errorf("link %d was used; %d sessions of the first go on (%v)", used, len(list), err)
		}
		if _, err := office.ConfirmAddress(ctx, c.Office, secrets[1-used]); !errors.Is(err, press.ErrGone) {
			t.Errorf("link %d was used, and the other: %v", used, err)
		}
	}
}

func TestRegistrationsFromOnePlaceAreLimited(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	register := func(i int, from string) error {
		return office.Register(ctx, c.Office, registration(fmt.Sprintf("r%d@paper.example", i)), from)
	}
	for i := range 5 {
		if err := register(i, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(10 * time.Minute)
	}
	var throttled press.Throttled
	if err := register(5, "192.0.2.1"); !errors.As(err, &throttled) || throttled.Seconds != 600 {
		t.Errorf("the sixth within an hour: %v", err)
	}
	if err := register(5, "192.0.2.2"); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	c.now = c.now.Add(10 * time.Minute)
	if err := register(6, "192.0.2.1"); err != nil {
		t.Errorf("an hour after the first: %v", err)
	}
	if err := register(7, "192.0.2.1"); !errors.As(err, &throttled) {
		t.Errorf("the sixth of another hour: %v", err)
	}
}

// Who fills in somebody's unconfirmed registration cannot use the letters up
// and then change what the last of them confirms.
func TestALinkConfirmsWhatItWasSentFor(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	for i := range lettersAnHour + 1 {
		f := registration("ann@paper.example")
		f.FamilyName = fmt.Sprint("Name", i)
		if err := office.Register(ctx, c.Office, f, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(time.Minute)
	}
	u, err := office.ConfirmAddress(ctx, c.Office, c.secret("ann@paper.example", "confirm"))
	if want := fmt.Sprint("Name", lettersAnHour-1); err != nil || u.FamilyName != want {
		t.Errorf("confirmed %v (%v), want %s", u, err, want)
	}
}

const lettersAnHour = 3

func TestAWeakPasswordIsRefused(t *testing.T) {
	c := openCounter(t)
	for _, plain := range []string{"password1234", "ann@paper.example", "TestDaily2026"} {
		f := registration("ann@paper.example")
		f.Password = plain
		var bad press.Invalid
		if err := office.Register(t.Context(), c.Office, f, "192.0.2.1"); !errors.As(err, &bad) || bad["password"].Key != "error.weak" {
			t.Errorf("%s: %v", plain, err)
		}
	}
	if _, err := c.DB.UserByEmail(t.Context(), "ann@paper.example"); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("something was stored: %v", err)
	}
}

func TestAnAddressGetsThreeLettersAnHour(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Approved)
	for range 5 {
		if err := office.Forgot(ctx, c.Office, u.Email); err != nil {
			t.Fatal(err)
		}
		if err := office.Register(ctx, c.Office, registration(u.Email), "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	count := func() (reset, other int) {
		sent, _ := c.mails(u.Email)
		for _, s := range sent {
			if s == "reset" {
				reset++
				continue
			}
			other++
		}
		return reset, other
	}
	if reset, other := count(); reset != 3 || other != 3 {
		t.Errorf("%d to reset and %d others", reset, other)
	}
	c.now = c.now.Add(time.Hour)
	if err := office.Forgot(ctx, c.Office, u.Email); err != nil {
		t.Fatal(err)
	}
	if reset, _ := count(); reset != 4 {
		t.Errorf("%d to reset after an hour", reset)
	}
}

func TestALinkResetsAPasswordOnce(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Approved)
	forgot := func() string {
		t.Helper()
		if err := office.Forgot(ctx, c.Office, u.Email); err != nil {
			t.Fatal(err)
		}
		return c.secret(u.Email, "reset")
	}
	older, newest := forgot(), forgot()
	const chosen = "an entirely different sentence"
	if err := office.Reset(ctx, c.Office, older, chosen); !errors.Is(err, press.ErrGone) {
		t.Errorf("the older link: %v", err)
	}
	if err := office.Reset(ctx, c.Office, newest, "short"); err == nil {
		t.Error("a short password was taken")
	}
	c.session(u, "here")
	if err := office.Reset(ctx, c.Office, newest, chosen); err != nil {
		t.Fatal(err)
	}
	if list, _ := c.DB.SessionsOf(ctx, u.ID); len(list) != 0 {
		t.Error("a session outlived the password")
	}
	if err := office.Reset(ctx, c.Office, newest, chosen); !errors.Is(err, press.ErrGone) {
		t.Errorf("the link worked twice: %v", err)
	}
	if e, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: chosen, Address: "192.0.2.7"}); err != nil || e.User.ID != u.ID {
		t.Errorf("the new password: %v", err)
	}
	c.now = c.now.Add(time.Second)
	if _, m := c.mails(u.Email); m.Template != "password_changed" {
		t.Errorf("its owner was told %q", m.Template)
	}
	late := forgot()
	c.now = c.now.Add(30 * time.Minute)
	if err := office.Reset(ctx, c.Office, late, chosen); !errors.Is(err, press.ErrGone) {
		t.Errorf("after half an hour: %v", err)
	}
}

func (c *counter) session(u *press.User, id string) {
	c.t.Helper()
	s := &press.Session{ID: id, PublicID: "p-" + id, UserID: u.ID, CreatedAt: c.now, LastSeenAt: c.now}
	if err := c.DB.AddSession(c.t.Context(), s); err != nil {
		c.t.Fatal(err)
	}
}

func TestAChangedPasswordEndsEverySession(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Approved)
	c.session(u, "1")
	c.session(u, "2")
	var bad press.Invalid
	if err := office.ChangePassword(ctx, c.Office, u, "not the old one", "an entirely different sentence"); !errors.As(err, &bad) || bad["current_password"].Key != "error.password" {
		t.Fatalf("without the old one: %v", err)
	}
	if err := office.ChangePassword(ctx, c.Office, u, passphrase, "an entirely different sentence"); err != nil {
		t.Fatal(err)
	}
	if list, _ := c.DB.SessionsOf(ctx, u.ID); len(list) != 0 {
		t.Errorf("%d sessions are left", len(list))
	}
}

func TestAnAddressMovesWhenTheNewOneConfirms(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u, other := c.person("ann", press.Reporter, press.Approved), c.person("other", press.Reporter, press.Approved)
	if err := office.ChangeAddress(ctx, c.Office, u, other.Email, passphrase); err != nil {
		t.Fatalf("somebody's address answers differently: %v", err)
	}
	if sent, _ := c.mails(other.Email); len(sent) != 1 || sent[0] != "already_registered" {
		t.Errorf("its owner got %v", sent)
	}
	if err := office.ChangeAddress(ctx, c.Office, u, "New@example.test", passphrase); err != nil {
		t.Fatal(err)
	}
	secret := c.secret("new@example.test", "address_confirm")
	if c.read(u.ID).Email != u.Email {
		t.Fatal("it moved too early")
	}
	if _, err := office.ConfirmAddress(ctx, c.Office, secret); err != nil {
		t.Fatal(err)
	}
	if got := c.read(u.ID); got.Email != "New@example.test" || got.EmailKey != "new@example.test" {
		t.Errorf("it is %s", got.Email)
	}
	if sent, _ := c.mails(u.Email); len(sent) != 1 || sent[0] != "address_changed" {
		t.Errorf("the old address got %v", sent)
	}
}

func TestAnAddressThatWasTakenMeanwhileDoesNotMove(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Approved)
	if err := office.ChangeAddress(ctx, c.Office, u, "new@example.test", passphrase); err != nil {
		t.Fatal(err)
	}
	secret := c.secret("new@example.test", "address_confirm")
	c.person("new", press.Reporter, press.Approved)
	if _, err := office.ConfirmAddress(ctx, c.Office, secret); !errors.Is(err, press.ErrConflict) {
		t.Errorf("%v", err)
	}
	if c.read(u.ID).Email != u.Email {
		t.Error("it moved")
	}
}

func TestOnlyOnesOwnSessionsCanBeEnded(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	ann, bob := c.person("ann", press.Reporter, press.Approved), c.person("bob", press.Reporter, press.Approved)
	c.session(ann, "1")
	for _, id := range []string{"p-1", "p-absent"} {
		if err := office.EndSession(ctx, c.Office, bob, id); !errors.Is(err, press.ErrNotFound) {
			t.Errorf("bob ended %s: %v", id, err)
		}
	}
	if err := office.EndSession(ctx, c.Office, ann, "p-1"); err != nil {
		t.Error(err)
	}
	c.session(ann, "2")
	c.now = c.now.Add(2 * time.Hour)
	if a, err := office.OpenAccount(ctx, c.Office, ann); err != nil || len(a.Sessions) != 0 {
		t.Errorf("a session that has run out is shown: %+v %v", a, err)
	}
}

func TestLogInsAreLimited(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Approved)
	try := func(address, plain, from, device string) (*office.Entry, error) {
		return office.LogIn(ctx, c.Office, office.Attempt{Email: address, Password: plain, Address: from, Device: device})
	}
	first, err := try(u.Email, passphrase, "192.0.2.1", "")
	if err != nil || first.Device == "" {
		t.Fatalf("%+v %v", first, err)
	}
	for _, address := range []string{u.Email, "nobody@example.test"} {
		from := "192.0.2.7 " + address
		for i := range 5 {
			var bad press.Invalid
			if _, err := try(address, "wrong wrong wrong", from, ""); !errors.As(err, &bad) {
				t.Fatalf("%s, failure %d: %v", address, i+1, err)
			}
		}
		c.now = c.now.Add(10 * time.Second)
		var throttled press.Throttled
		if _, err := try(address, passphrase, from, ""); !errors.As(err, &throttled) || throttled.Seconds != 50 {
			t.Errorf("%s with the right password: %v", address, err)
		}
	}
	if _, err := try(u.Email, passphrase, "192.0.2.8", ""); err != nil {
		t.Errorf("from another address: %v", err)
	}
	if e, err := try(u.Email, passphrase, "192.0.2.7 "+u.Email, first.Device); err != nil || e.Device != "" {
		t.Errorf("from a known device: %v", err)
	}
	if _, err := try("nobody@example.test", passphrase, "192.0.2.7 nobody@example.test", first.Device); err == nil {
		t.Error("ann's device opened another account")
	}
	c.now = c.now.Add(time.Minute)
	if _, err := try(u.Email, passphrase, "192.0.2.7 "+u.Email, ""); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestOneAddressCannotTryManyAccounts(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	for i := range 11 {
		_, err := office.LogIn(ctx, c.Office, office.Attempt{Email: fmt.Sprintf("r%d@example.test", i), Password: "wrong wrong", Address: "192.0.2.7"})
		var throttled press.Throttled
		if errors.As(err, &throttled) != (i == 10) {
			t.Errorf("attempt %d: %v", i+1, err)
		}
	}
}

// A window is any sixty seconds, not those that begin with a first attempt.
func TestNoMinuteHasMoreThanFiveGuesses(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Approved)
	begin := c.now
	var evaluated []time.Duration
	for _, at := range []time.Duration{0, 50, 55, 58, 59, 61, 62, 63, 109, 110, 111, 200} {
		c.now = begin.Add(at * time.Second)
		_, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: "wrong wrong wrong", Address: "192.0.2.7"})
		var bad press.Invalid
		var throttled press.Throttled
		if errors.As(err, &bad) {
			evaluated = append(evaluated, at)
		} else if !errors.As(err, &throttled) || throttled.Seconds != map[time.Duration]int{62: 48, 63: 47, 109: 1, 111: 4}[at] {
			t.Errorf("after %d seconds: %v", at, err)
		}
	}
	if want := []time.Duration{0, 50, 55, 58, 59, 61, 110, 200}; !slices.Equal(evaluated, want) {
		t.Errorf("guesses were evaluated after %d, want %d", evaluated, want)
	}
}

func TestTheOwnerHearsOnceOfALockOut(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Approved)
	lockOuts := func() (n int, newest press.Mail) {
		sent, newest := c.mails(u.Email)
		for _, s := range sent {
			if s == "locked_out" {
				n++
			}
		}
		return n, newest
	}
	guess := func(n int) {
		for range n {
			if _, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: "wrong wrong wrong", Address: "192.0.2.7"}); err == nil {
				t.Fatal("a wrong password opened the account")
			}
		}
	}
	guess(4)
	if n, _ := lockOuts(); n != 0 {
		t.Errorf("%d letters before anything is locked", n)
	}
	guess(4)
	n, m := lockOuts()
	if n != 1 || m.Lang != press.English || m.Facts["until"] != c.now.Add(time.Minute).Format(time.RFC3339) {
		t.Errorf("%d letters: %+v", n, m)
	}
	for i, want := range []int{2, 3, 3} { // and no more than three in an hour
		c.now = c.now.Add(time.Minute)
		guess(5)
		if n, _ := lockOuts(); n != want {
			t.Errorf("%d letters after lock-out %d, want %d", n, i+2, want)
		}
	}
}

func TestWhoCannotReadMailOrEnterIsNotToldOfALockOut(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	for _, u := range []*press.User{c.person("unconfirmed", press.Reporter, press.Registered), c.person("suspended", press.Reporter, press.Suspended)} {
		for range 6 {
			_, _ = office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: "wrong wrong wrong", Address: u.Email})
		}
		if sent, _ := c.mails(u.Email); len(sent) != 0 {
			t.Errorf("%s got %v", u.Email, sent)
		}
	}
}

func TestAnAccountCannotBeGuessedAllDay(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	u := c.person("ann", press.Reporter, press.Approved)
	known, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: passphrase, Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	for range 100 { // as a hundred failures from anywhere would
		if _, err := c.DB.Attempt(ctx, "login-day "+office.SecretHash(u.EmailKey)); err != nil {
			t.Fatal(err)
		}
	}
	var throttled press.Throttled
	if _, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: passphrase, Address: "192.0.2.9"}); !errors.As(err, &throttled) || throttled.Seconds < 80000 {
		t.Errorf("%v", err)
	}
	if _, err := office.LogIn(ctx, c.Office, office.Attempt{Email: u.Email, Password: passphrase, Address: "192.0.2.9", Device: known.Device}); err != nil {
		t.Errorf("its owner was locked out: %v", err)
	}
}

func TestTheFactorMultipliesTheLimits(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	c.LimitFactor = 0.4
	for i := range 3 {
		_, err := office.LogIn(ctx, c.Office, office.Attempt{Email: "ann@example.test", Password: "wrong wrong", Address: "192.0.2.7"})
		var throttled press.Throttled
		if errors.As(err, &throttled) != (i == 2) {
			t.Errorf("attempt %d: %v", i+1, err)
		}
	}
}
