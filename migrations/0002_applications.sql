-- +goose Up
CREATE TABLE applications (
	id                 TEXT PRIMARY KEY,
	number             TEXT UNIQUE, -- 62600014; none while it is a draft
	kind               TEXT NOT NULL,
	owner_id           TEXT NOT NULL REFERENCES users (id),
	status             TEXT NOT NULL,
	came_from          TEXT NOT NULL DEFAULT '',
	title              TEXT NOT NULL,
	detail             TEXT NOT NULL,
	assignee_id        TEXT REFERENCES users (id),
	proposal           TEXT,
	refusal            TEXT,
	filed_at           TIMESTAMP,
	intake_days        INTEGER NOT NULL DEFAULT 0, -- promised when it was filed
	answer_days        INTEGER NOT NULL DEFAULT 0,
	due_at             TIMESTAMP,
	intake_due_at      TIMESTAMP,
	deadline_at        TIMESTAMP,
	queue_at           TIMESTAMP, -- the earliest of the three; none when closed
	clock              TEXT NOT NULL DEFAULT '',
	verdict            TEXT NOT NULL DEFAULT '',
	verdict_at         TIMESTAMP,
	closed_at          TIMESTAMP,
	appointed_at       TIMESTAMP,
	send_once_approved BOOLEAN NOT NULL DEFAULT FALSE,
	form_key           TEXT NOT NULL DEFAULT '',
	form_hash          TEXT NOT NULL DEFAULT '',
	version            INTEGER NOT NULL,
	created_at         TIMESTAMP NOT NULL,
	updated_at         TIMESTAMP NOT NULL
);

-- One form files once: Ann's form 7Q2 makes one application, however often it is sent.
CREATE UNIQUE INDEX applications_form ON applications (owner_id, form_key) WHERE form_key <> '';
-- My applications, newest first.
CREATE INDEX applications_owner ON applications (owner_id, updated_at, id);
-- The queue and its views: what is open, by the date on which something is owed.
CREATE INDEX applications_queue ON applications (queue_at, id) WHERE queue_at IS NOT NULL;
CREATE INDEX applications_mine ON applications (assignee_id, queue_at, id) WHERE queue_at IS NOT NULL;
CREATE INDEX applications_status ON applications (status, queue_at, id) WHERE queue_at IS NOT NULL;
-- What is filed, newest first, and what is closed, latest first.
CREATE INDEX applications_filed ON applications (filed_at, id) WHERE filed_at IS NOT NULL;
CREATE INDEX applications_closed ON applications (closed_at, id) WHERE closed_at IS NOT NULL;

-- The history. Rows are only ever added; hash covers the row before.
CREATE TABLE events (
	id             TEXT PRIMARY KEY,
	application_id TEXT NOT NULL REFERENCES applications (id),
	seq            INTEGER NOT NULL,
	actor_id       TEXT NOT NULL,
	action         TEXT NOT NULL,
	old_status     TEXT NOT NULL,
	new_status     TEXT NOT NULL,
	internal       BOOLEAN NOT NULL,
	created_at     TIMESTAMP NOT NULL,
	text_hash      TEXT NOT NULL,
	hash           TEXT NOT NULL,
	UNIQUE (application_id, seq)
);

-- What was said with an event. A lawful deletion may empty a row.
CREATE TABLE event_texts (
	event_id TEXT PRIMARY KEY REFERENCES events (id),
	salt     TEXT NOT NULL,
	note     TEXT NOT NULL,
	fields   TEXT NOT NULL
);

-- Earlier versions of a form that was changed after filing.
CREATE TABLE revisions (
	id             TEXT PRIMARY KEY,
	application_id TEXT NOT NULL REFERENCES applications (id),
	version        INTEGER NOT NULL,
	detail         TEXT NOT NULL,
	created_at     TIMESTAMP NOT NULL
);

CREATE INDEX revisions_application ON revisions (application_id, version);

CREATE TABLE items (
	id             TEXT PRIMARY KEY,
	application_id TEXT NOT NULL REFERENCES applications (id),
	round          INTEGER NOT NULL,
	position       INTEGER NOT NULL,
	text           TEXT NOT NULL,
	answer         TEXT NOT NULL,
	asked_at       TIMESTAMP NOT NULL,
	answered_at    TIMESTAMP
);

CREATE INDEX items_application ON items (application_id, round, position);

CREATE TABLE contacts (
	id             TEXT PRIMARY KEY,
	application_id TEXT NOT NULL REFERENCES applications (id),
	position       INTEGER NOT NULL,
	unit           TEXT NOT NULL,
	person         TEXT NOT NULL,
	reach          TEXT NOT NULL,
	sent           TEXT NOT NULL,
	asked_at       TIMESTAMP NOT NULL,
	consent        TEXT NOT NULL,
	conditions     TEXT NOT NULL,
	answered_at    TIMESTAMP
);

CREATE INDEX contacts_application ON contacts (application_id, position);

CREATE TABLE slots (
	id             TEXT PRIMARY KEY,
	application_id TEXT NOT NULL REFERENCES applications (id),
	round          INTEGER NOT NULL,
	position       INTEGER NOT NULL,
	start_at       TIMESTAMP NOT NULL,
	end_at         TIMESTAMP NOT NULL,
	place          TEXT NOT NULL,
	host           TEXT NOT NULL,
	interpreter    TEXT NOT NULL,
	state          TEXT NOT NULL,
	created_at     TIMESTAMP NOT NULL
);

CREATE INDEX slots_application ON slots (application_id, round, position);
-- Which host or room is taken at a time.
CREATE INDEX slots_held ON slots (start_at, end_at) WHERE state <> 'released';

CREATE TABLE replies (
	id             TEXT PRIMARY KEY,
	application_id TEXT NOT NULL REFERENCES applications (id),
	number         INTEGER NOT NULL,
	answers        TEXT NOT NULL,
	attribution    TEXT NOT NULL,
	on_record      BOOLEAN NOT NULL,
	embargo_at     TIMESTAMP,
	as_of          TEXT NOT NULL,
	language       TEXT NOT NULL,
	contact        TEXT NOT NULL,
	drafted_by_id  TEXT NOT NULL,
	approved_by_id TEXT NOT NULL,
	created_at     TIMESTAMP NOT NULL,
	sent_at        TIMESTAMP,
	UNIQUE (application_id, number)
);

CREATE TABLE messages (
	id             TEXT PRIMARY KEY,
	application_id TEXT NOT NULL REFERENCES applications (id),
	author_id      TEXT NOT NULL,
	note           BOOLEAN NOT NULL,
	body           TEXT NOT NULL,
	created_at     TIMESTAMP NOT NULL
);

CREATE INDEX messages_application ON messages (application_id, created_at, id);

CREATE TABLE attachments (
	id             TEXT PRIMARY KEY,
	key            TEXT NOT NULL UNIQUE,
	owner_id       TEXT NOT NULL REFERENCES users (id),
	application_id TEXT REFERENCES applications (id),
	message_id     TEXT REFERENCES messages (id),
	purpose        TEXT NOT NULL,
	form_key       TEXT NOT NULL,
	name           TEXT NOT NULL,
	mime           TEXT NOT NULL,
	size           INTEGER NOT NULL,
	sha256         TEXT NOT NULL,
	created_at     TIMESTAMP NOT NULL
);

CREATE INDEX attachments_application ON attachments (application_id, created_at, id);
CREATE INDEX attachments_owner ON attachments (owner_id, purpose, form_key);

-- The next number of each series, bumped in the transaction that uses it.
CREATE TABLE serials (
	series TEXT PRIMARY KEY, -- "interview 2026"
	last   INTEGER NOT NULL
);

-- What the world may know, and nothing else. Dates are those of the office.
CREATE TABLE public_progress (
	number       TEXT PRIMARY KEY,
	kind         TEXT NOT NULL,
	filed_date   TEXT NOT NULL,
	status       TEXT NOT NULL,
	updated_date TEXT NOT NULL
);

CREATE INDEX public_progress_kind ON public_progress (kind, filed_date, number);
CREATE INDEX public_progress_all ON public_progress (filed_date, number);
CREATE INDEX public_progress_kind_status ON public_progress (kind, status, filed_date, number);
CREATE INDEX public_progress_status ON public_progress (status, filed_date, number);

-- The yearly notices about holidays and make-up working days.
CREATE TABLE notices (
	year      INTEGER PRIMARY KEY,
	number    TEXT NOT NULL,
	published TEXT NOT NULL,
	off_days  TEXT NOT NULL,
	work_days TEXT NOT NULL
);
