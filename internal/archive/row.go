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
	var line []byte
	for row, err := range db.Rows(ctx, t) {
		if err != nil {
			return done, err
		}
		if line, err = appendRow(line[:0], t, row); err != nil {
			return done, fmt.Errorf("row %d of %s: %w", done.Rows+1, t.Name, err)
		}
		if _, err := out.Write(line); err != nil {
			return done, err
		}
		done.Rows++
		done.Bytes += int64(len(line))
	}
	done.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return done, nil
}

// appendRow writes columns in the order of their names, which is the same for
// both databases.
func appendRow(line []byte, t store.Table, row []any) ([]byte, error) {
	for i, c := range t.Columns {
		name, err := json.Marshal(c.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(written(row[i]))
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		between := byte(',')
		if i == 0 {
			between = '{'
		}
		line = append(append(append(append(line, between), name...), ':'), value...)
	}
	return append(line, '}', '\n'), nil
}

// raw carries bytes that are no text.
type raw struct {
	Base64 string `json:"base64"`
}

func written(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case []byte:
		return raw{base64.StdEncoding.EncodeToString(v)}
	case string:
		if !utf8.ValidString(v) {
			return raw{base64.StdEncoding.EncodeToString([]byte(v))}
		}
	}
	return v
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
