-- ======== create: up
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS tokens (
  id TEXT NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
  label TEXT,
  PRIMARY KEY (id)
);
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS tokens;
COMMIT;

-- ======== alter: nothing to do, for SQLite has one text

-- ======== rename: up
BEGIN IMMEDIATE;
ALTER TABLE tokens RENAME TO keys;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
ALTER TABLE keys RENAME TO tokens;
COMMIT;

-- ======== drop: up (loses data)
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS tokens;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
-- The rows that tokens had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS tokens (
  id TEXT NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
  label TEXT,
  PRIMARY KEY (id)
);
COMMIT;

