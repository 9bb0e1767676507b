-- +goose Up
-- One file serves SQLite and PostgreSQL. Keep to what both understand: TEXT,
-- INTEGER, BOOLEAN and TIMESTAMP (always UTC); ids are TEXT made by the program,
-- so nothing counts by itself; JSON is TEXT. What cannot be said in both is a
-- pair of files with one number, in sqlite/ and in postgres/. A file that has
-- been released is never changed again.
CREATE TABLE users (
	id                  TEXT PRIMARY KEY,
	email               TEXT NOT NULL,
	email_key           TEXT NOT NULL UNIQUE, -- Ann@Paper.example and ann@paper.example are one
	password_hash       TEXT NOT NULL DEFAULT '',
	role                TEXT NOT NULL,
	standing            TEXT NOT NULL,
	family_name         TEXT NOT NULL DEFAULT '',
	given_name          TEXT NOT NULL DEFAULT '',
	name_zh             TEXT NOT NULL DEFAULT '',
	locale              TEXT NOT NULL DEFAULT 'zh-CN',
	timezone            TEXT NOT NULL DEFAULT '',
	category            TEXT NOT NULL DEFAULT '',
	nationality         TEXT NOT NULL DEFAULT '',
	outlet_name         TEXT NOT NULL DEFAULT '',
	outlet_name_zh      TEXT NOT NULL DEFAULT '',
	mobile              TEXT NOT NULL DEFAULT '',
	office_phone        TEXT NOT NULL DEFAULT '',
	credentials         TEXT NOT NULL DEFAULT '{}',
	credentials_sent_at TIMESTAMP,
	vetting_due_at      TIMESTAMP,
	decided_at          TIMESTAMP,
	decided_by_id       TEXT NOT NULL DEFAULT '',
	reason              TEXT NOT NULL DEFAULT '',
	suspended_until     TIMESTAMP,
	before_suspension   TEXT NOT NULL DEFAULT '',
	email_confirmed_at  TIMESTAMP,
	agreed_at           TIMESTAMP,
	agreed_version      TEXT NOT NULL DEFAULT '',
	version             INTEGER NOT NULL DEFAULT 1,
	created_at          TIMESTAMP NOT NULL,
	updated_at          TIMESTAMP NOT NULL
);

-- The lists of accounts: newest first, of all and within a role; who waits for vetting, by due date.
CREATE INDEX users_created ON users (created_at, id);
CREATE INDEX users_role ON users (role, created_at, id);
CREATE INDEX users_vetting ON users (vetting_due_at, id) WHERE vetting_due_at IS NOT NULL;

CREATE TABLE sessions (
	id           TEXT PRIMARY KEY, -- SHA-256 of the cookie's value
	public_id    TEXT NOT NULL UNIQUE,
	user_id      TEXT NOT NULL DEFAULT '',
	agent        TEXT NOT NULL DEFAULT '',
	flash        TEXT NOT NULL DEFAULT '',
	created_at   TIMESTAMP NOT NULL,
	last_seen_at TIMESTAMP NOT NULL
);

CREATE INDEX sessions_user ON sessions (user_id, last_seen_at, id);
CREATE INDEX sessions_seen ON sessions (last_seen_at);

CREATE TABLE tokens (
	id         TEXT PRIMARY KEY, -- SHA-256 of the secret in the link
	user_id    TEXT NOT NULL REFERENCES users (id),
	purpose    TEXT NOT NULL,
	address    TEXT NOT NULL DEFAULT '',
	expires_at TIMESTAMP NOT NULL,
	used_at    TIMESTAMP,
	created_at TIMESTAMP NOT NULL
);

CREATE INDEX tokens_user ON tokens (user_id, purpose, created_at);

-- How often something was tried since the start of its window, by a key such as
-- "login 192.0.2.7".
CREATE TABLE throttles (
	throttle_key TEXT PRIMARY KEY,
	started_at   TIMESTAMP NOT NULL,
	tries        INTEGER NOT NULL
);
