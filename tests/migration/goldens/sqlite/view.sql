-- ======== create: up
BEGIN IMMEDIATE;
CREATE VIEW IF NOT EXISTS grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;
COMMIT;

-- ======== create: down
BEGIN IMMEDIATE;
DROP VIEW IF EXISTS grown_ups;
COMMIT;

-- ======== alter: up
BEGIN IMMEDIATE;
DROP VIEW IF EXISTS grown_ups;
CREATE VIEW IF NOT EXISTS grown_ups AS
SELECT id, age, mail FROM users WHERE age >= 21;
COMMIT;

-- ======== alter: down
BEGIN IMMEDIATE;
DROP VIEW IF EXISTS grown_ups;
CREATE VIEW IF NOT EXISTS grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;
COMMIT;

-- ======== rename: up
BEGIN IMMEDIATE;
DROP VIEW IF EXISTS grown_ups;
CREATE VIEW IF NOT EXISTS adults AS
SELECT id, mail FROM users WHERE age >= 18;
COMMIT;

-- ======== rename: down
BEGIN IMMEDIATE;
DROP VIEW IF EXISTS adults;
CREATE VIEW IF NOT EXISTS grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;
COMMIT;

-- ======== drop: up
BEGIN IMMEDIATE;
DROP VIEW IF EXISTS grown_ups;
COMMIT;

-- ======== drop: down
BEGIN IMMEDIATE;
CREATE VIEW IF NOT EXISTS grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;
COMMIT;

