// Package web holds what the browser and the reader see: templates, static
// files and sentences. It has no code.
package web

import "embed"

// FS holds the folders templates, static and locales.
//
//go:embed templates static locales
var FS embed.FS
