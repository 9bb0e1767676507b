-- +goose Up
-- In which section of the office a colleague works: a code of office.sections.
ALTER TABLE users ADD COLUMN section TEXT NOT NULL DEFAULT '';
