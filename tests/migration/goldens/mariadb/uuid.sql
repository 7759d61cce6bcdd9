-- ======== create: up
CREATE TABLE IF NOT EXISTS tokens (
  id CHAR(36) NOT NULL DEFAULT (uuid()),
  label VARCHAR(255),
  PRIMARY KEY (id)
);

-- ======== create: down
DROP TABLE IF EXISTS tokens;

-- ======== alter: up
ALTER TABLE tokens MODIFY COLUMN label LONGTEXT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE tokens MODIFY COLUMN label VARCHAR(255), ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: up
RENAME TABLE tokens TO `keys`;

-- ======== rename: down
RENAME TABLE `keys` TO tokens;

-- ======== drop: up (loses data)
DROP TABLE IF EXISTS tokens;

-- ======== drop: down
-- The rows that tokens had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS tokens (
  id CHAR(36) NOT NULL DEFAULT (uuid()),
  label VARCHAR(255),
  PRIMARY KEY (id)
);

