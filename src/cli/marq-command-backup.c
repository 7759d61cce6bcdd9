/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marq backup: databases, or tables of them, as they were. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-backup-report.h"
#include "marq-backup-restore.h"
#include "marq-backup-tables.h"
#include "marq-command.h"
#include "marq-interrupt.h"
#include "marq-report.h"

static void
options_clear (MarqBackupOptions *self)
{
  g_free (self->on);
  g_free (self->folder);
  g_free (self->into);
  g_free (self->confirm);
  g_free (self->scratch);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqBackupOptions, options_clear)

typedef struct
{
  const char     *name;
  MarqTargetFlags flags;
  gboolean        needs_target;
  MarqExit      (*run) (MarqBackupPlace *self, const char *name);
} MarqBackupVerb;

static MarqExit
create (MarqBackupPlace *self, const char *name)
{
  g_autoptr (GError) error = NULL;

  return marq_backup_create (self, NULL, &error) ? MARQ_EXIT_DONE : marq_backup_fail (error);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Of each target of the project, in the order of their names. */
static gboolean
add_all (MarqBackupPlace *self, GPtrArray *backups, GError **error)
{
  g_autoptr (GDir) dir = self->label || self->options->folder ? NULL : g_dir_open (self->folder, 0, NULL);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (!dir)
    g_ptr_array_add (folders, g_strdup (self->folder));
  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (folders, g_build_filename (self->folder, name, NULL));
  g_ptr_array_sort (folders, compare_paths);
  for (guint i = 0; i < folders->len; i++)
    {
      g_autoptr (GPtrArray) list = g_file_test (folders->pdata[i], G_FILE_TEST_IS_DIR) || folders->len == 1 ? marq_backup_list (folders->pdata[i], error) : NULL;

      if (!list && *error)
        return FALSE;
      while (list && list->len)
        g_ptr_array_add (backups, g_ptr_array_steal_index (list, 0));
    }
  return TRUE;
}

static MarqExit
list (MarqBackupPlace *self, const char *name)
{
  g_autoptr (GPtrArray) backups = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_backup_free);
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GError) error = NULL;

  if (!add_all (self, backups, &error) || (self->database && !(tables = marq_backup_tables_find (self, &error))))
    return marq_backup_fail (error);
  if (self->options->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "backups");
      json_builder_begin_array (builder);
      for (guint i = 0; i < backups->len; i++)
        marq_backup_report_json (builder, backups->pdata[i]);
      json_builder_end_array (builder);
      if (tables)
        marq_backup_tables_report_json (builder, tables);
      json_builder_end_object (builder);
      marq_report_json (builder);
      return MARQ_EXIT_DONE;
    }
  marq_backup_report_list (backups);
  if (tables)
    marq_backup_tables_report (tables);
  if (!backups->len)
    g_printerr (_ ("marq backup: there are none in %s\n"), self->folder);
  return MARQ_EXIT_DONE;
}

static MarqExit
verify (MarqBackupPlace *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqBackup) backup = marq_backup_place_find (self, name, &error);

  if (!backup || (self->database && !marq_backup_place_find_scratch (self, &error))
      || !marq_backup_verify (backup, marq_backup_place_get_scratch (self), self->is_scratch_optional, &marq_backup_report_watch,
                              marq_interrupt_get (), &error))
    return marq_backup_fail (error);
  marq_backup_report_done ();
  if (self->options->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      marq_backup_report_json (builder, backup);
      marq_report_json (builder);
    }
  else
    marq_backup_report_made (backup, FALSE);
  return MARQ_EXIT_DONE;
}

static MarqExit
prune (MarqBackupPlace *self, const char *name)
{
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (GError) error = NULL;
  guint kept = 0;

  if (self->options->keep < 1)
    {
      g_printerr (_ ("marq backup: say how many are to stay: marq backup prune PROJECT --on TARGET --keep N\n"));
      return MARQ_EXIT_USAGE;
    }
  backups = marq_backup_list (self->folder, &error);
  if (!backups)
    return marq_backup_fail (error);
  /* The last that are good stay; what is not counts for none of them, and is kept to be looked at. */
  for (guint i = backups->len; i > 0; i--)
    {
      MarqBackup *backup = backups->pdata[i - 1];
      g_autofree char *own = marq_backup_dup_name (backup);

      if (backup->damage || kept++ < (guint) self->options->keep)
        continue;
      if (!marq_backup_remove (backup, &error))
        return marq_backup_fail (error);
      g_print (_ ("removed %s\n"), own);
    }
  return MARQ_EXIT_DONE;
}

static const MarqBackupVerb verbs[] = {
  { "create", MARQ_TARGET_READ, TRUE, create },
  { "list", MARQ_TARGET_READ, FALSE, list },
  { "verify", MARQ_TARGET_READ, TRUE, verify },
  { "restore", MARQ_TARGET_WRITE, TRUE, marq_backup_bring_back },
  { "prune", MARQ_TARGET_READ, TRUE, prune },
  { "drop", MARQ_TARGET_WRITE, TRUE, marq_backup_tables_drop },
};

static MarqExit
run_verb (const MarqBackupVerb *verb, const char *project, const char *name, const MarqBackupOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqBackupPlace) place = marq_backup_place_open (project, options, options->into ? MARQ_TARGET_READ : verb->flags, &error);

  if (!place)
    return marq_backup_fail (error);
  if (place->database)
    marq_source_report (place->database);
  return verb->run (place, name);
}

static MarqExit
run (int argc, char **argv)
{
  g_auto (MarqBackupOptions) options = { NULL };
  MarqExit status;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &options.on, N_ ("The database: a target of the project, or an address"), N_ ("TARGET") },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &options.folder, N_ ("The folder of backups (default: your own data folder)"), N_ ("DIR") },
    { "scratch", 0, 0, G_OPTION_ARG_STRING, &options.scratch, N_ ("A server where a backup is restored for proof"), N_ ("URL") },
    { "no-scratch", 0, 0, G_OPTION_ARG_NONE, &options.no_scratch, N_ ("Restore it nowhere for proof"), NULL },
    { "into", 0, 0, G_OPTION_ARG_STRING, &options.into, N_ ("With restore: another database than the target"), N_ ("URL") },
    { "confirm", 0, 0, G_OPTION_ARG_STRING, &options.confirm, N_ ("With restore: the target once more, which agrees beforehand"), N_ ("TARGET") },
    { "no-safety", 0, 0, G_OPTION_ARG_NONE, &options.no_safety, N_ ("With restore: do not keep what is there now"), NULL },
    { "update", 0, 0, G_OPTION_ARG_NONE, &options.update, N_ ("With restore of a table: rows that are there take their values back, too"), NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options.replace, N_ ("With restore of a table: what is there goes first"), NULL },
    { "keep", 0, 0, G_OPTION_ARG_INT, &options.keep, N_ ("With prune: how many stay"), N_ ("N") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("For programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!marq_command_parse (&marq_command_backup, entries, &argc, &argv, &status))
    return status;
  for (guint i = 0; (argc == 3 || argc == 4) && i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (argv[1], verbs[i].name) && (options.on || !verbs[i].needs_target))
      return run_verb (&verbs[i], argv[2], argc == 4 ? argv[3] : NULL, &options);
  g_printerr (_ ("marq backup: say what to do, with which project, and which database: marq backup create|list|verify|restore|prune|drop PROJECT "
                 "--on TARGET [NAME]\n"));
  return MARQ_EXIT_USAGE;
}

const MarqCommand marq_command_backup = {
  .name = "backup",
  .usage = "create|list|verify|restore|prune|drop PROJECT --on TARGET [NAME] [--to DIR] [--scratch URL]",
  .summary = N_ ("Keep a database as it is, verify that, and bring it back"),
  .run = run,
};
