package config

import (
	"math"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// checks collects what is wrong.
type checks struct{ found []error }

func (w *checks) that(ok bool, key, format string, args ...any) {
	if !ok {
		w.found = append(w.found, fault(key, format, args...))
	}
}

func (w *checks) oneOf(key, value string, allowed ...string) {
	w.that(slices.Contains(allowed, value), key, "%q is none of %s", value, strings.Join(allowed, ", "))
}

func (w *checks) given(key, value string) {
	w.that(strings.TrimSpace(value) != "", key, "must not be empty")
}

func (w *checks) email(key, value string) {
	a, err := mail.ParseAddress(value)
	w.that(err == nil && a.Address == value, key, "%q is no e-mail address", value)
}

func (w *checks) days(key string, n, least int) {
	w.that(n >= least && n <= 250, key, "%d working days; from %d to 250 can be promised", n, least)
}

func (c Config) faults() []error {
	w := &checks{}
	c.checkServer(w)
	c.checkMail(w)
	c.Office.check(w)
	w.oneOf("auth.second_factor", c.Auth.SecondFactor, "staff", "all", "none")
	w.oneOf("log.format", c.Log.Format, "text", "json")
	w.that(c.Log.SlowQuery == 0 || c.Log.SlowQuery >= time.Millisecond, "log.slow_query", "%s is neither 0 nor a millisecond and more", c.Log.SlowQuery)
	w.that(c.Metrics.Addr == "" || isAddr(c.Metrics.Addr), "metrics.addr", "%q is no address such as 127.0.0.1:9090", c.Metrics.Addr)
	w.that(!overlap(c.Metrics.Addr, c.HTTP.Addr), "metrics.addr", "%s is where the public is served (%s); the metrics need an address of their own", c.Metrics.Addr, c.HTTP.Addr)
	c.Traces.check(w)
	w.that(c.Limits.Factor > 0 && !math.IsInf(c.Limits.Factor, 0), "limits.factor", "%v is not more than 0", c.Limits.Factor)
	w.that(c.Limits.OpenApplications > 0, "limits.open_applications", "%d is not more than 0", c.Limits.OpenApplications)
	_, ok := parseOffset(c.Test.Clock)
	w.that(ok, "test.clock", "%q is no offset such as +61m, -1d or 5y", c.Test.Clock)
	w.that(c.Test.Clock == "" || c.Test.Enabled, "test.clock", "the clock is moved only where test.enabled (%s) is true", environment("test.enabled"))
	return w.found
}

func (t Traces) check(w *checks) {
	u, err := url.Parse(t.URL)
	w.that(t.URL == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "",
		"traces.url", "%q is no address such as http://127.0.0.1:4318/v1/traces", t.URL)
	w.that(t.Share >= 0 && t.Share <= 1, "traces.share", "%v is not from 0 to 1", t.Share)
	w.given("traces.service", t.Service)
}

func (c Config) checkServer(w *checks) {
	u, err := url.Parse(c.Site.URL)
	w.that(err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil &&
		u.Path == "" && u.RawQuery == "" && u.Fragment == "", "site.url", "%q is no address such as https://press.example.test", c.Site.URL)
	w.that(isAddr(c.HTTP.Addr), "http.addr", "%q is no address such as 127.0.0.1:8080", c.HTTP.Addr)
	for _, host := range c.HTTP.Hosts {
		u, err := url.Parse("http://" + host)
		w.that(err == nil && u.Host == host && u.Hostname() != "", "http.hosts", "%q is no host such as localhost:8080", host)
	}
	w.given("database.dsn", string(c.Database.DSN))
	u, err = url.Parse(c.Files.URL)
	w.that(err == nil && (c.Files.URL == "" || u.Scheme != "" && (u.Scheme != "file" || strings.HasPrefix(u.Path, "/"))),
		"files.url", "%q is no bucket such as file:///var/lib/pressdesk/files", c.Files.URL)
}

func isAddr(text string) bool {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return false
	}
	n, err := strconv.Atoi(port)
	return err == nil && n >= 0 && n <= math.MaxUint16
}

// overlap reports whether who reaches one address may reach the other: the same
// port of the same host, or of every host.
func overlap(one, other string) bool {
	a, port, err := net.SplitHostPort(one)
	b, same, otherErr := net.SplitHostPort(other)
	if err != nil || otherErr != nil || port != same || port == "0" {
		return false
	}
	return a == b || everywhere(a) || everywhere(b)
}

func everywhere(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

func (c Config) checkMail(w *checks) {
	m := c.Mail
	w.oneOf("mail.driver", m.Driver, "", DriverSMTP, DriverInbox)
	w.oneOf("mail.smtp.tls", m.SMTP.TLS, "starttls", "tls", "none")
	w.that(m.Driver != DriverSMTP || isAddr(m.SMTP.Addr), "mail.smtp.addr", "%q is no server such as mail.example.test:587", m.SMTP.Addr)
	w.that(m.SMTP.TLS != "none" || m.SMTP.Password == "", "mail.smtp.tls", "a password is not sent without encryption")
	w.email("mail.from", m.From)
	w.email("mail.reply_to", m.ReplyTo)
	w.given("mail.from_name_zh", m.FromNameZH)
	w.given("mail.from_name_en", m.FromNameEN)
}

func (o Office) check(w *checks) {
	for key, value := range map[string]string{
		"name_zh": o.NameZH, "name_en": o.NameEN, "site_name_zh": o.SiteNameZH, "site_name_en": o.SiteNameEN,
		"city_zh": o.CityZH, "city_en": o.CityEN, "address_zh": o.AddressZH, "address_en": o.AddressEN, "phone": o.Phone,
	} {
		w.given("office."+key, value)
	}
	w.that(utf8.RuneCountInString(o.Mark) == 1, "office.mark", "%q is not one character", o.Mark)
	w.email("office.email", o.Email)
	zone, err := time.LoadLocation(o.Timezone)
	w.that(err == nil && o.Timezone != "" && zone != time.Local, "office.timezone", "%q is no time zone such as Asia/Shanghai", o.Timezone)
	opens, closes := o.Hours()
	w.that(opens >= 0, "office.opens", "%q is no hour such as 09:00", o.Opens)
	w.that(closes >= 0, "office.closes", "%q is no hour such as 17:30", o.Closes)
	w.that(opens < 0 || closes < 0 || opens < closes, "office.closes", "the office closes at %s, before it opens at %s", o.Closes, o.Opens)
	for kind, p := range map[string]Promise{"interview": o.Promises.Interview, "inquiry": o.Promises.Inquiry} {
		w.days("office.promises."+kind+".intake", p.Intake, 1)
		w.days("office.promises."+kind+".answer", p.Answer, 1)
		w.that(p.Extension >= 0 && p.Extension <= 5, "office.promises."+kind+".extension", "%d is not between 0 and 5 working days", p.Extension)
	}
	w.days("office.promises.vetting", o.Promises.Vetting, 1)
	w.oneOf("office.approval.interview", o.Approval.Interview, "all", "refusals", "none")
	w.oneOf("office.approval.inquiry", o.Approval.Inquiry, "all", "refusals", "none")
	o.checkLists(w)
}

var code = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// credentials are the inputs that a category may need.
var credentials = []string{
	"bureau_city", "bureau_address", "press_card_number", "press_card_expiry", "visa_valid_from", "visa_valid_to",
	"hkmo_card_no", "assignment_letter", "work_samples", "position", "outlet_country", "media_type", "outlet_url",
	"editor_name", "editor_email", "editor_phone", "agree_sensitive", "press_card",
}

func (o Office) checkLists(w *checks) {
	var categories []Option
	for _, c := range o.Categories {
		categories = append(categories, Option{c.Code, c.NameZH, c.NameEN})
		for _, need := range c.Needs {
			w.that(slices.Contains(credentials, need), "office.categories", "%s needs %q, which is no credential", c.Code, need)
		}
	}
	w.list("office.categories", categories)
	w.list("office.areas", o.Areas)
	var departments []Option
	for _, d := range o.Departments {
		departments = append(departments, Option{d.Code, d.NameZH, d.NameEN})
		for _, address := range []string{d.Email, d.HeadEmail} {
			a, err := mail.ParseAddress(address)
			w.that(address == "" || err == nil && a.Address == address, "office.departments", "%s has %q, which is no e-mail address", d.Code, address)
		}
	}
	w.list("office.departments", departments)
	w.options("office.sections", o.Sections)
	w.list("office.faq_categories", o.FAQCategories)
}

func (w *checks) list(key string, options []Option) {
	w.that(len(options) > 0, key, "must not be empty")
	w.options(key, options)
}

func (w *checks) options(key string, options []Option) {
	seen := map[string]bool{}
	for _, o := range options {
		w.that(code.MatchString(o.Code), key, "%q is no code of small letters, digits and underscores", o.Code)
		w.that(!seen[o.Code], key, "%q is there twice", o.Code)
		w.that(strings.TrimSpace(o.NameZH) != "" && strings.TrimSpace(o.NameEN) != "", key, "%q needs name_zh and name_en", o.Code)
		seen[o.Code] = true
	}
}
