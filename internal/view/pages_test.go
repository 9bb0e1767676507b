package view

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pressdesk/internal/press"
	"pressdesk/web"
)

type errorPage struct {
	Base
	Code, Seconds int
	Foreign       bool
	Kept          *keptForm
}

// keptForm is a form that could not be kept.
type keptForm struct {
	Path   string
	Fields []struct{ Name, Value string }
	Files  bool
	Words  []string
}

var bareKey = regexp.MustCompile(`>\s*[a-z_]+(\.[a-z0-9_]+)+\s*<`)

func TestEveryFailureHasItsOwnWords(t *testing.T) {
	v := open(t)
	for _, lang := range []string{press.Chinese, press.English} {
		for _, code := range []int{400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503, 418} {
			var b bytes.Buffer
			p := errorPage{Base: base(v, lang), Code: code}
			if code == 429 {
				p.Seconds = 42
			}
			if err := v.Render(&b, lang, "error", p); err != nil {
				t.Fatal(err)
			}
			got := b.String()
			if !strings.Contains(got, `data-error-code="`+strconv.Itoa(code)+`"`) || !strings.Contains(got, "<code>r-1</code>") {
				t.Errorf("%s %d: no code or no reference", lang, code)
			}
			if found := bareKey.FindString(got); found != "" {
				t.Errorf("%s %d: says %s", lang, code, found)
			}
			if code == 429 && !strings.Contains(got, "42") {
				t.Errorf("%s: does not say how long to wait", lang)
			}
		}
	}
}

func TestThePagesAboutTheOfficeAreWholeInBothLanguages(t *testing.T) {
	v := open(t)
	v.languages[press.English].office.Promises = map[press.Kind]press.Promise{"interview": {Intake: 2, Answer: 10}}
	for _, lang := range []string{press.Chinese, press.English} {
		for _, name := range []string{"about", "privacy", "accessibility"} {
			var b bytes.Buffer
			if err := v.Render(&b, lang, name, struct{ Base }{base(v, lang)}); err != nil {
				t.Fatal(err)
			}
			if found := bareKey.FindString(b.String()); found != "" || strings.Contains(b.String(), "&lt;no value&gt;") {
				t.Errorf("%s %s: says %s", lang, name, found)
			}
			if name == "about" && !strings.Contains(b.String(), map[string]string{press.Chinese: "10 个工作日", press.English: "10 working days"}[lang]) {
				t.Errorf("%s: the promise is not the office's", lang)
			}
		}
	}
}

type homePage struct {
	Base
	Feature               *press.OpEd
	Older                 []press.OpEd
	Interviews, Inquiries []press.Progress
	FAQ                   []press.FAQ
	Mine                  *struct{ Waiting, Open, Drafts int }
}

func home(t *testing.T, lang string, p homePage) string {
	t.Helper()
	v := open(t)
	p.Base = base(v, lang)
	p.User = nil
	if p.Mine != nil {
		p.User = &press.User{FamilyName: "Lindqvist", GivenName: "Clara", Role: press.Reporter}
	}
	var b bytes.Buffer
	if err := v.Render(&b, lang, "home", p); err != nil {
		t.Fatal(err)
	}
	if found := bareKey.FindString(b.String()); found != "" {
		t.Errorf("says %s", found)
	}
	return b.String()
}

func TestTheHomePageKeepsThePartsThatReportersKnow(t *testing.T) {
	got := home(t, press.Chinese, homePage{
		Feature:    &press.OpEd{ID: "1", Slug: "tango", TitleZH: "探戈舞", StandfirstEN: "It takes two", BodyEN: "Text", PublishAt: &thursday},
		Interviews: []press.Progress{{Number: "62400014", FiledDate: "2024-06-08", Status: press.Processing}},
		Inquiries:  []press.Progress{{Number: "82300012", FiledDate: "2023-06-12", Status: press.Done}},
		FAQ:        []press.FAQ{{ID: "7", QuestionZH: "哪里有地图？", AnswerZH: "书店。"}},
	})
	for _, want := range []string{
		"视点", "注册记者登录", "记者点此免费注册", "忘记密码", "采访申请流程", "咨询申请流程", "查看全部 »", "共性问题提示",
		`<p class="deck" lang="en">It takes two</p>`, "英文",
		`data-application-number="62400014" data-status="processing"`, `<time datetime="2024-06-08">06月08日</time>`, "受理中",
		`data-status="completed"`, "2023年06月12日", "已办结",
		`action="/login"`, `name="password"`, `name="number"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestTheHomePageOfSomebodyLoggedInShowsWhatWaits(t *testing.T) {
	got := home(t, press.English, homePage{Mine: &struct{ Waiting, Open, Drafts int }{1, 3, 0}})
	for _, want := range []string{"Hello, Clara Lindqvist", "1 application waits for you", "3 open applications", "Log out"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(got, `action="/en/login"`) {
		t.Error("the page asks somebody who is logged in to log in")
	}
}

func TestTheHomePageStandsWithoutContent(t *testing.T) {
	if got := home(t, press.English, homePage{}); strings.Count(got, "<h1") != 1 {
		t.Error("the page has no heading")
	}
}

var (
	classes  = regexp.MustCompile(`class="((?:[^"{]|\{\{.*?\}\})*)"`)
	action   = regexp.MustCompile(`\{\{.*?\}\}`)
	comment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	selector = regexp.MustCompile(`([^{}]+)\{`)
	class    = regexp.MustCompile(`\.([a-zA-Z][\w-]*)`)
)

// styled are the classes that have a rule.
func styled(t *testing.T) []string {
	t.Helper()
	css, err := fs.ReadFile(web.FS, "static/site.css")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, s := range selector.FindAllStringSubmatch(comment.ReplaceAllString(string(css), ""), -1) {
		for _, c := range class.FindAllStringSubmatch(s[1], -1) {
			found = append(found, c[1])
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryClassHasARule(t *testing.T) {
	known := styled(t)
	err := fs.WalkDir(web.FS, "templates", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".html" {
			return err
		}
		text, err := fs.ReadFile(web.FS, file)
		for _, m := range classes.FindAllStringSubmatch(string(text), -1) {
			for _, name := range strings.Fields(action.ReplaceAllString(m[1], " ")) {
				if _, found := slices.BinarySearch(known, name); !found && !strings.HasSuffix(name, "-") {
					t.Errorf("%s: no rule for class %s", file, name)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
