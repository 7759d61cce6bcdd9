/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written into the table of records while a migration runs. A run that is one transaction writes there
 * once, in that transaction; one of several steps says after each how far it is, and before what has no
 * transaction that it is about to run it.
 */
#include "config.h"

#include "marq-runner-private.h"

/* What changes of a record that is there. */
static const char *const progress_columns[] = { "status",         "step", "direction", "checkpoint", "error", "error_sqlstate",
                                                "error_statement", "applied_by", "down_sql", NULL };
static const char *const finish_columns[] = { "status",          "step",       "direction",    "checkpoint", "error",  "error_sqlstate",
                                              "error_statement", "applied_by", "execution_ms", "applied_at", "checksum", "down_sql", NULL };

static GPtrArray *
new_statements (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

gboolean
marq_running_is_partial (MarqRunning *self)
{
  return self->is_recorded && !self->is_finished;
}

/* A row of an earlier try goes: what is recorded is this one. */
static void
write_row (MarqRunning *self, GPtrArray *statements, const char *const *columns)
{
  MarqRunner *runner = self->runner;

  if (self->is_recorded || self->report->direction == MARQ_RUN_DOWN)
    {
      g_ptr_array_add (statements, marq_record_dup_update (runner->project, runner->dialect, self->record, columns));
      return;
    }
  g_ptr_array_add (statements, marq_record_dup_delete (runner->project, runner->dialect, self->record->id));
  g_ptr_array_add (statements, marq_record_dup_insert (runner->project, runner->dialect, self->record));
}

static void
set_error (MarqRecord *record, const char *error, const char *state, const char *statement)
{
  marq_record_set (&record->error, error);
  marq_record_set (&record->error_sqlstate, state);
  marq_record_set (&record->error_statement, statement);
}

/* status: while it is under way, or has failed; direction: NULL: nothing of it stays. */
static void
set_position (MarqRunning *self, const char *status, gboolean stays, const char *checkpoint)
{
  MarqRecord *record = self->record;
  g_autofree char *step = g_strdup_printf ("%u", self->done);

  if (self->report->direction == MARQ_RUN_UP)
    marq_record_set (&record->status, status);
  marq_record_set (&record->step, stays ? step : NULL);
  marq_record_set (&record->direction, stays ? marq_run_direction_nick (self->report->direction) : NULL);
  marq_record_set (&record->checkpoint, stays ? checkpoint : NULL);
  marq_record_set (&record->applied_by, self->report->who);
}

GPtrArray *
marq_running_dup_progress (MarqRunning *self, const char *checkpoint)
{
  GPtrArray *statements = new_statements ();

  set_position (self, "pending", TRUE, checkpoint);
  set_error (self->record, NULL, NULL, NULL);
  write_row (self, statements, progress_columns);
  return statements;
}

static void
add_log (MarqRunning *self, GPtrArray *statements, const char *action)
{
  MarqRunner *runner = self->runner;

  g_ptr_array_add (statements, marq_record_dup_log (runner->project, runner->dialect, action, self->record));
}

GPtrArray *
marq_running_dup_finish (MarqRunning *self)
{
  GPtrArray *statements = new_statements ();
  gint64 ms = (g_get_monotonic_time () - self->began) / G_TIME_SPAN_MILLISECOND;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, ms);

  set_position (self, "applied", FALSE, NULL);
  if (self->report->direction == MARQ_RUN_DOWN)
    marq_record_set (&self->record->status, "rolled_back");
  set_error (self->record, NULL, NULL, NULL);
  marq_record_set (&self->record->execution_ms, text);
  marq_record_set (&self->record->applied_at, NULL);
  write_row (self, statements, finish_columns);
  add_log (self, statements, self->action);
  return statements;
}

/* What failed and left nothing is kept all the same, with its message. Where a way back left nothing, all stays as
 * it was. */
GPtrArray *
marq_running_dup_failure (MarqRunning *self)
{
  GPtrArray *statements = new_statements ();
  MarqRunReport *report = self->report;
  gboolean stays = marq_running_is_partial (self);
  gboolean is_as_before = report->direction == MARQ_RUN_DOWN && !stays;
  g_autofree char *action = g_strconcat (self->action, "-failed", NULL);

  if (is_as_before)
    {
      marq_record_free (self->record);
      self->record = marq_record_copy (self->before);
    }
  else
    set_position (self, "failed", stays, self->record->checkpoint);
  set_error (self->record, report->error, report->error_sqlstate, report->error_statement);
  write_row (self, statements, progress_columns);
  add_log (self, statements, action);
  return statements;
}
