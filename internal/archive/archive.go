// Package archive copies an office: into a file from which it can be restored,
// from one database to the other, and into a temporary place where the copy is
// compared with what it was made of. It also finds what does not agree within
// an office.
//
// An archive is a tar file in gzip with an entry for the head, one for each
// table with a row as JSON on each line, one for each file that people sent,
// and one that lists those files. Both databases write the same archive of the
// same rows. With a passphrase the whole of it is encrypted.
package archive

import (
	"errors"
	"fmt"
	"time"
)

// format is the version of the format; a program reads no later one.
const format = 1

// The names of the entries.
const (
	headName   = "office.json"
	tablesName = "tables/" // + name + rowsSuffix
	rowsSuffix = ".ndjson"
	filesName  = "files/" // + key
	listName   = "files.json"
)

// ErrDamaged says that an archive is not as it was written.
var ErrDamaged = errors.New("the archive is damaged")

// ErrOccupied says that an office is not empty.
var ErrOccupied = errors.New("the office is not empty")

func damaged(what string, args ...any) error {
	return fmt.Errorf("%w: "+what, append([]any{ErrDamaged}, args...)...)
}

// Head says what an archive holds; it is its first entry.
type Head struct {
	Format   int       `json:"format"`
	Program  string    `json:"program"` // the release that wrote it
	Schema   int64     `json:"schema"`
	MadeAt   time.Time `json:"made_at"`
	Database string    `json:"database"`
	LeftOut  []string  `json:"left_out"` // tables that are not in it
	Settings any       `json:"settings,omitempty"`
	Tables   []Table   `json:"tables"`
}

// Table is what an archive or an office has of one table. Two tables with the
// same sum hold the same.
type Table struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// List is the last entry of an archive.
type List struct {
	Files []File `json:"files"`
	// Lost are the files that an office should have had when it was copied.
	Lost []string `json:"lost,omitempty"`
}

// File is a file in an archive.
type File struct {
	Key    string `json:"key"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Contents is what was copied, and what was wrong with it before.
type Contents struct {
	Head   Head
	List   List
	Faults []string // of the office; the copy has them, too
}

// Rows is how many rows there are in all tables.
func (c *Contents) Rows() int {
	n := 0
	for _, t := range c.Head.Tables {
		n += t.Rows
	}
	return n
}

// Bytes is how long all files are together.
func (c *Contents) Bytes() int64 {
	var n int64
	for _, f := range c.List.Files {
		n += f.Size
	}
	return n
}
