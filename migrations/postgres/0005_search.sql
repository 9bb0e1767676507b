-- +goose Up
-- What can be found: a row for each text and language, and its words as the
-- analyzer of package search wrote them.
CREATE TABLE search_docs (
	docid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind  TEXT NOT NULL, -- op_ed, faq or application
	ref   TEXT NOT NULL,
	lang  TEXT NOT NULL,
	UNIQUE (kind, ref, lang)
);

CREATE TABLE search_index (
	docid BIGINT PRIMARY KEY REFERENCES search_docs (docid) ON DELETE CASCADE,
	title TSVECTOR NOT NULL,
	body  TSVECTOR NOT NULL
);

CREATE INDEX search_index_words ON search_index USING GIN ((title || body));
