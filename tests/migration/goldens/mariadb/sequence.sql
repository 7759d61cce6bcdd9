-- ======== create: up
CREATE SEQUENCE IF NOT EXISTS tickets INCREMENT BY 1 CACHE 1;

-- ======== create: down
DROP SEQUENCE IF EXISTS tickets;

-- ======== alter: up
ALTER SEQUENCE tickets INCREMENT BY 10 CYCLE;

-- ======== alter: down
ALTER SEQUENCE tickets INCREMENT BY 1 NOCYCLE;

-- ======== rename: up
RENAME TABLE tickets TO numbers;

-- ======== rename: down
RENAME TABLE numbers TO tickets;

-- ======== drop: up
DROP SEQUENCE IF EXISTS tickets;

-- ======== drop: down
CREATE SEQUENCE IF NOT EXISTS tickets INCREMENT BY 1 CACHE 1;

