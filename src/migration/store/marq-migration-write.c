/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A migration onto the disk: in a folder that nobody looks at, which then gets its name. Whoever is killed
 * on the way leaves such a folder behind; the next writer takes it away.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "migration/marq-migration-error.h"
#include "marq-migration-rewrite.h"
#include "marq-migration-store-private.h"
#include "model/marq-file-error.h"
#include "model/marq-file.h"

#define LOCK_TRIES 100
#define LOCK_PAUSE_US 50000

int
marq_migrations_sync (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int code = fd < 0 ? errno : 0;

  if (fd < 0)
    return code == EACCES ? 0 : code;
  if (fsync (fd) != 0)
    code = errno;
  close (fd);
  return code == EINVAL || code == ENOTSUP || code == ENOSYS ? 0 : code;
}

static gboolean
make_folder (const char *folder, GError **error)
{
  g_autofree char *project = g_path_get_dirname (folder);
  int code;

  if (g_mkdir (folder, 0777) != 0)
    return errno == EEXIST || marq_file_fail_write (error, folder, errno);
  code = marq_migrations_sync (project);
  return code == 0 || marq_file_fail_sync (error, folder, code);
}

/* Where the file system cannot lock, the name that only one can take is all that there is. */
static int
wait_for_lock (const char *folder, GError **error)
{
  int fd;

  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    {
      marq_file_fail_write (error, folder, errno);
      return -1;
    }
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0 || (errno != EWOULDBLOCK && errno != EINTR))
        return fd;
      g_usleep (LOCK_PAUSE_US);
    }
  close (fd);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_CHANGED,
               _ ("Another program is writing in %s: wait until it is done"), folder);
  return -1;
}

/* Nobody reads what is half done: whoever was killed on the way has it finished for him first. */
int
marq_migrations_lock (const char *folder, GError **error)
{
  int fd = make_folder (folder, error) ? wait_for_lock (folder, error) : -1;

  if (fd < 0 || marq_rewrite_finish (folder, error))
    return fd;
  close (fd);
  return -1;
}

void
marq_migrations_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        marq_migrations_remove_folder (path);
      else
        g_unlink (path);
    }
  if (g_rmdir (folder) != 0)
    g_debug ("%s stays: %s", folder, g_strerror (errno));
}

/* Whoever made them is gone: we have the lock. */
void
marq_migrations_clean (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, MARQ_TEMPORARY_PREFIX))
        marq_migrations_remove_folder (path);
    }
}

static gboolean
write_script (const char *folder, const char *name, const char *dialect, const char *text, GError **error)
{
  g_autofree char *file = dialect ? g_strdup_printf ("%s.%s.sql", name, dialect) : g_strdup_printf ("%s.sql", name);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  return !text || marq_file_write (path, text, strlen (text), error);
}

gboolean
marq_migrations_write_files (const char *folder, MarqMigration *migration, GError **error)
{
  GPtrArray *scripts = marq_migration_get_scripts (migration);
  g_autofree char *path = g_build_filename (folder, MARQ_MIGRATION_FILE, NULL);
  gsize length;
  g_autofree char *json = marq_migration_to_json (migration, &length);

  for (guint i = 0; i < scripts->len; i++)
    {
      MarqScripts *one = scripts->pdata[i];

      if (!write_script (folder, "up", one->dialect, one->up, error)
          || !write_script (folder, "down", one->dialect, one->down, error))
        return FALSE;
    }
  return marq_file_write (path, json, length, error);
}

/* A folder that is there already is not replaced: it has something in it. */
static gboolean
give_name (const char *folder, const char *temporary, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int code;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return marq_file_fail_write (error, path, EEXIST);
  if (g_rename (temporary, path) != 0)
    return marq_file_fail_write (error, path, errno);
  code = marq_migrations_sync (folder);
  return code == 0 || marq_file_fail_sync (error, path, code);
}

/* With the lock held. */
gboolean
marq_migrations_write (const char *folder, MarqMigration *migration, GError **error)
{
  g_autofree char *temporary = g_build_filename (folder, MARQ_TEMPORARY_PREFIX "XXXXXX", NULL);

  marq_migrations_clean (folder);
  if (!g_mkdtemp_full (temporary, 0777))
    return marq_file_fail_write (error, folder, errno);
  if (marq_migrations_write_files (temporary, migration, error)
      && give_name (folder, temporary, marq_migration_get_folder (migration), error))
    return TRUE;
  marq_migrations_remove_folder (temporary);
  return FALSE;
}
