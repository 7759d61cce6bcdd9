/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements, one by one, with a look at what each did. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "migration/marq-migration-error.h"
#include "marq-rehearse-private.h"

typedef struct
{
  MarqRehearser  *rehearser;
  MarqConnection *connection;
  gpointer        state;      /* of the measure; NULL: nothing is measured */
  GPtrArray      *statements; /* or NULL */
  gpointer        reach;      /* or NULL */
  gboolean        is_inside;  /* of a transaction, which stays the same */
  guint           number;
} MarqRehearsalRun;

static gboolean
ask (MarqRehearsalRun *self, const char *statement, GError **error)
{
  return marq_connection_run (self->connection, statement, self->rehearser->cancellable, error);
}

static GStrv
steal_strings (GPtrArray *strings)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < strings->len; i++)
    g_strv_builder_add (builder, strings->pdata[i]);
  return g_strv_builder_end (builder);
}

static MarqRehearsedStatement *
add_statement (MarqRehearsalRun *self, const MarqStatement *statement, double ms)
{
  MarqRehearsedStatement *result = g_new0 (MarqRehearsedStatement, 1);

  result->number = self->number;
  result->text = g_strdup (statement->text);
  result->ms = ms;
  result->touched = self->connection->touched;
  result->notices = marq_connection_take_notices (self->connection);
  g_ptr_array_add (self->statements, result);
  return result;
}

/* It has to be the one that was opened: neither gone, nor another. */
static gboolean
check_transaction (MarqRehearsalRun *self, const MarqStatement *statement, gboolean is_other, GError **error)
{
  const MarqSessionClass *session = marq_session_get_class (self->connection);

  if (!self->is_inside || !session || !session->has_transactions)
    return TRUE;
  if (session->get_transaction (self->connection) == MARQ_TRANSACTION_OPEN && !is_other)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("%s ended the transaction that it was in: see to what it did, and take it out"), statement->what);
  return FALSE;
}

static gboolean
run_statement (MarqRehearsalRun *self, const MarqStatement *statement, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  g_autofree char *why = self->reach ? self->rehearser->measure->reach_dup_why (self->reach, statement) : NULL;
  g_autoptr (MarqMeasured) measured = NULL;
  MarqRehearsedStatement *result;
  double ms;

  if (why)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("It cannot be rehearsed anywhere: %s"), why);
      return FALSE;
    }
  self->number++;
  if (!ask (self, statement->text, error))
    return FALSE;
  ms = (double) (g_get_monotonic_time () - start) / 1000;
  measured = marq_measured_new ();
  result = self->statements ? add_statement (self, statement, ms) : NULL;
  if (!check_transaction (self, statement, FALSE, error))
    return FALSE;
  if (!self->state)
    return TRUE;
  if (!self->rehearser->measure->after (self->connection, self->state, measured, self->rehearser->cancellable, error)
      || !check_transaction (self, statement, measured->is_other_transaction, error))
    return FALSE;
  if (result)
    {
      result->locks = steal_strings (measured->locks);
      result->rewritten = steal_strings (measured->rewritten);
      result->how = g_steal_pointer (&measured->how);
    }
  return TRUE;
}

static gboolean
run_statements (MarqRehearsalRun *self, GPtrArray *statements, char **failed, GError **error)
{
  for (guint i = 0; i < statements->len; i++)
    if (!run_statement (self, statements->pdata[i], error))
      {
        *failed = g_strdup (((MarqStatement *) statements->pdata[i])->text);
        return FALSE;
      }
  return TRUE;
}

static gboolean
begin_measuring (MarqRehearsalRun *self, GError **error)
{
  if (!self->statements)
    return TRUE;
  self->state = self->rehearser->measure->begin (self->connection, self->rehearser->cancellable, error);
  return self->state != NULL;
}

static void
end_measuring (MarqRehearsalRun *self)
{
  g_clear_pointer (&self->state, self->rehearser->measure->end);
}

static gboolean
run_unit (MarqRehearsalRun *self, MarqUnit *unit, char **failed, GError **error)
{
  const MarqSessionClass *session = marq_session_get_class (self->connection);
  gboolean well;

  self->is_inside = unit->in_transaction;
  self->number = unit->first;
  if (unit->in_transaction && !ask (self, session ? session->begin : "START TRANSACTION", error))
    return FALSE;
  well = begin_measuring (self, error) && run_statements (self, unit->statements, failed, error);
  end_measuring (self);
  if (!unit->in_transaction)
    return well;
  if (well && !ask (self, "COMMIT", error))
    {
      *failed = g_strdup ("COMMIT");
      well = FALSE;
    }
  if (!well)
    {
      g_autoptr (GPtrArray) rows = marq_connection_query (self->connection, "ROLLBACK", NULL, NULL);

      g_debug ("%s", rows ? "rolled back" : "nothing to roll back");
    }
  return well;
}

gboolean
marq_rehearse_run (MarqRehearser *self, MarqConnection *connection, MarqSteps *steps, gpointer reach, GPtrArray *statements, char **failed,
                   GError **error)
{
  MarqRehearsalRun run = { self, connection, NULL, statements, reach, FALSE, 0 };

  for (guint i = 0; i < steps->units->len; i++)
    if (!run_unit (&run, steps->units->pdata[i], failed, error))
      return FALSE;
  return TRUE;
}

gboolean
marq_rehearse_run_inside (MarqRehearser *self, MarqConnection *connection, MarqSteps *steps, GPtrArray *statements, char **failed,
                          GError **error)
{
  MarqRehearsalRun run = { self, connection, NULL, statements, NULL, TRUE, 0 };
  gboolean well = begin_measuring (&run, error);

  for (guint i = 0; well && i < steps->units->len; i++)
    {
      MarqUnit *unit = steps->units->pdata[i];

      run.number = unit->first;
      well = run_statements (&run, unit->statements, failed, error);
    }
  end_measuring (&run);
  return well;
}
