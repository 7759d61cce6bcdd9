/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Through a real SSH server to a real PostgreSQL: and that no tunnel outlives us. */
#include "config.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/marq-connect.h"
#include "engine/marq-tunnel.h"
#include "marq-servers.h"

/* The “ssh” of the test knows its machines by names of its own. */
static gboolean
use_test_ssh (void)
{
  const char *folder = marq_test_require_env ("MARQ_TEST_SSH");

  return folder && *folder;
}

/* TRUE: somebody listens there. */
static gboolean
is_open (guint port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port, NULL, NULL);

  return connection != NULL;
}

static gboolean
closes_in_time (guint port)
{
  gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (is_open (port) && g_get_monotonic_time () < deadline)
    g_usleep (20000);
  return !is_open (port);
}

static MarqConnection *
connect_through (const char *machine, const char *url, GError **error)
{
  MarqConnectSettings settings = { .ssh = machine };

  return marq_connect (url, &settings, NULL, error);
}

/* The certificate has to name the host of the address, not the end of the tunnel. */
static void
test_verifies (void)
{
  const char *folder = g_getenv ("MARQ_TEST_SECURE_FOLDER");
  const char *port = marq_test_require_env ("MARQ_TEST_SECURE");
  g_autofree char *right = g_strdup_printf ("postgresql://anna@localhost:%s/shop?sslmode=verify-full&sslrootcert=%s/ca.crt", port, folder);
  g_autofree char *wrong = g_strdup_printf ("host=127.0.0.1 port=%s user=anna dbname=shop sslmode=verify-full sslrootcert='%s/ca.crt'", port, folder);
  MarqConnectSettings settings = { .ssh = "bastion" };
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *tls = NULL;

  if (!port || !use_test_ssh ())
    return;
  connection = marq_connect (right, &settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (connection->info.user, ==, "anna");
  tls = marq_servers_ask (connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  g_assert_cmpstr (tls, ==, "t");
  schema = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (marq_connect (wrong, &settings, NULL, &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_TLS, "does not match host name \"127.0.0.1\"", NULL);
}

/* A socket of that machine, and several servers. Where the first of them is dead, libpq does not go on to the next: at
 * the end of a tunnel somebody always answers. */
static void
test_other_ends (void)
{
  const char *folder = g_getenv ("MARQ_TEST_SECURE_FOLDER");
  const char *port = marq_test_require_env ("MARQ_TEST_SECURE");
  g_autofree char *socket = g_strdup_printf ("postgresql://postgres@/shop?host=%s&port=%s", folder, port);
  g_autofree char *several = g_strdup_printf ("postgresql://postgres@localhost:%s,127.0.0.1:1/shop?connect_timeout=3", port);
  const char *const urls[] = { socket, several };

  for (guint i = 0; port && use_test_ssh () && i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MarqConnection) connection = connect_through ("bastion", urls[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (connection->info.database, ==, "shop");
    }
}

static void
test_cancels_through (void)
{
  const char *port = marq_test_require_env ("MARQ_TEST_SECURE");
  g_autofree char *url = g_strdup_printf ("postgresql://postgres@localhost:%s/shop", port);
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqConnection) connection = port && use_test_ssh () ? connect_through ("bastion", url, &error) : NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  g_assert_no_error (error);
  if (!connection)
    return;
  thread = marq_servers_cancel_soon (cancellable);
  g_assert_null (marq_connection_query (connection, "SELECT pg_sleep(30)", cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  g_free (marq_servers_ask (connection, "SELECT 1"));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *machine;
    const char *says;
    const char *advises;
  } cases[] = {
    { "stranger", "Host key verification failed", "log in once by hand" },
    { "keyless", "Permission denied", "give it a key" },
    { "nowhere.invalid", "Could not resolve hostname", "Check the name of the machine" },
    { "closed", "Connection refused", "whether an SSH server runs there" },
    { "127.0.0.1:1", "Connection refused", "Check the name and the port" },
    { "-oProxyCommand=touch /tmp/marq-was-here", "names no machine", "write USER@HOST:PORT" },
    { "bastion -oProxyCommand=false", "names no machine", "write USER@HOST:PORT" },
    { "$(touch /tmp/marq-was-here)", "names no machine", "write USER@HOST:PORT" },
  };

  for (guint i = 0; use_test_ssh () && i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (connect_through (cases[i].machine, "postgresql://anna@localhost:5432/shop", &error));
      marq_servers_assert_error (error, MARQ_ENGINE_ERROR_TUNNEL, cases[i].machine, cases[i].says, cases[i].advises, NULL);
    }
}

static void
test_nobody_behind (void)
{
  g_autoptr (GError) error = NULL;

  if (!use_test_ssh ())
    return;
  g_assert_null (connect_through ("bastion", "postgresql://anna@localhost:1/shop?connect_timeout=3", &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_CONNECT, "by way of bastion", "anna@localhost", "closed the connection", NULL);
  g_clear_error (&error);
  g_assert_null (connect_through ("bastion", "sqlite:shop.db", &error));
  marq_servers_assert_error (error, MARQ_ENGINE_ERROR_TUNNEL, "sqlite:shop.db", "not reached over a network", NULL);
}

static void
test_ends_with_the_connection (void)
{
  const char *const servers[] = { "localhost:1", "[::1]:2", NULL };
  g_autoptr (GError) error = NULL;
  MarqTunnel *tunnel = use_test_ssh () ? marq_tunnel_open ("bastion", servers, NULL, &error) : NULL;
  guint ports[3];

  g_assert_no_error (error);
  if (!tunnel)
    return;
  memcpy (ports, marq_tunnel_get_ports (tunnel), sizeof ports);
  g_assert_cmpuint (ports[2], ==, 0);
  g_assert_true (is_open (ports[0]) && is_open (ports[1]));
  marq_tunnel_close (tunnel);
  g_assert_true (closes_in_time (ports[0]) && closes_in_time (ports[1]));
}

/* No handler of ours runs: the system closes our end of a pipe, which is enough. */
static void
test_ends_when_we_are_killed (void)
{
  const char *const servers[] = { "localhost:1", NULL };
  g_autofree char *said = NULL;
  g_autofree char *self = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  guint port;

  if (g_getenv ("MARQ_TEST_CHILD"))
    {
      MarqTunnel *tunnel = marq_tunnel_open ("bastion", servers, NULL, NULL);

      g_print ("port %u\n", tunnel ? marq_tunnel_get_ports (tunnel)[0] : 0);
      fflush (stdout);
      kill (getpid (), SIGSTOP);
      return;
    }
  if (!use_test_ssh ())
    return;
  self = g_file_read_link ("/proc/self/exe", NULL);
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, "env", "MARQ_TEST_CHILD=1", self, "-p",
                            "/tunnel/ends-when-we-are-killed", NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  do
    {
      g_free (said);
      said = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_assert_nonnull (said);
    }
  while (!g_str_has_prefix (said, "port "));
  port = (guint) atoi (said + strlen ("port "));
  g_assert_cmpuint (port, !=, 0);
  g_assert_true (is_open (port));
  g_subprocess_send_signal (child, SIGKILL);
  g_assert_true (closes_in_time (port));
  g_subprocess_wait (child, NULL, NULL);
}

/* A machine that takes the connection, and says nothing. */
static void
test_cancelled (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *machine = NULL;
  const char *const servers[] = { "localhost:1", NULL };
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  if (!use_test_ssh ())
    return;
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL) && g_socket_listen (socket, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  machine = g_strdup_printf ("127.0.0.1:%d", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  thread = marq_servers_cancel_soon (cancellable);
  g_assert_null (marq_tunnel_open (machine, servers, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = g_strdup_printf ("%s:%s", g_getenv ("MARQ_TEST_SSH") ? g_getenv ("MARQ_TEST_SSH") : "", g_getenv ("PATH"));

  /* Before there are threads. */
  g_setenv ("PATH", path, TRUE);
  g_setenv ("PGPASSWORD", MARQ_TEST_PASSWORD, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tunnel/verifies", test_verifies);
  g_test_add_func ("/tunnel/other-ends", test_other_ends);
  g_test_add_func ("/tunnel/cancels-through", test_cancels_through);
  g_test_add_func ("/tunnel/refused", test_refused);
  g_test_add_func ("/tunnel/nobody-behind", test_nobody_behind);
  g_test_add_func ("/tunnel/ends-with-the-connection", test_ends_with_the_connection);
  g_test_add_func ("/tunnel/ends-when-we-are-killed", test_ends_when_we_are_killed);
  g_test_add_func ("/tunnel/cancelled", test_cancelled);
  return g_test_run ();
}
