package demo

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"pressdesk/internal/press"
)

// material is what the people of the demonstration write and say in one
// language.
type material struct {
	lang       string
	interviews []entry
	inquiries  []entry
	phrases    map[string][]string
	answers    []entry
	refusals   []entry
}

func readMaterial(lang string) (*material, error) {
	suffix := ".en.md"
	if lang == press.Chinese {
		suffix = ".zh.md"
	}
	m := &material{lang: lang}
	for name, list := range map[string]*[]entry{
		"interviews": &m.interviews, "inquiries": &m.inquiries, "answers": &m.answers, "refusals": &m.refusals,
	} {
		var err error
		if *list, err = entries(name + suffix); err != nil {
			return nil, err
		}
	}
	var err error
	m.phrases, err = pools("phrases" + suffix)
	return m, err
}

// phrase picks one of the phrases of a pool.
func (m *material) phrase(dice *rand.Rand, pool string) string { return pick(dice, m.phrases[pool]) }

// reply answers questions so that a question for a figure gets one.
func (m *material) reply(dice *rand.Rand, questions []string) []press.Answer {
	var answers []press.Answer
	said := map[string]bool{} // nobody answers two questions with one sentence
	for _, q := range questions {
		sort := "fact "
		if m.asksFigure(q) {
			sort = "figure "
		}
		outcome := "full"
		switch n := dice.IntN(20); {
		case n < 3:
			outcome = "partly"
		case n < 5:
			outcome = "public"
		case n == 5:
			outcome = map[string]string{"fact ": "not_ours", "figure ": "none"}[sort]
		}
		i := slices.IndexFunc(m.answers, func(e entry) bool { return e.title == sort+outcome })
		e := m.answers[i]
		text := pick(dice, e.items)
		for said[text] && len(e.items) > len(questions) {
			text = pick(dice, e.items)
		}
		said[text] = true
		answers = append(answers, press.Answer{
			Outcome: outcome, Text: strings.ReplaceAll(text, "{n}", m.number(dice)),
			Link: e.fields["link"], Basis: e.fields["basis"],
		})
	}
	return answers
}

// refusedAnswers refuses every question for the same reason.
func (m *material) refusedAnswers(questions []string, r press.Refusal) []press.Answer {
	basis := map[string]string{press.English: "Reason " + r.Reason, press.Chinese: "理由 " + r.Reason}[m.lang]
	var answers []press.Answer
	for range questions {
		answers = append(answers, press.Answer{Outcome: "refused", Text: r.Text, Basis: basis})
	}
	return answers
}

// refusal picks one of the reasons.
func (m *material) refusal(dice *rand.Rand, reasons ...string) press.Refusal {
	reason := pick(dice, reasons)
	i := slices.IndexFunc(m.refusals, func(e entry) bool { return e.title == reason })
	return press.Refusal{Reason: reason, Text: m.refusals[i].body, Alternative: m.refusals[i].fields["alternative"]}
}

var figureWords = map[string][]string{
	press.English: {"how many", "how much", "how long did", "what share", "median", "mean of", "cost of", "average"},
	press.Chinese: {"多少", "几", "占", "中位数", "多长"},
}

func (m *material) asksFigure(question string) bool {
	q := strings.ToLower(question)
	return slices.ContainsFunc(figureWords[m.lang], func(w string) bool { return strings.Contains(q, w) })
}

// number writes a figure as the language groups it.
func (m *material) number(dice *rand.Rand) string {
	s := strconv.Itoa(120 + dice.IntN(9800))
	if m.lang == press.English && len(s) > 3 {
		return s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}

func pick[T any](dice *rand.Rand, list []T) T { return list[dice.IntN(len(list))] }

// chance is true in so many of a hundred cases.
func chance(dice *rand.Rand, percent int) bool { return dice.IntN(100) < percent }
