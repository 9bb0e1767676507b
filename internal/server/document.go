package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

// document is an answer that is the same for everybody who asks for it. It is
// compressed when the first reader wants it so, and stays so.
//
// Pages for one person are not documents and go out uncompressed: they hold
// what others may not learn beside what others can put into a link, and the
// length of the two together, compressed, would tell one from the other.
type document struct {
	kind  string // its content type
	keep  string // what caches may do
	tag   string
	vary  string // on what it depends besides the way in which it is compressed
	body  []byte
	small func() []byte // the body by gzip, or nil where that saves nothing
}

func newDocument(kind, keep, vary string, body []byte) *document {
	sum := sha256.Sum256(body)
	return &document{
		kind: kind, keep: keep, vary: vary, body: body,
		tag:   `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
		small: sync.OnceValue(func() []byte { return compressed(body) }),
	}
}

// packers are used again: a new one takes more memory than most pages.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func compressed(body []byte) []byte {
	var b bytes.Buffer
	w := packers.Get().(*gzip.Writer)
	defer packers.Put(w)
	w.Reset(&b)
	if _, err := w.Write(body); err != nil {
		return nil
	}
	if err := w.Close(); err != nil || b.Len() > len(body)*9/10 {
		return nil
	}
	return bytes.Clone(b.Bytes())
}

// send answers with the document, or says that the reader has it already.
func (d *document) send(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Cache-Control", d.keep)
	h.Set("ETag", d.tag)
	if d.vary != "" && !slices.Contains(h["Vary"], d.vary) {
		h.Add("Vary", d.vary)
	}
	h.Add("Vary", "Accept-Encoding")
	if has(c.Request().Header.Get("If-None-Match"), d.tag) {
		return c.NoContent(http.StatusNotModified)
	}
	body := d.body
	if takesGzip(c.Request().Header.Get("Accept-Encoding")) {
		if small := d.small(); small != nil {
			body = small
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	return c.Blob(http.StatusOK, d.kind, body)
}

// has reports whether a list of tags names this one, weakly compared (RFC 9110,
// 13.1.2).
func has(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// takesGzip reads Accept-Encoding: a quality of nought refuses.
func takesGzip(accepted string) bool {
	for one := range strings.SplitSeq(accepted, ",") {
		name, quality, _ := strings.Cut(one, ";")
		if name = strings.TrimSpace(name); name != "gzip" && name != "*" {
			continue
		}
		_, q, weighed := strings.Cut(quality, "q=")
		return !weighed || strings.Trim(strings.TrimSpace(q), "0.") != ""
	}
	return false
}
