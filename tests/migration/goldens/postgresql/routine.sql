-- ======== create: up
BEGIN;
CREATE OR REPLACE FUNCTION twice(x integer DEFAULT 1)
RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$SELECT x * 2$$;
COMMIT;

-- ======== create: down
BEGIN;
DROP FUNCTION IF EXISTS twice(x integer);
COMMIT;

-- ======== alter: up
BEGIN;
DROP FUNCTION IF EXISTS twice(x integer);
CREATE OR REPLACE FUNCTION twice(x integer DEFAULT 1)
RETURNS bigint
LANGUAGE sql IMMUTABLE
AS $$SELECT x * 2$$;
COMMIT;

-- ======== alter: down
BEGIN;
DROP FUNCTION IF EXISTS twice(x integer);
CREATE OR REPLACE FUNCTION twice(x integer DEFAULT 1)
RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$SELECT x * 2$$;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER FUNCTION twice(x integer) RENAME TO double_it;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER FUNCTION double_it(x integer) RENAME TO twice;
COMMIT;

-- ======== drop: up
BEGIN;
DROP FUNCTION IF EXISTS twice(x integer);
COMMIT;

-- ======== drop: down
BEGIN;
CREATE OR REPLACE FUNCTION twice(x integer DEFAULT 1)
RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$SELECT x * 2$$;
COMMIT;

