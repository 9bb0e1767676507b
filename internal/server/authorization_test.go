package server_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Who may go where: a row for each route that is not everybody's, a column for
// each sort of person. ok is let in, whatever then becomes of an empty form;
// login is sent to the log-in; forbidden is told so; to hidden it is not there.
const whoMayGo = "testdata/authorization.csv"

// The routes and the table are the same, in both directions, and each of the
// people comes as far as the table says.
func TestEverybodyComesWhereTheTableSays(t *testing.T) {
	want, people := readTable(t)
	seen := map[string]bool{}
	v := visitors(t)
	for _, who := range people {
		b, known := v.people[who]
		if !known {
			t.Fatalf("nobody is %s", who)
		}
		for _, r := range v.routes() {
			seen[r] = true
			method, path, _ := strings.Cut(r, " ")
			p := b.send(httptest.NewRequest(method, v.fill(path), nil))
			if got := far(p); got != want[r][who] {
				t.Errorf("%s: %s is %s (%d), want %s", r, who, got, p.code, want[r][who])
			}
		}
	}
	for r := range want {
		if !seen[r] {
			t.Errorf("there is no route %s", r)
		}
	}
}

func readTable(t *testing.T) (want map[string]map[string]string, people []string) {
	t.Helper()
	f, err := os.Open(whoMayGo)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	people, want = rows[0][1:], map[string]map[string]string{}
	for _, row := range rows[1:] {
		want[row[0]] = map[string]string{}
		for i, who := range people {
			want[row[0]][who] = row[i+1]
		}
	}
	return want, people
}

// far is how far somebody came.
func far(p *sheet) string {
	switch {
	case p.code == http.StatusSeeOther && strings.HasPrefix(p.at, "/login"), p.code == http.StatusUnauthorized:
		return "login"
	case p.code == http.StatusForbidden:
		return "forbidden"
	case p.code == http.StatusNotFound:
		return "hidden"
	case p.code >= 500:
		return fmt.Sprint(p.code)
	}
	return "ok"
}

// visiting is a site with something behind every route, and the people who visit
// it: the owner of a case with an agreed time, a colleague whom they let in,
// other reporters and the staff.
type visiting struct {
	*site
	people map[string]*browser
	names  map[string]string // what stands for each parameter of a path
}

func visitors(t *testing.T) *visiting {
	t.Helper()
	owner, officer, app := agreed(t)
	s := owner.site
	v := &visiting{site: s, people: map[string]*browser{"owner": owner, "officer": officer, "stranger": {site: s}}}
	for who, role := range map[string]press.Role{
		"colleague": press.Reporter, "reporter": press.Reporter, "unverified": press.Reporter, "suspended": press.Reporter,
		"supervisor": press.Supervisor, "editor": press.Editor, "admin": press.Admin,
	} {
		v.people[who] = s.person(role, "Somebody "+who)
	}
	for who, standing := range map[string]press.Standing{"unverified": press.Registered, "suspended": press.Suspended} {
		v.people[who].Standing = standing
		if err := s.o.DB.SaveUser(t.Context(), v.people[who].User); err != nil {
			t.Fatal(err)
		}
	}
	owner.move(app.Ref(), press.Move{Action: "share", Email: v.people["colleague"].Email})

	up := office.Upload{Name: "letter.pdf", Size: int64(len(aPDF)), Content: strings.NewReader(aPDF)}
	file, err := office.Receive(t.Context(), s.o, owner.User, press.PurposeAttachment, "", up)
	if err == nil {
		err = s.o.DB.Tx(t.Context(), func(tx *store.DB) error { return tx.LinkAttachment(t.Context(), file.ID, app.ID) })
	}
	opEd, faq := &press.OpEd{Slug: "river"}, &press.FAQ{Category: "general"}
	if err == nil {
		err = s.o.DB.Tx(t.Context(), func(tx *store.DB) error {
			if err := tx.AddOpEd(t.Context(), opEd); err != nil {
				return err
			}
			return tx.AddFAQ(t.Context(), faq)
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	officer.move(app.Ref(), press.Move{Action: "propose_decline", Reason: "R3", Text: "Nobody who knows the subject is free then."}) // for the paper to sign
	sessions, err := s.o.DB.SessionsOf(t.Context(), owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	owner.enter() // and the session of before can be ended
	_, mails := s.mails(owner.Email)
	v.names = map[string]string{
		":ref": app.Ref(), ":contact": app.Contacts[0].ID, ":id": file.ID, ":mail": mails[0].ID, ":action": "cancel_by_host",
		"/editor/op-eds/:content": opEd.ID, "/editor/faqs/:content": faq.ID, ":session": sessions[0].PublicID,
		"/desk/colleagues/:user": officer.ID, "/desk/reporters/:user": owner.ID, "/admin/users/:user": v.people["reporter"].ID,
	}
	return v
}

// routes are those that are not everybody's. GET stands for HEAD as well.
func (v *visiting) routes() (list []string) {
	for _, r := range v.handler.(*echo.Echo).Routes() {
		if r.Method == http.MethodGet || r.Method == http.MethodPost {
			if !slices.Contains(everybodys, strings.TrimPrefix(r.Path, "/en")) {
				list = append(list, r.Method+" "+r.Path)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// fill puts names for the parameters of a path, the longest first.
func (v *visiting) fill(path string) string {
	keys := slices.SortedFunc(maps.Keys(v.names), func(a, b string) int { return len(b) - len(a) })
	for _, key := range keys {
		if i := strings.Index(path, key); i >= 0 {
			at := strings.LastIndex(key, ":")
			path = path[:i] + key[:at] + v.names[key] + path[i+len(key):]
		}
	}
	return path
}
