-- ======== create: up
BEGIN;
CREATE TYPE state AS ENUM ('draft', 'paid');
ALTER TABLE orders ADD COLUMN state state DEFAULT 'draft';
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE orders DROP COLUMN IF EXISTS state;
DROP TYPE IF EXISTS state;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TYPE state ADD VALUE IF NOT EXISTS 'new' BEFORE 'draft';
ALTER TYPE state ADD VALUE IF NOT EXISTS 'sent' AFTER 'draft';
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TYPE state RENAME TO state__old;
CREATE TYPE state AS ENUM ('draft', 'paid');
ALTER TABLE orders
  ALTER COLUMN state DROP DEFAULT,
  ALTER COLUMN state TYPE state USING state::TEXT::state,
  ALTER COLUMN state SET DEFAULT 'draft';
DROP TYPE IF EXISTS state__old;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TYPE state RENAME TO order_state;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TYPE order_state RENAME TO state;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
ALTER TABLE orders DROP COLUMN IF EXISTS state;
DROP TYPE IF EXISTS state;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE TYPE state AS ENUM ('draft', 'paid');
-- The values that state had are gone: they cannot come back.
ALTER TABLE orders ADD COLUMN state state DEFAULT 'draft';
COMMIT;

