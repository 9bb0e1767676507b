-- +goose Up
-- The desk searches an index of its own. Readers of the public site do not wait
-- for what they may not find.
CREATE TABLE search_cases (
	docid BIGINT PRIMARY KEY REFERENCES search_docs (docid) ON DELETE CASCADE,
	title TSVECTOR NOT NULL,
	body  TSVECTOR NOT NULL
);

INSERT INTO search_cases (docid, title, body)
SELECT i.docid, i.title, i.body FROM search_index i JOIN search_docs d ON d.docid = i.docid WHERE d.kind = 'application';

DELETE FROM search_index WHERE docid IN (SELECT docid FROM search_docs WHERE kind = 'application');

CREATE INDEX search_cases_words ON search_cases USING GIN ((title || body));
