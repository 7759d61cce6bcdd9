-- ======== create: up
BEGIN;
ALTER TABLE codes ADD CONSTRAINT codes_key PRIMARY KEY (code);
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE codes DROP CONSTRAINT IF EXISTS codes_key;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE codes DROP CONSTRAINT IF EXISTS codes_key;
ALTER TABLE codes ADD CONSTRAINT codes_key PRIMARY KEY (country, code);
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE codes DROP CONSTRAINT IF EXISTS codes_key;
ALTER TABLE codes ADD CONSTRAINT codes_key PRIMARY KEY (code);
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE codes RENAME CONSTRAINT codes_key TO codes_main;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE codes RENAME CONSTRAINT codes_main TO codes_key;
COMMIT;

-- ======== drop: up
BEGIN;
ALTER TABLE codes DROP CONSTRAINT IF EXISTS codes_key;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE codes ADD CONSTRAINT codes_key PRIMARY KEY (code);
COMMIT;

