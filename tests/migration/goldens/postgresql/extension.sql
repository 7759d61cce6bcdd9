-- ======== create: up
BEGIN;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
COMMIT;

-- ======== create: down
BEGIN;
DROP EXTENSION IF EXISTS pg_trgm;
COMMIT;

-- ======== alter: none, for there is one version of it here

-- ======== rename: none, for extensions keep their names

-- ======== drop: up
BEGIN;
DROP EXTENSION IF EXISTS pg_trgm;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
COMMIT;

