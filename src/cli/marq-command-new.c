/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq new: a project from a template. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/sqlite/marq-sqlite-file.h"
#include "marq-command.h"
#include "model/marq-model.h"
#include "model/marq-project-file.h"
#include "model/marq-template.h"

static gboolean
parse_dialect (const char *text, MarqDialect *dialect)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  GEnumValue *value = g_enum_get_value_by_nick (dialects, text);

  if (value)
    *dialect = value->value;
  else
    g_printerr (_ ("marq new: “%s” is not a dialect; there are postgresql, sqlite and mariadb\n"), text);
  return value != NULL;
}

/* A database beside the project, so that there is something to work with at once. */
static gboolean
add_sqlite_target (MarqProject *project, const char *folder, const char *name, GError **error)
{
  g_autofree char *file = g_strdup_printf ("%s.sqlite3", name);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *url = g_strdup_printf ("sqlite:%s", file);

  if (g_mkdir_with_parents (folder, 0777) == 0 && !marq_sqlite_file_create (path, error))
    return FALSE;
  marq_item_list_append (marq_project_get_targets (project),
                         g_object_new (MARQ_TYPE_TARGET, "name", "development", "url", url, NULL));
  return TRUE;
}

static MarqExit
create (const char *folder, const char *template_id, MarqDialect dialect)
{
  g_autofree char *canonical = g_canonicalize_filename (folder, NULL);
  g_autofree char *name = g_path_get_basename (canonical);
  g_autoptr (MarqTemplate) template = NULL;
  g_autoptr (MarqProject) project = NULL;
  g_autoptr (MarqProjectFile) file = NULL;
  g_autoptr (MarqProjectFile) present = NULL;
  g_autoptr (GError) error = NULL;

  template = marq_template_find (MARQ_TEMPLATE_PROJECT, template_id, &error);
  if (!template)
    return marq_command_fail (error, MARQ_EXIT_USAGE);
  present = marq_project_file_open (canonical, NULL);
  if (present)
    {
      g_printerr (_ ("marq: there is a project in %s already\n"), canonical);
      return MARQ_EXIT_REFUSED;
    }
  project = marq_template_make_project (template, name, dialect);
  if (dialect == MARQ_DIALECT_SQLITE && !add_sqlite_target (project, canonical, name, &error))
    return marq_command_fail (error, MARQ_EXIT_FAILED);
  file = marq_project_file_create (canonical, project, &error);
  if (!file)
    return marq_command_fail (error, g_error_matches (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_EXISTS)
                                         ? MARQ_EXIT_REFUSED
                                         : MARQ_EXIT_FAILED);
  g_print ("%s\n", marq_project_file_get_path (file));
  return MARQ_EXIT_DONE;
}

static MarqExit
run (int argc, char **argv)
{
  g_autofree char *template = NULL;
  g_autofree char *dialect_name = NULL;
  MarqDialect dialect = MARQ_DIALECT_POSTGRESQL;
  MarqExit status;
  const GOptionEntry entries[] = {
    { "template", 't', 0, G_OPTION_ARG_STRING, &template, N_ ("What to begin with (default: empty)"), N_ ("NAME") },
    { "dialect", 'd', 0, G_OPTION_ARG_STRING, &dialect_name, N_ ("postgresql (the default), sqlite or mariadb"), N_ ("DIALECT") },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_new, entries, &argc, &argv, &status))
    return status;
  if (argc != 2)
    {
      g_printerr (_ ("marq new: say which folder: marq new DIR\n"));
      return MARQ_EXIT_USAGE;
    }
  if (dialect_name && !parse_dialect (dialect_name, &dialect))
    return MARQ_EXIT_USAGE;
  return create (argv[1], template ? template : "empty", dialect);
}

const MarqCommand marq_command_new = {
  .name = "new",
  .usage = "DIR [--template NAME] [--dialect postgresql|sqlite|mariadb]",
  .summary = N_ ("Make a project in a new folder, from a template"),
  .run = run,
};
