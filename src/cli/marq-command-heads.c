/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq heads: the ends of the branches of migrations, and where they fork. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-command.h"
#include "marq-project-open.h"
#include "marq-report.h"
#include "migration/store/marq-migration-branches.h"

/* Where a head leaves the first of the others that it has most in common with. */
static int
find_fork (MarqLine *line, GArray *heads, guint which)
{
  int fork = -1;

  for (guint i = 0; i < heads->len; i++)
    if (i != which)
      fork = MAX (fork, marq_line_find_fork (line, g_array_index (heads, guint, i),
                                             g_array_index (heads, guint, which)));
  return fork;
}

static void
add_migration (JsonBuilder *builder, MarqLine *line, guint index)
{
  MarqMigration *migration = line->migrations->pdata[index];

  json_builder_begin_object (builder);
  marq_report_add (builder, "id", marq_migration_get_id (migration));
  marq_report_add (builder, "version", marq_migration_get_version_text (migration));
  marq_report_add (builder, "folder", marq_migration_get_folder (migration));
  marq_report_add (builder, "author", marq_migration_get_author (migration));
  marq_report_add (builder, "created_at", marq_migration_get_created_at (migration));
  json_builder_set_member_name (builder, "guessed");
  json_builder_add_boolean_value (builder, g_array_index (line->guessed, gboolean, index));
  json_builder_end_object (builder);
}

static void
print_json (MarqLine *line, GArray *heads)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "heads");
  json_builder_begin_array (builder);
  for (guint i = 0; i < heads->len; i++)
    {
      int fork = find_fork (line, heads, i);
      g_autoptr (GArray) branch = marq_line_dup_branch (line, fork,
                                                        g_array_index (heads, guint, i));

      json_builder_begin_object (builder);
      marq_report_add (builder, "fork",
                       fork >= 0 ? marq_migration_get_folder (line->migrations->pdata[fork])
                                 : NULL);
      json_builder_set_member_name (builder, "branch");
      json_builder_begin_array (builder);
      for (guint j = heads->len > 1 ? 0 : branch->len - 1; j < branch->len; j++)
        add_migration (builder, line, g_array_index (branch, guint, j));
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  marq_report_json (builder);
}

static void
print_branch (MarqLine *line, int fork, guint head)
{
  g_autoptr (GArray) branch = marq_line_dup_branch (line, fork, head);

  if (fork >= 0)
    /* Translators: the name of a migration */
    g_print (_ ("after %s:\n"), marq_migration_get_folder (line->migrations->pdata[fork]));
  else
    g_print (_ ("from the beginning:\n"));
  for (guint i = 0; i < branch->len; i++)
    {
      guint index = g_array_index (branch, guint, i);
      MarqMigration *migration = line->migrations->pdata[index];
      const char *author = marq_migration_get_author (migration);

      g_print ("  %s%s%s%s\n", marq_migration_get_folder (migration), author ? "  " : "",
               author ? author : "",
               g_array_index (line->guessed, gboolean, index)
                   ? _ ("  (it does not say what it was made after)")
                   : "");
    }
}

static void
print_text (MarqLine *line, GArray *heads)
{
  if (heads->len == 1)
    g_print ("%s\n",
             marq_migration_get_folder (line->migrations->pdata[g_array_index (heads, guint, 0)]));
  for (guint i = 0; heads->len > 1 && i < heads->len; i++)
    print_branch (line, find_fork (line, heads, i), g_array_index (heads, guint, i));
}

static MarqExit
run (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigrationStore) store = NULL;
  g_autoptr (MarqSource) source = NULL;
  g_autoptr (MarqLine) line = NULL;
  g_autoptr (GArray) heads = NULL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_heads, entries, &argc, &argv, &status))
    return status;
  if (argc != 2)
    {
      g_printerr (_ ("marq heads: say which project: marq heads PROJECT\n"));
      return MARQ_EXIT_USAGE;
    }
  source = marq_project_open_with_store (argv[1], &store, &error);
  if (!source)
    return marq_command_fail (error, marq_project_exit_for (error));
  line = marq_migration_store_dup_line (store);
  heads = marq_line_dup_heads (line);
  if (json)
    print_json (line, heads);
  else
    print_text (line, heads);
  return heads->len > 1 ? MARQ_EXIT_DIFFERENCES : MARQ_EXIT_DONE;
}

const MarqCommand marq_command_heads = {
  .name = "heads",
  .usage = "PROJECT [--json]",
  .summary = N_ ("Show where the branches of migrations end, and where they fork"),
  .run = run,
};
