package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"pressdesk/internal/press"
	"pressdesk/internal/search"
)

// The kinds of text that can be found.
const (
	KindOpEd        = "op_ed"
	KindFAQ         = "faq"
	KindApplication = "application"
)

// candidates is how many of the newest matches are ranked: a word that stands
// in nearly every text would otherwise take seconds. Of cases there are many
// more, and the new ones are those that are looked for.
const (
	candidates     = 1000
	caseCandidates = 200
)

// The cases have a full-text table of their own: nobody else waits for them.
const (
	contentIndex = "search_index"
	caseIndex    = "search_cases"
)

func indexOf(kind string) string {
	if kind == KindApplication {
		return caseIndex
	}
	return contentIndex
}

// titleWeight is how much more a word counts in a title than in a body.
const titleWeight = 5

// Index puts a text into the search, in place of what stood there under the
// same kind, ref and language. A text without words is taken out.
func (db *DB) Index(ctx context.Context, kind, ref, lang, title, body string) error {
	g := db.g.WithContext(ctx)
	if strings.TrimSpace(title+body) == "" {
		return db.unindex(ctx, indexOf(kind), "kind = ? AND ref = ? AND lang = ?", kind, ref, lang)
	}
	var docid int64
	err := g.Raw(`
		INSERT INTO search_docs (kind, ref, lang) VALUES (?, ?, ?)
		ON CONFLICT (kind, ref, lang) DO UPDATE SET ref = excluded.ref
		RETURNING docid`, kind, ref, lang).Scan(&docid).Error
	if err != nil {
		return err
	}
	table := indexOf(kind)
	if err := g.Exec("DELETE FROM "+table+" WHERE docid = ?", docid).Error; err != nil {
		return err
	}
	if db.onPostgres() {
		return g.Exec("INSERT INTO "+table+" (docid, title, body) VALUES (?, ?::tsvector, ?::tsvector)", docid, vector(title), vector(body)).Error
	}
	return g.Exec("INSERT INTO "+table+" (docid, title, body) VALUES (?, ?, ?)", docid, search.Terms(title), search.Terms(body)).Error
}

// Unindex takes a text out of the search, in every language.
func (db *DB) Unindex(ctx context.Context, kind, ref string) error {
	return db.unindex(ctx, indexOf(kind), "kind = ? AND ref = ?", kind, ref)
}

func (db *DB) unindex(ctx context.Context, table, where string, args ...any) error {
	g := db.g.WithContext(ctx)
	if err := g.Exec("DELETE FROM "+table+" WHERE docid IN (SELECT docid FROM search_docs WHERE "+where+")", args...).Error; err != nil {
		return err
	}
	return g.Exec("DELETE FROM search_docs WHERE "+where, args...).Error
}

// Hit is a text that was found, in the language that fits best.
type Hit struct {
	Kind, Ref, Lang string
	Near            bool // it has most of the words, but not as they were asked for
	score           float64
}

// Find returns at most limit texts of these kinds, the best match first;
// applications are not looked for together with others. lang may be empty:
// every language. When nothing has the words as they were asked
// for, near matches are returned instead, marked as such.
func (db *DB) Find(ctx context.Context, kinds []string, lang, query string, limit int) ([]Hit, error) {
	hits, err := db.exact(ctx, kinds, lang, query)
	if err != nil || len(hits) > 0 {
		return best(hits, limit), err
	}
	pieces := search.Bigrams(query)
	if len(pieces) < 2 {
		return nil, nil
	}
	pieces = pieces[:min(len(pieces), 32)]
	hits, err = db.near(ctx, kinds, lang, pieces, (3*len(pieces)+4)/5)
	for i := range hits {
		hits[i].Near = true
	}
	return best(hits, limit), err
}

// exact returns the newest texts that have the words as they are asked for.
func (db *DB) exact(ctx context.Context, kinds []string, lang, query string) ([]Hit, error) {
	if db.onPostgres() {
		return db.matchPostgres(ctx, kinds, lang, search.MatchPostgres(query), nil, 0)
	}
	return db.matchSQLite(ctx, kinds, lang, search.MatchSQLite(query), 0)
}

// near returns the newest texts that have at least so many of the pieces.
func (db *DB) near(ctx context.Context, kinds []string, lang string, pieces []string, least int) ([]Hit, error) {
	if db.onPostgres() {
		return db.matchPostgres(ctx, kinds, lang, "'"+strings.Join(pieces, "' | '")+"'", pieces, least)
	}
	return db.matchSQLite(ctx, kinds, lang, `"`+strings.Join(pieces, `" OR "`)+`"`, least)
}

// FindApplications returns the ids of at most limit applications that match
// query, the best first, and whether they are only near matches. Only the
// desk's search may ask for it.
func (db *DB) FindApplications(ctx context.Context, query string, limit int) (ids []string, near bool, err error) {
	hits, err := db.Find(ctx, []string{KindApplication}, "", query, limit)
	for _, h := range hits {
		ids, near = append(ids, h.Ref), h.Near
	}
	return ids, near, err
}

// best orders hits and keeps one for each text. What scores alike keeps its
// order, the newest first.
func best(hits []Hit, limit int) []Hit {
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.score, a.score) })
	seen := map[[2]string]bool{}
	var kept []Hit
	for _, h := range hits {
		key := [2]string{h.Kind, h.Ref}
		if seen[key] || len(kept) == limit {
			continue
		}
		seen[key] = true
		kept = append(kept, h)
	}
	return kept
}

// indexLanguages are the languages in which content is indexed.
var indexLanguages = []string{press.Chinese, press.English}

// IndexOpEd brings the search up to date with a: what is not published is not
// in it.
func (db *DB) IndexOpEd(ctx context.Context, a *press.OpEd) error {
	return db.indexContent(ctx, KindOpEd, a.ID, a.Status, a.Words)
}

// IndexFAQ brings the search up to date with f: what is not published is not
// in it.
func (db *DB) IndexFAQ(ctx context.Context, f *press.FAQ) error {
	return db.indexContent(ctx, KindFAQ, f.ID, f.Status, f.Words)
}

func (db *DB) indexContent(ctx context.Context, kind, id string, status press.Publication, words func(lang string) (title, body string)) error {
	if status != press.Published {
		return db.Unindex(ctx, kind, id)
	}
	for _, lang := range indexLanguages {
		title, body := words(lang)
		if err := db.Index(ctx, kind, id, lang, title, body); err != nil {
			return err
		}
	}
	return nil
}

// IndexApplication makes an application findable for the desk.
func (db *DB) IndexApplication(ctx context.Context, app *press.Application) error {
	return db.Index(ctx, KindApplication, app.ID, "", app.Title, app.Words())
}

// Reindex makes the search again from what it finds, the oldest first, which is
// how it grows.
func (db *DB) Reindex(ctx context.Context) error {
	return db.Fill(ctx, func(tx *DB) error {
		for _, table := range []string{contentIndex, caseIndex, "search_docs"} {
			if err := tx.g.WithContext(ctx).Exec("DELETE FROM " + table).Error; err != nil {
				return err
			}
		}
		if err := tx.reindexContent(ctx); err != nil {
			return err
		}
		for page, err := range tx.Filed(ctx, false) {
			if err != nil {
				return err
			}
			cases := make([]Case, len(page))
			for i, app := range page {
				cases[i] = Case{App: app, Words: app.Words()}
			}
			if err := tx.indexAll(ctx, cases); err != nil {
				return err
			}
		}
		return nil
	})
}

func (db *DB) reindexContent(ctx context.Context) error {
	var opEds []press.OpEd
	if err := db.g.WithContext(ctx).Where("status = ?", press.Published).Order("publish_at, id").Find(&opEds).Error; err != nil {
		return err
	}
	for i := range opEds {
		if err := db.IndexOpEd(ctx, &opEds[i]); err != nil {
			return fmt.Errorf("index op-ed %s: %w", opEds[i].Slug, err)
		}
	}
	var faqs []press.FAQ
	if err := db.g.WithContext(ctx).Where("status = ?", press.Published).Order("publish_at, id").Find(&faqs).Error; err != nil {
		return err
	}
	for i := range faqs {
		if err := db.IndexFAQ(ctx, &faqs[i]); err != nil {
			return fmt.Errorf("index question %s: %w", faqs[i].ID, err)
		}
	}
	return nil
}
