-- ======== create: up (loses data)
BEGIN;
DROP VIEW IF EXISTS old_ages;
DROP VIEW IF EXISTS ages;
ALTER TABLE users ALTER COLUMN age TYPE SMALLINT USING age::SMALLINT;
CREATE VIEW ages AS
SELECT id, age FROM users;
CREATE VIEW old_ages AS
SELECT id, age FROM ages WHERE age > 35;
COMMENT ON VIEW old_ages IS 'Of the old';
COMMIT;

-- ======== create: down
BEGIN;
DROP VIEW IF EXISTS old_ages;
DROP VIEW IF EXISTS ages;
-- What age lost when it became SMALLINT does not come back.
ALTER TABLE users ALTER COLUMN age TYPE INTEGER USING age::INTEGER;
CREATE VIEW ages AS
SELECT id, age FROM users;
CREATE VIEW old_ages AS
SELECT id, age FROM ages WHERE age > 35;
COMMENT ON VIEW old_ages IS 'Of the old';
COMMIT;

-- ======== alter: up
BEGIN;
DROP VIEW IF EXISTS old_ages;
DROP VIEW IF EXISTS ages;
ALTER TABLE users ALTER COLUMN age TYPE BIGINT USING age::BIGINT;
CREATE VIEW ages AS
SELECT id, age FROM users;
CREATE VIEW old_ages AS
SELECT id, age FROM ages WHERE age > 35;
COMMENT ON VIEW old_ages IS 'Of the old';
COMMIT;

-- ======== alter: down
BEGIN;
DROP VIEW IF EXISTS old_ages;
DROP VIEW IF EXISTS ages;
ALTER TABLE users ALTER COLUMN age TYPE SMALLINT USING age::SMALLINT;
CREATE VIEW ages AS
SELECT id, age FROM users;
CREATE VIEW old_ages AS
SELECT id, age FROM ages WHERE age > 35;
COMMENT ON VIEW old_ages IS 'Of the old';
COMMIT;

-- ======== rename: none, for the column is the shop's

-- ======== drop: up
BEGIN;
DROP VIEW IF EXISTS old_ages;
DROP VIEW IF EXISTS ages;
ALTER TABLE users ALTER COLUMN age TYPE INTEGER USING age::INTEGER;
CREATE VIEW ages AS
SELECT id, age FROM users;
CREATE VIEW old_ages AS
SELECT id, age FROM ages WHERE age > 35;
COMMENT ON VIEW old_ages IS 'Of the old';
COMMIT;

-- ======== drop: down
BEGIN;
DROP VIEW IF EXISTS old_ages;
DROP VIEW IF EXISTS ages;
ALTER TABLE users ALTER COLUMN age TYPE SMALLINT USING age::SMALLINT;
CREATE VIEW ages AS
SELECT id, age FROM users;
CREATE VIEW old_ages AS
SELECT id, age FROM ages WHERE age > 35;
COMMENT ON VIEW old_ages IS 'Of the old';
COMMIT;

