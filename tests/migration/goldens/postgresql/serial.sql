-- ======== create: up
BEGIN;
CREATE TABLE IF NOT EXISTS events (
  id SERIAL,
  PRIMARY KEY (id)
);
COMMIT;

-- ======== create: down
BEGIN;
DROP TABLE IF EXISTS events;
COMMIT;

-- ======== alter: up
BEGIN;
ALTER SEQUENCE events_id_seq AS BIGINT;
ALTER TABLE events
  ALTER COLUMN id DROP DEFAULT,
  ALTER COLUMN id TYPE BIGINT USING id::BIGINT,
  ALTER COLUMN id SET DEFAULT nextval('events_id_seq'::regclass);
COMMIT;

-- ======== alter: down
BEGIN;
ALTER SEQUENCE events_id_seq AS INTEGER;
ALTER TABLE events
  ALTER COLUMN id DROP DEFAULT,
  ALTER COLUMN id TYPE INTEGER USING id::INTEGER,
  ALTER COLUMN id SET DEFAULT nextval('events_id_seq'::regclass);
COMMIT;

-- ======== rename: up
BEGIN;
ALTER TABLE events RENAME CONSTRAINT events_pkey TO happenings_pkey;
ALTER TABLE events RENAME TO happenings;
ALTER SEQUENCE events_id_seq RENAME TO happenings_id_seq;
ALTER TABLE happenings ALTER COLUMN id SET DEFAULT nextval('happenings_id_seq'::regclass);
COMMIT;

-- ======== rename: down
BEGIN;
ALTER TABLE happenings RENAME CONSTRAINT happenings_pkey TO events_pkey;
ALTER TABLE happenings RENAME TO events;
ALTER SEQUENCE happenings_id_seq RENAME TO events_id_seq;
ALTER TABLE events ALTER COLUMN id SET DEFAULT nextval('events_id_seq'::regclass);
COMMIT;

-- ======== drop: up (loses data)
BEGIN;
DROP TABLE IF EXISTS events;
COMMIT;

-- ======== drop: down
BEGIN;
-- The rows that events had are gone: they cannot come back.
CREATE TABLE IF NOT EXISTS events (
  id SERIAL,
  PRIMARY KEY (id)
);
COMMIT;

