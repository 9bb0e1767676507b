package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"
)

// author is a reporter who files without end, and keeps account of it.
type author struct {
	number int
	client *http.Client
}

const authors = 16

// authorSecret opens the accounts that the fixture makes for loads.
const authorSecret = "outside check load 7f3c"

// hire logs in the reporters of the fixture.
func hire(t *testing.T, site string) []*author {
	t.Helper()
	all := make([]*author, authors)
	var together sync.WaitGroup
	for i := range all {
		jar, _ := cookiejar.New(nil)
		all[i] = &author{i, &http.Client{
			Jar: jar, Timeout: 2 * patience, Transport: &http.Transport{},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}}
		t.Cleanup(all[i].client.CloseIdleConnections)
		together.Go(func() {
			res, err := all[i].client.PostForm(site+"/login", url.Values{"email": {fmt.Sprintf("load%03d@example.test", i+1)}, "password": {authorSecret}})
			if err != nil {
				t.Error(err)
				return
			}
			res.Body.Close()
			if res.StatusCode != http.StatusSeeOther {
				t.Errorf("log-in of reporter %d is answered %d", i, res.StatusCode)
			}
		})
	}
	together.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return all
}

// answer is what became of one form: a number, or only a status, or nothing.
type answer struct {
	code   int
	number string
	header http.Header
	page   string
}

func inquiry(key string) url.Values {
	return url.Values{
		"save": {"submit"}, "idempotency_key": {key}, "subject": {"Passengers " + key}, "area": {"other"},
		"questions.0": {"What was the figure of last year?"}, "form": {"statement"}, "reply_language": {"en"},
		"deadline_kind": {"none"}, "decl_true": {"1"}, "decl_share_unit": {"1"},
	}
}

// letter is the file that comes with the form of a key.
func letter(key string) string { return "%PDF-1.4\n% " + key + "\n%%EOF\n" }

// send sends a form with a file. The error says that no answer came, or half
// of one.
func (a *author) send(site, path string, form url.Values, file string) (answer, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if err := w.WriteField(name, form.Get(name)); err != nil {
			return answer{}, err
		}
	}
	if file != "" {
		part, err := w.CreateFormFile("attachments", "letter.pdf")
		if err != nil {
			return answer{}, err
		}
		if _, err := io.WriteString(part, file); err != nil {
			return answer{}, err
		}
	}
	if err := w.Close(); err != nil {
		return answer{}, err
	}
	res, err := a.client.Post(site+path, w.FormDataContentType(), &body)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, fmt.Errorf("half an answer: %w", err)
	}
	got := answer{code: res.StatusCode, header: res.Header, page: string(page)}
	if number, ok := strings.CutPrefix(res.Header.Get("Location"), "/applications/"); ok && res.StatusCode == http.StatusSeeOther {
		got.number = number
	}
	return got, nil
}

// file files the form of a key; every fourth brings a file.
func (a *author) file(site, key string) (answer, error) {
	file := ""
	if strings.HasSuffix(key, "0") || strings.HasSuffix(key, "4") {
		file = letter(key)
	}
	return a.send(site, "/applications/inquiry", inquiry(key), file)
}

// get reads a page of one's own.
func (a *author) get(t testing.TB, link string) (int, string) {
	t.Helper()
	res, err := a.client.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(page)
}

// ledger is what authors were told about what they filed.
type ledger struct {
	t         *testing.T
	lock      sync.Mutex
	told      map[string]string // key → number
	by        map[string]int    // key → whose it is
	open      map[string]int    // key → whose it is: no answer came, or one that says to try again
	codes     map[int]int
	forms     atomic.Int64
	confirmed atomic.Int64
}

func newLedger(t *testing.T) *ledger {
	return &ledger{t: t, told: map[string]string{}, by: map[string]int{}, open: map[string]int{}, codes: map[int]int{}}
}

// note enters what became of a form.
func (l *ledger) note(who int, key string, got answer, err error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.by[key] = who
	if err != nil {
		if strings.Contains(err.Error(), "half an answer") {
			l.t.Errorf("%s: %v", key, err)
		}
		l.open[key] = who
		return
	}
	l.codes[got.code]++
	switch {
	case got.number != "":
		if before, ok := l.told[key]; ok && before != got.number {
			l.t.Errorf("form %s was number %s and is now %s", key, before, got.number)
		}
		l.told[key] = got.number
		delete(l.open, key)
		l.confirmed.Add(1)
	case got.code == http.StatusServiceUnavailable:
		if got.header.Get("Retry-After") == "" {
			l.t.Errorf("form %s is put off without a word when to try again", key)
		}
		l.open[key] = who
	default:
		l.open[key] = who
		l.t.Errorf("form %s is answered %d to %q", key, got.code, got.header.Get("Location"))
	}
}

// fileUntil lets everybody file, one form after another and each again while
// they are told to try again, until stop says so or nobody answers any more. It
// returns what waits for them.
func (l *ledger) fileUntil(all []*author, site string, stop <-chan struct{}) (wait func()) {
	var together sync.WaitGroup
	for _, a := range all {
		together.Go(func() {
			key := ""
			for {
				select {
				case <-stop:
					return
				default:
				}
				if key == "" {
					key = fmt.Sprintf("form-%d-%d", a.number, l.forms.Add(1))
				}
				got, err := a.file(site, key)
				l.note(a.number, key, got, err)
				if err != nil {
					return
				}
				if got.number != "" {
					key = ""
				}
			}
		})
	}
	return together.Wait
}

// unanswered sends once more what was not answered.
func (l *ledger) unanswered(all []*author, site string) {
	l.t.Helper()
	l.lock.Lock()
	list := maps.Clone(l.open)
	l.lock.Unlock()
	l.send(all, site, list)
}

// again sends everything once more: what has a number keeps it.
func (l *ledger) again(all []*author, site string) {
	l.t.Helper()
	l.lock.Lock()
	list := maps.Clone(l.by)
	l.lock.Unlock()
	l.send(all, site, list)
}

func (l *ledger) send(all []*author, site string, list map[string]int) {
	l.t.Helper()
	var together sync.WaitGroup
	for _, a := range all {
		together.Go(func() {
			for key, who := range list {
				if who != a.number {
					continue
				}
				got, err := a.file(site, key)
				if err != nil {
					l.t.Errorf("form %s, sent again: %v", key, err)
				}
				l.note(who, key, got, err)
			}
		})
	}
	together.Wait()
	if len(l.open) > 0 {
		l.t.Errorf("%d forms have no number: %v", len(l.open), l.open)
	}
}

// opened opens the database of a premises beside the program.
func (p *premises) opened() *sql.DB {
	p.t.Helper()
	driver, dsn := "sqlite3", p.dsn()
	if strings.HasPrefix(dsn, "postgres:") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = db.Close() })
	return db
}

// words returns the first column of a question to the database.
func (p *premises) words(query string, args ...any) (list []string) {
	p.t.Helper()
	db := p.opened()
	defer db.Close()
	rows, err := db.Query(query, args...)
	if err != nil {
		p.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			p.t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
	return list
}

var reference = regexp.MustCompile(`form-\d+-\d+`)

// audit compares the ledger with the office, which has stopped or stands still:
// every form is there once and under the number that its author was told, with
// its file and with a mail to its author; the office agrees with itself.
func (l *ledger) audit(p *premises) {
	l.t.Helper()
	if !strings.HasPrefix(p.dsn(), "postgres:") {
		if got := p.words("PRAGMA integrity_check"); !slices.Equal(got, []string{"ok"}) {
			l.t.Errorf("the database is damaged: %v", got)
		}
		if got := p.words(`SELECT "table" FROM pragma_foreign_key_check`); len(got) > 0 {
			l.t.Errorf("rows point to nothing: %v", got)
		}
	}
	if out, err := p.do("fsck", "--deep"); err != nil {
		l.t.Errorf("the office does not agree with itself: %v\n%s", err, out)
	}
	kept := map[string]string{}
	for _, row := range p.words("SELECT number || ' ' || title FROM applications WHERE number IS NOT NULL AND title LIKE 'Passengers form-%'") {
		number, title, _ := strings.Cut(row, " ")
		key := reference.FindString(title)
		if before, ok := kept[key]; ok {
			l.t.Errorf("form %s was filed as %s and as %s", key, before, number)
		}
		kept[key] = number
	}
	if !maps.Equal(kept, l.told) {
		l.t.Errorf("%d forms were acknowledged, and %d are there", len(l.told), len(kept))
	}
	mails := p.words(`SELECT a.title FROM mails m JOIN applications a ON a.id = m.application_id
		WHERE m.template = 'submit_owner' AND m.user_id = a.owner_id AND a.title LIKE 'Passengers form-%' GROUP BY a.id, a.title HAVING count(*) = 1`)
	if len(mails) != len(kept) {
		l.t.Errorf("%d of %d authors have exactly one mail about their form", len(mails), len(kept))
	}
	sums := map[string]string{}
	for _, row := range p.words(`SELECT t.sha256 || ' ' || a.title FROM attachments t JOIN applications a ON a.id = t.application_id WHERE a.title LIKE 'Passengers form-%'`) {
		sum, title, _ := strings.Cut(row, " ")
		sums[reference.FindString(title)] = sum
	}
	for key := range kept {
		if !strings.HasSuffix(key, "0") && !strings.HasSuffix(key, "4") {
			continue
		}
		want := sha256.Sum256([]byte(letter(key)))
		if sums[key] != hex.EncodeToString(want[:]) {
			l.t.Errorf("the file of form %s has the sum %q", key, sums[key])
		}
	}
}

// dsn is the address of the office's database.
func (p *premises) dsn() string {
	for _, e := range p.environ {
		if v, ok := strings.CutPrefix(e, "PRESSDESK_DATABASE__DSN="); ok {
			return v
		}
	}
	return ""
}
