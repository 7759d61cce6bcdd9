-- ======== create: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id INTEGER,
  total NUMERIC,
  status TEXT,
  CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO marquetry_new_orders (id, user_id, total, status) SELECT o.id, o.user_id, o.total, o.status FROM orders AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM orders) = (SELECT count(*) FROM marquetry_new_orders);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE marquetry_new_orders RENAME TO orders;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== create: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id INTEGER,
  total NUMERIC,
  status TEXT
);
INSERT INTO marquetry_new_orders (id, user_id, total, status) SELECT o.id, o.user_id, o.total, o.status FROM orders AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM orders) = (SELECT count(*) FROM marquetry_new_orders);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE marquetry_new_orders RENAME TO orders;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== alter: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id INTEGER,
  total NUMERIC,
  status TEXT,
  CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY IMMEDIATE
);
INSERT INTO marquetry_new_orders (id, user_id, total, status) SELECT o.id, o.user_id, o.total, o.status FROM orders AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM orders) = (SELECT count(*) FROM marquetry_new_orders);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE marquetry_new_orders RENAME TO orders;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== alter: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id INTEGER,
  total NUMERIC,
  status TEXT,
  CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO marquetry_new_orders (id, user_id, total, status) SELECT o.id, o.user_id, o.total, o.status FROM orders AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM orders) = (SELECT count(*) FROM marquetry_new_orders);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE marquetry_new_orders RENAME TO orders;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== rename: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id INTEGER,
  total NUMERIC,
  status TEXT,
  CONSTRAINT orders_of_user FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO marquetry_new_orders (id, user_id, total, status) SELECT o.id, o.user_id, o.total, o.status FROM orders AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM orders) = (SELECT count(*) FROM marquetry_new_orders);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE marquetry_new_orders RENAME TO orders;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== rename: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id INTEGER,
  total NUMERIC,
  status TEXT,
  CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO marquetry_new_orders (id, user_id, total, status) SELECT o.id, o.user_id, o.total, o.status FROM orders AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM orders) = (SELECT count(*) FROM marquetry_new_orders);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE marquetry_new_orders RENAME TO orders;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== drop: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id INTEGER,
  total NUMERIC,
  status TEXT
);
INSERT INTO marquetry_new_orders (id, user_id, total, status) SELECT o.id, o.user_id, o.total, o.status FROM orders AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM orders) = (SELECT count(*) FROM marquetry_new_orders);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE marquetry_new_orders RENAME TO orders;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== drop: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id INTEGER,
  total NUMERIC,
  status TEXT,
  CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO marquetry_new_orders (id, user_id, total, status) SELECT o.id, o.user_id, o.total, o.status FROM orders AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM orders) = (SELECT count(*) FROM marquetry_new_orders);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_orders';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
DROP TABLE orders;
ALTER TABLE marquetry_new_orders RENAME TO orders;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

