-- ======== create: up
CREATE TABLE IF NOT EXISTS eggs (
  id INT NOT NULL AUTO_INCREMENT,
  hen_id INT,
  PRIMARY KEY (id),
  KEY egg_from_hen (hen_id)
);
CREATE TABLE IF NOT EXISTS hens (
  id INT NOT NULL AUTO_INCREMENT,
  egg_id INT,
  PRIMARY KEY (id),
  KEY hen_from_egg (egg_id)
);
ALTER TABLE eggs ADD CONSTRAINT egg_from_hen FOREIGN KEY (hen_id) REFERENCES hens (id), ALGORITHM=COPY, LOCK=SHARED;
ALTER TABLE hens ADD CONSTRAINT hen_from_egg FOREIGN KEY (egg_id) REFERENCES eggs (id), ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
ALTER TABLE eggs DROP FOREIGN KEY IF EXISTS egg_from_hen, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE hens DROP FOREIGN KEY IF EXISTS hen_from_egg, ALGORITHM=INSTANT, LOCK=NONE;
DROP TABLE IF EXISTS eggs;
DROP TABLE IF EXISTS hens;

-- ======== alter: up
ALTER TABLE eggs ADD CONSTRAINT egg_of_user FOREIGN KEY (hen_id) REFERENCES users (id), ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE eggs DROP FOREIGN KEY IF EXISTS egg_of_user, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: up
RENAME TABLE hens TO chickens;

-- ======== rename: down
RENAME TABLE chickens TO hens;

-- ======== drop: up (loses data)
ALTER TABLE eggs DROP FOREIGN KEY IF EXISTS egg_from_hen, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE hens DROP FOREIGN KEY IF EXISTS hen_from_egg, ALGORITHM=INSTANT, LOCK=NONE;
DROP TABLE IF EXISTS eggs;
DROP TABLE IF EXISTS hens;

-- ======== drop: down
-- The rows that eggs had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS eggs (
  id INT NOT NULL AUTO_INCREMENT,
  hen_id INT,
  PRIMARY KEY (id),
  KEY egg_from_hen (hen_id)
);
-- The rows that hens had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS hens (
  id INT NOT NULL AUTO_INCREMENT,
  egg_id INT,
  PRIMARY KEY (id),
  KEY hen_from_egg (egg_id)
);
ALTER TABLE eggs ADD CONSTRAINT egg_from_hen FOREIGN KEY (hen_id) REFERENCES hens (id), ALGORITHM=COPY, LOCK=SHARED;
ALTER TABLE hens ADD CONSTRAINT hen_from_egg FOREIGN KEY (egg_id) REFERENCES eggs (id), ALGORITHM=COPY, LOCK=SHARED;

