-- +goose Up
-- What the whole of both workflows keeps on a case.
ALTER TABLE applications ADD COLUMN transfer TEXT;
ALTER TABLE applications ADD COLUMN hand_over TEXT;
ALTER TABLE applications ADD COLUMN linked_id TEXT;
ALTER TABLE applications ADD COLUMN deadline_answer TEXT;
ALTER TABLE applications ADD COLUMN published_url TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN deadline_due_at TIMESTAMP;
ALTER TABLE applications ADD COLUMN alarm_at TIMESTAMP; -- what the office's own clock does next, and when
ALTER TABLE applications ADD COLUMN alarm TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN waits_for TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN cycle INTEGER NOT NULL DEFAULT 1;
ALTER TABLE applications ADD COLUMN again BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE applications ADD COLUMN review_due_at TIMESTAMP;

CREATE INDEX applications_alarm ON applications (alarm_at, id) WHERE alarm_at IS NOT NULL;
-- Open cases that the clock does not know: those from before it did all this.
CREATE INDEX applications_unwound ON applications (id) WHERE queue_at IS NOT NULL AND alarm_at IS NULL;
-- What waits for a second person, replies that somebody sent alone among it.
CREATE INDEX applications_review ON applications (review_due_at, id) WHERE review_due_at IS NOT NULL;

-- A verdict and the days that a step grants are part of the history.
ALTER TABLE events ADD COLUMN verdict TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN days INTEGER NOT NULL DEFAULT 0;

ALTER TABLE contacts ADD COLUMN means TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN withdrawn_at TIMESTAMP;
ALTER TABLE contacts ADD COLUMN slip_code TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX contacts_slip ON contacts (slip_code) WHERE slip_code <> '';

ALTER TABLE replies ADD COLUMN why TEXT NOT NULL DEFAULT '';

-- Units that were asked for an opinion on an inquiry.
CREATE TABLE consultations (
	id             TEXT PRIMARY KEY,
	application_id TEXT NOT NULL REFERENCES applications (id),
	position       INTEGER NOT NULL,
	unit           TEXT NOT NULL,
	reach          TEXT NOT NULL,
	questions      TEXT NOT NULL,
	due_date       TEXT NOT NULL,
	asked_at       TIMESTAMP NOT NULL,
	answer         TEXT NOT NULL,
	means          TEXT NOT NULL,
	answered_at    TIMESTAMP,
	chased         INTEGER NOT NULL,
	dropped        BOOLEAN NOT NULL
);

CREATE INDEX consultations_application ON consultations (application_id, position);

-- Reporters whom the owner of an application has let in.
CREATE TABLE colleagues (
	application_id TEXT NOT NULL REFERENCES applications (id),
	user_id        TEXT NOT NULL REFERENCES users (id),
	created_at     TIMESTAMP NOT NULL,
	PRIMARY KEY (application_id, user_id)
);

CREATE INDEX colleagues_user ON colleagues (user_id, application_id);

-- Who is on duty, who is away and who stands in.
ALTER TABLE users ADD COLUMN on_duty BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN away_from TIMESTAMP;
ALTER TABLE users ADD COLUMN away_until TIMESTAMP;
ALTER TABLE users ADD COLUMN deputy_id TEXT REFERENCES users (id);

CREATE INDEX users_deputy ON users (deputy_id, away_until) WHERE deputy_id IS NOT NULL;
