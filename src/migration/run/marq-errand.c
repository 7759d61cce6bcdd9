/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/marq-session.h"
#include "marq-errand.h"
#include "migration/marq-migration-error.h"
#include "marq-record.h"
#include "marq-steps.h"

typedef struct
{
  const MarqErrand       *errand;
  MarqConnection         *connection;
  const MarqSessionClass *session;
  char                   *log;  /* the statement that adds to it */
  gboolean                kept; /* something that was done stays */
  GCancellable           *cancellable;
} MarqErrandRun;

static gboolean
ask (MarqErrandRun *self, const char *statement, GError **error)
{
  return marq_connection_run (self->connection, statement, self->cancellable, error);
}

static gboolean
run_statement (MarqErrandRun *self, const MarqStatement *statement, gboolean inside, GError **error)
{
  g_autofree char *line = NULL;

  if (!ask (self, statement->text, error))
    {
      line = marq_statement_dup_line (statement);
      /* Translators: a script, a line of it, and the statement there; what the database said follows */
      g_prefix_error (error, _ ("%s, line %u, %s: "), self->errand->name, statement->line, line);
      return FALSE;
    }
  if (!inside || self->session->get_transaction (self->connection) == MARQ_TRANSACTION_OPEN)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("%s, line %u, %s: the statement ended the transaction that it ran in; write “-- marquetry: no-transaction” before it"),
               self->errand->name, statement->line, statement->what);
  self->kept = TRUE;
  return FALSE;
}

static void
take_back (MarqErrandRun *self)
{
  MarqTransaction state = self->session->get_transaction (self->connection);
  g_autoptr (GPtrArray) rows = NULL;

  if (state == MARQ_TRANSACTION_OPEN || state == MARQ_TRANSACTION_FAILED)
    rows = marq_connection_query (self->connection, "ROLLBACK", NULL, NULL);
}

/* log: whether its line is to be in the same transaction. */
static gboolean
run_inside (MarqErrandRun *self, const MarqUnit *unit, gboolean log, GError **error)
{
  gboolean well = ask (self, self->session->begin, error);

  for (guint i = 0; well && i < unit->statements->len; i++)
    well = run_statement (self, unit->statements->pdata[i], TRUE, error);
  well = well && (!log || ask (self, self->log, error)) && ask (self, "COMMIT", error);
  if (!well)
    take_back (self);
  return well;
}

/* Where tables have no transactions, each statement is a unit; those that only write rows can be in one together. */
static void
join_rows (MarqSteps *steps)
{
  for (guint i = 0; i + 1 < steps->units->len;)
    {
      MarqUnit *unit = steps->units->pdata[i];
      MarqUnit *next = steps->units->pdata[i + 1];

      if (!unit->in_transaction || !next->in_transaction)
        {
          i++;
          continue;
        }
      for (guint j = 0; j < next->statements->len; j++)
        g_ptr_array_add (unit->statements, next->statements->pdata[j]);
      g_ptr_array_remove_index (steps->units, i + 1);
    }
}

static gboolean
run_units (MarqErrandRun *self, MarqSteps *steps, GError **error)
{
  gboolean logged = FALSE;

  for (guint i = 0; i < steps->units->len; i++)
    {
      const MarqUnit *unit = steps->units->pdata[i];
      gboolean is_last = i + 1 == steps->units->len;

      logged = is_last && unit->in_transaction;
      if (unit->in_transaction ? !run_inside (self, unit, logged, error)
                               : !run_statement (self, unit->statements->pdata[0], FALSE, error))
        return FALSE;
      self->kept = self->kept || !unit->is_session;
    }
  return logged || ask (self, self->log, error);
}

/* What became of what stands before the error. */
static void
explain (const MarqErrandRun *self, GError *error)
{
  char *message = g_strdup_printf ("%s\n%s", error->message,
                                   self->kept ? _ ("What stood before it, in steps of its own, stays; the next run begins anew.")
                                              : _ ("Nothing of it was done."));

  g_free (error->message);
  error->message = message;
}

gboolean
marq_errand_run (const MarqErrand *self, MarqProject *project, MarqConnection *connection, gboolean *skipped, GCancellable *cancellable,
                 GError **error)
{
  MarqDialect dialect = marq_connection_get_dialect (connection);
  g_autoptr (MarqSteps) steps = marq_steps_new (self->script, dialect, self->environment, error);
  const MarqRecord record = {
    .id = (char *) self->id, .checksum = (char *) self->checksum, .applied_by = (char *) self->who, .tool_version = (char *) PACKAGE_VERSION
  };
  g_autofree char *log = marq_record_dup_log (project, dialect, self->action, &record);
  MarqErrandRun run = { self, connection, marq_session_get_class (connection), log, FALSE, cancellable };

  *skipped = FALSE;
  if (!steps)
    {
      g_prefix_error (error, "%s: ", self->name);
      return FALSE;
    }
  *skipped = !steps->units->len && steps->n_skipped;
  if (!run.session->has_transactions)
    join_rows (steps);
  if (*skipped || run_units (&run, steps, error))
    return TRUE;
  if (error && *error)
    explain (&run, *error);
  return FALSE;
}
