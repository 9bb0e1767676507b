// Package migrations holds the schema. See 0001_accounts.sql for the rules.
package migrations

import "embed"

// FS holds the files; those in sqlite and postgres say the same in two ways.
//
//go:embed *.sql sqlite/*.sql postgres/*.sql
var FS embed.FS
