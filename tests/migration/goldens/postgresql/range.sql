-- ======== create: up
BEGIN;
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0 AND age <= 150);
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_check;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_check;
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0 AND age <= 200);
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_check;
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0 AND age <= 150);
COMMIT;

-- ======== rename: none, for it has no name

-- ======== drop: up
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_check;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0 AND age <= 150);
COMMIT;

