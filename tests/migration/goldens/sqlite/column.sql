-- ======== create: up
BEGIN IMMEDIATE;
ALTER TABLE users ADD COLUMN phone TEXT;
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
ALTER TABLE users DROP COLUMN phone;
COMMIT;

-- ======== alter: up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  mail TEXT,
  age INTEGER,
  note TEXT,
  active INTEGER DEFAULT 1,
  phone INTEGER
);
INSERT INTO marquetry_new_users (id, mail, age, note, active, phone) SELECT o.id, o.mail, o.age, o.note, o.active, o.phone FROM users AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM users) = (SELECT count(*) FROM marquetry_new_users);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE users;
ALTER TABLE marquetry_new_users RENAME TO users;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== alter: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
CREATE TABLE marquetry_new_users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  mail TEXT,
  age INTEGER,
  note TEXT,
  active INTEGER DEFAULT 1,
  phone TEXT
);
INSERT INTO marquetry_new_users (id, mail, age, note, active, phone) SELECT o.id, o.mail, o.age, o.note, o.active, o.phone FROM users AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM users) = (SELECT count(*) FROM marquetry_new_users);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE users;
ALTER TABLE marquetry_new_users RENAME TO users;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== rename: up
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN phone TO telephone;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN telephone TO phone;
COMMIT;

-- ======== drop: up (loses data)
BEGIN IMMEDIATE;
ALTER TABLE users DROP COLUMN phone;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
-- The values that phone had are gone: they cannot come back.
ALTER TABLE users ADD COLUMN phone TEXT;
COMMIT;

