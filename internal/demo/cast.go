package demo

import (
	"slices"
	"time"

	"pressdesk/internal/press"
)

// secret opens every account of the demonstration.
const secret = "a believable press office"

// domain is where everybody of the demonstration gets mail; nobody can.
const domain = "example.test"

// person is somebody of the demonstration and, once they have one, the account.
type person struct {
	given, family, nameZH string
	email                 string
	role                  press.Role
	phone                 string
	section               string // of the office, for staff

	nationality, category, position string
	outlet, outletZH, country       string
	media, host, locale, zone       string
	mobile, city, fate              string

	since time.Time // when they came to the office
	user  *press.User
}

func (p *person) name() string { return (&press.User{FamilyName: p.family, GivenName: p.given}).Name() }

// readReporters reads the reporters in the order of their table.
func readReporters() ([]*person, error) {
	table, err := rows("reporters.md")
	if err != nil {
		return nil, err
	}
	var list []*person
	for _, r := range table {
		list = append(list, &person{
			given: r["given"], family: r["family"], nameZH: r["name_zh"], role: press.Reporter,
			email:       r["login"] + "@" + r["host"] + "." + domain,
			nationality: r["nationality"], category: r["category"], position: r["position"],
			outlet: r["outlet"], outletZH: r["outlet_zh"], country: r["country"], media: r["media"],
			host: r["host"], locale: r["locale"], zone: r["zone"], mobile: r["mobile"], city: r["city"], fate: r["state"],
		})
	}
	return list, nil
}

// readStaff reads the colleagues in the order of their table.
func readStaff() ([]*person, error) {
	table, err := rows("staff.md")
	if err != nil {
		return nil, err
	}
	var list []*person
	for _, r := range table {
		list = append(list, &person{
			family: r["name"], email: r["email"] + "@press." + domain, role: press.Role(r["role"]), phone: r["phone"], section: r["section"],
		})
	}
	return list, nil
}

// registration is what the reporter filled in to open the account.
func (p *person) registration() press.Registration {
	return press.Registration{
		Email: p.email, Password: secret, FamilyName: p.family, GivenName: p.given, NameZH: p.nameZH,
		Category: p.category, Nationality: p.nationality, OutletName: p.outlet, OutletNameZH: p.outletZH,
		Mobile: p.mobile, Locale: p.locale, Timezone: p.zone, AgreeRules: true, AgreePrivacy: true,
	}
}

// credentials is what the reporter sent for vetting at now. Nothing of it runs
// out before end.
func (p *person) credentials(now, end time.Time) press.Credentials {
	c := press.Credentials{
		Position: p.position, OutletCountry: p.country, MediaType: p.media,
		OutletURL:  "https://" + p.host + "." + domain + "/",
		BureauCity: p.city, EditorName: "Foreign desk", EditorEmail: "desk@" + p.host + "." + domain, EditorPhone: "+10000000100",
		AgreeSensitive: true,
	}
	if p.locale == press.Chinese {
		c.EditorName = "采访中心"
	}
	works := []string{c.OutletURL + "stories/harbour", c.OutletURL + "stories/night"}
	switch p.category {
	case "resident":
		c.BureauAddress = "喷泉广场 8 号"
		c.PressCardNumber, c.PressCardExpiry = "K"+p.mobile[len(p.mobile)-7:], end.AddDate(1, 0, 0).Format(time.DateOnly)
	case "short_term":
		c.VisaValidFrom, c.VisaValidTo = now.Format(time.DateOnly), now.AddDate(0, 0, 170).Format(time.DateOnly)
	case "hk_macao":
		c.HKMOCardNo = "G" + p.mobile[len(p.mobile)-6:]
	case "other":
		c.Freelance = true
	}
	if c.Freelance || p.media == "online" {
		c.WorkSamples = works
	}
	return c
}

// Account is one way into the demonstration.
type Account struct {
	Role     press.Role
	Name     string
	Email    string
	Password string
}

// Accounts lists one account of every role, and a second reporter who writes
// in Chinese.
func Accounts() ([]Account, error) {
	reporters, err := readReporters()
	if err != nil {
		return nil, err
	}
	staff, err := readStaff()
	if err != nil {
		return nil, err
	}
	var list []Account
	seen := map[string]bool{}
	for _, p := range slices.Concat(reporters, staff) {
		if key := string(p.role) + p.locale; !seen[key] {
			seen[key] = true
			list = append(list, Account{p.role, p.name(), p.email, secret})
		}
	}
	return list, nil
}

// withRole returns the people with one of the roles.
func withRole(list []*person, roles ...press.Role) []*person {
	var found []*person
	for _, p := range list {
		if slices.Contains(roles, p.role) {
			found = append(found, p)
		}
	}
	return found
}
