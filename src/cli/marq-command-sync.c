/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq sync: makes a database for development what the design is, without a migration. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-report.h"
#include "marq-site.h"
#include "migration/marq-run.h"

typedef struct
{
  char    *on;
  GStrv    renames;
  gboolean yes;
  gboolean allow_loss;
} MarqSyncOptions;

static void
options_clear (MarqSyncOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->renames, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqSyncOptions, options_clear)

static gboolean
any_loses (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (marq_change_is_destructive (changes->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
check_loss (MarqPlan *plan, const MarqSyncOptions *options)
{
  if (options->allow_loss || !any_loses (plan->changes))
    return TRUE;
  g_printerr (_ ("marq sync: nothing was done: data would be lost; add --allow-loss if that is meant\n"));
  return FALSE;
}

static MarqExit
sync_to (MarqSite *site, const MarqSyncOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqDrift) drift = marq_site_drift (site, NULL, (const char *const *) options->renames, &error);
  g_autoptr (MarqPlan) plan = drift ? marq_drift_plan (drift, FALSE, &error) : NULL;
  g_autoptr (GPtrArray) statements = NULL;
  guint done;

  if (!plan)
    return marq_command_fail (error, MARQ_EXIT_REFUSED);
  marq_report_changes (plan->changes);
  if (!plan->changes->len)
    return MARQ_EXIT_DONE;
  if (!check_loss (plan, options) || !marq_command_confirm (&marq_command_sync, _ ("Change the database so?"), options->yes))
    return MARQ_EXIT_REFUSED;
  statements = marq_plan_dup_statements (plan, &drift->settings, FALSE);
  if (!marq_run_statements (site->database->connection, statements, &done, NULL, &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  g_printerr (g_dngettext (GETTEXT_PACKAGE, "marq sync: %u statement, done\n", "marq sync: %u statements, done\n", done), done);
  return MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqSyncOptions) options = { NULL };
  g_autoptr (MarqSite) site = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target for development, or an address"), N_ ("TARGET") },
    { "rename", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.renames, N_ ("What was renamed in the database: public.users.mail=email"), N_ ("OLD=NEW") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    { "allow-loss", 0, 0, G_OPTION_ARG_NONE, &options.allow_loss, N_ ("Also where data is lost"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_sync, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !options.on)
    {
      g_printerr (_ ("marq sync: say which project, and which database: marq sync PROJECT --on TARGET\n"));
      return MARQ_EXIT_USAGE;
    }
  site = marq_site_open (argv[1], options.on, MARQ_TARGET_WRITE, &error);
  if (!site)
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  marq_site_report (site, options.on);
  if (!marq_site_is_for_development (site, options.on, &error))
    return marq_command_fail (error, MARQ_EXIT_REFUSED);
  return sync_to (site, &options);
}

const MarqCommand marq_command_sync = {
  .name = "sync",
  .usage = "PROJECT --on TARGET [--yes] [--allow-loss] [--rename OLD=NEW…]",
  .summary = N_ ("Make a database for development what the design is, without a migration"),
  .run = run,
};
