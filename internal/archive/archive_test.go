package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressdesk/internal/archive"
	"pressdesk/internal/demo"
	"pressdesk/internal/files"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

func exampleCity() *press.Office {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err)
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
	for _, c := range options("resident", "short_term", "hk_macao", "taiwan", "domestic", "other") {
		o.Categories = append(o.Categories, press.Category{Option: c})
	}
	return o
}

// opening is a Wednesday up to which the office has worked.
var opening = time.Date(2026, 6, 10, 3, 0, 0, 0, time.UTC)

// filled is an office after a year of work, made once for all tests.
var filled struct {
	once   sync.Once
	folder string
	err    error
}

func fill() error {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "pressdesk-archive-test")
	if err != nil {
		return err
	}
	filled.folder = folder
	db, err := store.Open(filepath.Join(folder, "office.db") + "?_synchronous=OFF&_journal_mode=DELETE")
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	bucket, err := files.Open(ctx, address(folder))
	if err != nil {
		return err
	}
	o, err := office.New(ctx, db, bucket, exampleCity())
	if err != nil {
		return err
	}
	err = demo.Fill(ctx, o, 1, opening)
	return errors.Join(err, bucket.Close(), db.Close())
}

func address(folder string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(folder, "files"))}).String()
}

// place is an office of a test's own.
type place struct {
	db     *store.DB
	bucket *files.Bucket
	folder string
}

// atWork returns an office that has worked for a year.
func atWork(t *testing.T) place {
	t.Helper()
	filled.once.Do(func() { filled.err = fill() })
	if filled.err != nil {
		t.Fatal(filled.err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filled.folder)); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(filepath.Join(folder, "office.db") + "?_synchronous=OFF")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return place{db, bucketOf(t, folder), folder}
}

func empty(t *testing.T) place {
	t.Helper()
	folder := t.TempDir()
	return place{storetest.Open(t), bucketOf(t, folder), folder}
}

func bucketOf(t *testing.T, folder string) *files.Bucket {
	t.Helper()
	b, err := files.Open(t.Context(), address(folder))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func (p place) write(t *testing.T, o archive.Options) ([]byte, *archive.Contents) {
	t.Helper()
	var b bytes.Buffer
	c, err := archive.Write(t.Context(), &b, p.db, p.bucket, o)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), c
}

func (p place) restore(t *testing.T, content, passphrase []byte) (*archive.Contents, error) {
	t.Helper()
	return archive.Restore(t.Context(), bytes.NewReader(content), p.db, p.bucket, passphrase)
}

// faults is everything that does not agree in an office.
func (p place) faults(t *testing.T, deep bool) []string {
	t.Helper()
	books, err := archive.CheckBooks(t.Context(), p.db, exampleCity())
	if err != nil {
		t.Fatal(err)
	}
	shelves, err := archive.CheckFiles(t.Context(), p.db, p.bucket, deep)
	if err != nil {
		t.Fatal(err)
	}
	return append(books.Faults, shelves.Faults...)
}

func TestAnOfficeIsRestoredAsItWas(t *testing.T) {
	from, to := atWork(t), empty(t)
	content, wrote := from.write(t, archive.Options{Program: "1.2.3"})
	if wrote.Head.Program != "1.2.3" || wrote.Rows() < 1000 || len(wrote.List.Files) == 0 || len(wrote.Faults) > 0 {
		t.Fatalf("%d rows, %d files, faults %v", wrote.Rows(), len(wrote.List.Files), wrote.Faults)
	}
	restored, err := to.restore(t, content, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(wrote.List, restored.List); d != "" {
		t.Error("files:", d)
	}
	_, again := to.write(t, archive.Options{})
	if d := cmp.Diff(wrote.Head.Tables, again.Head.Tables); d != "" {
		t.Error("an archive of what was restored is another one:", d)
	}
	if bad := to.faults(t, true); len(bad) > 0 {
		t.Error("what was restored does not agree:", bad)
	}
	for _, query := range []string{"采访", "interview", "港口"} {
		before, _, err := from.db.FindApplications(t.Context(), query, 1000)
		if err != nil {
			t.Fatal(err)
		}
		after, _, err := to.db.FindApplications(t.Context(), query, 1000)
		slices.Sort(before)
		slices.Sort(after)
		if err != nil || !slices.Equal(before, after) {
			t.Errorf("%q finds %d applications, and found %d before (%v)", query, len(after), len(before), err)
		}
	}
	proof, err := archive.Prove(t.Context(), bytes.NewReader(content), t.TempDir(), exampleCity(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if f := proof.Findings; len(f.Faults) > 0 || f.Numbers < 150 || f.Open == 0 || f.Events < 500 {
		t.Errorf("the proof found %+v", f)
	}
}

func TestAnOfficeMovesBetweenDatabases(t *testing.T) {
	from, middle := atWork(t), empty(t)
	there, err := archive.Copy(t.Context(), from.db, middle.db)
	if err != nil {
		t.Fatal(err)
	}
	back, err := store.Open(filepath.Join(t.TempDir(), "back.db") + "?_synchronous=OFF")
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	returned, err := archive.Copy(t.Context(), middle.db, back)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(there, returned); d != "" {
		t.Error("what came back is not what went:", d)
	}
	if _, err := archive.Copy(t.Context(), from.db, back); !errors.Is(err, archive.ErrOccupied) {
		t.Errorf("an office was copied over another: %v", err)
	}
}

func TestOnlyAnEmptyOfficeIsRestoredInto(t *testing.T) {
	from, other := atWork(t), atWork(t)
	content, _ := from.write(t, archive.Options{})
	if _, err := other.restore(t, content, nil); !errors.Is(err, archive.ErrOccupied) {
		t.Errorf("rows: %v", err)
	}
	to := empty(t)
	if _, _, err := to.bucket.Put(t.Context(), "mine", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := to.restore(t, content, nil); !errors.Is(err, archive.ErrOccupied) {
		t.Errorf("files: %v", err)
	}
}

// Whatever byte of it flips, an archive is refused, and nothing of it stays.
func TestAFlippedByteIsFound(t *testing.T) {
	from := atWork(t)
	plain, _ := from.write(t, archive.Options{})
	locked, _ := from.write(t, archive.Options{Passphrase: passphrase})
	dice := rand.New(rand.NewPCG(1, 2))
	for name, content := range map[string][]byte{"plain": plain, "encrypted": locked} {
		places := []int{0, 4, 9, 40, len(content) - 1, len(content) - 5}
		for range 3 {
			places = append(places, dice.IntN(len(content)))
		}
		for _, at := range places {
			bad := bytes.Clone(content)
			bad[at] ^= 1 << dice.IntN(8)
			if _, err := archive.Prove(t.Context(), bytes.NewReader(bad), t.TempDir(), exampleCity(), passphrase); err == nil {
				t.Errorf("%s: byte %d of %d was flipped, and nobody noticed", name, at, len(content))
			}
		}
		for _, end := range []int{len(content) / 2, len(content) - 1} {
			if _, err := archive.Prove(t.Context(), bytes.NewReader(content[:end]), t.TempDir(), exampleCity(), passphrase); err == nil {
				t.Errorf("%s: it ends after %d of %d bytes, and nobody noticed", name, end, len(content))
			}
		}
		if _, err := archive.Prove(t.Context(), io.MultiReader(bytes.NewReader(content), strings.NewReader("x")), t.TempDir(), exampleCity(), passphrase); err == nil {
			t.Errorf("%s: something was added, and nobody noticed", name)
		}
	}
	to := empty(t)
	if _, err := to.restore(t, plain[:len(plain)-20], nil); !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("a shortened archive: %v", err)
	}
	if rows, err := to.db.Occupied(t.Context()); err != nil || len(rows) > 0 {
		t.Errorf("rows stay in %v (%v)", rows, err)
	}
	if _, err := to.restore(t, plain, nil); err != nil {
		t.Errorf("after it, the whole one is refused: %v", err)
	}
}

var passphrase = []byte("a quiet harbour wall 4711")

func TestAPassphraseLocksAnArchive(t *testing.T) {
	from := atWork(t)
	content, wrote := from.write(t, archive.Options{Passphrase: passphrase})
	if bytes.Contains(content, []byte("applications")) {
		t.Error("it can be read")
	}
	for name, wrong := range map[string][]byte{"another": []byte("a quiet harbour wall 4712"), "none": nil} {
		if _, err := empty(t).restore(t, content, wrong); !errors.Is(err, archive.ErrLocked) {
			t.Errorf("%s: %v", name, err)
		}
	}
	restored, err := empty(t).restore(t, content, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(wrote.Head.Tables, restored.Head.Tables); d != "" {
		t.Error(d)
	}
}

// What was acknowledged before a backup begins is in it, and nothing is in it
// by half.
func TestABackupOfABusyOffice(t *testing.T) {
	from := atWork(t)
	ctx := t.Context()
	o, err := office.New(ctx, from.db, from.bucket, exampleCity())
	if err != nil {
		t.Fatal(err)
	}
	o.DB.Now = func() time.Time { return opening }
	o.Rules.OpenApplications = 1000
	who, err := from.db.UserByEmail(ctx, reporterOf(t, from))
	if err != nil {
		t.Fatal(err)
	}
	const before, after = 8, 8
	filed := make(chan string, 2*(before+after))
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for i := range (before + after) / 4 {
				app, err := office.File(context.WithoutCancel(ctx), o, who, inquiry(fmt.Sprintf("busy %d %d", n, i)))
				if err != nil {
					t.Error(err)
					filed <- ""
					continue
				}
				filed <- app.Ref()
			}
		})
	}
	var acknowledged []string
	for range before {
		acknowledged = append(acknowledged, <-filed)
	}
	content, _ := from.write(t, archive.Options{})
	all.Wait()

	to := empty(t)
	if _, err := to.restore(t, content, nil); err != nil {
		t.Fatal(err)
	}
	for _, number := range acknowledged {
		if _, err := to.db.Application(ctx, number); err != nil {
			t.Errorf("%s was acknowledged before and is not in it: %v", number, err)
		}
	}
	if bad := to.faults(t, false); len(bad) > 0 {
		t.Error(bad)
	}
}

func inquiry(key string) office.Form {
	return office.Form{Kind: press.InquiryKind, Key: key, Detail: &press.Inquiry{
		Subject: "A question of " + key, Area: "other", Asked: []string{"Please state the figure for last year."},
		Background: "We know the figure of 2025.", Form: "statement", ReplyLanguage: "en", DeadlineKind: "none",
		DeclTrue: true, DeclShareUnit: true,
	}}
}

// reporterOf is the address of somebody who may file.
func reporterOf(t *testing.T, p place) string {
	t.Helper()
	list, _, err := p.db.Accounts(t.Context(), store.UserFilter{Roles: []press.Role{press.Reporter}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(u *press.User) bool { return u.Standing == press.Approved })
	return list[i].Email
}
