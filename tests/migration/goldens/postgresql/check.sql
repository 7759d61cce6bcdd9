-- ======== create: up
BEGIN;
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0);
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane;
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0 AND age < 150);
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane;
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0);
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE users RENAME CONSTRAINT users_age_sane TO users_age_ok;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE users RENAME CONSTRAINT users_age_ok TO users_age_sane;
COMMIT;

-- ======== drop: up
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0);
COMMIT;

