package search

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	_ "github.com/mattn/go-sqlite3"
)

func TestTermsOfAText(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"上海地图":                        "上海 海地 地图 图",
		"海":                           "海",
		"采访，咨询":                       "采访 访 咨询 询",
		"Applying for interviews":     "appli for interview",
		"the applicant's pass, don’t": "the applic pass dont",
		"ＰＲＥＳＳ　６２６０００１４":       "press 62600014",
		"Café CAFE cafe\u0301": "cafe cafe cafe",
		"5G网络建设":               "5g 网络 络建 建设 设",
		"a\"b' OR -c* (d)":     "a b or c d",
		"ｶﾞｲﾄﾞ ガイド":            "カイ イト ト カイ イト ト",
		"葛\U000E0100城":         "葛城 城",
		"① ﬁle":                "1 file",
		"'' ’":                 "",
	} {
		if got := Terms(text); got != want {
			t.Errorf("Terms(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestQueriesOfBothDatabases(t *testing.T) {
	for _, v := range []struct{ q, sqlite, postgres string }{
		{"", "", ""},
		{"?!", "", ""},
		{"采访", `"采访"`, `('采访')`},
		{"上海地图", `"上海 海地 地图"`, `('上海' <-> '海地' <-> '地图')`},
		{"海", `海*`, `'海':*`},
		{"上海 visas", `"上海" "visa"`, `('上海') & ('visa')`},
		{`" OR 1=1 --`, `"or" "1" "1"`, `('or') & ('1') & ('1')`},
		{"NOT x:* & !y | (z)", `"not" "x" "y" "z"`, `('not') & ('x') & ('y') & ('z')`},
	} {
		if got := MatchSQLite(v.q); got != v.sqlite {
			t.Errorf("MatchSQLite(%q) = %s, want %s", v.q, got, v.sqlite)
		}
		if got := MatchPostgres(v.q); got != v.postgres {
			t.Errorf("MatchPostgres(%q) = %s, want %s", v.q, got, v.postgres)
		}
	}
	if got := MatchSQLite(strings.Repeat("上", 5000)); utf8.RuneCountInString(got) > 3*longestQuery+2 {
		t.Errorf("a query of %d characters", utf8.RuneCountInString(got))
	}
}

func TestBigramsOfAQuery(t *testing.T) {
	if got := Bigrams("上海地图上海 maps map 图"); !slices.Equal(got, []string{"上海", "海地", "地图", "图上", "map"}) {
		t.Errorf("Bigrams = %v", got)
	}
}

var texts = []string{
	"如何采访示例市的官员", "上海地图在哪里领取", "上海的地图", "地图", "海关与图书馆",
	"Applying for a press card", "How to apply for a visa", "PRESS conference of 2026", "ＰＲＥＳＳ ｃａｒｄ", "café map",
}

// index keeps the texts as the program does.
func index(t testing.TB) *sql.DB {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE VIRTUAL TABLE texts USING fts4 (body, tokenize=unicode61)"); err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if _, err := db.Exec("INSERT INTO texts (docid, body) VALUES (?, ?)", i, Terms(text)); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func find(db *sql.DB, q string) (found []string, err error) {
	rows, err := db.Query("SELECT docid FROM texts WHERE texts MATCH ? ORDER BY docid", MatchSQLite(q))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var i int
		if err := rows.Scan(&i); err != nil {
			return nil, err
		}
		found = append(found, texts[i])
	}
	return found, rows.Err()
}

func TestTheIndexFinds(t *testing.T) {
	db := index(t)
	for q, want := range map[string][]string{
		"采访":                {texts[0]},
		"上海地图":              {texts[1]},
		"地图":                {texts[1], texts[2], texts[3]},
		"海":                 {texts[1], texts[2], texts[4]},
		"图":                 {texts[1], texts[2], texts[3], texts[4]},
		"apply":             {texts[5], texts[6]},
		"APPLIED":           {texts[5], texts[6]},
		"press cards":       {texts[5], texts[8]},
		"ｐｒｅｓｓ":             {texts[5], texts[7], texts[8]},
		"cafe":              {texts[9]},
		"图书 海关":             {texts[4]},
		"地海":                nil,
		`press" OR "地图`:     nil,
		"press -conference": {texts[7]},
	} {
		got, err := find(db, q)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s finds %v, %v; want %v", q, got, err, want)
		}
	}
}

func TestHighlightMarksWhatWasAskedFor(t *testing.T) {
	for _, v := range []struct{ text, q, want string }{
		{"在上海地图上找上海", "上海", "在[上海]地图上找[上海]"},
		{"上海的地图", "上海地图", "[上海]的[地图]"},
		{"Apply, then wait. APPLYING takes time.", "applies", "[Apply], then wait. [APPLYING] takes time."},
		{"the applicant's card", "applicant", "the [applicant's] card"},
		{"Ｐress 证", "press", "[Ｐress] 证"},
		{"申请采访申请", "申请 采访", "[申请采访申请]"},
		{"海海海", "海海", "[海海海]"},
		{"cafe\u0301 x", "café", "[cafe\u0301] x"},
		{"nothing here", "采访", "nothing here"},
		{"nothing asked", "", "nothing asked"},
	} {
		var b strings.Builder
		at := 0
		for _, s := range Highlight(v.text, v.q) {
			b.WriteString(v.text[at:s.Start] + "[" + v.text[s.Start:s.End] + "]")
			at = s.End
		}
		if got := b.String() + v.text[at:]; got != v.want {
			t.Errorf("%q in %q: %s, want %s", v.q, v.text, got, v.want)
		}
	}
}

var (
	sqliteForm   = regexp.MustCompile(`^(("[\pL\pN]+( [\pL\pN]+)*"|[\pL\pN]\*)( |$))*$`)
	postgresForm = regexp.MustCompile(`^((\('[\pL\pN]+'( <-> '[\pL\pN]+')*\)|'[\pL\pN]':\*)( & |$))*$`)
)

func FuzzNoQueryBreaksTheIndex(f *testing.F) {
	for _, q := range []string{`"`, `'`, "a* OR b", "NEAR/2", "x:y", "\x00", "\xff海", "海\u3099", "ﾞ", "㌔", "İ'S", "采访\" NOT \"x", "''''"} {
		f.Add(q)
	}
	db := index(f)
	f.Fuzz(func(t *testing.T, q string) {
		if got := MatchSQLite(q); !sqliteForm.MatchString(got) {
			t.Errorf("MatchSQLite(%q) = %q", q, got)
		}
		if got := MatchPostgres(q); !postgresForm.MatchString(got) {
			t.Errorf("MatchPostgres(%q) = %q", q, got)
		}
		if _, err := find(db, q); err != nil && MatchSQLite(q) != "" {
			t.Errorf("%q: %v", q, err)
		}
		if MatchSQLite(q) != "" && len([]rune(q)) <= longestQuery && len(Highlight(q, q)) == 0 {
			t.Errorf("%q is not marked in itself", q)
		}
		end := -1
		for _, s := range Highlight(q, q) {
			if s.Start <= end || s.End <= s.Start || s.End > len(q) {
				t.Errorf("Highlight(%q) has %v", q, s)
			}
			end = s.End
		}
	})
}
