-- ======== create: up
CREATE TABLE IF NOT EXISTS events (
  id INT NOT NULL AUTO_INCREMENT,
  PRIMARY KEY (id)
);

-- ======== create: down
DROP TABLE IF EXISTS events;

-- ======== alter: up
ALTER TABLE events MODIFY COLUMN id BIGINT NOT NULL AUTO_INCREMENT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== alter: down
ALTER TABLE events MODIFY COLUMN id INT NOT NULL AUTO_INCREMENT, ALGORITHM=COPY, LOCK=SHARED;

-- ======== rename: up
RENAME TABLE events TO happenings;

-- ======== rename: down
RENAME TABLE happenings TO events;

-- ======== drop: up (loses data)
DROP TABLE IF EXISTS events;

-- ======== drop: down
-- The rows that events had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS events (
  id INT NOT NULL AUTO_INCREMENT,
  PRIMARY KEY (id)
);

