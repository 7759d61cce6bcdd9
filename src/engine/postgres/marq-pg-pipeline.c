/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-pg-pipeline.h"

gboolean
marq_pg_pipeline_start (MarqPgConnection *connection, const char *const *statements, GError **error)
{
  PGconn *server = connection->server;
  gboolean well = PQsetnonblocking (server, 1) == 0 && PQenterPipelineMode (server);

  for (guint i = 0; well && statements[i]; i++)
    well = PQsendQueryParams (server, statements[i], 0, NULL, NULL, NULL, NULL, 0);
  well = well && PQpipelineSync (server);
  if (!well)
    marq_pg_set_error (connection, NULL, error);
  return well;
}

/* Until there is an answer: what is not sent yet goes out, what comes is taken in. */
static gboolean
wait_for_answer (PGconn *server, GCancellable *cancellable, GError **error)
{
  while (PQisBusy (server))
    {
      gboolean more = PQflush (server) > 0;

      if (!marq_pg_wait (server, G_IO_IN | (more ? G_IO_OUT : 0), 0, cancellable, error))
        return FALSE;
      if (!PQconsumeInput (server))
        break;
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
  if (!wait_for_answer (connection->server, cancellable, error))
    return NULL;
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
  marq_pg_set_error (connection, result, error);
  return NULL;
}

#define CANCEL_AGAIN (200 * G_TIME_SPAN_MILLISECOND)

/* The server may be between two statements when it is told to stop: it is told again. */
static void
wait_to_end (MarqPgConnection *connection, gboolean cancelled)
{
  while (PQisBusy (connection->server))
    {
      gint64 deadline = cancelled ? g_get_monotonic_time () + CANCEL_AGAIN : 0;
      gboolean more = PQflush (connection->server) > 0;

      if (!marq_pg_wait (connection->server, G_IO_IN | (more ? G_IO_OUT : 0), deadline, NULL, NULL))
        marq_pg_cancel (connection);
      if (!PQconsumeInput (connection->server))
        return;
    }
}

void
marq_pg_pipeline_end (MarqPgConnection *connection, GCancellable *cancellable)
{
  gboolean cancelled = g_cancellable_is_cancelled (cancellable);
  guint nothing = 0;

  if (cancelled)
    marq_pg_cancel (connection);
  while (PQpipelineStatus (connection->server) != PQ_PIPELINE_OFF && PQstatus (connection->server) == CONNECTION_OK && nothing < 2)
    {
      g_autoptr (PGresult) result = NULL;

      wait_to_end (connection, cancelled);
      result = PQgetResult (connection->server);
      nothing = result ? 0 : nothing + 1;
      if (PQresultStatus (result) == PGRES_PIPELINE_SYNC)
        break;
    }
  PQexitPipelineMode (connection->server);
  PQsetnonblocking (connection->server, 0);
}
