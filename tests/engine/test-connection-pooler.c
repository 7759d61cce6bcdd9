/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Through PgBouncer, where each transaction may be another server's. */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "marq-servers.h"

#define BOUNCER "MARQ_TEST_BOUNCER"

static void
test_reads (void)
{
  g_autofree char *url = marq_servers_address (BOUNCER, "user=postgres dbname=shop");
  g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  MarqNamespace *namespace;

  if (!url)
    return;
  g_assert_true (connection->info.is_pooled);
  g_assert_nonnull (strstr (connection->info.warning, "pooler"));
  g_assert_cmpstr (connection->info.database, ==, "shop");
  schema = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  namespace = marq_item_list_find_by_name (marq_schema_get_namespaces (schema), "public");
  g_assert_nonnull (marq_item_list_find_by_name (marq_namespace_get_entities (namespace), "users"));
}

/* Reading on one connection while others hold servers, over and over: no setting may stay behind. */
static void
test_leaves_no_trace (void)
{
  g_autofree char *url = marq_servers_address (BOUNCER, "user=postgres dbname=shop");
  g_autoptr (MarqConnection) first = url ? marq_servers_connect (url, NULL) : NULL;
  g_autoptr (MarqConnection) second = url ? marq_servers_connect (url, NULL) : NULL;
  g_autoptr (GHashTable) pids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; url && i < 6; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqSchema) schema = NULL;
      g_autofree char *path = NULL;

      g_free (marq_servers_ask (second, "BEGIN"));
      g_hash_table_add (pids, marq_servers_ask (second, "SELECT pg_backend_pid()"));
      schema = marq_connection_read (first, NULL, NULL, &error);
      g_assert_no_error (error);
      g_hash_table_add (pids, marq_servers_ask (first, "SELECT pg_backend_pid()"));
      path = marq_servers_ask (first, "SHOW search_path");
      g_assert_cmpstr (path, ==, "\"$user\", public");
      g_free (marq_servers_ask (second, "ROLLBACK"));
    }
  if (url)
    g_assert_cmpuint (g_hash_table_size (pids), ==, 2);
}

static void
test_cancelled (void)
{
  g_autofree char *url = marq_servers_address (BOUNCER, "user=postgres dbname=shop");
  g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, NULL) : NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  if (!url)
    return;
  thread = marq_servers_cancel_soon (cancellable);
  g_assert_null (marq_connection_query (connection, "SELECT pg_sleep(30)", cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  g_clear_error (&error);
  g_free (marq_servers_ask (connection, "SELECT 1"));
}

/* All servers are taken: it lets us in, and then does not answer. */
static void
test_all_taken (void)
{
  g_autofree char *url = marq_servers_address (BOUNCER, "user=postgres dbname=shop connect_timeout=1");
  g_autoptr (MarqConnection) first = url ? marq_servers_connect (url, NULL) : NULL;
  g_autoptr (MarqConnection) second = url ? marq_servers_connect (url, NULL) : NULL;
  g_autoptr (GError) error = NULL;

  if (!url)
    return;
  g_free (marq_servers_ask (first, "BEGIN"));
  g_free (marq_servers_ask (second, "BEGIN"));
  g_assert_null (marq_connection_open (url, NULL, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_TIMEOUT, "postgres@localhost", "did not answer in time", "pooler", NULL);
}

/* It waits for a server that is not there. */
static void
test_nobody_behind (void)
{
  g_autofree char *url = marq_servers_address (BOUNCER, "user=postgres dbname=nowhere connect_timeout=2");
  g_autoptr (GError) error = NULL;

  if (!url)
    return;
  g_assert_null (marq_connection_open (url, NULL, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_TIMEOUT, "nowhere", "did not answer within 2 seconds", "pooler", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection-pooler/reads", test_reads);
  g_test_add_func ("/connection-pooler/leaves-no-trace", test_leaves_no_trace);
  g_test_add_func ("/connection-pooler/cancelled", test_cancelled);
  g_test_add_func ("/connection-pooler/all-taken", test_all_taken);
  g_test_add_func ("/connection-pooler/nobody-behind", test_nobody_behind);
  return g_test_run ();
}
