/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq resolve: says by hand how a migration stands on a database, where a person knows better. Nothing is run. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-interrupt.h"
#include "marq-work.h"
#include "migration/marq-migration-error.h"

typedef struct
{
  char    *on;
  char    *as;
  int      step;
  gboolean yes;
} MarqResolveOptions;

static void
options_clear (MarqResolveOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->as, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqResolveOptions, options_clear)

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, message);
  return FALSE;
}

/* How far a run is that stands in the middle. */
static gboolean
resolve_step (MarqWork *work, const MarqStatusRow *row, const MarqResolveOptions *options, GPtrArray *statements, GError **error)
{
  static const char *const columns[] = { "step", "checkpoint", "error", "error_sqlstate", "error_statement", NULL };
  MarqRecord *record = row->record;
  g_autofree char *step = g_strdup_printf ("%d", options->step);

  if (row->state != MARQ_STATE_PARTIAL)
    return refuse (error, _ ("It does not stand in the middle: --step says how far one is that does"));
  marq_record_set (&record->step, step);
  marq_record_set (&record->checkpoint, NULL);
  marq_record_set (&record->error, NULL);
  marq_record_set (&record->error_sqlstate, NULL);
  marq_record_set (&record->error_statement, NULL);
  g_ptr_array_add (statements, marq_record_dup_update (work->design->project, work->database->dialect, record, columns));
  return TRUE;
}

/* As it would be had it been run: with the scripts that there are now. */
static gboolean
resolve_state (MarqWork *work, const MarqStatusRow *row, const MarqResolveOptions *options, GPtrArray *statements, GError **error)
{
  MarqProject *project = work->design->project;
  MarqDialect dialect = work->database->dialect;
  g_autoptr (MarqRecord) record = NULL;

  if (!row->migration && !g_str_equal (options->as, "rolled_back"))
    return refuse (error, _ ("Its files are not in the project: it can only be said that it was rolled back"));
  record = row->migration ? marq_record_new (project, row->migration, dialect) : marq_record_copy (row->record);
  marq_record_set (&record->status, options->as);
  marq_record_set (&record->applied_by, g_get_user_name ());
  if (!row->migration)
    {
      marq_record_set (&record->direction, NULL);
      marq_record_set (&record->step, NULL);
      marq_record_set (&record->checkpoint, NULL);
    }
  g_ptr_array_add (statements, marq_record_dup_delete (project, dialect, record->id));
  g_ptr_array_add (statements, marq_record_dup_insert (project, dialect, record));
  return TRUE;
}

static MarqExit
resolve (MarqWork *work, const char *version, const MarqResolveOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MarqRecord) logged = NULL;
  g_autofree char *question = NULL;
  const MarqStatusRow *row = NULL;
  gboolean well;

  if (!marq_work_begin (work, &error))
    return marq_work_fail (error);
  row = marq_status_find (work->status, version);
  if (!row)
    {
      g_printerr (_ ("marq resolve: there is no version %s\n"), version);
      return MARQ_EXIT_USAGE;
    }
  well = options->as ? resolve_state (work, row, options, statements, &error) : resolve_step (work, row, options, statements, &error);
  if (!well)
    return marq_work_fail (error);
  question = g_strdup_printf (_ ("Record on %s that %s is %s? Nothing of it is run"), work->on, version, options->as ? options->as : _ ("at that step"));
  if (!marq_command_confirm (&marq_command_resolve, question, options->yes))
    return MARQ_EXIT_REFUSED;
  logged = row->migration ? marq_record_new (work->design->project, row->migration, work->database->dialect) : marq_record_copy (row->record);
  marq_record_set (&logged->applied_by, g_get_user_name ());
  if (!marq_runner_amend (work->runner, "resolve", logged, statements, marq_interrupt_get (), &error))
    return marq_work_fail (error);
  g_print ("%s %s\n", version, options->as ? options->as : "");
  return MARQ_EXIT_DONE;
}

static gboolean
check_options (const MarqResolveOptions *options, int argc)
{
  static const char *const states[] = { "applied", "rolled_back", "pending", NULL };

  if (argc != 3 || !options->on || (!options->as == (options->step < 0)))
    g_printerr (_ ("marq resolve: say what is how where: marq resolve PROJECT VERSION --on TARGET --as applied|rolled_back|pending, or --step N\n"));
  else if (options->as && !g_strv_contains (states, options->as))
    g_printerr (_ ("marq resolve: a migration is applied, rolled_back or pending, not “%s”\n"), options->as);
  else
    return TRUE;
  return FALSE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqResolveOptions) options = { .step = -1 };
  g_autoptr (MarqWork) work = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "as", 0, 0, G_OPTION_ARG_STRING, &options.as, N_ ("applied, rolled_back or pending"), N_ ("STATE") },
    { "step", 0, 0, G_OPTION_ARG_INT, &options.step, N_ ("How many statements are done of one that stands in the middle"), N_ ("N") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_resolve, entries, &argc, &argv, &status))
    return status;
  if (!check_options (&options, argc))
    return MARQ_EXIT_USAGE;
  work = marq_work_open (argv[1], options.on, NULL, MARQ_TARGET_WRITE, &error);
  return work ? resolve (work, argv[2], &options) : marq_work_fail (error);
}

const MarqCommand marq_command_resolve = {
  .name = "resolve",
  .usage = "PROJECT VERSION --on TARGET --as applied|rolled_back|pending | --step N [--yes]",
  .summary = N_ ("Say by hand how a migration stands on a database; nothing is run"),
  .run = run,
};
