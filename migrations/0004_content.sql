-- +goose Up
CREATE TABLE op_eds (
	id             TEXT PRIMARY KEY,
	slug           TEXT NOT NULL UNIQUE,
	title_zh       TEXT NOT NULL,
	title_en       TEXT NOT NULL,
	standfirst_zh  TEXT NOT NULL,
	standfirst_en  TEXT NOT NULL,
	body_zh        TEXT NOT NULL,
	body_en        TEXT NOT NULL,
	author         TEXT NOT NULL,
	author_note_zh TEXT NOT NULL,
	author_note_en TEXT NOT NULL,
	source         TEXT NOT NULL,
	featured       BOOLEAN NOT NULL,
	status         TEXT NOT NULL,
	publish_at     TIMESTAMP,
	version        INTEGER NOT NULL,
	created_at     TIMESTAMP NOT NULL,
	updated_at     TIMESTAMP NOT NULL
);

CREATE INDEX op_eds_published ON op_eds (publish_at, id) WHERE status = 'published';
CREATE INDEX op_eds_updated ON op_eds (updated_at, id);

CREATE TABLE faqs (
	id          TEXT PRIMARY KEY,
	category    TEXT NOT NULL,
	question_zh TEXT NOT NULL,
	answer_zh   TEXT NOT NULL,
	question_en TEXT NOT NULL,
	answer_en   TEXT NOT NULL,
	position    INTEGER NOT NULL,
	status      TEXT NOT NULL,
	publish_at  TIMESTAMP,
	reviewed_at TIMESTAMP,
	version     INTEGER NOT NULL,
	created_at  TIMESTAMP NOT NULL,
	updated_at  TIMESTAMP NOT NULL
);

CREATE INDEX faqs_published ON faqs (category, position, id) WHERE status = 'published';
CREATE INDEX faqs_updated ON faqs (updated_at, id);
