/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups as files: where they are, what they are called, and that none is taken for finished which is not. Whoever
 * writes one holds a lock on it; one without is left over from somebody who is gone.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "marq-backup-private.h"

#define PARTIAL_PREFIX "."
#define PARTIAL_SUFFIX ".part"
#define CHUNK (1 << 20)
#define MOST_NUMBERS 1000

static gboolean
fail (GError **error, const char *path, const char *doing, int code)
{
  int kind = code == ENOSPC || code == EDQUOT ? MARQ_ENGINE_ERROR_FULL : code == EROFS ? MARQ_ENGINE_ERROR_READ_ONLY : MARQ_ENGINE_ERROR_DENIED;

  /* Translators: a path, what was tried with it, and why it failed */
  g_set_error (error, MARQ_ENGINE_ERROR, kind, _ ("“%s” cannot be %s: %s. See to its folder, or name another with --to"), path, doing,
               g_strerror (code));
  return FALSE;
}

/* A name as one part of a path, whatever is in it. */
static char *
dup_part (const char *name)
{
  char *part = g_uri_escape_string (name, " ()+@", TRUE);

  /* ".." and what is hidden. */
  if (*part == '.')
    *part = '_';
  return part;
}

char *
marq_backup_dup_folder (const char *project, const char *target)
{
  const char *base = g_getenv ("MARQUETRY_BACKUPS");
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "marquetry", "backups", NULL);
  g_autofree char *first = dup_part (project);
  g_autofree char *second = target ? dup_part (target) : NULL;

  return g_build_filename (base && *base ? base : usual, first, second, NULL);
}

static gboolean
is_locked (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean is_taken = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0;

  if (fd >= 0)
    close (fd);
  return is_taken;
}

/* What was left by makers that are gone. */
static void
clear_left_over (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, PARTIAL_PREFIX) && g_str_has_suffix (name, PARTIAL_SUFFIX) && !is_locked (path))
        g_unlink (path);
    }
}

char *
marq_backup_reserve (const char *folder, const char *stem, const char *suffix, char **partial, int *fd, GError **error)
{
  g_autofree char *part = dup_part (stem);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      fail (error, folder, _ ("made"), errno);
      return NULL;
    }
  clear_left_over (folder);
  for (guint i = 1; i < MOST_NUMBERS; i++)
    {
      g_autofree char *number = i > 1 ? g_strdup_printf ("-%u", i) : g_strdup ("");
      g_autofree char *name = g_strconcat (part, number, suffix, NULL);
      g_autofree char *hidden = g_strconcat (PARTIAL_PREFIX, name, PARTIAL_SUFFIX, NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      *partial = g_build_filename (folder, hidden, NULL);
      *fd = open (*partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      /* Somebody may clear it away before it is locked. */
      if (*fd >= 0 && flock (*fd, LOCK_EX | LOCK_NB) == 0 && !g_file_test (path, G_FILE_TEST_EXISTS)
          && g_file_test (*partial, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
      if (*fd < 0 && errno != EEXIST)
        {
          fail (error, *partial, _ ("written"), errno);
          g_clear_pointer (partial, g_free);
          return NULL;
        }
      if (*fd >= 0)
        {
          g_unlink (*partial);
          close (*fd);
        }
      g_clear_pointer (partial, g_free);
    }
  fail (error, folder, _ ("written"), EEXIST);
  return NULL;
}

static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean well = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return well;
}

gboolean
marq_backup_finish (const char *partial, const char *path, int fd, GError **error)
{
  if (fsync (fd) != 0)
    return fail (error, partial, _ ("written"), errno);
  if (g_rename (partial, path) != 0 || !sync_folder (path))
    return fail (error, path, _ ("written"), errno);
  return TRUE;
}

char *
marq_backup_hash (const char *path, guint64 *size, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error)
{
  g_autofree guchar *bytes = g_malloc (CHUNK);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  off_t whole = fd >= 0 ? lseek (fd, 0, SEEK_END) : 0;
  GString *text = NULL;
  ssize_t n = -1;

  *size = 0;
  EVP_DigestInit_ex (context, EVP_sha256 (), NULL);
  if (fd >= 0)
    lseek (fd, 0, SEEK_SET);
  while (fd >= 0 && !g_cancellable_set_error_if_cancelled (cancellable, error) && (n = read (fd, bytes, CHUNK)) > 0)
    {
      EVP_DigestUpdate (context, bytes, (size_t) n);
      *size += (guint64) n;
      marq_backup_say (watch, _ ("Checksum"), whole > 0 ? (double) *size / (double) whole : -1);
    }
  if (n == 0)
    {
      EVP_DigestFinal_ex (context, digest, &length);
      text = g_string_new (NULL);
      for (unsigned int i = 0; i < length; i++)
        g_string_append_printf (text, "%02x", digest[i]);
    }
  else if (!g_cancellable_is_cancelled (cancellable))
    g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, _ ("“%s” cannot be read: %s"), path, g_strerror (errno));
  EVP_MD_CTX_free (context);
  if (fd >= 0)
    close (fd);
  return text ? g_string_free (text, FALSE) : NULL;
}

char *
marq_backup_dup_name (const MarqBackup *self)
{
  return g_path_get_basename (self->path);
}

gboolean
marq_backup_remove (MarqBackup *self, GError **error)
{
  g_autofree char *manifest = g_strconcat (self->path, ".json", NULL);

  /* The manifest last: without its file it still says what is missing. */
  if (g_unlink (self->path) != 0 && errno != ENOENT)
    return fail (error, self->path, _ ("removed"), errno);
  if (g_unlink (manifest) != 0 && errno != ENOENT)
    return fail (error, manifest, _ ("removed"), errno);
  return TRUE;
}
