-- ======== create: up
BEGIN;
CREATE VIEW grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;
COMMENT ON VIEW grown_ups IS 'They may buy';
COMMIT;

-- ======== create: down
BEGIN;
DROP VIEW IF EXISTS grown_ups;
COMMIT;

-- ======== alter: up
BEGIN;
DROP VIEW IF EXISTS grown_ups;
CREATE VIEW grown_ups AS
SELECT id, age, mail FROM users WHERE age >= 21;
COMMENT ON VIEW grown_ups IS 'They may buy';
COMMIT;

-- ======== alter: down
BEGIN;
DROP VIEW IF EXISTS grown_ups;
CREATE VIEW grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;
COMMENT ON VIEW grown_ups IS 'They may buy';
COMMIT;

-- ======== rename: up
BEGIN;
ALTER VIEW grown_ups RENAME TO adults;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER VIEW adults RENAME TO grown_ups;
COMMIT;

-- ======== drop: up
BEGIN;
DROP VIEW IF EXISTS grown_ups;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE VIEW grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;
COMMENT ON VIEW grown_ups IS 'They may buy';
COMMIT;

