-- ======== create: up
BEGIN;
CREATE TABLE IF NOT EXISTS tools (
  size INTEGER
)
INHERITS (things);
COMMIT;

-- ======== create: down
BEGIN;
DROP TABLE IF EXISTS tools;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE tools NO INHERIT things;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE tools INHERIT things;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE tools RENAME TO gear;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE gear RENAME TO tools;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
DROP TABLE IF EXISTS tools;
COMMIT;

-- ======== drop: down
BEGIN;
-- The rows that tools had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS tools (
  size INTEGER
)
INHERITS (things);
COMMIT;

