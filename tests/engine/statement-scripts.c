/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "statement-scripts.h"

#define POSTGRESQL MARQ_DIALECT_POSTGRESQL
#define SQLITE MARQ_DIALECT_SQLITE
#define MARIADB MARQ_DIALECT_MARIADB

/* clang-format off */
const MarqScriptCase marq_script_cases[] = {
  { POSTGRESQL,
    "CREATE INDEX CONCURRENTLY i ON t (a); "
    "DROP INDEX CONCURRENTLY i; "
    "CREATE INDEX i ON t (a)",
    "1 plain: CREATE INDEX CONCURRENTLY: OUTSIDE\n"
    "1 plain: DROP INDEX CONCURRENTLY: OUTSIDE\n"
    "1 plain: CREATE INDEX:\n" },
  { POSTGRESQL,
    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"x y\" ON t (a); "
    "CREATE INDEX IF NOT EXISTS i ON t (a)",
    "1 plain: CREATE INDEX CONCURRENTLY: OUTSIDE\n"
    "1 plain: CREATE INDEX: HARMLESS\n" },
  { POSTGRESQL,
    "REINDEX TABLE CONCURRENTLY t; "
    "REINDEX (CONCURRENTLY) TABLE t; "
    "REINDEX DATABASE x; "
    "REINDEX SCHEMA x; "
    "REINDEX TABLE t",
    "1 plain: REINDEX TABLE CONCURRENTLY: OUTSIDE HARMLESS\n"
    "1 plain: REINDEX TABLE CONCURRENTLY: OUTSIDE HARMLESS\n"
    "1 plain: REINDEX DATABASE: OUTSIDE HARMLESS\n"
    "1 plain: REINDEX SCHEMA: OUTSIDE HARMLESS\n"
    "1 plain: REINDEX TABLE: HARMLESS\n" },
  { POSTGRESQL,
    "VACUUM t; "
    "VACUUM FULL t; "
    "VACUUM (ANALYZE) t; "
    "ANALYZE t; "
    "CLUSTER; "
    "CLUSTER t USING i; "
    "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
    "1 plain: VACUUM: OUTSIDE HARMLESS\n"
    "1 plain: VACUUM FULL: OUTSIDE HARMLESS\n"
    "1 plain: VACUUM: OUTSIDE HARMLESS\n"
    "1 plain: ANALYZE: HARMLESS\n"
    "1 plain: CLUSTER: OUTSIDE HARMLESS\n"
    "1 plain: CLUSTER: HARMLESS\n"
    "1 plain: REFRESH MATERIALIZED VIEW CONCURRENTLY: HARMLESS\n" },
  { POSTGRESQL,
    "CREATE DATABASE x; "
    "DROP DATABASE x; "
    "ALTER DATABASE x SET TABLESPACE y; "
    "ALTER DATABASE x SET a = 1; "
    "CREATE TABLESPACE a LOCATION '/x'; "
    "DROP TABLESPACE a; "
    "ALTER SYSTEM SET a = 1",
    "1 plain: CREATE DATABASE: OUTSIDE\n"
    "1 plain: DROP DATABASE: OUTSIDE LOSES\n"
    "1 plain: ALTER DATABASE: OUTSIDE\n"
    "1 plain: ALTER DATABASE:\n"
    "1 plain: CREATE TABLESPACE: OUTSIDE\n"
    "1 plain: DROP TABLESPACE: OUTSIDE\n"
    "1 plain: ALTER SYSTEM: OUTSIDE STAYS HARMLESS (ALTER SYSTEM)\n" },
  { POSTGRESQL,
    "ALTER TABLE t DETACH PARTITION p CONCURRENTLY; "
    "ALTER TABLE t DETACH PARTITION p; "
    "ALTER TABLE t DETACH PARTITION p FINALIZE",
    "1 plain: ALTER TABLE … DETACH PARTITION CONCURRENTLY: OUTSIDE\n"
    "1 plain: ALTER TABLE:\n"
    "1 plain: ALTER TABLE:\n" },
  { POSTGRESQL,
    "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p; "
    "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false); "
    "ALTER SUBSCRIPTION s REFRESH PUBLICATION; "
    "ALTER SUBSCRIPTION s DISABLE; "
    "DROP SUBSCRIPTION s",
    "1 plain: CREATE SUBSCRIPTION: OUTSIDE STAYS (CREATE SUBSCRIPTION)\n"
    "1 plain: CREATE SUBSCRIPTION: STAYS (CREATE SUBSCRIPTION)\n"
    "1 plain: ALTER SUBSCRIPTION: OUTSIDE\n"
    "1 plain: ALTER SUBSCRIPTION:\n"
    "1 plain: DROP SUBSCRIPTION: OUTSIDE STAYS (DROP SUBSCRIPTION)\n" },
  { POSTGRESQL,
    "BEGIN; "
    "BEGIN WORK; "
    "START TRANSACTION; "
    "COMMIT; "
    "END; "
    "END WORK; "
    "ROLLBACK; "
    "ABORT",
    "1 begin: BEGIN:\n"
    "1 begin: BEGIN:\n"
    "1 begin: START TRANSACTION:\n"
    "1 commit: COMMIT:\n"
    "1 commit: END:\n"
    "1 commit: END:\n"
    "1 rollback: ROLLBACK:\n"
    "1 rollback: ABORT:\n" },
  { POSTGRESQL,
    "SAVEPOINT a; "
    "RELEASE a; "
    "RELEASE SAVEPOINT a; "
    "ROLLBACK TO a; "
    "ROLLBACK TO SAVEPOINT a; "
    "PREPARE TRANSACTION 'x'; "
    "COMMIT PREPARED 'x'; "
    "ROLLBACK PREPARED 'x'; "
    "COMMIT AND CHAIN; "
    "COMMIT AND NO CHAIN",
    "1 control: SAVEPOINT:\n"
    "1 control: RELEASE:\n"
    "1 control: RELEASE SAVEPOINT:\n"
    "1 control: ROLLBACK TO:\n"
    "1 control: ROLLBACK TO:\n"
    "1 control: PREPARE TRANSACTION:\n"
    "1 control: COMMIT PREPARED: OUTSIDE\n"
    "1 control: ROLLBACK PREPARED: OUTSIDE\n"
    "1 control: COMMIT AND CHAIN:\n"
    "1 commit: COMMIT:\n" },
  { POSTGRESQL,
    "BEGIN ISOLATION LEVEL SERIALIZABLE; "
    "START TRANSACTION READ ONLY; "
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; "
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; "
    "SET transaction_read_only = on; "
    "SET TRANSACTION SNAPSHOT 'a'",
    "1 control: BEGIN ISOLATION LEVEL SERIALIZABLE:\n"
    "1 control: START TRANSACTION READ ONLY:\n"
    "1 control: SET TRANSACTION: HARMLESS\n"
    "1 control: SET SESSION CHARACTERISTICS: HARMLESS\n"
    "1 control: SET transaction_read_only: HARMLESS\n"
    "1 control: SET TRANSACTION: HARMLESS\n" },
  { POSTGRESQL,
    "SET lock_timeout = '1s'; "
    "SET LOCAL lock_timeout = '1s'; "
    "SET ROLE x; "
    "RESET ALL; "
    "SET CONSTRAINTS ALL DEFERRED; "
    "SELECT pg_catalog.set_config('search_path', '', false); "
    "SELECT set_config('a', 'b', false) FROM t; "
    "SELECT set_config('a', 'b', true); "
    "DISCARD ALL; "
    "DISCARD PLANS; "
    "LOAD 'x'; "
    "PREPARE a AS SELECT 1; "
    "DEALLOCATE a",
    "1 session: SET: HARMLESS\n"
    "1 plain: SET: HARMLESS\n"
    "1 session: SET: HARMLESS\n"
    "1 session: RESET: HARMLESS\n"
    "1 plain: SET CONSTRAINTS:\n"
    "1 session: SELECT: HARMLESS\n"
    "1 plain: SELECT:\n"
    "1 plain: SELECT:\n"
    "1 control: DISCARD ALL: OUTSIDE HARMLESS\n"
    "1 session: DISCARD: HARMLESS\n"
    "1 session: LOAD: HARMLESS\n"
    "1 session: PREPARE:\n"
    "1 session: DEALLOCATE:\n" },
  { POSTGRESQL,
    "CALL p(); "
    "DO $$ BEGIN PERFORM 1; "
    "END $$; "
    "EXECUTE x; "
    "SELECT 1; "
    "LOCK TABLE t; "
    "SHOW a; "
    "LISTEN a",
    "1 plain: CALL: UNKNOWN\n"
    "1 plain: DO: UNKNOWN\n"
    "1 plain: EXECUTE: UNKNOWN\n"
    "1 plain: SELECT:\n"
    "1 plain: LOCK:\n"
    "1 plain: SHOW: HARMLESS\n"
    "1 plain: LISTEN: HARMLESS\n" },
  { POSTGRESQL,
    "SELECT setval('s', 1); "
    "INSERT INTO t VALUES (nextval('s')); "
    "CREATE TABLE t (id int DEFAULT nextval('s')); "
    "ALTER TABLE t ADD c int DEFAULT nextval('s'); "
    "ALTER TABLE t ALTER c SET DEFAULT nextval('s'); "
    "CREATE VIEW v AS SELECT nextval('s'); "
    "CREATE TABLE u AS SELECT public.dblink_exec('x')",
    "1 plain: SELECT: STAYS (setval())\n"
    "1 plain: INSERT: STAYS (nextval())\n"
    "1 plain: CREATE TABLE:\n"
    "1 plain: ALTER TABLE: STAYS (nextval())\n"
    "1 plain: ALTER TABLE:\n"
    "1 plain: CREATE VIEW:\n"
    "1 plain: CREATE TABLE: STAYS (dblink_exec())\n" },
  { POSTGRESQL,
    "COPY t TO '/x'; "
    "COPY t FROM '/x'; "
    "COPY t TO STDOUT; "
    "COPY (SELECT 1) TO PROGRAM 'x'; "
    "COPY t FROM PROGRAM 'x'; "
    "NOTIFY x; "
    "SELECT pg_notify('a', 'b'), pg_terminate_backend(1); "
    "SELECT pg_reload_conf(); "
    "SELECT lo_export(1, '/x')",
    "1 plain: COPY: STAYS (COPY … TO)\n"
    "1 plain: COPY:\n"
    "1 plain: COPY:\n"
    "1 plain: COPY: STAYS (COPY … PROGRAM)\n"
    "1 plain: COPY: STAYS (COPY … PROGRAM)\n"
    "1 plain: NOTIFY: STAYS (NOTIFY)\n"
    "1 plain: SELECT: STAYS (pg_terminate_backend())\n"
    "1 plain: SELECT: STAYS (pg_reload_conf())\n"
    "1 plain: SELECT: STAYS (lo_export())\n" },
  { POSTGRESQL,
    "DO $$ BEGIN PERFORM dblink('x', 'y'); "
    "END $$; "
    "DO $a$ BEGIN EXECUTE 'copy t to program ''x'''; "
    "END $a$; "
    "DO 'BEGIN EXECUTE ''SELECT setval (1)''; "
    "END'; "
    "DO $$ BEGIN EXECUTE $x$ NOTIFY a $x$; "
    "END $$",
    "1 plain: DO: UNKNOWN STAYS (dblink())\n"
    "1 plain: DO: UNKNOWN STAYS (COPY)\n"
    "1 plain: DO: UNKNOWN STAYS (setval())\n"
    "1 plain: DO: UNKNOWN STAYS (NOTIFY)\n" },
  { POSTGRESQL,
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $f$ SELECT nextval('s') $f$; "
    "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM t; "
    "SELECT 1'; "
    "CREATE FUNCTION g() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM t; "
    "SELECT CASE WHEN true THEN 1 END; "
    "END; "
    "SELECT 1",
    "1 plain: CREATE FUNCTION: STAYS (nextval())\n"
    "1 plain: CREATE FUNCTION: HARMLESS\n"
    "1 plain: CREATE FUNCTION:\n"
    "1 plain: SELECT:\n" },
  { POSTGRESQL,
    "DROP TABLE t; "
    "DROP TABLE IF EXISTS t; "
    "ALTER TABLE t DROP COLUMN c; "
    "TRUNCATE t; "
    "DELETE FROM t; "
    "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x; "
    "DROP SEQUENCE s; "
    "MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE; "
    "MERGE INTO a USING b ON true WHEN MATCHED THEN DO NOTHING",
    "1 plain: DROP TABLE: LOSES\n"
    "1 plain: DROP TABLE: LOSES HARMLESS\n"
    "1 plain: ALTER TABLE: LOSES\n"
    "1 plain: TRUNCATE: LOSES\n"
    "1 plain: DELETE: LOSES\n"
    "1 plain: WITH: LOSES\n"
    "1 plain: DROP SEQUENCE: LOSES\n"
    "1 plain: MERGE: LOSES\n"
    "1 plain: MERGE:\n" },
  { POSTGRESQL,
    "DROP TYPE t; "
    "DROP TYPE t CASCADE; "
    "DROP SCHEMA s; "
    "DROP SCHEMA s CASCADE; "
    "DROP EXTENSION e CASCADE; "
    "DROP VIEW v; "
    "ALTER TYPE c DROP ATTRIBUTE a; "
    "DROP OWNED BY x; "
    "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; "
    "SELECT 2)",
    "1 plain: DROP TYPE:\n"
    "1 plain: DROP TYPE: LOSES\n"
    "1 plain: DROP SCHEMA:\n"
    "1 plain: DROP SCHEMA: LOSES\n"
    "1 plain: DROP EXTENSION: LOSES\n"
    "1 plain: DROP VIEW:\n"
    "1 plain: ALTER TYPE: LOSES\n"
    "1 plain: DROP OWNED: LOSES\n"
    "1 plain: CREATE RULE:\n" },
  { POSTGRESQL,
    "ALTER TYPE e ADD VALUE 'x'; "
    "ALTER TYPE e ADD VALUE IF NOT EXISTS 'x'; "
    "ALTER TYPE e RENAME VALUE 'x' TO 'y'",
    "1 plain: ALTER TYPE: ENUM\n"
    "1 plain: ALTER TYPE: ENUM HARMLESS\n"
    "1 plain: ALTER TYPE:\n" },
  { POSTGRESQL,
    "COMMENT ON TABLE t IS 'x'; "
    "GRANT SELECT ON t TO x; "
    "CREATE OR REPLACE VIEW v AS SELECT 1; "
    "CREATE TABLE IF NOT EXISTS t (a int); "
    "CREATE MATERIALIZED VIEW m AS SELECT 1; "
    "CREATE FOREIGN TABLE f (a int) SERVER s; "
    "CREATE TEXT SEARCH CONFIGURATION c (PARSER = x); "
    "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x",
    "1 plain: COMMENT: HARMLESS\n"
    "1 plain: GRANT: HARMLESS\n"
    "1 plain: CREATE VIEW: HARMLESS\n"
    "1 plain: CREATE TABLE: HARMLESS\n"
    "1 plain: CREATE MATERIALIZED VIEW:\n"
    "1 plain: CREATE FOREIGN TABLE:\n"
    "1 plain: CREATE TEXT SEARCH CONFIGURATION:\n"
    "1 plain: ALTER DEFAULT PRIVILEGES:\n" },
  { POSTGRESQL,
    "SELECT JSON_EXISTS(a, 'strict' ERROR ON ERROR); "
    "CREATE UNIQUE INDEX CONCURRENTLY i ON t NEWER (a); "
    "DROP TABLE a NEWER; "
    "MERGE PARTITIONS x; "
    "BEGIN; "
    "COMMIT; "
    "SELECT newer setval(1) newer; "
    "CREATE FUNCTION f() NEWER BEGIN ATOMIC SELECT 1; "
    "SELECT CASE a WHEN 1 THEN 2 END; "
    "END; "
    "SELECT 1",
    "1 plain: SELECT: UNREAD\n"
    "1 plain: CREATE INDEX CONCURRENTLY: OUTSIDE UNREAD\n"
    "1 plain: DROP TABLE: LOSES UNREAD\n"
    "1 plain: MERGE: UNREAD\n"
    "1 begin: BEGIN:\n"
    "1 commit: COMMIT:\n"
    "1 plain: SELECT: STAYS UNREAD (setval())\n"
    "1 plain: CREATE FUNCTION: UNREAD\n"
    "1 plain: SELECT:\n" },
  /* Wrong, and cut all the same. */
  { SQLITE,
    "DROP TABLE b; "
    "ALTER TABLE a RENAME TO",
    "1 plain: DROP TABLE: LOSES\n"
    "1 plain: ALTER TABLE:\n" },
  { SQLITE,
    "DROP TABLE",
    "1 plain: DROP TABLE: LOSES\n" },
  { SQLITE,
    "PRAGMA foreign_keys = OFF; "
    "PRAGMA foreign_keys(0); "
    "PRAGMA foreign_keys; "
    "PRAGMA main.journal_mode = WAL; "
    "PRAGMA user_version = 3; "
    "PRAGMA table_info(x); "
    "PRAGMA legacy_alter_table = ON; "
    "PRAGMA synchronous = OFF",
    "1 session: PRAGMA FOREIGN_KEYS: OUTSIDE HARMLESS\n"
    "1 session: PRAGMA FOREIGN_KEYS: OUTSIDE HARMLESS\n"
    "1 plain: PRAGMA FOREIGN_KEYS: HARMLESS\n"
    "1 plain: PRAGMA JOURNAL_MODE: OUTSIDE STAYS HARMLESS (PRAGMA journal_mode)\n"
    "1 plain: PRAGMA USER_VERSION: HARMLESS\n"
    "1 plain: PRAGMA TABLE_INFO: HARMLESS\n"
    "1 session: PRAGMA LEGACY_ALTER_TABLE: HARMLESS\n"
    "1 session: PRAGMA SYNCHRONOUS: OUTSIDE HARMLESS\n" },
  { SQLITE,
    "BEGIN; "
    "BEGIN IMMEDIATE; "
    "BEGIN EXCLUSIVE TRANSACTION; "
    "COMMIT; "
    "COMMIT TRANSACTION; "
    "END; "
    "ROLLBACK; "
    "ROLLBACK TRANSACTION; "
    "ROLLBACK TO x; "
    "ROLLBACK TRANSACTION TO SAVEPOINT x; "
    "SAVEPOINT x; "
    "RELEASE x",
    "1 begin: BEGIN:\n"
    "1 begin: BEGIN:\n"
    "1 begin: BEGIN:\n"
    "1 commit: COMMIT:\n"
    "1 commit: COMMIT:\n"
    "1 commit: END:\n"
    "1 rollback: ROLLBACK:\n"
    "1 rollback: ROLLBACK:\n"
    "1 control: ROLLBACK TO:\n"
    "1 control: ROLLBACK TRANSACTION TO:\n"
    "1 control: SAVEPOINT:\n"
    "1 control: RELEASE:\n" },
  { SQLITE,
    "VACUUM; "
    "VACUUM INTO 'x'; "
    "VACUUM main INTO 'x'; "
    "ATTACH 'x' AS y; "
    "DETACH y; "
    "ANALYZE; "
    "REINDEX t; "
    "SELECT 1; "
    "SELECT load_extension('x'); "
    "EXPLAIN QUERY PLAN SELECT 1",
    "1 plain: VACUUM: OUTSIDE HARMLESS\n"
    "1 plain: VACUUM INTO: OUTSIDE STAYS HARMLESS (VACUUM INTO)\n"
    "1 plain: VACUUM: OUTSIDE STAYS HARMLESS (VACUUM INTO)\n"
    "1 session: ATTACH: OUTSIDE\n"
    "1 session: DETACH: OUTSIDE\n"
    "1 plain: ANALYZE: HARMLESS\n"
    "1 plain: REINDEX: HARMLESS\n"
    "1 plain: SELECT: HARMLESS\n"
    "1 plain: SELECT: STAYS HARMLESS (load_extension())\n"
    "1 plain: EXPLAIN: HARMLESS\n" },
  { SQLITE,
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; "
    "DELETE FROM a; "
    "END; "
    "CREATE TEMPORARY TRIGGER IF NOT EXISTS \"x;y\" AFTER INSERT ON a BEGIN SELECT 1; "
    "/* END; "
    "*/ END; "
    "EXPLAIN CREATE TEMP TRIGGER z AFTER INSERT ON a BEGIN SELECT 1; "
    "END; "
    "SELECT [a;b], `c;d`, \"e;f\"",
    "1 plain: CREATE TRIGGER:\n"
    "1 plain: CREATE TRIGGER: HARMLESS\n"
    "1 plain: EXPLAIN: HARMLESS\n"
    "1 plain: SELECT: HARMLESS\n" },
  { SQLITE,
    "DROP TABLE a; "
    "DROP TABLE IF EXISTS main.a; "
    "DROP TABLE temp.m; "
    "DROP VIEW v; "
    "DROP INDEX IF EXISTS i; "
    "ALTER TABLE a DROP COLUMN b; "
    "ALTER TABLE main.a DROP b; "
    "ALTER TABLE a RENAME COLUMN drop1 TO c; "
    "DELETE FROM x; "
    "REPLACE INTO a VALUES (1); "
    "INSERT OR REPLACE INTO a VALUES (1); "
    "WITH q AS (SELECT 1) DELETE FROM x; "
    "WITH q AS (SELECT 1) INSERT INTO x SELECT 1; "
    "CREATE TABLE IF NOT EXISTS a (b)",
    "1 plain: DROP TABLE: LOSES\n"
    "1 plain: DROP TABLE: LOSES HARMLESS\n"
    "1 plain: DROP TABLE:\n"
    "1 plain: DROP VIEW:\n"
    "1 plain: DROP INDEX: HARMLESS\n"
    "1 plain: ALTER TABLE: LOSES\n"
    "1 plain: ALTER TABLE: LOSES\n"
    "1 plain: ALTER TABLE:\n"
    "1 plain: DELETE: LOSES\n"
    "1 plain: REPLACE: LOSES\n"
    "1 plain: INSERT: LOSES\n"
    "1 plain: WITH: LOSES\n"
    "1 plain: WITH:\n"
    "1 plain: CREATE TABLE: HARMLESS\n" },
  { SQLITE,
    "CREATE TABLE new_c (x); "
    "INSERT INTO new_c SELECT * FROM c; "
    "DROP TABLE c; "
    "ALTER TABLE new_c RENAME TO \"c\"; "
    "DROP TABLE d; "
    "ALTER TABLE d RENAME TO e",
    "1 plain: CREATE TABLE:\n"
    "1 plain: INSERT:\n"
    "1 plain: DROP TABLE:\n"
    "1 plain: ALTER TABLE:\n"
    "1 plain: DROP TABLE: LOSES\n"
    "1 plain: ALTER TABLE:\n" },
  { MARIADB,
    "BEGIN; "
    "BEGIN WORK; "
    "START TRANSACTION; "
    "START TRANSACTION READ ONLY; "
    "COMMIT; "
    "COMMIT WORK; "
    "COMMIT AND CHAIN; "
    "COMMIT AND NO CHAIN NO RELEASE; "
    "ROLLBACK; "
    "ROLLBACK TO a; "
    "ROLLBACK WORK TO SAVEPOINT a; "
    "SAVEPOINT a; "
    "RELEASE SAVEPOINT a",
    "1 begin: BEGIN:\n"
    "1 begin: BEGIN:\n"
    "1 begin: START TRANSACTION:\n"
    "1 control: START TRANSACTION:\n"
    "1 commit: COMMIT:\n"
    "1 commit: COMMIT:\n"
    "1 control: COMMIT AND CHAIN:\n"
    "1 commit: COMMIT:\n"
    "1 rollback: ROLLBACK:\n"
    "1 control: ROLLBACK TO:\n"
    "1 control: ROLLBACK WORK TO:\n"
    "1 control: SAVEPOINT:\n"
    "1 control: RELEASE SAVEPOINT:\n" },
  { MARIADB,
    "XA START 'a'; "
    "XA COMMIT 'a'; "
    "LOCK TABLES a WRITE; "
    "UNLOCK TABLES; "
    "SET autocommit = 0; "
    "SET @@session.autocommit = 0; "
    "SET SESSION autocommit = 0; "
    "SET sql_mode = 'a', autocommit = 1; "
    "SET @autocommit = 1; "
    "SET TRANSACTION READ ONLY; "
    "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE; "
    "SET GLOBAL TRANSACTION READ WRITE",
    "1 control: XA START:\n"
    "1 control: XA COMMIT:\n"
    "1 control: LOCK TABLES: COMMITS\n"
    "1 control: UNLOCK TABLES: COMMITS\n"
    "1 control: SET autocommit: HARMLESS\n"
    "1 control: SET autocommit: HARMLESS\n"
    "1 control: SET autocommit: HARMLESS\n"
    "1 control: SET autocommit: HARMLESS\n"
    "1 session: SET: HARMLESS\n"
    "1 control: SET TRANSACTION: HARMLESS\n"
    "1 control: SET SESSION TRANSACTION: HARMLESS\n"
    "1 control: SET GLOBAL TRANSACTION: HARMLESS\n" },
  { MARIADB,
    "SET NAMES utf8; "
    "SET foreign_key_checks = 0; "
    "SET GLOBAL max_connections = 1; "
    "SET @@global.max_connections = 1; "
    "SET PASSWORD = 'x'; "
    "SET DEFAULT ROLE a; "
    "SET ROLE a; "
    "USE x; "
    "PREPARE a FROM 'SELECT 1'; "
    "DEALLOCATE PREPARE a; "
    "EXECUTE a; "
    "CALL p(); "
    "SET STATEMENT max_statement_time = 1 FOR DROP TABLE a",
    "1 session: SET: HARMLESS\n"
    "1 session: SET: HARMLESS\n"
    "1 plain: SET: STAYS HARMLESS (SET GLOBAL)\n"
    "1 plain: SET: STAYS HARMLESS (SET GLOBAL)\n"
    "1 plain: SET: COMMITS HARMLESS\n"
    "1 plain: SET: COMMITS HARMLESS\n"
    "1 session: SET: HARMLESS\n"
    "1 session: USE: HARMLESS\n"
    "1 session: PREPARE:\n"
    "1 session: DEALLOCATE:\n"
    "1 plain: EXECUTE: UNKNOWN\n"
    "1 plain: CALL: UNKNOWN\n"
    "1 plain: DROP TABLE: COMMITS LOSES\n" },
  { MARIADB, "SELECT 1;\n#x!50000 DROP TABLE a;\nSELECT 2;\n#", "1 plain: SELECT:\n3 plain: SELECT:\n" },
  { MARIADB,
    "CREATE TABLE a (b int); "
    "CREATE TEMPORARY TABLE a (b int); "
    "CREATE OR REPLACE TABLE a (b int); "
    "DROP TEMPORARY TABLE a; "
    "DROP TABLE a; "
    "DROP TABLE IF EXISTS a; "
    "RENAME TABLE a TO b; "
    "TRUNCATE a; "
    "GRANT SELECT ON a TO b; "
    "ANALYZE TABLE a; "
    "OPTIMIZE TABLE a; "
    "FLUSH TABLES; "
    "CREATE INDEX i ON a (b); "
    "DROP INDEX i ON a; "
    "CREATE OR REPLACE VIEW v AS SELECT 1",
    "1 plain: CREATE TABLE: COMMITS\n"
    "1 plain: CREATE TABLE:\n"
    "1 plain: CREATE TABLE: COMMITS LOSES\n"
    "1 plain: DROP TABLE:\n"
    "1 plain: DROP TABLE: COMMITS LOSES\n"
    "1 plain: DROP TABLE: COMMITS LOSES HARMLESS\n"
    "1 plain: RENAME: COMMITS\n"
    "1 plain: TRUNCATE: COMMITS LOSES\n"
    "1 plain: GRANT: COMMITS HARMLESS\n"
    "1 plain: ANALYZE: COMMITS HARMLESS\n"
    "1 plain: OPTIMIZE: COMMITS HARMLESS\n"
    "1 plain: FLUSH TABLES: COMMITS HARMLESS\n"
    "1 plain: CREATE INDEX: COMMITS\n"
    "1 plain: DROP INDEX: COMMITS\n"
    "1 plain: CREATE VIEW: COMMITS HARMLESS\n" },
  { MARIADB,
    "ALTER TABLE a DROP INDEX i; "
    "ALTER TABLE a ADD b int, DROP COLUMN c; "
    "ALTER TABLE a DROP b; "
    "ALTER TABLE a DROP FOREIGN KEY f, DROP CONSTRAINT g, DROP PRIMARY KEY, DROP KEY k; "
    "ALTER ONLINE TABLE a DROP PARTITION p; "
    "ALTER TABLE a ALTER b DROP DEFAULT; "
    "ALTER DATABASE x CHARACTER SET utf8mb4",
    "1 plain: ALTER TABLE: COMMITS\n"
    "1 plain: ALTER TABLE: COMMITS LOSES\n"
    "1 plain: ALTER TABLE: COMMITS LOSES\n"
    "1 plain: ALTER TABLE: COMMITS\n"
    "1 plain: ALTER TABLE: COMMITS LOSES\n"
    "1 plain: ALTER TABLE: COMMITS\n"
    "1 plain: ALTER DATABASE: COMMITS\n" },
  { MARIADB,
    "INSERT INTO a VALUES (1); "
    "UPDATE a SET b = 1; "
    "DELETE FROM a; "
    "REPLACE INTO a VALUES (1); "
    "SELECT 1; "
    "SELECT 1 INTO OUTFILE '/x'; "
    "SELECT SETVAL(s, 1); "
    "SELECT NEXT VALUE FOR s; "
    "SELECT GET_LOCK('a', 1); "
    "DO SLEEP(0); "
    "LOAD DATA INFILE 'x' INTO TABLE a; "
    "DESCRIBE a",
    "1 plain: INSERT:\n"
    "1 plain: UPDATE:\n"
    "1 plain: DELETE: LOSES\n"
    "1 plain: REPLACE: LOSES\n"
    "1 plain: SELECT:\n"
    "1 plain: SELECT: STAYS (INTO OUTFILE)\n"
    "1 plain: SELECT: STAYS (setval())\n"
    "1 plain: SELECT: STAYS (NEXT VALUE FOR)\n"
    "1 plain: SELECT: STAYS (get_lock())\n"
    "1 plain: DO:\n"
    "1 plain: LOAD DATA:\n"
    "1 plain: DESCRIBE: HARMLESS\n" },
  { MARIADB,
    "BEGIN NOT ATOMIC SELECT 1; "
    "END; "
    "IF 1 THEN SELECT 1; "
    "END IF; "
    "a: LOOP LEAVE a; "
    "END LOOP; "
    "CREATE FUNCTION f() RETURNS int RETURN NEXTVAL(s); "
    "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW FOLLOWS u BEGIN DELETE FROM b; "
    "END; "
    "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 PROCEDURE p() BEGIN SELECT 1; "
    "END */; "
    "/*!40101 SET NAMES utf8 */",
    "1 plain: BEGIN NOT ATOMIC: UNKNOWN\n"
    "1 plain: IF: UNKNOWN\n"
    "1 plain: LOOP: UNKNOWN\n"
    "1 plain: CREATE FUNCTION: COMMITS\n"
    "1 plain: CREATE TRIGGER: COMMITS\n"
    "1 plain: CREATE PROCEDURE: COMMITS\n"
    "1 session: SET: HARMLESS\n" },
};
const guint marq_n_script_cases = G_N_ELEMENTS (marq_script_cases);

/* A pattern for each. */
const MarqScriptCase marq_wrong_scripts[] = {
  { POSTGRESQL, "SELECT 1;\nSELECT 'a", "Line 2: unterminated*" },
  { POSTGRESQL, "SELECT 1;\n\\d a", "Line 2: \\d is a command of psql*" },
  { POSTGRESQL, "\\restrict abc\nSELECT 1;", "Line 1: \\restrict is a command of psql*" },
  { POSTGRESQL, "SELECT 1;\nCOPY a (b) FROM stdin;\n1\n\\.\n", "Line 2: COPY … FROM STDIN wants rows*" },
  { POSTGRESQL, "COPY a FROM STDIN", "Line 1: COPY … FROM STDIN wants rows*" },
  { POSTGRESQL, "SELECT $a$ $b$ $a", "Line 1: unterminated*" },
  { POSTGRESQL, "SELECT 1; /* /* */", "Line 1: unterminated*" },
  { POSTGRESQL, "SELECT 1;\n\xFF" ";", "Line 2: this is not text in UTF-8" },
  { SQLITE, "SELECT 1;\nSELECT 'a''", "Line 2: what is opened here with ' is never closed" },
  { SQLITE, "SELECT [a", "Line 1: what is opened here with [ is never closed" },
  { SQLITE, "SELECT 1;\n.read a.sql\n", "Line 2: .read is a command of the sqlite3 shell*" },
  { MARIADB, "SELECT 'a\\'", "Line 1: what is opened here with ' is never closed" },
  { MARIADB, "SELECT 1;\n/*! SELECT 2", "Line 2: what is opened here with /? is never closed" },
  { MARIADB, "SELECT 1\\G", "Line 1: \\G is a command of the client*" },
  { MARIADB, "\nsource a.sql", "Line 2: SOURCE is a command of the client*" },
  { MARIADB, "DELIMITER\nSELECT 1", "Line 1: DELIMITER wants*" },
  { MARIADB, "SELECT 1;\nCREATE PROCEDURE p() BEGIN SELECT 1;", "Line 2: what begins here has no END*" },
};
const guint marq_n_wrong_scripts = G_N_ELEMENTS (marq_wrong_scripts);

/* Code that says its blocks in all ways that there are. It runs. */
const char marq_mariadb_code[] =
  "CREATE TABLE event (id INT PRIMARY KEY, begin INT, `end` INT);\n"
  "CREATE FUNCTION IF NOT EXISTS f(a INT) RETURNS INT DETERMINISTIC RETURN CASE a WHEN 1 THEN 2 ELSE IF(a > 3, 1, 0) END;\n"
  "CREATE OR REPLACE PROCEDURE p(IN x INT, OUT y INT) READS SQL DATA COMMENT 'it; is' main: BEGIN\n"
  "  DECLARE done INT DEFAULT FALSE;\n"
  "  DECLARE cur CURSOR FOR SELECT id FROM event WHERE CASE begin WHEN 1 THEN 1 ELSE 0 END;\n"
  "  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;\n"
  "  DECLARE EXIT HANDLER FOR SQLEXCEPTION, SQLWARNING BEGIN ROLLBACK; RESIGNAL; END;\n"
  "  OPEN cur;\n"
  "  r: LOOP FETCH cur INTO y; IF done THEN LEAVE r; END IF; ITERATE r; END LOOP r;\n"
  "  CASE WHEN x = 1 THEN SELECT 1; WHEN x = 2 THEN BEGIN SELECT 2; END; ELSE BEGIN END; END CASE;\n"
  "  WHILE x > 0 DO SET x = x - 1; DO SLEEP(0); IF x = 2 THEN LEAVE main; ELSEIF x = 3 THEN SELECT REPEAT('a', 3); ELSE SET y = 1; END IF; END WHILE;\n"
  "  REPEAT SET x = x + 1; UNTIL x > 3 END REPEAT;\n"
  "  FOR i IN 1..3 DO SELECT i; END FOR;\n"
  "  INSERT INTO event VALUES (1, 2, 3) ON DUPLICATE KEY UPDATE begin = CASE WHEN 1 THEN 2 END;\n"
  "END;\n"
  "CREATE TRIGGER t BEFORE INSERT ON event FOR EACH ROW SET NEW.begin = IF(NEW.begin > 3, 1, 2);\n"
  "CREATE TRIGGER t2 BEFORE INSERT ON event FOR EACH ROW FOLLOWS t BEGIN IF NEW.begin > 3 THEN SET NEW.begin = 1; END IF; END;\n"
  "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL 1 DAY ON COMPLETION PRESERVE DISABLE DO BEGIN DELETE FROM event; END;\n"
  "CREATE PROCEDURE q() IF 1 THEN SELECT 1; ELSE SELECT 2; END IF;\n"
  "ALTER EVENT e DO BEGIN DELETE FROM event; SELECT 1; END;\n"
  "BEGIN NOT ATOMIC DECLARE z INT DEFAULT 1; IF z THEN INSERT INTO event VALUES (7, 1, 1); END IF; END;\n"
  "IF (SELECT COUNT(*) FROM event) > 0 THEN UPDATE event SET begin = 3; END IF;\n"
  "DELIMITER //\n"
  "CREATE PROCEDURE w() BEGIN SELECT '//'; END;\n"
  "//\n"
  "DELIMITER ;\n"
  "/*!50003 CREATE*/ /*!50017 DEFINER=CURRENT_USER()*/ /*!50003 TRIGGER t3 AFTER INSERT ON event FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END */;\n"
  "# done\n";
