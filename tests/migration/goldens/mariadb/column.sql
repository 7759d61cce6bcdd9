-- ======== create: up
ALTER TABLE users ADD COLUMN phone VARCHAR(20), ALGORITHM=INSTANT, LOCK=NONE;

-- ======== create: down
ALTER TABLE users DROP COLUMN IF EXISTS phone, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users MODIFY COLUMN phone LONGTEXT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE users MODIFY COLUMN phone VARCHAR(20), ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: up
ALTER TABLE users RENAME COLUMN phone TO telephone, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: down
ALTER TABLE users RENAME COLUMN telephone TO phone, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: up (loses data)
ALTER TABLE users DROP COLUMN IF EXISTS phone, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: down
-- The values that phone had are gone: they cannot come back.
ALTER TABLE users ADD COLUMN phone VARCHAR(20), ALGORITHM=INSTANT, LOCK=NONE;

