-- ======== create: up
BEGIN;
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
COMMIT;

-- ======== create: down
BEGIN;
DROP AGGREGATE IF EXISTS total_of(integer);
COMMIT;

-- ======== alter: up
BEGIN;
DROP AGGREGATE IF EXISTS total_of(integer);
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1');
COMMIT;

-- ======== alter: down
BEGIN;
DROP AGGREGATE IF EXISTS total_of(integer);
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
COMMIT;

-- ======== rename: none, for its name is in its text

-- ======== drop: up
BEGIN;
DROP AGGREGATE IF EXISTS total_of(integer);
COMMIT;

-- ======== drop: down
BEGIN;
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
COMMIT;

