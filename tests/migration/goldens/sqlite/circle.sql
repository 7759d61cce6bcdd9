-- ======== create: up
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS eggs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  hen_id INTEGER,
  CONSTRAINT egg_from_hen FOREIGN KEY (hen_id) REFERENCES hens (id)
);
CREATE TABLE IF NOT EXISTS hens (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  egg_id INTEGER,
  CONSTRAINT hen_from_egg FOREIGN KEY (egg_id) REFERENCES eggs (id)
);
COMMIT;

-- ======== create: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
DROP TABLE IF EXISTS eggs;
DROP TABLE IF EXISTS hens;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== alter: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_eggs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  hen_id INTEGER,
  CONSTRAINT egg_from_hen FOREIGN KEY (hen_id) REFERENCES hens (id),
  CONSTRAINT egg_of_user FOREIGN KEY (hen_id) REFERENCES users (id)
);
INSERT INTO marquetry_new_eggs (id, hen_id) SELECT o.id, o.hen_id FROM eggs AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM eggs) = (SELECT count(*) FROM marquetry_new_eggs);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_eggs';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_eggs', seq FROM sqlite_sequence WHERE name = 'eggs';
DROP TABLE eggs;
ALTER TABLE marquetry_new_eggs RENAME TO eggs;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== alter: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_eggs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  hen_id INTEGER,
  CONSTRAINT egg_from_hen FOREIGN KEY (hen_id) REFERENCES hens (id)
);
INSERT INTO marquetry_new_eggs (id, hen_id) SELECT o.id, o.hen_id FROM eggs AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM eggs) = (SELECT count(*) FROM marquetry_new_eggs);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_eggs';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_eggs', seq FROM sqlite_sequence WHERE name = 'eggs';
DROP TABLE eggs;
ALTER TABLE marquetry_new_eggs RENAME TO eggs;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== rename: up
BEGIN IMMEDIATE;
ALTER TABLE hens RENAME TO chickens;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE chickens RENAME TO hens;
COMMIT;

-- ======== drop: up (loses data)
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
DROP TABLE IF EXISTS eggs;
DROP TABLE IF EXISTS hens;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== drop: down
BEGIN IMMEDIATE;
-- The rows that eggs had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS eggs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  hen_id INTEGER,
  CONSTRAINT egg_from_hen FOREIGN KEY (hen_id) REFERENCES hens (id)
);
-- The rows that hens had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS hens (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  egg_id INTEGER,
  CONSTRAINT hen_from_egg FOREIGN KEY (egg_id) REFERENCES eggs (id)
);
COMMIT;

