-- ======== create: up
ALTER TABLE users ADD COLUMN role VARCHAR(50) DEFAULT 'user', ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin')), ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users DROP COLUMN IF EXISTS role, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin', 'it''s me')), ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin')), ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: up
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users RENAME COLUMN role TO task, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_task_check CHECK (task IN ('user', 'admin')), ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: down
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_task_check, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users RENAME COLUMN task TO role, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin')), ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: up (loses data)
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users DROP COLUMN IF EXISTS role, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: down
-- The values that role had are gone: they cannot come back.
ALTER TABLE users ADD COLUMN role VARCHAR(50) DEFAULT 'user', ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin')), ALGORITHM=COPY, LOCK=SHARED;

