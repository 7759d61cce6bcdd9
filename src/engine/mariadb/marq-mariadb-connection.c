/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection to MariaDB or MySQL. Every wait ends when it is cancelled, and the server is told so
 * through a second connection: there is no other way to reach it while it works.
 */
#include "config.h"

#include <errmsg.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-mariadb-connect.h"
#include "marq-mariadb-connection.h"
#include "marq-mariadb-info.h"
#include "marq-mariadb-lease.h"
#include "marq-mariadb-read.h"
#include "marq-mariadb-spell.h"

/* How long a server may take to stop what it was told to stop. */
#define STOP_SECONDS 10

static const char *const schemes[] = { "mariadb", "mysql", NULL };

static int
error_code_of (MYSQL *server)
{
  switch (mysql_errno (server))
    {
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_SERVER_LOST_EXTENDED:
    case 1053: /* the server is being shut down */
    case 1927: /* the connection was killed */
    case 4031: /* it was idle for too long */
      return MARQ_ENGINE_ERROR_LOST;
    case 1064:
    case 1149:
      return MARQ_ENGINE_ERROR_SYNTAX;
    case 1792: /* in a transaction that only reads */
    case 1836: /* in read-only mode */
      return MARQ_ENGINE_ERROR_READ_ONLY;
    case 1290: /* an option of the server prevents it: this one? */
      return strstr (mysql_error (server), "read-only") || strstr (mysql_error (server), "read_only") ? MARQ_ENGINE_ERROR_READ_ONLY
                                                                                                        : MARQ_ENGINE_ERROR_STATEMENT;
    case 1044: /* this user: not this database, table, column, routine, or not at all */
    case 1142:
    case 1143:
    case 1227:
    case 1370:
      return MARQ_ENGINE_ERROR_DENIED;
    case 1021: /* the disk is full, or the table */
    case 1114:
      return MARQ_ENGINE_ERROR_FULL;
    case 1317: /* interrupted */
    case 1969: /* it took longer than the server allows */
    case 3024:
      return MARQ_ENGINE_ERROR_CANCELLED;
    default:
      return MARQ_ENGINE_ERROR_STATEMENT;
    }
}

static void
set_statement_error (MarqMariadbConnection *self, GError **error)
{
  int code = error_code_of (self->server);

  self->is_lost = self->is_lost || code == MARQ_ENGINE_ERROR_LOST;
  marq_mariadb_set_error (self->server, code, error);
}

static gboolean
set_lost (MarqMariadbConnection *self, GError **error)
{
  self->is_lost = TRUE;
  g_set_error_literal (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST,
                       _ ("The connection to the server is lost: connect again"));
  return FALSE;
}

/* A statement on its way. */
typedef struct
{
  MarqMariadbConnection *connection;
  GCancellable *cancellable; /* NULL: nobody can stop it any more */
  gboolean stopped;
  gint64 deadline;           /* once it was stopped */
  gint64 touched;            /* rows; -1: it does not say */
} MarqMariadbCall;

/* Says to the server that what we wait for is wanted no more. */
static void
kill_query (MarqMariadbConnection *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *statement = g_strdup_printf ("KILL QUERY %lu", mysql_thread_id (self->server));
  gint64 deadline = g_get_monotonic_time () + STOP_SECONDS * G_TIME_SPAN_SECOND;
  MYSQL *other = marq_mariadb_connect (self->address, self->password, NULL, &error);
  int failed = 0;
  int events;

  if (!other)
    {
      g_debug ("Nobody to cancel the statement: %s", error->message);
      return;
    }
  events = mysql_real_query_start (&failed, other, statement, strlen (statement));
  while (events)
    {
      if (marq_mariadb_wait (other, &events, deadline, NULL) == MARQ_MARIADB_LATE)
        events = MYSQL_WAIT_TIMEOUT;
      events = mysql_real_query_cont (&failed, other, events);
    }
  if (failed)
    g_debug ("The statement is not cancelled: %s", mysql_error (other));
  mysql_close (other);
}

/* What to tell the library after it said that it has to wait for these. */
static int
wait_for (MarqMariadbCall *call, int events)
{
  MarqMariadbWait how = marq_mariadb_wait (call->connection->server, &events, call->deadline, call->stopped ? NULL : call->cancellable);

  if (how == MARQ_MARIADB_LATE)
    {
      call->connection->is_lost = TRUE;
      return MYSQL_WAIT_TIMEOUT;
    }
  if (how == MARQ_MARIADB_READY || call->stopped)
    return events;
  call->stopped = TRUE;
  call->deadline = g_get_monotonic_time () + STOP_SECONDS * G_TIME_SPAN_SECOND;
  kill_query (call->connection);
  /* It may have answered in between. */
  events = MYSQL_WAIT_READ;
  how = marq_mariadb_wait (call->connection->server, &events, call->deadline, NULL);
  call->connection->is_lost = how == MARQ_MARIADB_LATE;
  return events;
}

static gboolean
send_statement (MarqMariadbCall *call, const char *statement)
{
  int failed = 1;
  int events = mysql_real_query_start (&failed, call->connection->server, statement, strlen (statement));

  while (events)
    events = mysql_real_query_cont (&failed, call->connection->server, wait_for (call, events));
  return !failed;
}

static MYSQL_RES *
store_result (MarqMariadbCall *call)
{
  MYSQL_RES *result = NULL;
  int events = mysql_store_result_start (&result, call->connection->server);

  while (events)
    events = mysql_store_result_cont (&result, call->connection->server, wait_for (call, events));
  return result;
}

/* As mysql_next_result(): -1: there are no more, 0: there is one, more: it failed. */
static int
next_result (MarqMariadbCall *call)
{
  int code = 1;
  int events = mysql_next_result_start (&code, call->connection->server);

  while (events)
    events = mysql_next_result_cont (&code, call->connection->server, wait_for (call, events));
  return code;
}

/* Pointers and texts in one block: NULL is a value here, and frees nothing too early. */
static char **
dup_row (MYSQL_RES *result, MYSQL_ROW row)
{
  guint n = mysql_num_fields (result);
  unsigned long *lengths = mysql_fetch_lengths (result);
  gsize size = (n + 1) * sizeof (char *);
  char **values;
  char *at;

  for (guint i = 0; i < n; i++)
    size += lengths[i] + 1;
  values = g_malloc0 (size);
  at = (char *) (values + n + 1);
  for (guint i = 0; i < n; i++)
    {
      if (!row[i])
        continue;
      values[i] = at;
      memcpy (at, row[i], lengths[i]);
      at += lengths[i] + 1;
    }
  return values;
}

/* Those of the last answer that has any: a procedure gives several. NULL: it failed. */
static GPtrArray *
collect_rows (MarqMariadbCall *call)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  int code;

  do
    {
      MYSQL_RES *result = store_result (call);
      MYSQL_ROW row;

      if (!result && mysql_errno (call->connection->server))
        return NULL;
      if (result)
        g_ptr_array_set_size (rows, 0);
      while (result && (row = mysql_fetch_row (result)))
        g_ptr_array_add (rows, dup_row (result, row));
      if (result)
        mysql_free_result (result);
      call->touched = (gint64) mysql_affected_rows (call->connection->server);
      code = next_result (call);
    }
  while (code == 0);
  return code < 0 ? g_steal_pointer (&rows) : NULL;
}

static GPtrArray *
run (MarqMariadbCall *call, const char *statement)
{
  return send_statement (call, statement) ? collect_rows (call) : NULL;
}

/* What was meant for a statement that had just ended would hit the next one. */
static void
take_the_blow (MarqMariadbConnection *self)
{
  MarqMariadbCall call = { self, NULL, TRUE, g_get_monotonic_time () + STOP_SECONDS * G_TIME_SPAN_SECOND };
  g_autoptr (GPtrArray) rows = run (&call, "DO 0");

  if (!rows && error_code_of (self->server) == MARQ_ENGINE_ERROR_LOST)
    self->is_lost = TRUE;
}

GPtrArray *
marq_mariadb_ask (MarqMariadbConnection *self, const char *statement, GCancellable *cancellable, GError **error)
{
  MarqMariadbCall call = { self, cancellable };
  g_autoptr (GPtrArray) rows = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (self->is_lost)
    {
      set_lost (self, error);
      return NULL;
    }
  rows = run (&call, statement);
  if (call.stopped)
    {
      if (!self->is_lost)
        take_the_blow (self);
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  self->parent.touched = rows ? call.touched : -1;
  if (rows)
    return g_steal_pointer (&rows);
  set_statement_error (self, error);
  /* An error does not say that it took the transaction with it, as a deadlock does: the next answer does. */
  if (!self->is_lost && marq_mariadb_is_inner (self))
    take_the_blow (self);
  return NULL;
}

gboolean
marq_mariadb_is_inner (MarqMariadbConnection *self)
{
  guint status = 0;

  mariadb_get_infov (self->server, MARIADB_CONNECTION_SERVER_STATUS, &status);
  return (status & SERVER_STATUS_IN_TRANS) != 0;
}

/* What the server has to say about the statement that it has just done. */
static void
take_notices (MarqMariadbConnection *self, GCancellable *cancellable)
{
  gint64 touched = self->parent.touched;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = marq_mariadb_ask (self, "SHOW WARNINGS", cancellable, &error);

  self->parent.touched = touched;
  if (!rows)
    g_debug ("%s", error->message);
  for (guint i = 0; rows && i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      g_ptr_array_add (self->parent.notices, g_strdup_printf ("%s: %s (%s)", row[0], row[2], row[1]));
    }
}

static GPtrArray *
query (MarqConnection *connection, const char *statement, GCancellable *cancellable, GError **error)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;
  GPtrArray *rows;

  if (!marq_mariadb_lease_check (self, cancellable, error))
    return NULL;
  rows = marq_mariadb_ask (self, statement, cancellable, error);
  if (rows && connection->notices && mysql_warning_count (self->server) > 0)
    take_notices (self, cancellable);
  return rows;
}

static void
close_connection (MarqConnection *connection)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;

  marq_mariadb_lease_free (self);
  mysql_close (self->server);
  marq_mariadb_address_free (self->address);
  g_free (self->password);
  g_strfreev (self->kept);
  g_free (self);
}

/* Takes the address. */
static MarqConnection *
connect_to (MarqMariadbAddress *where, const char *password, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqMariadbAddress) address = where;
  g_autoptr (MarqConnection) connection = NULL;
  MarqMariadbConnection *self;
  MYSQL *server;

  /* The library looks into option files by itself. */
  if (!password)
    password = g_getenv ("MYSQL_PWD");
  server = address ? marq_mariadb_connect (address, password, cancellable, error) : NULL;
  if (!server)
    return NULL;
  self = g_new0 (MarqMariadbConnection, 1);
  self->parent.klass = &marq_mariadb_connection_class;
  self->server = server;
  self->address = g_steal_pointer (&address);
  self->password = g_strdup (password);
  connection = &self->parent;
  return marq_mariadb_learn (self, cancellable, error) ? g_steal_pointer (&connection) : NULL;
}

static MarqConnection *
open_connection (const char *url, const char *password, GCancellable *cancellable, GError **error)
{
  return connect_to (marq_mariadb_address_parse (url, error), password, cancellable, error);
}

static MarqConnection *
another (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;

  return connect_to (marq_mariadb_address_copy (self->address), self->password, cancellable, error);
}

static gboolean
reopen (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqMariadbConnection *self = (MarqMariadbConnection *) connection;
  MYSQL *server = marq_mariadb_connect (self->address, self->password, cancellable, error);

  if (!server)
    return FALSE;
  mysql_close (self->server);
  self->server = server;
  self->is_lost = FALSE;
  return marq_mariadb_begin_session (self, cancellable, error);
}

const MarqConnectionClass marq_mariadb_connection_class = {
  .dialect = MARQ_DIALECT_MARIADB,
  .schemes = schemes,
  .open = open_connection,
  .close = close_connection,
  .read = marq_mariadb_read,
  .query = query,
  .spell = marq_mariadb_spell,
  .dup_account = marq_mariadb_address_dup_account,
  .list_servers = marq_mariadb_address_list_servers,
  .redirect = marq_mariadb_address_redirect,
  .reopen = reopen,
  .another = another,
  .password_variable = "MYSQL_PWD",
  .password_file = "~/.my.cnf",
};
