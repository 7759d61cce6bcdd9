/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq merge-driver: what git calls to merge a design, and how git is told to. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-command.h"
#include "model/marq-file.h"
#include "model/marq-merge.h"
#include "model/marq-project-read.h"

#define DRIVER "marq merge-driver %O %A %B %P"

static const char *const attributes[] = { "*.marq merge=marquetry",
                                          "diagrams/*.json merge=marquetry" };

static GBytes *
read_file (const char *path, GError **error)
{
  gsize length;
  char *text = marq_file_read (path, &length, MARQ_PROJECT_LIMIT, error);

  return text ? g_bytes_new_take (text, length) : NULL;
}

/* git takes the second file for what came of it, and 1 for a conflict. */
static MarqExit
merge (char **paths)
{
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) base = read_file (paths[0], &error);
  g_autoptr (GBytes) ours = base ? read_file (paths[1], &error) : NULL;
  g_autoptr (GBytes) theirs = ours ? read_file (paths[2], &error) : NULL;
  g_autoptr (GBytes) merged = theirs ? marq_file_merge (paths[3], base, ours, theirs, conflicts,
                                                        &error)
                                     : NULL;

  if (!merged
      || !marq_file_write (paths[1], g_bytes_get_data (merged, NULL), g_bytes_get_size (merged),
                           &error))
    {
      g_printerr (_ ("marq merge-driver: %s is not merged, and is as it was: %s\n"), paths[3],
                  error->message);
      return MARQ_EXIT_FAILED;
    }
  for (guint i = 0; i < conflicts->len; i++)
    g_printerr ("%s: %s\n", paths[3], (const char *) conflicts->pdata[i]);
  if (conflicts->len)
    g_printerr (
        _ ("marq merge-driver: look at these in %s, change what should be otherwise, then “git add” it\n"),
        paths[3]);
  return conflicts->len ? MARQ_EXIT_FAILED : MARQ_EXIT_DONE;
}

/* --- telling git ----------------------------------------------------------------------------- */

static gboolean
run_git (const char *folder, const char *const *arguments, GError **error)
{
  g_autofree char *errors = NULL;
  int status;

  if (!g_spawn_sync (folder, (char **) arguments, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &errors,
                     &status, error))
    return FALSE;
  if (g_spawn_check_wait_status (status, error))
    return TRUE;
  g_prefix_error (error, "git: %s: ", g_strstrip (errors));
  return FALSE;
}

static gboolean
has_line (const char *text, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    if (g_str_equal (g_strchomp (lines[i]), line))
      return TRUE;
  return FALSE;
}

static gboolean
add_attributes (const char *path, GError **error)
{
  g_autoptr (GString) text = NULL;
  gsize length = 0;
  g_autofree char *present = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      present = marq_file_read (path, &length, MARQ_PROJECT_LIMIT, error);
      if (!present)
        return FALSE;
    }
  text = g_string_new (present);
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (!present || !has_line (present, attributes[i]))
      g_string_append_printf (text, "%s%s\n",
                              text->len && text->str[text->len - 1] != '\n' ? "\n" : "",
                              attributes[i]);
  return marq_file_write (path, text->str, text->len, error);
}

static MarqExit
install (const char *folder, gboolean yes)
{
  const char *const name[] = { "git", "config", "merge.marquetry.name", "Designs of Marquetry",
                               NULL };
  const char *const driver[] = { "git", "config", "merge.marquetry.driver", DRIVER, NULL };
  g_autofree char *path = g_build_filename (folder, ".gitattributes", NULL);
  g_autoptr (GError) error = NULL;

  g_print ("git config merge.marquetry.name \"%s\"\ngit config merge.marquetry.driver \"%s\"\n",
           name[3], driver[3]);
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    g_print ("echo \"%s\" >> %s\n", attributes[i], path);
  if (!yes)
    {
      g_printerr (_ (
          "marq merge-driver: nothing was set: add --yes to have it done. The first two are for each clone, the others go into "
          "the repository\n"));
      return MARQ_EXIT_DONE;
    }
  if (run_git (folder, name, &error) && run_git (folder, driver, &error)
      && add_attributes (path, &error))
    return MARQ_EXIT_DONE;
  return marq_command_fail (error, MARQ_EXIT_FAILED);
}

static MarqExit
run (int argc, char **argv)
{
  gboolean installs = FALSE;
  gboolean yes = FALSE;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "install", 0, 0, G_OPTION_ARG_NONE, &installs,
      N_ ("Print how git is told to use it for the project in this folder"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, N_ ("With --install: do it"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_merge_driver, entries, &argc, &argv, &status))
    return status;
  if (installs && argc <= 2)
    return install (argc == 2 ? argv[1] : ".", yes);
  if (!installs && argc == 5)
    return merge (argv + 1);
  g_printerr (_ (
      "marq merge-driver: git calls it with BASE OURS THEIRS PATH; to tell git so: marq merge-driver --install [FOLDER]\n"));
  return MARQ_EXIT_USAGE;
}

const MarqCommand marq_command_merge_driver = {
  .name = "merge-driver",
  .usage = "BASE OURS THEIRS PATH | --install [FOLDER] [--yes]",
  .summary = N_ ("Merge two versions of a design, for git"),
  .run = run,
};
