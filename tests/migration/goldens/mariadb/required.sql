-- ======== create: up
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255) NOT NULL, ALGORITHM=INPLACE, LOCK=NONE;

-- ======== create: down
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255), ALGORITHM=INPLACE, LOCK=NONE;

-- ======== alter: none, for yes or no

-- ======== rename: none, for it has no name

-- ======== drop: up
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255), ALGORITHM=INPLACE, LOCK=NONE;

-- ======== drop: down
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255) NOT NULL, ALGORITHM=INPLACE, LOCK=NONE;

