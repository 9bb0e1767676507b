package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pressdesk/internal/config"
	"pressdesk/internal/mail"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/workday"
)

// From when on something is wrong.
const (
	leastSpace  = 500_000_000 // bytes
	mostSkew    = 2 * time.Second
	mostWait    = time.Hour // of a mail
	mostLate    = time.Hour // of an alarm
	deadMatters = 7 * 24 * time.Hour
	reachTime   = 10 * time.Second
	mostListed  = 20
)

// errIll says that the doctor found something, which has been said.
var errIll = errors.New("something is wrong")

func doctorCommand(load func() (config.Config, error), out io.Writer) *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Look whether everything is well: settings, database, mail, disk, clock, calendar, cases", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load()
			if err != nil {
				return err
			}
			return examine(cmd.Context(), cfg, out, cmd.ErrOrStderr())
		},
	}
}

// doctor looks at an office and says one line about each thing.
type doctor struct {
	*house
	out   io.Writer
	wrong int
}

func (d *doctor) say(word, thing, format string, args ...any) {
	fmt.Fprintf(d.out, "%-6s%-10s%s\n", word, thing, fmt.Sprintf(format, args...))
}

func (d *doctor) ok(thing, format string, args ...any) { d.say("ok", thing, format, args...) }

// note is something to know that is not wrong.
func (d *doctor) note(thing, format string, args ...any) { d.say("note", thing, format, args...) }

func (d *doctor) bad(thing, format string, args ...any) {
	d.wrong++
	d.say("WRONG", thing, format, args...)
}

// examine changes nothing in the office.
func examine(ctx context.Context, cfg config.Config, out, logs io.Writer) error {
	d := &doctor{house: &house{cfg: cfg}, out: out}
	d.settings()
	h, err := d.enter(ctx, logs)
	if err != nil {
		d.bad("database", "%v", err)
	} else {
		d.house = h
		defer h.close()
		if d.database(ctx) {
			d.clock(ctx)
			d.outbox(ctx)
			d.calendar(ctx)
			d.cases(ctx)
		}
	}
	d.post(ctx)
	d.disk()
	if d.wrong > 0 {
		return fmt.Errorf("%w: %d", errIll, d.wrong)
	}
	return nil
}

// enter opens the office, if there is one.
func (d *doctor) enter(ctx context.Context, logs io.Writer) (*house, error) {
	if file := d.cfg.Database.DSN.File(); file != "" {
		if _, err := os.Stat(file); err != nil {
			return nil, err
		}
	}
	return reach(ctx, d.cfg, logs)
}

func (d *doctor) settings() {
	u, err := url.Parse(d.cfg.Site.URL)
	switch {
	case d.cfg.Test.Enabled:
		d.bad("settings", "test.enabled is true, which is for tests only")
	case err == nil && u.Scheme == "http" && u.Hostname() != "localhost":
		d.bad("settings", "site.url is %s: without https passwords can be read on their way", d.cfg.Site.URL)
	default:
		d.ok("settings", "complete, for %s", d.cfg.Site.URL)
	}
}

// database reports whether there is one of our schema, which all else needs.
func (d *doctor) database(ctx context.Context) bool {
	product, err := d.db.Product(ctx)
	if err != nil {
		d.bad("database", "it does not answer: %v", err)
		return false
	}
	if err := d.current(ctx); err != nil {
		d.bad("schema", "%v", err)
		return false
	}
	bytes, err := d.db.Size(ctx)
	if err != nil {
		d.bad("database", "%v", err)
		return false
	}
	d.ok("database", "%s, %s", product, size(bytes))
	have, _, err := d.db.Schema(ctx)
	if err != nil {
		d.bad("schema", "%v", err)
		return false
	}
	d.ok("schema", "%d, which is the one of this program", have)
	if err := d.db.TryWrite(ctx); err != nil {
		d.bad("writing", "%v", err)
		return true
	}
	d.ok("writing", "a row was written and taken back")
	return true
}

func (d *doctor) clock(ctx context.Context) {
	before := time.Now()
	at, err := d.db.Clock(ctx)
	if err != nil {
		d.bad("clock", "%v", err)
		return
	}
	skew := at.Sub(before.Add(time.Since(before) / 2)).Abs()
	if skew > mostSkew {
		d.bad("clock", "the database's differs from this machine's by %s", skew.Round(time.Millisecond))
		return
	}
	zone := d.cfg.Office.Zone()
	d.ok("clock", "%s, the same here and in the database", at.In(zone).Format("2006-01-02 15:04:05 MST"))
}

func (d *doctor) outbox(ctx context.Context) {
	counts, err := d.db.CountMails(ctx)
	if err != nil {
		d.bad("outbox", "%v", err)
		return
	}
	oldest, err := d.db.OldestWaiting(ctx)
	if err != nil {
		d.bad("outbox", "%v", err)
		return
	}
	switch wait := d.db.Now().Sub(oldest); {
	case oldest.IsZero():
		d.ok("outbox", "no mail waits; %d have left", counts[press.MailSent])
	case wait > mostWait:
		d.bad("outbox", "%d mails wait, the oldest for %s", counts[press.MailWaiting], wait.Round(time.Minute))
	default:
		d.ok("outbox", "%d mails wait, the oldest for %s", counts[press.MailWaiting], wait.Round(time.Second))
	}
	if counts[press.MailDead] == 0 {
		return
	}
	dead, _, err := d.db.Outbox(ctx, store.MailFilter{State: press.MailDead, Limit: 1})
	switch {
	case err != nil:
		d.bad("outbox", "%v", err)
	case d.db.Now().Sub(dead[0].CreatedAt) < deadMatters:
		d.bad("outbox", "%d mails were given up, the last one of %s; the page of the outbox says why", counts[press.MailDead], d.date(dead[0].CreatedAt))
	default:
		d.note("outbox", "%d mails were given up, the last one of %s", counts[press.MailDead], d.date(dead[0].CreatedAt))
	}
}

func (d *doctor) date(t time.Time) string { return workday.DateOf(t, d.cfg.Office.Zone()).String() }

// noticeOut is the day of November by which the notice of the next year has
// usually been published.
const noticeOut = 15

// calendar wants the notice of this year, and in its last month that of the
// next, which comes out in November; and every open case to be counted by the
// notices in force.
func (d *doctor) calendar(ctx context.Context) {
	defer d.recount(ctx)
	notices, err := d.db.Notices(ctx)
	if err != nil {
		d.bad("calendar", "%v", err)
		return
	}
	cal, today := workday.New(notices), workday.DateOf(d.db.Now(), d.cfg.Office.Zone())
	switch {
	case !cal.Known(today.Year):
		d.bad("calendar", "the notice of %d is not loaded: every due date is provisional", today.Year)
	case cal.Known(today.Year + 1):
		d.ok("calendar", "the notices of %d and %d are loaded", today.Year, today.Year+1)
	case today.Month == time.November && today.Day >= noticeOut:
		d.note("calendar", "the notice of %d is not loaded, and usually out by now: look for it, and import it on the page of the calendar or with pressdesk import notice", today.Year+1)
	case today.Month == time.December:
		d.bad("calendar", "the notice of %d is not loaded: due dates after 31 December are provisional", today.Year+1)
	default:
		d.note("calendar", "the notice of %d is loaded, that of %d not yet: due dates after 31 December are provisional", today.Year, today.Year+1)
	}
}

// recount wants no open case to be behind the calendar for longer than it takes
// to count it.
func (d *doctor) recount(ctx context.Context) {
	edition, err := d.db.CalendarNow(ctx)
	if err != nil {
		d.bad("calendar", "%v", err)
		return
	}
	behind, err := d.db.CountBehind(ctx, edition)
	switch {
	case err != nil:
		d.bad("calendar", "%v", err)
	case behind > 0:
		d.note("calendar", "%d open cases are still to be counted by the notices in force; the program does that within minutes while it serves", behind)
	}
}

// cases wants each open case to be on a list at its time, with somebody who
// works on it or with all, somebody's move, and with an alarm ahead.
func (d *doctor) cases(ctx context.Context) {
	open, err := d.db.OpenCount(ctx)
	if err != nil {
		d.bad("cases", "%v", err)
		return
	}
	list, err := d.db.Unwatched(ctx, d.db.Now().Add(-mostLate), mostListed)
	if err != nil {
		d.bad("cases", "%v", err)
		return
	}
	by := map[string][]string{}
	for _, u := range list {
		by[u.Why] = append(by[u.Why], u.Number)
	}
	for _, why := range slices.Sorted(maps.Keys(by)) {
		d.bad("cases", "%s: %s", forgotten[why], strings.Join(by[why], ", "))
	}
	if len(list) == 0 {
		d.ok("cases", "%d are open; each has its officer or waits for one, somebody's move, a time and an alarm", open)
	}
}

// forgotten says how a case could be forgotten.
var forgotten = map[string]string{
	"list":    "on no list",
	"officer": "with an officer who cannot work on it",
	"move":    "nobody's move",
	"alarm":   "without an alarm",
	"late":    "the alarm has not gone off",
}

func (d *doctor) post(ctx context.Context) {
	m := d.cfg.Mail
	switch m.Driver {
	case "":
		d.bad("mail", "mail.smtp.addr is not set: mail waits in the outbox")
		return
	case config.DriverInbox:
		d.bad("mail", "mail.driver is inbox: nothing is sent, which is for development only")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	server := mail.Server{Addr: m.SMTP.Addr, Username: m.SMTP.Username, Password: string(m.SMTP.Password), TLS: m.SMTP.TLS, Timeout: reachTime}
	if err := mail.Reach(ctx, server); err != nil {
		d.bad("mail", "%v", err)
		return
	}
	d.ok("mail", "%s answers", m.SMTP.Addr)
}

// disk looks at the disks of the database and of the files, where they are
// disks of this machine.
func (d *doctor) disk() {
	folders := map[string]string{}
	if file := d.cfg.Database.DSN.File(); file != "" {
		folders["database"] = filepath.Dir(file)
	}
	if where, err := d.cfg.FilesURL(); err == nil {
		if u, err := url.Parse(where); err == nil && u.Scheme == "file" {
			folders["files"] = u.Path
		}
	}
	for _, what := range []string{"database", "files"} {
		folder, ok := folders[what]
		if !ok {
			continue
		}
		free, err := freeSpace(folder)
		switch {
		case errors.Is(err, errors.ErrUnsupported):
			d.note("disk", "free space is not known on this system")
		case err != nil:
			d.bad("disk", "of the %s: %v", what, err)
		case free < leastSpace:
			d.bad("disk", "of the %s: only %s are free", what, size(int64(free)))
		default:
			d.ok("disk", "of the %s: %s are free", what, size(int64(free)))
		}
	}
}
