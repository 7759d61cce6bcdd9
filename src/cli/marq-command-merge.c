/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq merge and marq renumber: two branches that both made migrations. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-applied.h"
#include "marq-command.h"
#include "marq-project-open.h"
#include "migration/store/marq-migration-branches.h"
#include "migration/marq-migration-error.h"

static void
print_renumbered (GPtrArray *renumbered)
{
  for (guint i = 0; i < renumbered->len; i++)
    {
      MarqRenumbered *one = renumbered->pdata[i];

      g_print ("%s → %s\n", one->from, one->to);
      if (one->note)
        g_printerr ("%s: %s\n", one->to, one->note);
    }
}

/* --- renumber ------------------------------------------------------------------------------ */

static MarqExit
renumber (char **names, const char *const *on)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (names[0], &store, &error);
  MarqMigration *migration = source ? marq_migration_store_find_named (store, names[1], &error)
                                    : NULL;
  g_autoptr (GPtrArray) tail = migration ? marq_migration_dup_tail (store, migration) : NULL;
  g_autoptr (GPtrArray) renumbered = NULL;
  MarqVersion version;

  if (tail && (!names[2] || marq_version_parse (names[2], &version, &error))
      && marq_applied_check (source, on, tail, &error))
    renumbered = marq_migration_renumber (store, source->project, migration,
                                          names[2] ? &version : NULL, &error);
  if (!renumbered)
    return marq_command_fail (error, marq_project_exit_for (error));
  print_renumbered (renumbered);
  return MARQ_EXIT_DONE;
}

static MarqExit
run_renumber (int argc, char **argv)
{
  g_auto (GStrv) on = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &on,
      N_ ("Not where one is applied on this target (may be given again)"), N_ ("TARGET") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_renumber, entries, &argc, &argv, &status))
    return status;
  if (argc == 3 || argc == 4)
    return renumber (argv + 1, (const char *const *) on);
  g_printerr (_ (
      "marq renumber: say which project, and which migration: marq renumber PROJECT VERSION [NEW]\n"));
  return MARQ_EXIT_USAGE;
}

const MarqCommand marq_command_renumber = {
  .name = "renumber",
  .usage = "PROJECT VERSION [NEW] [--on TARGET…]",
  .summary = N_ ("Give a migration, and what was made after it, other versions"),
  .run = run_renumber,
};

/* --- merge --------------------------------------------------------------------------------- */

static gboolean
find_both (MarqMigrationStore *store,
           const char *left,
           const char *right,
           MarqMigration **ours,
           MarqMigration **theirs,
           GError **error)
{
  if (!left && !right)
    return marq_migration_find_heads (store, ours, theirs, error);
  *ours = marq_migration_store_find_named (store, left, error);
  *theirs = *ours ? marq_migration_store_find_named (store, right, error) : NULL;
  return *theirs != NULL;
}

static MarqExit
merge (const char *path, const char *left, const char *right, const char *const *on)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = marq_project_open_with_store (path, &store, &error);
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) moved = NULL;
  g_autoptr (GPtrArray) renumbered = NULL;
  MarqMigration *ours = NULL, *theirs = NULL;

  if (!source || !find_both (store, left, right, &ours, &theirs, &error))
    return marq_command_fail (error, marq_project_exit_for (error));
  moved = marq_migration_dup_branch_of (store, ours, theirs);
  if (marq_applied_check (source, on, moved, &error))
    renumbered = marq_migration_merge (store, source->project, ours, theirs, conflicts, &error);
  for (guint i = 0; i < conflicts->len; i++)
    g_printerr ("%s\n", (const char *) conflicts->pdata[i]);
  if (!renumbered)
    return marq_command_fail (error, marq_project_exit_for (error));
  print_renumbered (renumbered);
  return MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_autofree char *ours = NULL;
  g_autofree char *theirs = NULL;
  g_auto (GStrv) on = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "ours", 0, 0, G_OPTION_ARG_STRING, &ours,
      N_ ("The end of the branch that stays as it is (default: which was begun first)"), N_ ("V") },
    { "theirs", 0, 0, G_OPTION_ARG_STRING, &theirs,
      N_ ("The end of the branch that is put behind it"), N_ ("V") },
    { "on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &on,
      N_ ("Not where one of theirs is applied on this target (may be given again)"),
      N_ ("TARGET") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_merge, entries, &argc, &argv, &status))
    return status;
  if (argc == 2 && !ours == !theirs)
    return merge (argv[1], ours, theirs, (const char *const *) on);
  g_printerr (_ (
      "marq merge: say which project, and both branches or none: marq merge PROJECT [--ours V --theirs V]\n"));
  return MARQ_EXIT_USAGE;
}

const MarqCommand marq_command_merge = {
  .name = "merge",
  .usage = "PROJECT [--ours V --theirs V] [--on TARGET…]",
  .summary = N_ ("Put two branches of migrations into one line"),
  .run = run,
};
