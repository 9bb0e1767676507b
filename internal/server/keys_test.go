package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
)

// Every key on the list presses a control that the page has.
func TestEveryKeyHasAControl(t *testing.T) {
	s := open(t)
	ann, zhou := s.person(press.Reporter, "Ann Marsh"), s.person(press.Officer, "周予安")
	ann.file(anInquiry("Visitors"))
	app := ann.file(anInterview("Trams"))
	s.wait(24 * time.Hour)
	ann.file(anInterview("Ferries"))
	zhou.enter()
	list := zhou.get("/desk/applications?view=open").want(http.StatusOK)
	one := zhou.get("/desk/applications/" + app.Ref() + "?view=open").want(http.StatusOK)
	for key, page := range map[string]*sheet{
		"/": list, "?": list, "g i": list, "g m": list, "g u": list, "g o": list, "a": list,
		"next": one, "previous": one, "s": one, "r": one, "n": one,
	} {
		if page.Find(`[data-key="`+key+`"]`).Length() == 0 {
			t.Errorf("nothing answers to %s", key)
		}
	}
	if one.Find(`select[data-key="a"]`).Length() != 1 || list.Find(`input[name=case]`).Length() != 3 || one.Find("form[data-send]").Length() != 2 {
		t.Error("a case cannot be assigned, chosen or written to by keys")
	}
	zhou.get("/desk/keys").want(http.StatusOK, "键盘快捷键", "<kbd>J</kbd>", "转到下一步操作")
	s.person(press.Supervisor, "Mary Wells").get("/desk/keys").want(http.StatusOK, "Keyboard shortcuts", "Go to the next steps")
}

func TestKeysThatActAloneCanBeSwitchedOff(t *testing.T) {
	s := open(t)
	zhou := s.person(press.Officer, "周予安")
	if zhou.get("/desk/keys").want(http.StatusOK).Find("body[data-keys]").Length() != 1 {
		t.Error("the keys are off before anybody switched them off")
	}
	for _, test := range []struct {
		choice, next, at string
		on               int
	}{{"off", "/desk/applications?view=mine", "/desk/applications?view=mine", 0}, {"on", "https://elsewhere.example", "/desk/keys", 1}} {
		path, f := zhou.get("/desk/keys").fill("form[action='/desk/keys']", url.Values{"keys": {test.choice}, "next": {test.next}})
		req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(f.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Host = "press.example.test"
		req.AddCookie(&http.Cookie{Name: "session", Value: zhou.cookie})
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, req)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != test.at {
			t.Fatalf("switching %s answers %d and leads to %s", test.choice, w.Code, w.Header().Get("Location"))
		}
		look := httptest.NewRequest(http.MethodGet, "/desk/keys", nil)
		for _, cookie := range w.Result().Cookies() {
			if cookie.Name == "keys" {
				look.AddCookie(cookie)
			}
		}
		if got := zhou.send(look).want(http.StatusOK).Find("body[data-keys]").Length(); got != test.on {
			t.Errorf("after switching %s the page has data-keys %d times", test.choice, got)
		}
	}
}
