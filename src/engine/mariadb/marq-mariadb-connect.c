/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errmsg.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb-connect.h"

/* The group of an option file that is ours, beside [client]. */
#define OWN_GROUP "marquetry"

static GIOCondition
condition_of (int events)
{
  return (events & MYSQL_WAIT_READ ? G_IO_IN : 0) | (events & MYSQL_WAIT_WRITE ? G_IO_OUT : 0)
         | (events & MYSQL_WAIT_EXCEPT ? G_IO_PRI : 0);
}

static int
events_of (GIOCondition condition)
{
  int events = (condition & G_IO_IN ? MYSQL_WAIT_READ : 0) | (condition & G_IO_OUT ? MYSQL_WAIT_WRITE : 0)
               | (condition & G_IO_PRI ? MYSQL_WAIT_EXCEPT : 0);

  /* What broke is found out by reading on. */
  return condition & (G_IO_ERR | G_IO_HUP) ? events | MYSQL_WAIT_READ | MYSQL_WAIT_WRITE : events;
}

static int
sooner (gint64 deadline, gint64 own)
{
  gint64 until = deadline && own ? MIN (deadline, own) : MAX (deadline, own);
  gint64 left = until ? (until - g_get_monotonic_time () + 999) / 1000 : -1;

  return until ? (int) CLAMP (left, 0, G_MAXINT) : -1;
}

MarqMariadbWait
marq_mariadb_wait (MYSQL *server, int *events, gint64 deadline, GCancellable *cancellable)
{
  GPollFD polls[2] = { { mysql_get_socket (server), condition_of (*events) | G_IO_ERR | G_IO_HUP, 0 } };
  gint64 own = *events & MYSQL_WAIT_TIMEOUT ? g_get_monotonic_time () + 1000 * (gint64) mysql_get_timeout_value_ms (server) : 0;
  guint n = cancellable && g_cancellable_make_pollfd (cancellable, &polls[1]) ? 2 : 1;
  int ready;

  do
    ready = g_poll (polls, n, sooner (deadline, own));
  while (ready < 0);
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  *events = polls[0].revents ? events_of (polls[0].revents) : MYSQL_WAIT_TIMEOUT;
  if (g_cancellable_is_cancelled (cancellable))
    return MARQ_MARIADB_CANCELLED;
  if (!polls[0].revents && deadline && g_get_monotonic_time () >= deadline)
    return MARQ_MARIADB_LATE;
  return MARQ_MARIADB_READY;
}

char *
marq_mariadb_dup_message (MYSQL *server)
{
  const char *state = mysql_sqlstate (server);

  return g_strdup_printf ("%s (%s, %u)", mysql_error (server), state ? state : "HY000", mysql_errno (server));
}

guint
marq_mariadb_error_number (const GError *error)
{
  const char *at = error->domain == MARQ_ENGINE_ERROR ? strrchr (error->message, ',') : NULL;

  /* An SQLSTATE says too little: most are HY000. As it is written above. */
  return at && g_str_has_suffix (at, ")") ? (guint) g_ascii_strtoull (at + 1, NULL, 10) : 0;
}

static void
set_options (MYSQL *server, MarqMariadbAddress *address, gboolean encrypt)
{
  const guint off = 0;
  const my_bool no = 0, yes = 1;

  mysql_options (server, MYSQL_OPT_NONBLOCK, NULL);
  if (address->default_file)
    mysql_options (server, MYSQL_READ_DEFAULT_FILE, address->default_file);
  mysql_options (server, MYSQL_READ_DEFAULT_GROUP, address->default_group ? address->default_group : OWN_GROUP);
  mysql_options (server, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_options (server, MYSQL_OPT_CONNECT_TIMEOUT, &address->connect_seconds);
  /* A server that is not to be trusted could ask for any file of ours. */
  mysql_options (server, MYSQL_OPT_LOCAL_INFILE, &off);
  mysql_options (server, MYSQL_OPT_RECONNECT, &no);
  mysql_options4 (server, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "marquetry");
  if (marq_mariadb_address_is_tcp (address))
    {
      const guint tcp = MYSQL_PROTOCOL_TCP;

      mysql_options (server, MYSQL_OPT_PROTOCOL, &tcp);
    }
  if (!encrypt)
    return;
  mysql_options (server, MYSQL_OPT_SSL_ENFORCE, &yes);
  mysql_options (server, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, address->tls == MARQ_MARIADB_TLS_VERIFIED ? &yes : &no);
  mysql_ssl_set (server, address->ssl_key, address->ssl_cert, address->ssl_ca, NULL, NULL);
}

static int
error_code_of (MYSQL *server)
{
  switch (mysql_errno (server))
    {
    case 1045: /* wrong user or password */
    case 1698: /* no password, where one is wanted */
      return strstr (mysql_error (server), "using password: NO") || mysql_errno (server) == 1698 ? MARQ_ENGINE_ERROR_NO_PASSWORD
                                                                                               : MARQ_ENGINE_ERROR_PASSWORD;
    case 1820: /* the password is over */
    case 1862:
    case 4151: /* the account is locked */
      return MARQ_ENGINE_ERROR_PASSWORD;
    case 1044: /* not to this database */
    case 1130: /* not from this host */
      return MARQ_ENGINE_ERROR_DENIED;
    case 1049:
      return MARQ_ENGINE_ERROR_NO_DATABASE;
    case 1040: /* too many connections: of all, of this user, in this hour */
    case 1203:
    case 1226:
    case 1053: /* the server is being shut down */
      return MARQ_ENGINE_ERROR_BUSY;
    case CR_SSL_CONNECTION_ERROR:
      return MARQ_ENGINE_ERROR_TLS;
    default:
      return MARQ_ENGINE_ERROR_CONNECT;
    }
}

void
marq_mariadb_set_error (MYSQL *server, int code, GError **error)
{
  g_autofree char *message = marq_mariadb_dup_message (server);
  GError *own = g_error_new_literal (MARQ_ENGINE_ERROR, code, message);

  marq_engine_error_set_state (own, mysql_sqlstate (server));
  g_propagate_error (error, own);
}

/* The library looks names up by itself, and cannot be stopped in that. */
static gboolean
look_up (MarqMariadbAddress *address, GCancellable *cancellable, GError **error)
{
  g_autoptr (GResolver) resolver = NULL;
  g_autoptr (GError) unknown = NULL;
  GList *found;

  if (!marq_mariadb_address_is_tcp (address) || g_hostname_is_ip_address (address->host))
    return TRUE;
  resolver = g_resolver_get_default ();
  found = g_resolver_lookup_by_name (resolver, address->host, cancellable, &unknown);
  if (found)
    g_resolver_free_addresses (found);
  else if (g_error_matches (unknown, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&unknown));
  else
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CONNECT, _ ("%s: see whether the name is right"), unknown->message);
  return found != NULL;
}

/* NULL: *events is 0 where the server said why, and *how else. */
static MYSQL *
try (MYSQL *server, MarqMariadbAddress *address, const char *password, gint64 deadline, GCancellable *cancellable,
     MarqMariadbWait *how)
{
  const char *host = address->socket ? "localhost" : address->host;
  MYSQL *connected = NULL;
  int events = mysql_real_connect_start (&connected, server, host, address->user, password, address->database, address->port,
                                         address->socket, CLIENT_MULTI_RESULTS);

  *how = MARQ_MARIADB_READY;
  while (events)
    {
      if (*how == MARQ_MARIADB_READY)
        *how = marq_mariadb_wait (server, &events, deadline, cancellable);
      /* Told that it took too long, the library takes down what it has built. */
      if (*how != MARQ_MARIADB_READY)
        events = MYSQL_WAIT_TIMEOUT;
      events = mysql_real_connect_cont (&connected, server, events);
    }
  return *how == MARQ_MARIADB_READY ? connected : NULL;
}

/* *refused: the server has no TLS, or another one. */
static MYSQL *
connect_once (MarqMariadbAddress *address, const char *password, gboolean encrypt, gint64 deadline, GCancellable *cancellable,
              gboolean *refused, GError **error)
{
  MYSQL *server = mysql_init (NULL);
  MarqMariadbWait how;

  if (!server)
    g_error ("Out of memory");
  set_options (server, address, encrypt);
  *refused = FALSE;
  if (try (server, address, password, deadline, cancellable, &how))
    {
      /* To a server without TLS the library talks without it, asked to or not. */
      if (address->tls < MARQ_MARIADB_TLS_REQUIRED || mysql_get_ssl_cipher (server))
        return server;
      g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TLS,
                           _ ("The server has no TLS, which ssl-mode asks for: see to the server, or ask for less"));
      mysql_close (server);
      return NULL;
    }
  *refused = how == MARQ_MARIADB_READY && mysql_errno (server) == CR_SSL_CONNECTION_ERROR;
  if (how == MARQ_MARIADB_CANCELLED)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  else if (how == MARQ_MARIADB_LATE || g_get_monotonic_time () >= deadline)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TIMEOUT,
                 _ ("%s did not answer within %u seconds: see whether the server is well, or give it more with connect-timeout"),
                 address->host ? address->host : _ ("The server"), address->connect_seconds);
  else
    marq_mariadb_set_error (server, error_code_of (server), error);
  mysql_close (server);
  return NULL;
}

MYSQL *
marq_mariadb_connect (MarqMariadbAddress *address, const char *password, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + address->connect_seconds * G_TIME_SPAN_SECOND;
  gboolean encrypt = address->tls >= MARQ_MARIADB_TLS_REQUIRED
                     || (address->tls == MARQ_MARIADB_TLS_PREFERRED && marq_mariadb_address_is_tcp (address));
  g_autoptr (GError) first = NULL;
  gboolean refused;
  MYSQL *server;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !look_up (address, cancellable, error))
    return NULL;
  server = connect_once (address, password, encrypt, deadline, cancellable, &refused, &first);
  if (server)
    return server;
  if (refused && address->tls == MARQ_MARIADB_TLS_PREFERRED)
    return connect_once (address, password, FALSE, deadline, cancellable, &refused, error);
  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}
