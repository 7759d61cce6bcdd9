-- ======== create: up
CREATE OR REPLACE VIEW grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;

-- ======== create: down
DROP VIEW IF EXISTS grown_ups;

-- ======== alter: up
DROP VIEW IF EXISTS grown_ups;
CREATE OR REPLACE VIEW grown_ups AS
SELECT id, age, mail FROM users WHERE age >= 21;

-- ======== alter: down
DROP VIEW IF EXISTS grown_ups;
CREATE OR REPLACE VIEW grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;

-- ======== rename: up
DROP VIEW IF EXISTS grown_ups;
CREATE OR REPLACE VIEW adults AS
SELECT id, mail FROM users WHERE age >= 18;

-- ======== rename: down
DROP VIEW IF EXISTS adults;
CREATE OR REPLACE VIEW grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;

-- ======== drop: up
DROP VIEW IF EXISTS grown_ups;

-- ======== drop: down
CREATE OR REPLACE VIEW grown_ups AS
SELECT id, mail FROM users WHERE age >= 18;

