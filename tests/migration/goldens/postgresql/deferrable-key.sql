-- ======== create: up
BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_user;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE orders ALTER CONSTRAINT orders_user DEFERRABLE;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE orders ALTER CONSTRAINT orders_user DEFERRABLE INITIALLY DEFERRED;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE orders RENAME CONSTRAINT orders_user TO orders_of_user;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE orders RENAME CONSTRAINT orders_of_user TO orders_user;
COMMIT;

-- ======== drop: up
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_user;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED;
COMMIT;

