-- ======== create: up
BEGIN;
ALTER TABLE users ADD CONSTRAINT users_mail_once UNIQUE (mail);
COMMIT;

-- ======== create: down
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_mail_once;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_mail_once;
ALTER TABLE users ADD CONSTRAINT users_mail_once UNIQUE (mail, age);
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_mail_once;
ALTER TABLE users ADD CONSTRAINT users_mail_once UNIQUE (mail);
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE users RENAME CONSTRAINT users_mail_once TO users_mail_unique;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE users RENAME CONSTRAINT users_mail_unique TO users_mail_once;
COMMIT;

-- ======== drop: up
BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_mail_once;
COMMIT;

-- ======== drop: down
BEGIN;
ALTER TABLE users ADD CONSTRAINT users_mail_once UNIQUE (mail);
COMMIT;

