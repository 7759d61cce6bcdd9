-- ======== create: up
BEGIN;
ALTER TABLE users ADD COLUMN role VARCHAR(50) DEFAULT 'user';
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin'));
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check;
ALTER TABLE users DROP COLUMN IF EXISTS role;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin', 'it''s me'));
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin'));
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE users RENAME COLUMN role TO task;
ALTER TABLE users RENAME CONSTRAINT users_role_check TO users_task_check;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE users RENAME COLUMN task TO role;
ALTER TABLE users RENAME CONSTRAINT users_task_check TO users_role_check;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check;
ALTER TABLE users DROP COLUMN IF EXISTS role;
COMMIT;

-- ======== drop: down
BEGIN;
-- The values that role had are gone: they cannot come back.
ALTER TABLE users ADD COLUMN role VARCHAR(50) DEFAULT 'user';
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin'));
COMMIT;

