-- ======== create: up
BEGIN;
ALTER TABLE users ADD COLUMN phone VARCHAR(20);
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS phone;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users ALTER COLUMN phone TYPE TEXT USING phone::TEXT;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users ALTER COLUMN phone TYPE VARCHAR(20) USING phone::VARCHAR(20);
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE users RENAME COLUMN phone TO telephone;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE users RENAME COLUMN telephone TO phone;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS phone;
COMMIT;

-- ======== drop: down
BEGIN;
-- The values that phone had are gone: they cannot come back.
ALTER TABLE users ADD COLUMN phone VARCHAR(20);
COMMIT;

