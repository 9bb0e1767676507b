package demo

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressdesk/internal/files"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// opening is a Wednesday on which the demonstration opens.
var opening = time.Date(2026, 6, 10, 3, 0, 0, 0, time.UTC)

func exampleCity(t testing.TB) *press.Office {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	options := func(codes ...string) (list []press.Option) {
		for _, c := range codes {
			list = append(list, press.Option{Code: c, Name: press.Text{ZH: c, EN: c}})
		}
		return list
	}
	o := &press.Office{
		Name: press.Text{ZH: "示例市新闻办公室", EN: "Example City Press Office"}, SiteURL: "http://localhost:8080",
		Zone: zone, Opens: 9 * 60, Closes: 17*60 + 30, Vetting: 1, OpenApplications: 30,
		Promises:      map[press.Kind]press.Promise{press.InterviewKind: {Intake: 2, Answer: 10, Extension: 5}, press.InquiryKind: {Intake: 1, Answer: 5, Extension: 5}},
		Approval:      map[press.Kind]press.Approval{press.InterviewKind: press.ApproveAll, press.InquiryKind: press.ApproveAll},
		Areas:         options("economy", "transport", "health", "education", "environment", "culture", "city_services", "other"),
		FAQCategories: options("general", "interview", "inquiry", "accreditation"),
	}
	needs := map[string][]string{
		"resident":   {"bureau_city", "bureau_address", "press_card_number", "press_card_expiry"},
		"short_term": {"visa_valid_from", "visa_valid_to", press.PurposeLetter},
		"hk_macao":   {"hkmo_card_no"},
	}
	for _, c := range options("resident", "short_term", "hk_macao", "taiwan", "domestic", "other") {
		o.Categories = append(o.Categories, press.Category{Option: c, Needs: needs[c.Code]})
	}
	return o
}

func emptyOffice(t testing.TB) *office.Office {
	t.Helper()
	ctx := context.Background()
	bucket, err := files.Open(ctx, "mem://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	o, err := office.New(ctx, storetest.Open(t), bucket, exampleCity(t))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// filed is the public list of an office, every page of it.
func filed(t *testing.T, o *office.Office) []press.Progress {
	t.Helper()
	var all []press.Progress
	for before := ""; ; {
		page, next, err := o.DB.Public().Progress(context.Background(), store.ProgressQuery{Before: before, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page...)
		if before = next; next == "" {
			return all
		}
	}
}

// held is every application that is not a draft, by its reporters.
func held(t *testing.T, o *office.Office) []*press.Application {
	t.Helper()
	ctx := context.Background()
	people, _, err := o.DB.Accounts(ctx, store.UserFilter{Roles: []press.Role{press.Reporter}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var all []*press.Application
	for _, u := range people {
		list, _, err := o.DB.OwnApplications(ctx, u.ID, "", "", 200)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, list...)
	}
	return all
}

func TestTheDemonstrationIsAnOfficeAtWork(t *testing.T) {
	ctx := context.Background()
	o := emptyOffice(t)
	if err := Fill(ctx, o, 1, opening); err != nil {
		t.Fatal(err)
	}
	if real := time.Since(o.DB.Now()); real < -time.Minute || real > time.Minute {
		t.Errorf("the office's clock was left %v behind", real)
	}

	t.Run("applications stand in every state", func(t *testing.T) {
		have := map[press.Kind]map[press.Status]int{press.InterviewKind: {}, press.InquiryKind: {}}
		for _, app := range held(t, o) {
			have[app.Kind][app.Status]++
		}
		for _, kind := range press.Kinds {
			for _, state := range kind.States {
				if have[kind.Kind][state.Status] == 0 {
					t.Errorf("no %s is %s", kind.Kind, state.Status)
				}
			}
		}
	})
	t.Run("the desk has something of everything", func(t *testing.T) {
		today := o.Rules.Today(opening)
		counts, err := o.DB.Counts(ctx, []string{""}, opening, today.AddDays(1).At(0, 0, o.Rules.Zone).UTC())
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"unassigned", "overdue", "today", "waiting", "approval"} {
			if counts[name] == 0 || counts[name] > counts["open"]/2 {
				t.Errorf("%s: %d of %d", name, counts[name], counts["open"])
			}
		}
		vetting, err := o.DB.Vetting(ctx, 10)
		if err != nil || len(vetting) != 3 {
			t.Errorf("%d registrations wait: %v", len(vetting), err)
		}
	})
	t.Run("the public list looks back on a year", func(t *testing.T) {
		list := filed(t, o)
		if len(list) < 180 || len(list) > 240 {
			t.Errorf("%d applications", len(list))
		}
		oldest := list[len(list)-1].FiledDate
		if want := opening.AddDate(-1, 0, 3).Format(time.DateOnly); oldest > want {
			t.Errorf("the oldest is of %s", oldest)
		}
	})
	t.Run("the mails of the past have left", func(t *testing.T) {
		counts, err := o.DB.CountMails(ctx)
		if err != nil || counts[press.MailWaiting] != 0 || counts[press.MailSent] < 1000 {
			t.Errorf("%v: %v", counts, err)
		}
	})
	t.Run("promises are mostly kept", func(t *testing.T) {
		verdicts := map[press.Verdict]int{}
		for _, app := range held(t, o) {
			verdicts[app.Verdict]++
		}
		if verdicts[press.Late] == 0 || verdicts[press.Late]*4 > verdicts[press.Met] {
			t.Errorf("%v", verdicts)
		}
	})
	t.Run("the editors have published", func(t *testing.T) {
		opEds, _, err := o.DB.Public().OpEds(ctx, "")
		if err != nil || len(opEds) != 8 {
			t.Errorf("%d op-eds: %v", len(opEds), err)
		}
		faqs, err := o.DB.Public().FAQs(ctx, "")
		if err != nil || len(faqs) != 18 {
			t.Errorf("%d common questions: %v", len(faqs), err)
		}
		found, err := o.DB.Public().Search(ctx, []string{store.KindFAQ}, "地图", 10)
		if err != nil || len(found) == 0 {
			t.Errorf("nobody finds the map: %v", err)
		}
	})
}

func TestTheSameSeedMakesTheSameOffice(t *testing.T) {
	one, other := emptyOffice(t), emptyOffice(t)
	for _, o := range []*office.Office{one, other} {
		if err := Fill(context.Background(), o, 7, opening); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(filed(t, one), filed(t, other)); diff != "" {
		t.Error(diff)
	}
}

// The demonstration opens on any day: a holiday, a make-up Saturday, at night,
// in a year whose notice is not loaded.
func TestTheDemonstrationOpensOnAnyDay(t *testing.T) {
	for _, now := range []time.Time{
		time.Date(2026, 2, 18, 4, 0, 0, 0, time.UTC), time.Date(2026, 10, 10, 16, 30, 0, 0, time.UTC),
		time.Date(2027, 3, 7, 21, 0, 0, 0, time.UTC),
	} {
		t.Run(now.Format(time.RFC3339), func(t *testing.T) {
			t.Parallel()
			if err := Fill(context.Background(), emptyOffice(t), 1, now); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAccountsOfEveryRoleAreListed(t *testing.T) {
	list, err := Accounts()
	if err != nil {
		t.Fatal(err)
	}
	roles := map[press.Role]bool{}
	for _, a := range list {
		roles[a.Role] = true
	}
	if len(roles) != 5 {
		t.Errorf("%v", list)
	}
}
