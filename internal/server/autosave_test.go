package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"pressdesk/internal/press"
)

// note is what the script of a form is told.
type note struct {
	Ref, ID, Name, Error string
	Version              int
}

// script sends a form as the script does.
func (b *browser) script(path string, f url.Values, want int) (n note) {
	b.t.Helper()
	b.accept = "application/json"
	defer func() { b.accept = "" }()
	page := b.post(path, f).want(want)
	if want == http.StatusNoContent {
		return n
	}
	if err := json.Unmarshal([]byte(page.text), &n); err != nil {
		b.t.Fatalf("%s answers no JSON: %v", path, err)
	}
	return n
}

func drafted(topic string) url.Values {
	return url.Values{"save": {"draft"}, "idempotency_key": {"form-1"}, "topic": {topic}}
}

func TestAScriptKeepsADraftWhileSomebodyWrites(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	first := clara.script("/applications/interview", drafted("Night buses"), http.StatusOK)
	if first.Ref == "" || first.Version != 1 {
		t.Fatalf("told %+v", first)
	}
	if again := clara.script("/applications/interview", drafted("Night buses"), http.StatusOK); again.Ref != first.Ref {
		t.Errorf("a form without an answer made another draft: %+v", again)
	}
	path := "/applications/" + first.Ref
	with := func(topic string, version int) url.Values {
		return changed(drafted(topic), "version", strconv.Itoa(version))
	}
	second := clara.script(path, with("Night buses and trams", 1), http.StatusOK)
	if second.Version != 2 {
		t.Errorf("version %d after the second save", second.Version)
	}
	if lost := clara.script(path, with("Night buses and trams", 1), http.StatusOK); lost.Version != 2 {
		t.Errorf("the same text again: %+v", lost)
	}
	if other := clara.script(path, with("Something else", 1), http.StatusConflict); other.Version != 2 || other.Error == "" {
		t.Errorf("an old page: %+v", other)
	}
	if long := clara.script(path, with(strings.Repeat("a", 81), 2), http.StatusUnprocessableEntity); long.Error == "" {
		t.Error("what is too long is not said")
	}
	clara.get(path+"/edit").want(http.StatusOK, "Night buses and trams", "form.js", "data-autosave")
}

func TestAScriptNeverChangesWhatIsFiled(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	number := clara.post("/applications/interview", interviewForm("form-1")).number()
	n := clara.script("/applications/"+number, changed(interviewForm("form-2"), "save", "draft", "topic", "Another story", "version", "2"), http.StatusConflict)
	if n.Ref != number || n.Error == "" {
		t.Errorf("told %+v", n)
	}
	page := clara.get("/applications/"+number+"/edit").want(http.StatusOK, "Night buses")
	if page.Find("form[data-autosave]").Length() != 0 {
		t.Error("the script works on an application that is filed")
	}
}

func TestAFileIsSentAloneAndRemoved(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	ref := clara.script("/applications/inquiry", url.Values{"save": {"draft"}, "idempotency_key": {"form-1"}, "subject": {"Figures"}}, http.StatusOK).Ref
	alone := func(name, content string, want int) (n note) {
		t.Helper()
		clara.accept = "application/json"
		defer func() { clara.accept = "" }()
		page := clara.upload("/applications/"+ref+"/attachments", nil, name, content).want(want)
		if err := json.Unmarshal([]byte(page.text), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	file := alone("letter.pdf", aPDF, http.StatusOK)
	if file.ID == "" || file.Name != "letter.pdf" {
		t.Errorf("told %+v", file)
	}
	if bad := alone("song.mp3", "ID3", http.StatusUnprocessableEntity); !strings.Contains(bad.Error, "song.mp3") {
		t.Errorf("told %+v", bad)
	}
	if page := clara.get("/applications/" + ref + "/edit"); page.Find("[data-attachment-id]").Length() != 1 {
		t.Error("the file is not on the draft")
	}
	clara.script("/attachments/"+file.ID+"/delete", nil, http.StatusNoContent)
	if page := clara.get("/applications/" + ref + "/edit"); page.Find("[data-attachment-id]").Length() != 0 {
		t.Error("the file is still there")
	}
}

// A file changes an application that is filed. The form that sent it alone goes
// along, with and without the script; the history says which file it was.
func TestAFormThatSendsAFileAloneIsNotStale(t *testing.T) {
	clara := open(t).person(press.Reporter, "Lindqvist")
	number := clara.upload("/applications/inquiry", inquiryForm("form-1"), "letter.pdf", aPDF).number()
	path := "/applications/" + number
	edit := clara.get(path + "/edit")
	letter := edit.all("[data-attachment-id]", "data-attachment-id")[0]
	_, f := edit.fill("form.mw-form", nil)
	clara.accept = "application/json"
	var n note
	if err := json.Unmarshal([]byte(clara.upload(path+"/attachments", nil, "map.pdf", aPDF).want(http.StatusOK).text), &n); err != nil {
		t.Fatal(err)
	}
	clara.accept = ""
	if had, err := strconv.Atoi(f.Get("version")); err != nil || n.Version != had+1 {
		t.Errorf("the script is told version %d after %d (%v)", n.Version, had, err)
	}
	removed := clara.script("/attachments/"+n.ID+"/delete", nil, http.StatusOK)
	if removed.Version != n.Version+1 {
		t.Errorf("the script is told version %d after %d", removed.Version, n.Version)
	}
	f.Set("version", fmt.Sprint(removed.Version))
	f.Set("remove", letter)
	action, f := clara.post(path, f).want(http.StatusOK).fill("form.mw-form", url.Values{"save": {"submit"}, "subject": {"Passengers of two years"}})
	f.Del("remove")
	clara.post(action, f).want(http.StatusSeeOther)
	clara.get(path).want(http.StatusOK, "File added: map.pdf", "File removed: map.pdf", "File removed: letter.pdf", "Passengers of two years")
}

func TestAnEarlierApplicationStartsANewOne(t *testing.T) {
	site := open(t)
	clara, other := site.person(press.Reporter, "Lindqvist"), site.person(press.Reporter, "Marsh")
	f := interviewForm("form-1")
	for name, value := range map[string]string{
		"crew.0.name": "Wei Li", "crew.0.role": "Camera", "crew.0.nationality": "FR", "equipment": "Two cameras", "vehicles.0": "A12345",
		"interviewees.0.consent_obtained": "1", "deadline_kind": "soft", "deadline_at": "2026-06-30T10:00", "deadline_tz": "Asia/Shanghai",
	} {
		f.Set(name, value)
	}
	number := clara.upload("/applications/interview", f, "letter.pdf", aPDF).number()
	clara.get("/applications/"+number).want(http.StatusOK, "Apply again with these answers")
	other.post("/applications/"+number+"/copy", url.Values{"idempotency_key": {"copy-1"}}).want(http.StatusNotFound)
	at := clara.post("/applications/"+number+"/copy", url.Values{"idempotency_key": {"copy-1"}}).want(http.StatusSeeOther).at
	if again := clara.post("/applications/"+number+"/copy", url.Values{"idempotency_key": {"copy-1"}}).at; again != at {
		t.Errorf("sent twice: %s and %s", at, again)
	}
	page := clara.get(at).want(http.StatusOK, "Night buses", "How many passengers?", "Wei Li", "Two cameras", "A12345")
	if page.attr("data-status") != "draft" || page.Find("[data-attachment-id]").Length() != 0 {
		t.Errorf("status %s, or files", page.attr("data-status"))
	}
	_, kept := page.fill("form.mw-form", nil)
	for _, name := range []string{"windows.0.start", "deadline_at", "decl_true", "decl_share_unit", "interviewees.0.consent_obtained"} {
		if kept.Get(name) != "" {
			t.Errorf("%s is %q", name, kept.Get(name))
		}
	}
}
