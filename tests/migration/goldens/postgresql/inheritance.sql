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

-- ======== alter: none, for a column that has stood by itself stays so: what was inherited does not come back as such

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

