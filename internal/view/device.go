package view

import "strings"

// Browsers and systems by the word that gives them away; the first that fits
// wins, for most browsers also carry the names of others.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"MicroMessenger", "WeChat"}, {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"}, {"Chrome/", "Chrome"}, {"CriOS", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"HarmonyOS", "HarmonyOS"}, {"OpenHarmony", "HarmonyOS"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

func namedIn(agent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return ""
}

// device names the browser and the system that a user agent speaks of, as its
// owner would.
func (l *language) device(agent string) string {
	browser, system := namedIn(agent, browsers), namedIn(agent, systems)
	switch {
	case browser != "" && system != "":
		return l.t("sessions.device", "Browser", browser, "System", system)
	case browser+system != "":
		return browser + system
	case agent != "":
		name, _, _ := strings.Cut(agent, "/")
		return name
	}
	return l.t("sessions.unknown")
}
