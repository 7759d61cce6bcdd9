-- ======== create: up
BEGIN;
CREATE TABLE IF NOT EXISTS log_2026 (
  at DATE,
  text TEXT
);
ALTER TABLE log ATTACH PARTITION log_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
COMMIT;

-- ======== create: down
BEGIN;
DROP TABLE IF EXISTS log_2026;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE log DETACH PARTITION log_2026;
ALTER TABLE log ATTACH PARTITION log_2026 FOR VALUES FROM ('2026-01-01') TO ('2028-01-01');
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE log DETACH PARTITION log_2026;
ALTER TABLE log ATTACH PARTITION log_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE log_2026 RENAME TO log_26;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE log_26 RENAME TO log_2026;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
DROP TABLE IF EXISTS log_2026;
COMMIT;

-- ======== drop: down
BEGIN;
-- The rows that log_2026 had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS log_2026 (
  at DATE,
  text TEXT
);
ALTER TABLE log ATTACH PARTITION log_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
COMMIT;

