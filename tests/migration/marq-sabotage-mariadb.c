/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-sabotage.h"

static const char setup[]
  = "CREATE TABLE users (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL DEFAULT 'nobody' COMMENT 'called', mail VARCHAR(100) UNIQUE, fax VARCHAR(40), "
    "mood ENUM ('sad', 'ok', 'happy'), age INT, CONSTRAINT of_age CHECK (age > 0), KEY by_name (name, age)) COMMENT 'people';\n"
    "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, user_id INT NOT NULL, total DECIMAL(10, 2) NOT NULL, twice DECIMAL(12, 2) AS (total * 2) VIRTUAL, "
    "placed TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);\n"
    "CREATE TABLE plain (a INT, b TEXT);\n"
    "CREATE TABLE days (day DATE NOT NULL, note VARCHAR(20)) PARTITION BY RANGE COLUMNS (day) (PARTITION p2023 VALUES LESS THAN ('2024-01-01'), "
    "PARTITION p2024 VALUES LESS THAN ('2025-01-01'));\n"
    "CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 18;\n"
    "CREATE TRIGGER checked BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = ABS(NEW.total);\n"
    "CREATE FUNCTION twice (n INT) RETURNS INT DETERMINISTIC RETURN n * 2;\n"
    "CREATE PROCEDURE cleaned (IN n INT) MODIFIES SQL DATA DELETE FROM plain WHERE a = n;\n"
    "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM plain WHERE a < 0;\n"
    "CREATE SEQUENCE tickets;\n";

static const MarqWay ways[] = {
  { "ALTER TABLE users ADD COLUMN phone VARCHAR(20); CREATE INDEX by_phone ON users (phone)", "DROP INDEX by_phone ON users; ALTER TABLE users DROP COLUMN phone" },
  { "ALTER TABLE users MODIFY mood ENUM ('sad', 'ok', 'happy', 'angry')", "ALTER TABLE users MODIFY mood ENUM ('sad', 'ok', 'happy')" },
  { "ALTER TABLE plain CHANGE b text TEXT", "ALTER TABLE plain CHANGE text b TEXT" },
  { "ALTER TABLE users DROP COLUMN fax", "ALTER TABLE users ADD COLUMN fax VARCHAR(40)" },
  { "ALTER TABLE users DROP COLUMN fax", "ALTER TABLE users ADD COLUMN fax VARCHAR(40) AFTER mail" },
  { "CREATE TABLE more (id INT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (id)) COMMENT 'more'", "DROP TABLE more" },
  { "ALTER TABLE users ALTER COLUMN name SET DEFAULT 'somebody'", "ALTER TABLE users ALTER COLUMN name SET DEFAULT 'nobody'" },
  { "ALTER TABLE users MODIFY name VARCHAR(60) NOT NULL DEFAULT 'nobody' COMMENT 'called'", "ALTER TABLE users MODIFY name VARCHAR(40) NOT NULL DEFAULT 'nobody' COMMENT 'called'" },
  { "ALTER TABLE users DROP INDEX mail", "ALTER TABLE users ADD UNIQUE INDEX mail (mail)" },
  { "ALTER TABLE users DROP INDEX by_name, ADD INDEX by_name (age)", "ALTER TABLE users DROP INDEX by_name, ADD INDEX by_name (name, age)" },
  { "ALTER TABLE orders DROP FOREIGN KEY of_user", "ALTER TABLE orders ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE" },
  { "ALTER TABLE users DROP CONSTRAINT of_age", "ALTER TABLE users ADD CONSTRAINT of_age CHECK (age > 0)" },
  { "ALTER TABLE users COMMENT 'folk'", "ALTER TABLE users COMMENT 'people'" },
  { "CREATE OR REPLACE VIEW adults AS SELECT id, name FROM users WHERE age >= 21", "CREATE OR REPLACE VIEW adults AS SELECT id, name FROM users WHERE age >= 18" },
  { "DROP TRIGGER checked", "CREATE TRIGGER checked BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = ABS(NEW.total)" },
  { "DROP FUNCTION twice; CREATE FUNCTION twice (n INT) RETURNS INT DETERMINISTIC RETURN n + n", "DROP FUNCTION twice; CREATE FUNCTION twice (n INT) RETURNS INT DETERMINISTIC RETURN n * 2" },
  { "RENAME TABLE plain TO flat", "RENAME TABLE flat TO plain" },
  { "CREATE TABLE kept AS SELECT id, fax FROM users; UPDATE users SET fax = NULL", "UPDATE users JOIN kept USING (id) SET users.fax = kept.fax; DROP TABLE kept" },
  { "INSERT INTO plain VALUES (77, 'new')", "DELETE FROM plain WHERE a = 77" },
  { "INSERT INTO users (name) VALUES ('Marq the new')", "DELETE FROM users WHERE name = 'Marq the new'" },
  { "ALTER TABLE days ADD PARTITION (PARTITION p2025 VALUES LESS THAN ('2026-01-01'))", "ALTER TABLE days DROP PARTITION p2025" },
  { "ALTER TABLE plain ADD COLUMN c INT AS (a + 1) VIRTUAL, ADD INDEX by_c (c)", "ALTER TABLE plain DROP INDEX by_c, DROP COLUMN c" },
  { "ALTER SEQUENCE tickets INCREMENT 5", "ALTER SEQUENCE tickets INCREMENT 1" },
  { NULL, NULL },
};

#define USERS(rest) "ALTER TABLE users " rest
#define AGAIN_OF_USER(rest) "ALTER TABLE orders DROP FOREIGN KEY of_user; ALTER TABLE orders ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id) " rest
#define AGAIN_CHECKED(rest) "DROP TRIGGER checked; CREATE TRIGGER checked " rest
#define AGAIN_TWICE(rest) "DROP FUNCTION twice; CREATE FUNCTION twice " rest
#define DAYS(parts) "ALTER TABLE days PARTITION BY RANGE COLUMNS (day) (" parts ")"

static const char *const edits[] = {
  /* Columns. */
  USERS ("ALTER COLUMN name DROP DEFAULT"),
  USERS ("ALTER COLUMN name SET DEFAULT 'somebody'"),
  USERS ("ALTER COLUMN name SET DEFAULT 'nobody '"),
  USERS ("ALTER COLUMN name SET DEFAULT 'Nobody'"),
  USERS ("MODIFY name VARCHAR(40) DEFAULT 'nobody' COMMENT 'called'"),
  USERS ("MODIFY name VARCHAR(40) NOT NULL DEFAULT 'nobody'"),
  USERS ("MODIFY name VARCHAR(40) NOT NULL DEFAULT 'nobody' COMMENT 'Called'"),
  USERS ("MODIFY name VARCHAR(41) NOT NULL DEFAULT 'nobody' COMMENT 'called'"),
  USERS ("MODIFY name CHAR(40) NOT NULL DEFAULT 'nobody' COMMENT 'called'"),
  USERS ("MODIFY name VARCHAR(40) NOT NULL DEFAULT (CONCAT('no', 'body')) COMMENT 'called'"),
  USERS ("MODIFY fax VARCHAR(40) CHARACTER SET latin1"),
  USERS ("MODIFY fax VARCHAR(40) COLLATE utf8mb4_bin"),
  USERS ("MODIFY fax VARCHAR(40) COMPRESSED"),
  USERS ("MODIFY mood ENUM ('happy', 'ok', 'sad')"),
  USERS ("MODIFY mood ENUM ('sad', 'ok', 'happy', 'glad')"),
  USERS ("MODIFY mood SET ('sad', 'ok', 'happy')"),
  USERS ("MODIFY age INT DEFAULT 1"),
  USERS ("MODIFY age INT UNSIGNED"),
  USERS ("MODIFY age INT(5) ZEROFILL"),
  USERS ("MODIFY age MEDIUMINT"),
  USERS ("MODIFY id INT NOT NULL"),
  "ALTER TABLE orders MODIFY id BIGINT NOT NULL AUTO_INCREMENT",
  "ALTER TABLE orders MODIFY placed TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
  "ALTER TABLE orders MODIFY placed TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP",
  "ALTER TABLE orders MODIFY placed TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP",
  "ALTER TABLE orders MODIFY placed DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP",
  "ALTER TABLE orders DROP COLUMN twice, ADD COLUMN twice DECIMAL(12, 2) AS (total * 2) STORED",
  "ALTER TABLE orders MODIFY twice DECIMAL(12, 2) AS (total * 3) VIRTUAL",
  "ALTER TABLE orders DROP COLUMN twice, ADD COLUMN twice DECIMAL(12, 2)",
  "ALTER TABLE plain MODIFY a BIGINT",
  "ALTER TABLE plain MODIFY a INT INVISIBLE",
  "ALTER TABLE plain MODIFY b MEDIUMTEXT",
  "ALTER TABLE plain ADD COLUMN c INT",
  "ALTER TABLE plain CHANGE a A1 INT",
  /* Tables. */
  USERS ("COMMENT 'folk'"),
  USERS ("COMMENT 'people '"),
  USERS ("AUTO_INCREMENT = 90000"),
  "ALTER TABLE plain ROW_FORMAT = COMPRESSED",
  "ALTER TABLE plain KEY_BLOCK_SIZE = 4 ROW_FORMAT = COMPRESSED",
  "ALTER TABLE plain PAGE_COMPRESSED = 1",
  "ALTER TABLE plain STATS_PERSISTENT = 0",
  "ALTER TABLE plain MIN_ROWS = 10",
  "ALTER TABLE plain ENGINE = Aria",
  "ALTER TABLE plain DEFAULT CHARACTER SET latin1",
  "ALTER TABLE plain CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
  "ALTER TABLE plain ADD SYSTEM VERSIONING",
  "RENAME TABLE plain TO plains",
  "CREATE TABLE left_over (a INT)",
  "CREATE TABLE `Left ``over`` ä` (a INT)",
  /* Partitions. */
  DAYS ("PARTITION p2023 VALUES LESS THAN ('2024-01-01'), PARTITION p2024 VALUES LESS THAN ('2025-02-01')"),
  DAYS ("PARTITION p2023 VALUES LESS THAN ('2024-01-01'), PARTITION p24 VALUES LESS THAN ('2025-01-01')"),
  DAYS ("PARTITION p2023 VALUES LESS THAN ('2024-01-01'), PARTITION p2024 VALUES LESS THAN (MAXVALUE)"),
  "ALTER TABLE days REMOVE PARTITIONING",
  "ALTER TABLE days ADD PARTITION (PARTITION p2025 VALUES LESS THAN ('2026-01-01'))",
  "ALTER TABLE days PARTITION BY HASH (YEAR(day)) PARTITIONS 4",
  /* Keys. */
  USERS ("DROP CONSTRAINT of_age"),
  USERS ("DROP CONSTRAINT of_age; ALTER TABLE users ADD CONSTRAINT of_age CHECK (age >= 0)"),
  USERS ("DROP CONSTRAINT of_age; ALTER TABLE users ADD CONSTRAINT of_ages CHECK (age > 0)"),
  USERS ("DROP CONSTRAINT of_age; ALTER TABLE users MODIFY age INT CHECK (age > 0)"),
  USERS ("DROP INDEX mail"),
  USERS ("DROP INDEX mail, ADD INDEX mail (mail)"),
  USERS ("DROP INDEX by_name"),
  USERS ("DROP INDEX by_name, ADD INDEX by_name (age, name)"),
  USERS ("DROP INDEX by_name, ADD INDEX by_name (name(10), age)"),
  USERS ("DROP INDEX by_name, ADD INDEX by_name (name, age) COMMENT 'new'"),
  USERS ("DROP INDEX by_name, ADD INDEX by_name (name, age DESC)"),
  USERS ("DROP INDEX by_name, ADD UNIQUE INDEX by_name (name, age, id)"),
  USERS ("DROP INDEX by_name, ADD INDEX by_name USING HASH (name, age)"),
  USERS ("ALTER INDEX by_name IGNORED"),
  USERS ("RENAME INDEX by_name TO by_names"),
  USERS ("ADD FULLTEXT INDEX words (fax)"),
  "ALTER TABLE plain ADD PRIMARY KEY (a)",
  "ALTER TABLE orders DROP FOREIGN KEY of_user",
  "ALTER TABLE orders MODIFY id INT NOT NULL",
  AGAIN_OF_USER (""),
  AGAIN_OF_USER ("ON DELETE RESTRICT"),
  AGAIN_OF_USER ("ON DELETE CASCADE ON UPDATE CASCADE"),
  "ALTER TABLE orders DROP FOREIGN KEY of_user; ALTER TABLE orders ADD CONSTRAINT of_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
  /* Views and code. */
  "DROP VIEW adults",
  "ALTER VIEW adults AS SELECT id, name FROM users WHERE age >= 21",
  "ALTER SQL SECURITY INVOKER VIEW adults AS SELECT id, name FROM users WHERE age >= 18",
  "ALTER ALGORITHM = TEMPTABLE VIEW adults AS SELECT id, name FROM users WHERE age >= 18",
  "ALTER VIEW adults AS SELECT id, name FROM users WHERE age >= 18 WITH CHECK OPTION",
  "ALTER VIEW adults (id, called) AS SELECT id, name FROM users WHERE age >= 18",
  "DROP TRIGGER checked",
  AGAIN_CHECKED ("BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = NEW.total"),
  AGAIN_CHECKED ("BEFORE UPDATE ON orders FOR EACH ROW SET NEW.total = ABS(NEW.total)"),
  "SET sql_mode = 'ANSI'; " AGAIN_CHECKED ("BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = ABS(NEW.total)"),
  "DROP FUNCTION twice",
  AGAIN_TWICE ("(n INT) RETURNS INT DETERMINISTIC RETURN n * 3"),
  AGAIN_TWICE ("(n INT) RETURNS INT RETURN n * 2"),
  AGAIN_TWICE ("(n INT) RETURNS BIGINT DETERMINISTIC RETURN n * 2"),
  AGAIN_TWICE ("(n INT) RETURNS INT DETERMINISTIC SQL SECURITY INVOKER RETURN n * 2"),
  AGAIN_TWICE ("(n INT) RETURNS INT DETERMINISTIC COMMENT 'new' RETURN n * 2"),
  "ALTER PROCEDURE cleaned SQL SECURITY INVOKER",
  "ALTER PROCEDURE cleaned READS SQL DATA",
  "DROP PROCEDURE cleaned; CREATE PROCEDURE cleaned (INOUT n INT) MODIFIES SQL DATA DELETE FROM plain WHERE a = n",
  "ALTER EVENT nightly ENABLE",
  "ALTER EVENT nightly ON SCHEDULE EVERY 2 DAY STARTS '2030-01-01 00:00:00'",
  "ALTER EVENT nightly ON COMPLETION PRESERVE",
  "DROP EVENT nightly",
  "ALTER SEQUENCE tickets MAXVALUE 1000",
  "ALTER SEQUENCE tickets INCREMENT 2",
  "ALTER SEQUENCE tickets CYCLE",
  "ALTER SEQUENCE tickets CACHE 10",
  "ALTER SEQUENCE tickets RESTART 90000",
  "SELECT SETVAL(tickets, 9000)",
  "DROP SEQUENCE tickets",
  /* Rows. */
  "DELETE FROM orders ORDER BY id LIMIT 1",
  "UPDATE users SET name = 'same'",
  "UPDATE users SET name = CONCAT(name, ' ') ORDER BY id LIMIT 1",
  "UPDATE users SET name = UPPER(name)",
  "UPDATE users SET fax = '' WHERE fax IS NULL",
  "UPDATE users SET fax = NULL ORDER BY id LIMIT 2",
  "UPDATE users u JOIN (SELECT id, name FROM users) w ON w.id = (SELECT MIN(id) + MAX(id) FROM (SELECT id FROM users) x) - u.id SET u.name = w.name",
  "UPDATE orders SET total = total + 0.01",
  "UPDATE orders SET placed = placed + INTERVAL 1 SECOND",
  "INSERT INTO plain VALUES (99, 'more')",
  "INSERT INTO plain SELECT a, b FROM plain LIMIT 1",
  "TRUNCATE plain",
  "UPDATE plain SET b = REVERSE(b)",
  "ALTER TABLE days TRUNCATE PARTITION p2024",
  "UPDATE days SET note = NULL",
  NULL,
};

static const MarqWay lame[] = {
  { "ALTER TABLE users CHANGE fax telefax VARCHAR(40)", "ALTER TABLE users DROP COLUMN telefax; ALTER TABLE users ADD COLUMN fax VARCHAR(40)" },
  { "CREATE TABLE users_backup AS SELECT id, fax FROM users; ALTER TABLE users DROP COLUMN fax", "ALTER TABLE users ADD COLUMN fax VARCHAR(40); DROP TABLE users_backup" },
  { "CREATE TABLE kept AS SELECT id, fax FROM users; UPDATE users SET fax = NULL", "UPDATE users JOIN kept ON kept.id = users.id + 1 SET users.fax = kept.fax; DROP TABLE kept" },
  { "DROP VIEW adults", "CREATE VIEW adults AS SELECT id, name FROM users" },
  { "ALTER TABLE users MODIFY name VARCHAR(60) NOT NULL", "ALTER TABLE users MODIFY name VARCHAR(40) NOT NULL" },
  { "ALTER TABLE orders DROP FOREIGN KEY of_user, DROP INDEX of_user", "ALTER TABLE orders ADD INDEX of_user (user_id)" },
  { "UPDATE users SET name = UPPER(name)", "SELECT 1" },
  { "UPDATE users SET name = UPPER(name)", "UPDATE users SET name = LOWER(name)" },
  { "RENAME TABLE plain TO flat", "RENAME TABLE flat TO plains" },
  { "ALTER TABLE users AUTO_INCREMENT = 70000", "SELECT 1" },
  { "SELECT SETVAL(tickets, 70000)", "SELECT 1" },
  { "ALTER TABLE users ADD COLUMN extra INT", "ALTER TABLE users DROP COLUMN IF EXISTS extras" },
  { "ALTER TABLE users ADD COLUMN extra INT", "-- nothing to do" },
  { "CREATE TABLE IF NOT EXISTS plain (z INT)", "DROP TABLE IF EXISTS plain" },
  { NULL, NULL },
};

const MarqSabotage marq_sabotage_mariadb = { setup, ways, edits, lame };
