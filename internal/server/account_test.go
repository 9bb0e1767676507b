package server_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

const passphrase = "correct horse battery staple"

// visitor is somebody at the door, with the cookies of one browser.
type visitor struct {
	*reading
	cookies map[string]string
}

func (r *reading) visitor() *visitor { return &visitor{r, map[string]string{}} }

// openDoor is a site that takes registrations of residents.
func openDoor(t *testing.T) *reading {
	t.Helper()
	r := openSite(t)
	r.o.Rules.OpenApplications = 30
	r.o.Rules.Categories = []press.Category{{
		Option: press.Option{Code: "resident", Name: press.Text{ZH: "外国常驻记者", EN: "Resident correspondent"}},
		Needs:  []string{"press_card_number", "press_card_expiry", "bureau_city", "bureau_address"},
	}}
	return r
}

// do sends a request with the browser's cookies and keeps those that come back.
func (v *visitor) do(req *http.Request) page {
	v.t.Helper()
	req.Host = "press.example.test"
	for name, value := range v.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.handler.ServeHTTP(w, req)
	for _, c := range w.Result().Cookies() {
		v.cookies[c.Name] = c.Value
		if c.MaxAge < 0 || c.Value == "" {
			delete(v.cookies, c.Name)
		}
	}
	return page{w.Code, w.Body.String(), w.Header()}
}

func (v *visitor) see(path string) page { return v.do(httptest.NewRequest(http.MethodGet, path, nil)) }

func (v *visitor) fill(path string, pairs ...string) page {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(req)
}

// upload sends a form with a picture in each of the named inputs.
func (v *visitor) upload(path string, pairs []string, pictures ...string) page {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		_ = m.WriteField(pairs[i], pairs[i+1])
	}
	for _, name := range pictures {
		w, err := m.CreateFormFile(name, name+".png")
		if err != nil {
			v.t.Fatal(err)
		}
		if err := png.Encode(w, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
			v.t.Fatal(err)
		}
	}
	_ = m.Close()
	req := httptest.NewRequest(http.MethodPost, path, &b)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return v.do(req)
}

// leads checks that the answer sends the browser on.
func (p page) leads(t *testing.T, to string) {
	t.Helper()
	if got := p.header.Get("Location"); p.code != http.StatusSeeOther || got != to {
		t.Fatalf("code %d to %q, want 303 to %q: %.400s", p.code, got, to, p.plain())
	}
}

// member opens an account that has a password.
func (r *reading) member(name string, role press.Role, standing press.Standing) *press.User {
	r.t.Helper()
	hash, err := password.Hash(r.t.Context(), passphrase)
	if err != nil {
		r.t.Fatal(err)
	}
	u := &press.User{
		Email: name + "@example.test", EmailKey: name + "@example.test", FamilyName: name, Role: role, Standing: standing, PasswordHash: hash,
		Locale: press.English, Timezone: "Asia/Shanghai", Version: 1, CreatedAt: r.now, UpdatedAt: r.now,
	}
	if role == press.Reporter {
		u.Category, u.Nationality, u.OutletName, u.Mobile = "resident", "FR", "Test Daily", "+8613800000000"
	}
	if err := r.o.DB.Tx(r.t.Context(), func(tx *store.DB) error { return tx.AddUser(r.t.Context(), u) }); err != nil {
		r.t.Fatal(err)
	}
	return u
}

// enters logs somebody in.
func (r *reading) enters(u *press.User) *visitor {
	r.t.Helper()
	v := r.visitor()
	if p := v.fill("/login", "email", u.Email, "password", passphrase); p.code != http.StatusSeeOther {
		r.t.Fatalf("%s cannot log in: %d", u.Email, p.code)
	}
	return v
}

// letter returns the path of the link in the newest mail to an address.
func (r *reading) letter(address, template string) string {
	r.t.Helper()
	list, _, err := r.o.DB.Outbox(r.t.Context(), store.MailFilter{Address: address, Limit: 1})
	if err != nil || len(list) != 1 || list[0].Template != template {
		r.t.Fatalf("the newest mail to %s is %+v, want %s (%v)", address, list, template, err)
	}
	return strings.TrimPrefix(list[0].Facts["link"], r.o.Rules.SiteURL)
}

// later moves the clock a little, so that what follows is newer.
func (r *reading) later() { r.now = r.now.Add(time.Second) }

var registered = []string{
	"email", "ann@wire.example", "password", passphrase, "family_name", "Marsh", "given_name", "Ann", "category", "resident",
	"nationality", "FR", "outlet_name", "Test Daily", "mobile", "+8613800000000", "agree_rules", "1", "agree_privacy", "1",
}

var sentCredentials = []string{
	"position", "Correspondent", "outlet_country", "FR", "media_type", "newspaper", "outlet_url", "https://daily.example.test/",
	"bureau_city", "上海", "bureau_address", "测试路 1 号", "editor_name", "Editor", "editor_email", "editor@daily.example.test",
	"editor_phone", "+33100000000", "press_card_number", "K0000001", "press_card_expiry", "2028-12-31", "agree_sensitive", "1",
}

func TestAStrangerBecomesAnApprovedReporter(t *testing.T) {
	r := openDoor(t)
	officer := r.member("officer", press.Officer, press.Approved)
	ann := r.visitor()
	ann.see("/en/register").wants(t, 200, "Register as a reporter", `name="agree_privacy"`)
	ann.fill("/en/register", registered...).leads(t, "/en/register/sent")
	ann.see("/en/register/sent").wants(t, 200, "Check your inbox")
	r.later()
	link := r.letter("ann@wire.example", "confirm")
	ann.see(link).wants(t, 200, "ann@wire.example", "Ann Marsh")
	ann.fill(link).leads(t, "/login")
	ann.see(link).wants(t, 404)
	ann.fill("/en/login", "email", "Ann@wire.example", "password", passphrase).leads(t, "/account")
	ann.see("/account").wants(t, 200, "Send us your credentials", `name="press_card"`)

	missing := append([]string{}, sentCredentials...)
	missing[1] = ""
	ann.upload("/account/credentials", missing, "press_card").wants(t, 422, `id="f-position-e"`, "press_card.png", `value="K0000001"`)
	r.later()
	ann.upload("/account/credentials", sentCredentials).leads(t, "/account")
	ann.see("/account").wants(t, 200, "We are checking your registration", `data-due="2026-06-16T17:30:00&#43;08:00"`, "data-attachment-id")

	desk := r.enters(officer)
	list := desk.see("/desk/reporters")
	list.wants(t, 200, "One registration waits", "Ann Marsh")
	u, err := r.o.DB.UserByEmail(t.Context(), "ann@wire.example")
	if err != nil {
		t.Fatal(err)
	}
	one := "/desk/reporters/" + u.ID
	desk.see(one).wants(t, 200, `data-user-id="`+u.ID+`"`, "data-attachment-id", "K0000001", "editor@daily.example.test", `value="approve" data-key="y"`)
	desk.fill(one+"/verify", "decision", "ask").wants(t, 422, `id="f-reason-e"`)
	desk.fill(one+"/verify").leads(t, one)
	desk.see(one).wants(t, 200, `data-status="approved"`)
	desk.fill(one+"/verify").wants(t, 409)
	ann.see("/account").wants(t, 200, "Your registration is approved")
}

func TestRegisteringTellsNobodyWhoHasAnAccount(t *testing.T) {
	r := openDoor(t)
	r.member("ann", press.Reporter, press.Approved)
	known := append([]string{}, registered...)
	known[1] = "ANN@example.test"
	a, b := r.visitor().fill("/register", known...), r.visitor().fill("/register", registered...)
	if a.code != b.code || a.header.Get("Location") != b.header.Get("Location") || a.body != b.body {
		t.Errorf("%d to %s and %d to %s", a.code, a.header.Get("Location"), b.code, b.header.Get("Location"))
	}
	c, d := r.visitor().fill("/password/forgot", "email", "ann@example.test"), r.visitor().fill("/password/forgot", "email", "nobody@example.test")
	if c.code != d.code || c.header.Get("Location") != d.header.Get("Location") {
		t.Errorf("forgot: %d and %d", c.code, d.code)
	}
}

func TestARegistrationWithMistakesComesBackWithoutThePassword(t *testing.T) {
	r := openDoor(t)
	p := r.visitor().fill("/register", "email", "nonsense", "password", "a secret that nobody should see", "family_name", "<b>Marsh")
	p.wants(t, 422, `id="f-email-e"`, `id="f-agree-rules-e"`, `value="nonsense"`, "&lt;b&gt;Marsh")
	if strings.Contains(p.body, "a secret that nobody should see") {
		t.Error("the password is in the page")
	}
}

func TestALogInThatFails(t *testing.T) {
	r := openDoor(t)
	r.member("ann", press.Reporter, press.Approved)
	strip := regexp.MustCompile(`ann@example.test|bob@example.test|<code>.*?</code>`)
	v := r.visitor()
	a := v.fill("/login", "email", "ann@example.test", "password", "wrong wrong wrong", "next", "/applications")
	b := r.visitor().fill("/login", "email", "bob@example.test", "password", "wrong wrong wrong", "next", "/applications")
	a.wants(t, 401, "邮箱或密码不正确", `value="ann@example.test"`, `name="next" value="/applications"`)
	if strip.ReplaceAllString(a.body, "") != strip.ReplaceAllString(b.body, "") || a.code != b.code {
		t.Error("a known address answers differently")
	}
	if strings.Contains(a.body, "wrong wrong wrong") {
		t.Error("the password is in the page")
	}
	for range 4 {
		v.fill("/login", "email", "ann@example.test", "password", "wrong wrong wrong").wants(t, 401)
	}
	p := v.fill("/login", "email", "ann@example.test", "password", passphrase)
	p.wants(t, 429)
	if p.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After %q", p.header.Get("Retry-After"))
	}
	r.now = r.now.Add(time.Minute)
	v.fill("/login", "email", "ann@example.test", "password", passphrase).leads(t, "/applications")
}

func TestALogInLeadsToOnesWorkAndNowhereElse(t *testing.T) {
	r := openDoor(t)
	for role, home := range map[press.Role]string{
		press.Reporter: "/applications", press.Officer: "/desk", press.Supervisor: "/desk", press.Editor: "/editor/faqs", press.Admin: "/admin/users",
	} {
		u := r.member(string(role), role, press.Approved)
		r.visitor().fill("/login", "email", u.Email, "password", passphrase).leads(t, home)
	}
	for next, want := range map[string]string{
		"/account/sessions": "/account/sessions", "https://evil.example/": "/applications", "//evil.example": "/applications",
		`/\evil.example`: "/applications", "/\t/evil.example": "/applications", "javascript:alert(1)": "/applications",
	} {
		r.visitor().fill("/login", "email", "reporter@example.test", "password", passphrase, "next", next).leads(t, want)
	}
}

func TestALogInBeginsANewSession(t *testing.T) {
	r := openDoor(t)
	u := r.member("ann", press.Reporter, press.Approved)
	v := r.enters(u)
	first := v.cookies["__Host-session"]
	v.fill("/login", "email", u.Email, "password", passphrase)
	if second := v.cookies["__Host-session"]; second == first || second == "" {
		t.Error("the session kept its id")
	}
	thief := r.visitor()
	thief.cookies["__Host-session"] = v.cookies["__Host-session"]
	thief.see("/account").wants(t, 200)
	v.fill("/logout").leads(t, "/en/")
	thief.see("/account").leads(t, "/login?next=%2Faccount")
}

func TestSomebodySuspendedLearnsItWithTheRightPasswordOnly(t *testing.T) {
	r := openDoor(t)
	officer, u := r.member("officer", press.Officer, press.Approved), r.member("ann", press.Reporter, press.Approved)
	desk, ann := r.enters(officer), r.enters(u)
	desk.fill("/desk/reporters/"+u.ID+"/suspend", "reason", "Lent to somebody else.").leads(t, "/desk/reporters/"+u.ID)
	ann.see("/account").leads(t, "/login?next=%2Faccount")
	r.visitor().fill("/en/login", "email", u.Email, "password", "wrong wrong wrong").wants(t, 401)
	r.visitor().fill("/en/login", "email", u.Email, "password", passphrase).wants(t, 403, "This account is suspended", "Lent to somebody else.")
	desk.fill("/desk/reporters/"+u.ID+"/reinstate").leads(t, "/desk/reporters/"+u.ID)
	r.enters(u)
}

func TestOfficersReachReportersOnly(t *testing.T) {
	r := openDoor(t)
	admin := r.member("admin", press.Admin, press.Approved)
	desk := r.enters(r.member("officer", press.Officer, press.Approved))
	desk.see("/desk/reporters/"+admin.ID).wants(t, 404)
	desk.fill("/desk/reporters/"+admin.ID+"/suspend").wants(t, 403)
	desk.see("/desk/reporters/absent").wants(t, 404)
	desk.fill("/desk/reporters/absent/suspend").wants(t, 404)
	desk.see("/admin/users").wants(t, 403)
	r.enters(r.member("ann", press.Reporter, press.Approved)).see("/desk/reporters").wants(t, 403)
}

func TestSessionsAreSeenAndEnded(t *testing.T) {
	r := openDoor(t)
	ann, bob := r.member("ann", press.Reporter, press.Approved), r.member("bob", press.Reporter, press.Approved)
	here, there, other := r.enters(ann), r.enters(ann), r.enters(bob)
	ids := regexp.MustCompile(`data-session-id="([A-Z0-9]+)"`).FindAllStringSubmatch(here.see("/account/sessions").body, -1)
	if len(ids) != 2 {
		t.Fatalf("%d sessions are shown", len(ids))
	}
	for _, id := range ids {
		other.fill("/account/sessions/"+id[1]+"/revoke").wants(t, 404)
	}
	for _, id := range ids {
		here.fill("/account/sessions/" + id[1] + "/revoke")
	}
	here.see("/account").leads(t, "/login?next=%2Faccount")
	there.see("/account")
	if list, _ := r.o.DB.SessionsOf(t.Context(), ann.ID); len(list) > 1 {
		t.Errorf("%d sessions are left", len(list))
	}
}

func TestAForgottenPasswordIsSetByItsLink(t *testing.T) {
	r := openDoor(t)
	u := r.member("ann", press.Reporter, press.Approved)
	before, v := r.enters(u), r.visitor()
	v.fill("/en/password/forgot", "email", u.Email).leads(t, "/en/password/forgot/sent")
	v.see("/en/password/forgot/sent").wants(t, 200, "Check your inbox")
	link := r.letter(u.Email, "reset")
	v.see("/en"+link).wants(t, 200, u.Email)
	v.fill("/en"+link, "password", "short").wants(t, 422, `id="f-password-e"`)
	v.fill("/en"+link, "password", "an entirely different sentence").leads(t, "/en/login")
	v.see("/en/login").wants(t, 200, "Your password is set")
	v.see("/en"+link).wants(t, 404, "Get a new link")
	v.fill("/en"+link, "password", "an entirely different sentence").wants(t, 404)
	before.see("/account").leads(t, "/login?next=%2Faccount")
	v.fill("/login", "email", u.Email, "password", "an entirely different sentence").leads(t, "/applications")
}

func TestAnAccountIsChangedByItsOwner(t *testing.T) {
	r := openDoor(t)
	u := r.member("ann", press.Reporter, press.Approved)
	v, elsewhere := r.enters(u), r.enters(u)
	profile := []string{"family_name", "测试", "given_name", "记者", "outlet_name", "Test Daily", "mobile", "+8613800000000", "role", "admin", "standing", "approved"}
	v.fill("/account/profile", profile...).leads(t, "/account")
	v.see("/account").wants(t, 200, "测试记者", "Saved.")
	if got, _ := r.o.DB.User(t.Context(), u.ID); got.Role != press.Reporter {
		t.Errorf("the form made a reporter %s", got.Role)
	}
	v.fill("/account/profile", "family_name", "").wants(t, 422, `id="f-family-name-e"`)
	v.fill("/account/password", "current_password", "wrong wrong", "password", "an entirely different sentence").wants(t, 422, `id="f-current-password-e"`)
	v.fill("/account/password", "current_password", passphrase, "password", "an entirely different sentence").leads(t, "/account")
	v.see("/account").wants(t, 200, "Your password is changed")
	elsewhere.see("/account").leads(t, "/login?next=%2Faccount")
	v.fill("/account/email", "email", "new@example.test", "email_password", "an entirely different sentence").leads(t, "/account")
	r.later()
	v.fill(r.letter("new@example.test", "address_confirm")).leads(t, "/account")
	v.see("/account").wants(t, 200, "new@example.test")
}

func TestAnAdministratorKeepsTheAccounts(t *testing.T) {
	r := openDoor(t)
	admin := r.member("admin", press.Admin, press.Approved)
	r.member("waiting", press.Reporter, press.Registered)
	v := r.enters(admin)
	v.see("/admin/users?q=waiting@example.test").wants(t, 200, "waiting@example.test", "data-user-id", "Address not confirmed")
	v.fill("/admin/users", "email", "new@example.test", "name", "新同事", "role", "king").wants(t, 422, `id="f-role-e"`, `value="new@example.test"`)
	p := v.fill("/admin/users", "email", "new@example.test", "name", "新同事", "role", "officer")
	one := p.header.Get("Location")
	p.leads(t, one)
	v.see(one).wants(t, 200, "Invited", "新同事")
	r.later()
	link, colleague := r.letter("new@example.test", "invite"), r.visitor()
	colleague.see(link).wants(t, 200, "new@example.test")
	colleague.fill(link, "password", passphrase).leads(t, "/login")
	colleague.fill("/login", "email", "new@example.test", "password", passphrase).leads(t, "/desk")
	v.fill(one+"/role", "role", "editor").leads(t, one)
	colleague.see("/account").leads(t, "/login?next=%2Faccount")
	v.fill(one+"/suspend", "reason", "", "until", "").leads(t, one)
	v.see(one).wants(t, 200, `data-status="suspended"`)
	v.fill(one+"/reinstate").leads(t, one)
	v.fill("/admin/users/"+admin.ID+"/role", "role", "officer").wants(t, 403)
	v.fill("/admin/users/"+admin.ID+"/suspend").wants(t, 403)
	v.see("/desk/reporters").wants(t, 403)
}

var bareKey = regexp.MustCompile(`[>"]\s*[a-z_]+(\.[a-z0-9_]+)+\s*[<"]`)

// A key without its sentence shows as it is; ids must be the only ones of
// their page.
func TestThePagesOfAccountsAreWholeInBothLanguages(t *testing.T) {
	ids := regexp.MustCompile(` id="([^"]+)"`)
	for _, lang := range []string{press.Chinese, press.English} {
		r := openDoor(t)
		speaks := func(u *press.User) *visitor {
			v := r.enters(u)
			v.fill("/language", "lang", lang, "next", "/account")
			return v
		}
		prefix := map[string]string{press.English: "/en"}[lang]
		stranger, desk, admin := r.visitor(), speaks(r.member("officer", press.Officer, press.Approved)), speaks(r.member("admin", press.Admin, press.Approved))
		look := func(v *visitor, path string) {
			t.Helper()
			whole(t, lang+" "+path, ids, v.see(path))
		}
		for _, path := range []string{"/register", "/register/sent", "/login", "/password/forgot", "/password/forgot/sent", "/password/reset/x", "/email/verify/x"} {
			look(stranger, prefix+path)
		}
		whole(t, lang+" mistakes", ids, stranger.fill(prefix+"/register", "email", "x"))
		whole(t, lang+" wrong", ids, stranger.fill(prefix+"/login", "email", "x", "password", "y"))
		for _, standing := range []press.Standing{press.Registered, press.Confirmed, press.MoreInfo, press.Approved, press.Rejected} {
			u := r.member(string(standing), press.Reporter, standing)
			v := speaks(u)
			look(v, "/account")
			look(v, "/account/sessions")
			look(desk, "/desk/reporters/"+u.ID)
			look(admin, "/admin/users/"+u.ID)
			if standing == press.Confirmed {
				whole(t, lang+" credentials", ids, v.upload("/account/credentials", []string{"freelance", "1"}, "press_card"))
				v.upload("/account/credentials", sentCredentials, "assignment_letter")
				look(v, "/account")
				look(desk, "/desk/reporters")
				look(desk, "/desk/reporters/"+u.ID)
				whole(t, lang+" ruling", ids, desk.fill("/desk/reporters/"+u.ID+"/verify", "decision", "reject"))
				whole(t, lang+" suspension", ids, desk.fill("/desk/reporters/"+u.ID+"/suspend", "until", "2020-01-01"))
			}
			if standing == press.Approved {
				desk.fill("/desk/reporters/"+u.ID+"/suspend", "until", "2026-06-30", "reason", "Lent.")
				look(desk, "/desk/reporters/"+u.ID)
				look(admin, "/admin/users/"+u.ID)
				whole(t, lang+" suspended", ids, stranger.fill(prefix+"/login", "email", u.Email, "password", passphrase))
			}
		}
		look(admin, "/admin/users")
		look(admin, "/account")
		whole(t, lang+" invitation", ids, admin.fill("/admin/users", "email", "x"))
	}
}

func whole(t *testing.T, what string, ids *regexp.Regexp, p page) {
	t.Helper()
	if p.code >= 500 || p.body == "" {
		t.Errorf("%s: code %d", what, p.code)
	}
	for _, key := range bareKey.FindAllString(p.body, -1) {
		if !strings.Contains(key, ".css") && !strings.Contains(key, ".js") && !strings.Contains(key, ".svg") && !strings.Contains(key, ".png") && !strings.HasPrefix(key, `"work_samples.`) {
			t.Errorf("%s: says %s", what, key)
		}
	}
	seen := map[string]bool{}
	for _, id := range ids.FindAllStringSubmatch(p.body, -1) {
		if seen[id[1]] {
			t.Errorf("%s: the id %s stands twice", what, id[1])
		}
		seen[id[1]] = true
	}
	for _, ref := range regexp.MustCompile(`<li><a href="#([^"]+)">`).FindAllStringSubmatch(p.body, -1) {
		if !seen[ref[1]] {
			t.Errorf("%s: the summary leads to %s, which is not there", what, ref[1])
		}
	}
}

func TestTooManyRegistrationsFromOnePlaceKeepTheForm(t *testing.T) {
	r := openDoor(t)
	var p page
	for i := range 6 {
		p = r.visitor().fill("/en/register", changedPairs(registered, "email", fmt.Sprintf("ann%d@wire.example", i))...)
	}
	p.wants(t, http.StatusTooManyRequests, "Too many registrations", "Try again in 60 minutes", `value="ann5@wire.example"`, `value="Marsh"`)
	if p.header.Get("Retry-After") != "3600" || strings.Contains(p.body, passphrase) {
		t.Errorf("Retry-After is %q; the password is shown: %t", p.header.Get("Retry-After"), strings.Contains(p.body, passphrase))
	}
	if _, err := r.o.DB.UserByEmail(t.Context(), "ann5@wire.example"); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("the sixth was registered (%v)", err)
	}
}

// changedPairs returns names and values with one value changed.
func changedPairs(pairs []string, name, value string) []string {
	pairs = slices.Clone(pairs)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			pairs[i+1] = value
		}
	}
	return pairs
}
