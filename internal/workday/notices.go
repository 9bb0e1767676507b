package workday

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed notices.json
var notices []byte

// Notices are the announcements the program is shipped with, oldest first.
func Notices() ([]Notice, error) {
	var list []Notice
	if err := json.Unmarshal(notices, &list); err != nil {
		return nil, fmt.Errorf("reading the notices shipped: %w", err)
	}
	return list, nil
}
