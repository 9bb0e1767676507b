-- +goose Up
-- Codes of consent slips in whose place there are others: who checks one learns
-- that it is void.
CREATE TABLE void_slips (
	code       TEXT PRIMARY KEY,
	contact_id TEXT NOT NULL REFERENCES contacts (id)
);
