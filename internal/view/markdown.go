package view

import (
	"bytes"
	"html/template"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var (
	converter = goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.NewCJK(extension.WithEastAsianLineBreaks(), extension.WithEscapedSpace())),
		goldmark.WithParserOptions(parser.WithInlineParsers(util.Prioritized(cjkEmphasis{}, 450))),
		goldmark.WithRendererOptions(html.WithXHTML()),
	)
	policy = sanitizer()
)

func sanitizer() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowAttrs("lang").Globally()
	p.RequireNoFollowOnLinks(false)
	return p
}

// Markdown turns what a person wrote into HTML that can stand elsewhere.
func Markdown(s string) string { return string(markdown(s)) }

// markdown turns what a person wrote into HTML that can do no harm.
func markdown(s string) template.HTML {
	var b bytes.Buffer
	if err := converter.Convert([]byte(s), &b); err != nil {
		return template.HTML("<p>" + template.HTMLEscapeString(s) + "</p>")
	}
	return template.HTML(policy.SanitizeBytes(b.Bytes()))
}

// cjkEmphasis lets ** and * open and close beside Chinese characters and
// punctuation, where the usual rule waits for a space that is never written.
type cjkEmphasis struct{ parser.DelimiterProcessor }

func (cjkEmphasis) Trigger() []byte { return []byte{'*'} }

func (cjkEmphasis) IsDelimiter(b byte) bool { return b == '*' }

func (cjkEmphasis) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (cjkEmphasis) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

func (p cjkEmphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 1, p)
	if node == nil {
		return nil
	}
	after, _ := utf8.DecodeRune(line[node.OriginalLength:])
	if cjk(before) || cjk(after) {
		node.CanOpen = node.CanOpen || !unicode.IsSpace(after) && len(line) > node.OriginalLength
		node.CanClose = node.CanClose || !unicode.IsSpace(before) && before != '\n'
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

func cjk(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef || r >= 0x2018 && r <= 0x201d
}
