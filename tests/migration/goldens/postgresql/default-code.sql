-- ======== create: up
BEGIN;
ALTER TABLE users ADD COLUMN joined TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS joined;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users ALTER COLUMN joined DROP DEFAULT;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users ALTER COLUMN joined SET DEFAULT CURRENT_TIMESTAMP;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE users RENAME COLUMN joined TO since;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE users RENAME COLUMN since TO joined;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS joined;
COMMIT;

-- ======== drop: down
BEGIN;
-- The values that joined had are gone: they cannot come back.
ALTER TABLE users ADD COLUMN joined TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP;
COMMIT;

