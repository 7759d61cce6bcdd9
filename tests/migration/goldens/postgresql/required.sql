-- ======== create: up
BEGIN;
ALTER TABLE users ALTER COLUMN mail SET NOT NULL;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users ALTER COLUMN mail DROP NOT NULL;
COMMIT;

-- ======== alter: none, for yes or no

-- ======== rename: none, for it has no name

-- ======== drop: up
BEGIN;
ALTER TABLE users ALTER COLUMN mail DROP NOT NULL;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE users ALTER COLUMN mail SET NOT NULL;
COMMIT;

