package server_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"pressdesk/internal/mail"
	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// openTwo returns two programs that serve one office.
func openTwo(t *testing.T) (a, b *site) {
	t.Helper()
	here, there := storetest.Pair(t)
	bucket := openFiles(t)
	return openOn(t, here, bucket), openOn(t, there, bucket)
}

// at is the same browser when its next request comes to another program.
func (b *browser) at(s *site) *browser { return &browser{site: s, User: b.User, cookie: b.cookie} }

func TestASessionIsGoodAtEveryInstance(t *testing.T) {
	here, there := openTwo(t)
	ann := here.person(press.Reporter, "Ann")
	hash, err := password.Hash(t.Context(), passphrase)
	if err != nil {
		t.Fatal(err)
	}
	ann.PasswordHash, ann.cookie = hash, ""
	if err := here.o.DB.Tx(t.Context(), func(tx *store.DB) error { return tx.SaveUser(t.Context(), ann.User) }); err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(url.Values{"email": {ann.Email}, "password": {passphrase}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Host = "press.example.test"
	w := httptest.NewRecorder()
	here.handler.ServeHTTP(w, req)
	for _, c := range w.Result().Cookies() {
		if c.Name == "session" {
			ann.cookie = c.Value
		}
	}
	ann.at(there).get("/account").want(http.StatusOK, ann.Email)
	ref := ann.at(there).post("/applications/inquiry", inquiryForm("1")).number()
	ann.get("/applications/"+ref).want(http.StatusOK, ref)
	ann.at(there).post("/logout", nil).want(http.StatusSeeOther)
	if p := ann.get("/account"); p.code != http.StatusSeeOther || !strings.HasPrefix(p.at, "/login") {
		t.Errorf("a session that was ended there is answered %d here, to %s", p.code, p.at)
	}
}

func TestAttemptsAreCountedByAllInstances(t *testing.T) {
	here, there := openTwo(t)
	ann := here.person(press.Reporter, "Ann")
	ann.cookie = ""
	wrong := url.Values{"email": {ann.Email}, "password": {"wrong wrong wrong"}}
	for i := range 5 {
		ann.at([]*site{here, there}[i%2]).post("/login", wrong).want(http.StatusUnauthorized)
	}
	ann.at(there).post("/login", wrong).want(http.StatusTooManyRequests)
	ann.post("/login", wrong).want(http.StatusTooManyRequests)
}

// Whichever program a form comes to, and should it come to both at once: every
// form gets one number, no number is left out, and no letter is sent twice.
func TestInstancesShareTheNumbersAndTheOutbox(t *testing.T) {
	here, there := openTwo(t)
	const reporters, each = 10, 20
	var (
		lock    sync.Mutex
		numbers = map[string][]string{} // by form
		all     sync.WaitGroup
	)
	send := func(b *browser, form string) {
		p := b.post("/applications/inquiry", inquiryForm(form))
		lock.Lock()
		defer lock.Unlock()
		if p.code != http.StatusSeeOther {
			t.Errorf("form %s is answered %d", form, p.code)
		}
		numbers[form] = append(numbers[form], strings.TrimPrefix(p.at, "/applications/"))
	}
	for r := range reporters {
		who := here.person(press.Reporter, fmt.Sprint("Ann", r))
		all.Go(func() {
			for i := range each {
				form, sent := fmt.Sprint(r, "-", i), []*site{here, there}
				if i%5 > 0 {
					sent = sent[i%2 : i%2+1]
				}
				var both sync.WaitGroup
				for _, s := range sent {
					both.Go(func() { send(who.at(s), form) })
				}
				both.Wait()
			}
		})
	}
	all.Wait()
	var serials []string
	for form, given := range numbers {
		if slices.Sort(given); len(slices.Compact(given)) != 1 || len(given[0]) != 8 {
			t.Fatalf("form %s got the numbers %v", form, given)
		}
		serials = append(serials, given[0][3:7])
	}
	slices.Sort(serials)
	for i, s := range serials {
		if s != fmt.Sprintf("%04d", i+1) {
			t.Fatalf("number %d is %s", i+1, s)
		}
	}
	if len(serials) != reporters*each {
		t.Errorf("%d numbers for %d forms", len(serials), reporters*each)
	}

	sent := map[string]int{}
	deliver := func(s *site) {
		post := mail.Options{
			DB: s.o.DB, Views: s.views, Office: s.o.Rules, From: "noreply@example.test", Log: slog.New(slog.DiscardHandler),
			Send: func(_ context.Context, m *mail.Message) error {
				lock.Lock()
				defer lock.Unlock()
				sent[m.Key]++
				return nil
			},
		}
		for {
			n, err := mail.Deliver(context.Background(), post)
			waiting, failed := s.o.DB.CountMails(context.Background())
			if err != nil || failed != nil {
				t.Error(err, failed)
				return
			}
			if n == 0 && waiting[press.MailWaiting] == 0 {
				return
			}
		}
	}
	for _, s := range []*site{here, here, there, there} {
		all.Go(func() { deliver(s) })
	}
	all.Wait()
	if len(sent) < reporters*each {
		t.Errorf("only %d letters", len(sent))
	}
	if most := slices.Max(slices.Collect(maps.Values(sent))); most > 1 {
		t.Errorf("a letter was sent %d times", most)
	}
}

// A server that is restarted costs the requests of that moment a 503 each and
// nothing else: what was acknowledged is there, once, and nothing has to be
// started again.
func TestAServerThatIsRestartedLosesNothing(t *testing.T) {
	s := openOn(t, storetest.OpenPostgres(t), openFiles(t))
	const reporters, each = 6, 10
	var (
		all      sync.WaitGroup
		lock     sync.Mutex
		serials  []string
		answered = make(chan int, 2*reporters*each)
	)
	file := func(b *browser, form string) {
		for { // as a person does who is told to try again
			p := b.post("/applications/inquiry", inquiryForm(form))
			answered <- p.code
			if p.code == http.StatusSeeOther {
				lock.Lock()
				defer lock.Unlock()
				serials = append(serials, strings.TrimPrefix(p.at, "/applications/")[3:7])
				return
			}
			if p.code != http.StatusServiceUnavailable {
				return
			}
		}
	}
	for r := range reporters {
		who := s.person(press.Reporter, fmt.Sprint("Ann", r))
		all.Go(func() {
			for i := range each {
				file(who, fmt.Sprint(r, "-", i))
			}
		})
	}
	go func() { all.Wait(); close(answered) }()
	codes, n := map[int]int{}, 0
	for code := range answered {
		codes[code]++
		if n++; n%12 == 6 && n < reporters*each {
			storetest.Cut(t)
		}
	}
	slices.Sort(serials)
	if codes[http.StatusSeeOther] != reporters*each || codes[http.StatusSeeOther]+codes[http.StatusServiceUnavailable] != n {
		t.Errorf("the answers are %v", codes)
	}
	for i, number := range serials {
		if number != fmt.Sprintf("%04d", i+1) {
			t.Fatalf("number %d is %s", i+1, number)
		}
	}
}
