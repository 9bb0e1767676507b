package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// mostNotice is how many bytes of a notice are read.
const mostNotice = 1 << 20

func noticeCommand(with opening, out io.Writer) *cobra.Command {
	var f press.NoticeForm
	var apply bool
	cmd := &cobra.Command{
		Use: "notice FILE", Short: "A notice of holidays: JSON or a day a line. Shows what it would do; --apply does it", Args: cobra.ExactArgs(1),
		RunE: with(func(ctx context.Context, h *house, args []string) error {
			file, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			text, err := io.ReadAll(io.LimitReader(file, mostNotice))
			if err != nil {
				return err
			}
			f.Text = strings.TrimPrefix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\uFEFF")
			return h.importNotice(ctx, f, apply, out)
		}),
	}
	cmd.Flags().StringVar(&f.Year, "year", "", "the year of the notice, where the file does not say it")
	cmd.Flags().StringVar(&f.Number, "number", "", "the number of the notice, likewise")
	cmd.Flags().StringVar(&f.Published, "published", "", "the date of its publication, likewise (2026-11-05)")
	cmd.Flags().StringVar(&f.Source, "source", "", "where it can be read")
	cmd.Flags().StringVar(&f.Checked, "checked", "", "how far it was compared with the published text: days or whole")
	cmd.Flags().BoolVar(&apply, "apply", false, "bring it into force")
	return cmd
}

// importNotice says what a notice would do to the open cases, and does it.
func (h *house) importNotice(ctx context.Context, f press.NoticeForm, apply bool, out io.Writer) error {
	p, err := office.PreviewNotices(ctx, h.office, press.System, f)
	if bad, ok := office.IsProblem(err); ok {
		return h.explain(bad)
	}
	if err != nil {
		return err
	}
	if p.Nothing() {
		_, err := fmt.Fprintln(out, "The notice is in force already; there is nothing to do.")
		return err
	}
	if err := tellPreview(out, p); err != nil || !apply {
		return err
	}
	if _, err := office.ApplyNotices(ctx, h.office, press.System, f, p.State); errors.Is(err, press.ErrConflict) {
		return errors.New("something has changed meanwhile and nothing was written: try again")
	} else if err != nil {
		return err
	}
	left, err := office.Recount(ctx, h.office, 0)
	if left > 0 {
		err = errors.Join(err, fmt.Errorf("%d cases are still to be counted; the program goes on with them when it serves", left))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "The notice is in force, and every open case is counted by it.")
	return err
}

func tellPreview(out io.Writer, p *office.Preview) error {
	for _, n := range p.Added {
		fmt.Fprintf(out, "%d %s, published %s: %d days off, %d worked weekends\n", n.Year, n.Number, n.Published, len(n.Off), len(n.Work))
	}
	for _, n := range p.Removed {
		fmt.Fprintf(out, "%d %s is no longer in force\n", n.Year, n.Number)
	}
	fmt.Fprintf(out, "%d open cases: the date of %d moves, %d provisional dates become certain, %d certain ones provisional\n", p.Open, p.Moved, p.Firm, p.Provisional)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, m := range p.Moves {
		note := ""
		switch {
		case m.Firm:
			note = "certain now"
		case m.Unsure:
			note = "provisional now"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%+d days\t%s\n", m.Number, m.Kind, m.Was, m.Due, m.Days(), note)
	}
	return w.Flush()
}
