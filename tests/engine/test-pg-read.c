/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read from a database can be written to another, which is then the same to pg_dump. The
 * databases are those of the golden cases, and the public schemas of the corpus.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/marq-connection.h"
#include "marq-cases.h"
#include "marq-pg-round.h"
#include "marq-test-db.h"
#include "marq-test.h"
#include "migration/generate/marq-plan.h"

#define CORPUS_FILES 18

static void
check_state (const MarqCase *test, MarqCaseState state)
{
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqSchema) design = marq_case_build (test, MARQ_DIALECT_POSTGRESQL, state);
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) schema_again = NULL;
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqTestDb) again = db ? marq_test_db_new (MARQ_DIALECT_POSTGRESQL) : NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *difference = NULL;
  MarqPlanSettings settings;

  if (!again)
    return;
  marq_case_settings (test, MARQ_DIALECT_POSTGRESQL, &settings);
  plan = marq_plan_new (empty, design, &settings, &error);
  g_assert_no_error (error);
  script = marq_plan_dup_script (plan, &settings, FALSE);
  failure = marq_test_db_run (db, script);
  g_assert_cmpstr (failure, ==, NULL);
  schema = marq_round_read (db, NULL);
  difference = marq_round_rebuild (db, schema, again);
  if (difference)
    {
      g_test_message ("%s", difference);
      g_test_fail ();
      return;
    }
  schema_again = marq_round_read (again, NULL);
  marq_round_assert_same (schema, schema_again);
}

static void
test_case (gconstpointer data)
{
  const MarqCase *test = data;

  check_state (test, MARQ_CASE_PRESENT);
  if (!test->no_alter)
    check_state (test, MARQ_CASE_ALTERED);
}

typedef struct
{
  guint n;
  guint equal;
} MarqCount;

static void
name_left_out (const char *name, GPtrArray *left_out)
{
  for (guint i = 0; i < left_out->len; i++)
    {
      MarqLeftOut *left = left_out->pdata[i];
      g_autofree char *names = g_strjoinv (", ", left->names);

      g_test_message ("%s: left out: %s: %s", name, left->kind, names);
    }
}

static void
compare_database (MarqTestDb *db, const char *name, MarqCount *count)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqTestDb) again = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqSchema) schema = marq_round_read (db, left_out);
  g_autofree char *difference = marq_round_rebuild (db, schema, again);

  name_left_out (name, left_out);
  count->n++;
  if (difference)
    {
      g_test_message ("%s: NOT EQUAL: %s", name, difference);
      return;
    }
  else
    {
      g_autoptr (MarqSchema) schema_again = marq_round_read (again, NULL);

      g_test_message ("%s: equal", name);
      marq_round_assert_same (schema, schema_again);
      count->equal++;
    }
}

static void
check_file (const char *path, MarqCount *count)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *failure = marq_round_load (db, path);

  g_assert_cmpstr (failure, ==, NULL);
  compare_database (db, name, count);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
test_corpus (void)
{
  const char *corpus = g_getenv ("MARQ_TEST_CORPUS");
  g_autofree char *folder = g_build_filename (corpus ? corpus : "", "postgresql", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  MarqCount count = { 0 };
  const char *name;

  if (!dir)
    {
      marq_test_skip ("%s is not there", folder);
      return;
    }
  if (!marq_test_require_env ("MARQ_TEST_PG"))
    return;
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".sql") && (!g_getenv ("MARQ_TEST_ONLY") || strstr (name, g_getenv ("MARQ_TEST_ONLY"))))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  for (guint i = 0; i < paths->len; i++)
    check_file (paths->pdata[i], &count);
  g_test_message ("%u of %u are equal", count.equal, count.n);
  g_assert_cmpuint (count.equal, ==, count.n);
  if (!g_getenv ("MARQ_TEST_ONLY"))
    g_assert_cmpuint (count.n, ==, CORPUS_FILES);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* The server stops, and the connection is as good as before. */
static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  if (!marq_test_require_env ("MARQ_TEST_PG"))
    return;
  connection = marq_connection_open (g_getenv ("MARQ_TEST_PG"), NULL, NULL, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  rows = marq_connection_query (connection, "SELECT pg_sleep(30)", cancellable, &error);
  g_thread_join (thread);
  g_assert_null (rows);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_TIME_SPAN_SECOND);
  g_clear_error (&error);
  after = marq_connection_query (connection, "SELECT 'a', NULL, 'b'", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (((GStrv) after->pdata[0])[0], ==, "a");
  g_assert_null (((GStrv) after->pdata[0])[1]);
  g_assert_cmpstr (((GStrv) after->pdata[0])[2], ==, "b");
}

static void
assert_statement_fails (MarqConnection *connection, const char *statement, MarqEngineError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, NULL, &error);

  g_assert_null (rows);
  g_test_message ("%s", error->message);
  g_assert_error (error, MARQ_ENGINE_ERROR, (int) code);
}

/* Reading leaves no trace in a transaction that somebody has open. */
static void
test_connection (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GPtrArray) path = NULL;
  g_autoptr (GError) error = NULL;

  if (!db)
    return;
  connection = marq_connection_open (marq_test_db_get_url (db), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (connection->info.engine, ==, "PostgreSQL");
  g_assert_cmpuint (connection->info.number, >=, 120000);
  g_assert_cmpstr (connection->info.user, ==, "postgres");
  g_assert_true (connection->info.can_write);
  g_assert_null (connection->info.read_only);
  g_assert_cmpfloat (connection->info.round_trip, >, 0);
  assert_statement_fails (connection, "SELEC 1", MARQ_ENGINE_ERROR_SYNTAX);
  assert_statement_fails (connection, "SELECT 1 / 0", MARQ_ENGINE_ERROR_STATEMENT);
  assert_statement_fails (connection, "SELECT 1; SELECT 2", MARQ_ENGINE_ERROR_SYNTAX);
  g_ptr_array_unref (marq_connection_query (connection, "BEGIN", NULL, &error));
  g_ptr_array_unref (marq_connection_query (connection, "CREATE TABLE in_the_making (a integer)", NULL, &error));
  schema = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (marq_item_list_find_by_name (
    marq_namespace_get_entities (marq_item_list_find_by_name (marq_schema_get_namespaces (schema), "public")), "in_the_making"));
  path = marq_connection_query (connection, "SHOW search_path", NULL, &error);
  g_assert_cmpstr (((GStrv) path->pdata[0])[0], ==, "\"$user\", public");
  g_ptr_array_unref (marq_connection_query (connection, "ROLLBACK", NULL, &error));
  g_ptr_array_unref (marq_connection_query (connection, "SET default_transaction_read_only = on", NULL, &error));
  g_assert_no_error (error);
  assert_statement_fails (connection, "CREATE TABLE t (a integer)", MARQ_ENGINE_ERROR_READ_ONLY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < marq_n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/pg-read/case/%s", marq_cases[i].kind);

      if (!marq_cases[i].none[MARQ_DIALECT_POSTGRESQL])
        g_test_add_data_func (path, &marq_cases[i], test_case);
    }
  g_test_add_func ("/pg-read/cancel", test_cancel);
  g_test_add_func ("/pg-read/connection", test_connection);
  g_test_add_func ("/pg-read/corpus", test_corpus);
  return g_test_run ();
}
