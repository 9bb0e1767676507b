-- +goose Up
-- Private calendars: whoever knows the address of one reads its person's
-- interviews.
CREATE TABLE subscriptions (
	id         TEXT PRIMARY KEY, -- SHA-256 of the secret in the address
	user_id    TEXT NOT NULL UNIQUE REFERENCES users (id),
	created_at TIMESTAMP NOT NULL
);

-- Cases on a time of which somebody has agreed.
CREATE INDEX events_agreed ON events (application_id) WHERE new_status = 'scheduled';
-- An officer's interviews, open and closed, those changed last first.
CREATE INDEX applications_assigned ON applications (assignee_id, updated_at, id) WHERE kind = 'interview';
