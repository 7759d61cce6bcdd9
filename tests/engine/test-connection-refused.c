/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way in which a PostgreSQL server lets nobody in, by real servers: its code, and that the message names
 * what it is about and what to do.
 */
#include "config.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>

#include "marq-servers.h"

typedef struct
{
  const char *path;
  const char *variable; /* of the server's port; NULL: of the one without TLS */
  const char *rest;
  const char *password;
  MarqEngineError code;
  const char *state;    /* NULL: the server said nothing */
  const char *says;
  const char *advises;
} Refusal;

#define SECURE "MARQ_TEST_SECURE"

static const Refusal refusals[] = {
  { "wrong-password", SECURE, "user=anna dbname=shop", "wrong", MARQ_ENGINE_ERROR_PASSWORD, "28P01",
    "password authentication failed for user \"anna\"", "Check the password" },
  { "no-password", SECURE, "user=anna dbname=shop passfile=/nowhere", NULL, MARQ_ENGINE_ERROR_NO_PASSWORD, NULL,
    "no password supplied", "none is known" },
  { "no-such-database", SECURE, "user=anna dbname=nowhere", MARQ_TEST_PASSWORD, MARQ_ENGINE_ERROR_NO_DATABASE, "3D000",
    "database \"nowhere\" does not exist", "Check the name of the database" },
  { "may-not-connect", SECURE, "user=anna dbname=closed", MARQ_TEST_PASSWORD, MARQ_ENGINE_ERROR_DENIED, "42501",
    "permission denied for database \"closed\"", "Ask its owner" },
  { "no-such-role-behind-a-password", SECURE, "user=stranger dbname=shop", MARQ_TEST_PASSWORD, MARQ_ENGINE_ERROR_DENIED, "28000",
    "\"stranger\"", "Check the name of the user" },
  { "no-such-role", "MARQ_TEST_PG", "user=stranger dbname=postgres", NULL, MARQ_ENGINE_ERROR_DENIED, "28000",
    "role \"stranger\" does not exist", "Check the name of the user" },
  { "no-such-role-without-tls", SECURE, "user=stranger dbname=shop sslmode=disable", NULL, MARQ_ENGINE_ERROR_TLS, "28000",
    "no pg_hba.conf entry", "sslmode=disable" },
  { "tls-required", SECURE, "user=tlsonly dbname=shop sslmode=disable", MARQ_TEST_PASSWORD, MARQ_ENGINE_ERROR_TLS, "28000",
    "no encryption", "take sslmode=disable out" },
  { "tls-refused", "MARQ_TEST_PG", "user=postgres sslmode=require", NULL, MARQ_ENGINE_ERROR_TLS, NULL,
    "server does not support SSL", "whether the server has TLS at all" },
  { "unknown-authority", SECURE, "user=anna dbname=shop sslmode=verify-ca sslrootcert=/nowhere/ca.crt", MARQ_TEST_PASSWORD,
    MARQ_ENGINE_ERROR_TLS, NULL, "/nowhere/ca.crt", "sslrootcert" },
  { "wrong-host-name", SECURE, "user=anna dbname=shop host=elsewhere.example sslmode=verify-full sslrootcert=CA",
    MARQ_TEST_PASSWORD, MARQ_ENGINE_ERROR_TLS, NULL, "does not match host name \"elsewhere.example\"", "certificate" },
  { "standby-where-a-primary-is-asked-for", "MARQ_TEST_STANDBY", "user=postgres target_session_attrs=primary", NULL,
    MARQ_ENGINE_ERROR_CONNECT, NULL, "server is in hot standby mode", "target_session_attrs" },
  { "bouncer-without-that-database", "MARQ_TEST_BOUNCER", "user=postgres dbname=unheard", NULL, MARQ_ENGINE_ERROR_CONNECT, "08P01",
    "unheard", "pooler" },
  { "bouncer-without-that-setting", "MARQ_TEST_BOUNCER", "user=postgres dbname=shop options='-c work_mem=1MB'", NULL,
    MARQ_ENGINE_ERROR_CONNECT, "08P01", "unsupported startup parameter", "options" },
};

/* The server of “servers” is known by its whole address. */
static char *
dup_address (const Refusal *refusal)
{
  g_autofree char *authority = g_strconcat (g_getenv ("MARQ_TEST_SECURE_FOLDER") ? g_getenv ("MARQ_TEST_SECURE_FOLDER") : "", "/ca.crt", NULL);
  g_auto (GStrv) parts = g_strsplit (refusal->rest, "=CA", 2);
  g_autofree char *rest = parts[1] ? g_strconcat (parts[0], "=", authority, parts[1], NULL) : g_strdup (refusal->rest);
  const char *url;
  g_autoptr (GUri) uri = NULL;

  if (!g_str_equal (refusal->variable, "MARQ_TEST_PG"))
    return marq_servers_address (refusal->variable, rest);
  url = marq_test_require_env ("MARQ_TEST_PG");
  uri = url ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  return uri ? g_strdup_printf ("host=%s port=%d %s", g_uri_get_host (uri), g_uri_get_port (uri), rest) : NULL;
}

static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autofree char *url = dup_address (refusal);
  g_autoptr (GError) error = NULL;

  if (!url)
    return;
  g_assert_null (marq_connection_open (url, refusal->password, NULL, &error));
  marq_servers_assert_error (error, refusal->code, refusal->says, refusal->advises, "@", NULL);
  g_assert_cmpstr (marq_engine_error_get_state (error), ==, refusal->state);
  g_assert_null (strstr (error->message, "LOCATION"));
}

static void
test_nobody_there (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (marq_connection_open ("postgresql://anna@127.0.0.1:1/shop", NULL, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CONNECT, "anna@127.0.0.1:1/shop", "Connection refused", "See whether the server runs", NULL);
  g_clear_error (&error);
  g_assert_null (marq_connection_open ("host=/nowhere/at/all user=anna dbname=shop", NULL, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CONNECT, "/nowhere/at/all", "See whether the server runs", NULL);
  g_clear_error (&error);
  g_assert_null (marq_connection_open ("postgresql://anna@nowhere.invalid/shop", NULL, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CONNECT, "nowhere.invalid", "could not translate host name", NULL);
}

static void
test_too_many (void)
{
  g_autofree char *url = marq_servers_address (SECURE, "user=single dbname=shop");
  G_GNUC_UNUSED g_autoptr (MarqConnection) first = url ? marq_servers_connect (url, MARQ_TEST_PASSWORD) : NULL;
  g_autoptr (GError) error = NULL;

  if (!url)
    return;
  g_assert_null (marq_connection_open (url, MARQ_TEST_PASSWORD, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_BUSY, "single", "too many connections", "Wait until", NULL);
  g_assert_cmpstr (marq_engine_error_get_state (error), ==, "53300");
}

/* The last test of this server: it waits for its guests, and takes no more. */
static void
test_shutting_down (void)
{
  g_autofree char *url = marq_servers_address ("MARQ_TEST_STANDBY", "user=postgres");
  G_GNUC_UNUSED g_autoptr (MarqConnection) guest = url ? marq_servers_connect (url, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  if (!url)
    return;
  g_assert_cmpint (kill (atoi (g_getenv ("MARQ_TEST_STANDBY_PID")), SIGTERM), ==, 0);
  while (!error && g_get_monotonic_time () < deadline)
    {
      G_GNUC_UNUSED g_autoptr (MarqConnection) other = marq_connection_open (url, NULL, NULL, &error);
    }
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_BUSY, "shutting down", "try again", NULL);
  g_assert_cmpstr (marq_engine_error_get_state (error), ==, "57P03");
}

/* Somebody who listens, and never says a word. */
static GSocket *
listen_silently (char **url, const char *rest)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL) && g_socket_listen (socket, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  *url = g_strdup_printf ("host=127.0.0.1 port=%d user=anna dbname=shop %s", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)), rest);
  return socket;
}

static void
test_silent (void)
{
  g_autofree char *url = NULL;
  G_GNUC_UNUSED g_autoptr (GSocket) socket = listen_silently (&url, "connect_timeout=1");
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_null (marq_connection_open (url, NULL, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_TIMEOUT, "anna@127.0.0.1:", "within 1 seconds", "connect_timeout", NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  /* Whoever polls counts in milliseconds. */
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC - 10 * G_TIME_SPAN_MILLISECOND);
}

static void
test_cancelled (void)
{
  g_autofree char *url = NULL;
  G_GNUC_UNUSED g_autoptr (GSocket) socket = listen_silently (&url, "");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread = marq_servers_cancel_soon (cancellable);

  g_assert_null (marq_connection_open (url, NULL, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
}

/* Whoever answers, but in no words of PostgreSQL's. */
static gpointer
speak_gibberish (gpointer socket)
{
  g_autoptr (GSocket) guest = g_socket_accept (socket, NULL, NULL);
  char buffer[512];

  g_socket_receive (guest, buffer, sizeof buffer, NULL, NULL);
  g_socket_send (guest, "HTTP/1.1 400 Bad Request\r\n\r\n", 28, NULL, NULL);
  return NULL;
}

static void
test_no_postgres (void)
{
  g_autofree char *url = NULL;
  g_autoptr (GSocket) socket = listen_silently (&url, "sslmode=disable connect_timeout=3");
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("gibberish", speak_gibberish, socket);

  g_assert_null (marq_connection_open (url, NULL, NULL, &error));
  g_thread_join (thread);
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CONNECT, "anna@127.0.0.1:", "See whether this is PostgreSQL", NULL);
}

static void
test_addresses (void)
{
  static const char *const wrong[] = { "postgresql://anna:correct horse battery@localhost/shop", "postgresql://localhost/shop?password=correct horse battery",
                                       "host=localhost password='correct horse battery'", "postgresql://[::1/shop", "postgresql://localhost/?unheard=of" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (marq_connection_is_url (wrong[i]));
      g_assert_null (marq_connection_open (wrong[i], NULL, NULL, &error));
      marq_servers_assert_error (error, MARQ_ENGINE_ERROR_ADDRESS, i < 3 ? "holds a password" : "no address of PostgreSQL", NULL);
    }
  g_assert_false (marq_connection_is_url ("shop=old"));
  g_assert_false (marq_connection_is_url ("/home/anna/a=b/shop.marq"));
  g_assert_true (marq_connection_is_url ("service=shop"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/connection-refused/", refusals[i].path, NULL);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/connection-refused/nobody-there", test_nobody_there);
  g_test_add_func ("/connection-refused/too-many", test_too_many);
  g_test_add_func ("/connection-refused/silent", test_silent);
  g_test_add_func ("/connection-refused/cancelled", test_cancelled);
  g_test_add_func ("/connection-refused/no-postgres", test_no_postgres);
  g_test_add_func ("/connection-refused/addresses", test_addresses);
  g_test_add_func ("/connection-refused/shutting-down", test_shutting_down);
  return g_test_run ();
}
