package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// counted is what the machine's form of a ledger says.
type counted struct {
	Number, Zone, Closes string
	Ledgers              []struct {
		For, Due, Clock, Verdict string
		DueAt                    string `json:"due_at"`
		DayZero                  string `json:"day_zero"`
		Promised                 int
		Provisional              bool
		Days                     []struct {
			Date, Role, Kind string
			Count            int
			Notice           struct{ Number, Published string }
			Paused           struct {
				Action, Note string
				AskedAt      string   `json:"asked_at"`
				AskedBy      string   `json:"asked_by"`
				AnsweredAt   string   `json:"answered_at"`
				Items        []string `json:"items"`
			}
		}
	}
}

func (p *sheet) counted() (c counted) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(p.text), &c); err != nil {
		p.t.Fatal(err)
	}
	return c
}

// step takes a step with the case as it is now.
func (b *browser) step(ref string, m press.Move) *press.Application {
	b.t.Helper()
	app, err := b.o.DB.Application(b.t.Context(), ref)
	if err != nil {
		b.t.Fatal(err)
	}
	if app, err = office.TakeStep(b.t.Context(), b.o, b.User, ref, app.Version, m); err != nil {
		b.t.Fatal(m.Action, err)
	}
	return app
}

// A case over the Dragon Boat holiday of 2026 with a question on the way: both
// sides see the same days, and the reporter no name from the desk.
func TestBothSidesSeeHowADateWasCounted(t *testing.T) {
	s := open(t)
	clara, zhou := s.person(press.Reporter, "Lindqvist"), s.person(press.Officer, "周")
	ref := clara.file(anInquiry("Tram fares")).Ref()
	s.wait(24 * time.Hour) // Tuesday 16 June
	zhou.enter()
	clara.enter()
	zhou.step(ref, press.Move{Action: "take"})
	zhou.step(ref, press.Move{Action: "ask", Items: []string{"Which year do you mean?"}})
	s.wait(48 * time.Hour) // Thursday; Friday to Sunday is the holiday
	zhou.enter()
	clara.enter()
	clara.step(ref, press.Move{Action: "supply", Answers: []press.Answer{{Text: "The last one."}}})

	for who, path := range map[*browser]string{clara: "/applications/" + ref, zhou: "/desk/applications/" + ref} {
		page := who.get(path).want(http.StatusOK)
		if page.Find(`a[href="`+path+`/ledger"]`).Length() == 0 {
			t.Errorf("%s does not lead to its computation", path)
		}
		ledger := who.get(path + "/ledger").want(http.StatusOK)
		answer := ledger.Find(`[data-ledger="answer"]`)
		if due := answer.AttrOr("data-due", ""); due != "2026-06-25" {
			t.Errorf("%s: due %s", path, due)
		}
		var lines []string
		for _, row := range answer.Find("tr[data-day]").EachIter() {
			lines = append(lines, row.AttrOr("data-day", "")[5:]+" "+row.AttrOr("data-role", "")+" "+strings.TrimSpace(row.Find("td.n b").Text()))
		}
		if got, want := strings.Join(lines, ", "), "06-15 zero 0, 06-16 counted 1, 06-17 paused , 06-19 holiday , 06-22 counted 2, 06-23 counted 3, 06-24 counted 4, 06-25 counted 5"; got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
		if !strings.Contains(ledger.text, "国办发明电〔2025〕7号") || !strings.Contains(ledger.text, "Which year do you mean?") {
			t.Errorf("%s names neither the notice nor the question", path)
		}
		c := who.get(path + "/ledger.json").want(http.StatusOK).counted()
		l := c.Ledgers[0]
		if c.Number != ref || c.Zone != "Asia/Shanghai" || c.Closes != "17:30" || l.For != "answer" || l.DayZero != "2026-06-15" || l.Promised != 5 || l.Provisional {
			t.Errorf("%s: %+v", path, c)
		}
		n := 0
		for _, d := range l.Days {
			if d.Count > 0 {
				n++
			}
			if d.Date == "2026-06-17" {
				if d.Role != "paused" || d.Paused.Action != "ask" || d.Paused.Items[0] != "Which year do you mean?" || d.Paused.AnsweredAt != "2026-06-18T10:00:00+08:00" {
					t.Errorf("%s: the pause is %+v", path, d)
				}
				if (d.Paused.AskedBy == "周") != (who == zhou) {
					t.Errorf("%s names %q", path, d.Paused.AskedBy)
				}
			}
			if d.Date == "2026-06-19" && (d.Notice.Number != "国办发明电〔2025〕7号" || d.Notice.Published != "2025-11-04") {
				t.Errorf("%s: the holiday is %+v", path, d)
			}
		}
		if last := l.Days[len(l.Days)-1]; n != 5 || last.Date != l.Due || last.Count != 5 || l.DueAt != l.Due+"T17:30:00+08:00" {
			t.Errorf("%s: %d days count up to %+v", path, n, last)
		}
	}
	if strings.Contains(clara.get("/applications/"+ref+"/ledger").text, "周") {
		t.Error("the reporter reads who at the desk has asked")
	}
}

func TestALedgerIsForThoseWhoSeeTheCase(t *testing.T) {
	s := open(t)
	clara, other := s.person(press.Reporter, "Lindqvist"), s.person(press.Reporter, "Moreau")
	ref := clara.file(anInquiry("Tram fares")).Ref()
	draft := clara.post("/applications/inquiry", changed(inquiryForm("d"), "save", "draft")).want(http.StatusSeeOther).at
	for _, end := range []string{"/ledger", "/ledger.json"} {
		other.get("/applications/" + ref + end).want(http.StatusNotFound)
		clara.get("/desk/applications/" + ref + end).want(http.StatusForbidden)
		for _, role := range []press.Role{press.Editor, press.Admin} {
			s.person(role, "Staff").get("/desk/applications/" + ref + end).want(http.StatusForbidden)
		}
		clara.get(strings.TrimSuffix(draft, "/edit") + end).want(http.StatusNotFound)
		clara.get("/applications/62699995" + end).want(http.StatusNotFound)
	}
}

func TestAProvisionalDateSaysWhy(t *testing.T) {
	s := open(t)
	s.now = time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC)
	clara := s.person(press.Reporter, "Lindqvist")
	ref := clara.file(anInquiry("Tram fares")).Ref()
	p := clara.get("/applications/"+ref+"/ledger").want(http.StatusOK, "Provisional", "The notice of holidays for 2027 is not out yet")
	if p.Find("[data-ledger=answer] tr.last").AttrOr("data-day", "") != "2027-01-04" {
		t.Error("the date is not counted by the plain week")
	}
	if l := clara.get("/applications/" + ref + "/ledger.json").counted().Ledgers[0]; !l.Provisional || l.Days[3].Date != "2027-01-01" {
		t.Errorf("%+v", l)
	}
}

// Whatever begins a clock has a name in both languages.
func TestEveryDayZeroIsNamed(t *testing.T) {
	s := open(t)
	names := map[press.Action]bool{"submit": true}
	for _, r := range press.Kinds {
		for _, step := range r.Moves {
			names[step.Action] = names[step.Action] || step.Days != nil && step.Action != "extend"
		}
	}
	for action, begins := range names {
		for _, lang := range s.catalog.Languages() {
			if key := "ledger.begun." + string(action); begins != s.catalog.Has(lang, key) {
				t.Errorf("%s: %s is there: %v", lang, key, !begins)
			}
		}
	}
}
