-- ======== create: up
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0 AND age <= 150), ALGORITHM=COPY, LOCK=SHARED;

-- ======== create: down
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_check, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== alter: up
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_check, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0 AND age <= 200), ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_check, ALGORITHM=INSTANT, LOCK=NONE;
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0 AND age <= 150), ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: none, for it has no name

-- ======== drop: up
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_age_check, ALGORITHM=INSTANT, LOCK=NONE;

-- ======== drop: down
ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0 AND age <= 150), ALGORITHM=COPY, LOCK=SHARED;

