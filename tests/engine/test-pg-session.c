/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a runner asks of a session: whether the database is as a new one is, which whatever one makes there changes, in
 * each catalog there is; and many statements sent in a row. */
#include "config.h"

#include "engine/marq-session.h"
#include "marq-test-db.h"
#include "marq-test.h"

static const struct
{
  const char *catalog;
  const char *make;
  const char *undo;
} cases[] = {
  { "pg_class", "CREATE TABLE t (a integer)", "DROP TABLE t" },
  { "pg_class", "CREATE SEQUENCE s", "DROP SEQUENCE s" },
  { "pg_class", "CREATE VIEW v AS SELECT 1", "DROP VIEW v" },
  { "pg_type", "CREATE TYPE e AS ENUM ('a')", "DROP TYPE e" },
  { "pg_type", "CREATE DOMAIN d AS integer", "DROP DOMAIN d" },
  { "pg_proc", "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "DROP FUNCTION f" },
  { "pg_namespace", "CREATE SCHEMA s", "DROP SCHEMA s" },
  { "pg_extension", "DROP EXTENSION plpgsql; CREATE EXTENSION plpgsql", NULL },
  { "pg_cast", "CREATE CAST (text AS integer) WITH INOUT", "DROP CAST (text AS integer)" },
  { "pg_collation", "CREATE COLLATION c (lc_collate = 'C', lc_ctype = 'POSIX')", "DROP COLLATION c" },
  { "pg_conversion", "CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1", "DROP CONVERSION c" },
  { "pg_language", "CREATE LANGUAGE l HANDLER plpgsql_call_handler", "DROP LANGUAGE l" },
  { "pg_am", "CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler", "DROP ACCESS METHOD m" },
  { "pg_operator", "CREATE OPERATOR <<< (FUNCTION = int4lt, LEFTARG = integer, RIGHTARG = integer)", "DROP OPERATOR <<< (integer, integer)" },
  { "pg_opclass", "CREATE OPERATOR CLASS c FOR TYPE integer USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(integer)",
    "DROP OPERATOR FAMILY c USING hash" },
  { "pg_opfamily", "CREATE OPERATOR FAMILY f USING btree", "DROP OPERATOR FAMILY f USING btree" },
  { "pg_amop", "ALTER OPERATOR FAMILY integer_ops USING hash ADD OPERATOR 1 = (numeric, numeric)",
    "ALTER OPERATOR FAMILY integer_ops USING hash DROP OPERATOR 1 (numeric, numeric)" },
  { "pg_amproc", "ALTER OPERATOR FAMILY integer_ops USING hash ADD FUNCTION 1 (numeric, numeric) hash_numeric(numeric)",
    "ALTER OPERATOR FAMILY integer_ops USING hash DROP FUNCTION 1 (numeric, numeric)" },
  { "pg_ts_config", "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)", "DROP TEXT SEARCH CONFIGURATION c" },
  { "pg_ts_dict", "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)", "DROP TEXT SEARCH DICTIONARY d" },
  { "pg_ts_parser", "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
    "DROP TEXT SEARCH PARSER p" },
  { "pg_ts_template", "CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize)", "DROP TEXT SEARCH TEMPLATE t" },
  { "pg_transform", "CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))",
    "DROP TRANSFORM FOR integer LANGUAGE sql" },
  { "pg_statistic_ext", "CREATE TABLE t (a integer, b integer); CREATE STATISTICS s ON a, b FROM t", "DROP TABLE t" },
  { "pg_default_acl", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC", "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC" },
  { "pg_publication", "CREATE PUBLICATION p", "DROP PUBLICATION p" },
  { "pg_event_trigger",
    "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()",
    "DROP EVENT TRIGGER e; DROP FUNCTION f" },
  { "pg_foreign_server", "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w", "DROP SERVER s; DROP FOREIGN DATA WRAPPER w" },
  { "pg_foreign_data_wrapper", "CREATE FOREIGN DATA WRAPPER w", "DROP FOREIGN DATA WRAPPER w" },
  { "pg_largeobject_metadata", "SELECT lo_create(0)", "SELECT lo_unlink(oid) FROM pg_largeobject_metadata" },
};

/* What is there only with something of another catalog, and what is of the whole server. */
static const char *const others[] = { "pg_attrdef",    "pg_constraint",   "pg_enum",         "pg_policy",
                                      "pg_publication_namespace", "pg_publication_rel", "pg_rewrite", "pg_trigger",
                                      "pg_user_mapping", "pg_authid",      "pg_database",     "pg_parameter_acl",
                                      "pg_subscription", "pg_tablespace",  NULL };

static MarqConnection *
open (MarqTestDb *db)
{
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static gboolean
is_untouched (MarqConnection *connection)
{
  g_autoptr (GError) error = NULL;
  gboolean is_untouched = FALSE;

  marq_pg_session_class.find_untouched (connection, &is_untouched, NULL, &error);
  g_assert_no_error (error);
  return is_untouched;
}

static void
run (MarqTestDb *db, const char *script)
{
  g_autofree char *failure = marq_test_db_run (db, script);

  g_assert_cmpstr (failure, ==, NULL);
}

static void
test_each (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = db ? open (db) : NULL;

  if (!db)
    return;
  g_assert_true (is_untouched (connection));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MarqTestDb) own = cases[i].undo ? NULL : marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
      g_autoptr (MarqConnection) there = own ? open (own) : NULL;

      run (own ? own : db, cases[i].make);
      if (is_untouched (own ? there : connection))
        g_error ("not seen: %s", cases[i].make);
      if (!cases[i].undo)
        continue;
      run (db, cases[i].undo);
      if (!is_untouched (connection))
        g_error ("seen after: %s", cases[i].undo);
    }
}

static gboolean
has_case (const char *catalog)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_equal (cases[i].catalog, catalog))
      return TRUE;
  return FALSE;
}

/* What a later server adds is missed here first. */
static void
test_catalogs (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = db ? open (db) : NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!db)
    return;
  rows = marq_connection_query (connection,
                                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid' "
                                "WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' ORDER BY 1",
                                NULL, NULL);
  g_assert_nonnull (rows);
  g_assert_cmpuint (rows->len, >, 30);
  for (guint i = 0; i < rows->len; i++)
    {
      const char *name = ((GStrv) rows->pdata[i])[0];

      if (!has_case (name) && !g_strv_contains (others, name))
        g_error ("%s: nobody asks for it", name);
    }
}

static void
count (gpointer data)
{
  ++*(guint *) data;
}

static void
note_time (gpointer data)
{
  gint64 now = g_get_monotonic_time ();

  g_array_append_val ((GArray *) data, now);
}

/* What is done is told while the next is under way. */
static void
test_told_at_once (void)
{
  static const char *const slow[] = { "SELECT 1", "SELECT pg_sleep(0.5)", "SELECT 2", NULL };
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = db ? open (db) : NULL;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 *at;

  if (!db)
    return;
  g_assert_true (marq_connection_run_many (connection, slow, note_time, times, NULL, NULL));
  g_assert_cmpuint (times->len, ==, 3);
  at = (gint64 *) (gpointer) times->data;
  g_assert_cmpint (at[1] - at[0], >, 200 * G_TIME_SPAN_MILLISECOND);
}

/* What one asks with many, how many are done, what is touched last, and what the error says. */
static void
test_many (void)
{
  static const char *const well[] = { "CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1), (2)", "SELECT a FROM t", "DELETE FROM t WHERE a = 1", NULL };
  static const char *const ill[] = { "INSERT INTO t VALUES (3)", "INSERT INTO nowhere VALUES (1)", "INSERT INTO t VALUES (4)", NULL };
  static const char *const two[] = { "SELECT 1", "SELECT 'a\\'';CREATE TABLE second (a integer);--'", NULL };
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = db ? open (db) : NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint done = 0;

  if (!db)
    return;
  g_assert_true (marq_connection_run (connection, "BEGIN", NULL, NULL));
  g_assert_true (marq_connection_run_many (connection, well, count, &done, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, 4);
  g_assert_cmpint (connection->touched, ==, 1);
  g_assert_cmpint (marq_pg_session_class.get_transaction (connection), ==, MARQ_TRANSACTION_OPEN);
  g_assert_false (marq_connection_run_many (connection, ill, count, &done, NULL, &error));
  g_assert_cmpuint (done, ==, 5);
  g_assert_cmpstr (marq_engine_error_get_state (error), ==, "42P01");
  g_assert_cmpint (marq_pg_session_class.get_transaction (connection), ==, MARQ_TRANSACTION_FAILED);
  g_assert_true (marq_connection_run (connection, "ROLLBACK", NULL, NULL));
  g_clear_error (&error);

  /* What is one statement to our parser is several to a server that has been told to heed backslashes. */
  g_assert_true (marq_connection_run (connection, "SET standard_conforming_strings = off", NULL, NULL));
  g_assert_false (marq_connection_run_many (connection, two, count, &done, NULL, &error));
  g_assert_cmpstr (marq_engine_error_get_state (error), ==, "42601");
  g_clear_error (&error);

  g_cancellable_cancel (cancelled);
  g_assert_false (marq_connection_run_many (connection, well, count, &done, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (is_untouched (connection));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pg-session/untouched", test_each);
  g_test_add_func ("/pg-session/untouched-catalogs", test_catalogs);
  g_test_add_func ("/pg-session/many", test_many);
  g_test_add_func ("/pg-session/told-at-once", test_told_at_once);
  return g_test_run ();
}
