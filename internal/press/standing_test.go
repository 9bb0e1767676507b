package press

import (
	"errors"
	"slices"
	"testing"
	"time"
)

var allStandings = []Standing{Registered, Confirmed, MoreInfo, Approved, Rejected, Suspended}

func TestTheStandingsMoveAsTheTableSays(t *testing.T) {
	open := map[Turn][]Standing{
		TurnConfirm:   {Registered},
		TurnSend:      {Confirmed, MoreInfo, Approved},
		TurnApprove:   {Confirmed, MoreInfo},
		TurnAsk:       {Confirmed},
		TurnReject:    {Confirmed, MoreInfo},
		TurnSuspend:   {Registered, Confirmed, MoreInfo, Approved, Rejected},
		TurnReinstate: {Suspended},
		"promote":     nil,
	}
	for turn, from := range open {
		for _, s := range allStandings {
			u := &User{Standing: s, BeforeSuspension: Approved}
			if err := u.Turn(turn); (err == nil) != slices.Contains(from, s) || err != nil && (!errors.Is(err, ErrConflict) || u.Standing != s) {
				t.Errorf("%s from %s: %v, now %s", turn, s, err, u.Standing)
			}
		}
	}
}

func TestASuspensionEndsWhereItBegan(t *testing.T) {
	o, officer := accountOffice(), &User{ID: "o", Role: Officer, Standing: Approved}
	for _, s := range []Standing{Registered, Confirmed, MoreInfo, Approved, Rejected} {
		u := &User{ID: "r", Role: Reporter, Standing: s}
		if err := u.Suspend(Suspension{Reason: "x"}, officer, o); err != nil || u.Standing != Suspended {
			t.Fatalf("%s: %v", s, err)
		}
		if err := u.Reinstate(officer, time.Now()); err != nil || u.Standing != s || u.BeforeSuspension != "" {
			t.Errorf("%s became %s: %v", s, u.Standing, err)
		}
	}
}

func TestATermEndsWithItsLastDay(t *testing.T) {
	o, officer := accountOffice(), &User{ID: "o", Role: Officer}
	u := &User{ID: "r", Role: Reporter, Standing: Approved}
	if err := u.Suspend(Suspension{Until: "2026-06-30"}, officer, o); err != nil {
		t.Fatal(err)
	}
	last := time.Date(2026, 6, 30, 23, 59, 59, 0, shanghai)
	if u.MayEnter(last) || !u.MayEnter(last.Add(time.Second)) {
		t.Errorf("until %v", u.SuspendedUntil)
	}
	if err := u.Reinstate(System, last); !errors.Is(err, ErrForbidden) {
		t.Errorf("the clock let somebody in too early: %v", err)
	}
	if err := u.Reinstate(System, last.Add(time.Second)); err != nil || u.Standing != Approved {
		t.Errorf("%s %v", u.Standing, err)
	}
}

func TestWhoMaySuspendWhom(t *testing.T) {
	user := func(r Role) *User { return &User{ID: string(r), Role: r} }
	may := map[Role][]Role{
		Reporter: nil, Editor: nil,
		Officer: {Reporter}, Supervisor: {Reporter},
		Admin: {Reporter, Officer, Supervisor, Editor}, // and another admin, but not oneself
	}
	for by, whom := range may {
		for _, r := range []Role{Reporter, Officer, Supervisor, Editor, Admin} {
			if got := user(by).MaySuspend(user(r)); got != slices.Contains(whom, r) {
				t.Errorf("%s suspends %s: %v", by, r, got)
			}
		}
	}
}

func TestARulingSaysWhyItIsNotAnApproval(t *testing.T) {
	for _, v := range []struct {
		ruling Ruling
		ok     bool
		want   Turn
	}{
		{Ruling{}, true, TurnApprove},
		{Ruling{Decision: TurnApprove}, true, TurnApprove},
		{Ruling{Decision: TurnAsk}, false, TurnAsk},
		{Ruling{Decision: TurnAsk, Reason: "派遣函缺签名"}, true, TurnAsk},
		{Ruling{Decision: TurnReject, Reason: " "}, false, TurnReject},
		{Ruling{Decision: TurnSuspend, Reason: "because"}, false, TurnSuspend},
	} {
		bad := Invalid{}
		v.ruling.Check(bad)
		if (len(bad) == 0) != v.ok || v.ruling.Decision != v.want {
			t.Errorf("%+v: %v", v.ruling, bad)
		}
	}
}

func TestVettingIsOwedFromTheCredentialsToTheDecision(t *testing.T) {
	now := time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC)
	u, officer := &User{ID: "r", Role: Reporter, Standing: Confirmed}, &User{ID: "o", Role: Officer}
	if u.InVetting() {
		t.Error("nothing was sent yet")
	}
	if err := u.SendCredentials(credentials(), now.Add(time.Hour), now); err != nil || !u.InVetting() || u.VettingDueAt == nil {
		t.Fatalf("%v %+v", err, u)
	}
	if err := u.Decide(Ruling{Decision: TurnAsk, Reason: "Which bureau?"}, officer, now); err != nil || u.InVetting() || u.VettingDueAt != nil || u.Reason == "" {
		t.Fatalf("%v %+v", err, u)
	}
	if err := u.SendCredentials(credentials(), now.Add(time.Hour), now); err != nil || !u.InVetting() || u.Reason != "" {
		t.Fatalf("%v %+v", err, u)
	}
	for _, by := range []*User{{ID: "x", Role: Reporter}, {ID: "a", Role: Admin}, {ID: "e", Role: Editor}} {
		if err := u.Decide(Ruling{Decision: TurnApprove}, by, now); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s decided: %v", by.Role, err)
		}
	}
	if err := u.Decide(Ruling{Decision: TurnApprove}, officer, now); err != nil || u.Standing != Approved || u.DecidedByID != "o" {
		t.Fatalf("%v %+v", err, u)
	}
	if err := u.Decide(Ruling{Decision: TurnReject, Reason: "no"}, officer, now); !errors.Is(err, ErrConflict) {
		t.Errorf("decided twice: %v", err)
	}
}
