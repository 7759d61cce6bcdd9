/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that an address of PostgreSQL may say, and what becomes of a connection once it stands. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "marq-servers.h"

#define SECURE "MARQ_TEST_SECURE"

/* With "PORT", "STANDBY" and "FOLDER" put in. */
static char *
fill_in (const char *text)
{
  static const char *const words[][2] = { { "STANDBY", "MARQ_TEST_STANDBY" }, { "PORT", SECURE }, { "FOLDER", "MARQ_TEST_SECURE_FOLDER" } };
  char *filled = g_strdup (text);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (GStrv) parts = g_strsplit (filled, words[i][0], -1);
      const char *value = marq_test_require_env (words[i][1]);

      g_free (filled);
      if (!value)
        return NULL;
      filled = g_strjoinv (value, parts);
    }
  return filled;
}

typedef struct
{
  const char *path;
  const char *address;
  const char *password;
  const char *user;
  gboolean uses_tls;
} Address;

static const Address addresses[] = {
  { "uri", "postgresql://anna@localhost:PORT/shop", MARQ_TEST_PASSWORD, "anna", TRUE },
  { "postgres-uri", "postgres://anna@localhost:PORT/shop?hostaddr=127.0.0.1", MARQ_TEST_PASSWORD, "anna", TRUE },
  { "keywords", "host=localhost port=PORT user=anna dbname=shop", MARQ_TEST_PASSWORD, "anna", TRUE },
  { "socket", "postgresql://postgres@/shop?host=FOLDER&port=PORT", NULL, "postgres", FALSE },
  { "ssl-disable", "host=localhost port=PORT user=anna dbname=shop sslmode=disable", MARQ_TEST_PASSWORD, "anna", FALSE },
  { "ssl-allow", "host=localhost port=PORT user=anna dbname=shop sslmode=allow", MARQ_TEST_PASSWORD, "anna", FALSE },
  { "ssl-allow-for-who-must", "host=localhost port=PORT user=tlsonly dbname=shop sslmode=allow", MARQ_TEST_PASSWORD, "tlsonly", TRUE },
  { "ssl-prefer", "host=localhost port=PORT user=anna dbname=shop sslmode=prefer", MARQ_TEST_PASSWORD, "anna", TRUE },
  { "ssl-require", "host=localhost port=PORT user=tlsonly dbname=shop sslmode=require", MARQ_TEST_PASSWORD, "tlsonly", TRUE },
  { "ssl-verify-ca", "host=127.0.0.1 port=PORT user=anna dbname=shop sslmode=verify-ca sslrootcert=FOLDER/ca.crt", MARQ_TEST_PASSWORD, "anna", TRUE },
  { "ssl-verify-full", "host=localhost port=PORT user=anna dbname=shop sslmode=verify-full sslrootcert=FOLDER/ca.crt", MARQ_TEST_PASSWORD, "anna", TRUE },
  { "channel-binding", "host=localhost port=PORT user=anna dbname=shop sslmode=require channel_binding=require", MARQ_TEST_PASSWORD, "anna", TRUE },
  { "several-hosts", "host=127.0.0.1,localhost port=1,PORT user=anna dbname=shop", MARQ_TEST_PASSWORD, "anna", TRUE },
};

static void
test_address (gconstpointer data)
{
  const Address *address = data;
  g_autofree char *url = fill_in (address->address);
  g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, address->password) : NULL;
  g_autofree char *tls = NULL;

  if (!url)
    return;
  g_assert_cmpstr (connection->info.engine, ==, "PostgreSQL");
  g_assert_cmpstr (connection->info.user, ==, address->user);
  g_assert_cmpstr (connection->info.database, ==, "shop");
  g_assert_cmpuint (connection->info.number, >=, 120000);
  g_assert_true (connection->info.can_write);
  g_assert_false (connection->info.is_pooled);
  g_assert_null (connection->info.warning);
  g_assert_cmpfloat (connection->info.round_trip, >, 0);
  g_assert_cmpfloat (connection->info.round_trip, <, 2);
  tls = marq_servers_ask (connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  g_assert_cmpstr (tls, ==, address->uses_tls ? "t" : "f");
}

/* One is dead, one only reads, one is what was asked for. */
static void
test_session_attrs (void)
{
  static const char *const asked[][2] = { { "primary", "f" }, { "read-write", "f" }, { "standby", "t" }, { "prefer-standby", "t" }, { "any", "t" } };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autofree char *pattern = g_strdup_printf ("postgresql://postgres@127.0.0.1:1,localhost:STANDBY,localhost:PORT/shop?target_session_attrs=%s", asked[i][0]);
      g_autofree char *url = fill_in (pattern);
      g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, NULL) : NULL;
      g_autofree char *standby = url ? marq_servers_ask (connection, "SELECT pg_is_in_recovery()") : NULL;

      if (!url)
        return;
      g_assert_cmpstr (standby, ==, asked[i][1]);
      g_assert_cmpint (connection->info.can_write, ==, *asked[i][1] == 'f');
    }
}

/* What is silent is passed over when its time is up. */
static void
test_silent_host_of_several (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *pattern = NULL;
  g_autofree char *url = NULL;
  g_autoptr (MarqConnection) connection = NULL;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL) && g_socket_listen (socket, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  pattern = g_strdup_printf ("host=127.0.0.1,localhost port=%d,PORT user=postgres dbname=shop connect_timeout=2",
                             g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  url = fill_in (pattern);
  connection = url ? marq_servers_connect (url, NULL) : NULL;
  if (url)
    g_assert_cmpstr (connection->info.database, ==, "shop");
}

/* Services and passwords in files, as psql finds them. */
static void
test_files (void)
{
  const char *service_file = g_getenv ("PGSERVICEFILE");
  const char *password_file = g_getenv ("PGPASSFILE");
  g_autofree char *service = fill_in ("[shop]\nhost=localhost\nport=PORT\nuser=anna\ndbname=shop\n");
  g_autofree char *password = fill_in ("localhost:PORT:shop:anna:" MARQ_TEST_PASSWORD "\n");
  g_autoptr (GError) error = NULL;

  if (service)
    {
      g_autoptr (MarqConnection) connection = NULL;

      g_assert_true (g_file_set_contents (service_file, service, -1, NULL));
      g_assert_true (g_file_set_contents_full (password_file, password, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      connection = marq_servers_connect ("postgresql:///?service=shop", NULL);
      g_assert_cmpstr (connection->info.user, ==, "anna");
      g_assert_null (marq_connection_open ("service=unheard", NULL, NULL, &error));
      marq_servers_assert_error (error, MARQ_ENGINE_ERROR_ADDRESS, "unheard", "See to its service", NULL);
      g_clear_error (&error);
      /* One that is wrong is named by its file. */
      g_assert_true (g_file_set_contents_full (password_file, "*:*:*:*:wrong\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      g_assert_null (marq_connection_open ("service=shop", NULL, NULL, &error));
      marq_servers_assert_error (error, MARQ_ENGINE_ERROR_PASSWORD, password_file, NULL);
    }
  g_unlink (service_file);
  g_unlink (password_file);
}

static void
test_read_only (void)
{
  g_autofree char *clerk = marq_servers_address (SECURE, "user=clerk dbname=shop");
  g_autofree char *standby = marq_servers_address ("MARQ_TEST_STANDBY", "user=postgres dbname=shop");
  g_autoptr (MarqConnection) first = clerk ? marq_servers_connect (clerk, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (MarqConnection) second = standby ? marq_servers_connect (standby, NULL) : NULL;
  MarqConnection *both[] = { first, second };

  for (guint i = 0; clerk && standby && i < G_N_ELEMENTS (both); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqSchema) schema = marq_connection_read (both[i], NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_false (both[i]->info.can_write);
      g_assert_nonnull (strstr (both[i]->info.read_only, i == 0 ? "default_transaction_read_only" : "standby"));
      g_assert_null (marq_connection_query (both[i], "CREATE TABLE anything ()", NULL, &error));
      marq_servers_assert_error (error, MARQ_ENGINE_ERROR_READ_ONLY, i == 0 ? "clerk@localhost" : "postgres@localhost", "read-only transaction", "may write", NULL);
      g_assert_cmpstr (marq_engine_error_get_state (error), ==, "25006");
    }
}

static void
end_session (const char *pid)
{
  g_autofree char *url = fill_in ("host=FOLDER port=PORT user=postgres dbname=shop");
  g_autoptr (MarqConnection) other = marq_servers_connect (url, NULL);
  g_autofree char *query = g_strdup_printf ("SELECT pg_terminate_backend(%s, 5000)", pid);
  g_autofree char *done = marq_servers_ask (other, query);

  g_assert_cmpstr (done, ==, "t");
}

static gpointer
end_soon (gpointer pid)
{
  g_usleep (G_USEC_PER_SEC / 5);
  end_session (pid);
  return NULL;
}

static char *
dup_pid (MarqConnection *connection)
{
  char *pid = marq_servers_ask (connection, "SELECT pg_backend_pid()");

  connection->has_state = FALSE;
  return pid;
}

static void
test_ended_between (void)
{
  g_autofree char *url = marq_servers_address (SECURE, "user=anna dbname=shop");
  g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, MARQ_TEST_PASSWORD) : NULL;
  g_autofree char *pid = url ? dup_pid (connection) : NULL;
  g_autofree char *second_pid = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;

  if (!url)
    return;
  /* Reading begins anew, on a new session. */
  end_session (pid);
  schema = marq_connection_read (connection, left_out, NULL, &error);
  g_assert_no_error (error);
  second_pid = dup_pid (connection);
  g_assert_cmpstr (pid, !=, second_pid);
  /* A statement does not. */
  end_session (second_pid);
  g_assert_null (marq_connection_query (connection, "SELECT 1", NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_LOST, "anna@localhost", "shop", "terminating connection", "Connect again", NULL);
  g_clear_error (&error);
  g_clear_object (&schema);
  /* Nor does reading, where there may have been settings or locks. */
  g_assert_null (marq_connection_read (connection, NULL, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST);
}

static void
test_ended_in_the_midst (void)
{
  g_autofree char *url = marq_servers_address (SECURE, "user=anna dbname=shop");
  g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, MARQ_TEST_PASSWORD) : NULL;
  g_autofree char *pid = url ? dup_pid (connection) : NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  if (!url)
    return;
  thread = g_thread_new ("end", end_soon, pid);
  g_assert_null (marq_connection_query (connection, "SELECT pg_sleep(30)", NULL, &error));
  g_thread_join (thread);
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_LOST, "anna@localhost", "57P01", "has to be looked up", NULL);
  g_assert_cmpstr (marq_engine_error_get_state (error), ==, "57P01");
}

/* Where it cannot be begun anew, both reasons are told. */
static void
test_lost_for_good (void)
{
  g_autofree char *url = marq_servers_address (SECURE, "user=single dbname=shop");
  g_autofree char *admin = fill_in ("host=FOLDER port=PORT user=postgres dbname=shop");
  g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (MarqConnection) other = url ? marq_servers_connect (admin, NULL) : NULL;
  g_autofree char *pid = url ? dup_pid (connection) : NULL;
  g_autoptr (GError) error = NULL;

  if (!url)
    return;
  g_free (marq_servers_ask (other, "ALTER ROLE single NOLOGIN"));
  end_session (pid);
  g_assert_null (marq_connection_read (connection, NULL, NULL, &error));
  g_free (marq_servers_ask (other, "ALTER ROLE single LOGIN"));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_LOST, "was lost", "could not be begun anew", "not permitted to log in", NULL);
}

static void
test_cancelled (void)
{
  g_autofree char *url = marq_servers_address (SECURE, "user=anna dbname=shop");
  g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *one = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  if (!url)
    return;
  thread = marq_servers_cancel_soon (cancellable);
  g_assert_null (marq_connection_query (connection, "SELECT pg_sleep(30)", cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  /* The connection lives on, and the next statement is not hit. */
  one = marq_servers_ask (connection, "SELECT 1");
  g_assert_cmpstr (one, ==, "1");
}

static void
test_ended_by_limit (void)
{
  g_autofree char *url = marq_servers_address (SECURE, "user=anna dbname=shop options='-c statement_timeout=100'");
  g_autoptr (MarqConnection) connection = url ? marq_servers_connect (url, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (GError) error = NULL;

  if (!url)
    return;
  g_assert_null (marq_connection_query (connection, "SELECT pg_sleep(30)", NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CANCELLED, "anna@localhost", "statement timeout", "statement_timeout", NULL);
}

static void
test_no_room (void)
{
  g_autofree char *thrifty = marq_servers_address (SECURE, "user=thrifty dbname=shop");
  g_autofree char *anna = marq_servers_address (SECURE, "user=anna dbname=shop");
  g_autoptr (MarqConnection) first = thrifty ? marq_servers_connect (thrifty, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (MarqConnection) second = anna ? marq_servers_connect (anna, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (GError) error = NULL;
  const char *tiny = g_getenv ("MARQ_TEST_SECURE_TINY");

  if (!thrifty)
    return;
  g_assert_null (marq_connection_query (first, "SELECT i FROM generate_series (1, 200000) i ORDER BY random()", NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_FULL, "thrifty@localhost", "temp_file_limit", "raise it", NULL);
  g_clear_error (&error);
  if (!tiny || !*tiny)
    {
      marq_test_skip ("no file system may be mounted here");
      return;
    }
  g_assert_null (marq_connection_query (second, "CREATE TABLE much TABLESPACE tiny AS SELECT repeat('x', 2000) FROM generate_series (1, 10000)", NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_FULL, "anna@localhost", "No space left on device", "Make room", NULL);
  g_assert_cmpstr (marq_engine_error_get_state (error), ==, "53100");
}

static void
test_denied (void)
{
  g_autofree char *shop = marq_servers_address (SECURE, "user=anna dbname=shop");
  g_autofree char *blind = marq_servers_address (SECURE, "user=anna dbname=blind");
  g_autoptr (MarqConnection) first = shop ? marq_servers_connect (shop, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (MarqConnection) second = blind ? marq_servers_connect (blind, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (GError) error = NULL;

  if (!shop)
    return;
  g_assert_null (marq_connection_query (first, "SELECT * FROM wages", NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_DENIED, "anna@localhost", "permission denied for table wages", "Ask its owner", NULL);
  g_clear_error (&error);
  g_assert_null (marq_connection_read (second, NULL, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_DENIED, "blind", "permission denied for table pg_class", "Ask its owner", NULL);
}

/* As a server says it, fed by hand: there is no server of such versions here. */
static void
test_versions (void)
{
  static const struct
  {
    const char *engine;
    guint number;
    const char *version;
    int verdict; /* -1: refused, 0: known, 1: warned of */
  } versions[] = {
    { "PostgreSQL", 90624, "9.6.24", -1 }, { "PostgreSQL", 110022, "11.22", -1 }, { "PostgreSQL", 120000, "12.0", 0 },
    { "PostgreSQL", 180001, "18.1", 0 },   { "PostgreSQL", 190000, "19devel", 1 }, { "SQLite", 33403, "3.34.3", -1 },
    { "SQLite", 33500, "3.35.0", 0 },      { "SQLite", 35500, "3.55.0", 0 },       { "MariaDB", 100519, "10.5.19", -1 },
    { "MariaDB", 100600, "10.6.0", 0 },    { "MariaDB", 110804, "11.8.4", 0 },     { "MariaDB", 130000, "13.0.0", 1 },
    { "MySQL", 50744, "5.7.44", -1 },      { "MySQL", 80035, "8.0.35", 0 },        { "MySQL", 90100, "9.1.0", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      MarqConnection connection = { NULL };
      g_autoptr (GError) error = NULL;
      gboolean well = marq_connection_check_version (&connection, versions[i].engine, versions[i].number, versions[i].version, &error);
      g_autofree char *warning = connection.info.warning;

      g_assert_cmpint (well, ==, versions[i].verdict >= 0);
      g_assert_cmpint (warning != NULL, ==, versions[i].verdict > 0);
      if (!well)
        marq_servers_assert_error (error, MARQ_ENGINE_ERROR_VERSION, versions[i].version, "too old", "needs", NULL);
      else if (warning)
        g_assert_nonnull (strstr (warning, versions[i].version));
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    GTestFunc test;
  } tests[] = {
    { "session-attrs", test_session_attrs }, { "silent-host-of-several", test_silent_host_of_several }, { "files", test_files },
    { "read-only", test_read_only },         { "ended-between", test_ended_between },
    { "ended-in-the-midst", test_ended_in_the_midst }, { "lost-for-good", test_lost_for_good }, { "cancelled", test_cancelled },
    { "ended-by-limit", test_ended_by_limit }, { "no-room", test_no_room }, { "denied", test_denied }, { "versions", test_versions },
  };

  g_autofree char *folder = g_dir_make_tmp ("marq-files-XXXXXX", NULL);
  g_autofree char *service_file = g_build_filename (folder, "services", NULL);
  g_autofree char *password_file = g_build_filename (folder, "passwords", NULL);
  int status;

  /* Before there are threads: they read them. */
  g_setenv ("PGSERVICEFILE", service_file, TRUE);
  g_setenv ("PGPASSFILE", password_file, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *path = g_strconcat ("/connection/address/", addresses[i].path, NULL);

      g_test_add_data_func (path, &addresses[i], test_address);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/connection/", tests[i].path, NULL);

      g_test_add_func (path, tests[i].test);
    }
  status = g_test_run ();
  g_rmdir (folder);
  return status;
}
