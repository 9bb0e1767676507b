-- +goose Up
-- What colleagues share with a reporter is read as it was shared, the last first.
DROP INDEX colleagues_user;
CREATE INDEX colleagues_user ON colleagues (user_id, created_at, application_id);
