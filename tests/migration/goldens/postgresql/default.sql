-- ======== create: up
BEGIN;
ALTER TABLE users ALTER COLUMN note SET DEFAULT 'it''s new';
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users ALTER COLUMN note DROP DEFAULT;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users ALTER COLUMN note SET DEFAULT '100% \ sure; -- yes'
;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users ALTER COLUMN note SET DEFAULT 'it''s new';
COMMIT;

-- ======== rename: none, for a default has no name

-- ======== drop: up
BEGIN;
ALTER TABLE users ALTER COLUMN note DROP DEFAULT;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE users ALTER COLUMN note SET DEFAULT 'it''s new';
COMMIT;

