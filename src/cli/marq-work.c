/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "marq-interrupt.h"
#include "marq-project-open.h"
#include "marq-report.h"
#include "marq-work-private.h"
#include "migration/marq-migration-error.h"
#include "migration/run/marq-undo.h"

/* For another marq to end, in seconds. */
#define USUAL_WAIT 60

static gboolean
is_terminal (void)
{
  return isatty (STDERR_FILENO);
}

static void
say_waits (gpointer data, const char *holder)
{
  g_printerr (_ ("marq: waiting: %s is migrating this database\n"), holder);
}

static void
say_begins (gpointer data, const MarqRunReport *report)
{
  MarqWork *self = data;

  if (!self->is_quiet && is_terminal ())
    g_printerr ("%s %s %s\n", report->direction == MARQ_RUN_UP ? "↑" : "↓", report->version, report->description ? report->description : "");
}

static void
say_statement (gpointer data, const MarqRunReport *report, guint number, const char *text)
{
  MarqWork *self = data;

  if (!self->is_quiet && is_terminal ())
    g_printerr ("  %u/%u %.*s\n", number, report->n_statements, (int) MIN (strcspn (text, "\n"), 100), text);
}

static void
say_blocked (gpointer data, const char *blocker)
{
  if (blocker)
    g_printerr (_ ("marq: in the way: %s\n"), blocker);
}

static void
say_retries (gpointer data, guint attempt, guint of, guint wait_ms, const GError *error)
{
  /* Translators: why, then a number of milliseconds, and two numbers of attempts */
  g_printerr (_ ("marq: %s\nmarq: again in %u ms (attempt %u of %u)\n"), error->message, wait_ms, attempt, of);
}

static void
say_ended (gpointer data, const MarqRunReport *report)
{
  MarqWork *self = data;

  for (guint i = 0; i < report->statements->len; i++)
    {
      const MarqRunStatement *statement = report->statements->pdata[i];

      for (guint j = 0; statement->notices && statement->notices[j]; j++)
        g_printerr ("marq: %s: %s\n", report->version, statement->notices[j]);
    }
  g_ptr_array_add (self->reports, marq_run_report_to_json (report));
  if (report->outcome == MARQ_RUN_DONE && !self->is_quiet)
    /* Translators: a version, what it is called, and how long it took */
    g_print (report->direction == MARQ_RUN_UP ? _ ("%s %s: applied, %" G_GINT64_FORMAT " ms\n") : _ ("%s %s: rolled back, %" G_GINT64_FORMAT " ms\n"),
             report->version, report->description ? report->description : "", report->ms);
}

static const MarqRunWatch watch = {
  .waits = say_waits,
  .begins = say_begins,
  .statement = say_statement,
  .blocked = say_blocked,
  .retries = say_retries,
  .ended = say_ended,
};

/* A file is named in full. */
static char *
dup_address (const char *on)
{
  const MarqConnectionClass *klass = marq_connection_is_url (on) ? marq_connection_find_class (on, NULL) : NULL;
  g_autofree char *folder = g_get_current_dir ();

  return klass && klass->resolve ? klass->resolve (on, folder) : g_strdup (on);
}

static void
fill_settings (MarqWork *self, const char *environment)
{
  const char *variable = g_getenv ("MARQUETRY_ENV");

  self->settings.lock_wait = USUAL_WAIT;
  self->settings.limits.lock_timeout = 2000;
  self->settings.environment = variable && *variable ? variable : NULL;
  marq_run_settings_take_target (&self->settings, self->target);
  if (environment)
    self->settings.environment = environment;
  if (!self->settings.address)
    self->settings.address = self->address = dup_address (self->on);
  self->settings.project_folder = self->design->folder;
  self->keeper = marq_run_keeper_new (&watch, self);
  self->settings.watch = &marq_run_history_watch;
  self->settings.watch_data = self->keeper;
}

MarqWork *
marq_work_open (const char *project, const char *on, const char *environment, MarqTargetFlags flags, GError **error)
{
  g_autoptr (MarqWork) self = g_new0 (MarqWork, 1);
  MarqItemList *targets;

  marq_interrupt_get ();
  self->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  self->on = on;
  self->design = marq_project_open_with_store (project, &self->store, error);
  if (!self->design)
    return NULL;
  self->database = marq_source_connect_target (self->design, on, flags, error);
  if (!self->database)
    return NULL;
  targets = marq_project_get_targets (self->design->project);
  self->target = marq_item_list_find_by_name (targets, self->database->served ? self->database->served : on);
  fill_settings (self, environment);
  marq_source_report (self->database);
  return g_steal_pointer (&self);
}

/* Each tenant of a database is known by itself. */
static char *
dup_place (const char *place, const char *schema)
{
  return schema ? g_strconcat (place, "#", schema, NULL) : g_strdup (place);
}

MarqWork *
marq_work_recall (const char *project, const char *on, const char *schema, MarqLastStatus **last, GError **error)
{
  g_autoptr (MarqWork) self = g_new0 (MarqWork, 1);
  g_autoptr (MarqRunHistory) history = marq_run_history_open (MARQ_RUN_HISTORY_READ, error);
  g_autofree char *address = dup_address (on);
  g_autofree char *place = dup_place (address, schema);

  self->on = on;
  self->design = history ? marq_project_open_with_store (project, &self->store, error) : NULL;
  *last = self->design ? marq_run_history_load_status (history, self->design->folder, place, error) : NULL;
  if (!*last)
    return NULL;
  self->status = marq_status_new (self->design->project, self->store, (*last)->records);
  return g_steal_pointer (&self);
}

/* For when it cannot be reached. Where nothing was run, nobody is bothered with why it could not be kept. */
static void
keep_status (MarqWork *self)
{
  const MarqConnectionInfo *info = &self->database->connection->info;
  g_autofree char *place = dup_place (self->database->served ? self->database->served : self->settings.address, self->settings.limits.schema);
  g_autofree char *engine = g_strdup_printf ("%s %s", info->engine, info->version);
  g_autofree char *warning = NULL;

  marq_run_keeper_save_status (self->keeper, self->design->folder, place, engine, info->database,
                               self->runner ? marq_runner_get_records (self->runner) : self->records);
  warning = marq_run_keeper_take_warning (self->keeper);
  if (warning && self->runner)
    g_printerr (_ ("marq: %s\nmarq: what was run is not in the history\n"), warning);
}

gboolean
marq_work_set_schema (MarqWork *self, const char *schema, GError **error)
{
  if (!schema)
    return TRUE;
  if (self->database->dialect != MARQ_DIALECT_POSTGRESQL)
    {
      g_set_error_literal (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
                           _ ("Only PostgreSQL has several schemas in a database: give each tenant a database of its own"));
      return FALSE;
    }
  self->settings.limits.schema = schema;
  marq_project_set_record_schema (self->design->project, schema);
  return TRUE;
}

void
marq_work_free (MarqWork *self)
{
  if (self->status && self->keeper)
    keep_status (self);
  g_clear_pointer (&self->runner, marq_runner_free);
  g_clear_pointer (&self->status, marq_status_free);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->database, marq_source_free);
  g_clear_object (&self->store);
  g_clear_pointer (&self->design, marq_source_free);
  g_clear_pointer (&self->reports, g_ptr_array_unref);
  g_clear_pointer (&self->keeper, marq_run_keeper_free);
  g_free (self->address);
  g_free (self);
}

gboolean
marq_work_look (MarqWork *self, GError **error)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
  if (!marq_record_look (self->design->project, self->database->connection, &self->records, marq_interrupt_get (), error))
    return FALSE;
  g_clear_pointer (&self->status, marq_status_free);
  self->status = marq_status_new (self->design->project, self->store, self->records);
  return TRUE;
}

gboolean
marq_work_begin (MarqWork *self, GError **error)
{
  self->runner = marq_runner_new (self->design->project, self->database->connection, &self->settings);
  if (!marq_runner_open (self->runner, marq_interrupt_get (), error))
    return FALSE;
  g_clear_pointer (&self->status, marq_status_free);
  self->status = marq_status_new (self->design->project, self->store, marq_runner_get_records (self->runner));
  return TRUE;
}

static gboolean
apply (MarqWork *self, gconstpointer migration, GError **error)
{
  return marq_runner_apply (self->runner, (MarqMigration *) migration, marq_interrupt_get (), error);
}

gboolean
marq_work_apply (MarqWork *self, MarqMigration *migration, GError **error)
{
  g_autoptr (MarqRecord) record = marq_record_new (self->design->project, migration, self->database->dialect);

  return marq_work_with_hooks (self, record, MARQ_RUN_UP, apply, migration, error);
}

static gboolean
roll_back (MarqWork *self, gconstpointer data, GError **error)
{
  const MarqStatusRow *row = data;
  g_autofree char *script = NULL;

  if (row->state != MARQ_STATE_PARTIAL || g_strcmp0 (row->record->direction, "down") == 0)
    return marq_runner_rollback (self->runner, row->record, marq_interrupt_get (), error);
  if (!row->migration)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                   _ ("%s stands in the middle, and its files are not in the project: put them back, as what undoes it is found out from them"),
                   row->record->version);
      return FALSE;
    }
  if (!marq_runner_settle (self->runner, row->record, marq_interrupt_get (), error))
    return FALSE;
  script = marq_undo_dup_script (self->design->project, self->store, row->migration, self->database->connection, marq_interrupt_get (), error);
  return script && marq_runner_undo (self->runner, row->record, script, marq_interrupt_get (), error);
}

gboolean
marq_work_roll_back (MarqWork *self, const MarqStatusRow *row, GError **error)
{
  return marq_work_with_hooks (self, row->record, MARQ_RUN_DOWN, roll_back, row, error);
}

gboolean
marq_work_is_for_development (const MarqWork *self, GError **error)
{
  const char *environment = g_getenv ("MARQUETRY_ENV");
  MarqTarget *target = self->target;

  if (target ? marq_target_get_environment (target) == MARQ_ENVIRONMENT_DEVELOPMENT && !marq_target_get_is_protected (target)
             : g_strcmp0 (environment, "development") == 0)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               target ? _ ("%s is not for development: use a migration")
                      : _ ("Nobody says that %s is for development: make it a target of the project, or set MARQUETRY_ENV=development"),
               self->on);
  return FALSE;
}

MarqExit
marq_work_end (const MarqWork *self)
{
  return self->hook_failed ? MARQ_EXIT_FAILED : MARQ_EXIT_DONE;
}

MarqExit
marq_work_fail (const GError *error)
{
  g_printerr ("marq: %s\n", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return MARQ_EXIT_INTERRUPTED;
  if (g_error_matches (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE))
    return MARQ_EXIT_USAGE;
  if (g_error_matches (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_HOOK))
    return MARQ_EXIT_FAILED;
  return error->domain == MARQ_MIGRATION_ERROR ? MARQ_EXIT_REFUSED : MARQ_EXIT_FAILED;
}

void
marq_work_print_reports (MarqWork *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < self->reports->len; i++)
    json_builder_add_value (builder, json_node_ref (self->reports->pdata[i]));
  json_builder_end_array (builder);
  marq_report_json (builder);
}

/* (transfer full) (nullable) */
static GStrv
dup_losses_up (MarqWork *self, MarqMigration *migration, GError **error)
{
  MarqDialect dialect = self->database->dialect;
  const char *own = marq_migration_find_dialect (self->design->project, dialect);
  const char *script = marq_migration_get_up (migration, own);
  g_autoptr (GPtrArray) statements = NULL;

  if (!script)
    return g_new0 (char *, 1);
  statements = marq_migration_dup_statements (migration, own, dialect, error);
  return statements ? marq_losses_of_statements (statements, script, dialect, error) : NULL;
}

/* (transfer full) (nullable) */
static GStrv
dup_losses_down (MarqWork *self, const MarqRecord *record, GError **error)
{
  return record->down_sql ? marq_losses_of_script (record->down_sql, self->database->dialect, error) : g_new0 (char *, 1);
}

/* What one of them takes away, as lines of a list. */
static gboolean
append_losses (MarqWork *self, const MarqStatusRow *row, gboolean down, GString *text, GError **error)
{
  g_autofree char *version = marq_version_dup_text (&row->version);
  g_auto (GStrv) losses = down ? dup_losses_down (self, row->record, error) : dup_losses_up (self, row->migration, error);

  for (guint i = 0; losses && losses[i]; i++)
    g_string_append_printf (text, "\n  %s: %s", version, losses[i]);
  return losses != NULL;
}

gboolean
marq_work_check_loss (const MarqCommand *command, MarqWork *self, GPtrArray *rows, gboolean down, gboolean allowed, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *question = NULL;

  for (guint i = 0; i < rows->len && !allowed; i++)
    if (!append_losses (self, rows->pdata[i], down, text, error))
      return FALSE;
  if (!text->len)
    return TRUE;
  if (isatty (STDIN_FILENO))
    {
      question = g_strdup_printf (_ ("Data goes with these:%s\nIs that meant?"), text->str);
      if (marq_command_confirm (command, question, FALSE))
        return TRUE;
    }
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_LOSS, _ ("Nothing was done, as data would be lost:%s\nAdd --allow-loss if that is meant"),
               text->str);
  return FALSE;
}
