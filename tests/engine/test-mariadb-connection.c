/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A MariaDB server as a connection: what an address says, where passwords come from, what stands in the
 * way, and that every wait ends when it is told to.
 */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/marq-connection.h"
#include "engine/mariadb/marq-mariadb-address.h"
#include "engine/mariadb/marq-mariadb-info.h"
#include "marq-test-db.h"
#include "marq-test.h"

#define SECRET "geheim-7"

static MarqTestDb *shared;

/* Of the test server, as another user, with another port, path and options where they are said. */
static char *
make_url (const char *user, int port, const char *path, const char *query)
{
  g_autoptr (GUri) uri = g_uri_parse (marq_test_db_get_url (shared), G_URI_FLAGS_NONE, NULL);

  return g_strdup_printf ("mariadb://%s@127.0.0.1:%d%s%s%s", user ? user : g_uri_get_userinfo (uri), port ? port : g_uri_get_port (uri),
                          path ? path : g_uri_get_path (uri), query ? "?" : "", query ? query : "");
}

static MarqConnection *
connect_to (const char *url, const char *password)
{
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = marq_connection_open (url, password, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
run (MarqConnection *connection, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
run (MarqConnection *connection, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *statement = NULL;
  va_list arguments;

  va_start (arguments, format);
  statement = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  rows = marq_connection_query (connection, statement, NULL, &error);
  g_assert_no_error (error);
}

static char *
ask (MarqConnection *connection, const char *statement)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, NULL, &error);

  g_assert_no_error (error);
  return rows->len ? g_strdup (((char **) rows->pdata[0])[0]) : NULL;
}

static void
assert_refused (const char *url, const char *password, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  MarqConnection *connection = marq_connection_open (url, password, NULL, &error);

  g_assert_null (connection);
  g_assert_error (error, MARQ_ENGINE_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_null (strstr (error->message, SECRET));
}

static void
assert_fails (MarqConnection *connection, const char *statement, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = marq_connection_query (connection, statement, NULL, &error);

  g_assert_null (rows);
  g_assert_error (error, MARQ_ENGINE_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
}

static gboolean
require_server (void)
{
  if (shared)
    return TRUE;
  marq_test_skip ("there is no MariaDB");
  return FALSE;
}

static void
test_wrong_address (void)
{
  static const char *const urls[] = {
    "mariadb://u:" SECRET "@h/d", "mysql://u:@h/d", "mariadb://h/d?password=" SECRET, "mariadb://h/d?pwd=" SECRET, "mariadb://h/d?" SECRET,
    "mariadb://h/d?" SECRET "=1", "mariadb://h/d?ssl-mode=" SECRET, "mariadb://h/d?connect-timeout=" SECRET, "mariadb://h/d?connect-timeout=0",
    "mariadb://h/" SECRET "/d", "mariadb://h:port/" SECRET, "mariadb:" SECRET, "mariadb://h/d#" SECRET, "mariadb://h/%FF", "mariadb://h/d?a=%zz",
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    assert_refused (urls[i], NULL, MARQ_ENGINE_ERROR_ADDRESS, "");
}

static void
test_address (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMariadbAddress) full
    = marq_mariadb_address_parse ("mysql://u%40x@[::1]:3307/my%2Fshop?socket=/tmp/a%20b&ssl-mode=VERIFY_CA&ssl-ca=ca&ssl-cert=c&ssl-key=k&"
                                  "connect-timeout=3&default-file=f&default-group=g", &error);
  g_autoptr (MarqMariadbAddress) bare = marq_mariadb_address_parse ("mariadb://", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (full->user, ==, "u@x");
  g_assert_cmpstr (full->host, ==, "::1");
  g_assert_cmpuint (full->port, ==, 3307);
  g_assert_cmpstr (full->database, ==, "my/shop");
  g_assert_cmpstr (full->socket, ==, "/tmp/a b");
  g_assert_cmpint (full->tls, ==, MARQ_MARIADB_TLS_VERIFIED);
  g_assert_cmpstr (full->ssl_ca, ==, "ca");
  g_assert_cmpstr (full->ssl_cert, ==, "c");
  g_assert_cmpstr (full->ssl_key, ==, "k");
  g_assert_cmpuint (full->connect_seconds, ==, 3);
  g_assert_cmpstr (full->default_file, ==, "f");
  g_assert_cmpstr (full->default_group, ==, "g");
  g_assert_null (bare->user);
  g_assert_null (bare->host);
  g_assert_null (bare->database);
  g_assert_cmpuint (bare->port, ==, 0);
  g_assert_cmpint (bare->tls, ==, MARQ_MARIADB_TLS_PREFERRED);
}

/* What a keyring and a tunnel ask of it. */
static void
test_places (void)
{
  static const guint ports[] = { 4711, 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *account = marq_mariadb_address_dup_account ("mysql://u%20x@h/shop?ssl-mode=required");
  g_auto (GStrv) far = marq_mariadb_address_list_servers ("mariadb://u@h:3307/shop", &error);
  g_auto (GStrv) near = marq_mariadb_address_list_servers ("mariadb:///shop?socket=/run/a%20b", &error);
  g_autofree char *other = marq_mariadb_address_redirect ("mariadb://u%20x@h/sh%2Fop?socket=/s&ssl-mode=required", ports, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (account, ==, "mariadb://u x@h:3306");
  g_assert_cmpstr (far[0], ==, "h:3307");
  g_assert_cmpstr (near[0], ==, "/run/a b");
  g_assert_cmpstr (other, ==, "mariadb://u%20x@127.0.0.1:4711/sh%2Fop?ssl-mode=required");
  g_assert_null (marq_mariadb_address_redirect ("mariadb://h/d?ssl-mode=verify_ca", ports, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TLS);
}

static void
test_version (void)
{
  g_assert_cmpuint (marq_mariadb_parse_version ("10.11.6-MariaDB-1:10.11.6+maria~deb12"), ==, 101106);
  g_assert_cmpuint (marq_mariadb_parse_version ("8.0.36"), ==, 80036);
  g_assert_cmpuint (marq_mariadb_parse_version ("9.1"), ==, 90100);
  g_assert_cmpuint (marq_mariadb_parse_version ("none"), ==, 0);
}

static void
check_info (const char *url)
{
  g_autoptr (MarqConnection) connection = connect_to (url, NULL);
  g_autofree char *version = ask (connection, "SELECT VERSION()");
  g_autofree char *charset = ask (connection, "SELECT CONCAT(@@character_set_client, @@character_set_results, @@character_set_connection)");

  g_assert_cmpstr (connection->info.engine, ==, "MariaDB");
  g_assert_cmpstr (connection->info.version, ==, version);
  g_assert_cmpuint (connection->info.number, >=, 100600);
  g_assert_cmpstr (connection->info.user, ==, "marq@%");
  g_assert_cmpstr (connection->info.database, ==, marq_test_db_get_name (shared));
  g_assert_true (connection->info.can_write);
  g_assert_null (connection->info.read_only);
  g_assert_cmpfloat (connection->info.round_trip, >, 0);
  g_assert_cmpfloat (connection->info.round_trip, <, 5);
  g_assert_cmpint (marq_connection_get_dialect (connection), ==, MARQ_DIALECT_MARIADB);
  g_assert_cmpstr (charset, ==, "utf8mb4utf8mb4utf8mb4");
}

/* By its socket, and by TCP. */
static void
test_info (void)
{
  g_autofree char *tcp = NULL;
  g_autofree char *mysql = NULL;

  if (!require_server ())
    return;
  tcp = make_url (NULL, 0, NULL, NULL);
  mysql = g_strconcat ("MySQL", tcp + strlen ("mariadb"), NULL);
  g_assert_true (marq_connection_is_url (tcp));
  check_info (marq_test_db_get_url (shared));
  check_info (tcp);
  check_info (mysql);
}

typedef struct
{
  MarqConnection *admin;
  char *user;
  char *url; /* of that user */
} Guest;

static void
invite (Guest *self, const char *rights)
{
  self->admin = connect_to (marq_test_db_get_url (shared), NULL);
  self->user = g_strdup_printf ("%s_guest", marq_test_db_get_name (shared));
  self->url = make_url (self->user, 0, NULL, NULL);
  run (self->admin, "CREATE USER %s IDENTIFIED BY '" SECRET "'", self->user);
  run (self->admin, "GRANT %s ON %s.* TO %s", rights, marq_test_db_get_name (shared), self->user);
}

static void
dismiss (Guest *self)
{
  run (self->admin, "DROP USER %s", self->user);
  marq_connection_close (self->admin);
  g_free (self->user);
  g_free (self->url);
}

static void
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_passwords (void)
{
  g_autofree char *folder = g_dir_make_tmp ("marq-mariadb-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, ".my.cnf", NULL);
  g_autofree char *other = g_build_filename (folder, "other.cnf", NULL);
  g_autofree char *query = g_strdup_printf ("default-file=%s&default-group=shop", other);
  g_autofree char *by_file = NULL;
  g_autofree char *home = g_strdup (g_getenv ("HOME"));
  Guest guest;

  if (!require_server ())
    return;
  invite (&guest, "SELECT");
  by_file = make_url (guest.user, 0, NULL, query);
  g_setenv ("HOME", folder, TRUE);

  assert_refused (guest.url, NULL, MARQ_ENGINE_ERROR_NO_PASSWORD, "(28000, 1045)");
  assert_refused (guest.url, SECRET "!", MARQ_ENGINE_ERROR_PASSWORD, "(28000, 1045)");
  marq_connection_close (connect_to (guest.url, SECRET));
  g_setenv ("MYSQL_PWD", SECRET, TRUE);
  marq_connection_close (connect_to (guest.url, NULL));
  assert_refused (guest.url, "wrong", MARQ_ENGINE_ERROR_PASSWORD, "(28000, 1045)");
  g_unsetenv ("MYSQL_PWD");
  write_file (own, "[client]\npassword=" SECRET "\n");
  marq_connection_close (connect_to (guest.url, NULL));
  write_file (own, "[client]\npassword=wrong\n[marquetry]\npassword=" SECRET "\ndefault-character-set=latin1\n");
  marq_connection_close (connect_to (guest.url, NULL));
  write_file (other, "[shop]\npassword=" SECRET "\n");
  g_unlink (own);
  marq_connection_close (connect_to (by_file, NULL));

  g_unlink (other);
  g_rmdir (folder);
  if (home)
    g_setenv ("HOME", home, TRUE);
  else
    g_unsetenv ("HOME");
  dismiss (&guest);
}

static void
test_refused (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *nobody = NULL;
  g_autofree char *nowhere = NULL;
  g_autofree char *no_database = NULL;

  if (!require_server ())
    return;
  g_socket_listener_close (listener);
  nobody = make_url (NULL, port, NULL, NULL);
  nowhere = make_url (NULL, 0, NULL, "socket=/nowhere/socket");
  no_database = make_url (NULL, 0, "/no%20such", NULL);
  assert_refused (nobody, NULL, MARQ_ENGINE_ERROR_CONNECT, "127.0.0.1");
  assert_refused (nowhere, NULL, MARQ_ENGINE_ERROR_CONNECT, "/nowhere/socket");
  assert_refused (no_database, NULL, MARQ_ENGINE_ERROR_NO_DATABASE, "(42000, 1049)");
}

/* The test server has no TLS: who insists on it does not get in, nor does who has to. */
static void
test_tls (void)
{
  g_autofree char *required = NULL;
  g_autofree char *verified = NULL;
  g_autofree char *preferred = NULL;
  g_autofree char *disabled = NULL;
  Guest guest;

  if (!require_server ())
    return;
  required = make_url (NULL, 0, NULL, "ssl-mode=required");
  verified = make_url (NULL, 0, NULL, "ssl-mode=verify_identity&ssl-ca=/nowhere/ca.pem");
  preferred = make_url (NULL, 0, NULL, "ssl-mode=preferred");
  disabled = make_url (NULL, 0, NULL, "ssl-mode=disabled");
  assert_refused (required, NULL, MARQ_ENGINE_ERROR_TLS, "TLS");
  assert_refused (verified, NULL, MARQ_ENGINE_ERROR_TLS, "2026)");
  marq_connection_close (connect_to (preferred, NULL));
  marq_connection_close (connect_to (disabled, NULL));
  invite (&guest, "SELECT");
  run (guest.admin, "ALTER USER %s REQUIRE SSL", guest.user);
  assert_refused (guest.url, SECRET, MARQ_ENGINE_ERROR_PASSWORD, "(28000, 1045)");
  dismiss (&guest);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* Somebody listens, and never says a word. */
static void
test_silence (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("mariadb://u@127.0.0.1:%d/d?connect-timeout=1", port);
  g_autofree char *patient = g_strdup_printf ("mariadb://u@127.0.0.1:%d/d?connect-timeout=60", port);
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  assert_refused (url, NULL, MARQ_ENGINE_ERROR_TIMEOUT, "within 1 seconds");
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 8);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_timer_start (timer);
  g_assert_null (marq_connection_open (patient, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 8);
  g_thread_join (thread);
}

static void
test_cancel (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqConnection) other = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *query = NULL;
  g_autofree char *left = NULL;
  g_autofree char *answer = NULL;
  GThread *thread;

  if (!require_server ())
    return;
  connection = connect_to (marq_test_db_get_url (shared), NULL);
  other = connect_to (marq_test_db_get_url (shared), NULL);
  id = ask (connection, "SELECT CONNECTION_ID()");
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (marq_connection_query (connection, "SELECT SLEEP(60)", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 20);
  g_thread_join (thread);
  /* The server works on it no more, and the connection is as good as before. */
  query = g_strdup_printf ("SELECT COMMAND FROM information_schema.PROCESSLIST WHERE ID = %s", id);
  left = ask (other, query);
  g_assert_cmpstr (left, ==, "Sleep");
  answer = ask (connection, "SELECT 'well'");
  g_assert_cmpstr (answer, ==, "well");
  g_clear_error (&error);
  g_assert_null (marq_connection_query (connection, "SELECT 1", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (marq_connection_read (connection, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
cancel_at_once (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* A cancel may come when the statement has just ended: it never hits the next one. */
static void
test_cancel_late (void)
{
  g_autoptr (MarqConnection) connection = NULL;

  if (!require_server ())
    return;
  connection = connect_to (marq_test_db_get_url (shared), NULL);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("cancel", cancel_at_once, cancellable);
      g_autofree char *statement = g_strdup_printf ("SELECT SLEEP(%u / 100000)", i);
      g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, cancellable, &error);
      g_autofree char *answer = NULL;

      g_thread_join (thread);
      if (!rows)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      answer = ask (connection, "SELECT 'well'");
      g_assert_cmpstr (answer, ==, "well");
    }
}

static void
test_killed (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqConnection) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  if (!require_server ())
    return;
  connection = connect_to (marq_test_db_get_url (shared), NULL);
  other = connect_to (marq_test_db_get_url (shared), NULL);
  id = ask (connection, "SELECT CONNECTION_ID()");
  run (other, "KILL %s", id);
  assert_fails (connection, "SELECT 1", MARQ_ENGINE_ERROR_LOST, "20");
  assert_fails (connection, "SELECT 1", MARQ_ENGINE_ERROR_LOST, "connect again");
  g_assert_null (marq_connection_read (connection, NULL, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST);
}

/* Where nothing but reading was done, a new session does as well. */
static void
test_killed_reader (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqConnection) other = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  if (!require_server ())
    return;
  connection = connect_to (marq_test_db_get_url (shared), NULL);
  other = connect_to (marq_test_db_get_url (shared), NULL);
  id = ask (connection, "SELECT CONNECTION_ID()");
  connection->has_state = FALSE;
  run (other, "KILL %s", id);
  schema = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (schema);
}

/* It binds whoever is no administrator: the other tests, which are, go on meanwhile. */
static void
test_read_only (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqConnection) administrator = NULL;
  Guest guest;

  if (!require_server ())
    return;
  invite (&guest, "ALL");
  run (guest.admin, "SET GLOBAL read_only = 1");
  connection = connect_to (guest.url, SECRET);
  administrator = connect_to (marq_test_db_get_url (shared), NULL);
  g_assert_false (connection->info.can_write);
  g_assert_nonnull (strstr (connection->info.read_only, "read_only is on"));
  g_assert_true (administrator->info.can_write);
  assert_fails (connection, "CREATE TABLE nothing (a INT)", MARQ_ENGINE_ERROR_READ_ONLY, "(HY000, 1290)");
  run (guest.admin, "SET GLOBAL read_only = 0");
  run (connection, "SET SESSION TRANSACTION READ ONLY");
  assert_fails (connection, "CREATE TABLE nothing (a INT)", MARQ_ENGINE_ERROR_READ_ONLY, "(25006, 1792)");
  dismiss (&guest);
}

static void
test_statements (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  char **row;

  if (!require_server ())
    return;
  connection = connect_to (marq_test_db_get_url (shared), NULL);
  assert_fails (connection, "SELEC 1", MARQ_ENGINE_ERROR_SYNTAX, "(42000, 1064)");
  assert_fails (connection, "SELECT 1; SELECT 2", MARQ_ENGINE_ERROR_SYNTAX, "(42000, 1064)");
  assert_fails (connection, "SELECT * FROM nowhere", MARQ_ENGINE_ERROR_STATEMENT, "(42S02, 1146)");
  run (connection, "CREATE PROCEDURE several () BEGIN SELECT 1; SELECT NULL, 'Ä\xF0\x9F\x98\x80', '' UNION ALL SELECT 2, NULL, 'x'; END");
  rows = marq_connection_query (connection, "CALL several()", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  row = rows->pdata[0];
  g_assert_null (row[0]);
  g_assert_cmpstr (row[1], ==, "Ä\xF0\x9F\x98\x80");
  g_assert_cmpstr (row[2], ==, "");
  row = rows->pdata[1];
  g_assert_cmpstr (row[0], ==, "2");
  g_assert_null (row[1]);
  run (connection, "DROP PROCEDURE several");
}

static const char *
find_left (GPtrArray *left_out, const char *kind)
{
  for (guint i = 0; i < left_out->len; i++)
    {
      MarqLeftOut *left = left_out->pdata[i];

      if (g_str_equal (left->kind, kind))
        return left->names[0];
    }
  return NULL;
}

/* What a user may not see is said to be unseen. */
static void
test_denied (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  Guest guest;

  if (!require_server ())
    return;
  invite (&guest, "SELECT, EXECUTE");
  run (guest.admin, "CREATE TABLE denied (a INT)");
  run (guest.admin, "CREATE VIEW denied_view AS SELECT a FROM denied");
  run (guest.admin, "CREATE FUNCTION denied_function () RETURNS INT RETURN 1");
  connection = connect_to (guest.url, SECRET);
  assert_fails (connection, "DROP TABLE denied", MARQ_ENGINE_ERROR_DENIED, "(42000, 1142)");
  schema = marq_connection_read (connection, left_out, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (find_left (left_out, "things whose text the user may not see"), ==, "view denied_view");
  run (guest.admin, "DROP FUNCTION denied_function");
  run (guest.admin, "DROP VIEW denied_view");
  run (guest.admin, "DROP TABLE denied");
  dismiss (&guest);
}

/* A reader that was in the midst of something leaves it as it was. */
static void
test_session_stays (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (MarqSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *mode = NULL;
  g_autofree char *rows = NULL;

  if (!require_server ())
    return;
  connection = connect_to (marq_test_db_get_url (shared), NULL);
  run (connection, "CREATE TABLE stays (a INT)");
  run (connection, "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
  run (connection, "START TRANSACTION");
  run (connection, "INSERT INTO stays VALUES (1)");
  schema = marq_connection_read (connection, NULL, NULL, &error);
  g_assert_no_error (error);
  mode = ask (connection, "SELECT @@sql_mode");
  g_assert_cmpstr (mode, ==, "ANSI_QUOTES,NO_BACKSLASH_ESCAPES");
  run (connection, "ROLLBACK");
  rows = ask (connection, "SELECT count(*) FROM stays");
  g_assert_cmpstr (rows, ==, "0");
  run (connection, "DROP TABLE stays");
}

static void
test_no_database (void)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  if (!require_server ())
    return;
  url = make_url (NULL, 0, "/", NULL);
  connection = connect_to (url, NULL);
  g_assert_null (connection->info.database);
  g_assert_null (marq_connection_read (connection, NULL, NULL, &error));
  g_assert_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("MYSQL_PWD");
  if (g_getenv ("MARQ_TEST_MARIADB"))
    shared = marq_test_db_new (MARQ_DIALECT_MARIADB);
  g_test_add_func ("/mariadb-connection/wrong-address", test_wrong_address);
  g_test_add_func ("/mariadb-connection/address", test_address);
  g_test_add_func ("/mariadb-connection/places", test_places);
  g_test_add_func ("/mariadb-connection/version", test_version);
  g_test_add_func ("/mariadb-connection/info", test_info);
  g_test_add_func ("/mariadb-connection/passwords", test_passwords);
  g_test_add_func ("/mariadb-connection/refused", test_refused);
  g_test_add_func ("/mariadb-connection/tls", test_tls);
  g_test_add_func ("/mariadb-connection/silence", test_silence);
  g_test_add_func ("/mariadb-connection/cancel", test_cancel);
  g_test_add_func ("/mariadb-connection/cancel-late", test_cancel_late);
  g_test_add_func ("/mariadb-connection/killed", test_killed);
  g_test_add_func ("/mariadb-connection/killed-reader", test_killed_reader);
  g_test_add_func ("/mariadb-connection/read-only", test_read_only);
  g_test_add_func ("/mariadb-connection/statements", test_statements);
  g_test_add_func ("/mariadb-connection/denied", test_denied);
  g_test_add_func ("/mariadb-connection/session-stays", test_session_stays);
  g_test_add_func ("/mariadb-connection/no-database", test_no_database);
  status = g_test_run ();
  g_clear_pointer (&shared, marq_test_db_free);
  return status;
}
