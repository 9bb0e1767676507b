package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pressdesk/internal/search"
)

// What a tsvector can hold. The places of a long text begin again: it is found
// to its end, at the price of a rare hit that is none.
const (
	lastPlace   = 16000 // of 16383, which a body shares with its title
	longestWord = 2046  // bytes of one word; no query has a longer one
)

// vector writes the words of a text as a tsvector. It is written here, and not
// by the parser of the server, which depends on the server's locale. The first
// place is left free: otherwise the last word of a title and the first of the
// body, which are searched as one, would be neighbours.
func vector(text string) string {
	var b strings.Builder
	for i, word := range strings.Fields(search.Terms(text)) {
		if len(word) <= longestWord {
			fmt.Fprintf(&b, "'%s':%d ", word, 2+i%lastPlace)
		}
	}
	return b.String()
}

// The newest matches, how good each is, and how many of some pieces it has. The
// weights are those of words in a body and, fourth, in a title. The matches are
// put in order before their texts are read: of a common word there are many.
const fullText = `SELECT d.kind, d.ref, d.lang,
	ts_rank(ARRAY[%[1]f, 0, 0, 1]::float4[], setweight(i.title, 'A') || i.body, ?::tsquery, 1) AS score,
	(SELECT count(*) FROM unnest(string_to_array(?, ' ')) AS piece WHERE (i.title || i.body) @@ quote_literal(piece)::tsquery) AS has
FROM (
	SELECT i.docid FROM %[3]s i%[4]s
	WHERE (i.title || i.body) @@ ?::tsquery%[5]s
	ORDER BY i.docid DESC LIMIT %[2]d) newest
JOIN %[3]s i ON i.docid = newest.docid JOIN search_docs d ON d.docid = newest.docid
ORDER BY newest.docid DESC`

// matchPostgres runs one query; least is how many of the pieces a text must
// have.
func (db *DB) matchPostgres(ctx context.Context, kinds []string, lang, query string, pieces []string, least int) ([]Hit, error) {
	if query == "" {
		return nil, nil
	}
	var rows []struct {
		Kind, Ref, Lang string
		Score           float64
		Has             int
	}
	statement := fmt.Sprintf(fullText, 1.0/titleWeight, caseCandidates, caseIndex, "", "") // which holds nothing but cases
	vars := []any{query, strings.Join(pieces, " "), query}
	if !slices.Contains(kinds, KindApplication) {
		statement = fmt.Sprintf(fullText, 1.0/titleWeight, candidates, contentIndex,
			" JOIN search_docs d ON d.docid = i.docid", " AND d.kind IN ? AND (? = '' OR d.lang = ?)")
		vars = append(vars, kinds, lang, lang)
	}
	err := db.g.WithContext(ctx).Raw(statement, vars...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	var hits []Hit
	for _, r := range rows {
		if r.Has >= least {
			hits = append(hits, Hit{Kind: r.Kind, Ref: r.Ref, Lang: r.Lang, score: r.Score})
		}
	}
	return hits, nil
}
