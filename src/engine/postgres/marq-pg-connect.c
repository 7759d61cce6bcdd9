/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Getting a session of PostgreSQL. What an address may say (services, several hosts, TLS) is libpq's to
 * know: it is passed on as it is. libpq looks up names, and asks for tickets of Kerberos, without an end to
 * it; so all of it is done aside.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-aside.h"
#include "marq-pg-address.h"
#include "marq-pg-connection.h"
#include "marq-pg-error.h"

#define CONNECT_SECONDS 10

typedef struct
{
  char *url;
  char *password;
  GCancellable *stop; /* whoever waited has gone */
  char *where;
  guint seconds;      /* for each host */
  PGconn *server;
  GError *error;
} MarqPgAttempt;

static void
attempt_free (MarqPgAttempt *self)
{
  g_clear_pointer (&self->server, PQfinish);
  if (self->password)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->url);
  g_free (self->where);
  g_clear_error (&self->error);
  g_object_unref (self->stop);
  g_free (self);
}

gboolean
marq_pg_wait (PGconn *server, GIOCondition condition, gint64 deadline, GCancellable *cancellable)
{
  GPollFD polls[2] = { { PQsocket (server), condition | G_IO_ERR | G_IO_HUP, 0 } };
  guint n = cancellable && g_cancellable_make_pollfd (cancellable, &polls[1]) ? 2 : 1;
  int ready = 0;

  while (ready == 0 && !g_cancellable_is_cancelled (cancellable))
    {
      gint64 left = deadline ? (deadline - g_get_monotonic_time ()) / 1000 : 1000;

      if (deadline && left <= 0)
        break;
      ready = g_poll (polls, n, (int) MIN (left, 1000));
    }
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  return ready != 0 && !g_cancellable_is_cancelled (cancellable);
}

static void
say_too_late (MarqPgAttempt *self)
{
  g_set_error (&self->error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_TIMEOUT,
               _ ("%s did not answer within %u seconds. See whether host and port are right, and what stands between; "
                  "connect_timeout in the address gives it longer"),
               self->where, self->seconds);
}

/* Each address that a name stands for has its own time. */
static void
poll_until_done (MarqPgAttempt *self, PGconn *server)
{
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;
  ConnStatusType stage = PQstatus (server);
  int socket = -1;
  gint64 deadline = 0;

  while (PQstatus (server) != CONNECTION_BAD && status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED)
    {
      if (stage == CONNECTION_STARTED || socket != PQsocket (server))
        deadline = g_get_monotonic_time () + self->seconds * G_TIME_SPAN_SECOND;
      socket = PQsocket (server);
      if (!marq_pg_wait (server, status == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT, deadline, self->stop))
        {
          say_too_late (self);
          return;
        }
      stage = PQstatus (server);
      status = PQconnectPoll (server);
    }
  if (PQstatus (server) != CONNECTION_OK)
    marq_pg_set_connect_error (server, stage, self->where, &self->error);
}

/* Of several hosts only libpq knows when to go on to the next, and does so only where it may block. */
static PGconn *
start (MarqPgAttempt *self, PQconninfoOption *meant)
{
  g_autofree char *seconds = g_strdup_printf ("%u", self->seconds);
  /* What the address says of the first wins; of those behind it, it does not. */
  const char *const keywords[] = { "fallback_application_name", "keepalives_idle", "keepalives_interval", "keepalives_count",
                                   "tcp_user_timeout", "dbname", "client_encoding", "connect_timeout",
                                   self->password ? "password" : NULL, NULL };
  const char *const values[] = { "marquetry", "30", "10", "3", "60000", self->url, "UTF8", seconds, self->password, NULL };
  const char *hosts = marq_pg_address_find (meant, "host");
  const char *addresses = marq_pg_address_find (meant, "hostaddr");
  gboolean has_several = (hosts && strchr (hosts, ',')) || (addresses && strchr (addresses, ','));
  PGconn *server = has_several ? PQconnectdbParams (keywords, values, TRUE) : PQconnectStartParams (keywords, values, TRUE);

  if (!server)
    g_error ("Out of memory");
  PQsetErrorVerbosity (server, PQERRORS_VERBOSE);
  if (has_several && PQstatus (server) != CONNECTION_OK)
    marq_pg_set_connect_error (server, CONNECTION_STARTED, self->where, &self->error);
  else
    poll_until_done (self, server);
  return server;
}

static void
attempt (gpointer data)
{
  MarqPgAttempt *self = data;
  g_autoptr (PQconninfoOption) meant = marq_pg_address_explain (self->url, &self->error);
  const char *seconds = marq_pg_address_find (meant, "connect_timeout");

  if (!meant)
    return;
  self->where = marq_pg_address_describe (meant);
  self->seconds = seconds && atoi (seconds) > 0 ? (guint) atoi (seconds) : CONNECT_SECONDS;
  self->server = start (self, meant);
  if (self->error)
    g_clear_pointer (&self->server, PQfinish);
}

PGconn *
marq_pg_connect (const char *url, const char *password, char **where, gint64 *deadline, GCancellable *cancellable, GError **error)
{
  MarqPgAttempt *data = g_new0 (MarqPgAttempt, 1);
  g_autoptr (MarqAside) aside = NULL;

  data->url = g_strdup (url);
  data->password = g_strdup (password);
  data->stop = g_cancellable_new ();
  aside = marq_aside_start ("marq-connect", attempt, data, (GDestroyNotify) attempt_free);
  if (!marq_aside_wait (aside, G_MAXINT64, cancellable))
    {
      g_cancellable_cancel (data->stop);
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  if (!data->server)
    {
      g_propagate_error (error, g_steal_pointer (&data->error));
      return NULL;
    }
  *where = g_steal_pointer (&data->where);
  *deadline = g_get_monotonic_time () + data->seconds * G_TIME_SPAN_SECOND;
  return g_steal_pointer (&data->server);
}
