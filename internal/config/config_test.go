package config

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"
)

const shipped = "../../configs/pressdesk.yaml"

// same compares addresses and networks by what they say.
var same = cmp.Options{cmpopts.EquateComparable()}

func load(t *testing.T, path string, environ ...string) Config {
	t.Helper()
	c, err := Load(path, environ)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pressdesk.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheShippedFileShowsEveryDefault(t *testing.T) {
	if diff := cmp.Diff(load(t, ""), load(t, shipped), same); diff != "" {
		t.Errorf("the file differs from the defaults:\n%s", diff)
	}
	inFile, inCode := koanf.New("."), koanf.New(".")
	if err := inFile.Load(file.Provider(shipped), yaml.Parser()); err != nil {
		t.Fatal(err)
	}
	if err := inCode.Load(structs.Provider(defaults(), "koanf"), nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(inCode.Keys(), inFile.Keys()); diff != "" {
		t.Errorf("the file has other settings:\n%s", diff)
	}
}

func TestEverySettingInTheShippedFileIsExplained(t *testing.T) {
	text, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	setting := regexp.MustCompile(`^ +[a-z_]+:`)
	section := regexp.MustCompile(`^ +(smtp|interview|inquiry):$`)
	for i, line := range lines {
		if setting.MatchString(line) && !section.MatchString(line) && !strings.HasPrefix(strings.TrimSpace(lines[i-1]), "#") {
			t.Errorf("line %d has no comment: %s", i+1, line)
		}
	}
}

func TestTheEnvironmentWinsOverTheFileAndTheFileOverTheDefaults(t *testing.T) {
	path := written(t, "site: {url: https://file.example.test/}\nhttp: {addr: ':1'}\noffice: {promises: {inquiry: {answer: 3}}}\n")
	c := load(t, path,
		"PATH=/bin",
		"PRESSDESK_HTTP__ADDR=127.0.0.1:0",
		"PRESSDESK_HTTP__HOSTS=127.0.0.1:8080, localhost:8080,",
		"PRESSDESK_HTTP__TRUSTED_PROXIES=10.1.2.3/8,::1",
		"PRESSDESK_LIMITS__FACTOR=0.5",
		"PRESSDESK_TEST__ENABLED=true",
		"PRESSDESK_LOG__LEVEL=warn",
		"PRESSDESK_DATABASE__DSN=/data/a,b.db",
		"PRESSDESK_LOG__SLOW_QUERY=0",
		"PRESSDESK_METRICS__ADDR=127.0.0.1:9090",
	)
	got := []any{c.Site.URL, c.HTTP.Addr, c.HTTP.Hosts, fmt.Sprint(c.HTTP.TrustedProxies), c.Limits.Factor,
		c.Test.Enabled, c.Log.Level, string(c.Database.DSN), c.Office.Promises.Inquiry, c.Log.SlowQuery, c.Metrics.Addr}
	want := []any{"https://file.example.test", "127.0.0.1:0", []string{"127.0.0.1:8080", "localhost:8080"}, "[10.0.0.0/8 ::1/128]", 0.5,
		true, slog.LevelWarn, "/data/a,b.db", Promise{Intake: 1, Answer: 3, Extension: 5}, time.Duration(0), "127.0.0.1:9090"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAListInTheFileReplacesTheDefault(t *testing.T) {
	c := load(t, written(t, "office: {areas: [{code: sport, name_zh: 体育, name_en: Sport}]}"))
	if want := []Option{{"sport", "体育", "Sport"}}; !slices.Equal(c.Office.Areas, want) {
		t.Errorf("areas are %v", c.Office.Areas)
	}
}

func TestWhatFollowsFromOtherSettings(t *testing.T) {
	c := load(t, "", "PRESSDESK_OFFICE__EMAIL=desk@example.test", "PRESSDESK_MAIL__SMTP__ADDR=127.0.0.1:25")
	if c.Mail.Driver != DriverSMTP || c.Mail.From != "desk@example.test" || c.Mail.ReplyTo != "desk@example.test" {
		t.Errorf("%+v", c.Mail)
	}
	if c.Mail.FromNameZH != c.Office.NameZH || c.Mail.FromNameEN != c.Office.NameEN {
		t.Errorf("%+v", c.Mail)
	}
	if load(t, "").Mail.Driver != "" {
		t.Error("mail leaves without a server")
	}
}

func TestEverythingWrongIsNamedAtOnce(t *testing.T) {
	for _, v := range []struct {
		name    string
		file    string
		environ []string
		want    []string
	}{
		{
			"settings that do not exist",
			"databse: {dsn: x}\nsite: {uri: x}\n", []string{"PRESSDESK_HTTP__ADRR=x"},
			[]string{"databse.dsn (PRESSDESK_DATABSE__DSN)", "site.uri (PRESSDESK_SITE__URI)", "http.adrr (PRESSDESK_HTTP__ADRR)"},
		},
		{
			"an unknown word in a list",
			"office: {areas: [{code: a, name: x}]}", nil,
			[]string{"office.areas[0]", "name"},
		},
		{
			"values of another type",
			"", []string{"PRESSDESK_LIMITS__FACTOR=many", "PRESSDESK_TEST__ENABLED=perhaps", "PRESSDESK_HTTP__TRUSTED_PROXIES=10.0.0.0/40", "PRESSDESK_LOG__LEVEL=loud"},
			[]string{"limits.factor (PRESSDESK_LIMITS__FACTOR)", "test.enabled (PRESSDESK_TEST__ENABLED)", "http.trusted_proxies[0]", `"10.0.0.0/40" is no address`, "log.level (PRESSDESK_LOG__LEVEL)"},
		},
		{
			"values that make no sense",
			"office: {mark: 例子, opens: 9am, timezone: Moon, approval: {inquiry: some}, areas: [], categories: [{code: A, name_zh: x, name_en: x, needs: [visa]}]}",
			[]string{
				"PRESSDESK_SITE__URL=press.example.test", "PRESSDESK_HTTP__ADDR=8080", "PRESSDESK_HTTP__HOSTS=http://a", "PRESSDESK_LIMITS__FACTOR=0",
				"PRESSDESK_MAIL__DRIVER=pigeon", "PRESSDESK_MAIL__FROM=nobody", "PRESSDESK_AUTH__SECOND_FACTOR=some", "PRESSDESK_OFFICE__PROMISES__VETTING=0",
				"PRESSDESK_TEST__CLOCK=+1w", "PRESSDESK_FILES__URL=file://relative", "PRESSDESK_DATABASE__DSN=",
			},
			[]string{
				"office.mark", "office.opens", "office.timezone", "office.approval.inquiry", "office.areas", `"A" is no code`, `A needs "visa"`,
				"site.url", "http.addr", "http.hosts", "limits.factor", "mail.driver", "mail.from", "auth.second_factor", "office.promises.vetting (PRESSDESK_OFFICE__PROMISES__VETTING)",
				"test.clock", "PRESSDESK_TEST__ENABLED", "files.url", "database.dsn",
			},
		},
		{
			"addresses of departments that are none",
			"office: {departments: [{code: transport, name_zh: x, name_en: x, email: 'Press Desk <press@transport.example.org>'}, {code: parks, name_zh: x, name_en: x, head_email: director}]}", nil,
			[]string{"office.departments", `transport has "Press Desk <press@transport.example.org>"`, `parks has "director"`},
		},
		{"a list of groups in the environment", "", []string{"PRESSDESK_OFFICE__AREAS=sport"}, []string{"office.areas (PRESSDESK_OFFICE__AREAS)"}},
		{"a moved clock outside tests", "", []string{"PRESSDESK_TEST__CLOCK=+61m"}, []string{"test.clock"}},
		{"metrics where the public is", "", []string{"PRESSDESK_METRICS__ADDR=127.0.0.1:8080"}, []string{"metrics.addr (PRESSDESK_METRICS__ADDR)", "address of their own"}},
		{"metrics beside a public that is served everywhere", "http: {addr: ':8080'}", []string{"PRESSDESK_METRICS__ADDR=10.0.0.1:8080"}, []string{"metrics.addr"}},
		{"metrics everywhere on the public's port", "", []string{"PRESSDESK_METRICS__ADDR=[::]:8080"}, []string{"metrics.addr"}},
		{"metrics without a port", "", []string{"PRESSDESK_METRICS__ADDR=127.0.0.1"}, []string{"metrics.addr"}},
		{"a collector that is no address", "", []string{"PRESSDESK_TRACES__URL=collector:4318"}, []string{"traces.url (PRESSDESK_TRACES__URL)"}},
		{"a collector with a password where it is printed", "", []string{"PRESSDESK_TRACES__URL=https://a:b@collector.example/v1/traces"}, []string{"traces.url"}},
		{"more traces than requests", "traces: {share: 1.5, service: ''}", nil, []string{"traces.share (PRESSDESK_TRACES__SHARE)", "traces.service"}},
		{"a time without a unit", "log: {slow_query: 200}", nil, []string{"log.slow_query"}},
		{"no time at all", "", []string{"PRESSDESK_LOG__SLOW_QUERY=soon"}, []string{"log.slow_query (PRESSDESK_LOG__SLOW_QUERY)"}},
		{"smtp without a server", "mail: {driver: smtp}", nil, []string{"mail.smtp.addr"}},
		{"a password in the clear", "mail: {smtp: {addr: 'a:25', password: x, tls: none}}", nil, []string{"mail.smtp.tls"}},
		{"a section that is a word", "site: here", nil, []string{"site (PRESSDESK_SITE)"}},
		{"no YAML", "site: [", nil, []string{"pressdesk.yaml"}},
	} {
		_, err := Load(written(t, v.file), v.environ)
		if err == nil {
			t.Errorf("%s: no error", v.name)
			continue
		}
		for _, want := range v.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: nothing of %s in:\n%v", v.name, want, err)
			}
		}
	}
	if _, err := Load(filepath.Join(t.TempDir(), "absent.yaml"), nil); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	c := load(t, "", "PRESSDESK_MAIL__SMTP__ADDR=mail.example.test:587", "PRESSDESK_MAIL__SMTP__PASSWORD=hush",
		"PRESSDESK_DATABASE__DSN=postgres://press:hush@db.example.test/press?password=hush")
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "settings", c, "mail", c.Mail, "secret", c.Mail.SMTP.Password)
	for _, printed := range []string{fmt.Sprint(c), fmt.Sprintf("%v %+v %#v %s", c, c, c.Mail, &c), log.String()} {
		if strings.Contains(printed, "hush") {
			t.Errorf("a secret is printed: %s", printed)
		}
	}
	if string(c.Mail.SMTP.Password) != "hush" || !strings.Contains(string(c.Database.DSN), "hush") {
		t.Error("the secrets themselves are lost")
	}
	if got := DSN("host=db user=press password='hu sh' dbname=press").String(); got != "host=db user=press password=[redacted] dbname=press" {
		t.Errorf("printed as %s", got)
	}
}

func TestFilesAreBesideTheDatabase(t *testing.T) {
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for dsn, want := range map[string]string{
		"/data/press desk.db":            "file:///data/files",
		"file:/data/a.db?cache=shared":   "file:///data/files",
		"pressdesk.db":                   "file://" + here + "/files",
		"postgres://db.example.test/app": "file://" + here + "/files",
	} {
		c := Config{Database: Database{DSN: DSN(dsn)}}
		if got, err := c.FilesURL(); got != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", dsn, got, err, want)
		}
	}
	c := Config{Files: Files{URL: "mem://"}}
	if got, err := c.FilesURL(); got != "mem://" || err != nil {
		t.Errorf("as set: %s, %v", got, err)
	}
}

func TestTheClockOfATest(t *testing.T) {
	now := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"":      now,
		"+61m":  now.Add(61 * time.Minute),
		"90s":   now.Add(90 * time.Second),
		"-1d":   now.AddDate(0, 0, -1),
		"400d":  now.AddDate(0, 0, 400),
		"+5h":   now.Add(5 * time.Hour),
		"-5y":   time.Date(2019, 3, 1, 12, 0, 0, 0, time.UTC),
		"+999y": time.Date(3023, 3, 1, 12, 0, 0, 0, time.UTC),
	} {
		if got := (Test{Enabled: true, Clock: text}).Offset().Add(now); !got.Equal(want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		if got := (Test{Clock: text}).Offset(); got != (Offset{}) {
			t.Errorf("%q moves the clock where tests are not enabled", text)
		}
	}
	for _, bad := range []string{"5", "d", "+-1d", "1w", "1.5h", "1h30m", "999999d", "2000y", " 1d", "10000000000s"} {
		if _, ok := parseOffset(bad); ok {
			t.Errorf("%q was read as an offset", bad)
		}
	}
}

func TestTheOfficesHours(t *testing.T) {
	o := load(t, "").Office
	if opens, closes := o.Hours(); opens != 9*60 || closes != 17*60+30 {
		t.Errorf("from %d to %d", opens, closes)
	}
	if o.Zone().String() != "Asia/Shanghai" {
		t.Errorf("in %s", o.Zone())
	}
}
