package config

import (
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
)

const redacted = "[redacted]"

// Secret is a setting that is never printed; string(s) is the setting itself.
type Secret string

// String says only whether there is one.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// MarshalText is String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// DSN names a database: the path of a SQLite file or a PostgreSQL address. It is
// printed without its password; string(d) is the name itself.
type DSN string

var passwordWord = regexp.MustCompile(`(?i)(password=)('[^']*'|[^\s&]+)`)

// String leaves the password out.
func (d DSN) String() string {
	text := string(d)
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		if err != nil {
			return redacted
		}
		text = u.Redacted()
	}
	return passwordWord.ReplaceAllString(text, "${1}"+redacted)
}

// GoString is String.
func (d DSN) GoString() string { return d.String() }

// MarshalText is String.
func (d DSN) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// LogValue is String.
func (d DSN) LogValue() slog.Value { return slog.StringValue(d.String()) }

// Postgres reports whether the database is a PostgreSQL server.
func (d DSN) Postgres() bool {
	return strings.HasPrefix(string(d), "postgres://") || strings.HasPrefix(string(d), "postgresql://")
}

// File is the path of the database, and nothing for a server.
func (d DSN) File() string {
	if d.Postgres() {
		return ""
	}
	path, _, _ := strings.Cut(strings.TrimPrefix(string(d), "file:"), "?")
	return path
}

// String shows every setting but the secrets.
func (c Config) String() string {
	type plain Config
	return fmt.Sprintf("%+v", plain(c))
}

// LogValue shows what an operator looks for first.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("site", c.Site.URL),
		slog.String("addr", c.HTTP.Addr),
		slog.Any("database", c.Database.DSN),
		slog.String("files", c.Files.URL),
		slog.String("mail", c.Mail.Driver),
		slog.String("zone", c.Office.Timezone),
	)
}
