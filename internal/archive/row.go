package archive

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"
	"unicode/utf8"

	"pressdesk/internal/store"
)

// writeRows writes the rows of a table, a JSON object on each line, and tells
// how many there are and their sum.
func writeRows(ctx context.Context, w io.Writer, db *store.DB, t store.Table) (Table, error) {
	sum := sha256.New()
	done := Table{Name: t.Name}
	out := io.MultiWriter(w, sum)
	names := labels(t)
	var line []byte
	for row, err := range db.Rows(ctx, t) {
		if err != nil {
			return done, err
		}
		line = line[:0]
		for i, value := range row {
			if line, err = appendValue(append(line, names[i]...), value); err != nil {
				return done, fmt.Errorf("%s in row %d of %s: %w", t.Columns[i].Name, done.Rows+1, t.Name, err)
			}
		}
		line = append(line, '}', '\n')
		if _, err := out.Write(line); err != nil {
			return done, err
		}
		done.Rows++
		done.Bytes += int64(len(line))
	}
	done.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return done, nil
}

// labels are what stands before the values of a row. Columns come in the order
// of their names, which is the same for both databases.
func labels(t store.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = "," + strconv.Quote(c.Name) + ":"
	}
	names[0] = "{" + names[0][1:]
	return names
}

// raw carries bytes that are no text.
type raw struct {
	Base64 string `json:"base64"`
}

func appendValue(line []byte, v any) ([]byte, error) {
	switch x := v.(type) {
	case int64:
		return strconv.AppendInt(line, x, 10), nil
	case time.Time:
		return append(x.AppendFormat(append(line, '"'), time.RFC3339Nano), '"'), nil
	case []byte:
		v = raw{base64.StdEncoding.EncodeToString(x)}
	case string:
		if !utf8.ValidString(x) {
			v = raw{base64.StdEncoding.EncodeToString([]byte(x))}
		}
	}
	text, err := json.Marshal(v)
	return append(line, text...), err
}

// readRows gives back what writeRows has written of a table.
func readRows(r io.Reader, t store.Table) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		lines := json.NewDecoder(r)
		row := make([]any, len(t.Columns))
		for n := 1; ; n++ {
			var object map[string]json.RawMessage
			err := lines.Decode(&object)
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil {
				err = readRow(object, t, row)
			}
			if err != nil {
				yield(nil, damaged("row %d of %s: %w", n, t.Name, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func readRow(object map[string]json.RawMessage, t store.Table, row []any) error {
	if len(object) != len(t.Columns) {
		return fmt.Errorf("it has %d columns and the table %d", len(object), len(t.Columns))
	}
	for i, c := range t.Columns {
		text, ok := object[c.Name]
		if !ok {
			return fmt.Errorf("it has no %s", c.Name)
		}
		var err error
		if row[i], err = read(text, c.Type); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return nil
}

func read(text json.RawMessage, t store.ColumnType) (any, error) {
	if string(text) == "null" {
		return nil, nil
	}
	if t == store.BytesColumn || t == store.TextColumn && text[0] == '{' {
		var r raw
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, err
		}
		bytes, err := base64.StdEncoding.DecodeString(r.Base64)
		if t == store.TextColumn {
			return string(bytes), err
		}
		return bytes, err
	}
	switch t {
	case store.WholeColumn:
		return as[int64](text)
	case store.RealColumn:
		return as[float64](text)
	case store.BoolColumn:
		return as[bool](text)
	case store.TimeColumn:
		return as[time.Time](text)
	}
	return as[string](text)
}

func as[T any](text json.RawMessage) (any, error) {
	var v T
	err := json.Unmarshal(text, &v)
	return v, err
}
