package view

import (
	"fmt"
	"html/template"
)

// icons are the drawings inside a 24 by 24 box, by what they mean.
var icons = map[string]string{
	"alert":    `<circle cx="12" cy="12" r="9"/><path d="M12 7v6M12 16.3v.2"/>`,
	"bell":     `<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 2h-15zM10 21h4"/>`,
	"bold":     `<path d="M7 5h6a3.500 3.500 0 0 1 0 7H7zM7 12h7a3.500 3.500 0 0 1 0 7H7z"/>`,
	"calendar": `<rect x="3.5" y="5" width="17" height="15" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>`,
	"chart":    `<path d="M4 20V4M4 20h16M8.500 16v-4M13 16V8M17.500 16v-6"/>`,
	"check":    `<path d="m5 12.5 4.5 4.5L19 7"/>`,
	"clip":     `<path d="m19.500 11.500-7.600 7.600a4.700 4.700 0 0 1-6.700-6.700l7.900-7.900a3.200 3.200 0 0 1 4.500 4.500l-7.800 7.800a1.600 1.600 0 0 1-2.300-2.300l7.100-7.100"/>`,
	"clock":    `<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.4 2"/>`,
	"close":    `<path d="m6 6 12 12M18 6 6 18"/>`,
	"down":     `<path d="m5 9 7 7 7-7"/>`,
	"download": `<path d="M12 4v11m0 0 4.500-4.500M12 15l-4.500-4.500M4.500 20h15"/>`,
	"eye":      `<path d="M2.500 12C5 7.500 8.200 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.700 6.500-9.500 6.500S5 16.500 2.500 12Z"/><circle cx="12" cy="12" r="2.800"/>`,
	"file":     `<path d="M6 3.500h8l4.500 4.500V20.500H6zM14 3.500V8h4.500"/>`,
	"filter":   `<path d="M4 6h16M7 12h10M10 18h4"/>`,
	"globe":    `<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3.800 6 3.800 9s-.8 6-3.800 9c-3-3-3.800-6-3.800-9s.8-6 3.800-9Z"/>`,
	"heading":  `<path d="M6 5v14M18 5v14M6 12h12"/>`,
	"inbox":    `<path d="M3.500 13.500 6 5h12l2.500 8.500V19h-17zM3.500 13.500H9l1 2.500h4l1-2.500h5.500"/>`,
	"info":     `<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.8v.2"/>`,
	"left":     `<path d="m15 5-7 7 7 7"/>`,
	"link":     `<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1.500 1.500M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500"/>`,
	"list":     `<path d="M8.500 6.500H20M8.500 12H20M8.500 17.500H20M4 6.500h.5M4 12h.5M4 17.500h.5"/>`,
	"lock":     `<rect x="5" y="10.500" width="14" height="9.500" rx="2"/><path d="M8 10.500V8a4 4 0 0 1 8 0v2.500"/>`,
	"logout":   `<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9"/>`,
	"mail":     `<rect x="3" y="5.500" width="18" height="13.500" rx="2"/><path d="m3.500 7 8.500 6.500L20.500 7"/>`,
	"menu":     `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"message":  `<path d="M4 5h16v11.500h-9L6.500 20.500v-4H4z"/>`,
	"more":     `<path d="M5.500 12h.01M12 12h.01M18.500 12h.01" stroke-width="3"/>`,
	"news":     `<path d="M4 5h12.500v15H6a2 2 0 0 1-2-2zM16.500 9H20v9a2 2 0 0 1-2 2M7 9h6.500M7 12.500h6.500M7 16h4"/>`,
	"note":     `<path d="M4.500 4.500h15v10l-5 5h-10zM14.500 19.500v-5h5M8 9h8M8 12.500h4"/>`,
	"ok":       `<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.7L16 9.5"/>`,
	"pause":    `<circle cx="12" cy="12" r="9"/><path d="M10 9v6M14 9v6"/>`,
	"people":   `<circle cx="9" cy="8.500" r="3.500"/><path d="M2.500 19.500c.6-3.500 3-5.200 6.500-5.200s5.900 1.700 6.500 5.200M15.500 5.300a3.500 3.500 0 0 1 0 6.400M18 14.600c2 .7 3.200 2.300 3.600 4.900"/>`,
	"person":   `<circle cx="12" cy="8" r="4"/><path d="M4.500 20.500c.8-4 3.700-6 7.500-6s6.700 2 7.500 6"/>`,
	"phone":    `<path d="M5 4h4l1.500 4.500L8 10a12 12 0 0 0 6 6l1.500-2.500L20 15v4c0 .6-.4 1-1 1A15 15 0 0 1 4 5c0-.6.4-1 1-1Z"/>`,
	"plus":     `<path d="M12 5v14M5 12h14"/>`,
	"question": `<circle cx="12" cy="12" r="9"/><path d="M9.500 9.500A2.500 2.500 0 1 1 12 12.200v1.300M12 16.500v.2"/>`,
	"quote":    `<path d="M5 7h5v5c0 3-1.500 4.500-4 5M14 7h5v5c0 3-1.500 4.500-4 5"/>`,
	"reply":    `<path d="m9 7-5.500 5L9 17M4 12h9.500c4 0 6.500 2 7 6"/>`,
	"right":    `<path d="m9 5 7 7-7 7"/>`,
	"search":   `<circle cx="11" cy="11" r="6.500"/><path d="m16 16 4.500 4.500"/>`,
	"settings": `<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M18.400 5.600l-2.200 2.200M7.800 16.200l-2.200 2.200"/>`,
	"shield":   `<path d="M12 3.500 4.500 6.500v5c0 4.500 3 7.700 7.500 9.500 4.500-1.800 7.500-5 7.500-9.500v-5z"/>`,
	"star":     `<path d="m12 4 2.500 5.200 5.700.8-4.100 4 1 5.700-5.100-2.700-5.100 2.700 1-5.700-4.100-4 5.700-.8z"/>`,
	"theme":    `<circle cx="12" cy="12" r="8.500"/><path d="M12 3.500a8.500 8.500 0 0 1 0 17z" fill="currentColor"/>`,
	"undo":     `<path d="M4 9h10a5.500 5.500 0 0 1 0 11H9M4 9l4.500-4.500M4 9l4.500 4.500"/>`,
	"up":       `<path d="m5 15 7-7 7 7"/>`,
	"upload":   `<path d="M12 16V5m0 0L7.500 9.500M12 5l4.500 4.500M4.500 20h15"/>`,
	"warn":     `<path d="M12 4 2.8 20h18.4L12 4ZM12 10v4.5M12 17.2v.2"/>`,
}

// icon draws one icon. It says nothing to a screen reader: words stand beside it.
func icon(name string) (template.HTML, error) {
	drawing, ok := icons[name]
	if !ok {
		return "", fmt.Errorf("view: no icon %q", name)
	}
	return template.HTML(`<svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">` + drawing + `</svg>`), nil
}
