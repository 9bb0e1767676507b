package locale

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"
)

func catalog(t *testing.T, zh, en string) *Catalog {
	t.Helper()
	c, err := Load(fstest.MapFS{
		"locales/zh-CN.yaml": {Data: []byte(zh)},
		"locales/en.yaml":    {Data: []byte(en)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASentenceInItsLanguage(t *testing.T) {
	c := catalog(t,
		"action.save: 保存\nitems.count: {other: '{{.Count}} 件'}\nmail.hello: '{{.Name}}，您好'\n",
		"action.save: Save\nitems.count: {one: '{{.Count}} item', other: '{{.Count}} items'}\nmail.hello: 'Dear {{.Name}}'\n")
	for _, v := range []struct {
		lang, key string
		args      []any
		want      string
	}{
		{"zh-CN", "action.save", nil, "保存"},
		{"en", "action.save", nil, "Save"},
		{"en", "items.count", []any{"Count", 1}, "1 item"},
		{"en", "items.count", []any{"Count", 0}, "0 items"},
		{"en", "items.count", []any{"Count", int64(3)}, "3 items"},
		{"zh-CN", "items.count", []any{"Count", 1}, "1 件"},
		{"en", "mail.hello", []any{"Name", "<b>{{.Count}}"}, "Dear <b>{{.Count}}"},
		{"en", "mail.hello", nil, "mail.hello"},
		{"en", "no.such", []any{"Count", 1}, "no.such"},
		{"fr", "action.save", nil, "action.save"},
	} {
		if got := c.Func(v.lang)(v.key, v.args...); got != v.want {
			t.Errorf("%s %s %v = %q, want %q", v.lang, v.key, v.args, got, v.want)
		}
	}
	if got := c.Languages(); !slices.Equal(got, []string{"zh-CN", "en"}) {
		t.Errorf("Languages = %v", got)
	}
	if got := c.Keys("en"); !slices.Equal(got, []string{"action.save", "items.count", "mail.hello"}) {
		t.Errorf("Keys = %v", got)
	}
	if !c.Has("en", "action.save") || c.Has("en", "no.such") || c.Has("fr", "action.save") {
		t.Error("Has is wrong")
	}
}

func TestABrokenCatalogIsRefused(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"no catalog":        {},
		"not YAML":          {"locales/zh-CN.yaml": {Data: []byte("a.b: {")}},
		"a key twice":       {"locales/zh-CN.yaml": {Data: []byte("a.b: x\na.b: y\n")}},
		"a broken sentence": {"locales/zh-CN.yaml": {Data: []byte("a.b: '{{.Name'\n")}},
		"an empty sentence": {"locales/zh-CN.yaml": {Data: []byte("a.b: ''\n")}},
	} {
		if _, err := Load(files); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestMatchPicksALanguage(t *testing.T) {
	for header, want := range map[string]string{
		"":                                 "zh-CN",
		"*":                                "zh-CN",
		";;;":                              "zh-CN",
		"zh":                               "zh-CN",
		"zh-CN,zh;q=0.9,en;q=0.8":          "zh-CN",
		"zh-TW":                            "zh-CN",
		"zh-HK,en;q=0.5":                   "zh-CN",
		"zh-Hans-SG":                       "zh-CN",
		"en":                               "en",
		"en-GB,en;q=0.9":                   "en",
		"fr":                               "en",
		"fr-FR,fr;q=0.9,zh-CN;q=0.8":       "zh-CN",
		"de,ja;q=0.5":                      "en",
		"en;q=0.2,zh;q=0.9":                "zh-CN",
		strings.Repeat("x", 5000):          "zh-CN",
		"ja,en-US;q=0.7,zh-Hant-TW;q=0.3":  "en",
		"fr;q=0.9,*;q=0.5":                 "en",
		"yue-Hant-HK,zh-Hant;q=0.9,en;q=0": "zh-CN",
	} {
		if got := Match(header); got != want {
			t.Errorf("Match(%.40q) = %s, want %s", header, got, want)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func TestTheCatalogsAgree(t *testing.T) {
	c, err := Load(os.DirFS("../../web"))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range c.Languages() {
		text, err := os.ReadFile("../../web/locales/" + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]any
		if err := yaml.Unmarshal(text, &raw); err != nil {
			t.Fatal(err)
		}
		if len(raw) != len(c.Keys(lang)) {
			t.Errorf("%s: %d keys in the file, %d in the catalog", lang, len(raw), len(c.Keys(lang)))
		}
		for _, key := range c.Keys(Default) {
			if !c.Has(lang, key) {
				t.Errorf("%s lacks %s", lang, key)
				continue
			}
			want, got := placeholders(c.forms[Default][key].Other), placeholders(c.forms[lang][key].Other)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s has %v, %s has %v", key, lang, got, Default, want)
			}
		}
		for _, key := range c.Keys(lang) {
			if !c.Has(Default, key) {
				t.Errorf("%s lacks %s, which %s has", Default, key, lang)
			}
		}
	}
}

func placeholders(sentence string) []string {
	found := placeholder.FindAllString(sentence, -1)
	slices.Sort(found)
	return slices.Compact(found)
}
