/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/marq-aside.h"
#include "marq-pg-error.h"
#include "marq-pg-pipeline.h"

/* How often a server is told to stop, and how long it then has to. */
#define CANCELS 5
#define CANCEL_TIME G_TIME_SPAN_SECOND

gboolean
marq_pg_pipeline_start (MarqPgConnection *connection, const char *const *statements, gboolean at_once, GError **error)
{
  PGconn *server = connection->server;
  gboolean well;

  if (connection->is_given_up)
    {
      g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST,
                   _ ("The connection to %s was given up, as a statement on it could not be cancelled: connect again"),
                   connection->where);
      return FALSE;
    }
  well = PQsetnonblocking (server, 1) == 0 && PQenterPipelineMode (server);
  for (guint i = 0; well && statements[i]; i++)
    well = PQsendQueryParams (server, statements[i], 0, NULL, NULL, NULL, NULL, 0) && (!at_once || PQsendFlushRequest (server));
  well = well && PQpipelineSync (server);
  if (!well)
    marq_pg_set_statement_error (server, NULL, connection->where, error);
  return well;
}

/* Until there is an answer: what is not sent yet goes out, what comes is taken in. FALSE: it was
 * cancelled, or is late. */
static gboolean
wait_for_answer (PGconn *server, gint64 deadline, GCancellable *cancellable)
{
  while (PQisBusy (server))
    {
      gboolean more = PQflush (server) > 0;

      if (!marq_pg_wait (server, G_IO_IN | (more ? G_IO_OUT : 0), deadline, cancellable))
        return FALSE;
      if (!PQconsumeInput (server))
        return TRUE;
    }
  return TRUE;
}

PGresult *
marq_pg_pipeline_next (MarqPgConnection *connection, char state[6], GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = NULL;
  ExecStatusType status;
  const char *code;

  state[0] = '\0';
  if (!wait_for_answer (connection->server, 0, cancellable))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  result = PQgetResult (connection->server);
  status = PQresultStatus (result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    {
      /* Each answer ends with a NULL. */
      PGresult *end = PQgetResult (connection->server);

      g_assert (end == NULL);
      return g_steal_pointer (&result);
    }
  code = result ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  g_strlcpy (state, code ? code : "", 6);
  marq_pg_set_statement_error (connection->server, result, connection->where, error);
  return NULL;
}

/* All that is still to come. FALSE: it is late. */
static gboolean
drain (MarqPgConnection *connection, gint64 deadline)
{
  PGconn *server = connection->server;
  ExecStatusType status = PGRES_EMPTY_QUERY;
  guint nothing = 0;

  while (PQstatus (server) == CONNECTION_OK && status != PGRES_PIPELINE_SYNC && nothing < 2)
    {
      g_autoptr (PGresult) result = NULL;

      if (!wait_for_answer (server, deadline, NULL))
        return FALSE;
      result = PQgetResult (server);
      status = PQresultStatus (result);
      nothing = result ? 0 : nothing + 1;
    }
  return TRUE;
}

static void
send_cancel (gpointer cancel)
{
  char message[256];

  if (cancel && !PQcancel (cancel, message, sizeof message))
    g_debug ("%s", message);
}

/* The server may be between two statements when it is told to stop: it is told again. */
static gboolean
cancel_rest (MarqPgConnection *connection)
{
  gboolean ended = FALSE;

  for (guint i = 0; !ended && i < CANCELS; i++)
    {
      gint64 deadline = g_get_monotonic_time () + CANCEL_TIME;
      g_autoptr (MarqAside) aside
        = marq_aside_start ("marq-cancel", send_cancel, PQgetCancel (connection->server), (GDestroyNotify) PQfreeCancel);

      ended = drain (connection, deadline) && marq_aside_wait (aside, deadline, NULL);
    }
  return ended;
}

void
marq_pg_pipeline_end (MarqPgConnection *connection, GCancellable *cancellable)
{
  if (PQpipelineStatus (connection->server) == PQ_PIPELINE_OFF)
    return;
  connection->is_given_up = g_cancellable_is_cancelled (cancellable) ? !cancel_rest (connection) : !drain (connection, 0);
  PQexitPipelineMode (connection->server);
  PQsetnonblocking (connection->server, 0);
}

gboolean
marq_pg_run_many (MarqConnection *connection, const char *const *statements, MarqDoneFunc done, gpointer data, GCancellable *cancellable,
                  GError **error)
{
  MarqPgConnection *self = (MarqPgConnection *) connection;
  char state[6];
  gboolean well = !g_cancellable_set_error_if_cancelled (cancellable, error) && marq_pg_pipeline_start (self, statements, TRUE, error);

  for (guint i = 0; well && statements[i]; i++)
    {
      g_autoptr (PGresult) result = marq_pg_pipeline_next (self, state, cancellable, error);

      well = result != NULL;
      connection->touched = marq_pg_count_touched (result);
      if (well)
        done (data);
    }
  marq_pg_pipeline_end (self, cancellable);
  return well;
}
