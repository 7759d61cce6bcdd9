-- ======== create: up
BEGIN;
ALTER TABLE users SET (fillfactor=70);
ALTER TABLE users ALTER COLUMN note SET STORAGE EXTERNAL;
ALTER TABLE users ALTER COLUMN note SET STATISTICS 200;
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users RESET (fillfactor);
ALTER TABLE users ALTER COLUMN note SET STORAGE EXTENDED;
ALTER TABLE users ALTER COLUMN note SET STATISTICS -1;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users RESET (fillfactor);
ALTER TABLE users SET (fillfactor=80, autovacuum_enabled=false);
ALTER TABLE users ALTER COLUMN note SET STORAGE MAIN;
ALTER TABLE users ALTER COLUMN note SET STATISTICS 500;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users RESET (fillfactor);
ALTER TABLE users RESET (autovacuum_enabled);
ALTER TABLE users SET (fillfactor=70);
ALTER TABLE users ALTER COLUMN note SET STORAGE EXTERNAL;
ALTER TABLE users ALTER COLUMN note SET STATISTICS 200;
COMMIT;

-- ======== rename: none, for options have no names

-- ======== drop: up
BEGIN;
ALTER TABLE users RESET (fillfactor);
ALTER TABLE users ALTER COLUMN note SET STORAGE EXTENDED;
ALTER TABLE users ALTER COLUMN note SET STATISTICS -1;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE users SET (fillfactor=70);
ALTER TABLE users ALTER COLUMN note SET STORAGE EXTERNAL;
ALTER TABLE users ALTER COLUMN note SET STATISTICS 200;
COMMIT;

