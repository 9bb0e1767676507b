-- +goose Up
-- How often the world's part of the database has changed: whoever keeps what was
-- made of it compares this number.
CREATE TABLE editions (
	part   TEXT PRIMARY KEY,
	number INTEGER NOT NULL
);
