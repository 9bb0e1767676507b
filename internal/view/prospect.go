package view

import (
	"time"

	"pressdesk/internal/press"
)

// Notice is an alert as a page shows it. Kind is ok or warn.
type Notice struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Prospect says whether the office's promise is early enough for the reporter,
// on the clocks of both; nil where there is nothing to say.
func (v *Views) Prospect(lang, zone string, p *press.Prospect) *Notice {
	l := v.languages[lang]
	if p == nil {
		return nil
	}
	if p.Zone != "" {
		zone = p.Zone
	}
	when := func(t time.Time) string { return l.inBoth(t, l.when(t), zone) }
	args := []any{"Deadline", when(p.Deadline), "Answer", when(p.Answer), "Word", when(p.Word), "Phone", l.office.Phone}
	n := &Notice{Kind: "warn", Title: l.t("prospect.early"), Text: l.t("prospect.early_text", args...)}
	switch {
	case p.Met():
		n = &Notice{Kind: "ok", Title: l.t("prospect.met"), Text: l.t("prospect.met_text", args...)}
	case p.Urgent():
		n.Text = l.t("prospect.urgent_text", args...)
	}
	if p.Provisional {
		n.Text = l.t("prospect.provisional", "Text", n.Text)
	}
	return n
}
