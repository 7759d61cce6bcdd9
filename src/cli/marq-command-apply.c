/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq apply: runs what is pending, in order, and stops at the first that fails. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-backup-before.h"
#include "marq-rehearsing.h"
#include "marq-report.h"
#include "marq-timer.h"
#include "marq-work.h"

typedef struct
{
  char    *on;
  char    *schema;
  char    *to;
  char    *environment;
  char    *backup;
  char    *at;
  int      steps;
  int      wait;
  gboolean yes;
  gboolean allow_loss;
  gboolean out_of_order;
  gboolean no_hooks;
  gboolean dry_run;
  gboolean json;
} MarqApplyOptions;

static void
options_clear (MarqApplyOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->schema, g_free);
  g_clear_pointer (&self->to, g_free);
  g_clear_pointer (&self->environment, g_free);
  g_clear_pointer (&self->backup, g_free);
  g_clear_pointer (&self->at, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqApplyOptions, options_clear)

static MarqSelection
selection_of (const MarqApplyOptions *options)
{
  return (MarqSelection){ options->to, (guint) MAX (options->steps, 0), options->out_of_order };
}

/* Those that are meant, where nothing stands against them. (element-type MarqStatusRow) (transfer container) */
static GPtrArray *
select_rows (MarqWork *work, const MarqApplyOptions *options, gboolean again, GError **error)
{
  const MarqSelection selection = selection_of (options);

  return marq_work_verify (work, &selection, again, error) ? marq_selection_up (work->status, &selection, error) : NULL;
}

/* What a person agrees to has been looked at before; what a script wants is, once nobody else can be at it. */
static GPtrArray *
select_first (MarqWork *work, const MarqApplyOptions *options, GError **error)
{
  const MarqSelection selection = selection_of (options);
  g_autoptr (GPtrArray) rows = NULL;

  if (!marq_work_look (work, error))
    return NULL;
  rows = options->yes ? marq_selection_up (work->status, &selection, NULL) : NULL;
  return rows && rows->len ? g_steal_pointer (&rows) : select_rows (work, options, options->yes, error);
}

static gboolean
agree (MarqWork *work, GPtrArray *rows, const MarqApplyOptions *options)
{
  g_autoptr (GString) question = g_string_new (NULL);

  for (guint i = 0; i < rows->len && !options->yes; i++)
    {
      const MarqStatusRow *row = rows->pdata[i];

      g_printerr ("  %s %s\n", marq_migration_get_version_text (row->migration), marq_migration_get_description (row->migration));
    }
  g_string_printf (question, g_dngettext (GETTEXT_PACKAGE, "Apply %u migration to %s?", "Apply %u migrations to %s?", rows->len), rows->len,
                   work->on);
  return marq_command_confirm (&marq_command_apply, question->str, options->yes);
}

/* Those that are pending once nobody else can be at it: another run may have done them meanwhile. */
static gboolean
apply_rows (MarqWork *work, const MarqApplyOptions *options, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (!marq_work_begin (work, error))
    return FALSE;
  rows = select_rows (work, options, !options->yes, error);
  if (rows && !marq_backup_before (work, rows, options->backup, error))
    return FALSE;
  for (guint i = 0; rows && i < rows->len; i++)
    if (!marq_work_apply (work, ((MarqStatusRow *) rows->pdata[i])->migration, error))
      return FALSE;
  return rows != NULL;
}

static MarqExit
apply (MarqWork *work, const MarqApplyOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gboolean well;

  rows = select_first (work, options, &error);
  if (!rows)
    return marq_work_fail (error);
  if (!rows->len)
    g_printerr (_ ("Nothing is pending\n"));
  else if (options->dry_run)
    return marq_rehearse_rows (work, rows, NULL, options->json);
  else if (!marq_work_check_loss (&marq_command_apply, work, rows, FALSE, options->allow_loss, &error))
    return marq_work_fail (error);
  else if (!agree (work, rows, options))
    return MARQ_EXIT_REFUSED;
  well = !rows->len || options->dry_run || apply_rows (work, options, &error);
  if (options->json)
    marq_work_print_reports (work);
  return well ? marq_work_end (work) : marq_work_fail (error);
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqApplyOptions) options = { .wait = -1 };
  g_autoptr (MarqWork) work = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char **given = g_memdup2 (argv, ((gsize) argc + 1) * sizeof *argv);
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_ ("Up to this version"), N_ ("V") },
    { "steps", 0, 0, G_OPTION_ARG_INT, &options.steps, N_ ("Only so many"), N_ ("N") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Only try it, as “marq rehearse” does"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    { "allow-loss", 0, 0, G_OPTION_ARG_NONE, &options.allow_loss, N_ ("Also what takes data away"), NULL },
    { "out-of-order", 0, 0, G_OPTION_ARG_NONE, &options.out_of_order, N_ ("Also what comes before something that is applied"), NULL },
    { "env", 0, 0, G_OPTION_ARG_STRING, &options.environment, N_ ("The environment, for parts that are only for some (default: the target's)"), N_ ("ENV") },
    { "backup", 0, 0, G_OPTION_ARG_STRING, &options.backup, N_ ("What is kept first: the whole database, or tables that lose something (default: none)"), N_ ("whole|tables|none") },
    { "wait", 0, 0, G_OPTION_ARG_INT, &options.wait, N_ ("For another marq to end (default: 60)"), N_ ("SECONDS") },
    { "at", 0, 0, G_OPTION_ARG_STRING, &options.at, N_ ("Not now: print a timer of systemd that does it then"), N_ ("TIME") },
    { "no-hooks", 0, 0, G_OPTION_ARG_NONE, &options.no_hooks, N_ ("Without what the project wants done before and after"), NULL },
    { "schema", 0, 0, G_OPTION_ARG_STRING, &options.schema, N_ ("Of one tenant, where each has a schema of its own"), N_ ("NAME") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_apply, entries, &argc, &argv, &status))
    return status;
  if (!marq_backup_is_kind (options.backup))
    {
      g_printerr (_ ("marq apply: --backup is one of: whole, tables, none\n"));
      return MARQ_EXIT_USAGE;
    }
  if (argc != 2 || !options.on || (options.to && options.steps))
    {
      g_printerr (_ ("marq apply: say which project, and which database, and either --to or --steps: marq apply PROJECT --on TARGET\n"));
      return MARQ_EXIT_USAGE;
    }
  if (options.at)
    return marq_timer_print (&marq_command_apply, options.at, given, argv[1]);
  work = marq_work_open (argv[1], options.on, options.environment, options.dry_run ? MARQ_TARGET_READ : MARQ_TARGET_WRITE, &error);
  if (!work || !marq_work_set_schema (work, options.schema, &error))
    return marq_work_fail (error);
  work->is_quiet = options.json;
  work->no_hooks = options.no_hooks;
  if (options.wait >= 0)
    work->settings.lock_wait = (guint) options.wait;
  return apply (work, &options);
}

const MarqCommand marq_command_apply = {
  .name = "apply",
  .usage = "PROJECT --on TARGET [--to V | --steps N] [--dry-run] [--yes] [--allow-loss] [--out-of-order] [--env ENV] [--backup whole|tables] [--wait SECONDS] [--no-hooks] [--at TIME] [--schema NAME] [--json]",
  .summary = N_ ("Run the migrations that are pending, in order"),
  .run = run,
};
