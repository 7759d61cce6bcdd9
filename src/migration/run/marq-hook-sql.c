/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-session.h"
#include "marq-hook-sql.h"
#include "migration/marq-migration-error.h"
#include "marq-steps.h"

/* Cancels what runs when its time is over, or when whoever waits has had enough. */
typedef struct
{
  GCancellable *limited;
  GCancellable *waiting; /* may be NULL */
  GThread      *thread;
  gulong        handler;
  GMutex        lock;
  GCond         changed;
  gint64        deadline;
  gboolean      is_over;
  gboolean      is_late;
} MarqLimit;

static gpointer
watch_time (gpointer data)
{
  MarqLimit *self = data;

  g_mutex_lock (&self->lock);
  while (!self->is_over && !self->is_late)
    self->is_late = !g_cond_wait_until (&self->changed, &self->lock, self->deadline) && !self->is_over;
  g_mutex_unlock (&self->lock);
  if (self->is_late)
    g_cancellable_cancel (self->limited);
  return NULL;
}

static void
pass_on (GCancellable *waiting, gpointer limited)
{
  g_cancellable_cancel (limited);
}

static void
limit_begin (MarqLimit *self, guint seconds, GCancellable *waiting)
{
  self->limited = g_cancellable_new ();
  self->waiting = waiting;
  self->handler = waiting ? g_cancellable_connect (waiting, G_CALLBACK (pass_on), self->limited, NULL) : 0;
  self->deadline = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  if (seconds)
    self->thread = g_thread_new ("hook", watch_time, self);
}

static void
limit_end (MarqLimit *self)
{
  g_mutex_lock (&self->lock);
  self->is_over = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  if (self->thread)
    g_thread_join (self->thread);
  g_cancellable_disconnect (self->waiting, self->handler);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_object_unref (self->limited);
}

static gboolean
ask (MarqConnection *connection, const char *statement, GString *said, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = marq_connection_query (connection, statement, cancellable, error);
  g_auto (GStrv) notices = marq_connection_take_notices (connection);

  for (guint i = 0; notices && notices[i]; i++)
    g_string_append_printf (said, "%s\n", notices[i]);
  return rows != NULL;
}

/* (transfer full) */
static GError *
explain (GError *wrong, const MarqStatement *statement)
{
  g_autofree char *line = marq_statement_dup_line (statement);
  /* Translators: what the database said; then the number of a line, and what is there */
  GError *error = g_error_new (wrong->domain, wrong->code, _ ("%s (line %u: %s)"), wrong->message, statement->line, line);

  g_error_free (wrong);
  return error;
}

static gboolean
run_statements (MarqConnection *connection, const MarqUnit *unit, GString *said, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < unit->statements->len; i++)
    {
      const MarqStatement *statement = unit->statements->pdata[i];
      GError *wrong = NULL;

      if (!ask (connection, statement->text, said, cancellable, &wrong))
        {
          g_propagate_error (error, explain (wrong, statement));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
run_units (MarqConnection *connection, MarqUnit *const *units, guint n, gboolean in_transaction, GString *said, GCancellable *cancellable,
           GError **error)
{
  const MarqSessionClass *session = marq_session_get_class (connection);
  gboolean well = !in_transaction || ask (connection, session->begin, said, cancellable, error);

  for (guint i = 0; well && i < n; i++)
    well = run_statements (connection, units[i], said, cancellable, error);
  if (well && in_transaction)
    well = ask (connection, "COMMIT", said, cancellable, error);
  /* A session that is lost has rolled back already. */
  if (!well && session->get_transaction (connection) != MARQ_TRANSACTION_NONE)
    ask (connection, "ROLLBACK", said, NULL, NULL);
  return well;
}

/* Where an engine has no transactions for tables, a script is cut into single statements, also one that is about rows
 * alone. That can be done wholly or not at all; unless somebody has steered it otherwise. */
static gboolean
is_about_rows (MarqConnection *connection, const char *script, const MarqSteps *steps)
{
  if (marq_session_get_class (connection)->has_transactions || strstr (script, "marquetry:"))
    return FALSE;
  for (guint i = 0; i < steps->units->len; i++)
    {
      const MarqUnit *unit = steps->units->pdata[i];
      const MarqStatement *statement = unit->statements->pdata[0];

      if (unit->statements->len > 1 || statement->flags & (MARQ_STATEMENT_OUTSIDE | MARQ_STATEMENT_COMMITS | MARQ_STATEMENT_UNKNOWN))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_all (MarqConnection *connection, const char *script, const MarqSteps *steps, GString *said, GCancellable *cancellable, GError **error)
{
  MarqUnit *const *units = (MarqUnit *const *) steps->units->pdata;

  if (is_about_rows (connection, script, steps))
    return run_units (connection, units, steps->units->len, TRUE, said, cancellable, error);
  for (guint i = 0; i < steps->units->len; i++)
    if (!run_units (connection, units + i, 1, units[i]->in_transaction, said, cancellable, error))
      return FALSE;
  return TRUE;
}

gboolean
marq_hook_sql_run (MarqConnection *connection, const char *script, const char *environment, guint seconds, GString *said,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqSteps) steps = marq_steps_new (script, marq_connection_get_dialect (connection), environment, error);
  MarqLimit limit = { NULL };
  GError *wrong = NULL;

  if (!steps)
    return FALSE;
  marq_connection_listen (connection);
  limit_begin (&limit, seconds, cancellable);
  run_all (connection, script, steps, said, limit.limited, &wrong);
  limit_end (&limit);
  if (wrong && limit.is_late && !g_cancellable_is_cancelled (cancellable))
    {
      g_clear_error (&wrong);
      g_set_error (&wrong, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HOOK, _ ("it took longer than %u seconds, and was ended"), seconds);
    }
  if (wrong)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}
