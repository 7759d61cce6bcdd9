/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-compare-error.h"
#include "engine/marq-engine-error.h"
#include "marq-project-open.h"
#include "migration/marq-migration-error.h"
#include "model/marq-project-file.h"

MarqProject *
marq_project_open_with_store (const char *path, MarqMigrationStore **store, GError **error)
{
  g_autoptr (MarqProjectFile) file = marq_project_file_open (path, error);
  GPtrArray *problems;

  if (!file)
    return NULL;
  if (marq_project_file_get_is_damaged (file))
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED,
                   _ ("%s is damaged, and could be read only in part: open it in Marquetry, which shows what is lost"), path);
      return NULL;
    }
  *store = marq_migration_store_open (marq_project_file_get_folder (file), error);
  if (!*store)
    return NULL;
  problems = marq_migration_store_get_problems (*store);
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("marq: %s\n", ((MarqMigrationProblem *) problems->pdata[i])->message);
  return g_object_ref (marq_project_file_get_project (file));
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
