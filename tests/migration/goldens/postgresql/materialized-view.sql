-- ======== create: up
BEGIN;
CREATE MATERIALIZED VIEW IF NOT EXISTS totals AS
SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
CREATE UNIQUE INDEX IF NOT EXISTS totals_user ON totals USING BTREE ((user_id));
COMMIT;

-- ======== create: down
BEGIN;
DROP MATERIALIZED VIEW IF EXISTS totals;
COMMIT;

-- ======== alter: up
BEGIN;
DROP MATERIALIZED VIEW IF EXISTS totals;
CREATE MATERIALIZED VIEW IF NOT EXISTS totals AS
SELECT user_id, sum(total) AS total, count(*) AS n FROM orders GROUP BY user_id;
CREATE UNIQUE INDEX IF NOT EXISTS totals_user ON totals USING BTREE ((user_id));
COMMIT;

-- ======== alter: down
BEGIN;
DROP MATERIALIZED VIEW IF EXISTS totals;
CREATE MATERIALIZED VIEW IF NOT EXISTS totals AS
SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
CREATE UNIQUE INDEX IF NOT EXISTS totals_user ON totals USING BTREE ((user_id));
COMMIT;

-- ======== rename: up
BEGIN;
ALTER MATERIALIZED VIEW totals RENAME TO sums;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER MATERIALIZED VIEW sums RENAME TO totals;
COMMIT;

-- ======== drop: up
BEGIN;
DROP MATERIALIZED VIEW IF EXISTS totals;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE MATERIALIZED VIEW IF NOT EXISTS totals AS
SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
CREATE UNIQUE INDEX IF NOT EXISTS totals_user ON totals USING BTREE ((user_id));
COMMIT;

