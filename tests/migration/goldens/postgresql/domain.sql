-- ======== create: up
BEGIN;
CREATE DOMAIN label AS VARCHAR(40)
  CONSTRAINT label_filled CHECK (length(VALUE) > 0);
ALTER TABLE orders ADD COLUMN label label;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE orders DROP COLUMN IF EXISTS label;
DROP DOMAIN IF EXISTS label;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER DOMAIN label RENAME TO label__old;
CREATE DOMAIN label AS TEXT
  CONSTRAINT label_filled CHECK (length(VALUE) > 0);
ALTER TABLE orders ALTER COLUMN label TYPE label USING label::TEXT::label;
DROP DOMAIN IF EXISTS label__old;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER DOMAIN label RENAME TO label__old;
CREATE DOMAIN label AS VARCHAR(40)
  CONSTRAINT label_filled CHECK (length(VALUE) > 0);
ALTER TABLE orders ALTER COLUMN label TYPE label USING label::TEXT::label;
DROP DOMAIN IF EXISTS label__old;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER DOMAIN label RENAME TO title;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER DOMAIN title RENAME TO label;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
ALTER TABLE orders DROP COLUMN IF EXISTS label;
DROP DOMAIN IF EXISTS label;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE DOMAIN label AS VARCHAR(40)
  CONSTRAINT label_filled CHECK (length(VALUE) > 0);
-- The values that label had are gone: they cannot come back.
ALTER TABLE orders ADD COLUMN label label;
COMMIT;

