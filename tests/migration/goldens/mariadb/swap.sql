-- ======== create: up
ALTER TABLE users RENAME COLUMN `left` TO `right`, RENAME COLUMN `right` TO `left`, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== create: down
ALTER TABLE users RENAME COLUMN `right` TO `left`, RENAME COLUMN `left` TO `right`, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users RENAME COLUMN `right` TO `left`, RENAME COLUMN `left` TO middle, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: down
ALTER TABLE users RENAME COLUMN `left` TO `right`, RENAME COLUMN middle TO `left`, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: none, for its columns are renamed all the time

-- ======== drop: up
ALTER TABLE users RENAME COLUMN `right` TO `left`, RENAME COLUMN `left` TO `right`, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: down
ALTER TABLE users RENAME COLUMN `left` TO `right`, RENAME COLUMN `right` TO `left`, ALGORITHM=INSTANT, LOCK=NONE;

