-- ======== create: up
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS samples (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f00 TEXT,
  f01 TEXT,
  f02 TEXT,
  f03 TEXT,
  f04 INTEGER,
  f05 INTEGER,
  f06 INTEGER,
  f07 NUMERIC,
  f08 NUMERIC,
  f09 REAL,
  f10 REAL,
  f11 INTEGER,
  f12 TEXT,
  f13 TEXT,
  f14 TEXT,
  f15 TEXT,
  f16 TEXT,
  f17 TEXT,
  f18 TEXT,
  f19 TEXT,
  f20 TEXT,
  f21 TEXT,
  f22 TEXT,
  f23 TEXT,
  f24 TEXT,
  f25 BLOB,
  f26 BLOB,
  f27 BLOB,
  f28 TEXT,
  f29 TEXT,
  f30 TEXT,
  CHECK (f30 IN ('a', 'b''s'))
);
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS samples;
COMMIT;

-- ======== alter: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_samples (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f00 TEXT,
  f01 TEXT NOT NULL,
  f02 TEXT,
  f03 TEXT NOT NULL,
  f04 INTEGER,
  f05 INTEGER NOT NULL,
  f06 INTEGER,
  f07 NUMERIC NOT NULL,
  f08 NUMERIC,
  f09 REAL NOT NULL,
  f10 REAL,
  f11 INTEGER NOT NULL,
  f12 TEXT,
  f13 TEXT NOT NULL,
  f14 TEXT,
  f15 TEXT NOT NULL,
  f16 TEXT,
  f17 TEXT NOT NULL,
  f18 TEXT,
  f19 TEXT NOT NULL,
  f20 TEXT,
  f21 TEXT NOT NULL,
  f22 TEXT,
  f23 TEXT NOT NULL,
  f24 TEXT,
  f25 BLOB NOT NULL,
  f26 BLOB,
  f27 BLOB NOT NULL,
  f28 TEXT,
  f29 TEXT NOT NULL,
  f30 TEXT,
  CHECK (f30 IN ('a', 'b''s'))
);
INSERT INTO marquetry_new_samples (id, f00, f01, f02, f03, f04, f05, f06, f07, f08, f09, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30) SELECT o.id, o.f00, o.f01, o.f02, o.f03, o.f04, o.f05, o.f06, o.f07, o.f08, o.f09, o.f10, o.f11, o.f12, o.f13, o.f14, o.f15, o.f16, o.f17, o.f18, o.f19, o.f20, o.f21, o.f22, o.f23, o.f24, o.f25, o.f26, o.f27, o.f28, o.f29, o.f30 FROM samples AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM samples) = (SELECT count(*) FROM marquetry_new_samples);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_samples';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_samples', seq FROM sqlite_sequence WHERE name = 'samples';
DROP TABLE samples;
ALTER TABLE marquetry_new_samples RENAME TO samples;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== alter: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_samples (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f00 TEXT,
  f01 TEXT,
  f02 TEXT,
  f03 TEXT,
  f04 INTEGER,
  f05 INTEGER,
  f06 INTEGER,
  f07 NUMERIC,
  f08 NUMERIC,
  f09 REAL,
  f10 REAL,
  f11 INTEGER,
  f12 TEXT,
  f13 TEXT,
  f14 TEXT,
  f15 TEXT,
  f16 TEXT,
  f17 TEXT,
  f18 TEXT,
  f19 TEXT,
  f20 TEXT,
  f21 TEXT,
  f22 TEXT,
  f23 TEXT,
  f24 TEXT,
  f25 BLOB,
  f26 BLOB,
  f27 BLOB,
  f28 TEXT,
  f29 TEXT,
  f30 TEXT,
  CHECK (f30 IN ('a', 'b''s'))
);
INSERT INTO marquetry_new_samples (id, f00, f01, f02, f03, f04, f05, f06, f07, f08, f09, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30) SELECT o.id, o.f00, o.f01, o.f02, o.f03, o.f04, o.f05, o.f06, o.f07, o.f08, o.f09, o.f10, o.f11, o.f12, o.f13, o.f14, o.f15, o.f16, o.f17, o.f18, o.f19, o.f20, o.f21, o.f22, o.f23, o.f24, o.f25, o.f26, o.f27, o.f28, o.f29, o.f30 FROM samples AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM samples) = (SELECT count(*) FROM marquetry_new_samples);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_samples';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_samples', seq FROM sqlite_sequence WHERE name = 'samples';
DROP TABLE samples;
ALTER TABLE marquetry_new_samples RENAME TO samples;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== rename: up
BEGIN IMMEDIATE;
ALTER TABLE samples RENAME TO examples;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE examples RENAME TO samples;
COMMIT;

-- ======== drop: up (loses data)
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS samples;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
-- The rows that samples had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS samples (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f00 TEXT,
  f01 TEXT,
  f02 TEXT,
  f03 TEXT,
  f04 INTEGER,
  f05 INTEGER,
  f06 INTEGER,
  f07 NUMERIC,
  f08 NUMERIC,
  f09 REAL,
  f10 REAL,
  f11 INTEGER,
  f12 TEXT,
  f13 TEXT,
  f14 TEXT,
  f15 TEXT,
  f16 TEXT,
  f17 TEXT,
  f18 TEXT,
  f19 TEXT,
  f20 TEXT,
  f21 TEXT,
  f22 TEXT,
  f23 TEXT,
  f24 TEXT,
  f25 BLOB,
  f26 BLOB,
  f27 BLOB,
  f28 TEXT,
  f29 TEXT,
  f30 TEXT,
  CHECK (f30 IN ('a', 'b''s'))
);
COMMIT;

