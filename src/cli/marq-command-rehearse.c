/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq rehearse: tries what is pending, there and back, and applies nothing. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-rehearsing.h"

typedef struct
{
  char    *on;
  char    *to;
  char    *scratch;
  char    *environment;
  gboolean json;
} MarqRehearseOptions;

static void
options_clear (MarqRehearseOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->to, g_free);
  g_clear_pointer (&self->scratch, g_free);
  g_clear_pointer (&self->environment, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqRehearseOptions, options_clear)

static MarqExit
rehearse (MarqWork *work, const MarqRehearseOptions *options)
{
  const MarqSelection selection = { options->to, 0, TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!marq_work_look (work, &error) || !(rows = marq_selection_up (work->status, &selection, &error)))
    return marq_work_fail (error);
  if (!rows->len)
    g_printerr (_ ("Nothing is pending\n"));
  return rows->len || options->json ? marq_rehearse_rows (work, rows, options->scratch, options->json) : MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqRehearseOptions) options = { NULL };
  g_autoptr (MarqWork) work = NULL;
  g_autoptr (GError) error = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_ ("Up to this version"), N_ ("V") },
    { "scratch", 0, 0, G_OPTION_ARG_STRING, &options.scratch, N_ ("A server for scratch databases (default: the target's, or MARQUETRY_SCRATCH)"), N_ ("URL") },
    { "env", 0, 0, G_OPTION_ARG_STRING, &options.environment, N_ ("The environment, for parts that are only for some (default: the target's)"), N_ ("ENV") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_rehearse, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !options.on)
    {
      g_printerr (_ ("marq rehearse: say which project, and for which database: marq rehearse PROJECT --on TARGET\n"));
      return MARQ_EXIT_USAGE;
    }
  work = marq_work_open (argv[1], options.on, options.environment, MARQ_TARGET_READ, &error);
  if (!work)
    return marq_work_fail (error);
  work->is_quiet = options.json;
  return rehearse (work, &options);
}

const MarqCommand marq_command_rehearse = {
  .name = "rehearse",
  .usage = "PROJECT --on TARGET [--to V] [--scratch URL] [--env ENV] [--json]",
  .summary = N_ ("Try what is pending, there and back, without applying it"),
  .run = run,
};
