/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq reset and marq drop: a database for development forgets its migrations, or all that it has. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/marq-session.h"
#include "marq-interrupt.h"
#include "marq-site.h"
#include "marq-work.h"

typedef struct
{
  char *on;
  char *confirm;
} MarqResetOptions;

static void
options_clear (MarqResetOptions *self)
{
  g_clear_pointer (&self->on, g_free);
  g_clear_pointer (&self->confirm, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqResetOptions, options_clear)

/* The whole of the record goes; the log, which is only ever added to, stays and says so. */
static gboolean
forget (MarqWork *work, GError **error)
{
  g_autofree char *table = marq_record_dup_name (work->design->project, work->database->dialect, FALSE);
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);
  MarqRecord record = { .applied_by = (char *) g_get_user_name (), .tool_version = (char *) PACKAGE_VERSION };

  g_ptr_array_add (statements, g_strdup_printf ("DELETE FROM %s", table));
  return marq_runner_amend (work->runner, "reset", &record, statements, marq_interrupt_get (), error);
}

/* The log goes with all else. */
static gboolean
clear (MarqWork *work, GError **error)
{
  MarqConnection *connection = work->database->connection;

  return marq_session_get_class (connection)->clear (connection, marq_interrupt_get (), error);
}

static MarqExit
forget_or_clear (const MarqCommand *command, const char *project, const MarqResetOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqWork) work = marq_work_open (project, options->on, NULL, MARQ_TARGET_WRITE, &error);
  gboolean all = command == &marq_command_drop;
  g_autofree char *question = NULL;

  if (!work)
    return marq_work_fail (error);
  if (!marq_work_is_for_development (work, &error))
    return marq_work_fail (error);
  question = g_strdup_printf (all ? _ ("Everything in the database %s goes: its tables, with all their rows, and its record") :
                                    _ ("The database %s forgets which migrations it has; what they made stays"),
                              work->database->connection->info.database);
  if (!marq_command_confirm_by_name (command, question, options->on, options->confirm))
    return MARQ_EXIT_REFUSED;
  if (!marq_work_begin (work, &error) || !(all ? clear (work, &error) : forget (work, &error)))
    return marq_work_fail (error);
  g_print (all ? _ ("%s is empty\n") : _ ("%s has forgotten its migrations\n"), options->on);
  return MARQ_EXIT_DONE;
}

static MarqExit
run_either (const MarqCommand *command, int argc, char **argv)
{
  g_auto (MarqResetOptions) options = { NULL };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target for development of the project"), N_ ("TARGET") },
    { "confirm", 0, 0, G_OPTION_ARG_STRING, &options.confirm, N_ ("The target once more: agrees beforehand"), N_ ("TARGET") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (command, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !options.on)
    {
      g_printerr (_ ("marq %s: say which project, and which database: marq %s PROJECT --on TARGET\n"), command->name, command->name);
      return MARQ_EXIT_USAGE;
    }
  return forget_or_clear (command, argv[1], &options);
}

static MarqExit
run_reset (int argc, char **argv)
{
  return run_either (&marq_command_reset, argc, argv);
}

static MarqExit
run_drop (int argc, char **argv)
{
  return run_either (&marq_command_drop, argc, argv);
}

const MarqCommand marq_command_reset = {
  .name = "reset",
  .usage = "PROJECT --on TARGET [--confirm TARGET]",
  .summary = N_ ("Let a database for development forget which migrations it has"),
  .run = run_reset,
};

const MarqCommand marq_command_drop = {
  .name = "drop",
  .usage = "PROJECT --on TARGET [--confirm TARGET]",
  .summary = N_ ("Empty a database for development, its tables and all"),
  .run = run_drop,
};
