package view

import (
	"strings"
	"testing"

	"pressdesk/internal/press"
)

func fields(t *testing.T, lang, main string, errors press.Invalid) string {
	t.Helper()
	v := open(t)
	b := base(v, lang)
	b.Errors = errors
	got := page(t, v, lang, main, struct{ Base }{b})
	_, got, _ = strings.Cut(got, `<main id="main" tabindex="-1">`)
	got, _, _ = strings.Cut(got, "</main>")
	return got
}

func TestAFieldSaysWhatIsWrongWithIt(t *testing.T) {
	got := fields(t, press.English, `{{template "field" (field "email" "email" "c@x" .Errors "autocomplete" "email" "hint" "At your outlet")}}`,
		press.Invalid{"email": {Key: "home.waiting", Args: []any{"Count", 2}}})
	for _, want := range []string{
		`<div class="field has-err">`, `<label for="f-email">Email address</label>`, `<p class="hint" id="f-email-h">At your outlet</p>`,
		`id="f-email-e"`, `<span class="vh">Error: </span>2 applications wait for you`, `value="c@x"`, `autocomplete="email"`,
		`aria-invalid="true"`, `aria-describedby="f-email-h f-email-e"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

func TestAPasswordIsNeverShownAgain(t *testing.T) {
	if got := fields(t, press.Chinese, `{{template "field" (field "password" "password" "very secret" nil)}}`, nil); strings.Contains(got, "secret") {
		t.Error(got)
	}
}

func TestChoicesKeepWhatWasChosen(t *testing.T) {
	for kind, want := range map[string]string{
		"radio":    `id="f-role-editor" name="role" value="editor" checked`,
		"checkbox": `id="f-role-editor" name="role" value="editor" checked`,
		"select":   `<option value="editor" selected>Editor</option>`,
	} {
		got := fields(t, press.English, `{{template "field" (field "`+kind+`" "role" "editor" nil "options" (options "role" (list "officer" "editor")))}}`, nil)
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %s in %s", kind, want, got)
		}
		if !strings.Contains(got, `id="f-role"`) {
			t.Errorf("%s: the error summary has nothing to point to", kind)
		}
	}
}

func TestAListWithoutAChoiceAsksForOne(t *testing.T) {
	got := fields(t, press.English, `{{template "field" (field "select" "role" "" nil "options" (options "role" (list "officer")))}}`, nil)
	if !strings.Contains(got, `<option value="">Choose</option>`) {
		t.Error(got)
	}
}

func TestTheErrorSummaryLeadsToTheInputs(t *testing.T) {
	errors := press.Invalid{}
	for _, path := range []string{"outline.10", "outline.2", "email", "password", ""} {
		errors[path] = press.Problem{Key: "oops.home"}
	}
	v := open(t)
	var order []string
	for _, m := range v.languages[press.English].summary(errors, "password", "email") {
		order = append(order, m.ID)
	}
	if got := strings.Join(order, " "); got != "f-password f-email  f-outline-2 f-outline-10" {
		t.Errorf("order %q", got)
	}
	got := fields(t, press.English, `{{template "errsum" (errsum .Errors)}}`, errors)
	for _, want := range []string{`role="alert"`, `tabindex="-1"`, "There are 5 problems", `<a href="#f-outline-2">`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestEveryShapeAndIconExists(t *testing.T) {
	for code, drawn := range looks {
		if shapes[drawn.shape] == "" {
			t.Errorf("status %s has no shape", code)
		}
	}
	if _, err := icon("unicorn"); err == nil {
		t.Error("an unknown icon was drawn")
	}
	for _, rules := range press.Kinds {
		for _, state := range rules.States {
			if _, ok := looks[string(state.Status)]; !ok {
				t.Errorf("status %s has no look", state.Status)
			}
		}
	}
}
