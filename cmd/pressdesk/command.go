package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"pressdesk/internal/config"
	"pressdesk/internal/demo"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// commands returns the tree of commands. Without a name the program serves.
func commands(environ []string, out io.Writer) *cobra.Command {
	var file string
	load := func() (config.Config, error) { return config.Load(file, environ) }
	// with opens the office that the settings describe for one short task.
	with := func(task func(ctx context.Context, h *house, args []string) error) func(*cobra.Command, []string) error {
		return func(cmd *cobra.Command, args []string) error {
			cfg, err := load()
			if err != nil {
				return err
			}
			h, err := open(cmd.Context(), cfg, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return errors.Join(task(cmd.Context(), h, args), h.close())
		}
	}

	root := &cobra.Command{
		Use: "pressdesk", Short: "The front door of a press office", Args: cobra.NoArgs,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&file, "config", "", "settings file (configs/pressdesk.yaml shows every setting)")
	serving := with(func(ctx context.Context, h *house, _ []string) error { return h.serve(ctx, out) })
	root.RunE = serving
	root.AddCommand(
		&cobra.Command{Use: "serve", Short: "Serve the site and send the mail (the default)", Args: cobra.NoArgs, RunE: serving},
		&cobra.Command{Use: "demo", Short: "Serve a demonstration office in a temporary folder", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load()
			if err != nil {
				return err
			}
			return serveDemo(cmd.Context(), cfg, environ, out, cmd.ErrOrStderr())
		}},
		&cobra.Command{Use: "migrate", Short: "Bring the database's schema up to date", Args: cobra.NoArgs, RunE: with(func(context.Context, *house, []string) error {
			_, err := fmt.Fprintln(out, "The schema is up to date.")
			return err // opening has done it
		})},
		&cobra.Command{Use: "healthcheck", Short: "Ask the running program whether it is well", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load()
			if err != nil {
				return err
			}
			return healthcheck(cmd.Context(), cfg.HTTP.Addr)
		}},
		userCommand(with, out),
		importCommand(with, out),
		fixtureCommand(with, out),
		reindexCommand(with, out),
	)
	root.AddCommand(archiveCommands(load, out)...)
	return root
}

// opening wraps a task into a command that opens the office for it.
type opening func(task func(ctx context.Context, h *house, args []string) error) func(*cobra.Command, []string) error

func userCommand(with opening, out io.Writer) *cobra.Command {
	users := &cobra.Command{Use: "user", Short: "Colleagues' accounts"}
	var role, name string
	add := &cobra.Command{Use: "add EMAIL", Short: "Open a colleague's account and print a one-time link to it", Args: cobra.ExactArgs(1)}
	add.Flags().StringVar(&role, "role", "", "officer, supervisor, editor or admin")
	add.Flags().StringVar(&name, "name", "", "name as colleagues see it (the address if empty)")
	_ = add.MarkFlagRequired("role")
	add.RunE = with(func(ctx context.Context, h *house, args []string) error {
		if name == "" {
			name = args[0]
		}
		u, link, err := office.Invite(ctx, h.office, press.System, press.Invitation{Email: args[0], Name: name, Role: press.Role(role)})
		if bad, ok := office.IsProblem(err); ok {
			return h.explain(bad)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s is now %s. The link works once, within seven days:\n%s\n", u.Email, u.Role, link)
		return err
	})
	users.AddCommand(add)
	return users
}

func importCommand(with opening, out io.Writer) *cobra.Command {
	cmd := &cobra.Command{Use: "import", Short: "Load content from files"}
	kind := func(use, short string, load func(ctx context.Context, o *office.Office, r io.Reader) (string, error)) *cobra.Command {
		return &cobra.Command{Use: use + " FILE", Short: short, Args: cobra.ExactArgs(1), RunE: with(func(ctx context.Context, h *house, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			what, err := load(ctx, h.office, f)
			if bad, ok := office.IsProblem(err); ok {
				return h.explain(bad)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			_, err = fmt.Fprintln(out, what)
			return err
		})}
	}
	cmd.AddCommand(
		kind("op-ed", "An op-ed: Markdown with front matter", func(ctx context.Context, o *office.Office, r io.Reader) (string, error) {
			a, err := office.ImportOpEd(ctx, o, r)
			if err != nil {
				return "", err
			}
			return "Published /op-eds/" + a.Slug, nil
		}),
		kind("faq", "FAQ entries: CSV", func(ctx context.Context, o *office.Office, r io.Reader) (string, error) {
			n, err := office.ImportFAQ(ctx, o, r)
			return fmt.Sprintf("%d entries", n), err
		}),
		kind("progress", "Earlier applications for the public list: CSV", func(ctx context.Context, o *office.Office, r io.Reader) (string, error) {
			n, err := office.ImportProgress(ctx, o, r)
			return fmt.Sprintf("%d applications", n), err
		}),
		noticeCommand(with, out),
	)
	return cmd
}

// loadReporters is how many accounts a load from outside logs in with.
const loadReporters = 32

func fixtureCommand(with opening, out io.Writer) *cobra.Command {
	var applications int
	cmd := &cobra.Command{
		Use: "fixture", Short: "Make the accounts for checks from outside, in an empty database", Args: cobra.NoArgs,
		RunE: with(func(ctx context.Context, h *house, _ []string) error {
			if err := demo.Fixture(ctx, h.office, loadReporters); err != nil {
				return err
			}
			if applications > 0 {
				if err := demo.Stock(ctx, h.office, applications); err != nil {
					return err
				}
			}
			_, err := fmt.Fprintln(out, "The accounts are ready.")
			return err
		}),
	}
	cmd.Flags().IntVar(&applications, "applications", 0, "also fill the office with so many applications of the past years, to measure it")
	return cmd
}

// healthcheck asks the program that listens on addr.
func healthcheck(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("healthcheck: %s", res.Status)
	}
	return nil
}
