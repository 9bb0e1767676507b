package server

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"sync"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/press"
	"pressdesk/web"
)

// staticFile is one file that pages use, twice: under the address with the hash
// of its content, which may be kept for ever, and under its bare name.
type staticFile struct {
	hash        string
	fixed, bare *document
}

// statics are all files by their paths.
var statics = sync.OnceValues(func() (map[string]staticFile, error) {
	all := map[string]staticFile{}
	err := fs.WalkDir(web.FS, "static", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(web.FS, file)
		if err != nil {
			return err
		}
		kind, sum := mime.TypeByExtension(path.Ext(file)), sha256.Sum256(content)
		all["/"+file] = staticFile{
			hash:  hex.EncodeToString(sum[:6]),
			fixed: newDocument(kind, "public, max-age=31536000, immutable", "", content),
			bare:  newDocument(kind, "public, max-age=3600", "", content),
		}
		return nil
	})
	return all, err
})

// static serves a file. Only its own hash makes it immutable: while a new
// release is rolled out, the pages of the new program may ask an old one.
func static(c echo.Context) error {
	all, err := statics()
	if err != nil {
		return err
	}
	file, ok := all[path.Clean(c.Request().URL.Path)]
	switch {
	case !ok:
		return press.ErrNotFound
	case c.QueryParam("v") == file.hash:
		return file.fixed.send(c)
	}
	return file.bare.send(c)
}
