package store

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
)

// matchSQLite runs one query of FTS4; least is how many of its words a text must
// have. How rare a word is counts in the content only: to know it of the cases
// would take as long as to read them all.
func (db *DB) matchSQLite(ctx context.Context, kinds []string, lang, match string, least int) ([]Hit, error) {
	if match == "" {
		return nil, nil
	}
	table, facts, most, rank := contentIndex, "pcnalx", candidates, rankContent
	if slices.Contains(kinds, KindApplication) {
		table, facts, most, rank = caseIndex, "pcy", caseCandidates, rankCase
	}
	q := db.g.WithContext(ctx).Table(table).
		Joins("JOIN search_docs ON search_docs.docid = "+table+".docid").
		Select("search_docs.kind, search_docs.ref, search_docs.lang, matchinfo("+table+", '"+facts+"') AS info").
		Where(table+" MATCH ? AND search_docs.kind IN ?", match, kinds)
	if lang != "" {
		q = q.Where("search_docs.lang = ?", lang)
	}
	var rows []struct {
		Kind, Ref, Lang string
		Info            []byte
	}
	if err := q.Order(table + ".docid DESC").Limit(most).Scan(&rows).Error; err != nil {
		return nil, err
	}
	var hits []Hit
	for _, r := range rows {
		score, has := rank(r.Info)
		if has >= least {
			hits = append(hits, Hit{Kind: r.Kind, Ref: r.Ref, Lang: r.Lang, score: score})
		}
	}
	return hits, nil
}

// rankCase reads how often each word of the query stands in each column, and
// returns a score and how many of the words the text has.
func rankCase(info []byte) (score float64, has int) {
	at := factsOf(info)
	words, columns := int(at(0)), int(at(1))
	for w := range words {
		found := false
		for c := range columns {
			here := at(2 + w*columns + c)
			found = found || here > 0
			score += weightOf(c) * here * 2.2 / (here + 1.2)
		}
		if found {
			has++
		}
	}
	return score, has
}

func factsOf(info []byte) func(i int) float64 {
	return func(i int) float64 { return float64(binary.NativeEndian.Uint32(info[4*i:])) }
}

func weightOf(column int) float64 {
	if column == 0 {
		return titleWeight
	}
	return 1
}

// rankContent reads what FTS4 tells about a match and returns its Okapi BM25
// score and how many of the query's words the text has.
func rankContent(info []byte) (score float64, has int) {
	at := factsOf(info)
	words, columns, texts := int(at(0)), int(at(1)), at(2)
	for w := range words {
		found := false
		for c := range columns {
			x := 3 + 2*columns + 3*(w*columns+c)
			here, elsewhere := at(x), at(x+2)
			if here == 0 {
				continue
			}
			found = true
			long := at(3+columns+c) / max(1, at(3+c))
			rare := math.Log(1 + (texts-elsewhere+0.5)/(elsewhere+0.5))
			score += weightOf(c) * rare * here * 2.2 / (here + 1.2*(0.25+0.75*long))
		}
		if found {
			has++
		}
	}
	return score, has
}
