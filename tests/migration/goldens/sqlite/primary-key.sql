-- ======== create: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_codes (
  code TEXT NOT NULL,
  country TEXT NOT NULL,
  CONSTRAINT codes_key PRIMARY KEY (code)
);
INSERT INTO marquetry_new_codes (code, country) SELECT o.code, o.country FROM codes AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM codes) = (SELECT count(*) FROM marquetry_new_codes);
DROP TABLE codes;
ALTER TABLE marquetry_new_codes RENAME TO codes;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== create: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_codes (
  code TEXT NOT NULL,
  country TEXT NOT NULL
);
INSERT INTO marquetry_new_codes (code, country) SELECT o.code, o.country FROM codes AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM codes) = (SELECT count(*) FROM marquetry_new_codes);
DROP TABLE codes;
ALTER TABLE marquetry_new_codes RENAME TO codes;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== alter: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_codes (
  code TEXT NOT NULL,
  country TEXT NOT NULL,
  CONSTRAINT codes_key PRIMARY KEY (country, code)
);
INSERT INTO marquetry_new_codes (code, country) SELECT o.code, o.country FROM codes AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM codes) = (SELECT count(*) FROM marquetry_new_codes);
DROP TABLE codes;
ALTER TABLE marquetry_new_codes RENAME TO codes;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== alter: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_codes (
  code TEXT NOT NULL,
  country TEXT NOT NULL,
  CONSTRAINT codes_key PRIMARY KEY (code)
);
INSERT INTO marquetry_new_codes (code, country) SELECT o.code, o.country FROM codes AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM codes) = (SELECT count(*) FROM marquetry_new_codes);
DROP TABLE codes;
ALTER TABLE marquetry_new_codes RENAME TO codes;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== rename: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_codes (
  code TEXT NOT NULL,
  country TEXT NOT NULL,
  CONSTRAINT codes_main PRIMARY KEY (code)
);
INSERT INTO marquetry_new_codes (code, country) SELECT o.code, o.country FROM codes AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM codes) = (SELECT count(*) FROM marquetry_new_codes);
DROP TABLE codes;
ALTER TABLE marquetry_new_codes RENAME TO codes;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== rename: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_codes (
  code TEXT NOT NULL,
  country TEXT NOT NULL,
  CONSTRAINT codes_key PRIMARY KEY (code)
);
INSERT INTO marquetry_new_codes (code, country) SELECT o.code, o.country FROM codes AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM codes) = (SELECT count(*) FROM marquetry_new_codes);
DROP TABLE codes;
ALTER TABLE marquetry_new_codes RENAME TO codes;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== drop: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_codes (
  code TEXT NOT NULL,
  country TEXT NOT NULL
);
INSERT INTO marquetry_new_codes (code, country) SELECT o.code, o.country FROM codes AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM codes) = (SELECT count(*) FROM marquetry_new_codes);
DROP TABLE codes;
ALTER TABLE marquetry_new_codes RENAME TO codes;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== drop: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_codes (
  code TEXT NOT NULL,
  country TEXT NOT NULL,
  CONSTRAINT codes_key PRIMARY KEY (code)
);
INSERT INTO marquetry_new_codes (code, country) SELECT o.code, o.country FROM codes AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM codes) = (SELECT count(*) FROM marquetry_new_codes);
DROP TABLE codes;
ALTER TABLE marquetry_new_codes RENAME TO codes;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

