package press

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/workday"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func accountOffice() *Office {
	option := func(code string) Option { return Option{Code: code, Name: Text{ZH: code, EN: code}} }
	return &Office{Zone: shanghai, Categories: []Category{
		{option("resident"), []string{"press_card_number", "press_card_expiry", "bureau_city", "bureau_address"}},
		{option("short_term"), []string{"visa_valid_from", "visa_valid_to", "assignment_letter"}},
		{option("hk_macao"), []string{"hkmo_card_no"}},
	}}
}

func registration() Registration {
	return Registration{
		Email: "clara@wire.example", Password: "correct horse battery", FamilyName: "测试", GivenName: "记者", Category: "resident",
		Nationality: "FR", OutletName: "Test Daily 测试日报", Mobile: "+8613800000000", AgreeRules: true, AgreePrivacy: true,
	}
}

// at which inputs something is wrong, and what.
func wrong(bad Invalid) map[string]string {
	keys := map[string]string{}
	for path, p := range bad {
		keys[path] = p.Key
	}
	return keys
}

func TestARegistrationIsChecked(t *testing.T) {
	for name, v := range map[string]struct {
		change func(*Registration)
		want   map[string]string
	}{
		"as it should be":                   {func(*Registration) {}, nil},
		"a person of one name":              {func(f *Registration) { f.GivenName = "" }, nil},
		"a password of twelve Chinese":      {func(f *Registration) { f.Password = strings.Repeat("密", 12) }, nil},
		"a password of 128 Chinese":         {func(f *Registration) { f.Password = strings.Repeat("密", 128) }, nil},
		"no password":                       {func(f *Registration) { f.Password = "" }, map[string]string{"password": "error.required"}},
		"a password of eleven":              {func(f *Registration) { f.Password = strings.Repeat("密", 11) }, map[string]string{"password": "error.too_short"}},
		"a password of 129":                 {func(f *Registration) { f.Password = strings.Repeat("x", 129) }, map[string]string{"password": "error.too_long"}},
		"no address":                        {func(f *Registration) { f.Email = "" }, map[string]string{"email": "error.required"}},
		"an address without a place":        {func(f *Registration) { f.Email = "clara" }, map[string]string{"email": "error.email"}},
		"an address with a second line":     {func(f *Registration) { f.Email = "a@b.example\r\nBcc: c@d.example" }, map[string]string{"email": "error.email"}},
		"a name that turns round":           {func(f *Registration) { f.FamilyName = "a\u202eb" }, map[string]string{"family_name": "error.characters"}},
		"a name of 61":                      {func(f *Registration) { f.FamilyName = strings.Repeat("名", 61) }, map[string]string{"family_name": "error.too_long"}},
		"a category that there is not":      {func(f *Registration) { f.Category = "spy" }, map[string]string{"category": "error.choice"}},
		"a country that there is not":       {func(f *Registration) { f.Nationality = "XX" }, map[string]string{"nationality": "error.choice"}},
		"a number without a country":        {func(f *Registration) { f.Mobile = "13800000000" }, map[string]string{"mobile": "error.phone"}},
		"a language that there is not":      {func(f *Registration) { f.Locale = "fr" }, map[string]string{"locale": "error.choice"}},
		"a time zone that there is not":     {func(f *Registration) { f.Timezone = "Mars/Olympus" }, map[string]string{"timezone": "error.choice"}},
		"without the rules":                 {func(f *Registration) { f.AgreeRules = false }, map[string]string{"agree_rules": "error.agree"}},
		"without the notice about the data": {func(f *Registration) { f.AgreePrivacy = false }, map[string]string{"agree_privacy": "error.agree"}},
	} {
		f, bad := registration(), Invalid{}
		v.change(&f)
		f.Check(accountOffice(), bad)
		if got := wrong(bad); !maps.Equal(got, v.want) {
			t.Errorf("%s: %v, want %v", name, got, v.want)
		}
	}
}

func credentials() Credentials {
	return Credentials{
		Position: "Correspondent", OutletCountry: "FR", MediaType: "newspaper", OutletURL: "https://daily.example.test/",
		BureauCity: "上海", BureauAddress: "测试路 1 号", EditorName: "Editor", EditorEmail: "editor@daily.example.test",
		EditorPhone: "+33100000000", PressCardNumber: "K0000001", PressCardExpiry: "2028-12-31", AgreeSensitive: true,
	}
}

func TestCredentialsAreCheckedByCategory(t *testing.T) {
	card, both := map[string]bool{PurposePressCard: true}, map[string]bool{PurposePressCard: true, PurposeLetter: true}
	visa := func(from, to string) func(*Credentials) {
		return func(c *Credentials) {
			c.PressCardNumber, c.PressCardExpiry, c.VisaValidFrom, c.VisaValidTo = "", "", from, to
		}
	}
	works := []string{"https://a.example/1", "https://a.example/2"}
	for name, v := range map[string]struct {
		category string
		files    map[string]bool
		change   func(*Credentials)
		want     map[string]string
	}{
		"a resident with a card":            {"resident", card, func(*Credentials) {}, nil},
		"nothing but the tick":              {"resident", nil, func(c *Credentials) { *c = Credentials{AgreeSensitive: true} }, map[string]string{"position": "error.required", "outlet_country": "error.choose", "media_type": "error.choose", "outlet_url": "error.required", "bureau_city": "error.required", "bureau_address": "error.required", "editor_name": "error.required", "editor_email": "error.required", "editor_phone": "error.required", "press_card_number": "error.required", "press_card_expiry": "error.required", "press_card": "error.file_required"}},
		"a card that ends today":            {"resident", card, func(c *Credentials) { c.PressCardExpiry = "2026-06-15" }, map[string]string{"press_card_expiry": "error.expired"}},
		"a card that ends tomorrow":         {"resident", card, func(c *Credentials) { c.PressCardExpiry = "2026-06-16" }, nil},
		"a date that there is not":          {"resident", card, func(c *Credentials) { c.PressCardExpiry = "2027-02-30" }, map[string]string{"press_card_expiry": "error.date"}},
		"a visa of 180 days and a letter":   {"short_term", both, visa("2026-06-01", "2026-11-28"), nil},
		"a visa of 181 days":                {"short_term", both, visa("2026-06-01", "2026-11-29"), map[string]string{"visa_valid_to": "error.visa_days"}},
		"a visa that ends before it begins": {"short_term", both, visa("2026-07-01", "2026-06-30"), map[string]string{"visa_valid_to": "error.end"}},
		"a visa that is over":               {"short_term", both, visa("2026-05-01", "2026-06-14"), map[string]string{"visa_valid_to": "error.expired"}},
		"a short stay without a letter":     {"short_term", card, visa("2026-06-01", "2026-06-30"), map[string]string{"assignment_letter": "error.file_required"}},
		"without the card of Hong Kong":     {"hk_macao", card, func(*Credentials) {}, map[string]string{"hkmo_card_no": "error.required"}},
		"a freelance":                       {"resident", both, func(c *Credentials) { c.Freelance, c.WorkSamples = true, works }, nil},
		"a freelance with little to show":   {"resident", card, func(c *Credentials) { c.Freelance, c.WorkSamples = true, works[:1] }, map[string]string{"work_samples": "error.too_few", "assignment_letter": "error.file_required"}},
		"an online outlet":                  {"resident", card, func(c *Credentials) { c.MediaType = "online" }, map[string]string{"work_samples": "error.too_few"}},
		"six works":                         {"resident", card, func(c *Credentials) { c.WorkSamples = slices.Concat(works, works, works) }, map[string]string{"work_samples": "error.too_many"}},
		"a work that is no address":         {"resident", card, func(c *Credentials) { c.WorkSamples = []string{"javascript:alert(1)"} }, map[string]string{"work_samples.0": "error.url"}},
		"without consent":                   {"resident", card, func(c *Credentials) { c.AgreeSensitive = false }, map[string]string{"agree_sensitive": "error.agree"}},
		"a category that was abolished":     {"gone", card, func(c *Credentials) { c.BureauCity, c.PressCardNumber = "", "" }, nil},
	} {
		c, bad := credentials(), Invalid{}
		v.change(&c)
		c.Check(accountOffice().Category(v.category), v.files, workday.NewDate(2026, 6, 15), bad)
		if got := wrong(bad); !maps.Equal(got, v.want) {
			t.Errorf("%s: %v, want %v", name, got, v.want)
		}
	}
}

func TestAProfileKeepsWhatIsNotSaid(t *testing.T) {
	u := &User{Role: Reporter, Locale: English, Timezone: "Europe/Paris"}
	f := Profile{FamilyName: " 测试 ", OutletName: "Daily", Mobile: "+8613800000000"}
	bad := Invalid{}
	f.Check(u, bad)
	f.Apply(u)
	if len(bad) > 0 || u.FamilyName != "测试" || u.Locale != English || u.Timezone != "Europe/Paris" {
		t.Errorf("%v %+v", bad, u)
	}
	bad = Invalid{}
	(&Profile{FamilyName: "林"}).Check(&User{Role: Officer}, bad)
	if len(bad) > 0 {
		t.Errorf("a colleague was asked for %v", bad)
	}
}

func TestACredentialIsThatOfTheCategory(t *testing.T) {
	today := workday.NewDate(2026, 6, 15)
	for name, v := range map[string]struct {
		category, card, visa string
		expired              bool
	}{
		"a resident's card":                        {"resident", "2026-06-15", "", false},
		"a resident's card that ended":             {"resident", "2026-06-14", "", true},
		"a resident who came on a visa once":       {"resident", "2028-12-31", "2024-01-31", false},
		"a visitor's visa":                         {"short_term", "", "2026-06-15", false},
		"a visitor's visa that ended":              {"short_term", "2028-12-31", "2026-06-14", true},
		"a category that asks for neither of them": {"hk_macao", "", "", false},
	} {
		u := &User{Category: v.category, Credentials: Credentials{PressCardExpiry: v.card, VisaValidTo: v.visa}}
		if got := u.CredentialExpired(today); got != v.expired {
			t.Errorf("%s: expired %v", name, got)
		}
	}
}
