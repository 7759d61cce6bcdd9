-- ======== create: up
BEGIN;
CREATE RULE users_keep AS ON DELETE TO users WHERE (old.age > 18) DO INSTEAD NOTHING;
COMMIT;

-- ======== create: down
BEGIN;
DROP RULE IF EXISTS users_keep ON users;
COMMIT;

-- ======== alter: up
BEGIN;
DROP RULE IF EXISTS users_keep ON users;
CREATE RULE users_keep AS ON DELETE TO users DO INSTEAD NOTHING;
COMMIT;

-- ======== alter: down
BEGIN;
DROP RULE IF EXISTS users_keep ON users;
CREATE RULE users_keep AS ON DELETE TO users WHERE (old.age > 18) DO INSTEAD NOTHING;
COMMIT;

-- ======== rename: up
BEGIN;
ALTER RULE users_keep ON users RENAME TO users_stay;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER RULE users_stay ON users RENAME TO users_keep;
COMMIT;

-- ======== drop: up
BEGIN;
DROP RULE IF EXISTS users_keep ON users;
COMMIT;

-- ======== drop: down
BEGIN;
CREATE RULE users_keep AS ON DELETE TO users WHERE (old.age > 18) DO INSTEAD NOTHING;
COMMIT;

