-- ======== create: up
ALTER TABLE users ADD UNIQUE KEY idx_users (mail), ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== create: down
ALTER TABLE users DROP INDEX IF EXISTS idx_users, ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users DROP INDEX IF EXISTS idx_users, ADD KEY idx_users (mail), ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== alter: down
ALTER TABLE users DROP INDEX IF EXISTS idx_users, ADD UNIQUE KEY idx_users (mail), ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== rename: up
ALTER TABLE users RENAME INDEX idx_users TO idx_people, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: down
ALTER TABLE users RENAME INDEX idx_people TO idx_users, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: up
ALTER TABLE users DROP INDEX IF EXISTS idx_users, ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== drop: down
ALTER TABLE users ADD UNIQUE KEY idx_users (mail), ALGORITHM=NOCOPY, LOCK=NONE;

