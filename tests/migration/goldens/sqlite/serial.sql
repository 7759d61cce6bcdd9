-- ======== create: up
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL
);
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS events;
COMMIT;

-- ======== alter: nothing to do, for SQLite has one integer

-- ======== rename: up
BEGIN IMMEDIATE;
ALTER TABLE events RENAME TO happenings;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE happenings RENAME TO events;
COMMIT;

-- ======== drop: up (loses data)
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS events;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
-- The rows that events had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL
);
COMMIT;

