/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-mariadb-tables.h"

#define LONG "a234567890b234567890c234567890d234567890e234567890f2345678901234"
#define HOSTILE                                                                                                        \
  "CREATE TABLE `it's` (`a\"b` INT, `c``d` INT NOT NULL, `e\\\\f` INT, `%s` INT DEFAULT 7, `$$` INT, `--` INT, `select` INT, `Ä ü` INT, "      \
  "`日本` INT, `/*` INT, `;` INT CHECK (`;` > 0), PRIMARY KEY (`c``d`), UNIQUE KEY `k``1` (`a\"b`, `--`), KEY `'` (`%s`), "     \
  "CONSTRAINT `it's \\\\ so` CHECK (`e\\\\f` <> 0 AND `select` <> 1));"                                                              \
  "CREATE TABLE `" LONG "` (`" LONG "` INT PRIMARY KEY);"

const MarqMariadbTables marq_mariadb_tables[] = {
  { "types",
    "CREATE TABLE t (a TINYINT UNSIGNED, b SMALLINT ZEROFILL, c MEDIUMINT, d INT UNSIGNED ZEROFILL, e BIGINT UNSIGNED, f DECIMAL(20,6) UNSIGNED, "
    "g FLOAT(7,3), h DOUBLE UNSIGNED, i BIT(7), j BOOLEAN, k CHAR(7), l VARCHAR(70) CHARACTER SET latin1, m TINYTEXT, n TEXT, o MEDIUMTEXT, "
    "p LONGTEXT COLLATE utf8mb4_bin, q BINARY(3), r VARBINARY(30), s TINYBLOB, u BLOB, v MEDIUMBLOB, w LONGBLOB, x DATE, y TIME(3), "
    "z DATETIME(6), aa TIMESTAMP NULL, ab YEAR, ac JSON, ad UUID, ae INET6, af POINT, ag GEOMETRY, ah POLYGON, "
    "ai ENUM('a', 'it''s', 'b\\\\c', 'd,e', 'ü') CHARACTER SET utf8mb3, aj SET('x', 'y z') NOT NULL, ak INT(5) ZEROFILL, al REAL, am JSON NOT NULL, "
    "an VARCHAR(20) CHARACTER SET ucs2 COLLATE ucs2_bin, ao CHAR(3) CHARACTER SET binary, ap INET4)" },
  { "defaults",
    "CREATE TABLE t (a INT DEFAULT 7, b INT NOT NULL DEFAULT -7, c VARCHAR(40) DEFAULT 'it''s \\\\ \\n so', d DECIMAL(10,2) DEFAULT 1.5, e DOUBLE DEFAULT 1e10, "
    "f BIT(4) DEFAULT b'101', g DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, h TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE "
    "CURRENT_TIMESTAMP(3), i DATE DEFAULT (CURRENT_DATE), j DATE DEFAULT '2020-01-01', k TEXT DEFAULT (concat('a', 'b')), l BLOB DEFAULT 'x', "
    "m VARCHAR(36) DEFAULT (uuid()), n INT DEFAULT (a + 1), o ENUM('x','y') DEFAULT 'y', p VARCHAR(10) NOT NULL DEFAULT '', q INT DEFAULT NULL, r INT, "
    "s TIMESTAMP NOT NULL DEFAULT '2020-01-01 00:00:00', u TIME DEFAULT (CURRENT_TIME), v BOOLEAN DEFAULT TRUE, w VARCHAR(10) DEFAULT 'NULL', "
    "x DATETIME ON UPDATE CURRENT_TIMESTAMP, y TIMESTAMP NULL DEFAULT NULL)" },
  { "generated", "CREATE TABLE t (a INT, b INT AS (a * (2 + 1)) STORED, c VARCHAR(20) AS (concat(a, ', )')) VIRTUAL COMMENT 'com''ment', "
                 "d INT GENERATED ALWAYS AS (if(a > 0, a, -a)) PERSISTENT UNIQUE, e INT INVISIBLE, f JSON, g VARCHAR(20) AS (json_value(f, '$.x')))" },
  { "options", "CREATE TABLE t (a INT) ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 STATS_PERSISTENT=1 MAX_ROWS=1000 COMMENT='a ''quoted'' \\\\ one';"
               "CREATE TABLE u (a INT, b TEXT) ENGINE=MyISAM CHECKSUM=1 DELAY_KEY_WRITE=1 PACK_KEYS=1 DEFAULT CHARSET=latin1;"
               "CREATE TABLE v (a INT, b CHAR(5)) ENGINE=Aria TRANSACTIONAL=1 PAGE_CHECKSUM=1 COLLATE=utf8mb3_bin;"
               "CREATE TABLE w (a INT PRIMARY KEY) PAGE_COMPRESSED=1; CREATE TABLE x (a INT, KEY (a), UNIQUE KEY u (a) USING BTREE) ENGINE=MEMORY" },
  { "counter", "CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY, b INT, KEY (b)); CREATE TABLE u (a SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT, b INT, UNIQUE KEY (a))" },
  { "versions", "CREATE TABLE t (a INT) COMMENT='x' WITH SYSTEM VERSIONING" },
  { "partitions", "CREATE TABLE t (a INT, b DATE, PRIMARY KEY (a, b)) COMMENT='PARTITION BY nothing' PARTITION BY RANGE (year(b)) SUBPARTITION BY HASH (a) "
                  "SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (2000) COMMENT 'it''s', PARTITION p1 VALUES LESS THAN MAXVALUE);"
                  "CREATE TABLE u (a INT, s VARCHAR(9)) PARTITION BY LIST COLUMNS (s) (PARTITION `p 1` VALUES IN ('a', 'b;'), PARTITION p2 DEFAULT);"
                  "CREATE TABLE v (a INT PRIMARY KEY) PARTITION BY KEY (a) PARTITIONS 3;"
                  "CREATE TABLE w (a INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 100 (PARTITION p0 HISTORY, PARTITION pc CURRENT)" },
  { "checks", "CREATE TABLE t (a INT CHECK (a > 0), b INT NOT NULL DEFAULT 3 COMMENT 'x' CHECK (b in (1, 2, 3)), c VARCHAR(20), CHECK (a < b), "
              "CONSTRAINT `named one` CHECK (c regexp '^[a-z]+\\\\.$' OR c = 'it''s'), d DATE NOT NULL, e DATE NOT NULL, CONSTRAINT p CHECK (d < e))" },
  { "keys", "CREATE TABLE t (a VARCHAR(300), b INT, c TEXT, g POINT NOT NULL, d INT, KEY i1 (a(20) DESC, b), UNIQUE KEY u1 (a(10)), UNIQUE KEY u2 (b, d) COMMENT 'two', "
            "FULLTEXT KEY f (c, a), SPATIAL KEY s (g), KEY i2 (b DESC), KEY i3 (d) IGNORED, UNIQUE KEY u3 (c), KEY i4 (b) COMMENT 'it''s', UNIQUE KEY u4 (d DESC))" },
  { "relations", "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b), UNIQUE KEY (b)); CREATE TABLE t (x INT, y INT, z INT, KEY i (x, y, z), "
                 "CONSTRAINT f1 FOREIGN KEY (x, y) REFERENCES p (a, b) ON DELETE CASCADE ON UPDATE SET NULL, FOREIGN KEY (z) REFERENCES p (b) ON UPDATE CASCADE, "
                 "CONSTRAINT self FOREIGN KEY (y) REFERENCES t (x)); ALTER TABLE p ADD CONSTRAINT circle FOREIGN KEY (b) REFERENCES t (x)" },
  { "views", "CREATE TABLE t (a INT, b VARCHAR(20)); CREATE VIEW z AS SELECT a, count(*) AS `n ``m` FROM t GROUP BY a HAVING count(*) > 1 ORDER BY b DESC;"
             "CREATE VIEW y (c) AS SELECT a FROM z WHERE a IN (SELECT a FROM t AS u WHERE b LIKE 'x\\\\%' AND b <> 'it''s');"
             "CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW x AS SELECT * FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;"
             "CREATE ALGORITHM=TEMPTABLE VIEW w AS SELECT 1 AS one UNION ALL SELECT a FROM t; CREATE VIEW v AS SELECT * FROM x WITH CASCADED CHECK OPTION;"
             "CREATE VIEW r AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i, row_number() OVER (ORDER BY i) AS k FROM n" },
  { "routines", "CREATE FUNCTION f1 (x INT, `y z` VARCHAR(10)) RETURNS VARCHAR(20) CHARSET latin1 DETERMINISTIC READS SQL DATA COMMENT 'it''s' RETURN concat(x, `y z`, ')');"
                "CREATE PROCEDURE p1 (IN a INT, OUT b DECIMAL(10, 2), INOUT c ENUM('x)', 'y')) MODIFIES SQL DATA SQL SECURITY INVOKER BEGIN SET b = a; SET c = 'y'; END;"
                "CREATE FUNCTION f2 () RETURNS INT NO SQL RETURN 1; CREATE PROCEDURE p2 () READS SQL DATA SELECT 1;"
                "CREATE AGGREGATE FUNCTION ag (x INT) RETURNS INT BEGIN DECLARE n INT DEFAULT 0; DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN n; "
                "LOOP FETCH GROUP NEXT ROW; SET n = n + 1; END LOOP; END; CREATE FUNCTION `select ``it` (`a b` INT) RETURNS BOOLEAN RETURN TRUE" },
  { "triggers", "CREATE TABLE t (a INT, b INT); CREATE TABLE log (x INT); CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 1;"
                "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 2; CREATE TRIGGER m BEFORE INSERT ON t FOR EACH ROW PRECEDES a SET NEW.b = 3;"
                "CREATE TRIGGER `it's` AFTER DELETE ON t FOR EACH ROW BEGIN IF OLD.a > 0 THEN INSERT INTO log VALUES (OLD.a); END IF; END" },
  { "modes", "CREATE TABLE t (a VARCHAR(20)); SET @mode = @@sql_mode, sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES';"
             "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.\"a\" = 'x\\' || 'y'; CREATE FUNCTION f () RETURNS VARCHAR(20) RETURN 'x\\' || 'y';"
             "CREATE EVENT e ON SCHEDULE AT '2036-01-01 00:00:00' DO DELETE FROM \"t\" WHERE a = '\\'; SET sql_mode = @mode" },
  { "renamed-checks", "CREATE TABLE t (a JSON, b INT CHECK (b > 0), c INT); ALTER TABLE t RENAME COLUMN a TO b, RENAME COLUMN b TO a;"
                      "CREATE TABLE u (a JSON, b INT); ALTER TABLE u RENAME COLUMN a TO c, RENAME COLUMN b TO a" },
  { "events", "CREATE TABLE t (a INT); CREATE EVENT e1 ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' ENDS '2037-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE "
              "COMMENT 'it''s' DO BEGIN DELETE FROM t; END; CREATE EVENT e2 ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2036-01-01 00:00:00' DO DELETE FROM t;"
              "SET time_zone = '+02:00'; CREATE EVENT e3 ON SCHEDULE AT '2036-06-01 12:00:00' DO DELETE FROM t; SET time_zone = DEFAULT" },
  { "sequences", "CREATE SEQUENCE s1; CREATE SEQUENCE s2 START WITH 5 MINVALUE 2 MAXVALUE 500 INCREMENT BY 3 CACHE 7 CYCLE COMMENT 'it''s';"
                 "CREATE SEQUENCE s3 INCREMENT BY -1 NOCACHE; CREATE SEQUENCE `s 4` START WITH 100; CREATE TABLE t (a INT DEFAULT (nextval(s1)), b INT DEFAULT nextval(`s 4`))" },
  { "database", "ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_bin COMMENT 'it''s'; CREATE TABLE t (a VARCHAR(20), b VARCHAR(20) CHARACTER SET utf8mb4); "
                "CREATE FUNCTION f (a VARCHAR(5)) RETURNS VARCHAR(5) RETURN a" },
  { "hostile", HOSTILE },
  { "as-text", "CREATE TABLE per (a INT, s DATE, e DATE, PERIOD FOR p (s, e), UNIQUE KEY u (a, p WITHOUT OVERLAPS));"
               "CREATE TABLE ver (a INT PRIMARY KEY, r1 TIMESTAMP(6) GENERATED ALWAYS AS ROW START, r2 TIMESTAMP(6) GENERATED ALWAYS AS ROW END, "
               "PERIOD FOR SYSTEM_TIME (r1, r2)) WITH SYSTEM VERSIONING; CREATE TABLE pk (a VARCHAR(20), b INT, PRIMARY KEY (a(5), b DESC), KEY (a));"
               "CREATE TABLE t (a INT, b VARCHAR(20), KEY f1 (b), CONSTRAINT f1 FOREIGN KEY (b) REFERENCES pk (a)); CREATE TRIGGER tr BEFORE INSERT ON pk FOR EACH ROW SET NEW.b = 1",
    "kept as their text: per: it has a period, p, pk: its primary key says more than which columns are in it, ver: its versions are told in its "
    "column r1, t.f1: it points to DATABASE.pk, tr: so is its table" },
};

const guint marq_n_mariadb_tables = G_N_ELEMENTS (marq_mariadb_tables);

const MarqMariadbChange marq_mariadb_changes[] = {
  { "column-check", "CREATE TABLE t (a INT CHECK (a > 0), b INT CHECK (b > 0), c INT, d INT)",
    "CREATE TABLE t (a INT CHECK (a > 1), b INT, c INT CHECK (c > 0), d BIGINT)" },
  { "column-with-check", "CREATE TABLE t (a INT)", "CREATE TABLE t (a INT, b INT NOT NULL DEFAULT 1 CHECK (b > 0))" },
  { "view-options", "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t", "CREATE TABLE t (a INT); CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT a FROM t" },
  { "partitions", "CREATE TABLE t (a INT PRIMARY KEY); CREATE TABLE u (a INT PRIMARY KEY) PARTITION BY HASH (a) PARTITIONS 2",
    "CREATE TABLE t (a INT PRIMARY KEY) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);"
    "CREATE TABLE u (a INT PRIMARY KEY) PARTITION BY HASH (a) PARTITIONS 4" },
  { "collation", "CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT, b VARCHAR(9), c TEXT NOT NULL) COLLATE utf8mb4_bin" },
  { "words", "CREATE TABLE t (a INT, b TEXT, c TEXT, FULLTEXT KEY w (b))", "CREATE TABLE t (a INT, b TEXT, d INT, KEY k (a))" },
  { "versions", "CREATE TABLE t (a INT)", "CREATE TABLE t (a INT) WITH SYSTEM VERSIONING" },
  { "database", "CREATE TABLE t (a INT)", "ALTER DATABASE CHARACTER SET latin1; CREATE TABLE t (a INT) CHARACTER SET utf8mb4" },
  { "index-kind", "CREATE TABLE t (a INT, b INT, UNIQUE KEY k (a), KEY l (b))", "CREATE TABLE t (a INT, b INT, UNIQUE KEY k (a DESC), UNIQUE KEY l (b))" },
  { "hostile", HOSTILE,
    "CREATE TABLE `it's` (`a\"b` BIGINT, `c``d` INT NOT NULL, `e\\\\f` INT NOT NULL, `$$` INT, `--` INT, `Select` INT, `日本` INT, `'` INT, `;` INT CHECK (`;` > 1), "
    "PRIMARY KEY (`c``d`), KEY `k``1` (`--`)); CREATE TABLE `It's` (`\"` INT)" },
};

const guint marq_n_mariadb_changes = G_N_ELEMENTS (marq_mariadb_changes);
