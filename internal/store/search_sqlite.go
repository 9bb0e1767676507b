package store

import (
	"context"
	"encoding/binary"
	"math"
)

// matchSQLite runs one query of FTS4; least is how many of its words a text must
// have.
func (db *DB) matchSQLite(ctx context.Context, kinds []string, lang, match string, least int) ([]Hit, error) {
	if match == "" {
		return nil, nil
	}
	q := db.g.WithContext(ctx).Table("search_index").
		Joins("JOIN search_docs ON search_docs.docid = search_index.docid").
		Select("search_docs.kind, search_docs.ref, search_docs.lang, matchinfo(search_index, 'pcnalx') AS info").
		Where("search_index MATCH ? AND search_docs.kind IN ?", match, kinds)
	if lang != "" {
		q = q.Where("search_docs.lang = ?", lang)
	}
	var rows []struct {
		Kind, Ref, Lang string
		Info            []byte
	}
	if err := q.Order("search_index.docid DESC").Limit(candidates).Scan(&rows).Error; err != nil {
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

// rank reads what FTS4 tells about a match and returns its Okapi BM25 score and
// how many of the query's words the text has.
func rank(info []byte) (score float64, has int) {
	at := func(i int) float64 { return float64(binary.NativeEndian.Uint32(info[4*i:])) }
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
			weight := 1.0
			if c == 0 {
				weight = titleWeight
			}
			long := at(3+columns+c) / max(1, at(3+c))
			rare := math.Log(1 + (texts-elsewhere+0.5)/(elsewhere+0.5))
			score += weight * rare * here * 2.2 / (here + 1.2*(0.25+0.75*long))
		}
		if found {
			has++
		}
	}
	return score, has
}
