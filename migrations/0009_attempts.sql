-- +goose Up
-- Every guess at a password and every registration of late, so that there are
-- only so many in any minute, however its beginning is chosen.
CREATE TABLE attempts (
	id          TEXT PRIMARY KEY,
	attempt_key TEXT NOT NULL, -- such as "login-from 192.0.2.7"
	tried_at    TIMESTAMP NOT NULL
);

CREATE INDEX attempts_recent ON attempts (attempt_key, tried_at, id);
CREATE INDEX attempts_tried ON attempts (tried_at);

-- Who registers an address again does not change the account: the link in the
-- mail has the later registration with it, and confirms that.
ALTER TABLE tokens ADD COLUMN registration TEXT;
