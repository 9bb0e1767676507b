package press

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pressdesk/internal/workday"
)

// NoticeVersion names the version of the rules and of the privacy notice that
// people agree to.
const NoticeVersion = "1"

// The length of a password, in characters of any kind.
const (
	PasswordMin = 12
	PasswordMax = 128
)

// Registration is what a reporter fills in to open an account.
type Registration struct {
	Email        string `form:"email"`
	Password     string `form:"password"`
	FamilyName   string `form:"family_name"`
	GivenName    string `form:"given_name"`
	NameZH       string `form:"name_zh"`
	Category     string `form:"category"`
	Nationality  string `form:"nationality"`
	OutletName   string `form:"outlet_name"`
	OutletNameZH string `form:"outlet_name_zh"`
	Mobile       string `form:"mobile"`
	Locale       string `form:"locale"`
	Timezone     string `form:"timezone"`
	AgreeRules   bool   `form:"agree_rules"`
	AgreePrivacy bool   `form:"agree_privacy"`
}

// Check notes in bad what is wrong with the registration.
func (f *Registration) Check(o *Office, bad Invalid) {
	bad.email("email", f.Email, true)
	CheckPassword(f.Password, "password", bad)
	checkName(f.FamilyName, f.GivenName, f.NameZH, bad)
	bad.oneOf("category", f.Category, true, o.categoryCodes()...)
	bad.oneOf("nationality", f.Nationality, true, Countries...)
	checkOutlet(f.OutletName, f.OutletNameZH, bad)
	bad.phone("mobile", f.Mobile, true)
	checkLanguage(f.Locale, f.Timezone, bad)
	if !f.AgreeRules {
		bad.Add("agree_rules", "error.agree")
	}
	if !f.AgreePrivacy {
		bad.Add("agree_privacy", "error.agree")
	}
}

// User returns the account that the registration opens at now. Its password is
// not in it.
func (f *Registration) User(o *Office, now time.Time) *User {
	u := &User{
		Email: strings.TrimSpace(f.Email), EmailKey: EmailKey(f.Email), Role: Reporter, Standing: Registered,
		Category: f.Category, Nationality: f.Nationality, Locale: Chinese, Timezone: o.Zone.String(),
		AgreedAt: &now, AgreedVersion: NoticeVersion, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	p := Profile{
		FamilyName: f.FamilyName, GivenName: f.GivenName, NameZH: f.NameZH, OutletName: f.OutletName,
		OutletNameZH: f.OutletNameZH, Mobile: f.Mobile, Locale: f.Locale, Timezone: f.Timezone,
	}
	p.Apply(u)
	return u
}

// Profile is what people may change about themselves without being vetted again.
type Profile struct {
	FamilyName   string `form:"family_name"`
	GivenName    string `form:"given_name"`
	NameZH       string `form:"name_zh"`
	OutletName   string `form:"outlet_name"`
	OutletNameZH string `form:"outlet_name_zh"`
	Mobile       string `form:"mobile"`
	OfficePhone  string `form:"office_phone"`
	Locale       string `form:"locale"`
	Timezone     string `form:"timezone"`
}

// ProfileOf returns the profile of u as a form shows it.
func ProfileOf(u *User) Profile {
	return Profile{
		FamilyName: u.FamilyName, GivenName: u.GivenName, NameZH: u.NameZH, OutletName: u.OutletName,
		OutletNameZH: u.OutletNameZH, Mobile: u.Mobile, OfficePhone: u.OfficePhone, Locale: u.Locale, Timezone: u.Timezone,
	}
}

// Check notes in bad what is wrong with the profile of u. Of colleagues nobody
// asks for an outlet or a mobile number.
func (f *Profile) Check(u *User, bad Invalid) {
	checkName(f.FamilyName, f.GivenName, f.NameZH, bad)
	if !u.IsStaff() {
		checkOutlet(f.OutletName, f.OutletNameZH, bad)
	}
	bad.phone("mobile", f.Mobile, !u.IsStaff())
	bad.phone("office_phone", f.OfficePhone, false)
	checkLanguage(f.Locale, f.Timezone, bad)
}

// Apply writes the profile into u. A language or zone that is not said stays.
func (f *Profile) Apply(u *User) {
	u.FamilyName, u.GivenName, u.NameZH = strings.TrimSpace(f.FamilyName), strings.TrimSpace(f.GivenName), strings.TrimSpace(f.NameZH)
	u.OutletName, u.OutletNameZH = strings.TrimSpace(f.OutletName), strings.TrimSpace(f.OutletNameZH)
	u.Mobile, u.OfficePhone = strings.TrimSpace(f.Mobile), strings.TrimSpace(f.OfficePhone)
	if f.Locale != "" {
		u.Locale = f.Locale
	}
	if f.Timezone != "" {
		u.Timezone = f.Timezone
	}
}

// Invitation is what an administrator fills in to let a colleague in.
type Invitation struct {
	Email string `form:"email"`
	Name  string `form:"name"`
	Role  Role   `form:"role"`
}

// Check notes in bad what is wrong with the invitation.
func (f *Invitation) Check(bad Invalid) {
	bad.email("email", f.Email, true)
	bad.text("name", f.Name, 1, 60)
	switch {
	case f.Role == "":
		bad.Add("role", "error.choose")
	case !slices.Contains(StaffRoles, f.Role):
		bad.Add("role", "error.choice")
	}
}

// User returns the colleague's account at now. Nobody has chosen a password yet.
func (f *Invitation) User(o *Office, now time.Time) *User {
	return &User{
		Email: strings.TrimSpace(f.Email), EmailKey: EmailKey(f.Email), Role: f.Role, Standing: Approved,
		FamilyName: strings.TrimSpace(f.Name), Locale: Chinese, Timezone: o.Zone.String(),
		Version: 1, CreatedAt: now, UpdatedAt: now,
	}
}

// RolesFor returns the roles that an administrator can give to u: those of
// colleagues, and back to reporter for somebody who once registered as one.
func RolesFor(u *User) []Role {
	roles := slices.Clone(StaffRoles)
	if u.Category != "" {
		roles = append(roles, Reporter)
	}
	return roles
}

// CheckEmail notes in bad, at path, what is no address for mail.
func CheckEmail(address, path string, bad Invalid) { bad.email(path, address, true) }

// CheckPassword notes in bad, at path, a password that is too short or too
// long. Any characters will do.
func CheckPassword(plain, path string, bad Invalid) {
	n := utf8.RuneCountInString(plain)
	switch {
	case n == 0:
		bad.Add(path, "error.required")
	case n < PasswordMin:
		bad.Add(path, "error.too_short", "Min", PasswordMin, "Got", n)
	case n > PasswordMax:
		bad.Add(path, "error.too_long", "Max", PasswordMax, "Got", n)
	}
}

func checkName(family, given, chinese string, bad Invalid) {
	bad.text("family_name", family, 1, 60)
	bad.text("given_name", given, 0, 60)
	bad.text("name_zh", chinese, 0, 30)
}

func checkOutlet(name, chinese string, bad Invalid) {
	bad.text("outlet_name", name, 1, 120)
	bad.text("outlet_name_zh", chinese, 0, 120)
}

func checkLanguage(lang, zone string, bad Invalid) {
	bad.oneOf("locale", lang, false, Chinese, English)
	checkZone(bad, "timezone", zone)
}

func (o *Office) categoryCodes() []string {
	var s []string
	for _, c := range o.Categories {
		s = append(s, c.Code)
	}
	return s
}

// Asks reports whether reporters of the category must fill in the input name.
// No category asks for less than the press card.
func (c *Category) Asks(name string) bool {
	return name == PurposePressCard || c != nil && slices.Contains(c.Needs, name)
}

// shortTerm is the category of those who come for a short stay, on a visa.
const shortTerm = "short_term"

// longestVisa is how many days a visa for a short stay lasts at most.
const longestVisa = 180

// Check notes in bad what is wrong with credentials of a category. files says
// which of the two scans the office has.
func (c *Credentials) Check(category *Category, files map[string]bool, today workday.Date, bad Invalid) {
	least := func(name string) int {
		if category.Asks(name) {
			return 1
		}
		return 0
	}
	c.WorkSamples = filled(c.WorkSamples)
	bad.text("position", c.Position, 1, 60)
	bad.oneOf("outlet_country", c.OutletCountry, true, Countries...)
	bad.oneOf("media_type", c.MediaType, true, MediaTypes...)
	bad.webAddress("outlet_url", c.OutletURL, true)
	if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(c.OutletURL)), "https:") {
		bad.Add("outlet_url", "error.url")
	}
	bad.text("bureau_city", c.BureauCity, least("bureau_city"), 60)
	bad.text("bureau_address", c.BureauAddress, least("bureau_address"), 200)
	bad.text("editor_name", c.EditorName, 1, 120)
	bad.email("editor_email", c.EditorEmail, true)
	bad.phone("editor_phone", c.EditorPhone, true)
	bad.text("press_card_number", c.PressCardNumber, least("press_card_number"), 30)
	expiry := bad.date("press_card_expiry", c.PressCardExpiry, category.Asks("press_card_expiry"))
	if !expiry.IsZero() && !expiry.After(today) {
		bad.Add("press_card_expiry", "error.expired")
	}
	c.checkVisa(category, today, bad)
	bad.text("hkmo_card_no", c.HKMOCardNo, least("hkmo_card_no"), 30)
	c.checkSamples(category, bad)
	bad.text("emergency_contact", c.EmergencyContact, 0, 120)
	if !c.AgreeSensitive {
		bad.Add("agree_sensitive", "error.agree")
	}
	if !files[PurposePressCard] {
		bad.Add(PurposePressCard, "error.file_required")
	}
	if (c.Freelance || category.Asks(PurposeLetter)) && !files[PurposeLetter] {
		bad.Add(PurposeLetter, "error.file_required")
	}
}

func (c *Credentials) checkVisa(category *Category, today workday.Date, bad Invalid) {
	from := bad.date("visa_valid_from", c.VisaValidFrom, category.Asks("visa_valid_from"))
	to := bad.date("visa_valid_to", c.VisaValidTo, category.Asks("visa_valid_to"))
	switch {
	case to.IsZero():
	case to.Before(today):
		bad.Add("visa_valid_to", "error.expired")
	case from.IsZero():
	case to.Before(from):
		bad.Add("visa_valid_to", "error.end")
	case to.After(from.AddDays(longestVisa)):
		bad.Add("visa_valid_to", "error.visa_days", "Max", longestVisa)
	}
}

// checkSamples: who has no outlet that answers for them shows some work.
func (c *Credentials) checkSamples(category *Category, bad Invalid) {
	least := 0
	if c.Freelance || c.MediaType == "online" || category.Asks("work_samples") {
		least = 2
	}
	bad.count("work_samples", len(c.WorkSamples), least, 5)
	for i, s := range c.WorkSamples {
		bad.webAddress(At("work_samples", i), s, true)
	}
}
