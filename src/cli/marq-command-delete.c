/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq delete: a migration that nobody has applied goes; and comes back. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-applied.h"
#include "marq-command.h"
#include "marq-project-open.h"
#include "migration/store/marq-migration-branches.h"
#include "migration/store/marq-migration-trash.h"

static MarqExit delete (const char *path, const char *name, const char *const *on)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (path, &store, &error);
  MarqMigration *found = source ? marq_migration_store_find_named (store, name, &error) : NULL;
  g_autoptr (MarqMigration) migration = found ? g_object_ref (found) : NULL;
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  if (!migration)
    return marq_command_fail (error, marq_project_exit_for (error));
  g_ptr_array_add (one, migration);
  if (!marq_applied_check (source, on, one, &error)
      || !marq_migration_trash_delete (store, migration, &error))
    return marq_command_fail (error, marq_project_exit_for (error));
  g_print ("%s\n", marq_migration_get_folder (migration));
  g_printerr (
      _ ("marq delete: it is deleted, and the design is as it was; “marq delete --undo %s” brings it back\n"),
      path);
  return MARQ_EXIT_DONE;
}

static MarqExit
undo (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (path, &store, &error);
  MarqMigration *migration = source ? marq_migration_trash_undo (store, &error) : NULL;

  if (!migration)
    return marq_command_fail (error, marq_project_exit_for (error));
  g_print ("%s\n", marq_migration_get_folder (migration));
  return MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (GStrv) on = NULL;
  gboolean undoes = FALSE;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &on,
      N_ ("Not where it is applied on this target (may be given again)"), N_ ("TARGET") },
    { "undo", 0, 0, G_OPTION_ARG_NONE, &undoes, N_ ("Bring the last one that was deleted back"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_delete, entries, &argc, &argv, &status))
    return status;
  if (undoes && argc == 2 && !on)
    return undo (argv[1]);
  if (!undoes && argc == 3)
    return delete (argv[1], argv[2], (const char *const *) on);
  g_printerr (_ (
      "marq delete: say which project, and which migration: marq delete PROJECT VERSION, or marq delete --undo PROJECT\n"));
  return MARQ_EXIT_USAGE;
}

const MarqCommand marq_command_delete = {
  .name = "delete",
  .usage = "PROJECT VERSION [--on TARGET…] | --undo PROJECT",
  .summary = N_ ("Delete a migration that is not applied, or bring it back"),
  .run = run,
};
