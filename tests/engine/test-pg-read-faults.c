/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in the way of reading a database: rights that are missing, others who work on it at the
 * same time, an end in the middle.
 */
#include "config.h"

#include <string.h>

#include "marq-pg-kinds.h"
#include "marq-pg-round.h"
#include "marq-test.h"

#define NOBODY "marq_nobody"

static MarqConnection *
open_database (MarqTestDb *db, const char *user)
{
  g_autoptr (GUri) uri = g_uri_parse (marq_test_db_get_url (db), G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) own = g_uri_build (G_URI_FLAGS_ENCODED, "postgresql", user ? user : g_uri_get_userinfo (uri), g_uri_get_host (uri),
                                      g_uri_get_port (uri), g_uri_get_path (uri), NULL, NULL);
  g_autofree char *url = g_uri_to_string (own);
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = marq_connection_open (url, NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
run (MarqConnection *connection, const char *statement)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows G_GNUC_UNUSED = marq_connection_query (connection, statement, NULL, &error);

  g_assert_no_error (error);
}

static gboolean
names (GPtrArray *left_out, const char *kind)
{
  for (guint i = 0; i < left_out->len; i++)
    if (g_str_equal (((MarqLeftOut *) left_out->pdata[i])->kind, kind))
      return TRUE;
  return FALSE;
}

static void
assert_table (MarqSchema *schema, const char *namespace_name, const char *name)
{
  MarqNamespace *namespace = marq_item_list_find_by_name (marq_schema_get_namespaces (schema), namespace_name);

  g_assert_nonnull (namespace);
  g_assert_nonnull (marq_item_list_find_by_name (marq_namespace_get_entities (namespace), name));
}

static void
assert_text (MarqSchema *schema, const char *what, gboolean is_there)
{
  g_autofree char *text = marq_item_to_json (MARQ_ITEM (schema), NULL);

  g_assert_true ((strstr (text, what) != NULL) == is_there);
}

/* Some catalogs are for superusers alone, and a careful administrator closes others. */
static void
test_rights (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autofree char *failure = NULL;
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) less = NULL;
  g_autoptr (MarqSchema) nothing = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (GPtrArray) more_left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (GError) error = NULL;

  if (!db)
    return;
  failure = marq_round_run (db, marq_pg_kinds);
  g_assert_cmpstr (failure, ==, NULL);
  failure = marq_test_db_run (db, "DO $$ BEGIN CREATE ROLE " NOBODY " LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;");
  g_assert_cmpstr (failure, ==, NULL);
  connection = open_database (db, NOBODY);
  schema = marq_connection_read (connection, left_out, NULL, &error);
  g_assert_no_error (error);
  assert_table (schema, "zz_schema", "zz_table");
  g_assert_true (names (left_out, "subscriptions"));
  g_assert_true (names (left_out, "user mappings"));
  assert_text (schema, "zz_trigger_function", TRUE);
  failure = marq_test_db_run (db, "REVOKE SELECT ON pg_proc, pg_statistic_ext FROM PUBLIC");
  g_assert_cmpstr (failure, ==, NULL);
  less = marq_connection_read (connection, more_left_out, NULL, &error);
  g_assert_no_error (error);
  assert_table (less, "zz_schema", "zz_table");
  g_assert_true (names (more_left_out, "functions, procedures and aggregates"));
  g_assert_true (names (more_left_out, "triggers"));
  g_assert_true (names (more_left_out, "extended statistics"));
  assert_text (less, "zz_policy", TRUE);
  failure = marq_test_db_run (db, "REVOKE SELECT ON pg_attribute FROM PUBLIC");
  g_assert_cmpstr (failure, ==, NULL);
  nothing = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_null (nothing);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "pg_attribute"));
  run (connection, "SELECT 1");
  failure = marq_test_db_run (db, "ALTER SUBSCRIPTION zz_subscription DISABLE; ALTER SUBSCRIPTION zz_subscription SET (slot_name = NONE);"
                                  "DROP SUBSCRIPTION zz_subscription;");
  g_assert_cmpstr (failure, ==, NULL);
}

typedef struct
{
  MarqTestDb *db;
  int stop;
  int n;
} MarqOther;

/* Another session, which makes and drops all the time. */
static gpointer
make_and_drop (gpointer data)
{
  static const char *const statements[] = {
    "CREATE TABLE fleeting (a integer DEFAULT length('x') CHECK (a > 0), b text, c integer GENERATED ALWAYS AS (a * 2) STORED)",
    "CREATE INDEX ON fleeting (lower(b)) WHERE a > 1",
    "CREATE FUNCTION fleeting_function() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE VIEW fleeting_view AS SELECT a, fleeting_function() FROM fleeting",
    "DROP VIEW fleeting_view",
    "DROP FUNCTION fleeting_function",
    "DROP TABLE fleeting",
  };
  MarqOther *other = data;
  g_autoptr (MarqConnection) connection = open_database (other->db, NULL);

  while (!g_atomic_int_get (&other->stop))
    {
      for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
        run (connection, statements[i]);
      g_atomic_int_inc (&other->n);
    }
  return NULL;
}

static void
test_dropped_meanwhile (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = NULL;
  MarqOther other = { db, 0, 0 };
  GThread *thread;

  if (!db)
    return;
  connection = open_database (db, NULL);
  run (connection, "CREATE TABLE lasting (a integer)");
  thread = g_thread_new ("other", make_and_drop, &other);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqSchema) schema = marq_connection_read (connection, NULL, NULL, &error);

      g_assert_no_error (error);
      assert_table (schema, "public", "lasting");
    }
  g_atomic_int_set (&other.stop, 1);
  g_thread_join (thread);
  g_assert_cmpint (other.n, >, 0);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
assert_at_rest (MarqConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, "SELECT current_setting('transaction_isolation'), current_setting('search_path')",
                                                      NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (((GStrv) rows->pdata[0])[0], ==, "read committed");
  g_assert_cmpstr (((GStrv) rows->pdata[0])[1], ==, "\"$user\", public");
}

/* While another holds a catalog, nobody reads it. */
static void
test_cancelled (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqConnection) holder = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (MarqSchema) later = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  if (!db)
    return;
  connection = open_database (db, NULL);
  holder = open_database (db, NULL);
  run (holder, "BEGIN");
  run (holder, "LOCK TABLE pg_catalog.pg_description IN ACCESS EXCLUSIVE MODE");
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  schema = marq_connection_read (connection, NULL, cancellable, &error);
  g_thread_join (thread);
  g_assert_null (schema);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_TIME_SPAN_SECOND);
  g_clear_error (&error);
  assert_at_rest (connection);
  run (holder, "ROLLBACK");
  later = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_at_rest (connection);
}

static gpointer
terminate_soon (gpointer holder)
{
  g_usleep (200 * 1000);
  run (holder, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
               "AND wait_event_type = 'Lock'");
  return NULL;
}

static void
test_terminated (void)
{
  g_autoptr (MarqTestDb) db = marq_test_db_new (MARQ_DIALECT_POSTGRESQL);
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqConnection) holder = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  if (!db)
    return;
  connection = open_database (db, NULL);
  holder = open_database (db, NULL);
  run (holder, "BEGIN");
  run (holder, "LOCK TABLE pg_catalog.pg_description IN ACCESS EXCLUSIVE MODE");
  thread = g_thread_new ("terminate", terminate_soon, holder);
  schema = connection->klass->read (connection, NULL, NULL, &error);
  g_thread_join (thread);
  g_assert_null (schema);
  g_test_message ("%s", error->message);
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST);
  g_assert_nonnull (strstr (error->message, "administrator command"));
  g_clear_error (&error);
  schema = connection->klass->read (connection, NULL, NULL, &error);
  g_assert_null (schema);
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST);
  run (holder, "ROLLBACK");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pg-read-faults/rights", test_rights);
  g_test_add_func ("/pg-read-faults/dropped-meanwhile", test_dropped_meanwhile);
  g_test_add_func ("/pg-read-faults/cancelled", test_cancelled);
  g_test_add_func ("/pg-read-faults/terminated", test_terminated);
  return g_test_run ();
}
