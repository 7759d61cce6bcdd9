/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-compare-error.h"
#include "engine/marq-engine-error.h"
#include "marq-project-open.h"
#include "migration/marq-migration-error.h"
#include "model/marq-history.h"
#include "model/marq-project-file.h"

MarqSource *
marq_project_open_with_store (const char *path, MarqMigrationStore **store, GError **error)
{
  g_autoptr (MarqSource) source = NULL;
  GPtrArray *problems;

  if (marq_connection_is_url (path))
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
                   _ ("a database has no migrations of its own: give the folder of a project or its .marq file"));
      return NULL;
    }
  source = marq_source_open (path, error);
  if (!source)
    return NULL;
  if (!source->project || source->is_held)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
                   _ ("%s is no project: give its folder or its .marq file"), path);
      return NULL;
    }
  *store = marq_migration_store_open_for (source->folder, source->project, error);
  if (!*store)
    return NULL;
  problems = marq_migration_store_get_problems (*store);
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("marq: %s\n", ((MarqMigrationProblem *) problems->pdata[i])->message);
  return g_steal_pointer (&source);
}

gboolean
marq_project_save_design (const char *path, MarqSchema *design, const char *label, GError **error)
{
  g_autoptr (MarqProjectFile) file = marq_project_file_open (path, error);
  g_autoptr (MarqHistory) history = NULL;
  MarqProject *project;

  if (!file)
    return FALSE;
  project = marq_project_file_get_project (file);
  history = marq_history_new (MARQ_ITEM (project));
  marq_history_become (history, marq_project_get_schema (project), design, label);
  return marq_project_file_save (file, error);
}

MarqExit
marq_project_exit_for (const GError *error)
{
  if (error->domain == MARQ_COMPARE_ERROR || g_error_matches (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION)
      || g_error_matches (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE))
    return MARQ_EXIT_USAGE;
  if (error->domain == MARQ_MIGRATION_ERROR || error->domain == MARQ_ENGINE_ERROR)
    return MARQ_EXIT_REFUSED;
  return MARQ_EXIT_FAILED;
}

const char *
marq_project_get_author (void)
{
  const char *name = g_get_real_name ();

  return name && *name && !g_str_equal (name, "Unknown") ? name : g_get_user_name ();
}
