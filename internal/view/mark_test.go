package view

import (
	"html/template"
	"strings"
	"testing"
)

func TestWordsThatWereAskedForAreMarked(t *testing.T) {
	for _, tt := range []struct {
		name, query string
		text        any
		want        template.HTML
	}{
		{"in plain text", "采访", "怎样申请采访？", "怎样申请<mark>采访</mark>？"},
		{"with its signs made safe", "a", "a < b", "<mark>a</mark> &lt; b"},
		{"between tags and not in them", "strong", template.HTML("<strong>a strong one</strong>"), "<strong>a <mark>strong</mark> one</strong>"},
		{"in each part of a sentence", "注册", template.HTML("<p>注<b>注册</b></p>"), "<p>注<b><mark>注册</mark></b></p>"},
		{"and nothing without a query", "", "采访", "采访"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := mark(tt.text, tt.query); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAnExcerptShowsWhereTheWordsStand(t *testing.T) {
	text := "开头。\n\n" + strings.Repeat("无关的文字", 60) + "这里说到**地图**的事。" + strings.Repeat("后面的文字", 60)
	got := string(excerpt(text, "地图"))
	if !strings.Contains(got, "<mark>地图</mark>") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || strings.Contains(got, "*") {
		t.Errorf("the excerpt is %s", got)
	}
	if n := len([]rune(got)); n > excerptLength+20 {
		t.Errorf("it has %d characters", n)
	}
	if got := excerpt("A short text.", "nothing"); got != "A short text." {
		t.Errorf("without a match it is %s", got)
	}
}

func TestSubtitlesOfAnArticleCanBeLinkedTo(t *testing.T) {
	a := article("Start.\n\n## First & *foremost*\n\nText.\n\n## Second\n\n<h2 id=\"x\">Smuggled</h2>\n")
	if len(a.Contents) != 2 || a.Contents[0] != (Subtitle{"part-1", "First & foremost"}) {
		t.Errorf("the contents are %v", a.Contents)
	}
	if !strings.Contains(string(a.Text), `<h2 id="part-2">Second</h2>`) {
		t.Errorf("the text is %s", a.Text)
	}
}

func TestAnExcerptRunsOnOverEmphasisAndNotOverParagraphs(t *testing.T) {
	if got := excerpt("**注意：**不能。\n\n再问。", "狗"); got != "注意：不能。 再问。" {
		t.Errorf("the excerpt is %s", got)
	}
}
