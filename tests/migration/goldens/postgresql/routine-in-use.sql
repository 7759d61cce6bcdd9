-- ======== create: up
BEGIN;
CREATE OR REPLACE FUNCTION twice(x integer DEFAULT 1)
RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$SELECT x * 2$$;
ALTER TABLE users ADD COLUMN lucky BIGINT DEFAULT twice(4);
ALTER TABLE users ADD CONSTRAINT users_lucky CHECK (twice(age) >= 0);
CREATE VIEW doubles AS
SELECT id, twice(age) AS d FROM users;
COMMIT;

-- ======== create: down
BEGIN;
DROP VIEW IF EXISTS doubles;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_lucky;
ALTER TABLE users DROP COLUMN IF EXISTS lucky;
DROP FUNCTION IF EXISTS twice(x integer);
COMMIT;

-- ======== alter: up
BEGIN;
DROP VIEW IF EXISTS doubles;
ALTER TABLE users ALTER COLUMN lucky DROP DEFAULT;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_lucky;
DROP FUNCTION IF EXISTS twice(x integer);
CREATE OR REPLACE FUNCTION twice(x integer DEFAULT 1)
RETURNS bigint
LANGUAGE sql IMMUTABLE
AS $$SELECT x * 2$$;
ALTER TABLE users ALTER COLUMN lucky SET DEFAULT twice(4);
ALTER TABLE users ADD CONSTRAINT users_lucky CHECK (twice(age) >= 0);
CREATE VIEW doubles AS
SELECT id, twice(age) AS d FROM users;
COMMIT;

-- ======== alter: down
BEGIN;
DROP VIEW IF EXISTS doubles;
ALTER TABLE users ALTER COLUMN lucky DROP DEFAULT;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_lucky;
DROP FUNCTION IF EXISTS twice(x integer);
CREATE OR REPLACE FUNCTION twice(x integer DEFAULT 1)
RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$SELECT x * 2$$;
ALTER TABLE users ALTER COLUMN lucky SET DEFAULT twice(4);
ALTER TABLE users ADD CONSTRAINT users_lucky CHECK (twice(age) >= 0);
CREATE VIEW doubles AS
SELECT id, twice(age) AS d FROM users;
COMMIT;

-- ======== rename: none, for what calls it says its name

-- ======== drop: up (loses data)
BEGIN;
DROP VIEW IF EXISTS doubles;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_lucky;
ALTER TABLE users DROP COLUMN IF EXISTS lucky;
DROP FUNCTION IF EXISTS twice(x integer);
COMMIT;

-- ======== drop: down
BEGIN;
CREATE OR REPLACE FUNCTION twice(x integer DEFAULT 1)
RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$SELECT x * 2$$;
-- The values that lucky had are gone: they cannot come back.
ALTER TABLE users ADD COLUMN lucky BIGINT DEFAULT twice(4);
ALTER TABLE users ADD CONSTRAINT users_lucky CHECK (twice(age) >= 0);
CREATE VIEW doubles AS
SELECT id, twice(age) AS d FROM users;
COMMIT;

