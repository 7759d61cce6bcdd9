/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole database, into a file and back. Back it goes only when it is sure that the file is what was made, that
 * somebody means this database, and that what is there now is kept.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/marq-connect.h"
#include "marq-backup-report.h"
#include "marq-backup-restore.h"
#include "marq-backup-tables.h"
#include "marq-interrupt.h"
#include "marq-prompt.h"
#include "marq-report.h"
#include "migration/marq-migration-error.h"

MarqExit
marq_backup_fail (const GError *error)
{
  MarqExit status = MARQ_EXIT_FAILED;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    status = MARQ_EXIT_INTERRUPTED;
  else if (g_error_matches (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE))
    status = MARQ_EXIT_USAGE;
  else if (error->domain == MARQ_MIGRATION_ERROR || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_CANNOT))
    status = MARQ_EXIT_REFUSED;
  marq_backup_report_done ();
  return marq_command_fail (error, status);
}

static gboolean
create_of (MarqBackupPlace *self, MarqConnection *connection, const char *folder, const char *label, const char *next, MarqConnection *scratch,
           GError **error)
{
  const MarqBackupSettings settings = {
    .folder = folder,
    .project = marq_backup_place_get_project (self),
    .target = label,
    .version = self->version,
    .next = next,
    .scratch = scratch,
    .is_scratch_optional = self->is_scratch_optional,
    .watch = &marq_backup_report_watch,
  };
  g_autoptr (MarqBackup) backup = marq_backup_make (connection, &settings, marq_interrupt_get (), error);

  marq_backup_report_done ();
  if (!backup)
    return FALSE;
  if (self->options->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      marq_backup_report_json (builder, backup);
      marq_report_json (builder);
    }
  else
    marq_backup_report_made (backup, self->options->is_quiet);
  return TRUE;
}

gboolean
marq_backup_create (MarqBackupPlace *self, const char *next, GError **error)
{
  return marq_backup_place_find_scratch (self, error)
         && create_of (self, marq_backup_place_get_connection (self), self->folder, self->label, next, marq_backup_place_get_scratch (self), error);
}

/* The database that it goes into, and what that is called. */
typedef struct
{
  MarqConnection *connection;
  MarqConnection *own;     /* to be closed */
  char           *label;
  char           *folder;  /* of its backups */
  gboolean        strange;
} MarqGoal;

static void
goal_clear (MarqGoal *self)
{
  g_clear_pointer (&self->own, marq_connection_close);
  g_free (self->label);
  g_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqGoal, goal_clear)

static gboolean
find_goal (MarqBackupPlace *self, MarqGoal *goal, GError **error)
{
  const char *into = self->options->into;
  const MarqConnectSettings settings = { .ask = marq_prompt_get () };

  goal->connection = self->database ? marq_backup_place_get_connection (self) : NULL;
  goal->label = g_strdup (self->label);
  goal->folder = g_strdup (self->folder);
  if (!into)
    return TRUE;
  goal->own = marq_connect (into, &settings, marq_interrupt_get (), error);
  if (!goal->own)
    return FALSE;
  goal->connection = goal->own;
  goal->strange = TRUE;
  g_free (goal->label);
  goal->label = g_path_get_basename (goal->own->info.database);
  g_free (goal->folder);
  goal->folder = marq_backup_dup_folder (marq_backup_place_get_project (self), goal->label);
  if (goal->own->info.can_write)
    return TRUE;
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_READ_ONLY, _ ("%s cannot be written to: %s"), goal->label, goal->own->info.read_only);
  return FALSE;
}

static char *
dup_question (const MarqBackup *backup, const MarqGoal *goal)
{
  g_autofree char *name = marq_backup_dup_name (backup);
  const char *version = backup->version ? backup->version : _ ("nothing applied");

  /* Translators: what a database is called, its name, a file, when it was made, of which database, and its version */
  return g_strdup_printf (_ ("All that is in “%s” (%s) goes, and what was there when %s was made comes back: %s, database %s, %s."), goal->label,
                          goal->connection->info.database, name, backup->made_at, backup->database, version);
}

static gboolean
keep_what_is_there (MarqBackupPlace *self, const MarqGoal *goal, GError **error)
{
  if (self->options->no_safety)
    return TRUE;
  g_printerr (_ ("marq: what is there now is kept first:\n"));
  if (create_of (self, goal->connection, goal->folder, goal->label, NULL, NULL, error))
    return TRUE;
  g_prefix_error (error, _ ("Nothing was restored, as what is there now could not be kept (--no-safety goes without): "));
  return FALSE;
}

static MarqExit
restore_into (MarqBackupPlace *self, MarqBackup *backup, const MarqGoal *goal)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = marq_backup_dup_name (backup);
  g_autofree char *question = NULL;

  if (backup->dialect != marq_connection_get_dialect (goal->connection))
    {
      g_printerr (_ ("marq backup: nothing was done: %s is a backup of %s, and %s is a database of %s\n"), name,
                  backup->engine ? backup->engine : _ ("another engine"), goal->label, goal->connection->info.engine);
      return MARQ_EXIT_REFUSED;
    }
  if (!marq_backup_verify (backup, NULL, FALSE, &marq_backup_report_watch, marq_interrupt_get (), &error))
    {
      marq_backup_fail (error);
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MARQ_EXIT_INTERRUPTED : MARQ_EXIT_REFUSED;
    }
  marq_backup_report_done ();
  question = dup_question (backup, goal);
  if (!marq_command_confirm_by_name (&marq_command_backup, question, goal->label, self->options->confirm))
    return MARQ_EXIT_REFUSED;
  if (!keep_what_is_there (self, goal, &error)
      || !marq_backup_restore (backup, goal->connection, goal->strange, &marq_backup_report_watch, marq_interrupt_get (), &error))
    return marq_backup_fail (error);
  marq_backup_report_done ();
  if (!marq_backup_place_log (self, goal->connection, backup->version, &error))
    g_printerr (_ ("marq: it is restored, but its log could not say so: %s\n"), error->message);
  if (!self->options->json)
    g_print (_ ("%s is what it was at %s\n"), goal->label, backup->made_at);
  return MARQ_EXIT_DONE;
}

MarqExit
marq_backup_bring_back (MarqBackupPlace *self, const char *name)
{
  g_auto (MarqGoal) goal = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqBackup) backup = NULL;
  MarqExit status;

  if (name && marq_backup_tables_restore (self, name, &status))
    return status;
  backup = marq_backup_place_find (self, name, &error);
  if (!backup || !find_goal (self, &goal, &error))
    return marq_backup_fail (error);
  return restore_into (self, backup, &goal);
}
