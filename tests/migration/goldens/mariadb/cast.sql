-- ======== create: up
ALTER TABLE users MODIFY COLUMN age VARCHAR(20), ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
ALTER TABLE users MODIFY COLUMN age INT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: up
ALTER TABLE users MODIFY COLUMN age LONGTEXT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE users MODIFY COLUMN age VARCHAR(20), ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: none, for the column is the shop's

-- ======== drop: up (loses data)
ALTER TABLE users MODIFY COLUMN age INT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: down
-- What age lost when it became INT does not come back.
ALTER TABLE users MODIFY COLUMN age VARCHAR(20), ALGORITHM=COPY, LOCK=SHARED;

