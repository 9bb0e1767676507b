package server

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// inMemory is how much of an upload is held in memory; the rest goes to a
// temporary file.
const inMemory = 1 << 20

// form returns the fields of the request as people typed them: in NFC, with
// line ends of one kind. What is no text becomes U+FFFD, which every check
// refuses, so that the form can be shown again.
func (s *Server) form(c echo.Context) (url.Values, error) {
	r := c.Request()
	if r.PostForm != nil {
		return r.PostForm, nil
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(inMemory)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		return nil, readError(err)
	}
	for key, values := range r.PostForm {
		for i, v := range values {
			values[i] = cleaned(v)
		}
		r.PostForm[key] = values
	}
	return r.PostForm, nil
}

func readError(err error) error {
	var tooLarge *http.MaxBytesError
	var onDisk *fs.PathError // of a temporary file, not of the request
	if errors.As(err, &onDisk) {
		return fmt.Errorf("%w: %w", errNoRoom, err)
	}
	if errors.As(err, &tooLarge) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return fmt.Errorf("%w: %w", errTooLarge, err)
	}
	return fmt.Errorf("%w: %w", errMalformed, err)
}

func cleaned(v string) string {
	v = strings.ToValidUTF8(v, "\uFFFD")
	v = strings.ReplaceAll(v, "\x00", "\uFFFD")
	v = strings.ReplaceAll(v, "\r\n", "\n")
	return norm.NFC.String(strings.ReplaceAll(v, "\r", "\n"))
}

// version returns the version of the page on which a form stood; 0 if the form
// does not say it.
func version(f url.Values) (int, error) {
	v := f.Get("version")
	if v == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return 0, press.Invalid{"version": {Key: "error.version"}}
	}
	return n, nil
}

// uploads returns the files of an input. The caller need not close them; they
// go with the request.
func uploads(c echo.Context, name string) ([]office.Upload, error) {
	m := c.Request().MultipartForm
	if m == nil {
		return nil, nil
	}
	var list []office.Upload
	for _, header := range m.File[name] {
		if header.Filename == "" && header.Size == 0 {
			continue // an input left empty
		}
		file, err := header.Open()
		if err != nil {
			return nil, err
		}
		list = append(list, office.Upload{Name: header.Filename, Size: header.Size, Content: io.NewSectionReader(file, 0, header.Size)})
	}
	return list, nil
}

// receive keeps the files of an input under the form with which they came.
// What is wrong with them is noted in bad, and the good ones are kept.
func (s *Server) receive(c echo.Context, purpose, formKey string, most int, bad press.Invalid) error {
	list, err := uploads(c, purpose)
	if err != nil {
		return err
	}
	if len(list) > most {
		bad.Add(purpose, "error.too_many_files", "Max", most)
		list = list[:most]
	}
	for _, up := range list {
		_, err := office.Receive(c.Request().Context(), s.o, user(c), purpose, formKey, up)
		var wrong press.Invalid
		if errors.As(err, &wrong) {
			for path, p := range wrong {
				bad.Add(path, p.Key, p.Args...)
			}
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// decode fills the struct that dst points to from a form. The tags say where
// from: a field "topic" is the input topic, a list "outline" is the inputs
// outline.0, outline.1 and so on, or the input outline more than once, and a
// list of structs "interviewees" is interviewees.0.unit and the like. Rows
// left out of a list are empty; a list ends after longest. It returns the inputs that come more than
// once although the field holds one value.
func decode(f url.Values, dst any) press.Invalid {
	bad := press.Invalid{}
	decodeValue(f, "", reflect.ValueOf(dst).Elem(), bad)
	return bad
}

const longest = 50

func decodeValue(f url.Values, path string, v reflect.Value, bad press.Invalid) {
	switch v.Kind() {
	case reflect.String:
		if len(f[path]) > 1 {
			bad.Add(path, "error.duplicated")
		}
		v.SetString(f.Get(path))
	case reflect.Bool:
		value := f.Get(path)
		v.SetBool(value != "" && value != "0" && value != "false")
	case reflect.Struct:
		for i := range v.NumField() {
			tag := v.Type().Field(i).Tag.Get("form")
			if tag == "" {
				continue
			}
			if path != "" {
				tag = path + "." + tag
			}
			decodeValue(f, tag, v.Field(i), bad)
		}
	case reflect.Slice:
		for at := range rowsIn(f, path) {
			item := reflect.New(v.Type().Elem()).Elem()
			decodeValue(f, path+"."+strconv.Itoa(at), item, bad)
			v.Set(reflect.Append(v, item))
		}
		if v.Type().Elem().Kind() == reflect.String {
			for _, value := range f[path] {
				v.Set(reflect.Append(v, reflect.ValueOf(value)))
			}
		}
	}
}

// rowsIn returns how many rows the form has below path: one more than the
// highest number n for which there is path.n or something below it. Rows that
// were left out are empty, so that what comes after them keeps its number.
func rowsIn(f url.Values, path string) int {
	rows := 0
	for key := range f {
		rest, ok := strings.CutPrefix(key, path+".")
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(first); err == nil && n >= 0 && n < longest && strconv.Itoa(n) == first {
			rows = max(rows, n+1)
		}
	}
	return rows
}
