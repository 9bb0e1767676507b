// Package config reads every setting once, at the start: the defaults built in,
// over them the file, over both the environment.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the office's zone is known on every machine
)

// Config is every setting there is; configs/pressdesk.yaml explains them.
type Config struct {
	Site     Site     `koanf:"site"`
	HTTP     HTTP     `koanf:"http"`
	Database Database `koanf:"database"`
	Files    Files    `koanf:"files"`
	Mail     Mail     `koanf:"mail"`
	Auth     Auth     `koanf:"auth"`
	Limits   Limits   `koanf:"limits"`
	Log      Log      `koanf:"log"`
	Metrics  Metrics  `koanf:"metrics"`
	Traces   Traces   `koanf:"traces"`
	Test     Test     `koanf:"test"`
	Office   Office   `koanf:"office"`
}

// Site is where the public finds the office.
type Site struct {
	URL string `koanf:"url"` // without a slash at its end
}

// HTTP is where and for whom the server listens.
type HTTP struct {
	Addr           string         `koanf:"addr"`
	Hosts          []string       `koanf:"hosts"`
	TrustedProxies []netip.Prefix `koanf:"trusted_proxies"`
}

// Database says which database holds the office's rows.
type Database struct {
	DSN DSN `koanf:"dsn"`
}

// Files says which bucket holds the attachments.
type Files struct {
	URL string `koanf:"url"`
}

// Mail is how letters leave.
type Mail struct {
	Driver     string `koanf:"driver"`
	SMTP       SMTP   `koanf:"smtp"`
	From       string `koanf:"from"`
	FromNameZH string `koanf:"from_name_zh"`
	FromNameEN string `koanf:"from_name_en"`
	ReplyTo    string `koanf:"reply_to"`
}

// The ways of sending mail; with none of them it waits in the outbox.
const (
	DriverSMTP  = "smtp"
	DriverInbox = "inbox"
)

// SMTP is the mail server that takes the office's letters.
type SMTP struct {
	Addr     string `koanf:"addr"`
	Username string `koanf:"username"`
	Password Secret `koanf:"password"`
	TLS      string `koanf:"tls"`
}

// Auth is what a log-in asks for.
type Auth struct {
	SecondFactor string `koanf:"second_factor"`
}

// Limits holds the limits that an office may move.
type Limits struct {
	Factor           float64 `koanf:"factor"`
	OpenApplications int     `koanf:"open_applications"`
}

// Log is how the program reports.
type Log struct {
	Level     slog.Level    `koanf:"level"`
	Format    string        `koanf:"format"`
	SlowQuery time.Duration `koanf:"slow_query"`
}

// Metrics says where the program tells how it does.
type Metrics struct {
	Addr string `koanf:"addr"`
}

// Traces says where the program tells how each request spent its time.
type Traces struct {
	URL     string  `koanf:"url"`
	Share   float64 `koanf:"share"`
	Service string  `koanf:"service"`
}

// Test holds what only a test may do to a running program.
type Test struct {
	Enabled bool   `koanf:"enabled"`
	Clock   string `koanf:"clock"`
}

// Office describes the press office itself.
type Office struct {
	NameZH        string       `koanf:"name_zh"`
	NameEN        string       `koanf:"name_en"`
	SiteNameZH    string       `koanf:"site_name_zh"`
	SiteNameEN    string       `koanf:"site_name_en"`
	TaglineZH     string       `koanf:"tagline_zh"`
	TaglineEN     string       `koanf:"tagline_en"`
	Mark          string       `koanf:"mark"`
	CityZH        string       `koanf:"city_zh"`
	CityEN        string       `koanf:"city_en"`
	AddressZH     string       `koanf:"address_zh"`
	AddressEN     string       `koanf:"address_en"`
	Phone         string       `koanf:"phone"`
	Email         string       `koanf:"email"`
	Timezone      string       `koanf:"timezone"`
	Opens         string       `koanf:"opens"`
	Closes        string       `koanf:"closes"`
	Promises      Promises     `koanf:"promises"`
	Approval      Approval     `koanf:"approval"`
	Categories    []Category   `koanf:"categories"`
	Areas         []Option     `koanf:"areas"`
	Departments   []Department `koanf:"departments"`
	Sections      []Option     `koanf:"sections"`
	FAQCategories []Option     `koanf:"faq_categories"`
}

// Promises are what the office promises, in working days.
type Promises struct {
	Interview Promise `koanf:"interview"`
	Inquiry   Promise `koanf:"inquiry"`
	Vetting   int     `koanf:"vetting"`
}

// Promise is the promise for one kind of application, in working days, and by
// how many the answer may be extended, once.
type Promise struct {
	Intake    int `koanf:"intake"`
	Answer    int `koanf:"answer"`
	Extension int `koanf:"extension"`
}

// Approval says per kind which answers need a second person.
type Approval struct {
	Interview string `koanf:"interview"`
	Inquiry   string `koanf:"inquiry"`
}

// Option is an entry of a list that the office keeps.
type Option struct {
	Code   string `koanf:"code"`
	NameZH string `koanf:"name_zh"`
	NameEN string `koanf:"name_en"`
}

// Department is a unit that the office turns to, and where it is written to.
type Department struct {
	Code      string `koanf:"code"`
	NameZH    string `koanf:"name_zh"`
	NameEN    string `koanf:"name_en"`
	Email     string `koanf:"email"`      // of its liaison; may be empty
	HeadEmail string `koanf:"head_email"` // of its head; may be empty
}

// Category is a kind of reporter, and which credentials it needs besides those
// that every reporter gives.
type Category struct {
	Code   string   `koanf:"code"`
	NameZH string   `koanf:"name_zh"`
	NameEN string   `koanf:"name_en"`
	Needs  []string `koanf:"needs"`
}

// Load reads the file, if there is a path, and the environment, and reports
// everything that is wrong at once.
func Load(path string, environ []string) (Config, error) {
	all, faults := merged(path, environ)
	c, decoding := decoded(all)
	faults = append(faults, decoding...)
	c.complete()
	unreadable := slices.Clone(faults)
	for _, wrong := range c.faults() {
		if !slices.ContainsFunc(unreadable, func(f error) bool { return aboutTheSame(f, wrong) }) {
			faults = append(faults, wrong)
		}
	}
	if len(faults) > 0 {
		return Config{}, fmt.Errorf("reading the settings:\n%w", errors.Join(faults...))
	}
	return c, nil
}

// complete fills in what follows from other settings.
func (c *Config) complete() {
	c.Site.URL = strings.TrimRight(c.Site.URL, "/")
	if c.Mail.Driver == "" && c.Mail.SMTP.Addr != "" {
		c.Mail.Driver = DriverSMTP
	}
	for _, v := range []struct{ setting, otherwise *string }{
		{&c.Mail.From, &c.Office.Email},
		{&c.Mail.ReplyTo, &c.Office.Email},
		{&c.Mail.FromNameZH, &c.Office.NameZH},
		{&c.Mail.FromNameEN, &c.Office.NameEN},
	} {
		if *v.setting == "" {
			*v.setting = *v.otherwise
		}
	}
}

// FilesURL is where attachments are kept: as set, or else in the folder files
// beside the database.
func (c Config) FilesURL() (string, error) {
	if c.Files.URL != "" {
		return c.Files.URL, nil
	}
	folder, err := filepath.Abs(filepath.Join(filepath.Dir(c.Database.DSN.File()), "files"))
	if err != nil {
		return "", fmt.Errorf("finding the folder of the files: %w", err)
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(folder)}).String(), nil
}

// Zone is the office's time zone; every due date is counted in it.
func (o Office) Zone() *time.Location {
	zone, err := time.LoadLocation(o.Timezone)
	if err != nil {
		return time.UTC // Load refuses such a name
	}
	return zone
}

// Hours are the office's hours, in minutes after midnight.
func (o Office) Hours() (opens, closes int) { return minutes(o.Opens), minutes(o.Closes) }

// minutes is -1 for what is no hour of the day.
func minutes(text string) int {
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return -1
	}
	return 60*t.Hour() + t.Minute()
}
