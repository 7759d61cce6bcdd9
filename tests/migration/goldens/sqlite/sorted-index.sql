-- ======== create: up
BEGIN IMMEDIATE;
CREATE INDEX IF NOT EXISTS idx_users ON users (mail DESC, age);
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
COMMIT;

-- ======== alter: up
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
CREATE INDEX IF NOT EXISTS idx_users ON users (mail DESC, age DESC);
COMMIT;

-- ======== alter: down
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
CREATE INDEX IF NOT EXISTS idx_users ON users (mail DESC, age);
COMMIT;

-- ======== rename: up
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
CREATE INDEX IF NOT EXISTS idx_people ON users (mail DESC, age);
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_people;
CREATE INDEX IF NOT EXISTS idx_users ON users (mail DESC, age);
COMMIT;

-- ======== drop: up
BEGIN IMMEDIATE;
DROP INDEX IF EXISTS idx_users;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
CREATE INDEX IF NOT EXISTS idx_users ON users (mail DESC, age);
COMMIT;

