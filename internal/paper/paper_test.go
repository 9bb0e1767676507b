package paper

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"pressdesk/internal/paper/papertest"
	"pressdesk/web"
)

var printer = New(web.FS)

var made = time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC)

// sheet is a document with these blocks.
func sheet(lang string, blocks ...Block) *Document {
	return &Document{
		Lang: lang, Title: "采访联系函 Letter", Number: "62600014-1", Running: "62600014 running head", Foot: "000-0000-0000", Made: made, Blocks: blocks,
		Head:    Letterhead{Name: "示例市新闻办公室", Also: "Example City Press Office", Mark: "示", Lines: []string{"示例市人民路 1 号", "press@example.org"}},
		Page:    func(page, of int) string { return fmt.Sprintf("page %d of %d", page, of) },
		Missing: func(numbers string) string { return "no font has " + numbers },
	}
}

func printed(t testing.TB, d *Document) []byte {
	t.Helper()
	b, err := printer.Print(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// read is all the text of a document, without white space.
func read(t *testing.T, d *Document) string {
	t.Helper()
	return papertest.Joined(strings.Join(papertest.Text(t, printed(t, d)), ""))
}

const (
	chinese = "采访提纲：一、请问“老旧小区”改造（2024—2026年）的资金来源有哪些？二、居民如何参与……《条例》第十七条，是否适用；如有困难、分歧，怎样协调！"
	english = "How did the city pay for the renovation of its older districts (2024–2026), and who decides which streets come first? Please give figures for each year; an estimate is fine."
)

func TestNoCharacterIsLostAtAnyWidth(t *testing.T) {
	f, err := printer.fonts()
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		strings.Repeat(chinese, 4), strings.Repeat(english+" ", 4), chinese + english + chinese,
		"https://example.org/" + strings.Repeat("a-very-long-path/", 20), strings.Repeat("x", 300), strings.Repeat("，", 200),
		"Łukasz Żółtowski-Nguyễn, Ørsted ÀÉÎÕÜ, Ἀθηνᾶ, Щербаков", "", "\n\n一\n\n", "   三个空格",
	}
	for width := 40.0; width < 460; width += 17 {
		for _, words := range texts {
			s := newSetter(&Document{}, f, 1)
			var b strings.Builder
			for i, l := range s.lines(words, s.body, width) {
				if l.width*s.body.size > width && len(l.glyphs) > 1 && !oneCluster(l) {
					t.Errorf("a line of %.1f points in %.1f", l.width*s.body.size, width)
				}
				if len(l.glyphs) > 0 && i > 0 && strings.ContainsRune("。，、；：？！）》”…", l.glyphs[0].r) && words != texts[5] {
					t.Errorf("at %.0f a line begins with %c", width, l.glyphs[0].r)
				}
				for _, g := range l.glyphs {
					b.WriteRune(g.r)
				}
			}
			if got, want := papertest.Joined(b.String()), papertest.Joined(words); got != want {
				t.Errorf("at %.0f: set %q, want %q", width, got, want)
			}
		}
	}
}

// oneCluster reports whether a line holds what cannot be broken, such as a
// character with the mark that belongs to it.
func oneCluster(l line) bool {
	n := 0
	for _, g := range l.glyphs {
		if !unicode.In(g.r, unicode.Mn, unicode.Pe, unicode.Po) {
			n++
		}
	}
	return n <= 1
}

func TestAWordStaysWholeAndInOneHand(t *testing.T) {
	f, err := printer.fonts()
	if err != nil {
		t.Fatal(err)
	}
	s := newSetter(&Document{}, f, 1)
	for _, l := range s.lines(strings.Repeat(english+" ", 3), s.body, 200) {
		for i, g := range l.glyphs {
			if i == len(l.glyphs)-1 && !strings.ContainsRune(",.?;)–", g.r) && !strings.Contains(english, string(g.r)+" ") && !strings.Contains(english, string(g.r)+"-") {
				t.Errorf("a line ends within a word: …%c", g.r)
			}
		}
	}
	for _, words := range []string{"Żółtowski", "Nguyễn"} {
		for _, g := range f.shape(words, false) {
			if g.face != latin {
				t.Errorf("%s: %c is of %s", words, g.r, files[g.face])
			}
		}
	}
	for words, want := range map[string]int{"Lindqvist": regular, "采访": regular, "喆": rare, "堃": rare} {
		if got := f.shape(words, false)[0].face; got != want {
			t.Errorf("%s is of %s, want %s", words, files[got], files[want])
		}
	}
	if got := f.shape("采访 Żó", true); got[0].face != bold || got[3].face != boldLatin {
		t.Error("heavy text is not heavy")
	}
}

func TestWhatIsPrintedCanBeReadBack(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for name, words := range map[string]string{
			"Chinese": chinese, "English": english, "both": chinese + english,
			"names of the standard table": "王喆、李堃、张玥、赵祎、陈翀、周㛃", "names in full characters": "張學良、陳獨秀、蔡國強", "Japanese": "渡辺 浜崎あゆみ アサヒ",
			"accents": "Łukasz Żółtowski-Nguyễn, Şükrü Çağlar, Jiří Dvořák, Ørsted, Ærø, Ñandú", "Cyrillic": "Щербаков Юрий", "Greek": "Αθήνα",
			"signs": "①②③ 【】〈〉『』 ￥ ± × ÷ ° ‰ § № ™ © € £ — – … · “” ‘’ ℃ → ≤ ≥",
		} {
			d := sheet(lang, Heading(name), Paragraph{Text: words}, Facts{{Name: "x", Text: words}, {Name: words, Items: []string{words, words}, Numbered: true}}, Table{Head: []string{"a", "b"}, Widths: []float64{.4, .6}, Rows: []Row{{Cells: []string{words, words}, Loud: true}}})
			got, want := read(t, d), papertest.Joined(words)
			if n := strings.Count(got, want); n < 6 {
				t.Errorf("%s: found %d times in %s", name, n, got)
			}
			if strings.Contains(got, "nofonthas") {
				t.Errorf("%s: something is missing: %s", name, got)
			}
		}
	}
}

func TestWhatNoFontHasIsPrintedAsItsNumber(t *testing.T) {
	for words, want := range map[string]string{
		"𠮷野家":         "〔U+20BB7〕野家",
		"조선일보":        "〔U+C870U+C120U+C77CU+BCF4〕",
		"好🙂":          "好〔U+1F642〕",
		"الجزيرة":     "〔U+0627U+0644U+062CU+0632U+064AU+0631U+0629〕",
		"\u202eabc":   "abc",
		"e\u0301te":   "éte",
		"a\x00\x1b[b": "a[b",
	} {
		got := read(t, sheet("zh-CN", Paragraph{Text: words}))
		if !strings.Contains(got, want) {
			t.Errorf("%q is printed as %s, want %s", words, got, want)
		}
		if says := strings.Contains(got, "nofonthas"); says != strings.Contains(want, "U+") {
			t.Errorf("%q: says that something is missing: %v", words, says)
		}
	}
	if got := read(t, sheet("en", Paragraph{Text: "𠮷𠮷"}, Paragraph{Text: "𠮷조"})); !strings.Contains(got, "nofonthasU+C870U+20BB7") {
		t.Errorf("the list at the end is not short: %s", got)
	}
}

func TestALongOutlineGoesOverPages(t *testing.T) {
	var outline []string
	for i := range 30 {
		question := fmt.Sprintf("【%d】%s", i+1, strings.Repeat(chinese, 9))
		if i%2 == 1 {
			question = fmt.Sprintf("<%d> %s", i+1, strings.Repeat(english+" ", 4))
		}
		outline = append(outline, string([]rune(question)[:500]))
	}
	for name, block := range map[string]Block{"list": List(outline), "facts": Facts{{Name: "Outline", Items: outline, Numbered: true}}} {
		pages := papertest.Text(t, printed(t, sheet("zh-CN", Paragraph{Text: "before"}, block, Paragraph{Text: "after"})))
		if len(pages) < 5 {
			t.Fatalf("%s: %d pages", name, len(pages))
		}
		var rest strings.Builder
		for i, page := range pages {
			if want := fmt.Sprintf("page %d of %d", i+1, len(pages)); strings.Count(page, want) != 1 {
				t.Errorf("%s: page %d does not say %q", name, i+1, want)
			}
			if !strings.Contains(page, "示例市新闻办公室") || !strings.Contains(page, "000-0000-0000") {
				t.Errorf("%s: page %d does not say whose it is", name, i+1)
			}
			if strings.Contains(page, "62600014 running head") != (i > 0) {
				t.Errorf("%s: the head of page %d is wrong", name, i+1)
			}
			margin := fmt.Sprintf("000-0000-0000 page %d of %d", i+1, len(pages))
			if i > 0 {
				margin = "示例市新闻办公室 62600014 running head\n" + margin
			}
			if strings.Count(page, margin) != 1 {
				t.Errorf("%s: page %d has no head and foot: %s", name, i+1, page)
			}
			rest.WriteString(strings.Replace(page, margin, "", 1))
		}
		got := papertest.Joined(rest.String())
		for i, question := range outline {
			if !strings.Contains(got, papertest.Joined(question)) {
				t.Errorf("%s: question %d is not whole", name, i+1)
			}
		}
		if !strings.HasSuffix(got, "after") {
			t.Errorf("%s: what comes after is missing", name)
		}
	}
}

func TestTheHeadOfATableIsOnEveryPage(t *testing.T) {
	var days []Day
	for i := range 120 {
		days = append(days, Day{Date: fmt.Sprintf("day %d", i), Kind: "counted", Count: fmt.Sprint(i), Why: "because", Counted: i%3 > 0, Due: i == 119})
	}
	d := sheet("en", Facts{{Name: "Due", Text: "Fri 4 December"}}, Days(Day{Date: "DATE", Kind: "KIND", Count: "COUNT", Why: "WHY"}, days), Paragraph{Text: "at the end"})
	pages := papertest.Text(t, printed(t, d))
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	all := strings.Join(pages, "\n")
	for i, page := range pages {
		if !strings.Contains(page, "DATE") || !strings.Contains(page, "WHY") {
			t.Errorf("page %d has no head", i+1)
		}
	}
	for i := range 120 {
		if n := strings.Count(all, fmt.Sprintf("day %d %d counted because\n", i, i)); n != 1 {
			t.Errorf("day %d is there %d times", i, n)
		}
	}
	if !strings.Contains(all, "at the end") {
		t.Error("what follows the table is missing")
	}
	if text := d.Text(); !strings.Contains(text, "day 7\t7\tcounted\tbecause\n") || !strings.Contains(text, "Due: Fri 4 December\n") {
		t.Error(text)
	}
}

func TestTheSameDocumentIsTheSameBytes(t *testing.T) {
	d := func() *Document {
		return sheet("zh-CN", Paragraph{Text: chinese + english + "喆𠮷Ż"}, Check{Address: "https://press.example.test/consents/ABC", Strong: "ABC"},
			Signatures{Opinion: "意见", Name: "签名", Date: "日期", Rows: []Signer{{Role: "承办人", Name: "周予安"}}})
	}
	first := printed(t, d())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if again, err := New(web.FS).Print(d()); err != nil || !bytes.Equal(again, first) {
				t.Errorf("another document: %v", err)
			}
			if again, err := printer.Print(d()); err != nil || !bytes.Equal(again, first) {
				t.Errorf("another document: %v", err)
			}
		})
	}
	all.Wait()
	if later := sheet("zh-CN"); bytes.Equal(printed(t, later), first) {
		t.Error("another document has the same bytes")
	}
}

func TestAMissingFontIsSaid(t *testing.T) {
	if _, err := New(emptyFS{}).Print(sheet("en")); err == nil || !strings.Contains(err.Error(), "fonts of paper") {
		t.Errorf("printed without fonts: %v", err)
	}
}

func TestTheTextToPaste(t *testing.T) {
	blocks := []Block{
		Paragraph{Text: "滨江区民政局：", Strong: true}, Paragraph{Text: "第一段。\n第二段。", Indent: true},
		Facts{{Name: "主题", Text: "老年食堂"}, {Name: "背景", Text: "一\n二"}, {Name: "时间", Items: []string{"周一", "周二"}}, {Name: "空", Also: "empty"}},
		Break{}, Heading("附件"), List{"问一？", "问二？"}, Ticks{Options: []string{"同意"}, Blanks: []string{"日期"}},
		Signatures{Opinion: "意见", Name: "签名", Date: "日期", Rows: []Signer{{Role: "承办人", Name: "周予安"}}},
		Check{Strong: "ABC", Lines: []string{"在线查验"}}, Closing{"示例市新闻办公室", "2026年11月30日"},
	}
	want := `示例市新闻办公室

采访联系函 Letter
62600014-1

滨江区民政局：

　　第一段。
　　第二段。

主题：老年食堂
背景：
一
二
时间：
- 周一
- 周二
空 empty：

附件
1. 问一？
2. 问二？

[ ] 同意
日期：____________

承办人
意见：____________
签名：周予安
日期：____________

ABC
在线查验

示例市新闻办公室
2026年11月30日
`
	if got := sheet("zh-CN", blocks...).Text(); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := sheet("en", Facts{{Name: "Topic", Text: "Canteens"}, {Name: "Why", Text: "a\nb"}}).Text(); !strings.Contains(got, "Topic: Canteens\nWhy:\na\nb\n") {
		t.Errorf("got\n%s", got)
	}
	d := sheet("zh-CN", blocks...)
	d.Head.Formal = true
	got := read(t, d)
	for line := range strings.Lines(d.Text()) {
		line = strings.Trim(line, "\u3000- \n")
		for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r == '：' || r == '_' }) {
			if part = strings.TrimPrefix(part, "[ ] "); !strings.Contains(got, papertest.Joined(part)) {
				t.Errorf("%q is in the text and not on paper", part)
			}
		}
	}
}

func TestWhatIsTooLongForItsPlace(t *testing.T) {
	d := sheet("en", Closing{strings.Repeat("A very long name ", 10)}, Signatures{Rows: []Signer{{Role: strings.Repeat("role ", 80), Name: "n"}}})
	d.Head.Name, d.Running, d.Foot = strings.Repeat("局", 80), strings.Repeat("running ", 60), strings.Repeat("foot ", 90)
	d.Title = strings.Repeat("标题", 60)
	for _, formal := range []bool{true, false} {
		d.Head.Formal = formal
		if got := read(t, d); !strings.Contains(got, papertest.Joined(d.Title)) || !strings.Contains(got, "…") {
			t.Errorf("formal %v: %s", formal, got)
		}
	}
}

// BenchmarkLetter prints a letter of two pages.
func BenchmarkLetter(b *testing.B) {
	d := sheet("zh-CN", Paragraph{Text: chinese, Indent: true}, Facts{{Name: "主题", Text: chinese}, {Name: "时间", Items: []string{chinese, english}}},
		Closing{"示例市新闻办公室"}, Break{}, Heading("附件"), List{chinese, english, chinese, english})
	printed(b, d) // the fonts are read once
	b.ReportAllocs()
	var pdf []byte
	for b.Loop() {
		pdf = printed(b, d)
	}
	b.ReportMetric(float64(len(pdf)), "B/letter")
}

type emptyFS struct{}

func (emptyFS) Open(string) (fs.File, error) { return nil, fs.ErrNotExist }
