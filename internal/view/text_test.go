package view

import (
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	for given, want := range map[string]string{
		"请**注意：**提交材料":                 "<p>请<strong>注意：</strong>提交材料</p>",
		"**“视点”**栏目":                   "<p><strong>“视点”</strong>栏目</p>",
		"这是*重点（一）*的说明":                 "<p>这是<em>重点（一）</em>的说明</p>",
		"采访**2026 年**预算":               "<p>采访<strong>2026 年</strong>预算</p>",
		"**先注册，**再*申请*。":               "<p><strong>先注册，</strong>再<em>申请</em>。</p>",
		"two * three * four":           "<p>two * three * four</p>",
		"**bold** and *soft* words":    "<p><strong>bold</strong> and <em>soft</em> words</p>",
		"2*3*4":                        "<p>2<em>3</em>4</p>",
		"材料\n换行":                       "<p>材料换行</p>",
		"two\nlines":                   "<p>two\nlines</p>",
		"[x](javascript:alert(1))":     "<p>x</p>",
		"<script>alert(1)</script>":    "",
		`<img src=x onerror=alert(1)>`: ``,
		"[a](https://example.test)":    `<p><a href="https://example.test">a</a></p>`,
		"# 标题":                         "<h1>标题</h1>",
		"- a\n- b":                     "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
	} {
		if got := strings.TrimSpace(string(markdown(given))); got != want {
			t.Errorf("%q became\n%s\nwant\n%s", given, got, want)
		}
	}
}

func TestPlainTextKeepsItsLines(t *testing.T) {
	got := string(paragraphs("  One <b>\r\ntwo\r\n\r\n\r\nthree "))
	if want := "<p>One &lt;b&gt;<br>two</p><p>three</p>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := lines("a\n\n b \n"); len(got) != 2 || got[1] != "b" {
		t.Errorf("lines %q", got)
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"周予安": "周", "Clara Lindqvist": "CL", "Mateus Albuquerque do Nascimento": "MN", "suharto": "S", "": "",
	} {
		if got := initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestTheLanguageOfAText(t *testing.T) {
	for text, want := range map[string]string{
		"zh-CN": "zh-Hans", "en": "en", "采访申请": "zh-Hans", "How do I apply?": "en",
		"市交通委 port 采访": "zh-Hans", "The word 采访 in a long English sentence": "en", "123": "",
	} {
		if got := langof(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 421888: "412 KB", 2936013: "2.8 MB"} {
		if got, err := size(n); got != want || err != nil {
			t.Errorf("%d: %q, %v", n, got, err)
		}
	}
}

func TestReadingTime(t *testing.T) {
	if got := readingTime(strings.Repeat("word ", 1320)); got != 6 {
		t.Errorf("English: %d minutes", got)
	}
	if got := readingTime(strings.Repeat("字", 2400)); got != 6 {
		t.Errorf("Chinese: %d minutes", got)
	}
}
