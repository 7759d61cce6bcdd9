/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq sync: makes a database for development what the design is, without a migration. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-interrupt.h"
#include "marq-report.h"
#include "marq-site.h"
#include "migration/run/marq-errand.h"
#include "migration/marq-migration-error.h"

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

/* What is to be run. (transfer full) (nullable) */
static char *
dup_script (MarqSite *site, const MarqSyncOptions *options, MarqPlan **plan, GError **error)
{
  g_autoptr (MarqDrift) drift = marq_site_drift (site, NULL, (const char *const *) options->renames, error);

  g_clear_object (plan);
  *plan = drift ? marq_drift_plan (drift, FALSE, error) : NULL;
  return *plan ? marq_plan_dup_script (*plan, &drift->settings, FALSE) : NULL;
}

/* What was agreed to, once nobody else can be at it. */
static gboolean
run_script (MarqSite *site, const MarqSyncOptions *options, const char *agreed, GError **error)
{
  MarqWork *work = site->work;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = NULL;
  const MarqErrand errand = { .action = "sync", .id = work->on, .name = "marq sync", .script = agreed, .who = g_get_user_name () };
  gboolean skipped;

  if (!marq_work_begin (work, error) || !marq_site_look (site, error))
    return FALSE;
  script = dup_script (site, options, &plan, error);
  if (script && g_str_equal (script, agreed))
    return marq_errand_run (&errand, work->design->project, work->database->connection, &skipped, marq_interrupt_get (), error);
  if (script)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                 _ ("Nothing was done: somebody else has changed %s meanwhile. Look at what there is to do, and try again"), work->on);
  return FALSE;
}

static MarqExit
sync_to (MarqSite *site, const MarqSyncOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqPlan) plan = NULL;
  g_autofree char *script = dup_script (site, options, &plan, &error);
  guint n;

  if (!script)
    return marq_command_fail (error, MARQ_EXIT_REFUSED);
  marq_report_changes (plan->changes);
  if (!plan->changes->len)
    return MARQ_EXIT_DONE;
  if (!check_loss (plan, options) || !marq_command_confirm (&marq_command_sync, _ ("Change the database so?"), options->yes))
    return MARQ_EXIT_REFUSED;
  n = plan->changes->len;
  if (!run_script (site, options, script, &error))
    return marq_work_fail (error);
  g_printerr (g_dngettext (GETTEXT_PACKAGE, "marq sync: %u change, done\n", "marq sync: %u changes, done\n", n), n);
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
  marq_site_report (site);
  if (!marq_work_is_for_development (site->work, &error))
    return marq_command_fail (error, MARQ_EXIT_REFUSED);
  return sync_to (site, &options);
}

const MarqCommand marq_command_sync = {
  .name = "sync",
  .usage = "PROJECT --on TARGET [--yes] [--allow-loss] [--rename OLD=NEW…]",
  .summary = N_ ("Make a database for development what the design is, without a migration"),
  .run = run,
};
