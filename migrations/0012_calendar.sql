-- +goose Up
-- A year can have several notices: what a later one says of a day holds. A
-- notice that was replaced or taken back stays, for due dates were counted by it.
CREATE TABLE notices_by_edition (
	year         INTEGER NOT NULL,
	number       TEXT NOT NULL,
	from_edition INTEGER NOT NULL, -- of the calendar
	to_edition   INTEGER, -- the first without it
	published    TEXT NOT NULL,
	source       TEXT NOT NULL,
	checked      TEXT NOT NULL,
	off_days     TEXT NOT NULL,
	work_days    TEXT NOT NULL,
	added_by_id  TEXT NOT NULL,
	added_at     TIMESTAMP, -- none: it was there from the beginning
	PRIMARY KEY (year, number, from_edition)
);

INSERT INTO notices_by_edition (year, number, from_edition, published, source, checked, off_days, work_days, added_by_id)
SELECT year, number, 0, published, '', CASE WHEN year IN (2024, 2026) THEN 'whole' ELSE 'days' END, off_days, work_days, '' FROM notices;

DROP TABLE notices;

ALTER TABLE notices_by_edition RENAME TO notices;

-- By which edition of the calendar the dates of a case are counted: what is
-- behind the one in force is counted anew.
ALTER TABLE applications ADD COLUMN counted_by INTEGER NOT NULL DEFAULT 0;
CREATE INDEX applications_counted ON applications (counted_by, id) WHERE queue_at IS NOT NULL;
