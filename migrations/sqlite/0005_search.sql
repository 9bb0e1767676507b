-- +goose Up
-- What can be found: a row for each text and language, and its words as the
-- analyzer of package search wrote them.
CREATE TABLE search_docs (
	docid INTEGER PRIMARY KEY,
	kind  TEXT NOT NULL, -- op_ed, faq or application
	ref   TEXT NOT NULL,
	lang  TEXT NOT NULL,
	UNIQUE (kind, ref, lang)
);

CREATE VIRTUAL TABLE search_index USING fts4 (title, body, tokenize=unicode61);
