-- ======== create: up (loses data)
BEGIN;
ALTER TABLE users ALTER COLUMN age TYPE VARCHAR(20) USING age::VARCHAR(20);
COMMIT;

-- ======== create: down
BEGIN;
-- What age lost when it became VARCHAR(20) does not come back.
ALTER TABLE users ALTER COLUMN age TYPE INTEGER USING age::INTEGER;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users ALTER COLUMN age TYPE TEXT USING age::TEXT;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users ALTER COLUMN age TYPE VARCHAR(20) USING age::VARCHAR(20);
COMMIT;

-- ======== rename: none, for the column is the shop's

-- ======== drop: up (loses data)
BEGIN;
ALTER TABLE users ALTER COLUMN age TYPE INTEGER USING age::INTEGER;
COMMIT;

-- ======== drop: down
BEGIN;
-- What age lost when it became INTEGER does not come back.
ALTER TABLE users ALTER COLUMN age TYPE VARCHAR(20) USING age::VARCHAR(20);
COMMIT;

