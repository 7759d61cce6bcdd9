/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection to PostgreSQL: what is asked on it. Every wait ends when it is cancelled. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-aside.h"
#include "marq-pg-address.h"
#include "marq-pg-connection.h"
#include "marq-pg-error.h"
#include "marq-pg-pipeline.h"
#include "marq-pg-read.h"
#include "marq-pg-spell.h"

/* How long a server has to end what was cancelled. */
#define CANCEL_SECONDS 3

static const char *const schemes[] = { "postgresql", "postgres", NULL };

static void
send_cancel (gpointer cancel)
{
  char message[256];

  if (cancel && !PQcancel (cancel, message, sizeof message))
    g_debug ("%s", message);
}

/* Until all of a statement is sent, and its last answer is there. FALSE: it was cancelled, or is late. */
static gboolean
wait_for_answer (MarqPgConnection *self, gint64 deadline, GCancellable *cancellable)
{
  int rest = PQflush (self->server);

  while (rest > 0 || (rest == 0 && PQisBusy (self->server)))
    {
      if (!marq_pg_wait (self->server, G_IO_IN | (rest > 0 ? G_IO_OUT : 0), deadline, cancellable))
        return FALSE;
      if (!PQconsumeInput (self->server))
        return TRUE;
      rest = PQflush (self->server);
    }
  return TRUE;
}

/* All answers; the last stays, or the first that is an error: what comes of a lost connection says no more why. */
static gboolean
collect (MarqPgConnection *self, PGresult **last, gint64 deadline, GCancellable *cancellable)
{
  PGresult *result;

  for (;;)
    {
      if (!wait_for_answer (self, deadline, cancellable))
        return FALSE;
      result = PQgetResult (self->server);
      if (!result)
        return TRUE;
      if (*last && PQresultStatus (*last) == PGRES_FATAL_ERROR)
        {
          PQclear (result);
          continue;
        }
      g_clear_pointer (last, PQclear);
      *last = result;
    }
}

/* A server that does not even end what was cancelled is given up: the connection is of no more use. */
static void
cancel_on_server (MarqPgConnection *self)
{
  gint64 deadline = g_get_monotonic_time () + CANCEL_SECONDS * G_TIME_SPAN_SECOND;
  g_autoptr (MarqAside) aside = marq_aside_start ("marq-cancel", send_cancel, PQgetCancel (self->server), (GDestroyNotify) PQfreeCancel);
  g_autoptr (PGresult) rest = NULL;

  /* Both: a cancel that comes late would end the next statement. */
  self->is_given_up = !collect (self, &rest, deadline, NULL) || !marq_aside_wait (aside, deadline, NULL);
}

static gboolean
set_late_error (MarqPgConnection *self, GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TIMEOUT,
                 _ ("%s let us in, but did not answer in time. See to the server, or to the pooler before it"), self->where);
  return FALSE;
}

static gboolean
ask (MarqPgConnection *self, const char *statement, PGresult **result, GCancellable *cancellable, GError **error)
{
  gboolean is_done;

  if (self->is_given_up)
    {
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST,
                   _ ("The connection to %s was given up, as a statement on it could not be cancelled: connect again"), self->where);
      return FALSE;
    }
  /* Else sending a long statement to a server that hangs would not end. */
  PQsetnonblocking (self->server, 1);
  is_done = !PQsendQueryParams (self->server, statement, 0, NULL, NULL, NULL, NULL, 0)
            || collect (self, result, self->deadline, cancellable);
  if (!is_done)
    cancel_on_server (self);
  PQsetnonblocking (self->server, 0);
  return is_done || set_late_error (self, cancellable, error);
}

gint64
marq_pg_count_touched (const PGresult *result)
{
  const char *rows = PQcmdTuples ((PGresult *) result);

  return *rows ? g_ascii_strtoll (rows, NULL, 10) : -1;
}

PGresult *
marq_pg_ask (MarqPgConnection *self, const char *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = NULL;
  ExecStatusType status;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !ask (self, statement, &result, cancellable, error))
    return NULL;
  status = result ? PQresultStatus (result) : PGRES_FATAL_ERROR;
  self->parent.touched = marq_pg_count_touched (result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
    return g_steal_pointer (&result);
  marq_pg_set_statement_error (self->server, result, self->where, error);
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
  if (self->password)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->url);
  g_free (self->where);
  g_free (self);
}

static void
keep_notice (void *data, const char *message)
{
  MarqPgConnection *self = data;

  if (self->parent.notices)
    g_ptr_array_add (self->parent.notices, g_strchomp (g_strdup (message)));
}

static gboolean
begin_session (MarqPgConnection *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *where = NULL;
  PGconn *server = marq_pg_connect (self->url, self->password, &where, &self->deadline, cancellable, error);

  if (!server)
    return FALSE;
  g_clear_pointer (&self->server, PQfinish);
  g_free (self->where);
  self->server = server;
  self->where = g_steal_pointer (&where);
  self->is_given_up = FALSE;
  PQsetNoticeProcessor (server, keep_notice, self);
  PQsetErrorVerbosity (server, PQERRORS_DEFAULT);
  return TRUE;
}

/* Whoever answers is not whom we logged in to: a pooler hands out servers, to each transaction its own. */
static void
look_for_pooler (MarqPgConnection *self, const char *first, const char *second)
{
  int promised = PQbackendPID (self->server);

  if (g_str_equal (first, second) && promised == atoi (first))
    return;
  self->parent.info.is_pooled = TRUE;
  marq_connection_warn (&self->parent, _ ("A pooler stands before the server: what a session keeps (settings, temporary tables, locks) "
                                          "may be gone in the next transaction. Reading is safe; to apply, connect to the server itself."));
}

static char *
dup_obstacle (PGresult *state)
{
  if (g_str_equal (PQgetvalue (state, 0, 2), "t"))
    return g_strdup (_ ("The server is a standby: what it has comes from another."));
  if (g_str_equal (PQgetvalue (state, 0, 3), "on"))
    return g_strdup (_ ("Transactions are read-only here: default_transaction_read_only is on."));
  return NULL;
}

static gboolean
learn (MarqPgConnection *self, GCancellable *cancellable, GError **error)
{
  MarqConnectionInfo *info = &self->parent.info;
  const char *version = PQparameterStatus (self->server, "server_version");
  guint number = (guint) PQserverVersion (self->server);
  g_autoptr (PGresult) state = NULL;
  g_autoptr (PGresult) ping = NULL;
  gint64 start;

  if (!marq_connection_check_version (&self->parent, "PostgreSQL", number, version, error))
    return FALSE;
  state = marq_pg_ask (self,
                       "SELECT current_user, current_database(), pg_catalog.pg_is_in_recovery(), "
                       "pg_catalog.current_setting('default_transaction_read_only'), pg_catalog.pg_backend_pid()",
                       cancellable, error);
  start = g_get_monotonic_time ();
  ping = state ? marq_pg_ask (self, "SELECT pg_catalog.pg_backend_pid()", cancellable, error) : NULL;
  if (!ping)
    return FALSE;
  info->round_trip = (double) (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND;
  info->engine = g_strdup ("PostgreSQL");
  info->version = g_strdup (version);
  info->number = number;
  info->user = g_strdup (PQgetvalue (state, 0, 0));
  info->database = g_strdup (PQgetvalue (state, 0, 1));
  info->read_only = dup_obstacle (state);
  info->can_write = info->read_only == NULL;
  look_for_pooler (self, PQgetvalue (state, 0, 4), PQgetvalue (ping, 0, 0));
  self->deadline = 0;
  return TRUE;
}

static MarqConnection *
open_connection (const char *url, const char *password, GCancellable *cancellable, GError **error)
{
  MarqPgConnection *self;
  g_autoptr (MarqConnection) connection = NULL;

  if (!marq_pg_address_check (url, error))
    return NULL;
  self = g_new0 (MarqPgConnection, 1);
  connection = &self->parent;
  connection->klass = &marq_pg_connection_class;
  self->url = g_strdup (url);
  self->password = g_strdup (password);
  return begin_session (self, cancellable, error) && learn (self, cancellable, error) ? g_steal_pointer (&connection) : NULL;
}

/* The same server, or another of those that the address names. */
static gboolean
reopen (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqPgConnection *self = (MarqPgConnection *) connection;
  gboolean well = begin_session (self, cancellable, error);

  self->deadline = 0;
  return well;
}

static MarqConnection *
another (MarqConnection *connection, GCancellable *cancellable, GError **error)
{
  MarqPgConnection *self = (MarqPgConnection *) connection;

  return open_connection (self->url, self->password, cancellable, error);
}

const MarqConnectionClass marq_pg_connection_class = {
  .dialect = MARQ_DIALECT_POSTGRESQL,
  .schemes = schemes,
  .open = open_connection,
  .close = close_connection,
  .read = marq_pg_read,
  .query = query,
  .run_many = marq_pg_run_many,
  .spell = marq_pg_spell,
  .is_address = marq_pg_address_is_list,
  .dup_account = marq_pg_address_dup_account,
  .list_servers = marq_pg_address_list_servers,
  .redirect = marq_pg_address_redirect,
  .reopen = reopen,
  .another = another,
  .password_variable = "PGPASSWORD",
  .password_file = "~/.pgpass",
};
