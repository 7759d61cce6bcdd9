/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq create: an empty migration, for data or for SQL written by hand. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-project-open.h"
#include "migration/marq-generate.h"

static MarqExit
create (const char *path, const MarqGenerateOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = NULL;
  g_autoptr (MarqMigration) migration = NULL;
  g_autofree char *folder = NULL;

  source = marq_project_open_with_store (path, &store, &error);
  if (!source)
    return marq_command_fail (error, marq_project_exit_for (error));
  migration = marq_generate_empty (store, source->project, options, &error);
  if (!migration || !marq_migration_store_add (store, migration, &error))
    return marq_command_fail (error, marq_project_exit_for (error));
  folder = g_build_filename (marq_migration_store_get_folder (store), marq_migration_get_folder (migration), NULL);
  g_print ("%s\n", folder);
  g_printerr (_ ("marq create: write its SQL; until what that does has been read back, nothing can be generated after it\n"));
  return MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_autofree char *message = NULL;
  g_autofree char *version = NULL;
  g_autofree char *type = NULL;
  gboolean no_down = FALSE;
  MarqGenerateOptions options = { NULL };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "message", 'm', 0, G_OPTION_ARG_STRING, &message, N_ ("What the migration does, in a few words"), N_ ("TEXT") },
    { "version", 0, 0, G_OPTION_ARG_STRING, &version, N_ ("Its version, or patch (the default), minor or major"), N_ ("V") },
    { "type", 0, 0, G_OPTION_ARG_STRING, &type, N_ ("Its type: data, or custom (the default), or any other"), N_ ("T") },
    { "no-down", 0, 0, G_OPTION_ARG_NONE, &no_down, N_ ("Without a way back"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_create, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !message)
    {
      g_printerr (_ ("marq create: say which project, and what the migration does: marq create PROJECT -m TEXT\n"));
      return MARQ_EXIT_USAGE;
    }
  options = (MarqGenerateOptions){
    .description = message, .version = version, .type = type, .author = marq_project_get_author (), .no_down = no_down
  };
  return create (argv[1], &options);
}

const MarqCommand marq_command_create = {
  .name = "create",
  .usage = "PROJECT -m TEXT [--type T] [--version V] [--no-down]",
  .summary = N_ ("Make an empty migration, for data or for SQL written by hand"),
  .run = run,
};
