/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "marq-runner-private.h"

MarqRunner *
marq_runner_new (MarqProject *project, MarqConnection *connection, const MarqRunSettings *settings)
{
  MarqRunner *self = g_new0 (MarqRunner, 1);
  g_autofree char *table = NULL;

  self->project = project;
  self->connection = connection;
  self->dialect = marq_connection_get_dialect (connection);
  self->session = marq_session_get_class (connection);
  self->settings = *settings;
  self->who = settings->who ? g_strdup (settings->who) : marq_session_dup_who ("marq");
  table = marq_record_dup_name (project, self->dialect, FALSE);
  /* Of this database, and of this record in it. */
  self->lock_name = g_strdup_printf ("marquetry %s %s", connection->info.database ? connection->info.database : "", table);
  self->former = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  if (settings->watch && settings->watch->blocked)
    self->lookout = marq_lookout_new (connection, settings->watch->blocked, settings->watch_data);
  return self;
}

void
marq_runner_free (MarqRunner *self)
{
  marq_lookout_free (self->lookout);
  if (self->is_locked)
    {
      self->session->unlock (self->connection, self->lock_name);
      self->session->restore (self->connection);
    }
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_ptr_array_unref (self->former);
  g_free (self->lock_name);
  g_free (self->who);
  g_free (self);
}

static gboolean
make_record (MarqRunner *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) making = marq_record_dup_making (self->project, self->dialect, error);

  if (self->session->find_untouched && !self->session->find_untouched (self->connection, &self->was_untouched, cancellable, error))
    return FALSE;
  for (guint i = 0; making && i < making->len; i++)
    if (!marq_runner_ask (self, making->pdata[i], cancellable, error))
      return FALSE;
  return making != NULL;
}

gboolean
marq_runner_open (MarqRunner *self, GCancellable *cancellable, GError **error)
{
  gboolean is_there;

  if (!marq_runner_enter (self, cancellable, error) || !marq_record_find (self->project, self->connection, &is_there, cancellable, error)
      || (!is_there && !make_record (self, cancellable, error)))
    return FALSE;
  marq_connection_listen (self->connection);
  return marq_runner_read_records (self, cancellable, error);
}

gboolean
marq_runner_was_untouched (MarqRunner *self)
{
  return self->was_untouched;
}

GPtrArray *
marq_runner_get_records (MarqRunner *self)
{
  return self->records;
}

static MarqRecord *
find_record (MarqRunner *self, const char *id)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      MarqRecord *record = self->records->pdata[i];

      if (g_strcmp0 (record->id, id) == 0)
        return record;
    }
  return NULL;
}

/* The list is another one then: somebody may still look at the old one. */
static void
keep_record (MarqRunner *self, const MarqRecord *record)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_record_free);

  for (guint i = 0; i < self->records->len; i++)
    {
      const MarqRecord *other = self->records->pdata[i];

      if (g_strcmp0 (other->id, record->id) != 0)
        g_ptr_array_add (records, marq_record_copy (other));
    }
  g_ptr_array_add (records, marq_record_copy (record));
  g_ptr_array_add (self->former, self->records);
  self->records = records;
}

static MarqRunReport *
new_report (MarqRunner *self, const MarqRecord *record, MarqRunDirection direction, const char *action)
{
  const MarqConnectionInfo *info = &self->connection->info;
  MarqRunReport *report = marq_run_report_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  report->project = g_strdup (self->settings.project_folder);
  report->target = g_strdup (self->settings.target);
  report->address = g_strdup (self->settings.address);
  report->engine = g_strdup_printf ("%s %s", info->engine, info->version);
  report->database = g_strdup (info->database);
  report->migration = g_strdup (record->id);
  report->version = g_strdup (record->version);
  report->description = g_strdup (record->description);
  report->checksum = g_strdup (record->checksum);
  report->action = g_strdup (action);
  report->direction = direction;
  report->up_sql = g_strdup (record->up_sql);
  report->down_sql = g_strdup (record->down_sql);
  report->started_at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  report->who = g_strdup (self->settings.who ? self->settings.who : g_get_user_name ());
  report->host = g_strdup (g_get_host_name ());
  report->tool_version = g_strdup (PACKAGE_VERSION);
  return report;
}

/* Of a run whose connection went: it may have come to its end there. */
static gboolean
has_come_through (MarqRunning *self)
{
  MarqRunner *runner = self->runner;
  const MarqRecord *found;

  if (!marq_runner_enter_again (runner))
    return FALSE;
  found = find_record (runner, self->record->id);
  return found && !marq_record_is_partial (found)
         && g_strcmp0 (found->status, self->report->direction == MARQ_RUN_UP ? "applied" : "rolled_back") == 0;
}

static void
set_outcome (MarqRunning *self, const GError *error)
{
  MarqRunReport *report = self->report;

  report->outcome = MARQ_RUN_FAILED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    report->outcome = MARQ_RUN_CANCELLED;
  else if (g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST))
    report->outcome = MARQ_RUN_LOST;
  report->error = g_strdup (error->message);
  report->error_sqlstate = g_strdup (marq_engine_error_get_state (error));
}

/* What failed is kept, with its message. What was cancelled leaves no trace but how far it came. */
static void
record_failure (MarqRunning *self)
{
  g_autoptr (GPtrArray) failure = NULL;
  g_autoptr (GError) error = NULL;

  if (self->report->outcome != MARQ_RUN_FAILED)
    return;
  /* Then nobody needs to go on from there: its script may be changed. */
  if (marq_running_is_partial (self) && marq_running_find_nothing_done (self))
    self->is_recorded = FALSE;
  failure = marq_running_dup_failure (self);
  if (marq_runner_ask_all (self->runner, failure, NULL, &error))
    keep_record (self->runner, self->record);
  else
    g_debug ("%s", error->message);
}

static const char *
what_stays (MarqRunning *self)
{
  if (self->report->outcome == MARQ_RUN_LOST)
    return _ ("How far it came will be found out by the next run.");
  if (!marq_running_is_partial (self))
    return _ ("Nothing was changed.");
  return _ ("What is done stays, and is recorded: “marq retry” goes on from there, “marq rollback” undoes it.");
}

/* (transfer full) */
static GError *
explain (MarqRunning *self, const GError *wrong)
{
  const MarqRunReport *report = self->report;
  const char *statement = report->error_statement;
  guint n_run = report->statements->len;
  guint number = n_run ? ((MarqRunStatement *) report->statements->pdata[n_run - 1])->number : 1;
  g_autoptr (GString) text = g_string_new (NULL);
  GError *error;

  /* Translators: a version, and what it is called */
  g_string_printf (text, _ ("%s, %s: "), report->version, report->description ? report->description : "");
  g_string_append (text, wrong->message);
  if (statement)
    g_string_append_printf (text, _ ("\nIn statement %u of %u: %.*s"), number, report->n_statements,
                            (int) MIN (strcspn (statement, "\n"), 200), statement);
  if (report->n_statements > 1 && marq_running_is_partial (self))
    g_string_append_printf (text, _ ("\n%u of %u statements are done."), self->done, report->n_statements);
  g_string_append_printf (text, "\n%s", what_stays (self));
  error = g_error_new_literal (wrong->domain, wrong->code, text->str);
  if (marq_engine_error_get_state (wrong))
    marq_engine_error_set_state (error, marq_engine_error_get_state (wrong));
  return error;
}

static void
tell (MarqRunning *self, gboolean is_end)
{
  const MarqRunWatch *watch = self->runner->settings.watch;

  if (!watch)
    return;
  if (is_end && watch->ended)
    watch->ended (self->runner->settings.watch_data, self->report);
  if (!is_end && watch->begins)
    watch->begins (self->runner->settings.watch_data, self->report);
}

static gboolean
go (MarqRunning *self, GError **error)
{
  g_autoptr (GError) wrong = NULL;

  self->began = g_get_monotonic_time ();
  tell (self, FALSE);
  if (marq_running_go (self, &wrong)
      || (g_error_matches (wrong, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST) && has_come_through (self)))
    {
      self->report->outcome = MARQ_RUN_DONE;
      self->done = self->report->n_statements;
      g_clear_pointer (&self->report->error_statement, g_free);
      keep_record (self->runner, self->record);
    }
  else
    {
      set_outcome (self, wrong);
      record_failure (self);
    }
  self->report->ms = (g_get_monotonic_time () - self->began) / G_TIME_SPAN_MILLISECOND;
  self->report->step = self->done;
  tell (self, TRUE);
  if (self->report->outcome != MARQ_RUN_DONE)
    g_propagate_error (error, explain (self, wrong));
  return self->report->outcome == MARQ_RUN_DONE;
}

/* What there is to run, and how. */
typedef struct
{
  const MarqRecord *record; /* as it is to be */
  const MarqRecord *before; /* as it is */
  const char       *script;
  GPtrArray        *statements; /* of the script, where it is cut already */
  const char       *action;
  MarqRunDirection  direction;
  gboolean          resumes; /* a run in this direction stands in the middle */
} MarqRunPlan;

static gboolean
run (MarqRunner *self, const MarqRunPlan *plan, gboolean (*how) (MarqRunning *running, GError **error), GCancellable *cancellable,
     GError **error)
{
  const MarqRecord *record = plan->record;
  const char *environment = self->settings.environment;
  g_autoptr (MarqSteps) steps = plan->statements ? marq_steps_new_of (plan->statements, plan->script, self->dialect, environment, error)
                                                 : marq_steps_new (plan->script, self->dialect, environment, error);
  g_autoptr (MarqRunReport) report = NULL;
  MarqRunning running = { .runner = self, .before = plan->before, .steps = steps, .action = plan->action, .cancellable = cancellable };
  gboolean well;

  if (!steps)
    {
      g_prefix_error (error, "%s: ", record->version);
      return FALSE;
    }
  report = new_report (self, record, plan->direction, plan->action);
  report->n_statements = steps->n_statements;
  running.report = report;
  running.record = marq_record_copy (record);
  running.is_recorded = plan->resumes;
  running.done = plan->resumes && record->step ? (guint) g_ascii_strtoull (record->step, NULL, 10) : 0;
  well = how (&running, error);
  marq_record_free (running.record);
  return well;
}

/* What it makes is there in part. */
static gboolean
check_not_half_replaced (MarqRunner *self, MarqMigration *migration, GError **error)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const MarqRecord *record = self->records->pdata[i];

      if (marq_record_is_applied (record) && marq_migration_has_replaced (migration, record->id))
        {
          g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                       _ ("%s takes the place of migrations that are applied here in part, up to %s: put them back with “marq squash --undo”, "
                          "apply the rest of them, and squash them again"),
                       marq_migration_get_folder (migration), record->version);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
marq_runner_apply (MarqRunner *self, MarqMigration *migration, GCancellable *cancellable, GError **error)
{
  const MarqRecord *known = find_record (self, marq_migration_get_id (migration));
  g_autoptr (MarqRecord) record = marq_record_new (self->project, migration, self->dialect);
  g_autoptr (GPtrArray) statements = NULL;
  gboolean resumes = known && marq_record_is_partial (known);

  if (known && !resumes && marq_record_is_applied (known))
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s is applied already"), record->version);
  if (!resumes && !check_not_half_replaced (self, migration, error))
    return FALSE;
  if (resumes && g_strcmp0 (known->direction, "up") != 0)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s was being rolled back, and stands in the middle: end that with “marq rollback”, and then apply it again"), record->version);
  if (resumes && g_strcmp0 (known->checksum, record->checksum) != 0)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s stands in the middle, and its scripts were changed since: put them back to go on, or undo it with “marq rollback”"),
                   record->version);
  if (!record->up_sql)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s has no script for this engine: generate it for the dialect of the database"), record->version);
  if (resumes)
    {
      marq_record_set (&record->step, known->step);
      marq_record_set (&record->checkpoint, known->checkpoint);
      marq_record_set (&record->direction, known->direction);
    }
  statements = marq_migration_dup_statements (migration, marq_migration_find_dialect (self->project, self->dialect), self->dialect, error);
  if (!statements)
    {
      g_prefix_error (error, "%s: ", record->version);
      return FALSE;
    }
  return run (self,
              &(MarqRunPlan){ .record = record,
                              .before = known,
                              .script = record->up_sql,
                              .statements = statements,
                              .action = known && g_strcmp0 (known->status, "failed") == 0 ? "retry" : "apply",
                              .direction = MARQ_RUN_UP,
                              .resumes = resumes },
              go, cancellable, error);
}

/* What takes a migration back comes out of the database, where anybody may have written. Scripts of further dialects
 * are in the checksum, too, and not in the record. */
static gboolean
is_as_recorded (MarqRunner *self, const MarqRecord *record)
{
  const char *const *further = marq_project_get_further_dialects (self->project);
  g_autofree char *checksum = marq_checksum_of_scripts (record->up_sql ? record->up_sql : "", record->down_sql);

  return (further && *further) || g_strcmp0 (checksum, record->checksum) == 0;
}

gboolean
marq_runner_rollback (MarqRunner *self, const MarqRecord *record, GCancellable *cancellable, GError **error)
{
  gboolean resumes = marq_record_is_partial (record);

  if (resumes && g_strcmp0 (record->direction, "down") != 0)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s stands in the middle of being applied: what undoes it has to be found out first"), record->version);
  if (!resumes && !marq_record_is_applied (record))
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s is not applied"), record->version);
  if (!record->down_sql || !*record->down_sql)
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s has no way back: it was made without one. Write a migration that undoes it"), record->version);
  if (!resumes && !is_as_recorded (self, record))
    return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("The scripts that the database recorded of %s are not those of the checksum beside them: somebody has changed the record. "
                             "Find out who, and mend it with “marq repair”"),
                   record->version);
  return run (self, &(MarqRunPlan){ .record = record, .before = record, .script = record->down_sql, .action = "rollback", .direction = MARQ_RUN_DOWN, .resumes = resumes }, go, cancellable, error);
}

gboolean
marq_runner_undo (MarqRunner *self, const MarqRecord *record, const char *script, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqRecord) own = marq_record_copy (record);

  marq_record_set (&own->down_sql, script);
  marq_record_set (&own->step, NULL);
  marq_record_set (&own->checkpoint, NULL);
  return run (self, &(MarqRunPlan){ .record = own, .before = record, .script = script, .action = "undo", .direction = MARQ_RUN_DOWN }, go, cancellable, error);
}

gboolean
marq_runner_settle (MarqRunner *self, const MarqRecord *record, GCancellable *cancellable, GError **error)
{
  gboolean is_down = g_strcmp0 (record->direction, "down") == 0;
  const MarqRunPlan plan = {
    .record = record,
    .before = record,
    .script = is_down ? record->down_sql : record->up_sql,
    .action = "settle",
    .direction = is_down ? MARQ_RUN_DOWN : MARQ_RUN_UP,
    .resumes = TRUE,
  };

  return !record->checkpoint || run (self, &plan, marq_running_settle, cancellable, error);
}

gboolean
marq_runner_amend (MarqRunner *self, const char *action, const MarqRecord *record, GPtrArray *statements, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < statements->len; i++)
    g_ptr_array_add (all, g_strdup (statements->pdata[i]));
  g_ptr_array_add (all, marq_record_dup_log (self->project, self->dialect, action, record));
  return marq_runner_ask_all (self, all, cancellable, error) && marq_runner_read_records (self, cancellable, error);
}
