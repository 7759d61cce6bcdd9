-- ======== create: up
BEGIN;
COMMENT ON TABLE users IS 'Who buys';
COMMENT ON COLUMN users.mail IS 'To write to';
COMMIT;

-- ======== create: down
BEGIN;
COMMENT ON TABLE users IS NULL;
COMMENT ON COLUMN users.mail IS NULL;
COMMIT;

-- ======== alter: up
BEGIN;
COMMENT ON TABLE users IS 'It''s "they"; -- no $$ more'
;
COMMENT ON COLUMN users.mail IS 'Where
to write';
COMMIT;

-- ======== alter: down
BEGIN;
COMMENT ON TABLE users IS 'Who buys';
COMMENT ON COLUMN users.mail IS 'To write to';
COMMIT;

-- ======== rename: none, for a comment has no name

-- ======== drop: up
BEGIN;
COMMENT ON TABLE users IS NULL;
COMMENT ON COLUMN users.mail IS NULL;
COMMIT;

-- ======== drop: down
BEGIN;
COMMENT ON TABLE users IS 'Who buys';
COMMENT ON COLUMN users.mail IS 'To write to';
COMMIT;

