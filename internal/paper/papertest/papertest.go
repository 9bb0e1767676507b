// Package papertest reads documents back, for tests.
package papertest

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Text returns what a reader copies out of a PDF, page by page, in the order in
// which it was set. It uses pdftotext and skips the test where that is not
// installed, unless the environment says REQUIRE_PDFTOTEXT=1.
func Text(t testing.TB, pdf []byte) []string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("REQUIRE_PDFTOTEXT") == "1" {
			t.Fatal("pdftotext is not installed (Debian: poppler-utils)")
		}
		t.Skip("pdftotext is not installed (Debian: poppler-utils)")
	}
	var wrong bytes.Buffer
	command := exec.CommandContext(t.Context(), program, "-raw", "-enc", "UTF-8", "-", "-")
	command.Stdin, command.Stderr = bytes.NewReader(pdf), &wrong
	out, err := command.Output()
	if err != nil || wrong.Len() > 0 {
		t.Fatalf("pdftotext: %v %s", err, wrong.String())
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// Joined is a text without white space: lines end where the page wants it.
func Joined(s string) string { return strings.Join(strings.Fields(s), "") }
