-- ======== create: up
ALTER TABLE users ADD UNIQUE KEY users_mail_once (mail), ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== create: down
ALTER TABLE users DROP INDEX IF EXISTS users_mail_once, ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users DROP INDEX IF EXISTS users_mail_once, ADD UNIQUE KEY users_mail_once (mail, age), ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== alter: down
ALTER TABLE users DROP INDEX IF EXISTS users_mail_once, ADD UNIQUE KEY users_mail_once (mail), ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== rename: up
ALTER TABLE users RENAME INDEX users_mail_once TO users_mail_unique, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== rename: down
ALTER TABLE users RENAME INDEX users_mail_unique TO users_mail_once, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: up
ALTER TABLE users DROP INDEX IF EXISTS users_mail_once, ALGORITHM=NOCOPY, LOCK=NONE;

-- ======== drop: down
ALTER TABLE users ADD UNIQUE KEY users_mail_once (mail), ALGORITHM=NOCOPY, LOCK=NONE;

