/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-sabotage.h"

static const char setup[]
  = "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(40) NOT NULL DEFAULT 'nobody', mail TEXT UNIQUE, fax TEXT, age INTEGER CHECK (age > 0));\n"
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2));\n"
    "CREATE TABLE plain (a INTEGER, b TEXT COLLATE NOCASE);\n"
    "CREATE TABLE pairs (x TEXT, y TEXT COLLATE NOCASE, z INTEGER, PRIMARY KEY (x, y)) WITHOUT ROWID;\n"
    "CREATE TABLE exact (n INTEGER NOT NULL, m REAL DEFAULT 1.5, made TEXT DEFAULT CURRENT_TIMESTAMP) STRICT;\n"
    "CREATE INDEX by_name ON users (name, age DESC);\n"
    "CREATE INDEX by_total ON orders (total) WHERE total > 10;\n"
    "CREATE INDEX by_lower ON users (lower(fax));\n"
    "CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 18;\n"
    "CREATE TRIGGER counted AFTER INSERT ON orders BEGIN UPDATE users SET age = age WHERE id = new.user_id; END;\n"
    "CREATE TRIGGER through INSTEAD OF DELETE ON adults BEGIN DELETE FROM users WHERE id = old.id; END;\n";

#define REBUILD(table, definition, columns)                                                                            \
  "CREATE TABLE made_anew (" definition "; INSERT INTO made_anew (" columns ") SELECT " columns " FROM " table "; DROP TABLE " table                      \
  "; ALTER TABLE made_anew RENAME TO " table
#define REBUILD_PLAIN(definition) REBUILD ("plain", definition ")", "a, b")
#define REBUILD_PAIRS(definition) REBUILD ("pairs", definition, "x, y, z")
#define REBUILD_EXACT(definition) REBUILD ("exact", definition, "n, m, made")
/* With what stands on it. */
#define REBUILD_ORDERS(definition) \
  "DROP TRIGGER counted; " REBUILD ("orders", definition ")", "id, user_id, total")                                                                       \
  "; CREATE INDEX by_total ON orders (total) WHERE total > 10; "                                                       \
  "CREATE TRIGGER counted AFTER INSERT ON orders BEGIN UPDATE users SET age = age WHERE id = new.user_id; END"
#define AGAIN_ADULTS(query) \
  "DROP VIEW adults; CREATE VIEW adults " query "; CREATE TRIGGER through INSTEAD OF DELETE ON adults BEGIN DELETE FROM users WHERE id = old.id; END"

static const MarqWay ways[] = {
  { "ALTER TABLE users ADD COLUMN phone TEXT; CREATE INDEX by_phone ON users (phone)", "DROP INDEX by_phone; ALTER TABLE users DROP COLUMN phone" },
  { "ALTER TABLE orders RENAME COLUMN total TO amount", "ALTER TABLE orders RENAME COLUMN amount TO total" },
  { "DROP INDEX by_lower; ALTER TABLE users DROP COLUMN fax", "ALTER TABLE users ADD COLUMN fax TEXT; CREATE INDEX by_lower ON users (lower(fax))" },
  { "CREATE TABLE more (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id))", "DROP TABLE more" },
  { REBUILD_PLAIN ("a BIGINT, b TEXT COLLATE NOCASE"), REBUILD_PLAIN ("a INTEGER, b TEXT COLLATE NOCASE") },
  { REBUILD_PLAIN ("a INTEGER, b TEXT"), REBUILD_PLAIN ("a integer,\n  \"b\" text collate nocase") },
  { REBUILD_PAIRS ("x TEXT, y TEXT COLLATE NOCASE, z INTEGER, PRIMARY KEY (x, y))"), REBUILD_PAIRS ("x TEXT, y TEXT COLLATE NOCASE, z INTEGER, PRIMARY KEY (x, y)) WITHOUT ROWID") },
  { "DROP INDEX by_name; CREATE INDEX by_name ON users (age)", "DROP INDEX by_name; CREATE INDEX by_name ON users (name, age DESC)" },
  { "DROP VIEW adults", "CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 18; "
                        "CREATE TRIGGER through INSTEAD OF DELETE ON adults BEGIN DELETE FROM users WHERE id = old.id; END" },
  { AGAIN_ADULTS ("AS SELECT id FROM users"), AGAIN_ADULTS ("AS SELECT id, name FROM users WHERE age >= 18") },
  { "DROP TRIGGER counted", "CREATE TRIGGER counted AFTER INSERT ON orders BEGIN UPDATE users SET age = age WHERE id = new.user_id; END" },
  { "ALTER TABLE plain RENAME TO flat", "ALTER TABLE flat RENAME TO plain" },
  { "ALTER TABLE plain RENAME COLUMN b TO text", "ALTER TABLE plain RENAME COLUMN text TO b" },
  { "CREATE TABLE kept AS SELECT id, fax FROM users; UPDATE users SET fax = NULL", "UPDATE users SET fax = (SELECT k.fax FROM kept k WHERE k.id = users.id); DROP TABLE kept" },
  { "PRAGMA user_version = 7", "PRAGMA user_version = 0" },
  { "INSERT INTO plain VALUES (77, 'new')", "DELETE FROM plain WHERE a = 77" },
  { "INSERT INTO users (name) VALUES ('Marq the new')", "DELETE FROM users WHERE name = 'Marq the new'" },
  { "CREATE UNIQUE INDEX once ON pairs (y, x); DROP INDEX by_total", "CREATE INDEX by_total ON orders (total) WHERE total > 10; DROP INDEX once" },
  { REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
    REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)") },
  { REBUILD_EXACT ("n INTEGER, m REAL DEFAULT 2, made TEXT DEFAULT CURRENT_TIMESTAMP) STRICT"),
    REBUILD_EXACT ("n INTEGER NOT NULL, m REAL DEFAULT 1.5, made TEXT DEFAULT CURRENT_TIMESTAMP) STRICT") },
  { "ALTER TABLE plain ADD COLUMN c INTEGER AS (a + 1)", "ALTER TABLE plain DROP COLUMN c" },
  { NULL, NULL },
};

static const char *const edits[] = {
  /* Columns. */
  REBUILD_PLAIN ("a INTEGER, b TEXT"),
  REBUILD_PLAIN ("a INTEGER, b TEXT COLLATE RTRIM"),
  REBUILD_PLAIN ("a INTEGER COLLATE NOCASE, b TEXT"),
  REBUILD_PLAIN ("a INTEGER NOT NULL DEFAULT 0, b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER DEFAULT 1, b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER DEFAULT NULL, b TEXT DEFAULT '' COLLATE NOCASE"),
  REBUILD_PLAIN ("a BIGINT, b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INT, b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER, b VARCHAR COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER CHECK (a > 0), b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER CHECK (1), b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER, b TEXT COLLATE NOCASE, c TEXT"),
  REBUILD_PLAIN ("a INTEGER, b TEXT COLLATE NOCASE, c INTEGER AS (a + 1)"),
  REBUILD_EXACT ("n INTEGER NOT NULL, m REAL DEFAULT 1.6, made TEXT DEFAULT CURRENT_TIMESTAMP) STRICT"),
  REBUILD_EXACT ("n INTEGER NOT NULL, m REAL DEFAULT '1.5', made TEXT DEFAULT CURRENT_TIMESTAMP) STRICT"),
  REBUILD_EXACT ("n INTEGER NOT NULL, m REAL DEFAULT 1.5, made TEXT DEFAULT CURRENT_DATE) STRICT"),
  REBUILD_EXACT ("n INTEGER NOT NULL, m REAL DEFAULT 1.5, made TEXT DEFAULT 'CURRENT_TIMESTAMP') STRICT"),
  REBUILD_EXACT ("n INTEGER NOT NULL, m REAL DEFAULT 1.5, made ANY DEFAULT CURRENT_TIMESTAMP) STRICT"),
  /* Tables. */
  REBUILD_EXACT ("n INTEGER NOT NULL, m REAL DEFAULT 1.5, made TEXT DEFAULT CURRENT_TIMESTAMP)"),
  REBUILD_PLAIN ("a INTEGER, b TEXT COLLATE NOCASE) STRICT; SELECT (1"),
  REBUILD_PAIRS ("x TEXT, y TEXT COLLATE NOCASE, z INTEGER, PRIMARY KEY (x, y))"),
  REBUILD_PAIRS ("x TEXT, y TEXT COLLATE NOCASE, z INTEGER, PRIMARY KEY (y, x)) WITHOUT ROWID"),
  REBUILD_PAIRS ("x TEXT, y TEXT COLLATE NOCASE, z INTEGER, PRIMARY KEY (x DESC, y)) WITHOUT ROWID"),
  REBUILD_PAIRS ("x TEXT COLLATE NOCASE, y TEXT, z INTEGER, PRIMARY KEY (x, y)) WITHOUT ROWID"),
  REBUILD_PAIRS ("x TEXT, y TEXT COLLATE NOCASE, z INTEGER, PRIMARY KEY (x, y) ON CONFLICT REPLACE) WITHOUT ROWID"),
  REBUILD_PAIRS ("x TEXT, y TEXT COLLATE NOCASE, z INTEGER, UNIQUE (x, y))"),
  "ALTER TABLE plain RENAME TO plains",
  "ALTER TABLE plain RENAME COLUMN a TO A1",
  "ALTER TABLE users ADD COLUMN more TEXT",
  "CREATE TABLE left_over (a INTEGER)",
  "CREATE TABLE \"Left \"\"over\"\" 🐘\" (a INTEGER)",
  "CREATE VIRTUAL TABLE left_over USING fts5 (a)",
  /* Keys. */
  REBUILD_PLAIN ("a INTEGER UNIQUE, b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER UNIQUE ON CONFLICT IGNORE, b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER PRIMARY KEY, b TEXT COLLATE NOCASE"),
  REBUILD_PLAIN ("a INTEGER REFERENCES users (id), b TEXT COLLATE NOCASE"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2) STORED"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, total NUMERIC NOT NULL, twice NUMERIC AS (total * 3)"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, total NUMERIC NOT NULL, twice NUMERIC"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
  REBUILD_ORDERS ("id INT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
  REBUILD_ORDERS ("id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL ON CONFLICT IGNORE REFERENCES users (id) ON DELETE CASCADE, total NUMERIC NOT NULL, twice NUMERIC AS (total * 2)"),
  /* Indexes. */
  "DROP INDEX by_name",
  "DROP INDEX by_name; CREATE INDEX by_name ON users (age DESC, name)",
  "DROP INDEX by_name; CREATE INDEX by_name ON users (name, age)",
  "DROP INDEX by_name; CREATE INDEX by_name ON users (name COLLATE NOCASE, age DESC)",
  "DROP INDEX by_name; CREATE INDEX by_name ON users (name, age DESC, fax)",
  "DROP INDEX by_name; CREATE INDEX by_name ON users (name, -age)",
  "DROP INDEX by_name; CREATE INDEX by_name ON users (name, age DESC) WHERE name IS NOT NULL",
  "DROP INDEX by_name; CREATE UNIQUE INDEX by_name ON users (name, age DESC, id)",
  "DROP INDEX by_name; CREATE INDEX by_names ON users (name, age DESC)",
  "DROP INDEX by_total; CREATE INDEX by_total ON orders (total) WHERE total > 11",
  "DROP INDEX by_total; CREATE INDEX by_total ON orders (total)",
  "DROP INDEX by_lower; CREATE INDEX by_lower ON users (upper(fax))",
  "DROP INDEX by_lower; CREATE INDEX by_lower ON users (lower(mail))",
  "CREATE INDEX left_over ON plain (a)",
  /* Views and triggers. */
  "DROP VIEW adults",
  "DROP TRIGGER through",
  AGAIN_ADULTS ("AS SELECT id, name FROM users WHERE age >= 21"),
  AGAIN_ADULTS ("AS SELECT id, name FROM users WHERE age >= '18'"),
  AGAIN_ADULTS ("AS SELECT DISTINCT id, name FROM users WHERE age >= 18"),
  AGAIN_ADULTS ("(id, called) AS SELECT id, name FROM users WHERE age >= 18"),
  "DROP TRIGGER counted",
  "DROP TRIGGER counted; CREATE TRIGGER counted AFTER INSERT ON orders BEGIN UPDATE users SET age = age + 1 WHERE id = new.user_id; END",
  "DROP TRIGGER counted; CREATE TRIGGER counted AFTER UPDATE ON orders BEGIN UPDATE users SET age = age WHERE id = new.user_id; END",
  "DROP TRIGGER counted; CREATE TRIGGER counted BEFORE INSERT ON orders BEGIN UPDATE users SET age = age WHERE id = new.user_id; END",
  "DROP TRIGGER counted; CREATE TRIGGER counted AFTER INSERT ON orders WHEN new.total > 0 BEGIN UPDATE users SET age = age WHERE id = new.user_id; END",
  "CREATE TRIGGER left_over AFTER DELETE ON plain BEGIN SELECT 1; END",
  /* Rows. */
  "DELETE FROM orders WHERE id = (SELECT min(id) FROM orders)",
  "UPDATE users SET name = 'same'",
  "UPDATE users SET fax = '' WHERE fax IS NULL",
  "UPDATE users SET fax = NULL WHERE id = (SELECT max(id) FROM users WHERE fax IS NOT NULL)",
  "UPDATE users SET name = upper(name)",
  "UPDATE users SET name = (SELECT w.name FROM users w WHERE w.id = (SELECT max(id) + min(id) - users.id FROM users))",
  "UPDATE orders SET total = round(total, 2)",
  "UPDATE orders SET total = total + 0.001",
  "INSERT INTO plain VALUES (99, 'more')",
  "INSERT INTO plain SELECT a, b FROM plain LIMIT 1",
  "DELETE FROM plain",
  "UPDATE plain SET b = b || ' '",
  "UPDATE plain SET b = CAST(b AS BLOB)",
  "UPDATE plain SET a = CAST(a AS TEXT) || 'x'",
  "UPDATE pairs SET z = z + 1",
  "UPDATE exact SET m = m + 1e-9",
  "UPDATE sqlite_sequence SET seq = 3",
  "DELETE FROM sqlite_sequence",
  "PRAGMA user_version = 7",
  "PRAGMA application_id = 7",
  NULL,
};

static const MarqWay lame[] = {
  { "ALTER TABLE plain RENAME COLUMN b TO c", "ALTER TABLE plain DROP COLUMN c; ALTER TABLE plain ADD COLUMN b TEXT COLLATE NOCASE" },
  { "CREATE TABLE kept AS SELECT a, b FROM plain; ALTER TABLE plain DROP COLUMN b", "ALTER TABLE plain ADD COLUMN b TEXT COLLATE NOCASE; DROP TABLE kept" },
  { "CREATE TABLE kept AS SELECT id, fax FROM users; UPDATE users SET fax = NULL", "UPDATE users SET fax = (SELECT k.fax FROM kept k WHERE k.id > users.id LIMIT 1); DROP TABLE kept" },
  { "DROP INDEX by_name", "CREATE INDEX by_name ON users (name)" },
  { "DROP VIEW adults", "CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 18" },
  { "UPDATE users SET name = upper(name)", "SELECT 1" },
  { "UPDATE users SET name = upper(name)", "UPDATE users SET name = lower(name)" },
  { "ALTER TABLE plain RENAME TO flat", "ALTER TABLE flat RENAME TO plains" },
  { "ALTER TABLE users ADD COLUMN extra INTEGER", "ALTER TABLE users DROP COLUMN extras" },
  { "ALTER TABLE users ADD COLUMN extra INTEGER", "-- nothing to do" },
  { "ALTER TABLE users ADD COLUMN extra INTEGER", NULL },
  { "CREATE TABLE IF NOT EXISTS plain (z INTEGER)", "DROP TABLE IF EXISTS plain" },
  { "PRAGMA user_version = 7", "SELECT 1" },
  { REBUILD_PLAIN ("a INTEGER, b TEXT"), REBUILD_PLAIN ("a INTEGER, b TEXT") },
  { NULL, NULL },
};

const MarqSabotage marq_sabotage_sqlite = { setup, ways, edits, lame };
