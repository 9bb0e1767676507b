package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/files"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/server"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
	"pressdesk/internal/view"
	"pressdesk/web"
)

// reading is a whole site on an empty database, on an ordinary Monday morning.
type reading struct {
	t       *testing.T
	o       *office.Office
	handler http.Handler
	now     time.Time
}

func openSite(t *testing.T) *reading {
	t.Helper()
	return siteOn(t, storetest.Open(t))
}

// siteOn is a whole site on this database.
func siteOn(t *testing.T, db *store.DB) *reading {
	t.Helper()
	r := &reading{t: t, now: time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC)}
	db.Now = func() time.Time { return r.now }
	bucket, err := files.Open(t.Context(), "mem://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	promise := press.Promise{Intake: 1, Answer: 5, Extension: 5}
	option := func(code, zh, en string) press.Option {
		return press.Option{Code: code, Name: press.Text{ZH: zh, EN: en}}
	}
	r.o, err = office.New(t.Context(), db, bucket, &press.Office{
		Name:     press.Text{ZH: "示例市新闻办公室", EN: "Example City Press Office"},
		SiteName: press.Text{ZH: "示例市记者服务平台", EN: "Example City Press Portal"},
		City:     press.Text{ZH: "示例市", EN: "Example City"},
		Mark:     "例", Phone: "+86 10 5550 0100", Email: "press@example.test", SiteURL: "https://press.example.test",
		Zone: time.FixedZone("Asia/Shanghai", 8*3600), Opens: 9 * 60, Closes: 17*60 + 30, Vetting: 1,
		Promises:      map[press.Kind]press.Promise{press.InterviewKind: promise, press.InquiryKind: promise},
		FAQCategories: []press.Option{option("general", "综合", "General"), option("interview", "采访申请", "Interviews")},
	})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := sentences()
	if err != nil {
		t.Fatal(err)
	}
	views, err := view.New(web.FS, catalog, view.Options{Office: r.o.Rules, Default: press.Chinese, Now: db.Now})
	if err != nil {
		t.Fatal(err)
	}
	r.handler = server.New(r.o, views, catalog, server.Options{})
	return r
}

// account opens an account and a session for it, and returns the cookie.
func (r *reading) account(role press.Role) *http.Cookie {
	r.t.Helper()
	u := &press.User{
		Email: string(role) + "@example.test", EmailKey: string(role) + "@example.test", Role: role, Standing: press.Approved,
		FamilyName: "测试", GivenName: "同事", Locale: press.Chinese, Version: 1, CreatedAt: r.now, UpdatedAt: r.now,
	}
	secret := "a-secret-of-at-least-26-characters-" + string(role)
	sum := sha256.Sum256([]byte(secret))
	err := r.o.DB.Tx(r.t.Context(), func(tx *store.DB) error {
		if err := tx.AddUser(r.t.Context(), u); err != nil {
			return err
		}
		return tx.AddSession(r.t.Context(), &press.Session{
			ID: hex.EncodeToString(sum[:]), PublicID: string(role), UserID: u.ID, CreatedAt: r.now, LastSeenAt: r.now,
		})
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return &http.Cookie{Name: "__Host-session", Value: secret}
}

// page is an answer.
type page struct {
	code   int
	body   string
	header http.Header
}

// send makes one request. Each change may prepare it.
func (r *reading) send(method, path, body string, changes ...func(*http.Request)) page {
	r.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Host = "press.example.test"
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, change := range changes {
		change(req)
	}
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, req)
	text, err := io.ReadAll(w.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return page{w.Code, string(text), w.Header()}
}

func (r *reading) get(path string, changes ...func(*http.Request)) page {
	r.t.Helper()
	return r.send(http.MethodGet, path, "", changes...)
}

func (r *reading) post(path string, form url.Values, changes ...func(*http.Request)) page {
	r.t.Helper()
	return r.send(http.MethodPost, path, form.Encode(), changes...)
}

func with(c *http.Cookie) func(*http.Request) { return func(r *http.Request) { r.AddCookie(c) } }

func says(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

var tags = regexp.MustCompile(`<[^>]*>`)

// plain is the text of a page as a person reads it.
func (p page) plain() string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(p.body, " ")), " ")
}

// wants checks the code and that the page has the words.
func (p page) wants(t *testing.T, code int, words ...string) {
	t.Helper()
	if p.code != code {
		t.Fatalf("code %d, want %d: %.300s", p.code, code, p.plain())
	}
	for _, w := range words {
		if !strings.Contains(p.body, w) && !strings.Contains(p.plain(), w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

func (r *reading) importSample() {
	r.t.Helper()
	const samples = "../../../shared/sample/"
	if _, err := os.Stat(samples); err != nil {
		r.t.Skip("the sample page is not beside this checkout")
	}
	for name, read := range map[string]func(io.Reader) error{
		"op-ed.md":     func(f io.Reader) error { _, err := office.ImportOpEd(r.t.Context(), r.o, f); return err },
		"faq.csv":      func(f io.Reader) error { _, err := office.ImportFAQ(r.t.Context(), r.o, f); return err },
		"progress.csv": func(f io.Reader) error { _, err := office.ImportProgress(r.t.Context(), r.o, f); return err },
	} {
		f, err := os.Open(samples + name)
		if err != nil {
			r.t.Fatal(err)
		}
		if err := read(f); err != nil {
			r.t.Fatalf("%s: %v", name, err)
		}
		_ = f.Close()
	}
}

// publish adds rows to the public list.
func (r *reading) publish(rows ...press.Progress) {
	r.t.Helper()
	err := r.o.DB.Tx(r.t.Context(), func(tx *store.DB) error {
		for _, p := range rows {
			if err := tx.Publish(r.t.Context(), p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *reading) editor() *press.User { return &press.User{ID: "editor", Role: press.Editor} }

// faq writes an entry of the common questions and publishes it if it is told to.
func (r *reading) faq(d press.FAQForm, publish bool) *press.FAQ {
	r.t.Helper()
	f, err := office.SaveFAQ(r.t.Context(), r.o, r.editor(), "", 0, d)
	if err == nil && publish {
		f, err = office.PublishFAQ(r.t.Context(), r.o, r.editor(), f.ID, 0)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// opEd writes an op-ed and publishes it if it is told to.
func (r *reading) opEd(d press.OpEdForm, publish bool) *press.OpEd {
	r.t.Helper()
	a, err := office.SaveOpEd(r.t.Context(), r.o, r.editor(), "", 0, d)
	if err == nil && publish {
		a, err = office.PublishOpEd(r.t.Context(), r.o, r.editor(), a.ID, 0)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

func TestTheHomePageShowsEveryPartOfTheSamplePage(t *testing.T) {
	r := openSite(t)
	r.importSample()
	home := r.get("/")
	home.wants(t, http.StatusOK,
		"视点", "中美关系犹如跳探戈舞", "2023-11-14", "Building a community with a shared responsibility",
		"注册记者登录", "记者点此免费注册", "忘记密码",
		"采访申请流程", "21315203", "21315167", "21315166", "受理中", "已办结",
		"咨询申请流程", "02131545", "02131544", "02131541", "查看全部 »",
		"共性问题提示", "如果想要迅速了解上海这座", "在哪里可以买到上海的地图")
	if !strings.Contains(home.body, `data-application-number="21315203" data-status="processing"`) {
		t.Error("a row does not carry its hooks")
	}
	r.get("/en/").wants(t, http.StatusOK, "Viewpoint", "02131545", "Forgot")
	r.get("/op-eds/china-us-tango").wants(t, http.StatusOK, "中美关系犹如跳探戈舞", "本文以英文发表", "fragile balance", "Ji Yuqi", `lang="en"`)
	r.get("/progress?kind=inquiry").wants(t, http.StatusOK, "02131545", "2023-06-12")
	for path, want := range map[string]string{
		"/faqs?q=采访": "如果您想在上海进行", "/faqs?q=上海地图": "在哪里可以买到上海的地图",
		"/search?q=采访": "如果您想在上海进行", "/search?q=上海地图": "在哪里可以买到", "/search?q=security": "中美关系犹如跳探戈舞",
	} {
		found := r.get(strings.Replace(path, "q="+path[strings.Index(path, "q=")+2:], "q="+url.QueryEscape(path[strings.Index(path, "q=")+2:]), 1))
		if found.code != http.StatusOK || !strings.Contains(strings.ReplaceAll(found.plain(), " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%s (%d) does not show %s", path, found.code, want)
		}
	}
}

func TestAReporterFindsTheirOwnOnTheHomePage(t *testing.T) {
	r := openSite(t)
	home := r.get("/", with(r.account(press.Reporter)))
	home.wants(t, http.StatusOK, "测试同事，您好", "办理中的申请 0 件")
	if strings.Contains(home.body, "注册记者登录") {
		t.Error("somebody who is logged in is asked to log in")
	}
}

func TestALookUpAnswersHiddenAndUnknownAlike(t *testing.T) {
	r := openSite(t)
	r.publish(press.Progress{Number: "02131545", Kind: press.InquiryKind, Status: press.Done, FiledDate: "2023-06-12", UpdatedDate: "2023-06-13"})
	for _, typed := range []string{"02131545", " 0213 1545 ", "０２１３１５４５", "0213-1545"} {
		r.get("/progress?number="+url.QueryEscape(typed)).wants(t, http.StatusOK,
			`data-application-number="02131545" data-status="completed"`, "编号 02131545")
	}
	r.hide("62600014")
	hidden, unknown := r.get("/progress?number=62600014"), r.get("/progress?number=62600025")
	hidden.wants(t, http.StatusOK, "没有可公开显示的编号")
	if a, b := strings.ReplaceAll(hidden.body, "62600014", "N"), strings.ReplaceAll(unknown.body, "62600025", "N"); a != b || hidden.code != unknown.code {
		t.Error("a hidden number is answered differently from an unknown one")
	}
}

// hide makes an application whose every private word is a canary, off the
// public list.
func (r *reading) hide(number string) {
	r.t.Helper()
	owner := &press.User{
		Email: "canary@example.test", EmailKey: "canary@example.test", FamilyName: "CanaryName", OutletName: "CanaryOutlet",
		Role: press.Reporter, Standing: press.Approved, Version: 1, CreatedAt: r.now, UpdatedAt: r.now,
	}
	err := r.o.DB.Tx(r.t.Context(), func(tx *store.DB) error {
		if err := tx.AddUser(r.t.Context(), owner); err != nil {
			return err
		}
		app := press.NewApplication(press.InquiryKind, owner, &press.Inquiry{Subject: "CanarySubject", Asked: []string{"CanaryQuestion"}, Background: "CanaryBackground"}, r.now)
		app.Number, app.FiledAt = &number, &r.now
		if err := tx.AddApplication(r.t.Context(), app); err != nil {
			return err
		}
		return tx.Index(r.t.Context(), store.KindApplication, app.ID, "", "CanarySubject", "CanaryQuestion")
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestNoPublicPageTellsWhatIsPrivate(t *testing.T) {
	r := openSite(t)
	r.hide("82600013")
	r.publish(press.Progress{Number: "82600013", Kind: press.InquiryKind, Status: press.Processing, FiledDate: "2026-06-15", UpdatedDate: "2026-06-15"})
	r.faq(press.FAQForm{Category: "general", QuestionZH: "CanaryDraftQuestion", AnswerZH: "CanaryDraftAnswer"}, false)
	shown := r.faq(press.FAQForm{Category: "general", QuestionZH: "问题", AnswerZH: "答案"}, true)
	r.opEd(press.OpEdForm{Slug: "draft", TitleZH: "CanaryDraftTitle", BodyZH: "CanaryDraftBody"}, false)
	r.opEd(press.OpEdForm{Slug: "soon", TitleZH: "CanarySoon", BodyZH: "CanarySoonBody", PublishAt: "2027-01-01T09:00"}, true)
	r.opEd(press.OpEdForm{Slug: "shown", TitleZH: "题目", BodyZH: "正文"}, true)
	for _, path := range []string{
		"/", "/op-eds", "/op-eds/shown", "/op-eds/draft", "/op-eds/soon", "/faqs", "/faqs/" + shown.ID, "/progress",
		"/progress?number=82600013", "/progress?kind=inquiry", "/search?q=canarysubject", "/search?q=canarydraftbody",
		"/search?q=canarysoon", "/faqs?q=canarydraftanswer", "/faqs?q=canaryquestion", "/op-eds.atom", "/faqs.atom",
	} {
		for _, prefix := range []string{"", "/en"} {
			p := r.get(prefix + path)
			if i := strings.Index(p.body, "Canary"); i >= 0 {
				t.Errorf("%s%s tells %.60q", prefix, path, p.body[i:])
			}
		}
	}
}

// own takes away what is an answer's own: its reference and its path.
func own(body, path string) string {
	body = regexp.MustCompile(`<code>[A-Z2-7]+</code>`).ReplaceAllString(body, "")
	return strings.ReplaceAll(body, path, "")
}

func TestWhatIsNotPublishedIsNotThere(t *testing.T) {
	r := openSite(t)
	draft := r.faq(press.FAQForm{Category: "general", QuestionZH: "草稿问题", AnswerZH: "草稿答案"}, false)
	a := r.opEd(press.OpEdForm{Slug: "soon", TitleZH: "题目", BodyZH: "正文", PublishAt: "2027-01-01T09:00"}, true)
	for _, pair := range [][2]string{{"/faqs/" + draft.ID, "/faqs/ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, {"/op-eds/soon", "/op-eds/never"}, {"/op-eds/" + a.ID, "/op-eds/never"}} {
		hidden, unknown := r.get(pair[0]), r.get(pair[1])
		hidden.wants(t, http.StatusNotFound)
		if own(hidden.body, pair[0]) != own(unknown.body, pair[1]) {
			t.Errorf("%s and %s are answered differently", pair[0], pair[1])
		}
		if hidden.header.Get("ETag") != "" {
			t.Errorf("%s carries an ETag", pair[0])
		}
	}
	for role, code := range map[press.Role]int{press.Editor: http.StatusOK, press.Officer: http.StatusNotFound, press.Admin: http.StatusNotFound, press.Reporter: http.StatusNotFound} {
		c := with(r.account(role))
		for _, path := range []string{"/faqs/" + draft.ID, "/op-eds/soon"} {
			p := r.get(path, c)
			p.wants(t, code)
			if code == http.StatusOK && !strings.Contains(p.body, "预览：尚未公开") {
				t.Errorf("%s does not say that it is a preview", path)
			}
		}
	}
}

func TestTheFrontDoorSpeaksTheReadersLanguage(t *testing.T) {
	r := openSite(t)
	english := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "lang", Value: "en"}) }
	chinese := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "lang", Value: "zh-CN"}) }
	for _, tt := range []struct {
		name    string
		path    string
		changes []func(*http.Request)
		code    int
		lang    string
	}{
		{"no word: Chinese in place", "/", nil, http.StatusOK, "zh-Hans"},
		{"the browser wants English", "/", []func(*http.Request){says("Accept-Language", "en-GB,en;q=0.9")}, http.StatusFound, ""},
		{"the browser wants Chinese", "/", []func(*http.Request){says("Accept-Language", "zh-TW,en;q=0.5")}, http.StatusOK, "zh-Hans"},
		{"the cookie wins", "/", []func(*http.Request){says("Accept-Language", "en"), chinese}, http.StatusOK, "zh-Hans"},
		{"the cookie says English", "/", []func(*http.Request){english}, http.StatusFound, ""},
		{"other pages do not negotiate", "/faqs", []func(*http.Request){english}, http.StatusOK, "zh-Hans"},
		{"nor those in English", "/en/faqs", []func(*http.Request){chinese}, http.StatusOK, "en"},
		{"the English door", "/en/", nil, http.StatusOK, "en"},
		{"the English door without its handle", "/en", nil, http.StatusMovedPermanently, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := r.get(tt.path, tt.changes...)
			p.wants(t, tt.code)
			if tt.code == http.StatusFound && p.header.Get("Location") != "/en/" {
				t.Errorf("sent to %s", p.header.Get("Location"))
			}
			if tt.path == "/" && !strings.Contains(strings.Join(p.header.Values("Vary"), ","), "Accept-Language") {
				t.Error("the answer does not say that it varies")
			}
			if tt.lang != "" && !strings.Contains(p.body, `<html lang="`+tt.lang+`"`) {
				t.Errorf("the page is not in %s", tt.lang)
			}
		})
	}
}

func TestAnUnchangedPageIsNotSentAgain(t *testing.T) {
	r := openSite(t)
	first := r.get("/faqs")
	tag := first.header.Get("ETag")
	if tag == "" {
		t.Fatal("no ETag")
	}
	again := r.get("/faqs", says("If-None-Match", tag))
	if again.code != http.StatusNotModified || again.body != "" {
		t.Errorf("code %d with %d bytes", again.code, len(again.body))
	}
	r.faq(press.FAQForm{Category: "general", QuestionZH: "新问题", AnswerZH: "答案"}, true)
	r.get("/faqs", says("If-None-Match", tag)).wants(t, http.StatusOK, "新问题")
	known := r.get("/faqs", with(r.account(press.Reporter)))
	if known.header.Get("ETag") != "" || known.header.Get("Cache-Control") != "no-store" {
		t.Error("a page with a name on it may be kept")
	}
	head := r.send(http.MethodHead, "/faqs", "")
	if head.code != http.StatusOK || head.header.Get("ETag") == "" {
		t.Errorf("HEAD answers %d", head.code)
	}
}

func TestAQuestionHasAnAddressOfItsOwn(t *testing.T) {
	r := openSite(t)
	f := r.faq(press.FAQForm{Category: "interview", QuestionZH: "如何**申请**采访？", AnswerZH: "请**注册**。<script>alert(1)</script>", QuestionEN: "How?", AnswerEN: "Register."}, true)
	r.faq(press.FAQForm{Category: "interview", QuestionZH: "可以修改吗？", AnswerZH: "可以。"}, true)
	p := r.get("/faqs/" + f.ID)
	p.wants(t, http.StatusOK, "<strong>注册</strong>", "可以修改吗？", `data-content-id="`+f.ID+`"`, "核对于")
	if strings.Contains(p.body, "<script>") {
		t.Error("a script got through")
	}
	r.get("/en/faqs/"+f.ID).wants(t, http.StatusOK, "How?", "Register.")
	marked := r.get("/faqs?q=" + url.QueryEscape("注册"))
	marked.wants(t, http.StatusOK, "<mark>注册</mark>", "1 条", "其他常问")
	r.get("/faqs?category=general").wants(t, http.StatusOK, "这一分类暂无内容")
	r.get("/faqs?q="+url.QueryEscape(`<script>"天气`)).wants(t, http.StatusOK, "&lt;script&gt;", "没有找到相关问题")
}

func TestAnOpEdHasContentsAndNeighbours(t *testing.T) {
	r := openSite(t)
	r.opEd(press.OpEdForm{Slug: "older", TitleZH: "较早", BodyZH: "文", PublishAt: "2026-05-01T09:00"}, true)
	r.opEd(press.OpEdForm{Slug: "middle", TitleZH: "居中", BodyZH: "开头\n\n## 第一部分\n\n文\n\n## 第二部分\n\n文", AuthorNoteZH: "作者是研究员。", PublishAt: "2026-05-02T09:00"}, true)
	r.opEd(press.OpEdForm{Slug: "newer", TitleZH: "较新", BodyZH: "文", PublishAt: "2026-05-03T09:00"}, true)
	p := r.get("/op-eds/middle")
	p.wants(t, http.StatusOK, "本文结构", `href="#part-1"`, `<h2 id="part-2">第二部分</h2>`, "上一篇 较早", "下一篇 较新", "作者是研究员。",
		`rel="canonical" href="https://press.example.test/op-eds/middle"`)
	r.get("/en/op-eds/middle").wants(t, http.StatusOK, "There is no English text yet", `lang="zh-Hans"`)
	r.get("/op-eds").wants(t, http.StatusOK, "较早", "居中", "较新")
	r.get("/op-eds?before=middle").wants(t, http.StatusOK, "较早", "回到第一页")
}

func TestThePublicListIsPagedAndFiltered(t *testing.T) {
	r := openSite(t)
	for i := range 45 {
		p := press.Progress{Number: fmt.Sprintf("2131%04d", i), Kind: press.InterviewKind, Status: press.Done, FiledDate: "2023-01-02", UpdatedDate: "2023-01-03"}
		if i%3 == 0 {
			p.Kind, p.Status = press.InquiryKind, press.Processing
		}
		r.publish(p)
	}
	next := regexp.MustCompile(`data-next="([^"]*)"`)
	rows := regexp.MustCompile(`<tr data-application-number="([0-9]+)" data-status="(processing|completed)"`)
	seen, path := map[string]bool{}, "/progress?status=completed"
	for pages := 0; path != "" && pages < 5; pages++ {
		p := r.get(path)
		p.wants(t, http.StatusOK, "状态说明", "编号规则")
		for _, m := range rows.FindAllStringSubmatch(p.body, -1) {
			if m[2] != "completed" || seen[m[1]] {
				t.Errorf("%s: %s", m[1], m[2])
			}
			seen[m[1]] = true
		}
		path = ""
		if m := next.FindStringSubmatch(p.body); m != nil {
			path = "/progress?" + strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if len(seen) != 30 {
		t.Errorf("%d rows, want 30", len(seen))
	}
	r.get("/progress?kind=visit&status=secret&before=rubbish").wants(t, http.StatusOK, "21310044")
}

func TestOneAddressLooksUpSixtyNumbersAMinute(t *testing.T) {
	r := openSite(t)
	for range 60 {
		r.get("/progress?number=1").wants(t, http.StatusOK)
	}
	over := r.get("/progress?number=1")
	over.wants(t, http.StatusTooManyRequests)
	if over.header.Get("Retry-After") == "" {
		t.Error("it does not say how long to wait")
	}
	r.get("/progress").wants(t, http.StatusOK)
	r.now = r.now.Add(time.Minute)
	r.get("/progress?number=1").wants(t, http.StatusOK)
}

func TestAStrangerIsAskedToLogInInTheLanguageOfTheBrowser(t *testing.T) {
	r := openSite(t)
	for name, c := range map[string]struct {
		change func(*http.Request)
		path   string
	}{
		"no word":            {func(*http.Request) {}, "/login?next=%2Fapplications"},
		"a browser's word":   {says("Accept-Language", "en-GB,en;q=0.8"), "/en/login?next=%2Fapplications"},
		"a choice made here": {with(&http.Cookie{Name: "lang", Value: "en"}), "/en/login?next=%2Fapplications"},
		"the choice is newer": {func(q *http.Request) {
			says("Accept-Language", "en")(q)
			with(&http.Cookie{Name: "lang", Value: "zh-CN"})(q)
		}, "/login?next=%2Fapplications"},
	} {
		if p := r.get("/applications", c.change); p.header.Get("Location") != c.path {
			t.Errorf("%s leads to %q", name, p.header.Get("Location"))
		}
	}
}

func TestALookUpSaysWhyANumberIsNone(t *testing.T) {
	r := openSite(t)
	for _, number := range []string{"12", "abcdefgh", "6260a981"} {
		r.get("/en/progress?number="+number).wants(t, http.StatusOK, "is not an application number", "An application number has 8 digits")
	}
	r.get("/en/progress?number=62600014").wants(t, http.StatusOK, "No application 62600014 on the public list")
}

func TestWhatAnotherSiteSendsIsRefusedInItsOwnWords(t *testing.T) {
	r := openSite(t)
	r.post("/en/login", url.Values{"email": {"ann@example.test"}}, says("Sec-Fetch-Site", "cross-site")).wants(t, http.StatusForbidden, "Another website sent this request")
}
