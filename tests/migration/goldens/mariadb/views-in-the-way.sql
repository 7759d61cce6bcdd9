-- ======== create: up (loses data)
ALTER TABLE users MODIFY COLUMN age SMALLINT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
-- What age lost when it became SMALLINT does not come back.
ALTER TABLE users MODIFY COLUMN age INT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: up
ALTER TABLE users MODIFY COLUMN age BIGINT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE users MODIFY COLUMN age SMALLINT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: none, for the column is the shop's

-- ======== drop: up
ALTER TABLE users MODIFY COLUMN age INT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: down
ALTER TABLE users MODIFY COLUMN age SMALLINT, ALGORITHM=COPY, LOCK=SHARED;

