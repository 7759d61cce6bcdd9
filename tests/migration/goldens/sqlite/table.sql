-- ======== create: up
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS products (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT,
  price NUMERIC
);
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS products;
COMMIT;

-- ======== alter: up
BEGIN IMMEDIATE;
ALTER TABLE products ADD COLUMN weight REAL;
ALTER TABLE products ADD COLUMN color TEXT;
COMMIT;

-- ======== alter: down
BEGIN IMMEDIATE;
ALTER TABLE products DROP COLUMN color;
ALTER TABLE products DROP COLUMN weight;
COMMIT;

-- ======== rename: up
BEGIN IMMEDIATE;
ALTER TABLE products RENAME TO goods;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE goods RENAME TO products;
COMMIT;

-- ======== drop: up (loses data)
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS products;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
-- The rows that products had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS products (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT,
  price NUMERIC
);
COMMIT;

