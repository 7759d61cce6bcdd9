/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection to PostgreSQL. What an address may say (services, several hosts, SSL) is libpq's to
 * know: it is passed on as it is. Every wait ends when it is cancelled.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-pg-connection.h"
#include "marq-pg-read.h"
#include "marq-pg-spell.h"

#define CONNECT_SECONDS 10

static const char *const schemes[] = { "postgresql", "postgres", NULL };

gboolean
marq_pg_wait (PGconn *server, GIOCondition condition, gint64 deadline, GCancellable *cancellable, GError **error)
{
  GPollFD polls[2] = { { PQsocket (server), condition | G_IO_ERR | G_IO_HUP, 0 } };
  guint n = 1;
  int ready = 0;

  if (cancellable && g_cancellable_make_pollfd (cancellable, &polls[1]))
    n++;
  while (ready == 0 && !g_cancellable_is_cancelled (cancellable))
    {
      gint64 left = deadline ? (deadline - g_get_monotonic_time ()) / 1000 : 1000;

      if (deadline && left <= 0)
        break;
      ready = g_poll (polls, n, (int) MIN (left, 1000));
    }
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (ready == 0)
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CONNECT, _ ("%s did not answer within %d seconds"),
                 PQhost (server) && *PQhost (server) ? PQhost (server) : _ ("The server"), CONNECT_SECONDS);
  return ready != 0;
}

/* What was asked of libpq to say in full is for us: the code decides, the place in the server's source goes. */
static char *
tidy_message (const char *message)
{
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);
  GString *kept = g_string_new (NULL);

  for (guint i = 0; lines[i]; i++)
    if (*lines[i] && !g_str_has_prefix (lines[i], "LOCATION:"))
      g_string_append_printf (kept, "%s%s", kept->len ? "\n" : "", lines[i]);
  return g_string_free (kept, FALSE);
}

static void
set_connect_error (PGconn *server, GError **error)
{
  g_autofree char *message = tidy_message (PQerrorMessage (server));
  /* 28P01 and 28000 are the codes of a refused password and a refused user. */
  gboolean password = PQconnectionNeedsPassword (server) || strstr (message, "28P01") || strstr (message, "28000:");

  g_set_error_literal (error, MARQ_ENGINE_ERROR, password ? MARQ_ENGINE_ERROR_PASSWORD : MARQ_ENGINE_ERROR_CONNECT,
                       *message ? message : _ ("The server refused the connection"));
}

static const char *
find_option (PQconninfoOption *options, const char *keyword)
{
  for (PQconninfoOption *option = options; option && option->keyword; option++)
    if (g_str_equal (option->keyword, keyword))
      return option->val;
  return NULL;
}

/* The address itself is never repeated: what is wrong with it may be a password. */
static gboolean
check_address (const char *url, GError **error)
{
  char *message = NULL;
  PQconninfoOption *options = PQconninfoParse (url, &message);
  gboolean has_password = find_option (options, "password") || find_option (options, "sslpassword");

  if (!options)
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                         _ ("This is no address of PostgreSQL: write postgresql://USER@HOST:PORT/DATABASE"));
  else if (has_password)
    g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_ADDRESS,
                         _ ("The address holds a password: take it out, and keep it in ~/.pgpass or give it when asked"));
  g_clear_pointer (&options, PQconninfoFree);
  PQfreemem (message);
  return !(error && *error) && !has_password;
}

static PGconn *
connect_to (const char *url, const char *password, GCancellable *cancellable, GError **error)
{
  /* What the address says of them comes after, and wins. */
  const char *const keywords[] = { "application_name", "connect_timeout", "client_encoding", "dbname", password ? "password" : NULL, NULL };
  const char *const values[] = { "marquetry", G_STRINGIFY (CONNECT_SECONDS), "UTF8", url, password, NULL };
  gint64 deadline = g_get_monotonic_time () + CONNECT_SECONDS * G_TIME_SPAN_SECOND;
  PGconn *server = PQconnectStartParams (keywords, values, TRUE);
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;

  if (!server)
    g_error ("Out of memory");
  PQsetErrorVerbosity (server, PQERRORS_VERBOSE);
  while (PQstatus (server) != CONNECTION_BAD && status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED)
    {
      if (!marq_pg_wait (server, status == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT, deadline, cancellable, error))
        {
          PQfinish (server);
          return NULL;
        }
      status = PQconnectPoll (server);
    }
  if (PQstatus (server) == CONNECTION_OK)
    return server;
  set_connect_error (server, error);
  PQfinish (server);
  return NULL;
}

static void
append_field (GString *text, PGresult *result, int field, const char *label)
{
  const char *value = PQresultErrorField (result, field);

  if (value)
    g_string_append_printf (text, "\n%s: %s", label, value);
}

static int
error_code_of (const char *state)
{
  if (!state || g_str_has_prefix (state, "08") || g_str_has_prefix (state, "57P"))
    return MARQ_ENGINE_ERROR_LOST;
  if (g_str_equal (state, "25006"))
    return MARQ_ENGINE_ERROR_READ_ONLY;
  return g_str_equal (state, "42601") ? MARQ_ENGINE_ERROR_SYNTAX : MARQ_ENGINE_ERROR_STATEMENT;
}

void
marq_pg_set_error (MarqPgConnection *self, PGresult *result, GError **error)
{
  const char *state = result ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const char *primary = result ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  g_autofree char *other = primary ? NULL : tidy_message (PQerrorMessage (self->server));
  g_autoptr (GString) text = g_string_new (primary ? primary : other);

  if (state)
    g_string_append_printf (text, " (%s)", state);
  if (result)
    {
      append_field (text, result, PG_DIAG_MESSAGE_DETAIL, "DETAIL");
      append_field (text, result, PG_DIAG_MESSAGE_HINT, "HINT");
    }
  g_set_error_literal (error, MARQ_ENGINE_ERROR, error_code_of (state), text->str);
}

void
marq_pg_cancel (MarqPgConnection *self)
{
  PGcancel *cancel = PQgetCancel (self->server);
  char message[256];

  if (cancel && !PQcancel (cancel, message, sizeof message))
    g_debug ("%s", message);
  PQfreeCancel (cancel);
}

/* The last answer, once there are no more; the server is told when it is cancelled. */
static PGresult *
collect_result (MarqPgConnection *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) last = NULL;
  GError *cancelled = NULL;
  PGresult *result;

  for (;;)
    {
      while (PQisBusy (self->server))
        {
          if (!marq_pg_wait (self->server, G_IO_IN, 0, cancelled ? NULL : cancellable, cancelled ? NULL : &cancelled))
            marq_pg_cancel (self);
          if (!PQconsumeInput (self->server))
            break;
        }
      result = PQgetResult (self->server);
      if (!result)
        break;
      g_clear_pointer (&last, PQclear);
      last = result;
    }
  if (!cancelled)
    return g_steal_pointer (&last);
  g_propagate_error (error, cancelled);
  return NULL;
}

PGresult *
marq_pg_ask (MarqPgConnection *self, const char *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = NULL;
  g_autoptr (GError) cancelled = NULL;
  ExecStatusType status;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!PQsendQueryParams (self->server, statement, 0, NULL, NULL, NULL, NULL, 0))
    {
      marq_pg_set_error (self, NULL, error);
      return NULL;
    }
  result = collect_result (self, cancellable, &cancelled);
  if (cancelled)
    {
      g_propagate_error (error, g_steal_pointer (&cancelled));
      return NULL;
    }
  status = result ? PQresultStatus (result) : PGRES_FATAL_ERROR;
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
    return g_steal_pointer (&result);
  marq_pg_set_error (self, result, error);
  return NULL;
}

/* Pointers and texts in one block: NULL is a value here, and frees nothing too early. */
static char **
dup_row (PGresult *result, int row)
{
  int n = PQnfields (result);
  gsize size = (gsize) (n + 1) * sizeof (char *);
  char **values;
  char *at;

  for (int i = 0; i < n; i++)
    size += (gsize) PQgetlength (result, row, i) + 1;
  values = g_malloc0 (size);
  at = (char *) (values + n + 1);
  for (int i = 0; i < n; i++)
    {
      if (PQgetisnull (result, row, i))
        continue;
      values[i] = at;
      memcpy (at, PQgetvalue (result, row, i), (gsize) PQgetlength (result, row, i));
      at += PQgetlength (result, row, i) + 1;
    }
  return values;
}

static GPtrArray *
query (MarqConnection *connection, const char *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = marq_pg_ask ((MarqPgConnection *) connection, statement, cancellable, error);
  GPtrArray *rows;

  if (!result)
    return NULL;
  rows = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < PQntuples (result); i++)
    g_ptr_array_add (rows, dup_row (result, i));
  return rows;
}

static void
close_connection (MarqConnection *connection)
{
  MarqPgConnection *self = (MarqPgConnection *) connection;

  PQfinish (self->server);
  g_free (self);
}

static gboolean
learn (MarqPgConnection *self, GCancellable *cancellable, GError **error)
{
  MarqConnectionInfo *info = &self->parent.info;
  g_autoptr (PGresult) state = NULL;
  g_autoptr (PGresult) ping = NULL;
  gint64 start;

  state = marq_pg_ask (self,
                       "SELECT current_user, current_database(), pg_catalog.pg_is_in_recovery(), "
                       "pg_catalog.current_setting('default_transaction_read_only')",
                       cancellable, error);
  if (!state)
    return FALSE;
  start = g_get_monotonic_time ();
  ping = marq_pg_ask (self, "SELECT 1", cancellable, error);
  if (!ping)
    return FALSE;
  info->round_trip = (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND;
  info->engine = g_strdup ("PostgreSQL");
  info->version = g_strdup (PQparameterStatus (self->server, "server_version"));
  info->number = (guint) PQserverVersion (self->server);
  info->user = g_strdup (PQgetvalue (state, 0, 0));
  info->database = g_strdup (PQgetvalue (state, 0, 1));
  if (g_str_equal (PQgetvalue (state, 0, 2), "t"))
    info->read_only = g_strdup (_ ("The server is a standby: what it has comes from another."));
  else if (g_str_equal (PQgetvalue (state, 0, 3), "on"))
    info->read_only = g_strdup (_ ("Transactions are read-only here: default_transaction_read_only is on."));
  info->can_write = info->read_only == NULL;
  return TRUE;
}

static void
ignore_notice (void *data, const char *message)
{
  g_debug ("%s", message);
}

static MarqConnection *
open_connection (const char *url, const char *password, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqConnection) connection = NULL;
  g_autoptr (GError) wrong = NULL;
  PGconn *server;
  MarqPgConnection *self;

  if (!check_address (url, &wrong))
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  server = connect_to (url, password, cancellable, error);
  if (!server)
    return NULL;
  self = g_new0 (MarqPgConnection, 1);
  self->parent.klass = &marq_pg_connection_class;
  self->server = server;
  connection = &self->parent;
  PQsetNoticeProcessor (server, ignore_notice, NULL);
  PQsetErrorVerbosity (server, PQERRORS_DEFAULT);
  return learn (self, cancellable, error) ? g_steal_pointer (&connection) : NULL;
}

const MarqConnectionClass marq_pg_connection_class = {
  .dialect = MARQ_DIALECT_POSTGRESQL,
  .schemes = schemes,
  .open = open_connection,
  .close = close_connection,
  .read = marq_pg_read,
  .query = query,
  .spell = marq_pg_spell,
};
