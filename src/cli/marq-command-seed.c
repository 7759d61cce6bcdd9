/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq seed: puts rows to begin with into a database that takes them. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-interrupt.h"
#include "marq-report.h"
#include "marq-work.h"
#include "migration/marq-migration-error.h"
#include "migration/run/marq-seed.h"

typedef struct
{
  char    *on;
  char    *environment;
  gboolean again;
  gboolean dry_run;
  gboolean yes;
  gboolean json;
} MarqSeedOptions;

static void
options_clear (MarqSeedOptions *self)
{
  g_free (self->on);
  g_free (self->environment);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqSeedOptions, options_clear)

typedef enum
{
  MARQ_SEED_PENDING,
  MARQ_SEED_RUN,
  MARQ_SEED_RUN_BEFORE,
  MARQ_SEED_NOT_HERE,
} MarqSeedState;

static const struct
{
  const char *nick;
  const char *words;
} states[] = {
  [MARQ_SEED_PENDING] = { "pending", N_ ("would be run") },
  [MARQ_SEED_RUN] = { "run", N_ ("run") },
  [MARQ_SEED_RUN_BEFORE] = { "run_before", N_ ("was run before, with the same content") },
  [MARQ_SEED_NOT_HERE] = { "not_here", N_ ("is for other environments") },
};

/* A database takes rows that somebody made up only where that was said of it. */
static gboolean
check_takes_seeds (MarqWork *work, GError **error)
{
  if (work->target ? marq_target_get_takes_seeds (work->target) : g_strcmp0 (work->settings.environment, "development") == 0)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               work->target ? _ ("%s takes no seeds: mark the target so, if it is meant to")
                            : _ ("Nobody says that %s takes seeds: make it a target of the project, or set MARQUETRY_ENV=development"),
               work->on);
  return FALSE;
}

static void
report (JsonBuilder *builder, const MarqSeed *seed, MarqSeedState state)
{
  if (!builder)
    {
      /* Translators: a seed, and what became of it */
      g_print (_ ("%s: %s\n"), seed->name, _ (states[state].words));
      return;
    }
  json_builder_begin_object (builder);
  marq_report_add (builder, "name", seed->name);
  marq_report_add (builder, "checksum", seed->checksum);
  marq_report_add (builder, "state", states[state].nick);
  json_builder_end_object (builder);
}

static gboolean
run_one (MarqWork *work, const MarqSeed *seed, const MarqSeedOptions *options, JsonBuilder *builder, GError **error)
{
  gboolean skipped = FALSE;

  if (seed->is_run && !options->again)
    {
      report (builder, seed, MARQ_SEED_RUN_BEFORE);
      return TRUE;
    }
  if (!options->dry_run
      && !marq_seed_run (seed, work->design->project, work->database->connection, work->settings.environment, g_get_user_name (), &skipped,
                         marq_interrupt_get (), error))
    return FALSE;
  report (builder, seed, options->dry_run ? MARQ_SEED_PENDING : skipped ? MARQ_SEED_NOT_HERE : MARQ_SEED_RUN);
  return TRUE;
}

/* Another run may have done them, while this one waited. */
static gboolean
run_seeds (MarqWork *work, GPtrArray *seeds, const MarqSeedOptions *options, JsonBuilder *builder, GError **error)
{
  MarqProject *project = work->design->project;

  if (!options->dry_run
      && (!marq_work_begin (work, error)
          || !marq_seeds_look (seeds, project, work->database->connection, marq_interrupt_get (), error)))
    return FALSE;
  for (guint i = 0; i < seeds->len; i++)
    if (!run_one (work, seeds->pdata[i], options, builder, error))
      return FALSE;
  return TRUE;
}

static guint
count_pending (GPtrArray *seeds, gboolean again)
{
  guint n = 0;

  for (guint i = 0; i < seeds->len; i++)
    n += again || !((MarqSeed *) seeds->pdata[i])->is_run;
  return n;
}

static gboolean
agree (MarqWork *work, GPtrArray *seeds, const MarqSeedOptions *options)
{
  guint n = count_pending (seeds, options->again);
  g_autofree char *question = NULL;

  if (!n || options->dry_run)
    return TRUE;
  question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Run %u seed on %s?", "Run %u seeds on %s?", n), n, work->on);
  return marq_command_confirm (&marq_command_seed, question, options->yes);
}

static MarqExit
seed (MarqWork *work, const char *const *names, const MarqSeedOptions *options)
{
  MarqProject *project = work->design->project;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) seeds = NULL;
  g_autoptr (JsonBuilder) builder = options->json ? json_builder_new () : NULL;
  gboolean well;

  if (!check_takes_seeds (work, &error))
    return marq_work_fail (error);
  seeds = marq_seeds_read (work->design->folder, project, work->database->dialect, names, &error);
  if (!seeds || !marq_seeds_look (seeds, project, work->database->connection, marq_interrupt_get (), &error))
    return marq_work_fail (error);
  if (!seeds->len && !builder)
    g_print (_ ("There are no seeds: they are scripts in the folder seeds of the project.\n"));
  if (!agree (work, seeds, options))
    return MARQ_EXIT_REFUSED;
  if (builder)
    json_builder_begin_array (builder);
  /* Where there is nothing to run, nothing is locked, and no record is made. */
  if (count_pending (seeds, options->again))
    well = run_seeds (work, seeds, options, builder, &error);
  else
    {
      for (guint i = 0; i < seeds->len; i++)
        report (builder, seeds->pdata[i], MARQ_SEED_RUN_BEFORE);
      well = TRUE;
    }
  if (builder)
    {
      json_builder_end_array (builder);
      marq_report_json (builder);
    }
  return well ? MARQ_EXIT_DONE : marq_work_fail (error);
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqSeedOptions) options = { NULL };
  g_autoptr (MarqWork) work = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "again", 0, 0, G_OPTION_ARG_NONE, &options.again, N_ ("Also those that were run with the same content"), NULL },
    { "env", 0, 0, G_OPTION_ARG_STRING, &options.environment, N_ ("The environment, for parts that are only for some (default: the target's)"), N_ ("ENV") },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Say which would be run"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_seed, entries, &argc, &argv, &status))
    return status;
  if (argc < 2 || !options.on)
    {
      g_printerr (_ ("marq seed: say which project, and which database: marq seed PROJECT --on TARGET [NAME…]\n"));
      return MARQ_EXIT_USAGE;
    }
  work = marq_work_open (argv[1], options.on, options.environment, MARQ_TARGET_WRITE, &error);
  return work ? seed (work, argc > 2 ? (const char *const *) argv + 2 : NULL, &options) : marq_work_fail (error);
}

const MarqCommand marq_command_seed = {
  .name = "seed",
  .usage = "PROJECT --on TARGET [NAME…] [--again] [--env ENV] [--dry-run] [--yes] [--json]",
  .summary = N_ ("Put rows to begin with into a database that takes them"),
  .run = run,
};
