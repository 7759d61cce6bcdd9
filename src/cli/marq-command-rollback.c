/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq rollback: takes back the last migration, some, or all down to a version, by what was recorded of them. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-rehearsing.h"

typedef struct
{
  char    *on;
  char    *schema;
  char    *to;
  char    *environment;
  int      steps;
  int      wait;
  gboolean dry_run;
  gboolean yes;
  gboolean allow_loss;
  gboolean no_hooks;
  gboolean json;
} MarqRollbackOptions;

static void
options_clear (MarqRollbackOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->schema, g_free);
  g_clear_pointer (&self->to, g_free);
  g_clear_pointer (&self->environment, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqRollbackOptions, options_clear)

/* (element-type MarqStatusRow) (transfer container) */
static GPtrArray *
select_rows (MarqWork *work, const MarqRollbackOptions *options, GError **error)
{
  const MarqSelection selection = { options->to, (guint) MAX (options->steps, 0), FALSE };

  return marq_selection_down (work->status, &selection, error);
}

static gboolean
agree (MarqWork *work, GPtrArray *rows, const MarqRollbackOptions *options)
{
  g_autofree char *question = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE, "Roll back %u migration on %s?", "Roll back %u migrations on %s?", rows->len), rows->len, work->on);

  for (guint i = 0; i < rows->len && !options->yes; i++)
    {
      const MarqRecord *record = ((MarqStatusRow *) rows->pdata[i])->record;

      g_printerr ("  %s %s\n", record->version, record->description ? record->description : "");
    }
  return marq_command_confirm (&marq_command_rollback, question, options->yes);
}

static gboolean
roll_back_rows (MarqWork *work, const MarqRollbackOptions *options, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (!marq_work_begin (work, error))
    return FALSE;
  rows = select_rows (work, options, error);
  for (guint i = 0; rows && i < rows->len; i++)
    if (!marq_work_roll_back (work, rows->pdata[i], error))
      return FALSE;
  return rows != NULL;
}

static MarqExit
roll_back (MarqWork *work, const MarqRollbackOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gboolean well;

  if (!marq_work_look (work, &error) || !(rows = select_rows (work, options, &error)))
    return marq_work_fail (error);
  if (!rows->len)
    g_printerr (_ ("Nothing is applied that would be rolled back\n"));
  else if (options->dry_run)
    return marq_rehearse_rollback (work, rows, options->json);
  else if (!marq_work_check_loss (&marq_command_rollback, work, rows, TRUE, options->allow_loss, &error))
    return marq_work_fail (error);
  else if (!agree (work, rows, options))
    return MARQ_EXIT_REFUSED;
  well = !rows->len || options->dry_run || roll_back_rows (work, options, &error);
  if (options->json)
    marq_work_print_reports (work);
  return well ? marq_work_end (work) : marq_work_fail (error);
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqRollbackOptions) options = { .wait = -1 };
  g_autoptr (MarqWork) work = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_ ("Down to this version, which stays; 0: all"), N_ ("V") },
    { "steps", 0, 0, G_OPTION_ARG_INT, &options.steps, N_ ("So many (default: 1)"), N_ ("N") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Only try it, as “marq rehearse” does"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    { "allow-loss", 0, 0, G_OPTION_ARG_NONE, &options.allow_loss, N_ ("Also what takes data away"), NULL },
    { "env", 0, 0, G_OPTION_ARG_STRING, &options.environment, N_ ("The environment, for parts that are only for some (default: the target's)"), N_ ("ENV") },
    { "wait", 0, 0, G_OPTION_ARG_INT, &options.wait, N_ ("For another marq to end (default: 60)"), N_ ("SECONDS") },
    { "no-hooks", 0, 0, G_OPTION_ARG_NONE, &options.no_hooks, N_ ("Without what the project wants done before and after"), NULL },
    { "schema", 0, 0, G_OPTION_ARG_STRING, &options.schema, N_ ("Of one tenant, where each has a schema of its own"), N_ ("NAME") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_rollback, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !options.on || (options.to && options.steps))
    {
      g_printerr (_ ("marq rollback: say which project, and which database, and either --to or --steps: marq rollback PROJECT --on TARGET\n"));
      return MARQ_EXIT_USAGE;
    }
  work = marq_work_open (argv[1], options.on, options.environment, options.dry_run ? MARQ_TARGET_READ : MARQ_TARGET_WRITE, &error);
  if (!work || !marq_work_set_schema (work, options.schema, &error))
    return marq_work_fail (error);
  work->is_quiet = options.json;
  work->no_hooks = options.no_hooks;
  if (options.wait >= 0)
    work->settings.lock_wait = (guint) options.wait;
  return roll_back (work, &options);
}

const MarqCommand marq_command_rollback = {
  .name = "rollback",
  .usage = "PROJECT --on TARGET [--to V | --steps N] [--dry-run] [--yes] [--allow-loss] [--env ENV] [--wait SECONDS] [--no-hooks] [--schema NAME] [--json]",
  .summary = N_ ("Take back the last migration, some, or all down to a version"),
  .run = run,
};
