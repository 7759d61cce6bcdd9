/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-applied.h"
#include "migration/marq-migration-error.h"
#include "migration/store/marq-migration-trash.h"
#include "migration/run/marq-record.h"

static gboolean
check_one (const MarqSource *project, const char *on, GPtrArray *migrations, GError **error)
{
  g_autoptr (MarqSource) database = marq_source_connect_target (project, on, 0, error);
  g_autoptr (GPtrArray) records = NULL;

  if (!database)
    return FALSE;
  database->schema = marq_connection_read (database->connection, database->left_out, NULL, error);
  if (!database->schema)
    return FALSE;
  if (!marq_record_is_in (project->project, database->schema))
    return TRUE;
  records = marq_record_read (project->project, database->connection, NULL, error);
  for (guint i = 0; records && i < migrations->len; i++)
    if (marq_migration_is_recorded (migrations->pdata[i], records))
      {
        g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                     _ ("%s is applied on %s: roll it back there first"),
                     marq_migration_get_folder (migrations->pdata[i]), on);
        return FALSE;
      }
  return records != NULL;
}

gboolean
marq_applied_check (const MarqSource *project,
                    const char *const *on,
                    GPtrArray *migrations,
                    GError **error)
{
  for (guint i = 0; on && on[i]; i++)
    if (!check_one (project, on[i], migrations, error))
      return FALSE;
  return TRUE;
}
