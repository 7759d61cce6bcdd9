-- ======== create: up
BEGIN IMMEDIATE;
CREATE UNIQUE INDEX IF NOT EXISTS idx_users ON users (mail);
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
COMMIT;

-- ======== alter: up
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
CREATE INDEX IF NOT EXISTS idx_users ON users (mail);
COMMIT;

-- ======== alter: down
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
CREATE UNIQUE INDEX IF NOT EXISTS idx_users ON users (mail);
COMMIT;

-- ======== rename: up
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
CREATE UNIQUE INDEX IF NOT EXISTS idx_people ON users (mail);
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_people;
CREATE UNIQUE INDEX IF NOT EXISTS idx_users ON users (mail);
COMMIT;

-- ======== drop: up
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
CREATE UNIQUE INDEX IF NOT EXISTS idx_users ON users (mail);
COMMIT;

