package view

import (
	"fmt"
	"html/template"
)

// look is how a status is drawn: a colour, and a shape that says the same.
type look struct{ colour, shape string }

var looks = map[string]look{
	"draft":            {"draft", "dashes"},
	"submitted":        {"info", "empty"},
	"needs_info":       {"warn", "paused"},
	"in_review":        {"info", "quarter"},
	"in_progress":      {"info", "quarter"},
	"coordinating":     {"violet", "half"},
	"consulting":       {"violet", "half"},
	"slots_offered":    {"warn", "paused"},
	"scheduled":        {"teal", "most"},
	"rescheduling":     {"teal", "half"},
	"held":             {"teal", "most"},
	"pending_approval": {"violet", "most"},
	"completed":        {"ok", "tick"},
	"declined":         {"bad", "cross"},
	"withdrawn":        {"", "back"},
	"lapsed":           {"", "cross"},
	"transferred":      {"", "away"},
	"processing":       {"info", "half"},
}

const (
	ring  = `<circle cx="8" cy="8" r="6.600" fill="none" stroke="currentColor" stroke-width="1.600"/>`
	disc  = `<circle cx="8" cy="8" r="7.200" fill="currentColor"/>`
	inner = `" fill="none" stroke="var(--bg)" stroke-width="1.700" stroke-linecap="round" stroke-linejoin="round"/>`
)

// slice fills the part of the ring that a step has reached.
func slice(length string) string {
	return ring + `<circle cx="8" cy="8" r="2.200" fill="none" stroke="currentColor" stroke-width="4.400" stroke-dasharray="` + length + ` 99" transform="rotate(-90 8 8)"/>`
}

var shapes = map[string]string{
	"dashes":  `<circle cx="8" cy="8" r="6.600" fill="none" stroke="currentColor" stroke-width="1.600" stroke-dasharray="2.600 1.900"/>`,
	"empty":   ring,
	"quarter": slice("3.46"),
	"half":    slice("6.91"),
	"most":    slice("10.37"),
	"tick":    disc + `<path d="m4.800 8.300 2.300 2.200 4.200-4.700` + inner,
	"paused":  disc + `<path d="M6.300 5.600v4.800M9.700 5.600v4.800` + inner,
	"cross":   disc + `<path d="m5.600 5.600 4.800 4.800M10.400 5.600l-4.800 4.800` + inner,
	"back":    disc + `<path d="M10.800 8H5.200M7.200 6 5.200 8l2 2` + inner,
	"away":    disc + `<path d="M5.200 8h5.600M8.800 6l2 2-2 2` + inner,
}

// statusTag draws a status as ring, word and colour, so that none is needed
// alone. The word is the sentence status.CODE, or status.KIND.CODE where that
// kind has its own word.
func (l *language) statusTag(status any, kind ...any) template.HTML {
	code := fmt.Sprint(status)
	key := "status." + code
	if code == "processing" {
		key = "public.processing"
	}
	if len(kind) > 0 {
		if own := fmt.Sprintf("status.%s.%s", kind[0], code); l.has(own) {
			key = own
		}
	}
	drawn := looks[code]
	return template.HTML(`<span class="tag ` + drawn.colour + `"><svg viewBox="0 0 16 16" aria-hidden="true">` +
		shapes[drawn.shape] + `</svg>` + template.HTMLEscapeString(l.t(key)) + `</span>`)
}

var clockColours = map[string]string{"run": "accent", "pause": "warn", "over": "bad", "stop": "ok"}

var clockMarks = map[string]string{
	"run":   `<path d="M24 15v9.500l6 3.500" fill="none" stroke-width="3"`,
	"pause": `<path d="M20.500 19v10M27.500 19v10" stroke-width="3"`,
	"over":  `<path d="M24 15v11M24 31v.5" stroke-width="3.500"`,
	"stop":  `<path d="m17.500 24.500 4.500 4.500 8.500-9.500" fill="none" stroke-width="3"`,
}

// clockRing draws the part of a time limit that is used; state is run, pause,
// over or stop.
func clockRing(state string, used, limit int) template.HTML {
	const around = 119
	part := around
	if limit > 0 && state != "over" && state != "stop" {
		part = around * min(max(used, 0), limit) / limit
	}
	colour := "var(--" + clockColours[state] + ")"
	return template.HTML(fmt.Sprintf(`<svg class="ring" viewBox="0 0 48 48" aria-hidden="true">`+
		`<circle cx="24" cy="24" r="19" fill="none" stroke="var(--line-2)" stroke-width="6"/>`+
		`<circle cx="24" cy="24" r="19" fill="none" stroke="%[1]s" stroke-width="6" stroke-dasharray="%[2]d 200" transform="rotate(-90 24 24)"/>`+
		`%[3]s stroke="%[1]s" stroke-linecap="round"/></svg>`, colour, part, clockMarks[state]))
}
