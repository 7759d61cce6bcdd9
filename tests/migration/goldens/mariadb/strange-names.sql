-- ======== create: up
CREATE TABLE IF NOT EXISTS `select "from" it's ``where``; -- $$` (
  id INT NOT NULL AUTO_INCREMENT,
  `order` INT,
  `Mixed Case` INT NOT NULL,
  `üñí _ %s \n` VARCHAR(255),
  PRIMARY KEY (id),
  KEY `a "quoted" ``index``` (`order`),
  CONSTRAINT `it's a 'check'` CHECK (`Mixed Case` > 0)
);

-- ======== create: down
DROP TABLE IF EXISTS `select "from" it's ``where``; -- $$`
;

-- ======== alter: up
ALTER TABLE `select "from" it's ``where``; -- $$` MODIFY COLUMN `order` BIGINT, ALGORITHM=COPY, LOCK=SHARED
;

-- ======== alter: down
ALTER TABLE `select "from" it's ``where``; -- $$` MODIFY COLUMN `order` INT, ALGORITHM=COPY, LOCK=SHARED
;

-- ======== rename: up
RENAME TABLE `select "from" it's ``where``; -- $$` TO `Größe _ order`
;

-- ======== rename: down
RENAME TABLE `Größe _ order` TO `select "from" it's ``where``; -- $$`
;

-- ======== drop: up (loses data)
DROP TABLE IF EXISTS `select "from" it's ``where``; -- $$`
;

-- ======== drop: down
-- The rows that `select "from" it's ``where``; -- $$` had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS `select "from" it's ``where``; -- $$` (
  id INT NOT NULL AUTO_INCREMENT,
  `order` INT,
  `Mixed Case` INT NOT NULL,
  `üñí _ %s \n` VARCHAR(255),
  PRIMARY KEY (id),
  KEY `a "quoted" ``index``` (`order`),
  CONSTRAINT `it's a 'check'` CHECK (`Mixed Case` > 0)
);

