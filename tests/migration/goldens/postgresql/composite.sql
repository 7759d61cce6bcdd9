-- ======== create: up
BEGIN;
CREATE TYPE money2 AS (
  amount DECIMAL(10, 2),
  currency CHAR(3)
);
ALTER TABLE orders ADD COLUMN paid money2;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE orders DROP COLUMN IF EXISTS paid;
DROP TYPE IF EXISTS money2;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TYPE money2 ADD ATTRIBUTE rate DOUBLE PRECISION;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TYPE money2 DROP ATTRIBUTE IF EXISTS rate;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TYPE money2 RENAME TO cash;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TYPE cash RENAME TO money2;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
ALTER TABLE orders DROP COLUMN IF EXISTS paid;
DROP TYPE IF EXISTS money2;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE TYPE money2 AS (
  amount DECIMAL(10, 2),
  currency CHAR(3)
);
-- The values that paid had are gone: they cannot come back.
ALTER TABLE orders ADD COLUMN paid money2;
COMMIT;

