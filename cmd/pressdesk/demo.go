package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"pressdesk/internal/config"
	"pressdesk/internal/demo"
)

// seed makes the same demonstration every time.
const seed = 2026

// serveDemo serves a demonstration office from a temporary folder, which goes
// when the program ends. Mail goes to the development inbox; the address and
// everything else that the environment says still applies.
func serveDemo(ctx context.Context, cfg config.Config, environ []string, out, logs io.Writer) error {
	folder, err := os.MkdirTemp("", "pressdesk-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	set := func(name string) bool {
		return slices.ContainsFunc(environ, func(e string) bool { return strings.HasPrefix(e, "PRESSDESK_"+name+"=") })
	}
	// What is thrown away need not survive a power loss.
	cfg.Database.DSN = config.DSN(filepath.Join(folder, "demo.db") + "?_synchronous=OFF")
	cfg.Files.URL = "file://" + filepath.ToSlash(filepath.Join(folder, "files"))
	if !set("MAIL__DRIVER") {
		cfg.Mail.Driver = config.DriverInbox
	}
	if _, port, err := net.SplitHostPort(cfg.HTTP.Addr); err == nil && !set("SITE__URL") {
		cfg.Site.URL = "http://localhost:" + port
	}
	if !set("LOG__LEVEL") {
		cfg.Log.Level = 4 // the requests of a demonstration are of no interest
	}
	h, err := open(ctx, cfg, logs)
	if err != nil {
		return err
	}
	if err := demo.Fill(ctx, h.office, seed, h.db.Now()); err != nil {
		return errors.Join(err, h.close())
	}
	if err := greet(out, cfg); err != nil {
		return errors.Join(err, h.close())
	}
	return errors.Join(h.serve(ctx, out), h.close())
}

// greet says where everything is.
func greet(out io.Writer, cfg config.Config) error {
	accounts, err := demo.Accounts()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "A demonstration of the fictitious Example City. Nothing is kept.\n\n")
	fmt.Fprintf(w, "Site\t%s/\t%s/en/\n", cfg.Site.URL, cfg.Site.URL)
	if cfg.Mail.Driver == config.DriverInbox {
		fmt.Fprintf(w, "Mail\t%s/dev/mail\t\n", cfg.Site.URL)
	}
	fmt.Fprintf(w, "\nAccounts, all with the password\t%s\t\n", accounts[0].Password)
	for _, a := range accounts {
		fmt.Fprintf(w, "%s\t%s\t%s\n", a.Role, a.Email, a.Name)
	}
	fmt.Fprintln(w)
	return w.Flush()
}
