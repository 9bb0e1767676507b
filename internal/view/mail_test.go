package view

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pressdesk/internal/press"
)

// filled are facts of every name that a letter can have.
var filled = map[string]string{
	"number": "62600014", "kind": "interview", "title": "零碳航运 Zero-carbon shipping", "status": "scheduled",
	"link": "https://press.example.test/applications/62600014", "desk_link": "https://press.example.test/desk/applications/62600014",
	"reporter": "Ann Marsh", "outlet": "North Daily", "note": "Thank you for\nyour patience.",
	"due": "2024-06-21T09:30:00Z", "intake_due": "2024-06-14T09:30:00Z", "clock": "running", "provisional": "true",
	"officer": "周予安", "officer_phone": "+86 10 5550 0111", "assigned_by": "Lin Yue",
	"items": "A letter of assignment\nThe names of your crew", "units": "Port Office Chen\nShipping Division",
	"slots":       "2024-06-18T06:00:00Z|2024-06-18T07:00:00Z|Room 2|Ms Chen|Li\n2024-06-19T06:00:00Z|2024-06-19T07:00:00Z|Room 3||",
	"appointment": "2024-06-18T06:00:00Z|2024-06-18T07:00:00Z|Room 2|Ms Chen|Li",
	"windows":     "2024-06-20T01:00:00Z|2024-06-20T03:00:00Z",
	"reason":      "R2", "text": "The person you asked for does not wish to speak.", "alternative": "Written answers.",
	"reply": "1. What changed?\nThe fee fell by a tenth.\n\n2. Why?\nBecause of the new berth.", "attribution": "A spokesperson of Example City",
	"on_record": "true", "embargo": "2024-06-22T01:00:00Z", "as_of": "2024-06-13", "contact": "press@example.test",
	"language": "en", "version": "1", "message": "Could you come earlier?", "author": "周予安", "name": "Ann Marsh", "until": "2024-07-01T09:30:00Z",
	"by": "Lin Yue", "party": "Ms Chen", "means": "wechat", "days": "3", "deadline": "2024-06-17T10:00:00Z", "deadline_due": "2024-06-14T09:30:00Z", "review": "2024-06-14T09:30:00Z",
	"was":       "2024-06-17T06:00:00Z|2024-06-17T07:00:00Z|Room 1|Ms Chen|",
	"authority": "Harbour Authority", "reach": "+86 10 5550 0199", "transfer_text": "Ask for the press desk.", "personal": "false",
	"unit": "Shipping Division", "person": "Ms Chen", "mode": "in_person", "outline": "What changed?\nWhy?", "sent": "The letter and the outline",
	"questions": "1. Since when?\n2. Why?", "due_date": "2024-06-18", "email": "ann@example.test", "mobile": "+47 5550 0100",
	"consent": "yes", "conditions": "No photographs.", "times": "2024-06-18T06:00:00Z|2024-06-18T07:00:00Z|Room 2||",
	"numbers": "1, 2", "action": "supply", "waiting": "Shipping Division|2024-06-18", "why": "The fee fell by a fifth.",
}

// turns are what a letter can say in one way or another.
var turns = map[string][]string{
	"kind": {"interview", "inquiry"}, "by_clock": {"true"}, "by_desk": {"true"}, "by_reporter": {"true"}, "shared_by": {"Clara Wu"}, "asks_link": {"true"}, "personal": {"true"}, "on_record": {"false"},
	"consent": {"no"}, "times": {""}, "clock": {"paused", "stopped"}, "status": {"withdrawn", "coordinating", "slots_offered", "rescheduling", "held", "completed", "declined"},
	"outcome": {"held", "reporter_absent", "can", "partly", "cannot"}, "proposed": {"decline", "transfer", "extend", "correct"},
	"means": {"phone", "paper", "in_person", "email"}, "language": {"zh-CN"},
}

// ours are the letters that no step sends.
var ours = []string{
	"message_owner", "message_desk", "acted_owner", "confirm", "already_registered", "vetting", "vetting_desk", "approved", "more_info", "rejected",
	"suspended", "appointment_owner", "appointment_desk", "reset", "password_changed", "address_confirm", "address_changed", "invite", "test", "locked_out", "ask_approver",
}

// hole is what a letter must not say: a missing value, or a key in place of a sentence.
var hole = regexp.MustCompile(`<no value>|%!|\{\{|\b(mail|reason|date|zone)\.[a-zR]|, ,|  `)

func mailOf(lang, name string, facts map[string]string) *press.Mail {
	return &press.Mail{ID: "M1", CreatedAt: thursday, Lang: lang, Name: "Ann Marsh", Timezone: "Europe/Paris", Template: name, Facts: facts}
}

func with(pairs ...string) map[string]string {
	facts := maps.Clone(filled)
	for i := 0; i < len(pairs); i += 2 {
		facts[pairs[i]] = pairs[i+1]
	}
	return facts
}

func TestEveryStepThatTellsSomebodyHasItsLetterAndNoLetterIsLeftOver(t *testing.T) {
	v := open(t)
	want := map[string]bool{}
	for _, name := range ours {
		want[name] = true
	}
	for _, k := range press.Kinds {
		for _, s := range k.Moves {
			for _, party := range s.Tell {
				if party == press.Bureau {
					party = press.Owner // they read the same
				}
				want[string(s.Action)+"_"+string(party)] = true
			}
		}
	}
	for _, lang := range []string{press.Chinese, press.English} {
		names := v.Letters(lang)
		for name := range want {
			if !slices.Contains(names, name) {
				t.Errorf("%s: no letter %s", lang, name)
			}
		}
		for _, name := range names {
			if !want[name] {
				t.Errorf("%s: nothing sends the letter %s", lang, name)
			}
		}
	}
}

// Every letter is written with all facts and with none, for either kind; what
// it says never has a hole.
func TestEveryLetterIsWrittenInBothLanguages(t *testing.T) {
	v := open(t)
	for _, lang := range []string{press.Chinese, press.English} {
		for _, name := range v.Letters(lang) {
			for _, facts := range []map[string]string{filled, with("kind", "inquiry"), {}} {
				got, err := v.RenderMail(mailOf(lang, name, facts))
				if err != nil {
					t.Errorf("%s %s: %v", lang, name, err)
					continue
				}
				if bad := hole.FindString(got.Subject + "\n" + got.Text); bad != "" {
					t.Errorf("%s %s says %q:\n%s", lang, name, bad, got.Text)
				}
				if got.Subject == "" || strings.Contains(got.Subject, filled["title"]) {
					t.Errorf("%s %s: subject %q", lang, name, got.Subject)
				}
				for _, always := range []string{"Replies to this email", "回复本邮件会送达"} {
					if strings.Contains(got.Text, always) != (lang == press.English == strings.HasPrefix(always, "R")) {
						t.Errorf("%s %s: %q\n%s", lang, name, always, got.Text)
					}
				}
			}
		}
	}
}

// A letter that says one thing or another says each of them whole: it begins
// with what happened, and no row of its facts is empty.
func TestEveryTurnOfALetterIsWhole(t *testing.T) {
	v := open(t)
	all := []map[string]string{filled, {}}
	for name, values := range turns {
		for _, value := range values {
			all = append(all, with(name, value))
		}
	}
	for _, lang := range []string{press.Chinese, press.English} {
		for _, name := range v.Letters(lang) {
			for _, facts := range all {
				got, err := v.languages[lang].letter(mailOf(lang, name, facts))
				if err != nil {
					t.Fatal(err)
				}
				if bad := hole.FindString(got.Subject + "\n" + got.plain()); bad != "" {
					t.Errorf("%s %s says %q with %v:\n%s", lang, name, bad, facts, got.plain())
				}
				if got.first("text") != 0 {
					t.Errorf("%s %s does not begin with what happened:\n%s", lang, name, got.plain())
				}
				for _, b := range got.Blocks {
					for _, r := range b.Rows {
						if strings.TrimSpace(r[0]) == "" || strings.TrimSpace(r[1]) == "" {
							t.Errorf("%s %s has the row %q with %v", lang, name, r, facts)
						}
					}
					if text := strings.Join(b.Lines, " "); b.Kind == "text" && strings.ContainsAny(text[:1], ",.;:") {
						t.Errorf("%s %s has a paragraph that begins with %q", lang, name, text)
					}
				}
			}
		}
	}
}

func TestALetterNamesTheTimeHereAndThere(t *testing.T) {
	v := open(t)
	tests := []struct{ lang, name, want string }{
		{press.English, "take_owner", "You will have an answer by Fri 21 June, 17:30 (Beijing time; 11:30 in Paris)."},
		{press.Chinese, "take_owner", "我们将在 6月21日（周五）17:30（北京时间；巴黎 11:30）前答复您。"},
		{press.English, "offer_owner", "When: Tue 18 June, 14:00–15:00 (Beijing time; 08:00 in Paris)"},
		{press.English, "reset", "It works once, until Thu 13 June, 11:18 (Beijing time; 05:18 in Paris)."},
		{press.English, "approve_owner", "1. What changed?\nThe fee fell by a tenth."},
		{press.English, "approve_owner", "Attribution: A spokesperson of Example City"},
		{press.English, "approve_owner", "Embargo: Not for publication before Sat 22 June, 09:00 (Beijing time; 03:00 in Paris)"},
		{press.English, "approve_owner", "As of: 13 June 2024"},
		{press.English, "ask_owner", "> 1. A letter of assignment\n> 2. The names of your crew"},
		{press.English, "decline_owner", "Reason: The interviewee declined"},
		{press.Chinese, "decline_owner", "理由：受访方未同意接受采访"},
		{press.English, "take_owner", "已受理（62600014）"},
		{press.Chinese, "take_owner", "Accepted (62600014)"},
	}
	for _, tt := range tests {
		got, err := v.RenderMail(mailOf(tt.lang, tt.name, filled))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got.Text, tt.want) {
			t.Errorf("%s %s does not say %q:\n%s", tt.lang, tt.name, tt.want, got.Text)
		}
	}
}

func TestAChineseNameStandsInAChineseSentenceWithoutASpace(t *testing.T) {
	v := open(t)
	for name, want := range map[string]string{"梁嘉慧": "梁嘉慧提交了", "Clara Lindhagen": "Clara Lindhagen 提交了"} {
		m := mailOf(press.Chinese, "submit_desk", filled)
		m.Facts = maps.Clone(m.Facts)
		m.Facts["reporter"] = name
		got, err := v.RenderMail(m)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got.Text, want) {
			t.Errorf("no %q in %s", want, got.Text)
		}
	}
}

func TestLinksOfALetterAreOurOwn(t *testing.T) {
	v := open(t)
	tests := []struct{ lang, link, want string }{
		{press.English, "https://press.example.test/password/reset/x", "https://press.example.test/en/password/reset/x"},
		{press.English, "https://press.example.test/en/password/reset/x", "https://press.example.test/en/password/reset/x"},
		{press.Chinese, "https://press.example.test/password/reset/x", "https://press.example.test/password/reset/x"},
		{press.English, "https://evil.example/password/reset/x", "https://press.example.test/en/"},
		{press.English, "https://press.example.test.evil.example/", "https://press.example.test/en/"},
		{press.English, "javascript:alert(1)", "https://press.example.test/en/"},
	}
	for _, tt := range tests {
		got, err := v.RenderMail(mailOf(tt.lang, "reset", map[string]string{"link": tt.link}))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got.HTML, `href="`+tt.want+`"`) || strings.Contains(got.HTML+got.Text, "evil") {
			t.Errorf("%s in %s: %s", tt.link, tt.lang, got.Text)
		}
	}
}

func TestWhatPeopleWriteStaysText(t *testing.T) {
	v := open(t)
	facts := with(
		"number", "1\r\nBcc: all@example.test", "message", "[[Log in|https://evil.example/]]\n\n---\nTitle:: x\n<b>bold</b>\u202e",
		"author", "[[Log in|https://evil.example/]]", "title", "a\n\n[[Log in|https://evil.example/]]",
	)
	m := mailOf(press.English, "message_owner", facts)
	m.Name = "Ann\r\n\r\n[[Log in|https://evil.example/]]"
	got, err := v.RenderMail(m)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(got.Subject, "\r\n") {
		t.Errorf("subject %q", got.Subject)
	}
	if strings.Contains(got.HTML, `href="https://evil`) || strings.Contains(got.HTML, "<b>bold") || strings.Contains(got.HTML, "\u202e") {
		t.Errorf("typed text became markup:\n%s", got.HTML)
	}
	if !strings.Contains(got.Text, "> ---\n> Title:: x") {
		t.Errorf("the quotation is not whole:\n%s", got.Text)
	}
}
