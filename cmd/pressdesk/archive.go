package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pressdesk/internal/archive"
	"pressdesk/internal/config"
	"pressdesk/internal/store"
)

// archiveCommands are those that copy an office and find what is wrong with it.
// They take it as it is and leave its schema alone, but for what they fill.
func archiveCommands(load func() (config.Config, error), out io.Writer) []*cobra.Command {
	with := func(task func(ctx context.Context, h *house, args []string) error) func(*cobra.Command, []string) error {
		return func(cmd *cobra.Command, args []string) error {
			cfg, err := load()
			if err != nil {
				return err
			}
			h, err := reach(cmd.Context(), cfg, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return errors.Join(task(cmd.Context(), h, args), h.close())
		}
	}
	return []*cobra.Command{
		backupCommand(with, out), restoreCommand(with, out), copyCommand(out), fsckCommand(with, out), doctorCommand(load, out),
	}
}

// errFaults says that something is wrong with the office, which has been named.
var errFaults = errors.New("the office has faults")

func backupCommand(with opening, out io.Writer) *cobra.Command {
	var secret string
	var prove bool
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Write the office into a file, while it goes on working", Args: cobra.ExactArgs(1),
		RunE: with(func(ctx context.Context, h *house, args []string) error {
			passphrase, err := readPassphrase(secret)
			if err != nil {
				return err
			}
			return h.backup(ctx, args[0], passphrase, prove, out)
		}),
	}
	cmd.Flags().StringVar(&secret, "passphrase-file", "", "encrypt with the passphrase in this file")
	cmd.Flags().BoolVar(&prove, "prove", false, "restore it into a temporary office beside FILE and compare")
	return cmd
}

// readPassphrase reads the passphrase in a file; no path is no passphrase.
func readPassphrase(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the passphrase: %w", err)
	}
	passphrase := bytes.TrimRight(content, "\r\n")
	if len(passphrase) < archive.MinPassphrase {
		return nil, fmt.Errorf("the passphrase in %s is shorter than %d characters", path, archive.MinPassphrase)
	}
	return passphrase, nil
}

// backup writes an archive beside its place and moves it there once it is
// whole and, if it was asked for, proved.
func (h *house) backup(ctx context.Context, path string, passphrase []byte, prove bool, out io.Writer) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is there already", path)
	}
	part := path + ".part"
	defer os.Remove(part) // gone when all went well
	wrote, err := h.writeArchive(ctx, part, passphrase)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	faults := wrote.Faults
	if prove {
		proof, err := proveArchive(ctx, part, filepath.Dir(path), h.cfg, passphrase)
		if err != nil {
			return fmt.Errorf("the backup is not kept, it cannot be restored: %w", err)
		}
		describeProof(out, proof)
		faults = append(faults, proof.Findings.Faults...)
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return err
	}
	fmt.Fprintf(out, "Wrote %s: schema %d, %d rows in %d tables, %d files of %s.\n", path,
		wrote.Head.Schema, wrote.Rows(), len(wrote.Head.Tables), len(wrote.List.Files), size(wrote.Bytes()))
	fmt.Fprintf(out, "Left out: %s, and the search, which is made again.\n", strings.Join(wrote.Head.LeftOut, ", "))
	if len(passphrase) == 0 {
		fmt.Fprintln(out, "It is not encrypted, and holds identity documents and hashes of passwords.")
	}
	return name(out, "The archive is whole; its office has faults:", faults)
}

func (h *house) writeArchive(ctx context.Context, path string, passphrase []byte) (*archive.Contents, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	wrote, err := archive.Write(ctx, f, h.db, h.bucket, archive.Options{Program: release(), Settings: h.cfg.Tree(), Passphrase: passphrase})
	return wrote, errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func proveArchive(ctx context.Context, path, folder string, cfg config.Config, passphrase []byte) (*archive.Proof, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return archive.Prove(ctx, f, folder, officeOf(cfg), passphrase)
}

func describeProof(out io.Writer, p *archive.Proof) {
	c, f := p.Contents, p.Findings
	fmt.Fprintln(out, "Restored into a temporary office and compared:")
	fmt.Fprintf(out, "  %d rows in %d tables, by their number and sum\n", c.Rows(), len(c.Head.Tables))
	fmt.Fprintf(out, "  %d files of %s, by their sums\n", len(c.List.Files), size(c.Bytes()))
	fmt.Fprintf(out, "  %d numbers, without gaps in each kind and year\n", f.Numbers)
	fmt.Fprintf(out, "  %d lines in the histories of %d cases, by their hashes\n", f.Events, f.Cases)
	fmt.Fprintf(out, "  the due dates of %d open cases, counted again\n", f.Open)
}

// name lists faults under a line and returns what ends the program with a
// failure, if there are any.
func name(out io.Writer, line string, faults []string) error {
	if len(faults) == 0 {
		return nil
	}
	if line != "" {
		fmt.Fprintln(out, line)
	}
	for _, f := range faults {
		fmt.Fprintln(out, "fault:", f)
	}
	return fmt.Errorf("%w: %d", errFaults, len(faults))
}

func restoreCommand(with opening, out io.Writer) *cobra.Command {
	var secret string
	var prove bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Put a backup into an empty office", Args: cobra.ExactArgs(1),
		RunE: with(func(ctx context.Context, h *house, args []string) error {
			passphrase, err := readPassphrase(secret)
			if err != nil {
				return err
			}
			if !prove {
				return h.restore(ctx, args[0], passphrase, out)
			}
			proof, err := proveArchive(ctx, args[0], filepath.Dir(args[0]), h.cfg, passphrase)
			if err != nil {
				return fmt.Errorf("%s cannot be restored: %w", args[0], err)
			}
			describeProof(out, proof)
			return name(out, "The archive is whole; its office has faults:", proof.Findings.Faults)
		}),
	}
	cmd.Flags().StringVar(&secret, "passphrase-file", "", "the passphrase that the backup was encrypted with")
	cmd.Flags().BoolVar(&prove, "prove", false, "restore it into a temporary office beside FILE only, compare, and throw that away")
	return cmd
}

func (h *house) restore(ctx context.Context, path string, passphrase []byte, out io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	c, err := archive.Restore(ctx, f, h.db, h.bucket, passphrase)
	if err != nil {
		return fmt.Errorf("%s is not restored: %w", path, err)
	}
	fmt.Fprintf(out, "Restored %d rows in %d tables and %d files of %s, as they were at %s.\n", c.Rows(), len(c.Head.Tables),
		len(c.List.Files), size(c.Bytes()), c.Head.MadeAt.In(h.cfg.Office.Zone()).Format("2006-01-02 15:04:05 MST"))
	fmt.Fprintln(out, "Nobody is logged in. Settings are not restored; those of then, without secrets, are in office.json in the archive.")
	var lost []string
	for _, key := range c.List.Lost {
		lost = append(lost, "file "+key+": it was missing already")
	}
	return name(out, "", lost)
}

func copyCommand(out io.Writer) *cobra.Command {
	var from, to string
	cmd := &cobra.Command{
		Use: "copy --from DSN --to DSN", Short: "Copy an office into an empty database, such as from SQLite to PostgreSQL", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			source, err := store.Open(from)
			if err != nil {
				return fmt.Errorf("--from: %w", err)
			}
			defer source.Close()
			target, err := store.Open(to)
			if err != nil {
				return fmt.Errorf("--to: %w", err)
			}
			defer target.Close()
			done, err := archive.Copy(cmd.Context(), source, target)
			if err != nil {
				return fmt.Errorf("nothing is copied: %w", err)
			}
			w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
			for _, t := range done {
				fmt.Fprintf(w, "%s\t%d rows\t%s\n", t.Name, t.Rows, t.SHA256[:16])
			}
			fmt.Fprintf(w, "All %d tables are the same in both. Files stay where they are; nobody is logged in there.\n", len(done))
			return w.Flush()
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the database that holds the office")
	cmd.Flags().StringVar(&to, "to", "", "the database that is empty")
	_ = cmd.MarkFlagRequired("from")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

func fsckCommand(with opening, out io.Writer) *cobra.Command {
	var deep bool
	cmd := &cobra.Command{
		Use: "fsck", Short: "Compare the office's rows and files with each other", Args: cobra.NoArgs,
		RunE: with(func(ctx context.Context, h *house, _ []string) error {
			if err := h.current(ctx); err != nil {
				return err
			}
			books, err := archive.CheckBooks(ctx, h.db, officeOf(h.cfg))
			if err != nil {
				return err
			}
			shelves, err := archive.CheckFiles(ctx, h.db, h.bucket, deep)
			if err != nil {
				return err
			}
			read := ""
			if deep {
				read = fmt.Sprintf(", %s of them read", size(shelves.Bytes))
			}
			fmt.Fprintf(out, "Compared %d cases, %d of them open, %d lines of history, %d numbers and %d files%s.\n",
				books.Cases, books.Open, books.Events, books.Numbers, shelves.Files, read)
			return name(out, "", append(books.Faults, shelves.Faults...))
		}),
	}
	cmd.Flags().BoolVar(&deep, "deep", false, "read every file and compare its sum")
	return cmd
}

// current wants the schema to be the one that this program knows.
func (h *house) current(ctx context.Context) error {
	have, known, err := h.db.Schema(ctx)
	switch {
	case err != nil:
		return err
	case have > known:
		return &store.NewerSchema{Have: have, Known: known}
	case have < known:
		return fmt.Errorf("the database has schema %d and this program needs %d: run pressdesk migrate", have, known)
	}
	return nil
}

func reindexCommand(with opening, out io.Writer) *cobra.Command {
	return &cobra.Command{Use: "reindex", Short: "Make the search again", Args: cobra.NoArgs, RunE: with(func(ctx context.Context, h *house, _ []string) error {
		if err := h.db.Reindex(ctx); err != nil {
			return fmt.Errorf("the search is as it was: %w", err)
		}
		_, err := fmt.Fprintln(out, "The search is made again.")
		return err
	})}
}

// release says which build of the program this is.
func release() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return info.Main.Version + " " + s.Value
		}
	}
	return info.Main.Version
}

// size writes a number of bytes as people do.
func size(bytes int64) string {
	n, unit := float64(bytes), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if n < 1000 {
			break
		}
		n, unit = n/1000, next
	}
	if unit == "B" {
		return fmt.Sprintf("%d B", bytes)
	}
	return fmt.Sprintf("%.1f %s", n, unit)
}
