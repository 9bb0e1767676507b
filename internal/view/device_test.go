package view

import (
	"strings"
	"testing"

	"pressdesk/internal/press"
)

func TestASessionIsNamedAfterItsBrowserAndSystem(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                     "Chrome on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0": "Edge on Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50":                "WeChat on Android",
		"curl/8.5.0": "curl",
		"":           "Unknown device",
	} {
		if got := strings.TrimSpace(fields(t, press.English, `{{device "`+agent+`"}}`, nil)); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}
