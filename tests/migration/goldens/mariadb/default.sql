-- ======== create: up
ALTER TABLE users MODIFY COLUMN note LONGTEXT DEFAULT 'it''s new', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== create: down
ALTER TABLE users MODIFY COLUMN note LONGTEXT, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users MODIFY COLUMN note LONGTEXT DEFAULT '100% \\ sure; -- yes', ALGORITHM=INSTANT, LOCK=NONE
;

-- ======== alter: down
ALTER TABLE users MODIFY COLUMN note LONGTEXT DEFAULT 'it''s new', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: none, for a default has no name

-- ======== drop: up
ALTER TABLE users MODIFY COLUMN note LONGTEXT, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: down
ALTER TABLE users MODIFY COLUMN note LONGTEXT DEFAULT 'it''s new', ALGORITHM=INSTANT, LOCK=NONE;

