-- +goose Up
-- The desk searches an index of its own, in the order in which it is read: the
-- newest first. Readers of the public site do not wait for what they may not
-- find, nor does it weigh in what they find.
CREATE VIRTUAL TABLE search_cases USING fts4 (title, body, tokenize=unicode61, order=desc);

INSERT INTO search_cases (docid, title, body)
SELECT docid, title, body FROM search_index WHERE docid IN (SELECT docid FROM search_docs WHERE kind = 'application');

DELETE FROM search_index WHERE docid IN (SELECT docid FROM search_docs WHERE kind = 'application');
