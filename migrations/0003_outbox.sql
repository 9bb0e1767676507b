-- +goose Up
CREATE TABLE mails (
	id             TEXT PRIMARY KEY,
	mail_key       TEXT NOT NULL UNIQUE, -- event and recipient: nobody gets one mail twice
	address        TEXT NOT NULL,
	name           TEXT NOT NULL,
	lang           TEXT NOT NULL,
	timezone       TEXT NOT NULL,
	template       TEXT NOT NULL,
	facts          TEXT NOT NULL,
	application_id TEXT REFERENCES applications (id),
	user_id        TEXT REFERENCES users (id),
	state          TEXT NOT NULL,
	attempts       INTEGER NOT NULL,
	last_error     TEXT NOT NULL,
	next_try_at    TIMESTAMP NOT NULL,
	leased_until   TIMESTAMP,
	sent_at        TIMESTAMP,
	created_at     TIMESTAMP NOT NULL
);

-- What waits, in the order in which it is tried, and for each address in the
-- order in which it was written; and the list of the outbox.
CREATE INDEX mails_waiting ON mails (next_try_at, id) WHERE state = 'waiting';
CREATE INDEX mails_recipient ON mails (address, created_at, id) WHERE state = 'waiting';
CREATE INDEX mails_state ON mails (state, created_at, id);
CREATE INDEX mails_created ON mails (created_at, id);
CREATE INDEX mails_application ON mails (application_id, created_at, id);
