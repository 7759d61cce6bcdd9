/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lock of a cluster of three nodes: held by one, whichever node it goes through; renewed while its holder
 * lives, and free some seconds after it does not.
 */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "engine/marq-session.h"
#include "marq-test.h"

#define NAME "marquetry lease marquetry_migrations"
#define WAIT_SECONDS 60

static const MarqSessionClass *session = &marq_mariadb_session_class;
static GStrv nodes;
static const char *program;

static gboolean
require_cluster (void)
{
  if (nodes)
    return TRUE;
  marq_test_skip ("there is no Galera");
  return FALSE;
}

static MarqConnection *
open_node (guint node, const char *database)
{
  g_autofree char *url = g_strconcat (nodes[node], database, NULL);
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

static gint64
ask_number (MarqConnection *connection, const char *statement)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, NULL, &error);

  g_assert_no_error (error);
  return g_ascii_strtoll (((char **) rows->pdata[0])[0], NULL, 10);
}

/* NULL: it is ours. */
static char *
try_lock (MarqConnection *connection, const char *who)
{
  g_autoptr (GError) error = NULL;
  char *holder = NULL;
  gboolean got;

  g_assert_true (session->try_lock (connection, NAME, who, &got, &holder, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (got == (holder == NULL));
  return holder;
}

/* In seconds. */
static double
wait_for_lock (MarqConnection *connection, const char *who)
{
  gint64 start = g_get_monotonic_time ();

  for (;;)
    {
      g_autofree char *holder = try_lock (connection, who);
      gint64 waited = g_get_monotonic_time () - start;

      if (!holder)
        return (double) waited / G_TIME_SPAN_SECOND;
      g_assert_cmpint (waited, <, WAIT_SECONDS * G_TIME_SPAN_SECOND);
      g_usleep (20000);
    }
}

static void
test_two_nodes (void)
{
  g_autoptr (MarqConnection) first = NULL;
  g_autoptr (MarqConnection) second = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *again = NULL;
  g_autofree char *refused = NULL;

  if (!require_cluster ())
    return;
  first = open_node (0, "lease");
  second = open_node (1, "lease");
  taken = try_lock (first, "anna's \xf0\x9f\x90\xb1");
  g_assert_null (taken);
  again = try_lock (first, "anna's \xf0\x9f\x90\xb1");
  g_assert_null (again);
  refused = try_lock (second, "otto");
  g_test_message ("%s", refused);
  g_assert_nonnull (strstr (refused, "anna's \xf0\x9f\x90\xb1"));
  session->unlock (first, NAME);
  g_assert_cmpfloat (wait_for_lock (second, "otto"), <, 8);
  session->unlock (second, NAME);
  g_assert_cmpint (ask_number (first, "SELECT count(*) FROM marquetry_lock"), ==, 0);
}

/* It holds for longer than its time, since somebody says so again. */
static void
test_renewed (void)
{
  g_autoptr (MarqConnection) first = NULL;
  g_autoptr (MarqConnection) second = NULL;
  gint64 until;

  if (!require_cluster ())
    return;
  first = open_node (0, "lease");
  second = open_node (1, "lease");
  wait_for_lock (first, "anna");
  until = g_get_monotonic_time () + 13 * G_TIME_SPAN_SECOND;
  while (g_get_monotonic_time () < until)
    {
      g_autofree char *refused = try_lock (second, "otto");

      g_assert_nonnull (refused);
      g_usleep (300000);
    }
  run (first, "DO 0");
  session->unlock (first, NAME);
}

#define WORKERS 6
#define TURNS 5

/* Counts as one must not where two could be at it. */
static gpointer
count (gpointer data)
{
  g_autoptr (MarqConnection) connection = open_node (GPOINTER_TO_UINT (data) % g_strv_length (nodes), "lease");

  for (guint i = 0; i < TURNS; i++)
    {
      g_autofree char *statement = NULL;

      wait_for_lock (connection, "one of many");
      statement = g_strdup_printf ("UPDATE counted SET n = %" G_GINT64_FORMAT " WHERE id = 1", ask_number (connection, "SELECT n FROM counted") + 1);
      g_usleep (5000);
      run (connection, statement);
      session->unlock (connection, NAME);
    }
  return NULL;
}

static void
test_one_at_a_time (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  GThread *threads[WORKERS];

  if (!require_cluster ())
    return;
  connection = open_node (2, "lease");
  run (connection, "CREATE TABLE counted (id INT PRIMARY KEY, n INT)");
  run (connection, "INSERT INTO counted VALUES (1, 0)");
  for (guint i = 0; i < WORKERS; i++)
    threads[i] = g_thread_new ("count", count, GUINT_TO_POINTER (i));
  for (guint i = 0; i < WORKERS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (ask_number (connection, "SELECT n FROM counted"), ==, WORKERS * TURNS);
}

/* A process of its own, which holds the lock until it is killed. */
G_GNUC_NORETURN static void
hold (const char *node)
{
  g_autoptr (MarqConnection) connection = open_node ((guint) g_ascii_strtoull (node, NULL, 10), "lease");

  wait_for_lock (connection, "somebody who dies");
  g_print ("held\n");
  for (;;)
    g_usleep (G_USEC_PER_SEC);
}

static GPid
start_holder (const char *node)
{
  const char *arguments[] = { program, "--hold", node, NULL };
  g_autoptr (GError) error = NULL;
  char word[5] = "";
  GPid pid;
  int out;
  GIOChannel *channel;

  g_spawn_async_with_pipes (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  channel = g_io_channel_unix_new (out);
  g_assert_cmpint (g_io_channel_read_chars (channel, word, 4, NULL, NULL), ==, G_IO_STATUS_NORMAL);
  g_assert_cmpstr (word, ==, "held");
  g_io_channel_shutdown (channel, FALSE, NULL);
  g_io_channel_unref (channel);
  return pid;
}

static void
test_holder_killed (void)
{
  g_autoptr (MarqConnection) here = NULL;
  g_autoptr (MarqConnection) there = NULL;
  GPid pid;
  double waited;

  if (!require_cluster ())
    return;
  here = open_node (1, "lease");
  there = open_node (0, "lease");
  pid = start_holder ("1");
  kill (pid, SIGKILL);
  /* The node knows that its guest is gone. */
  g_assert_cmpfloat (wait_for_lock (here, "anna"), <, 8);
  session->unlock (here, NAME);

  pid = start_holder ("1");
  kill (pid, SIGKILL);
  waited = wait_for_lock (there, "anna");
  g_test_message ("free through another node after %.1f s", waited);
  g_assert_cmpfloat (waited, >, 4);
  g_assert_cmpfloat (waited, <, 40);
  session->unlock (there, NAME);
}

/* Whoever lost it does nothing more. */
static void
test_lost (void)
{
  g_autoptr (MarqConnection) first = NULL;
  g_autoptr (MarqConnection) other = NULL;
  g_autoptr (GError) error = NULL;
  gint64 deadline = g_get_monotonic_time () + WAIT_SECONDS * G_TIME_SPAN_SECOND;

  if (!require_cluster ())
    return;
  first = open_node (0, "lease");
  other = open_node (1, "lease");
  wait_for_lock (first, "anna");
  run (other, "UPDATE marquetry_lock SET token = 'mine now', until = UTC_TIMESTAMP(6) + INTERVAL 1 DAY");
  while (!error)
    {
      g_autoptr (GPtrArray) rows G_GNUC_UNUSED = marq_connection_query (first, "DO 0", NULL, &error);

      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (50000);
    }
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST);
  g_assert_cmpint (session->get_transaction (first), ==, MARQ_TRANSACTION_LOST);
  session->unlock (first, NAME);
  g_assert_cmpint (ask_number (other, "SELECT count(*) FROM marquetry_lock WHERE token = 'mine now'"), ==, 1);
  run (other, "DELETE FROM marquetry_lock");
}

/* What is written here is read there at once. */
static void
test_causal (void)
{
  g_autoptr (MarqConnection) first = NULL;
  g_autoptr (MarqConnection) second = NULL;

  if (!require_cluster ())
    return;
  first = open_node (0, "lease");
  second = open_node (2, "lease");
  run (first, "CREATE TABLE seen (id INT PRIMARY KEY)");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *insert = g_strdup_printf ("INSERT INTO seen VALUES (%u)", i);

      run (first, insert);
      g_assert_cmpint (ask_number (second, "SELECT count(*) FROM seen"), ==, i + 1);
    }
}

static void
test_refused (void)
{
  const MarqSessionLimits limits = { 1000, 0 };
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  if (!require_cluster ())
    return;
  connection = open_node (0, "lease");
  run (connection, "SET SESSION wsrep_OSU_method = 'RSU'");
  g_assert_false (session->prepare (connection, &limits, "anna", NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT);
  g_assert_nonnull (strstr (error->message, "wsrep_OSU_method"));
  run (connection, "SET SESSION wsrep_OSU_method = 'TOI'");
  g_clear_error (&error);
  g_assert_true (session->prepare (connection, &limits, "anna", NULL, &error));
  session->restore (connection);
}

/* A change of a table that takes longer than the lock holds stops what would renew it. */
static void
test_long_change (void)
{
  g_autoptr (MarqConnection) first = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gint64 start;

  if (!require_cluster ())
    return;
  first = open_node (0, "lease");
  run (first, "CREATE TABLE slow (id INT PRIMARY KEY) SELECT seq id FROM seq_1_to_400");
  wait_for_lock (first, "anna");
  start = g_get_monotonic_time ();
  run (first, "ALTER TABLE slow ADD COLUMN hash CHAR(32) AS (MD5(REPEAT(SHA2(id, 512), 100000))) STORED");
  g_test_message ("%.1f s", (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 10 * G_TIME_SPAN_SECOND);
  rows = marq_connection_query (first, "DO 0", NULL, &error);
  g_assert_no_error (error);
  session->unlock (first, NAME);
}

/* There are two nodes after it. */
static void
test_node_killed (void)
{
  g_auto (GStrv) pids = NULL;
  g_autoptr (MarqConnection) there = NULL;
  g_autoptr (MarqConnection) first = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;
  GPid holder;

  if (!require_cluster ())
    return;
  pids = g_strsplit (g_getenv ("MARQ_TEST_GALERA_PIDS"), " ", -1);
  first = open_node (2, "lease");
  there = open_node (0, "lease");
  holder = start_holder ("2");
  start = g_get_monotonic_time ();
  kill ((GPid) g_ascii_strtoll (pids[2], NULL, 10), SIGKILL);
  wait_for_lock (there, "otto");
  g_test_message ("free %.1f s after its node died", (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND);
  g_assert_null (marq_connection_query (first, "DO 0", NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST);
  session->unlock (there, NAME);
  kill (holder, SIGKILL);
}

static char *
ask_apart (void)
{
  g_autofree char *url = g_strconcat (nodes[0], "lease", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection G_GNUC_UNUSED = marq_connection_open (url, NULL, NULL, &error);

  /* Until the node itself knows, it waits for the others, and gives up. */
  return g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_BUSY) ? g_strdup (error->message) : NULL;
}

/* One node that lost the others says so, and does nothing. */
static void
test_apart (void)
{
  g_auto (GStrv) pids = NULL;
  g_autoptr (MarqConnection) first = NULL;
  g_autofree char *said = NULL;
  gint64 deadline = g_get_monotonic_time () + WAIT_SECONDS * G_TIME_SPAN_SECOND;

  if (!require_cluster ())
    return;
  pids = g_strsplit (g_getenv ("MARQ_TEST_GALERA_PIDS"), " ", -1);
  first = open_node (0, "lease");
  wait_for_lock (first, "anna");
  kill ((GPid) g_ascii_strtoll (pids[1], NULL, 10), SIGKILL);
  while (!(said = ask_apart ()))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (100000);
    }
  g_test_message ("%s", said);
  g_assert_nonnull (strstr (said, "apart"));
  session->unlock (first, NAME);
}

int
main (int argc, char **argv)
{
  const char *cluster = g_getenv ("MARQ_TEST_GALERA");

  nodes = cluster ? g_strsplit (cluster, " ", -1) : NULL;
  program = argv[0];
  g_unsetenv ("MYSQL_PWD");
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    hold (argv[2]);
  g_test_init (&argc, &argv, NULL);
  if (nodes)
    {
      g_autoptr (MarqConnection) connection = open_node (0, "");

      run (connection, "CREATE DATABASE lease");
    }
  g_test_add_func ("/mariadb-lease/two-nodes", test_two_nodes);
  g_test_add_func ("/mariadb-lease/renewed", test_renewed);
  g_test_add_func ("/mariadb-lease/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/mariadb-lease/holder-killed", test_holder_killed);
  g_test_add_func ("/mariadb-lease/lost", test_lost);
  g_test_add_func ("/mariadb-lease/causal", test_causal);
  g_test_add_func ("/mariadb-lease/refused", test_refused);
  /* Two dozen seconds of work for every node. */
  if (g_strcmp0 (g_getenv ("MARQ_TEST_LONG"), "1") == 0)
    g_test_add_func ("/mariadb-lease/long-change", test_long_change);
  g_test_add_func ("/mariadb-lease/node-killed", test_node_killed);
  g_test_add_func ("/mariadb-lease/apart", test_apart);
  return g_test_run ();
}
