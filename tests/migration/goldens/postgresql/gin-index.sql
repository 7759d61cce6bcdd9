-- ======== create: up
BEGIN;
CREATE INDEX IF NOT EXISTS idx_users ON users USING GIN ((to_tsvector('simple', note)));
COMMIT;

-- ======== create: down
BEGIN;
DROP INDEX IF EXISTS idx_users;
COMMIT;

-- ======== alter: up
BEGIN;
DROP INDEX IF EXISTS idx_users;
CREATE INDEX IF NOT EXISTS idx_users ON users USING GIN ((to_tsvector('english', note)));
COMMIT;

-- ======== alter: down
BEGIN;
DROP INDEX IF EXISTS idx_users;
CREATE INDEX IF NOT EXISTS idx_users ON users USING GIN ((to_tsvector('simple', note)));
COMMIT;

-- ======== rename: up
BEGIN;
ALTER INDEX idx_users RENAME TO idx_people;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER INDEX idx_people RENAME TO idx_users;
COMMIT;

-- ======== drop: up
BEGIN;
DROP INDEX IF EXISTS idx_users;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE INDEX IF NOT EXISTS idx_users ON users USING GIN ((to_tsvector('simple', note)));
COMMIT;

