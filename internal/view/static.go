package view

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
)

// hashes gives every static file its address, which carries a hash of the
// content, so that browsers may keep it for ever.
func hashes(files fs.FS) (map[string]string, error) {
	found := map[string]string{}
	err := fs.WalkDir(files, "static", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, file)
		if err != nil {
			return fmt.Errorf("reading %s: %w", file, err)
		}
		sum := sha256.Sum256(content)
		found[strings.TrimPrefix(file, "static/")] = "/" + file + "?v=" + hex.EncodeToString(sum[:6])
		return nil
	})
	return found, err
}
