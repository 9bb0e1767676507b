-- +goose Up
-- The desk's lists by what the clock does, and those that wait for a second
-- person: the few open cases are found without reading the others.
CREATE INDEX applications_clock ON applications (clock, queue_at, id) WHERE queue_at IS NOT NULL;
CREATE INDEX applications_approval ON applications (queue_at, id) WHERE proposal IS NOT NULL OR status = 'pending_approval';
-- What is closed, by how it ended and by who had it.
CREATE INDEX applications_closed_status ON applications (status, closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX applications_closed_mine ON applications (assignee_id, closed_at, id) WHERE closed_at IS NOT NULL;
-- A reporter's open cases and drafts, however many are past, and how those ended.
CREATE INDEX applications_own_open ON applications (owner_id, updated_at, id) WHERE queue_at IS NOT NULL;
CREATE INDEX applications_drafts ON applications (owner_id, updated_at, id) WHERE filed_at IS NULL;
CREATE INDEX applications_past ON applications (owner_id, status) WHERE closed_at IS NOT NULL;
-- Which host or room is taken: only what has not ended yet can be in the way.
DROP INDEX slots_held;
CREATE INDEX slots_ahead ON slots (end_at, start_at) WHERE state <> 'released';
-- Files of forms that were never accepted.
CREATE INDEX attachments_lost ON attachments (purpose, created_at) WHERE application_id IS NULL;
