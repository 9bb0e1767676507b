package server

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// A form that cannot be kept because the database or the disk is away goes back
// to its sender with every word, to be sent again.

// unsaved returns the form of a request that failed, or nil if none of this
// site's own forms came with it. A log-in says nothing worth keeping but the form
// that it carries.
func (s *Server) unsaved(c echo.Context) *unsentForm {
	r := c.Request()
	if r.Method != http.MethodPost || s.origin.Check(r) != nil {
		return nil
	}
	f, files := s.salvaged(c)
	if len(f) == 0 || strings.HasSuffix(r.URL.Path, "/login") && carried(f) == nil {
		return nil
	}
	k := keep(r.URL.Path, f, "")
	k.Files = files
	return k
}

// salvaged returns the words of a request, whose body may not have been read
// yet, and whether files came with them.
func (s *Server) salvaged(c echo.Context) (f url.Values, files bool) {
	r := c.Request()
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.PostForm != nil || kind != "multipart/form-data" {
		r.Body = http.MaxBytesReader(c.Response(), r.Body, mostBody)
		f, _ = s.form(c)
		return f, r.MultipartForm != nil && len(r.MultipartForm.File) > 0
	}
	if r.MultipartForm != nil || params["boundary"] == "" {
		return nil, false // it was read, and is none
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, mostMultipart)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, false
	}
	f = url.Values{}
	for room := int64(mostBody); room > 0; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return f, files
		}
		if err != nil {
			return nil, false
		}
		if part.FileName() != "" {
			files = true
			continue // the next part passes over it
		}
		word, err := io.ReadAll(io.LimitReader(part, room))
		if err != nil {
			return nil, false
		}
		f.Add(part.FormName(), cleaned(string(word)))
		room -= int64(len(word) + len(part.FormName()))
	}
	return nil, false // more than any form of ours says
}

// Words are what a person has written into the form, as opposed to what was
// chosen from a list or stood in it.
func (k *unsentForm) Words() (list []string) {
	for _, f := range k.Fields {
		if !slices.Contains(controls, f.Name) && (strings.Contains(f.Value, " ") || utf8.RuneCountInString(f.Value) < len(f.Value)) {
			list = append(list, f.Value)
		}
	}
	return list
}
