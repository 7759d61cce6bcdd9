/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq retry: goes on with what failed, or was left in the middle, the way that it was going. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-work.h"
#include "migration/marq-migration-error.h"

typedef struct
{
  char    *on;
  char    *environment;
  gboolean no_hooks;
  gboolean json;
} MarqRetryOptions;

static void
options_clear (MarqRetryOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->environment, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqRetryOptions, options_clear)

/* What stands in the middle comes first: nothing else can be run before it. */
static const MarqStatusRow *
find_row (MarqStatus *status, const char *version)
{
  static const MarqState states[] = { MARQ_STATE_PARTIAL, MARQ_STATE_FAILED };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    for (guint j = 0; j < status->rows->len; j++)
      {
        const MarqStatusRow *row = status->rows->pdata[j];

        if (row->state == states[i] && (!version || g_strcmp0 (row->record->version, version) == 0))
          return row;
      }
  return NULL;
}

static gboolean
retry (MarqWork *work, const char *version, gboolean *found, GError **error)
{
  const MarqStatusRow *row = NULL;

  if (!marq_work_begin (work, error))
    return FALSE;
  row = find_row (work->status, version);
  *found = row != NULL;
  if (!row)
    return TRUE;
  if (row->state == MARQ_STATE_PARTIAL && g_strcmp0 (row->record->direction, "down") == 0)
    return marq_work_roll_back (work, row, error);
  if (row->migration)
    return marq_work_apply (work, row->migration, error);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("The files of %s are not in the project: put them back first"),
               row->record->version);
  return FALSE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqRetryOptions) options = { NULL };
  g_autoptr (MarqWork) work = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  gboolean well;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "env", 0, 0, G_OPTION_ARG_STRING, &options.environment, N_ ("The environment, for parts that are only for some (default: the target's)"), N_ ("ENV") },
    { "no-hooks", 0, 0, G_OPTION_ARG_NONE, &options.no_hooks, N_ ("Without what the project wants done before and after"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_retry, entries, &argc, &argv, &status))
    return status;
  if (argc < 2 || argc > 3 || !options.on)
    {
      g_printerr (_ ("marq retry: say which project, and which database: marq retry PROJECT [VERSION] --on TARGET\n"));
      return MARQ_EXIT_USAGE;
    }
  work = marq_work_open (argv[1], options.on, options.environment, MARQ_TARGET_WRITE, &error);
  if (!work)
    return marq_work_fail (error);
  work->is_quiet = options.json;
  work->no_hooks = options.no_hooks;
  well = retry (work, argc == 3 ? argv[2] : NULL, &found, &error);
  if (options.json)
    marq_work_print_reports (work);
  if (well && !found)
    g_printerr (_ ("Nothing has failed there, and nothing stands in the middle\n"));
  return well ? marq_work_end (work) : marq_work_fail (error);
}

const MarqCommand marq_command_retry = {
  .name = "retry",
  .usage = "PROJECT [VERSION] --on TARGET [--env ENV] [--no-hooks] [--json]",
  .summary = N_ ("Go on with a migration that failed, or stands in the middle"),
  .run = run,
};
