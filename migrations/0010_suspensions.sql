-- +goose Up
-- Those whose suspension ends are looked for every minute, among everybody.
CREATE INDEX users_suspended ON users (suspended_until, id) WHERE suspended_until IS NOT NULL;
