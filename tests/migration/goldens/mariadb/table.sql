-- ======== create: up
CREATE TABLE IF NOT EXISTS products (
  id INT NOT NULL AUTO_INCREMENT,
  name VARCHAR(255),
  price DECIMAL(10, 2),
  PRIMARY KEY (id)
);

-- ======== create: down
DROP TABLE IF EXISTS products;

-- ======== alter: up
ALTER TABLE products ADD COLUMN weight DOUBLE, ADD COLUMN color VARCHAR(50), COMMENT='What we sell: it''s all here', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: down
ALTER TABLE products DROP COLUMN IF EXISTS weight, DROP COLUMN IF EXISTS color, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE products COMMENT='', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: up
RENAME TABLE products TO goods;

-- ======== rename: down
RENAME TABLE goods TO products;

-- ======== drop: up (loses data)
DROP TABLE IF EXISTS products;

-- ======== drop: down
-- The rows that products had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS products (
  id INT NOT NULL AUTO_INCREMENT,
  name VARCHAR(255),
  price DECIMAL(10, 2),
  PRIMARY KEY (id)
);

