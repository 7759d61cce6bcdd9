-- ======== create: up
BEGIN;
ALTER TYPE state ADD VALUE IF NOT EXISTS 'sent' AFTER 'draft';
COMMIT;

-- ======== create: down
BEGIN;
DROP VIEW IF EXISTS paid_orders;
ALTER TYPE state RENAME TO state__old;
CREATE TYPE state AS ENUM ('draft', 'paid');
ALTER TABLE orders
  ALTER COLUMN state DROP DEFAULT,
  ALTER COLUMN state TYPE state USING state::TEXT::state,
  ALTER COLUMN state SET DEFAULT 'draft';
CREATE VIEW paid_orders AS
SELECT id, state FROM orders WHERE state = 'paid';
DROP TYPE IF EXISTS state__old;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TYPE state ADD VALUE IF NOT EXISTS 'lost' AFTER 'sent';
COMMIT;

-- ======== alter: down
BEGIN;
DROP VIEW IF EXISTS paid_orders;
ALTER TYPE state RENAME TO state__old;
CREATE TYPE state AS ENUM ('draft', 'sent', 'paid');
ALTER TABLE orders
  ALTER COLUMN state DROP DEFAULT,
  ALTER COLUMN state TYPE state USING state::TEXT::state,
  ALTER COLUMN state SET DEFAULT 'draft';
CREATE VIEW paid_orders AS
SELECT id, state FROM orders WHERE state = 'paid';
DROP TYPE IF EXISTS state__old;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TYPE state RENAME VALUE 'sent' TO 'shipped';
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TYPE state RENAME VALUE 'shipped' TO 'sent';
COMMIT;

-- ======== drop: up
BEGIN;
DROP VIEW IF EXISTS paid_orders;
ALTER TYPE state RENAME TO state__old;
CREATE TYPE state AS ENUM ('draft', 'paid');
ALTER TABLE orders
  ALTER COLUMN state DROP DEFAULT,
  ALTER COLUMN state TYPE state USING state::TEXT::state,
  ALTER COLUMN state SET DEFAULT 'draft';
CREATE VIEW paid_orders AS
SELECT id, state FROM orders WHERE state = 'paid';
DROP TYPE IF EXISTS state__old;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TYPE state ADD VALUE IF NOT EXISTS 'sent' AFTER 'draft';
COMMIT;

