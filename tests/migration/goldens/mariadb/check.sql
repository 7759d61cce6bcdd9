-- ======== create: up
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0), ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0 AND age < 150), ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0), ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: up
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_age_ok CHECK (age >= 0), ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: down
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_ok, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0), ALGORITHM=COPY, LOCK=SHARED;

-- ======== drop: up
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_sane, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: down
ALTER TABLE users ADD CONSTRAINT users_age_sane CHECK (age >= 0), ALGORITHM=COPY, LOCK=SHARED;

