/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-backup-before.h"
#include "marq-backup-restore.h"
#include "marq-interrupt.h"
#include "migration/run/marq-table-backup.h"

gboolean
marq_backup_is_kind (const char *kind)
{
  static const char *const kinds[] = { "whole", "tables", "none", NULL };

  return !kind || g_strv_contains (kinds, kind);
}

static char *
dup_current (MarqWork *work)
{
  return work->status->current ? marq_version_dup_text (&work->status->current->version) : NULL;
}

static gboolean
keep_whole (MarqWork *work, GPtrArray *rows, GError **error)
{
  const MarqStatusRow *first = rows->pdata[0];
  const MarqBackupOptions options = { .on = (char *) work->on, .is_quiet = TRUE };
  g_autofree char *version = dup_current (work);
  g_autofree char *next = marq_version_dup_text (&first->version);
  g_autoptr (MarqBackupPlace) place = marq_backup_place_new_beside (work->design, work->database, version, &options);

  return marq_backup_create (place, next, error);
}

static gboolean
keep_tables (MarqWork *work, GPtrArray *rows, GError **error)
{
  MarqConnection *connection = work->database->connection;
  g_autoptr (MarqSchema) schema = marq_connection_read (connection, NULL, marq_interrupt_get (), error);
  g_autofree char *version = dup_current (work);
  /* Where that is not known, tables are looked for by the names that they have in the migration. */
  g_autoptr (MarqSchema) base = marq_migration_store_dup_state (work->store, version ? version : "", NULL);
  g_autoptr (GPtrArray) migrations = g_ptr_array_new ();
  g_autoptr (GPtrArray) kept = NULL;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (migrations, ((MarqStatusRow *) rows->pdata[i])->migration);
  if (schema)
    kept = marq_table_backup_make (connection, work->store, migrations, base, schema, marq_interrupt_get (), error);
  for (guint i = 0; kept && i < kept->len; i++)
    g_printerr (_ ("marq: kept in %s\n"), (char *) kept->pdata[i]);
  return kept != NULL;
}

gboolean
marq_backup_before (MarqWork *work, GPtrArray *rows, const char *kind, GError **error)
{
  gboolean well = TRUE;

  if (rows->len && g_strcmp0 (kind, "whole") == 0)
    well = keep_whole (work, rows, error);
  else if (rows->len && g_strcmp0 (kind, "tables") == 0)
    well = keep_tables (work, rows, error);
  if (!well)
    g_prefix_error (error, _ ("Nothing was run, as what is there could not be kept: "));
  return well;
}
