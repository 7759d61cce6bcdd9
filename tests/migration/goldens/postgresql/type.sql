-- ======== create: up
BEGIN;
ALTER TABLE users
  ALTER COLUMN score DROP DEFAULT,
  ALTER COLUMN score TYPE INTEGER USING score::INTEGER,
  ALTER COLUMN score SET DEFAULT 7;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users
  ALTER COLUMN score DROP DEFAULT,
  ALTER COLUMN score TYPE SMALLINT USING score::SMALLINT,
  ALTER COLUMN score SET DEFAULT 7;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users
  ALTER COLUMN score DROP DEFAULT,
  ALTER COLUMN score TYPE BIGINT USING score::BIGINT,
  ALTER COLUMN score SET DEFAULT 7;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users
  ALTER COLUMN score DROP DEFAULT,
  ALTER COLUMN score TYPE INTEGER USING score::INTEGER,
  ALTER COLUMN score SET DEFAULT 7;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE users RENAME COLUMN score TO points;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE users RENAME COLUMN points TO score;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
ALTER TABLE users
  ALTER COLUMN score DROP DEFAULT,
  ALTER COLUMN score TYPE SMALLINT USING score::SMALLINT,
  ALTER COLUMN score SET DEFAULT 7;
COMMIT;

-- ======== drop: down
BEGIN;
-- What score lost when it became SMALLINT does not come back.
ALTER TABLE users
  ALTER COLUMN score DROP DEFAULT,
  ALTER COLUMN score TYPE INTEGER USING score::INTEGER,
  ALTER COLUMN score SET DEFAULT 7;
COMMIT;

