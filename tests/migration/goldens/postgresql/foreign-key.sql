-- ======== create: up
BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_user;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_user;
ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON UPDATE CASCADE ON DELETE SET NULL;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_user;
ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
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
ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
COMMIT;

