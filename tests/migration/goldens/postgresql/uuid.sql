-- ======== create: up
BEGIN;
CREATE TABLE IF NOT EXISTS tokens (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  label VARCHAR(255),
  PRIMARY KEY (id)
);
COMMIT;

-- ======== create: down
BEGIN;
DROP TABLE IF EXISTS tokens;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER TABLE tokens ALTER COLUMN label TYPE TEXT USING label::TEXT;
COMMIT;

-- ======== alter: down
BEGIN;
ALTER TABLE tokens ALTER COLUMN label TYPE VARCHAR(255) USING label::VARCHAR(255);
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE tokens RENAME CONSTRAINT tokens_pkey TO keys_pkey;
ALTER TABLE tokens RENAME TO keys;
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE keys RENAME CONSTRAINT keys_pkey TO tokens_pkey;
ALTER TABLE keys RENAME TO tokens;
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
DROP TABLE IF EXISTS tokens;
COMMIT;

-- ======== drop: down
BEGIN;
-- The rows that tokens had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS tokens (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  label VARCHAR(255),
  PRIMARY KEY (id)
);
COMMIT;

