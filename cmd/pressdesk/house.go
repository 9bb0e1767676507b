package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"pressdesk/internal/config"
	"pressdesk/internal/files"
	"pressdesk/internal/locale"
	"pressdesk/internal/mail"
	"pressdesk/internal/metrics"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/server"
	"pressdesk/internal/store"
	"pressdesk/internal/trace"
	"pressdesk/internal/view"
	"pressdesk/web"
)

// house is an opened office: its records, its files, its sentences.
type house struct {
	cfg     config.Config
	db      *store.DB
	bucket  *files.Bucket
	office  *office.Office
	catalog *locale.Catalog
	log     *slog.Logger
	metrics *metrics.Watch // while it serves
	tracer  *trace.Tracer  // while it serves, where the settings ask for it
}

// open opens the office that the settings describe and brings its schema up to
// date.
func open(ctx context.Context, cfg config.Config, logs io.Writer) (*house, error) {
	h, err := reach(ctx, cfg, logs)
	if err != nil {
		return nil, err
	}
	slog.SetDefault(h.log)
	if err := errors.Join(h.db.LogSlow(h.log, cfg.Log.SlowQuery), h.furnish(ctx)); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// reach opens the database and the files that the settings describe, as they
// are.
func reach(ctx context.Context, cfg config.Config, logs io.Writer) (*house, error) {
	h := &house{cfg: cfg, log: logger(cfg, logs)}
	where, err := cfg.FilesURL()
	if err != nil {
		return nil, err
	}
	if h.db, err = store.Open(string(cfg.Database.DSN)); err != nil {
		return nil, err
	}
	if offset := cfg.Test.Offset(); offset != (config.Offset{}) {
		h.log.Warn("the clock is moved: this is a test", "test.clock", cfg.Test.Clock)
		real := h.db.Now
		h.db.Now = func() time.Time { return offset.Add(real()) }
	}
	if h.bucket, err = files.Open(ctx, where); err != nil {
		return nil, errors.Join(err, h.db.Close())
	}
	return h, nil
}

// furnish brings what was reached up to date and opens the office in it.
func (h *house) furnish(ctx context.Context) (err error) {
	if h.catalog, err = locale.Load(web.FS); err != nil {
		return err
	}
	have, known, err := h.db.Schema(ctx)
	if err != nil {
		return err
	}
	if have > 0 && have < known {
		h.log.Warn("the schema changes now; the way back is a backup that the former release made before", "from", have, "to", known, "command", "pressdesk backup FILE")
	}
	if err := h.db.Migrate(ctx); err != nil {
		return err
	}
	h.office, err = office.New(ctx, h.db, h.bucket, officeOf(h.cfg))
	if store.ReadOnly(err) {
		return fmt.Errorf("the database is read-only, and an office has to write: %w", err)
	}
	if err != nil {
		return err
	}
	h.office.LimitFactor = h.cfg.Limits.Factor
	return nil
}

func (h *house) close() error { return errors.Join(h.bucket.Close(), h.db.Close()) }

func logger(c config.Config, out io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.Log.Level}
	var lines slog.Handler = slog.NewTextHandler(out, options)
	if c.Log.Format == "json" {
		lines = slog.NewJSONHandler(out, options)
	}
	if c.Traces.URL != "" {
		lines = trace.Log(lines)
	}
	return slog.New(lines)
}

const (
	stopTime   = 10 * time.Second
	sweepEvery = time.Hour
	timerEvery = time.Minute
)

// times are those that a connection may take. Handlers that receive or send
// files give themselves more.
type times struct{ header, read, write, idle time.Duration }

// usual are the times of the public address: who was too slow to send is still
// told so.
var usual = times{header: 10 * time.Second, read: 60 * time.Second, write: 70 * time.Second, idle: 60 * time.Second}

// listener returns a server of h that ends who takes longer.
func (h *house) listener(handler http.Handler, within times) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: within.header, ReadTimeout: within.read, WriteTimeout: within.write, IdleTimeout: within.idle,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelDebug),
	}
}

// heap is how much the program keeps before it clears up more eagerly: a hash of
// a password leaves 19 MB behind. GOMEMLIMIT in the environment wins.
const heap = 112 << 20

// serve serves the site and sends the mail until ctx ends; then it finishes
// what has begun.
func (h *house) serve(ctx context.Context, out io.Writer) error {
	listener, err := net.Listen("tcp", h.cfg.HTTP.Addr)
	if err != nil {
		return err
	}
	views, err := view.New(web.FS, h.catalog, view.Options{Office: h.office.Rules, Default: press.Chinese, Now: h.db.Now})
	if err != nil {
		return err
	}
	var rung <-chan struct{}
	h.office.Wake, rung = mail.Bell()
	options := server.Options{
		Hosts: hosts(h.cfg, listener.Addr()), TrustedProxies: h.cfg.HTTP.TrustedProxies,
		Inbox: h.cfg.Mail.Driver == config.DriverInbox, Log: h.log,
	}
	if err := h.trace(ctx, &options); err != nil {
		return errors.Join(err, listener.Close())
	}
	answer, err := h.watch(&options)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	srv := h.listener(server.New(h.office, views, h.catalog, options), usual)

	work, stop := context.WithCancel(ctx)
	defer stop()
	var others sync.WaitGroup
	if send, err := h.post(); err != nil {
		return err
	} else if send != nil {
		others.Go(func() { mail.Run(work, h.sender(views, h.traced(send), rung)) })
	} else {
		h.log.Warn("mail.driver is not set: mail waits in the outbox")
	}
	others.Go(func() { h.sweep(work) })
	others.Go(func() { h.timers(work) })
	others.Go(func() { h.calendar(work) })
	others.Go(func() { answer(work) })
	others.Go(func() { h.db.Follow(work) })

	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heap)
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(listener) }()
	go debug.FreeOSMemory() // what starting has left behind
	fmt.Fprintf(out, "Pressdesk serves %s on %s\n", h.office.Rules.SiteURL, listener.Addr())
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err == nil {
		err = srv.Shutdown(end)
	}
	stop()
	others.Wait()
	if h.tracer != nil {
		if unsent := h.tracer.Close(end); unsent != nil {
			h.log.WarnContext(ctx, "the last traces are lost", "err", unsent)
		}
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// post returns the way in which mail leaves, or nil if it waits.
func (h *house) post() (mail.Send, error) {
	m := h.cfg.Mail
	switch m.Driver {
	case config.DriverSMTP:
		return mail.SMTP(mail.Server{Addr: m.SMTP.Addr, Username: m.SMTP.Username, Password: string(m.SMTP.Password), TLS: m.SMTP.TLS})
	case config.DriverInbox:
		return mail.Inbox, nil
	}
	return nil, nil
}

func (h *house) sender(views *view.Views, send mail.Send, rung <-chan struct{}) mail.Options {
	m := h.cfg.Mail
	return mail.Options{
		DB: h.db, Views: views, Office: h.office.Rules, From: m.From, FromName: press.Text{ZH: m.FromNameZH, EN: m.FromNameEN},
		ReplyTo: m.ReplyTo, Send: send, Keep: m.Driver == config.DriverInbox, Rung: rung, Log: h.log,
	}
}

// sweep removes what nobody needs any more, now and every hour.
func (h *house) sweep(ctx context.Context) {
	repeat(ctx, sweepEvery, func() {
		h.task(ctx, metrics.Sweep, func(ctx context.Context) error {
			return errors.Join(office.Sweep(ctx, h.office), office.SweepSessions(ctx, h.office), office.EndSuspensions(ctx, h.office))
		})
	})
}

// timers takes the steps that nobody has to take, now and every minute.
func (h *house) timers(ctx context.Context) {
	repeat(ctx, timerEvery, func() {
		h.task(ctx, metrics.Timers, func(ctx context.Context) error { return office.RunTimers(ctx, h.office) })
	})
}

// calendar counts the open cases anew for which another calendar has come into
// force, now and every minute.
func (h *house) calendar(ctx context.Context) {
	repeat(ctx, timerEvery, func() {
		h.task(ctx, metrics.Calendar, func(ctx context.Context) error {
			_, err := office.Recount(ctx, h.office, 0)
			return err
		})
	})
}

// repeat calls f now and then again after each interval, until ctx ends.
func repeat(ctx context.Context, every time.Duration, f func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		f()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// hosts returns the Host values to accept besides that of the site's URL. An
// office on this machine answers to every name of it.
func hosts(cfg config.Config, listening net.Addr) []string {
	list := slices.Clone(cfg.HTTP.Hosts)
	u, err := url.Parse(cfg.Site.URL)
	if err != nil || u.Hostname() != "localhost" {
		return list
	}
	ports := []string{u.Port()}
	if a, ok := listening.(*net.TCPAddr); ok {
		ports = append(ports, fmt.Sprint(a.Port))
	}
	for _, port := range ports {
		for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
			list = append(list, net.JoinHostPort(name, port))
		}
	}
	return list
}

// explain says in words what is wrong with the arguments of a command.
func (h *house) explain(bad press.Invalid) error {
	t := h.catalog.Func(press.English)
	var lines []string
	for path, p := range bad {
		label := path
		if h.catalog.Has(press.English, "field."+path) {
			label = t("field." + path)
		}
		lines = append(lines, path+": "+t(p.Key, append(slices.Clone(p.Args), "Label", label)...))
	}
	slices.Sort(lines)
	return errors.New(strings.Join(lines, "\n"))
}

// officeOf returns the office that the settings describe.
func officeOf(cfg config.Config) *press.Office {
	c := cfg.Office
	opens, closes := c.Hours()
	o := &press.Office{
		Name: press.Text{ZH: c.NameZH, EN: c.NameEN}, SiteName: press.Text{ZH: c.SiteNameZH, EN: c.SiteNameEN},
		Tagline: press.Text{ZH: c.TaglineZH, EN: c.TaglineEN}, City: press.Text{ZH: c.CityZH, EN: c.CityEN},
		Address: press.Text{ZH: c.AddressZH, EN: c.AddressEN}, Mark: c.Mark, Phone: c.Phone, Email: c.Email,
		SiteURL: cfg.Site.URL, Zone: c.Zone(), Opens: opens, Closes: closes, Vetting: c.Promises.Vetting,
		Promises: map[press.Kind]press.Promise{
			press.InterviewKind: press.Promise(c.Promises.Interview), press.InquiryKind: press.Promise(c.Promises.Inquiry),
		},
		Approval: map[press.Kind]press.Approval{
			press.InterviewKind: press.Approval(c.Approval.Interview), press.InquiryKind: press.Approval(c.Approval.Inquiry),
		},
		Areas: options(c.Areas), Sections: options(c.Sections), FAQCategories: options(c.FAQCategories),
		OpenApplications: int(float64(cfg.Limits.OpenApplications) * cfg.Limits.Factor),
	}
	for _, x := range c.Departments {
		o.Departments = append(o.Departments, press.Department{
			Option: press.Option{Code: x.Code, Name: press.Text{ZH: x.NameZH, EN: x.NameEN}}, Email: x.Email, HeadEmail: x.HeadEmail,
		})
	}
	for _, x := range c.Categories {
		o.Categories = append(o.Categories, press.Category{Option: press.Option{Code: x.Code, Name: press.Text{ZH: x.NameZH, EN: x.NameEN}}, Needs: x.Needs})
	}
	return o
}

func options(list []config.Option) []press.Option {
	var o []press.Option
	for _, x := range list {
		o = append(o, press.Option{Code: x.Code, Name: press.Text{ZH: x.NameZH, EN: x.NameEN}})
	}
	return o
}
