// Package web holds what the browser and the reader see: templates, static
// files, sentences and the fonts of what is printed. It has no code.
package web

import "embed"

// FS holds the folders templates, static, locales and fonts.
//
//go:embed templates static locales fonts/*.ttf
var FS embed.FS
