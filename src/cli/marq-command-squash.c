/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq squash: many migrations as one. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-project-open.h"
#include "migration/store/marq-migration-branches.h"
#include "migration/store/marq-migration-squash.h"

static MarqExit
squash (const char *path, MarqSquashOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (path, &store, &error);
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MarqMigration) made = source ? marq_migration_squash (store, source->project, options,
                                                                   lost, &error)
                                          : NULL;

  for (guint i = 0; i < lost->len; i++)
    g_printerr ("%s\n", (const char *) lost->pdata[i]);
  if (!made)
    return marq_command_fail (error, marq_project_exit_for (error));
  g_print ("%s\n", marq_migration_get_folder (made));
  g_printerr (
      _ ("marq squash: the others are in %s/squashed. A database that has had all of them has had this one; one that has had some "
         "should get the rest before\n"),
      marq_migration_store_get_folder (store));
  return MARQ_EXIT_DONE;
}

static MarqExit
undo (const char *path, const char *version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (path, &store, &error);
  MarqMigration *baseline = NULL;

  if (source && version)
    baseline = marq_migration_store_find_named (store, version, &error);
  else if (source)
    {
      g_autoptr (GPtrArray) own = marq_migration_store_dup_own (store);

      baseline = own->len ? own->pdata[0] : NULL;
    }
  if (error)
    return marq_command_fail (error, marq_project_exit_for (error));
  if (!baseline)
    {
      g_printerr (_ ("marq squash: there are no migrations\n"));
      return MARQ_EXIT_REFUSED;
    }
  if (!marq_migration_squash_undo (store, baseline, &error))
    return marq_command_fail (error, marq_project_exit_for (error));
  return MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_autofree char *to = NULL;
  g_autofree char *message = NULL;
  g_auto (GStrv) append = NULL;
  gboolean allow_data = FALSE, undoes = FALSE;
  MarqSquashOptions options = { NULL };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_ ("The last of them (default: the last there is)"),
      N_ ("V") },
    { "message", 'm', 0, G_OPTION_ARG_STRING, &message, N_ ("What to call the new one"),
      N_ ("TEXT") },
    { "append", 0, 0, G_OPTION_ARG_STRING_ARRAY, &append,
      N_ ("Keep the statements of this one, behind all others (may be given again)"), N_ ("V") },
    { "allow-data", 0, 0, G_OPTION_ARG_NONE, &allow_data,
      N_ ("Statements that change no design may be lost"), NULL },
    { "undo", 0, 0, G_OPTION_ARG_NONE, &undoes,
      N_ ("Put back what the first one, or that of --to, took the place of"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_squash, entries, &argc, &argv, &status))
    return status;
  if (argc != 2)
    {
      g_printerr (_ ("marq squash: say which project: marq squash PROJECT [--to V]\n"));
      return MARQ_EXIT_USAGE;
    }
  if (undoes)
    return undo (argv[1], to);
  options = (MarqSquashOptions){ to, message, marq_project_get_author (), allow_data,
                                 (const char *const *) append };
  return squash (argv[1], &options);
}

const MarqCommand marq_command_squash = {
  .name = "squash",
  .usage = "PROJECT [--to V] [-m TEXT] [--append V…] [--allow-data] | PROJECT --undo",
  .summary = N_ ("Make one migration of many"),
  .run = run,
};
