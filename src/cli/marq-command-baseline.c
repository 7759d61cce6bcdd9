/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq baseline: a database that is there already is taken on as a version of the project. Nothing in it
 * changes but the record.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-interrupt.h"
#include "marq-report.h"
#include "marq-site.h"
#include "migration/generate/marq-generate.h"
#include "migration/marq-migration-error.h"

typedef struct
{
  char    *on;
  char    *version;
  char    *message;
  gboolean yes;
} MarqBaselineOptions;

static void
options_clear (MarqBaselineOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->message, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqBaselineOptions, options_clear)

typedef struct
{
  MarqSchema    *schema;  /* what the database has to be */
  char          *version;
  MarqMigration *made;    /* to be added to the project first, or NULL */
} MarqBaseline;

static void
baseline_clear (MarqBaseline *self)
{
  g_clear_object (&self->schema);
  g_clear_object (&self->made);
  g_free (self->version);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqBaseline, baseline_clear)

/* One that makes the whole design. */
static gboolean
make_first (MarqSite *site, const MarqBaselineOptions *options, MarqBaseline *baseline, GError **error)
{
  const MarqGenerateOptions generate = { .description = options->message ? options->message : _ ("Baseline"),
                                         .version = options->version,
                                         .author = g_get_user_name () };
  g_autoptr (MarqGeneration) generation = marq_generate (site->work->store, site->work->design->project, site->work->design->schema, &generate, error);

  if (!generation)
    return FALSE;
  if (!generation->migration)
    {
      g_set_error_literal (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                           _ ("The design is empty: pull the database into it with “marq import” first"));
      return FALSE;
    }
  baseline->made = g_object_ref (generation->migration);
  baseline->schema = g_object_ref (site->work->design->schema);
  baseline->version = g_strdup (marq_migration_get_version_text (baseline->made));
  return TRUE;
}

static gboolean
find_version (MarqSite *site, const MarqBaselineOptions *options, MarqBaseline *baseline, GError **error)
{
  MarqMigration *last = marq_migration_store_get_last (site->work->store);

  if (!last)
    return make_first (site, options, baseline, error);
  baseline->version = g_strdup (options->version ? options->version : marq_migration_get_version_text (last));
  if (!marq_migration_store_find_version (site->work->store, baseline->version))
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION, _ ("The project has no migration %s"), baseline->version);
      return FALSE;
    }
  baseline->schema = marq_migration_store_dup_state (site->work->store, baseline->version, error);
  return baseline->schema != NULL;
}

/* What is recorded has to be so. */
static gboolean
check_equal (MarqSite *site, const MarqBaseline *baseline, GError **error)
{
  g_autoptr (MarqDrift) drift = marq_site_drift (site, baseline->schema, NULL, error);

  if (!drift || !drift->changes->len)
    return drift != NULL;
  marq_report_changes (drift->changes);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("The database is not what version %s makes: pull what differs into the design with “marq import --into”, or mend the "
                  "database"),
               baseline->version);
  return FALSE;
}

/* (transfer full) */
static MarqRecord *
new_record (MarqSite *site, MarqMigration *migration)
{
  MarqRecord *record = marq_record_new (site->work->design->project, migration, site->work->database->dialect);

  record->status = g_strdup ("applied");
  record->applied_by = g_strdup (g_get_user_name ());
  return record;
}

/* All up to the version, in one transaction; each with its line in the log. */
static gboolean
write_record (MarqSite *site, const MarqBaseline *baseline, GError **error)
{
  MarqWork *work = site->work;
  MarqProject *project = work->design->project;
  MarqDialect dialect = work->database->dialect;
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < marq_migration_store_get_length (work->store); i++)
    {
      MarqMigration *migration = marq_migration_store_get (work->store, i);
      g_autoptr (MarqRecord) record = new_record (site, migration);

      g_ptr_array_add (statements, marq_record_dup_insert (project, dialect, record));
      if (g_str_equal (marq_migration_get_version_text (migration), baseline->version))
        return marq_runner_amend (work->runner, "baseline", record, statements, marq_interrupt_get (), error);
      g_ptr_array_add (statements, marq_record_dup_log (project, dialect, "baseline", record));
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
check_is_new (MarqSite *site, GError **error)
{
  if (!site->version)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("Nothing was done: %s is applied there already"), site->version);
  return FALSE;
}

/* Once nobody else can be at it, all is looked at again. */
static gboolean
take_on (MarqSite *site, const MarqBaseline *baseline, GError **error)
{
  if (!marq_work_begin (site->work, error) || !marq_site_look (site, error) || !check_is_new (site, error) || !check_equal (site, baseline, error))
    return FALSE;
  return (!baseline->made || marq_migration_store_add (site->work->store, baseline->made, error)) && write_record (site, baseline, error);
}

static MarqExit
adopt (MarqSite *site, const MarqBaselineOptions *options)
{
  g_auto (MarqBaseline) baseline = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *question = NULL;

  if (!check_is_new (site, &error) || !find_version (site, options, &baseline, &error) || !check_equal (site, &baseline, &error))
    return marq_command_fail (error, MARQ_EXIT_REFUSED);
  question = g_strdup_printf (_ ("Record in the database that it is at %s?"), baseline.version);
  if (!marq_command_confirm (&marq_command_baseline, question, options->yes))
    return MARQ_EXIT_REFUSED;
  if (!take_on (site, &baseline, &error))
    return marq_work_fail (error);
  g_print ("%s\n", baseline.version);
  return MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqBaselineOptions) options = { NULL };
  g_autoptr (MarqSite) site = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "version", 0, 0, G_OPTION_ARG_STRING, &options.version, N_ ("Which version it is at (default: the last; or a first one is made)"), N_ ("V") },
    { "message", 'm', 0, G_OPTION_ARG_STRING, &options.message, N_ ("What to call a first one"), N_ ("TEXT") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_baseline, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !options.on)
    {
      g_printerr (_ ("marq baseline: say which project, and which database: marq baseline PROJECT --on TARGET\n"));
      return MARQ_EXIT_USAGE;
    }
  site = marq_site_open (argv[1], options.on, MARQ_TARGET_WRITE, &error);
  if (!site)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  marq_site_report (site);
  return adopt (site, &options);
}

const MarqCommand marq_command_baseline = {
  .name = "baseline",
  .usage = "PROJECT --on TARGET [--version V] [-m TEXT] [--yes]",
  .summary = N_ ("Take on a database that is there already as a version of the project"),
  .run = run,
};
