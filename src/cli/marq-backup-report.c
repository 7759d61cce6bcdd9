/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "marq-backup-report.h"
#include "marq-report.h"

static gboolean
is_terminal (void)
{
  return isatty (STDERR_FILENO);
}

static void
say_progress (gpointer data, const char *doing, double fraction)
{
  static gint64 said;
  gint64 now = g_get_monotonic_time ();

  if (!is_terminal () || now - said < G_TIME_SPAN_SECOND / 5)
    return;
  said = now;
  if (fraction < 0)
    g_printerr ("\r%s …\033[K", doing);
  else
    g_printerr ("\r%s %3.0f %%\033[K", doing, fraction * 100);
}

const MarqBackupWatch marq_backup_report_watch = { .progress = say_progress };

void
marq_backup_report_done (void)
{
  if (is_terminal ())
    g_printerr ("\r\033[K");
}

char *
marq_backup_report_dup_size (gint64 size)
{
  return size < 0 ? g_strdup ("") : g_format_size ((guint64) size);
}

static const char *
words_of (const MarqBackup *self)
{
  return self->damage ? self->damage : marq_backup_proof_words (self->proof);
}

void
marq_backup_report_made (const MarqBackup *self, gboolean is_quiet)
{
  g_autofree char *size = g_format_size (self->size);

  if (is_quiet)
    g_printerr ("%s\n", self->path);
  else
    g_print ("%s\n", self->path);
  /* Translators: a size, numbers of tables and rows, and how it was verified */
  g_printerr (_ ("%s, %u tables, %" G_GINT64_FORMAT " rows; %s\n"), size, self->tables->len, marq_backup_count (self), words_of (self));
  if (self->warning)
    g_printerr ("marq: %s\n", self->warning);
}

void
marq_backup_report_list (GPtrArray *backups)
{
  for (guint i = 0; i < backups->len; i++)
    {
      const MarqBackup *self = backups->pdata[i];
      g_autofree char *name = marq_backup_dup_name (self);
      g_autofree char *size = g_format_size (self->size);

      g_print ("%s\n", name);
      if (self->made_at)
        /* Translators: a target, when, a size, numbers of tables and rows */
        g_print (_ ("    %s, %s, %s, %u tables, %" G_GINT64_FORMAT " rows\n"), self->target ? self->target : self->database, self->made_at, size,
                 self->tables->len, marq_backup_count (self));
      g_print ("    %s\n", words_of (self));
    }
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
marq_backup_report_json (JsonBuilder *builder, const MarqBackup *self)
{
  json_builder_begin_object (builder);
  marq_report_add (builder, "path", self->path);
#define MARQ_BACKUP_ADD(name) marq_report_add (builder, #name, self->name);
  MARQ_BACKUP_TEXTS (MARQ_BACKUP_ADD)
  add_number (builder, "size", (gint64) self->size);
  marq_report_add (builder, "verified", self->damage ? NULL : marq_backup_proof_nick (self->proof));
  json_builder_set_member_name (builder, "tables");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->tables->len; i++)
    {
      const MarqBackupTable *table = self->tables->pdata[i];

      json_builder_begin_object (builder);
      marq_report_add (builder, "name", table->name);
      add_number (builder, "rows", table->rows);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
