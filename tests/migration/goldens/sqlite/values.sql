-- ======== create: up
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
  role TEXT DEFAULT 'user',
  CHECK (role IN ('user', 'admin'))
);
INSERT INTO marquetry_new_users (id, mail, age, note, active) SELECT o.id, o.mail, o.age, o.note, o.active FROM users AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM users) = (SELECT count(*) FROM marquetry_new_users);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE users;
ALTER TABLE marquetry_new_users RENAME TO users;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== create: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
-- marquetry: loses users.role
CREATE TABLE marquetry_new_users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  mail TEXT,
  age INTEGER,
  note TEXT,
  active INTEGER DEFAULT 1
);
INSERT INTO marquetry_new_users (id, mail, age, note, active) SELECT o.id, o.mail, o.age, o.note, o.active FROM users AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM users) = (SELECT count(*) FROM marquetry_new_users);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE users;
ALTER TABLE marquetry_new_users RENAME TO users;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

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
  role TEXT DEFAULT 'user',
  CHECK (role IN ('user', 'admin', 'it''s me'))
);
INSERT INTO marquetry_new_users (id, mail, age, note, active, role) SELECT o.id, o.mail, o.age, o.note, o.active, o.role FROM users AS o;
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
  role TEXT DEFAULT 'user',
  CHECK (role IN ('user', 'admin'))
);
INSERT INTO marquetry_new_users (id, mail, age, note, active, role) SELECT o.id, o.mail, o.age, o.note, o.active, o.role FROM users AS o;
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
ALTER TABLE users RENAME COLUMN role TO task;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE users RENAME COLUMN task TO role;
COMMIT;

-- ======== drop: up (loses data)
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
-- marquetry: loses users.role
CREATE TABLE marquetry_new_users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  mail TEXT,
  age INTEGER,
  note TEXT,
  active INTEGER DEFAULT 1
);
INSERT INTO marquetry_new_users (id, mail, age, note, active) SELECT o.id, o.mail, o.age, o.note, o.active FROM users AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM users) = (SELECT count(*) FROM marquetry_new_users);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE users;
ALTER TABLE marquetry_new_users RENAME TO users;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

-- ======== drop: down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TEMP TABLE marquetry_check (what TEXT, holds INTEGER CHECK (holds));
INSERT INTO marquetry_check SELECT 'foreign keys are off', foreign_keys = 0 FROM pragma_foreign_keys;
-- The values that role had are gone: they cannot come back.
CREATE TABLE marquetry_new_users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  mail TEXT,
  age INTEGER,
  note TEXT,
  active INTEGER DEFAULT 1,
  role TEXT DEFAULT 'user',
  CHECK (role IN ('user', 'admin'))
);
INSERT INTO marquetry_new_users (id, mail, age, note, active) SELECT o.id, o.mail, o.age, o.note, o.active FROM users AS o;
INSERT INTO marquetry_check SELECT 'every row was copied', (SELECT count(*) FROM users) = (SELECT count(*) FROM marquetry_new_users);
DELETE FROM sqlite_sequence WHERE name = 'marquetry_new_users';
INSERT INTO sqlite_sequence (name, seq) SELECT 'marquetry_new_users', seq FROM sqlite_sequence WHERE name = 'users';
DROP TABLE users;
ALTER TABLE marquetry_new_users RENAME TO users;
INSERT INTO marquetry_check SELECT 'foreign keys hold', NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check);
DROP TABLE temp.marquetry_check;
COMMIT;
PRAGMA foreign_keys = ON;

