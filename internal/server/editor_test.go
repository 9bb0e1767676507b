package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
)

var (
	contentID = regexp.MustCompile(`data-content-id="([^"]+)"`)
	versionOf = regexp.MustCompile(`name="version" value="([0-9]+)"`)
)

func opEdInputs() url.Values {
	return url.Values{
		"slug": {"green-port"}, "title_zh": {"绿色港口"}, "body_zh": {"正文**要点**。\r\n\r\n## 小标题"},
		"title_en": {"A green port"}, "body_en": {"Text."}, "author": {"Ann"}, "source": {"A Daily"}, "publish_at": {""},
	}
}

func TestAnEditorWritesAnOpEd(t *testing.T) {
	r := openSite(t)
	c := with(r.account(press.Editor))
	r.get("/editor/op-eds/new", c).wants(t, http.StatusOK, "新建视点", `name="body_en"`)

	created := r.post("/editor/op-eds", opEdInputs(), c)
	created.wants(t, http.StatusSeeOther)
	form := created.header.Get("Location")
	edit := r.get(form, c)
	edit.wants(t, http.StatusOK, "已保存", "绿色港口", `data-status="draft"`, `data-version="1"`)
	id := contentID.FindStringSubmatch(edit.body)[1]
	if form != "/editor/op-eds/"+id {
		t.Errorf("sent to %s, the op-ed is %s", form, id)
	}
	r.get("/op-eds/green-port").wants(t, http.StatusNotFound)

	r.post("/editor/op-eds/"+id+"/publish", url.Values{"version": {"1"}}, c).wants(t, http.StatusSeeOther)
	r.get("/op-eds/green-port").wants(t, http.StatusOK, "<strong>要点</strong>", "小标题")
	r.get("/editor/op-eds?status=published", c).wants(t, http.StatusOK, "已发布", `data-content-id="`+id+`" data-version="2"`)

	r.post("/editor/op-eds/"+id+"/withdraw", url.Values{"version": {"1"}}, c).wants(t, http.StatusConflict)
	r.post("/editor/op-eds/"+id+"/withdraw", url.Values{"version": {"2"}}, c).wants(t, http.StatusSeeOther)
	r.get("/op-eds/green-port").wants(t, http.StatusNotFound)
}

func TestAFormWithMistakesKeepsWhatWasTyped(t *testing.T) {
	r := openSite(t)
	c := with(r.account(press.Editor))
	f := opEdInputs()
	f.Set("slug", "Green Port")
	f.Set("title_zh", strings.Repeat("题", 201))
	r.post("/editor/op-eds", f, c).wants(t, http.StatusUnprocessableEntity, "错误：", "Green Port", "正文**要点**。", "A Daily", "网址只能用小写字母")

	faq := url.Values{"category": {"general"}, "question_zh": {"如何？"}, "answer_en": {"Like this."}}
	r.post("/editor/faqs", faq, c).wants(t, http.StatusUnprocessableEntity, "如何？", "Like this.", `id="f-answer-zh-e"`, `id="f-question-en-e"`)

	r.post("/editor/op-eds", opEdInputs(), c).wants(t, http.StatusSeeOther)
	r.post("/editor/op-eds", opEdInputs(), c).wants(t, http.StatusUnprocessableEntity, "可改用 green-port-2")
}

func TestAPreviewKeepsNothing(t *testing.T) {
	r := openSite(t)
	c := with(r.account(press.Editor))
	f := opEdInputs()
	f.Set("save", "preview")
	r.post("/editor/op-eds", f, c).wants(t, http.StatusOK, "<strong>要点</strong>", "正文**要点**。")
	f.Set("tab", "en")
	r.post("/editor/op-eds", f, c).wants(t, http.StatusOK, `value="en" checked`)
	f.Del("tab")
	if rows := r.get("/editor/op-eds", c); strings.Contains(rows.body, "green-port") {
		t.Error("a preview was kept")
	}
	r.post("/editor/op-eds", opEdInputs(), c).wants(t, http.StatusSeeOther)
	id := contentID.FindStringSubmatch(r.get("/editor/op-eds", c).body)[1]
	f.Set("version", "1")
	f.Set("title_zh", "改过的题目")
	r.post("/editor/op-eds/"+id, f, c).wants(t, http.StatusOK, "改过的题目", `name="version" value="1"`)
	if rows := r.get("/editor/op-eds", c); strings.Contains(rows.body, "改过的题目") {
		t.Error("a preview was kept")
	}
}

func TestAScheduledOpEdAppearsAtItsTime(t *testing.T) {
	r := openSite(t)
	c := with(r.account(press.Editor))
	f := opEdInputs()
	f.Set("publish_at", "2026-06-15T10:30")
	f.Set("save", "publish")
	created := r.post("/editor/op-eds", f, c)
	created.wants(t, http.StatusSeeOther)
	r.get(created.header.Get("Location"), c).wants(t, http.StatusOK, "已排期")
	r.get("/op-eds/green-port").wants(t, http.StatusNotFound)
	r.now = r.now.Add(30 * time.Minute)
	r.get("/op-eds/green-port").wants(t, http.StatusOK, "绿色港口")
}

func TestAnEditorWritesACommonQuestion(t *testing.T) {
	r := openSite(t)
	c := with(r.account(press.Editor))
	r.get("/editor/faqs/new", c).wants(t, http.StatusOK, "新建问题", "采访申请")
	created := r.post("/editor/faqs", url.Values{"category": {"general"}, "question_zh": {"如何申请？"}, "answer_zh": {"请先注册。"}}, c)
	created.wants(t, http.StatusSeeOther)
	list := r.get("/editor/faqs", c)
	list.wants(t, http.StatusOK, "如何申请？", "缺英文", "综合")
	id := contentID.FindStringSubmatch(list.body)[1]
	r.post("/editor/faqs/"+id+"/publish", nil, c).wants(t, http.StatusSeeOther)
	r.get("/faqs/"+id).wants(t, http.StatusOK, "请先注册。")

	edit := r.get("/editor/faqs/"+id, c)
	changed := url.Values{
		"category": {"general"}, "question_zh": {"如何申请？"}, "answer_zh": {"请注册后申请。"},
		"version": {versionOf.FindStringSubmatch(edit.body)[1]},
	}
	r.post("/editor/faqs/"+id, changed, c).wants(t, http.StatusSeeOther)
	r.get("/faqs/"+id).wants(t, http.StatusOK, "请注册后申请。")

	changed.Set("answer_zh", "另一位编辑的答案。")
	clash := r.post("/editor/faqs/"+id, changed, c)
	clash.wants(t, http.StatusConflict, "他人修改", "另一位编辑的答案。")
	r.get("/faqs/"+id).wants(t, http.StatusOK, "请注册后申请。")
	changed.Set("version", versionOf.FindStringSubmatch(clash.body)[1])
	r.post("/editor/faqs/"+id, changed, c).wants(t, http.StatusSeeOther)
	r.get("/faqs/"+id).wants(t, http.StatusOK, "另一位编辑的答案。")
}

func TestTheEditorsSideIsForEditors(t *testing.T) {
	r := openSite(t)
	r.publish(press.Progress{Number: "02131545", Kind: press.InquiryKind, Status: press.Done, FiledDate: "2023-06-12", UpdatedDate: "2023-06-13"})
	for role, code := range map[press.Role]int{
		press.Editor: http.StatusOK, press.Officer: http.StatusForbidden, press.Admin: http.StatusForbidden, press.Reporter: http.StatusForbidden,
	} {
		c := with(r.account(role))
		for _, path := range []string{"/editor/op-eds", "/editor/op-eds/new", "/editor/faqs", "/editor/faqs/new", "/editor/progress"} {
			p := r.get(path, c)
			p.wants(t, code)
			if p.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s may be kept", path)
			}
		}
		if code != http.StatusOK {
			r.post("/editor/op-eds", opEdInputs(), c).wants(t, code)
			r.post("/editor/faqs/x/publish", nil, c).wants(t, code)
		}
	}
	r.get("/editor/faqs").wants(t, http.StatusSeeOther)
}

func TestAnEditorIsToldWhenTheWorldSeesAText(t *testing.T) {
	r := openSite(t)
	c := with(r.account(press.Editor))
	f := opEdInputs()
	f.Set("save", "publish")
	now := r.post("/editor/op-eds", f, c)
	now.wants(t, http.StatusSeeOther)
	r.get(now.header.Get("Location"), c).wants(t, http.StatusOK, "已发布，公众现在可以看到")

	f.Set("slug", "later")
	f.Set("publish_at", "2099-01-05T10:00")
	later := r.post("/editor/op-eds", f, c)
	later.wants(t, http.StatusSeeOther)
	r.get(later.header.Get("Location"), c).wants(t, http.StatusOK, "到发布时间后公众即可看到", "已排期")
	r.get("/op-eds/later").wants(t, http.StatusNotFound)
}

func TestAPreviewWithoutATimeHasNoGapInItsLineOfOrigin(t *testing.T) {
	r := openSite(t)
	c := with(r.account(press.Editor))
	r.post("/editor/op-eds", opEdInputs(), c).wants(t, http.StatusSeeOther)
	if p := r.get("/op-eds/green-port", c); strings.Contains(p.body, "·  ·") || strings.Contains(p.body, "· · ") {
		t.Error("two dots stand in a row")
	}
}
