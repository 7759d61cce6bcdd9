/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person types and what MariaDB makes of it are one, and what means something else is not. */
#include "config.h"

#include "compare/marq-compare.h"
#include "engine/marq-canonical.h"
#include "engine/marq-engine.h"
#include "marq-sketch.h"
#include "marq-test-db.h"
#include "marq-test.h"

static const char setup[]
  = "CREATE SEQUENCE numbers; CREATE TABLE log (n INT);"
    "CREATE FUNCTION leave_trace (x INT) RETURNS INT DETERMINISTIC BEGIN INSERT INTO log VALUES (x); RETURN x; END;"
    "CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(40) DEFAULT 'a', price DECIMAL(10,2) DEFAULT 0, born DATE DEFAULT (CURRENT_DATE), "
    "  seen DATETIME DEFAULT CURRENT_TIMESTAMP, code VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'x\\\\y', n INT DEFAULT (nextval(numbers)), "
    "  yes BOOLEAN DEFAULT TRUE, tags JSON DEFAULT (json_array()), age INT, bits BIT(3) DEFAULT b'101', "
    "  twice INT AS (age * 2) VIRTUAL, big VARCHAR(90) AS (concat(upper(name), '-')) STORED, "
    "  CONSTRAINT near CHECK (price BETWEEN 1 AND 10), CONSTRAINT few CHECK (name IN ('a', 'it''s')), "
    "  CONSTRAINT grown CHECK (NOT (age < 18) AND (code <> '' OR age IS NULL)));"
    "CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, total DECIMAL(10,2), KEY (user_id));"
    "CREATE VIEW young AS SELECT id, name AS called FROM users WHERE age < 30;"
    "CREATE VIEW one AS SELECT name FROM users WHERE id = 5 AND age = 1;"
    "CREATE VIEW sums AS SELECT u.name, sum(o.total) AS total FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE o.total > 1 GROUP BY u.name;"
    "CREATE VIEW above AS SELECT * FROM young WHERE called LIKE 'a%' ORDER BY called LIMIT 3;"
    "CREATE TABLE `it's` (`a\"b` INT DEFAULT 7 CHECK (`a\"b` > 0), `--` INT DEFAULT 7, CONSTRAINT `c``d` CHECK (`--` IN (1, 2)))";

/* typed: instead of what was read. */
typedef struct
{
  const char *path;
  const char *property;
  const char *typed;
  gboolean    differs;
} MarqSpelling;

static const MarqSpelling spellings[] = {
  { "public.users.name", "default_expression", "( 'a' )" },
  { "public.users.name", "default_expression", "\"a\"" },
  { "public.users.name", "default_expression", "'b'", TRUE },
  { "public.users.price", "default_expression", "0" },
  { "public.users.price", "default_expression", "0.000" },
  { "public.users.price", "default_expression", "1", TRUE },
  { "public.users.born", "default_expression", "curdate()" },
  { "public.users.born", "default_expression", "current_date()" },
  { "public.users.born", "default_expression", "'2020-01-01'", TRUE },
  { "public.users.seen", "default_expression", "now()" },
  { "public.users.seen", "default_expression", "NULL", TRUE },
  { "public.users.code", "default_expression", "'x\\\\y'" },
  { "public.users.code", "default_expression", "'x\\y'", TRUE },
  { "public.users.n", "default_expression", "NEXT VALUE FOR numbers" },
  { "public.users.n", "default_expression", "previous value for numbers", TRUE },
  { "public.users.yes", "default_expression", "true" },
  { "public.users.yes", "default_expression", "FALSE", TRUE },
  { "public.users.tags", "default_expression", "JSON_ARRAY( )" },
  { "public.users.bits", "default_expression", "5" },
  { "public.users.bits", "default_expression", "4", TRUE },
  { "public.users.twice", "generated_expression", "`age`*2" },
  { "public.users.twice", "generated_expression", "age * 3", TRUE },
  { "public.users.big", "generated_expression", "CONCAT(UCASE(name), '-')" },
  { "public.users.big", "generated_expression", "concat(lower(name), '-')", TRUE },
  { "public.users.near", "expression", "price between 1 and 10" },
  { "public.users.near", "expression", "price between 1 and 11", TRUE },
  { "public.users.few", "expression", "name in ('a', \"it's\")" },
  { "public.users.few", "expression", "`users`.name IN ('a','it\\'s')" },
  { "public.users.few", "expression", "name in ('a', 'its')", TRUE },
  { "public.users.grown", "expression", "not age < 18 and (code != '' or age is null)" },
  { "public.users.grown", "expression", "not age < 18 and code != '' or age is null", TRUE },
  { "public.young", "definition", "SELECT id, name called FROM users WHERE (age) < 30;" },
  { "public.young", "definition", "SELECT u.id, u.name AS called FROM users AS u WHERE u.age < 31", TRUE },
  { "public.young", "definition", "SELECT id, name AS other FROM users WHERE age < 30", TRUE },
  /* There is no such row: that must not make them one. */
  { "public.one", "definition", "select name from users where id = 5 and age = 1" },
  { "public.one", "definition", "select name from users where id = 5 and age = 2", TRUE },
  { "public.one", "definition", "select name from users where id = 6 and age = 1", TRUE },
  { "public.sums", "definition", "select u.name, sum(total) total from users u left join orders o on u.id = o.user_id where total > 1 group by u.name" },
  { "public.sums", "definition", "select u.name, sum(o.total) total from users as u left outer join orders as o on o.user_id = u.id where o.total > 1 group by u.name" },
  { "public.sums", "definition", "select u.name, sum(o.total) total from users u left join orders o on o.user_id = u.id where o.total > 2 group by u.name", TRUE },
  { "public.above", "definition", "select id, called from young where called like 'a%' order by called limit 3" },
  { "public.above", "definition", "select id, called from young where called like 'a%' order by called limit 4", TRUE },
  { "public.it's.--", "default_expression", "+7" },
  { "public.it's.--", "default_expression", "(7)" },
  { "public.it's.a\"b", "expression", "((`a\"b`) > 0)" },
  { "public.it's.a\"b", "expression", "`a\"b` > 1", TRUE },
  { "public.it's.c`d", "expression", "`--` in (1,2)" },
  { "public.it's.c`d", "expression", "`--` in (1,3)", TRUE },
  /* What cannot be, and what would be more than a text. */
  { "public.users.name", "default_expression", "no_such_function()", TRUE },
  { "public.users.name", "default_expression", "'a'); DROP TABLE users; -- ", TRUE },
  { "public.users.few", "expression", "name IN ('a', 'it''s')) ENGINE=InnoDB; DROP TABLE users; -- ", TRUE },
  { "public.users.few", "expression", "1 = 1), x INT DEFAULT (2", TRUE },
  { "public.young", "definition", "SELECT 1; DROP TABLE users", TRUE },
  { "public.young", "definition", "DELETE FROM users", TRUE },
  { "public.young", "definition", "SELECT id, leave_trace(1) FROM users WHERE leave_trace(2) = 2 AND id = (SELECT leave_trace(3))", TRUE },
};

/* As the engine holds it. */
static MarqSchema *
read_database (MarqConnection *connection)
{
  g_autoptr (GError) error = NULL;
  MarqSchema *schema = marq_connection_read (connection, NULL, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

static void
check_spelling (MarqConnection *connection, MarqSchema *held, const MarqSpelling *spelling)
{
  g_autoptr (MarqSchema) typed = marq_item_copy (held, MARQ_COPY_FRESH_UIDS);
  g_autoptr (MarqCanonical) canonical = marq_canonical_new (connection);
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GError) error = NULL;
  gpointer item = marq_sketch_find (typed, spelling->path);

  g_assert_nonnull (item);
  g_object_set (item, spelling->property, spelling->typed, NULL);
  matching = marq_matching_new (MARQ_ITEM (typed), MARQ_ITEM (held), MARQ_MATCHING_NAMES, NULL, &error);
  g_assert_no_error (error);
  marq_canonical_learn (canonical, matching, NULL, &error);
  g_assert_no_error (error);
  changes = marq_compare (matching, marq_canonical_get_equivalence (canonical));
  if ((changes->len > 0) == spelling->differs)
    return;
  g_test_message ("%s: %s: %s", spelling->path, spelling->typed, changes->len ? "differs" : "is taken for the same");
  g_test_fail ();
}

static char *
ask (MarqConnection *connection, const char *statement)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, NULL, &error);

  g_assert_no_error (error);
  return rows->len ? g_strdup (((char **) rows->pdata[0])[0]) : NULL;
}

/* It leaves no trace: neither in the database, nor in the session, nor by a function that would. */
static void
test_spellings (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) held = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *mode = NULL;
  g_autofree char *same_mode = NULL;
  g_autofree char *traces = NULL;

  if (!db)
    return;
  failure = marq_test_db_run (db, setup);
  g_assert_cmpstr (failure, ==, NULL);
  before = marq_test_db_dump (db);
  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_no_error (error);
  mode = ask (connection, "SELECT @@sql_mode");
  held = read_database (connection);
  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    check_spelling (connection, held, &spellings[i]);
  after = marq_test_db_dump (db);
  g_assert_cmpstr (before, ==, after);
  same_mode = ask (connection, "SELECT @@sql_mode");
  g_assert_cmpstr (mode, ==, same_mode);
  traces = ask (connection, "SELECT count(*) FROM log");
  g_assert_cmpstr (traces, ==, "0");
}

/* With no right but that to temporary tables, and without it. */
static void
test_rights (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autofree char *user = db ? g_strdup_printf ("%s_speller", marq_test_db_get_name (db)) : NULL;
  g_autofree char *failure = NULL;

  if (!db)
    return;
  failure = marq_test_db_run (db, "CREATE TABLE t (a VARCHAR(9) DEFAULT 'x', CONSTRAINT c CHECK (a IN ('x', 'y')))");
  g_assert_cmpstr (failure, ==, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *grant = g_strdup_printf ("CREATE OR REPLACE USER %s; GRANT SELECT%s ON %s.* TO %s", user,
                                                i ? "" : ", CREATE TEMPORARY TABLES", marq_test_db_get_name (db), user);
      g_auto (GStrv) halves = g_strsplit (marq_test_db_get_url (db), "//marq@", 2);
      g_autofree char *url = g_strdup_printf ("%s//%s@%s", halves[0], user, halves[1]);
      g_autoptr (MarqConnection) connection = NULL;
      g_autoptr (MarqSchema) held = NULL;
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&failure, g_free);
      failure = marq_test_db_run (db, grant);
      g_assert_cmpstr (failure, ==, NULL);
      connection = marq_connection_open (url, NULL, NULL, &error);
      g_assert_no_error (error);
      held = read_database (connection);
      check_spelling (connection, held, &(MarqSpelling){ "public.t.c", "expression", "`t`.a IN ('x','y')", i > 0 });
    }
  {
    g_autofree char *drop = g_strdup_printf ("DROP USER %s", user);

    failure = marq_test_db_run (db, drop);
    g_assert_cmpstr (failure, ==, NULL);
  }
}

/* In somebody's transaction, which goes on as it was. */
static void
test_inner (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) held = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *rows = NULL;

  if (!db)
    return;
  failure = marq_test_db_run (db, "CREATE TABLE t (a INT, CONSTRAINT c CHECK (a IN (1, 2)))");
  g_assert_cmpstr (failure, ==, NULL);
  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_no_error (error);
  held = read_database (connection);
  for (const char *const *statement = (const char *const[]){ "BEGIN", "INSERT INTO t VALUES (1)", NULL }; *statement; statement++)
    {
      g_autofree char *none = ask (connection, *statement);

      g_assert_null (none);
    }
  check_spelling (connection, held, &(MarqSpelling){ "public.t.c", "expression", "`t`.a IN (1,2)" });
  rows = ask (connection, "ROLLBACK");
  g_assert_null (rows);
  rows = ask (connection, "SELECT count(*) FROM t");
  g_assert_cmpstr (rows, ==, "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mariadb-spell/spellings", test_spellings);
  g_test_add_func ("/mariadb-spell/rights", test_rights);
  g_test_add_func ("/mariadb-spell/inner", test_inner);
  return g_test_run ();
}
