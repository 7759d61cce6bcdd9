-- ======== create: up
BEGIN;
ALTER TABLE users ADD COLUMN twice INTEGER GENERATED ALWAYS AS (age * 2) STORED;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS twice;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS twice;
ALTER TABLE users ADD COLUMN twice INTEGER GENERATED ALWAYS AS (age * 2 + 1) STORED;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS twice;
ALTER TABLE users ADD COLUMN twice INTEGER GENERATED ALWAYS AS (age * 2) STORED;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE users RENAME COLUMN twice TO doubled;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE users RENAME COLUMN doubled TO twice;
COMMIT;

-- ======== drop: up
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS twice;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE users ADD COLUMN twice INTEGER GENERATED ALWAYS AS (age * 2) STORED;
COMMIT;

