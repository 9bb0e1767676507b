-- +goose Up
-- One-time links by which units answer what the office has asked of them: about
-- an interviewee, or an opinion.
CREATE TABLE links (
	id              TEXT PRIMARY KEY, -- SHA-256 of the secret in the link
	application_id  TEXT NOT NULL REFERENCES applications (id),
	contact_id      TEXT NOT NULL, -- one of the two is empty
	consultation_id TEXT NOT NULL,
	address         TEXT NOT NULL,
	lang            TEXT NOT NULL,
	head            BOOLEAN NOT NULL,
	mail_id         TEXT NOT NULL,
	draft           TEXT NOT NULL,
	drafted_at      TIMESTAMP,
	sent_at         TIMESTAMP NOT NULL,
	opened_at       TIMESTAMP,
	answered_at     TIMESTAMP,
	ended_at        TIMESTAMP,
	revoked         BOOLEAN NOT NULL,
	expires_at      TIMESTAMP NOT NULL
);

CREATE INDEX links_application ON links (application_id, sent_at, id);

-- How a unit is written to, who answered for it, and which times it proposed.
ALTER TABLE contacts ADD COLUMN lang TEXT NOT NULL DEFAULT 'zh-CN';
ALTER TABLE contacts ADD COLUMN no_link BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contacts ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN times TEXT;

ALTER TABLE consultations ADD COLUMN lang TEXT NOT NULL DEFAULT 'zh-CN';
ALTER TABLE consultations ADD COLUMN no_link BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE consultations ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';
