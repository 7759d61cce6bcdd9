-- ======== create: up
BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_apart EXCLUDE USING gist ((int4range(id, id, '[]')) WITH &&);
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_apart;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_apart;
ALTER TABLE orders ADD CONSTRAINT orders_apart EXCLUDE USING gist ((int4range(id, id + 1, '[)')) WITH &&);
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_apart;
ALTER TABLE orders ADD CONSTRAINT orders_apart EXCLUDE USING gist ((int4range(id, id, '[]')) WITH &&);
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE orders RENAME CONSTRAINT orders_apart TO orders_alone;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE orders RENAME CONSTRAINT orders_alone TO orders_apart;
COMMIT;

-- ======== drop: up
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_apart;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_apart EXCLUDE USING gist ((int4range(id, id, '[]')) WITH &&);
COMMIT;

