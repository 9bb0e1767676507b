package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// The script of a form: it keeps what is written, says so, and sends each file
// alone. Here it meets what goes wrong.

// A reporter of the fixture.
const (
	writerEmail  = "reporter.a@example.test"
	writerSecret = "outside check reporter A 7f3c"
)

const draftForm = "form[data-autosave]"

// writer is a reporter at an empty form, in an office with the fixture.
func writer(t *testing.T) (*premises, *running, *tab) {
	t.Helper()
	needsBrowser(t)
	p := newPremises(t)
	p.must("fixture")
	r := p.serve()
	b := browse(t, r.url, "en")
	b.login("en", writerEmail, writerSecret)
	b.must("/applications/interview/new")
	return p, r, b
}

// told waits until the line under the form says one of its sentences; name is
// the attribute that holds it.
func (b *tab) told(name string) {
	b.t.Helper()
	want, _, _ := strings.Cut(b.attr("[data-draft-state]", "data-"+name), "{")
	if want == "" {
		b.t.Fatalf("the form knows no sentence %q\n%s", name, b.where())
	}
	eventually(b.t, name+" is said", func() bool { return strings.HasPrefix(b.text("[data-draft-state]:not([hidden])"), want) })
}

func (b *tab) value(name string) string {
	b.t.Helper()
	return ask[string](b, `document.querySelector(%s+" [name="+CSS.escape(%s)+"]").value`, draftForm, name)
}

func TestADraftIsKeptWhileItIsWritten(t *testing.T) {
	t.Parallel()
	_, _, b := writer(t)
	b.fill(draftForm, fields{"topic": "The port at night", "outline.0": "Who works?", "outline.1": "Who sleeps?"})
	b.told("saved")
	edit := b.path()
	if !strings.HasSuffix(edit, "/edit") {
		t.Fatalf("after the first save the page is at %s", edit)
	}
	b.must(edit)
	if topic, question := b.value("topic"), b.value("outline.1"); topic != "The port at night" || question != "Who sleeps?" {
		t.Errorf("kept %q and %q", topic, question)
	}
}

// The page says its times in the office's zone, and so does its script, wherever
// the reporter writes.
func TestADraftIsSavedAtTheOfficesTime(t *testing.T) {
	t.Parallel()
	_, _, b := writer(t)
	command(b, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Europe/Paris"})
	const eleven = 1781492400000 // 2026-06-15 11:00 in Shanghai
	ask[bool](b, fmt.Sprintf(`(() => { Date.now = () => %d; return true })()`, eleven))
	b.fill(draftForm, fields{"topic": "From far away"})
	b.told("saved")
	if line := b.text("[data-draft-state]"); !strings.HasSuffix(line, "11:00") {
		t.Errorf("the page says %q", line)
	}
}

// Whoever names a deadline hears at once whether the promise is early enough,
// and hears no more of it once there is none.
func TestADeadlineIsHeldAgainstThePromiseWhileItIsTyped(t *testing.T) {
	t.Parallel()
	_, _, b := writer(t)
	outlook := func(kind string) func() bool {
		return func() bool { return b.has("[data-outlook]."+kind+":not([hidden])") && b.text("[data-outlook] p") != "" }
	}
	at := func(days int) string { return time.Now().AddDate(0, 0, days).Format("2006-01-02") + "T12:00" }
	b.fill(draftForm, fields{"topic": "The port at night", "deadline_kind": "hard", "deadline_at": at(2)})
	eventually(t, "a deadline that comes too soon is told", outlook("warn"))
	b.fill(draftForm, fields{"deadline_at": at(60)})
	eventually(t, "a deadline that is far enough is told", outlook("ok"))
	b.fill(draftForm, fields{"deadline_kind": "none"})
	eventually(t, "nothing is told any more", func() bool { return b.has("[data-outlook][hidden]") })
	if said := b.complaints(); len(said) > 0 {
		t.Errorf("the console says %q", said)
	}
}

// The office is away while somebody writes: the text stays in the tab, is
// offered to whoever opens the page again, and is sent when the office is back.
func TestTextIsKeptInTheTabWhileTheOfficeIsAway(t *testing.T) {
	t.Parallel()
	p, r, b := writer(t)
	b.fill(draftForm, fields{"topic": "Before the outage"})
	b.told("saved")
	edit := b.path()
	r.stop()
	b.fill(draftForm, fields{"topic": "Written during the outage"})
	b.told("unsaved")
	if !b.has("[data-draft-state].err") {
		t.Error("that nothing is saved does not look different")
	}
	p.serve()
	ask[bool](b, `dispatchEvent(new Event("online"))`)
	b.told("saved")
	b.must(edit)
	if got := b.value("topic"); got != "Written during the outage" {
		t.Errorf("the draft says %q", got)
	}
}

func TestTextOfAClosedPageIsOfferedAgain(t *testing.T) {
	t.Parallel()
	p, r, b := writer(t)
	b.fill(draftForm, fields{"topic": "Before the outage"})
	b.told("saved")
	edit := b.path()
	r.stop()
	b.fill(draftForm, fields{"topic": "Lost and found", "outline.0": "Who works?", "outline.1": "Who sleeps?"})
	b.told("unsaved")
	// The page goes without its last save, as when a telephone runs empty.
	ask[bool](b, `(() => { window.fetch = () => Promise.reject(new TypeError("away")); return true })()`)
	p.serve()
	b.must(edit)
	if got := b.value("topic"); got != "Before the outage" {
		t.Fatalf("before it is asked the page says %q", got)
	}
	if !b.has("[data-draft-offer]:not([hidden])") {
		t.Fatal("the text of before is not offered")
	}
	ask[bool](b, `document.querySelector("[data-restore]").click() ?? true`)
	if topic, question := b.value("topic"), b.value("outline.1"); topic != "Lost and found" || question != "Who sleeps?" {
		t.Errorf("brought back %q and %q", topic, question)
	}
	b.told("saved")
	b.must(edit)
	if got := b.value("topic"); got != "Lost and found" {
		t.Errorf("the draft says %q", got)
	}
	if b.has("[data-draft-offer]:not([hidden])") {
		t.Error("what is saved is offered again")
	}
}

// Two devices write one draft: the second is told, keeps its text, overwrites
// nothing by itself and can compare.
func TestADraftThatIsOpenTwiceIsNotOverwritten(t *testing.T) {
	t.Parallel()
	_, r, here := writer(t)
	here.fill(draftForm, fields{"topic": "As it began"})
	here.told("saved")
	edit := here.path()
	there := browse(t, r.url, "en")
	there.login("en", writerEmail, writerSecret)
	there.must(edit)
	there.fill(draftForm, fields{"topic": "From the telephone"})
	there.told("saved")

	here.fill(draftForm, fields{"topic": "From the desk"})
	eventually(t, "the first page is told", func() bool { return here.has("[data-draft-state].err a") })
	if got := here.value("topic"); got != "From the desk" {
		t.Errorf("the text of the first page is %q", got)
	}
	there.must(edit)
	if got := there.value("topic"); got != "From the telephone" {
		t.Errorf("the draft says %q", got)
	}
	if code := here.send(draftForm, nil, `button.second[name="save"][value="draft"]`); code != 409 {
		t.Errorf("saving all the same is answered %d\n%s", code, here.where())
	}
	if table := here.text("section[aria-labelledby=differences]"); !strings.Contains(table, "From the desk") || !strings.Contains(table, "From the telephone") {
		t.Errorf("compared are %q", table)
	}
}

// Each file goes alone, says how it went, and stays whatever happens to the
// form.
func TestEachFileOfAFormGoesAlone(t *testing.T) {
	t.Parallel()
	p, r, b := writer(t)
	folder := t.TempDir()
	b.fill(draftForm, fields{"topic": "With files", "attachments": "@" + document(t, folder, "letter.pdf")})
	edit := b.path()
	if !strings.HasSuffix(edit, "/edit") {
		t.Fatalf("a file made no draft to be on: %s", edit)
	}
	song := filepath.Join(folder, "song.mp3")
	if err := os.WriteFile(song, []byte("ID3 la la la"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.choose(song)
	eventually(t, "the wrong type is refused", func() bool { return strings.Contains(b.text("#part-files .files .err"), "song.mp3") })
	if b.has("#part-files [data-retry]:not([hidden])") {
		t.Error("what is refused can be tried again")
	}

	r.stop()
	b.choose(document(t, folder, "outline.pdf"))
	eventually(t, "a file that did not arrive can be tried again", func() bool { return b.has("#part-files [data-retry]:not([hidden])") })
	p.serve()
	ask[bool](b, `document.querySelector("#part-files [data-retry]:not([hidden])").click() ?? true`)
	eventually(t, "both files are there", func() bool { return b.count("#part-files [data-attachment-id] a") == 2 })

	b.must(edit)
	if n := b.count("#part-files [data-attachment-id]"); n != 2 {
		t.Fatalf("%d of two files stay", n)
	}
	ask[bool](b, `document.querySelector("#part-files button[name=remove]").click() ?? true`)
	eventually(t, "a file goes without a new page", func() bool { return b.count("#part-files [data-attachment-id]") == 1 })
	b.told("removed")
	b.must(edit)
	if name := b.text("#part-files [data-attachment-id] a"); b.count("#part-files [data-attachment-id]") != 1 || name != "outline.pdf" {
		t.Errorf("after removal there is %q", name)
	}
}

// choose picks a file for the form, without waiting for it to arrive.
func (b *tab) choose(file string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS(draftForm+" input[type=file]"), []string{file}))
}
