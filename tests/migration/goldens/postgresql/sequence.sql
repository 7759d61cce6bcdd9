-- ======== create: up
BEGIN;
CREATE SEQUENCE IF NOT EXISTS tickets;
COMMIT;

-- ======== create: down
BEGIN;
DROP SEQUENCE IF EXISTS tickets;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER SEQUENCE tickets INCREMENT BY 10;
ALTER SEQUENCE tickets CYCLE;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER SEQUENCE tickets INCREMENT BY 1;
ALTER SEQUENCE tickets NO CYCLE;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER SEQUENCE tickets RENAME TO numbers;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER SEQUENCE numbers RENAME TO tickets;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
DROP SEQUENCE IF EXISTS tickets;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE SEQUENCE IF NOT EXISTS tickets;
COMMIT;

