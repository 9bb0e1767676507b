package config

import (
	"regexp"
	"strconv"
	"time"
)

// Offset is how far a test has moved the clock.
type Offset struct {
	Years int
	Rest  time.Duration
}

var offsetForm = regexp.MustCompile(`^([+-]?)([0-9]{1,9})([ydhms])$`)

var offsetUnits = map[string]time.Duration{"d": 24 * time.Hour, "h": time.Hour, "m": time.Minute, "s": time.Second}

// parseOffset reads [+-]N(y|d|h|m|s); the empty text moves nothing.
func parseOffset(text string) (o Offset, ok bool) {
	if text == "" {
		return Offset{}, true
	}
	parts := offsetForm.FindStringSubmatch(text)
	if parts == nil {
		return Offset{}, false
	}
	n, err := strconv.Atoi(parts[1] + parts[2])
	if err != nil {
		return Offset{}, false
	}
	if parts[3] == "y" {
		return Offset{Years: n}, n >= -1000 && n <= 1000
	}
	unit := offsetUnits[parts[3]]
	rest := time.Duration(n) * unit
	return Offset{Rest: rest}, int(rest/unit) == n
}

// Add moves a time.
func (o Offset) Add(t time.Time) time.Time { return t.AddDate(o.Years, 0, 0).Add(o.Rest) }

// Offset is how far the clock is moved; nowhere unless tests are enabled.
func (t Test) Offset() Offset {
	o, ok := parseOffset(t.Clock)
	if !ok || !t.Enabled {
		return Offset{}
	}
	return o
}
