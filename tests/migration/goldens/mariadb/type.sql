-- ======== create: up
ALTER TABLE users MODIFY COLUMN score INT DEFAULT 7, ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
ALTER TABLE users MODIFY COLUMN score SMALLINT DEFAULT 7, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: up
ALTER TABLE users MODIFY COLUMN score BIGINT DEFAULT 7, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE users MODIFY COLUMN score INT DEFAULT 7, ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: up
ALTER TABLE users RENAME COLUMN score TO points, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: down
ALTER TABLE users RENAME COLUMN points TO score, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: up (loses data)
ALTER TABLE users MODIFY COLUMN score SMALLINT DEFAULT 7, ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: down
-- What score lost when it became SMALLINT does not come back.
ALTER TABLE users MODIFY COLUMN score INT DEFAULT 7, ALGORITHM=COPY, LOCK=SHARED;

