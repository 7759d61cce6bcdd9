/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-backup-report.h"
#include "marq-backup-restore.h"
#include "marq-backup-tables.h"
#include "marq-interrupt.h"
#include "marq-report.h"
#include "migration/run/marq-table-backup.h"

GPtrArray *
marq_backup_tables_find (MarqBackupPlace *self, GError **error)
{
  MarqSchema *schema = marq_backup_place_get_schema (self, error);

  return schema ? marq_table_backups_list (marq_backup_place_get_connection (self), schema, marq_interrupt_get (), error) : NULL;
}

void
marq_backup_tables_report (GPtrArray *tables)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const MarqTableBackup *self = tables->pdata[i];
      g_autofree char *size = marq_backup_report_dup_size (self->size);

      g_print ("%s\n", self->name);
      /* Translators: a table, a version, a number of rows, and a size */
      g_print (_ ("    a table: %s before %s, %" G_GINT64_FORMAT " rows %s\n"), self->of ? self->of : _ ("one that is not there"), self->version,
               self->rows, size);
    }
}

void
marq_backup_tables_report_json (JsonBuilder *builder, GPtrArray *tables)
{
  json_builder_set_member_name (builder, "tables");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tables->len; i++)
    {
      const MarqTableBackup *self = tables->pdata[i];

      json_builder_begin_object (builder);
      marq_report_add (builder, "name", self->name);
      marq_report_add (builder, "of", self->of);
      marq_report_add (builder, "version", self->version);
      json_builder_set_member_name (builder, "rows");
      json_builder_add_int_value (builder, self->rows);
      json_builder_set_member_name (builder, "size");
      if (self->size < 0)
        json_builder_add_null_value (builder);
      else
        json_builder_add_int_value (builder, self->size);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static MarqExit
restore (MarqBackupPlace *self, MarqTableBackup *backup)
{
  const MarqBackupOptions *options = self->options;
  MarqTableRestore how = options->replace  ? MARQ_TABLE_RESTORE_REPLACE
                         : options->update ? MARQ_TABLE_RESTORE_UPDATE
                                           : MARQ_TABLE_RESTORE_MISSING;
  g_auto (MarqTableRestored) restored = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *question = NULL;
  MarqConnection *connection = marq_backup_place_get_connection (self);

  question = g_strdup_printf (how == MARQ_TABLE_RESTORE_REPLACE ? _ ("All rows of %s go, and those of %s come in their place.")
                              : how == MARQ_TABLE_RESTORE_UPDATE ? _ ("Rows of %s get the values that they have in %s, and those that are missing come back.")
                                                                 : _ ("Rows that %s lacks come back from %s."),
                              backup->of ? backup->of : "", backup->name);
  if (backup->of && !marq_command_confirm_by_name (&marq_command_backup, question, self->label, options->confirm))
    return MARQ_EXIT_REFUSED;
  if (!marq_table_backup_restore (backup, connection, how, &restored, marq_interrupt_get (), &error))
    return marq_backup_fail (error);
  for (guint i = 0; restored.left_out && restored.left_out[i]; i++)
    g_printerr (_ ("marq backup: left out: %s\n"), restored.left_out[i]);
  if (!marq_backup_place_log (self, connection, backup->version, &error))
    g_printerr (_ ("marq: it is restored, but its log could not say so: %s\n"), error->message);
  /* Translators: a table, and numbers of rows */
  g_print (_ ("%s: %" G_GINT64_FORMAT " rows came back, %" G_GINT64_FORMAT " have their values again\n"), backup->of, restored.added, restored.updated);
  return MARQ_EXIT_DONE;
}

gboolean
marq_backup_tables_restore (MarqBackupPlace *self, const char *name, MarqExit *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  MarqTableBackup *found = NULL;

  if (!self->options->into)
    tables = marq_backup_tables_find (self, &error);
  /* A database that is too damaged to be read can be brought back all the same. */
  found = tables ? marq_table_backups_find (tables, name) : NULL;
  if (found)
    *status = restore (self, found);
  return found != NULL;
}

MarqExit
marq_backup_tables_drop (MarqBackupPlace *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tables = marq_backup_tables_find (self, &error);
  MarqTableBackup *found = tables && name ? marq_table_backups_find (tables, name) : NULL;
  g_autofree char *question = NULL;

  if (!tables)
    return marq_backup_fail (error);
  if (!found)
    {
      g_printerr (_ ("marq backup: say which table that is a backup; “marq backup list” names them\n"));
      return MARQ_EXIT_USAGE;
    }
  question = g_strdup_printf (_ ("Drop %s with its %" G_GINT64_FORMAT " rows?"), found->name, found->rows);
  if (!marq_command_confirm (&marq_command_backup, question, self->options->yes))
    return MARQ_EXIT_REFUSED;
  if (!marq_table_backup_drop (found, marq_backup_place_get_connection (self), marq_interrupt_get (), &error))
    return marq_backup_fail (error);
  g_print (_ ("dropped %s\n"), found->name);
  return MARQ_EXIT_DONE;
}
