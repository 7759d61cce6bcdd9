/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the units of a script one after the other. After each the database and its record agree: both know how
 * many statements are done.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "marq-runner-private.h"

#define USUAL_ATTEMPTS 5
#define FIRST_PAUSE_MS 250
#define LONGEST_PAUSE_MS 8000
/* Of statements that are sent without waiting for each other, in number and bytes. */
#define LONGEST_ROW 100
#define LARGEST_ROW (256 * 1024)
/* In the place of a checkpoint where the engine has no need of one. */
#define NO_CHECKPOINT "-"

static const MarqRunWatch *
watch_of (MarqRunning *self)
{
  static const MarqRunWatch nobody = { NULL };

  return self->runner->settings.watch ? self->runner->settings.watch : &nobody;
}

static void
note_error (MarqRunning *self, const MarqStatement *statement, const GError *error)
{
  g_free (self->report->error_statement);
  self->report->error_statement = g_strdup (statement ? statement->text : "COMMIT");
}

/* One statement of the script, from here on. */
static void
begin_statement (MarqRunning *self, const MarqStatement *statement, guint number)
{
  if (watch_of (self)->statement)
    watch_of (self)->statement (self->runner->settings.watch_data, self->report, number + 1, statement->text);
  self->line = marq_run_report_add (self->report, number + 1, statement->text);
  self->line_began = g_get_monotonic_time ();
  marq_lookout_begin (self->runner->lookout);
}

static void
end_statement (MarqRunning *self)
{
  MarqConnection *connection = self->runner->connection;

  marq_lookout_end (self->runner->lookout);
  self->line->ms = (g_get_monotonic_time () - self->line_began) / G_TIME_SPAN_MILLISECOND;
  self->line->touched = connection->touched;
  self->line->notices = marq_connection_take_notices (connection);
}

static gboolean
run_statement (MarqRunning *self, const MarqStatement *statement, guint number, GError **error)
{
  GError *own = NULL;
  gboolean well;

  begin_statement (self, statement, number);
  well = marq_connection_run (self->runner->connection, statement->text, self->cancellable, &own);
  end_statement (self);
  if (well)
    return TRUE;
  note_error (self, statement, own);
  g_propagate_error (error, own);
  return FALSE;
}

/* Statements of a unit that are sent without waiting for each other. */
typedef struct
{
  MarqRunning    *running;
  const MarqUnit *unit;
  guint           at;  /* in the unit: that which is under way */
  guint           end; /* behind the last */
} MarqRow;

static void
begin_next (MarqRow *self)
{
  begin_statement (self->running, self->unit->statements->pdata[self->at], self->unit->first + self->at);
}

static void
go_on (gpointer data)
{
  MarqRow *self = data;

  end_statement (self->running);
  if (++self->at < self->end)
    begin_next (self);
}

static gboolean
run_row (MarqRunning *self, MarqRow *row, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  GError *own = NULL;

  for (guint i = row->at; i < row->end; i++)
    g_ptr_array_add (texts, ((MarqStatement *) row->unit->statements->pdata[i])->text);
  g_ptr_array_add (texts, NULL);
  begin_next (row);
  if (marq_connection_run_many (self->runner->connection, (const char *const *) texts->pdata, go_on, row, self->cancellable, &own))
    return TRUE;
  end_statement (self);
  note_error (self, row->unit->statements->pdata[row->at], own);
  g_propagate_error (error, own);
  return FALSE;
}

/* What nothing can be sent behind before it is done: who knows what it does, or it talks on its own. */
static gboolean
is_waited_for (const MarqStatement *statement)
{
  const MarqStatementFlags doubtful = MARQ_STATEMENT_UNREAD | MARQ_STATEMENT_UNKNOWN | MARQ_STATEMENT_OUTSIDE | MARQ_STATEMENT_COMMITS;

  return statement->kind != MARQ_STATEMENT_PLAIN || statement->flags & doubtful || g_str_has_prefix (statement->what, "COPY");
}

/* Behind the last that goes in one row with that at i. */
static guint
find_end_of_row (MarqRunning *self, const MarqUnit *unit, guint i)
{
  gsize length = 0;
  guint end = i;

  for (; self->runner->connection->klass->run_many && end < unit->statements->len && end - i < LONGEST_ROW && length < LARGEST_ROW; end++)
    {
      const MarqStatement *statement = unit->statements->pdata[end];

      if (is_waited_for (statement))
        break;
      length += strlen (statement->text);
    }
  return MAX (end, i + 1);
}

/* Code may hide what no parser sees. */
static gboolean
check_still_inside (MarqRunning *self, const MarqStatement *statement, GError **error)
{
  if (self->runner->session->get_transaction (self->runner->connection) == MARQ_TRANSACTION_OPEN)
    return TRUE;
  note_error (self, statement, NULL);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("Line %u, %s: the statement ended the transaction that it ran in, so what stands before it may stay. Look at the database, and "
                  "write “-- marquetry: no-transaction” before such a statement"),
               statement->line, statement->what);
  return FALSE;
}

/* Without a transaction: for what only sets the session. */
static gboolean
run_plain (MarqRunning *self, const MarqUnit *unit, GError **error)
{
  for (guint i = 0; i < unit->statements->len; i++)
    if (!run_statement (self, unit->statements->pdata[i], unit->first + i, error))
      return FALSE;
  return TRUE;
}

static gboolean
run_inside (MarqRunning *self, const MarqUnit *unit, gboolean is_last, GError **error)
{
  MarqRunner *runner = self->runner;
  g_autoptr (GPtrArray) records = NULL;

  for (guint i = 0, end; i < unit->statements->len; i = end)
    {
      end = find_end_of_row (self, unit, i);
      if (!(end - i > 1 ? run_row (self, &(MarqRow){ self, unit, i, end }, error)
                        : run_statement (self, unit->statements->pdata[i], unit->first + i, error))
          || !check_still_inside (self, unit->statements->pdata[end - 1], error))
        return FALSE;
    }
  self->done = unit->first + unit->statements->len;
  records = is_last ? marq_running_dup_finish (self) : marq_running_dup_progress (self, NULL);
  for (guint i = 0; i < records->len; i++)
    if (!marq_runner_ask (runner, records->pdata[i], self->cancellable, error))
      return FALSE;
  /* From here on a cancel comes too late. */
  if (marq_runner_ask (runner, "COMMIT", NULL, error))
    return TRUE;
  note_error (self, NULL, error ? *error : NULL);
  return FALSE;
}

static gboolean
try_transaction (MarqRunning *self, const MarqUnit *unit, gboolean is_last, GError **error)
{
  MarqRunner *runner = self->runner;
  guint before = self->done;
  guint n_lines = self->report->statements->len;

  if (marq_runner_ask (runner, runner->session->begin, self->cancellable, error) && run_inside (self, unit, is_last, error))
    return TRUE;
  marq_runner_take_back (runner);
  self->done = before;
  if (error && *error && runner->session->is_transient (*error))
    g_ptr_array_set_size (self->report->statements, (int) n_lines);
  return FALSE;
}

static gboolean
try_bare (MarqRunning *self, const MarqUnit *unit, gboolean is_last, GError **error)
{
  MarqRunner *runner = self->runner;
  const MarqStatement *statement = unit->statements->pdata[0];
  GError *own = NULL;
  g_autofree char *checkpoint = runner->session->dup_checkpoint (runner->connection, statement, self->cancellable, &own);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  if (own || g_cancellable_set_error_if_cancelled (self->cancellable, &own))
    {
      g_propagate_error (error, own);
      return FALSE;
    }
  before = marq_running_dup_progress (self, checkpoint ? checkpoint : NO_CHECKPOINT);
  /* Of what is cancelled amid that, nobody would know whether it is recorded. */
  if (!marq_runner_ask_all (runner, before, NULL, error))
    return FALSE;
  self->is_recorded = TRUE;
  if (!run_statement (self, statement, unit->first, error))
    return FALSE;
  self->done = unit->first + 1;
  after = is_last ? marq_running_dup_finish (self) : marq_running_dup_progress (self, NULL);
  /* It is done: only the record is missing, which is no matter of wanting any more. */
  return marq_runner_ask_all (runner, after, NULL, error);
}

/* Of the next statement, which a run that went had begun. */
static gboolean
settle (MarqRunning *self, const MarqUnit *unit, GError **error)
{
  MarqRunner *runner = self->runner;
  const MarqStatement *statement = unit->statements->pdata[0];
  const char *checkpoint = self->record->checkpoint;
  g_autoptr (GPtrArray) progress = NULL;
  MarqDoubt doubt;

  if (!checkpoint || unit->first != self->done || unit->in_transaction)
    return TRUE;
  if (!runner->session->settle_doubt (runner->connection, statement, g_str_equal (checkpoint, NO_CHECKPOINT) ? NULL : checkpoint, &doubt,
                                      self->cancellable, error))
    return FALSE;
  if (doubt == MARQ_DOUBT_UNKNOWN)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                   _ ("Version %s stopped at statement %u (line %u, %s), and nobody can tell whether that was done. Look at the database, then say "
                      "so: “marq resolve --step %u” if it was not done, “--step %u” if it was"),
                   self->record->version, self->done + 1, statement->line, statement->what, self->done, self->done + 1);
      return FALSE;
    }
  if (doubt == MARQ_DOUBT_DONE)
    self->done++;
  progress = marq_running_dup_progress (self, NULL);
  return marq_runner_ask_all (runner, progress, self->cancellable, error);
}

/* What only sets the session is never recorded: where it is passed, it counts as done. */
static void
pass (MarqRunning *self, const MarqUnit *unit)
{
  if (unit->first == self->done)
    self->done += unit->statements->len;
}

gboolean
marq_running_settle (MarqRunning *self, GError **error)
{
  for (guint i = 0; i < self->steps->units->len; i++)
    {
      const MarqUnit *unit = self->steps->units->pdata[i];

      if (unit->is_session)
        pass (self, unit);
      else if (unit->first == self->done)
        return settle (self, unit, error);
    }
  return TRUE;
}

/* Of the first statement that changes anything, from 0. */
static guint
first_of (MarqSteps *steps)
{
  for (guint i = 0; i < steps->units->len; i++)
    {
      const MarqUnit *unit = steps->units->pdata[i];

      if (!unit->is_session)
        return unit->first;
    }
  return 0;
}

gboolean
marq_running_find_nothing_done (MarqRunning *self)
{
  gboolean was_going_back = self->before && g_strcmp0 (self->before->direction, "down") == 0;
  guint first = first_of (self->steps);
  g_autoptr (GError) error = NULL;

  /* What there was before an earlier try to go back is not known any more. */
  if (was_going_back || self->done > first)
    return FALSE;
  if (!marq_running_settle (self, &error))
    g_debug ("%s", error->message);
  return !error && self->done <= first;
}

/* FALSE: it is not worth another attempt. */
static gboolean
pause_before (MarqRunning *self, guint attempt, const GError *error)
{
  guint attempts = self->runner->settings.attempts ? self->runner->settings.attempts : USUAL_ATTEMPTS;
  guint pause = MIN (FIRST_PAUSE_MS << MIN (attempt - 1, 5), LONGEST_PAUSE_MS);

  if (attempt >= attempts || !self->runner->session->is_transient (error))
    return FALSE;
  if (watch_of (self)->retries)
    watch_of (self)->retries (self->runner->settings.watch_data, attempt + 1, attempts, pause, error);
  return marq_runner_wait (pause, self->cancellable);
}

static gboolean
run_unit (MarqRunning *self, const MarqUnit *unit, gboolean is_last, GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      GError *own = NULL;

      if (!settle (self, unit, error))
        return FALSE;
      if (self->done > unit->first)
        return TRUE; /* it had been done */
      if (unit->in_transaction ? try_transaction (self, unit, is_last, &own) : try_bare (self, unit, is_last, &own))
        return TRUE;
      if (!pause_before (self, attempt, own))
        {
          g_propagate_error (error, own);
          return FALSE;
        }
      g_error_free (own);
    }
}

static guint
last_of (MarqSteps *steps)
{
  guint last = G_MAXUINT;

  for (guint i = 0; i < steps->units->len; i++)
    if (!((MarqUnit *) steps->units->pdata[i])->is_session)
      last = i;
  return last;
}

gboolean
marq_running_go (MarqRunning *self, GError **error)
{
  guint last = last_of (self->steps);
  g_autoptr (GPtrArray) finish = NULL;

  for (guint i = 0; i < self->steps->units->len; i++)
    {
      const MarqUnit *unit = self->steps->units->pdata[i];

      if (unit->is_session)
        {
          /* Also where it was before: this is another session. */
          if (!run_plain (self, unit, error))
            return FALSE;
          pass (self, unit);
          continue;
        }
      if (unit->first + unit->statements->len <= self->done)
        continue;
      if (!run_unit (self, unit, i == last, error))
        return FALSE;
      self->is_recorded = TRUE;
      self->is_finished = i == last && g_strcmp0 (self->record->status, self->report->direction == MARQ_RUN_UP ? "applied" : "rolled_back") == 0;
    }
  if (self->is_finished)
    return TRUE;
  finish = marq_running_dup_finish (self);
  self->is_finished = marq_runner_ask_all (self->runner, finish, self->cancellable, error);
  return self->is_finished;
}
