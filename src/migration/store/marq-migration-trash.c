/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "migration/marq-migration-error.h"
#include "marq-migration-store-private.h"
#include "marq-migration-trash.h"
#include "model/marq-file-error.h"
#include "model/marq-file.h"
#include "model/marq-project-read.h"

#define TRASH  ".trash"
#define IGNORE "*\n"
#define DIGITS 6

gboolean
marq_migration_is_recorded (MarqMigration *migration, GPtrArray *records)
{
  for (guint i = 0; records && i < records->len; i++)
    {
      const MarqRecord *record = records->pdata[i];

      if (g_strcmp0 (record->id, marq_migration_get_id (migration)) == 0
          && (marq_record_is_applied (record) || (record->step && atoi (record->step) > 0)))
        return TRUE;
    }
  return FALSE;
}

/* --- who builds on it ---------------------------------------------------------------------- */

static gboolean
changes_nothing (MarqMigration *migration)
{
  return marq_migration_get_effect (migration) == MARQ_EFFECT_KNOWN
         && !json_array_get_length (marq_migration_get_changes (migration));
}

static gboolean
check_not_needed (MarqMigrationStore *store, MarqMigration *migration, GError **error)
{
  const char *folder = marq_migration_get_folder (migration);
  gboolean is_after = FALSE;

  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    {
      MarqMigration *other = marq_migration_store_get (store, i);

      if (g_strv_contains (marq_migration_get_dependencies (other),
                           marq_migration_get_id (migration)))
        return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s needs %s: delete that first, the last one first"),
                     marq_migration_get_folder (other), folder);
      if (marq_migration_get_source (other))
        continue;
      /* Who was made after it has seen what it does. */
      if (g_strcmp0 (marq_migration_get_base (other), marq_migration_get_id (migration)) == 0
          || (is_after && !marq_migration_get_base (other)
              && marq_migration_get_effect (other) != MARQ_EFFECT_UNREAD))
        {
          if (!changes_nothing (migration))
            return marq_migration_fail (
                error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s was made after %s, and builds on what that does: delete the later ones first, or make a migration "
                   "that takes its changes back"),
                marq_migration_get_folder (other), folder);
        }
      is_after = is_after || other == migration;
    }
  return TRUE;
}

/* --- there and back ------------------------------------------------------------------------- */

static gboolean
parse_name (const char *name, guint64 *number, const char **folder)
{
  char *end;

  if (strspn (name, "0123456789") < DIGITS)
    return FALSE;
  *number = g_ascii_strtoull (name, &end, 10);
  *folder = end + 1;
  return *end == '-' && **folder;
}

/* The one with the highest number; or NULL. */
static char *
dup_newest (const char *trash, guint64 *highest)
{
  g_autoptr (GDir) dir = g_dir_open (trash, 0, NULL);
  char *newest = NULL;
  const char *name;

  *highest = 0;
  while (dir && (name = g_dir_read_name (dir)))
    {
      const char *folder;
      guint64 number;

      if (!parse_name (name, &number, &folder) || (newest && number <= *highest))
        continue;
      *highest = number;
      g_free (newest);
      newest = g_strdup (name);
    }
  return newest;
}

static char *
dup_trash (MarqMigrationStore *store)
{
  return g_build_filename (marq_migration_store_get_folder (store), TRASH, NULL);
}

/* git is told there not to look there. */
static gboolean
make_trash (const char *trash, GError **error)
{
  g_autofree char *ignore = g_build_filename (trash, ".gitignore", NULL);

  if (g_mkdir (trash, 0777) != 0 && errno != EEXIST)
    return marq_file_fail_write (error, trash, errno);
  return marq_file_write (ignore, IGNORE, strlen (IGNORE), error);
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (to);
  g_autofree char *source = g_path_get_dirname (from);
  int code;

  if (g_file_test (to, G_FILE_TEST_EXISTS))
    return marq_file_fail_write (error, to, EEXIST);
  if (g_rename (from, to) != 0)
    return marq_file_fail_write (error, from, errno);
  code = marq_migrations_sync (parent);
  if (!code)
    code = marq_migrations_sync (source);
  return code == 0 || marq_file_fail_sync (error, parent, code);
}

static gboolean
put_away (MarqMigrationStore *store, MarqMigration *migration, GError **error)
{
  g_autofree char *trash = dup_trash (store);
  g_autofree char *from = g_build_filename (marq_migration_store_get_folder (store),
                                            marq_migration_get_folder (migration), NULL);
  g_autofree char *newest = NULL;
  g_autofree char *name = NULL;
  g_autofree char *to = NULL;
  guint64 number;

  if (!make_trash (trash, error))
    return FALSE;
  newest = dup_newest (trash, &number);
  name = g_strdup_printf ("%0*" G_GUINT64_FORMAT "-%s", DIGITS, number + 1,
                          marq_migration_get_folder (migration));
  to = g_build_filename (trash, name, NULL);
  return move (from, to, error);
}

gboolean
marq_migration_trash_delete (MarqMigrationStore *store, MarqMigration *migration, GError **error)
{
  int lock;
  gboolean done;

  if (!marq_migration_check_own (migration, error) || !check_not_needed (store, migration, error))
    return FALSE;
  lock = marq_migrations_lock (marq_migration_store_get_folder (store), error);
  if (lock < 0)
    return FALSE;
  done = marq_migration_store_check_unchanged (store, error) && put_away (store, migration, error);
  close (lock);
  return done && marq_migration_store_reload (store, error);
}

char *
marq_migration_trash_dup_last (MarqMigrationStore *store)
{
  g_autofree char *trash = dup_trash (store);
  guint64 number;
  g_autofree char *newest = dup_newest (trash, &number);
  const char *folder;

  return newest && parse_name (newest, &number, &folder) ? g_strdup (folder) : NULL;
}

/* It may have been deleted to make room for another one. */
static gboolean
check_room (MarqMigrationStore *store, const char *path, const char *folder, GError **error)
{
  g_autofree char *file = g_build_filename (path, MARQ_MIGRATION_FILE, NULL);
  gsize length;
  g_autofree char *text = marq_file_read (file, &length, MARQ_PROJECT_LIMIT, error);
  g_autoptr (MarqMigration) migration = text
                                            ? marq_migration_from_json (folder, text, length, error)
                                            : NULL;

  if (!migration)
    return FALSE;
  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    {
      MarqMigration *other = marq_migration_store_get (store, i);

      if (!marq_migration_get_source (other)
          && marq_version_compare (marq_migration_get_version (other), marq_migration_get_version (migration)) == 0)
        return marq_migration_fail (
            error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s cannot come back: %s has its version by now. Give that another one with “marq renumber”, or delete it"),
            folder, marq_migration_get_folder (other));
      if (g_str_equal (marq_migration_get_id (other), marq_migration_get_id (migration)))
        return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s cannot come back: %s has its id"), folder,
                     marq_migration_get_folder (other));
    }
  return TRUE;
}

static gboolean
bring_back (MarqMigrationStore *store,
            const char *trash,
            const char *name,
            const char *folder,
            GError **error)
{
  g_autofree char *from = g_build_filename (trash, name, NULL);
  g_autofree char *to = g_build_filename (marq_migration_store_get_folder (store), folder, NULL);

  return marq_migration_store_check_unchanged (store, error)
         && check_room (store, from, folder, error) && move (from, to, error);
}

static MarqMigration *
find_folder (MarqMigrationStore *store, const char *folder)
{
  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    if (g_str_equal (marq_migration_get_folder (marq_migration_store_get (store, i)), folder))
      return marq_migration_store_get (store, i);
  return NULL;
}

MarqMigration *
marq_migration_trash_undo (MarqMigrationStore *store, GError **error)
{
  g_autofree char *trash = dup_trash (store);
  g_autofree char *newest = NULL;
  const char *folder = NULL;
  guint64 number;
  gboolean done;
  int lock = marq_migrations_lock (marq_migration_store_get_folder (store), error);

  if (lock < 0)
    return NULL;
  newest = dup_newest (trash, &number);
  if (newest && parse_name (newest, &number, &folder))
    done = bring_back (store, trash, newest, folder, error);
  else
    done = marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("no deleted migration is there to come back: %s is empty"), trash);
  close (lock);
  return done && marq_migration_store_reload (store, error) ? find_folder (store, folder) : NULL;
}
