-- ======== create: up
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255) COMMENT 'To write to', COMMENT='Who buys', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== create: down
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255), COMMENT='', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255) COMMENT 'Where
to write', COMMENT='It''s "they"; -- no $$ more', ALGORITHM=INSTANT, LOCK=NONE
;

-- ======== alter: down
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255) COMMENT 'To write to', COMMENT='Who buys', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: none, for a comment has no name

-- ======== drop: up
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255), COMMENT='', ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: down
ALTER TABLE users MODIFY COLUMN mail VARCHAR(255) COMMENT 'To write to', COMMENT='Who buys', ALGORITHM=INSTANT, LOCK=NONE;

