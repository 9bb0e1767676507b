package view

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"

	"pressdesk/internal/search"
)

var (
	tagOrText = regexp.MustCompile(`<[^>]*>|[^<]+`)
	inlineTag = regexp.MustCompile(`</?(?:strong|em|code|del|a)\b[^>]*>`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
	subtitle  = regexp.MustCompile(`(?s)<h2>(.*?)</h2>`)
)

// mark shows text with the words of query marked. HTML keeps its tags.
func mark(text, query any) template.HTML {
	markup, ok := text.(template.HTML)
	if !ok {
		markup = template.HTML(template.HTMLEscapeString(fmt.Sprint(text)))
	}
	q, _ := query.(string)
	if q == "" {
		return markup
	}
	return template.HTML(tagOrText.ReplaceAllStringFunc(string(markup), func(piece string) string {
		if piece[0] == '<' {
			return piece
		}
		return marked(html.UnescapeString(piece), q)
	}))
}

// marked escapes plain text and marks the words of query in it.
func marked(text, query string) string {
	var b strings.Builder
	at := 0
	for _, span := range search.Highlight(text, query) {
		b.WriteString(template.HTMLEscapeString(text[at:span.Start]))
		b.WriteString("<mark>" + template.HTMLEscapeString(text[span.Start:span.End]) + "</mark>")
		at = span.End
	}
	return b.String() + template.HTMLEscapeString(text[at:])
}

// excerptLength is how many characters of a text a search result shows.
const excerptLength = 140

// excerpt shows the part of a Markdown text in which the words of query stand,
// or its beginning.
func excerpt(text, query string) template.HTML {
	plain := html.UnescapeString(anyTag.ReplaceAllString(inlineTag.ReplaceAllString(string(markdown(text)), ""), " "))
	letters := []rune(strings.Join(strings.Fields(plain), " "))
	plain = string(letters)
	from := 0
	if spans := search.Highlight(plain, query); len(spans) > 0 {
		from = max(0, len([]rune(plain[:spans[0].Start]))-excerptLength/4)
	}
	to := wordEnd(letters, min(len(letters), from+excerptLength))
	from = wordEnd(letters, from)
	shown := marked(string(letters[from:to]), query)
	if from > 0 {
		shown = "…" + shown
	}
	if to < len(letters) {
		shown += "…"
	}
	return template.HTML(shown)
}

// wordEnd moves a place in the middle of a word with spaces around it behind
// the word.
func wordEnd(letters []rune, at int) int {
	const longest = 20
	for i := at; i > 0 && i < len(letters) && i < at+longest; i++ {
		if cjk(letters[i]) || cjk(letters[i-1]) {
			return at
		}
		if letters[i] == ' ' || letters[i-1] == ' ' {
			return i
		}
	}
	return at
}

// Article is a Markdown text whose subtitles can be linked to.
type Article struct {
	Text     template.HTML
	Contents []Subtitle
}

// Subtitle is one entry of the contents of an article.
type Subtitle struct{ ID, Text string }

// article renders a Markdown text and gives its subtitles their ids.
func article(text string) Article {
	var a Article
	a.Text = template.HTML(subtitle.ReplaceAllStringFunc(string(markdown(text)), func(h string) string {
		inner := subtitle.FindStringSubmatch(h)[1]
		id := fmt.Sprintf("part-%d", len(a.Contents)+1)
		a.Contents = append(a.Contents, Subtitle{id, html.UnescapeString(anyTag.ReplaceAllString(inner, ""))})
		return `<h2 id="` + id + `">` + inner + `</h2>`
	}))
	return a
}
