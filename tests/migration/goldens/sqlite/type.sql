-- ======== create: nothing to do, for SQLite has one integer

-- ======== alter: nothing to do, for SQLite has one integer

-- ======== rename: up
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN score TO points;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN points TO score;
COMMIT;

-- ======== drop: nothing to do, for SQLite has one integer

