/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Atomic writing and careful reading. The new content goes to a temporary file beside the old one,
 * to the disk, and then under the name, so that at every moment one of both is whole. Not for
 * streams, and not asynchronous: our files are small, and who saves on a slow disk does so from a
 * worker. */

#include "config.h"

#include "marq-file-private.h"

#include "marq-file-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_LINK_CHAIN      40
#define LEFT_OVER_AFTER_SECONDS (60 * 60)
#define TEMPORARY_SUFFIX        ".marq-"
#define TEMPORARY_RANDOM        "XXXXXX"

int (*marq_file_fault) (const char *call) = NULL;

/* System calls; each returns 0 or an errno */

static int
injected (const char *call)
{
  return marq_file_fault != NULL ? marq_file_fault (call) : 0;
}

static int
open_file (const char *call, const char *path, int flags, int *fd)
{
  int code;

  do
    {
      code = injected (call);
      if (code == 0 && (*fd = open (path, flags | O_CLOEXEC)) < 0)
        code = errno;
    }
  while (code == EINTR);

  return code;
}

static int
open_temporary (char *template, int mode, int *fd)
{
  int code;

  do
    {
      code = injected ("open");
      if (code == 0 && (*fd = g_mkstemp_full (template, O_WRONLY | O_CLOEXEC, mode)) < 0)
        code = errno;
    }
  while (code == EINTR);

  return code;
}

static int
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      int code = injected ("write");
      gssize written = code == 0 ? write (fd, text, MIN (length, G_MAXINT)) : -1;

      if (written < 0 && code == 0)
        code = errno;
      if (code == EINTR)
        continue;
      if (code != 0)
        return code;
      if (written == 0)
        return EIO;

      text += written;
      length -= (gsize) written;
    }

  return 0;
}

static int
sync_file (const char *call, int fd)
{
  int code;

  do
    {
      code = injected (call);
      if (code == 0 && fsync (fd) != 0)
        code = errno;
    }
  while (code == EINTR);

  return code;
}

/* Whatever is answered, the descriptor is gone afterwards; an interrupted close has closed it. */
static int
close_file (int fd)
{
  int code = injected ("close");

  if (close (fd) != 0 && code == 0)
    code = errno;

  return code == EINTR ? 0 : code;
}

static int
rename_file (const char *from, const char *to)
{
  int code = injected ("rename");

  if (code == 0 && rename (from, to) != 0)
    code = errno;

  return code;
}

/* Not every file system can sync a folder, and not every folder one may write to may be read. */
static int
sync_folder (const char *folder)
{
  int fd = -1;
  int code = open_file ("folder-open", folder, O_RDONLY | O_DIRECTORY, &fd);

  if (code == EACCES)
    return 0;
  if (code != 0)
    return code;

  code = sync_file ("folder-fsync", fd);
  close (fd);
  return code == EINVAL || code == ENOTSUP || code == ENOSYS ? 0 : code;
}

/* The file behind the name */

/* Unlike realpath(), this also follows a link to a file that does not exist yet. Returns 0 or an
 * errno. */
static int
resolve_links (const char *path, char **target)
{
  g_autofree char *here = g_strdup (path);

  for (guint i = 0; i < LONGEST_LINK_CHAIN; i++)
    {
      g_autofree char *link = g_file_read_link (here, NULL);
      g_autofree char *folder = NULL;

      if (link == NULL)
        {
          *target = g_steal_pointer (&here);
          return 0;
        }

      folder = g_path_get_dirname (here);
      g_free (here);
      here = g_path_is_absolute (link) ? g_steal_pointer (&link)
                                       : g_build_filename (folder, link, NULL);
    }

  return ELOOP;
}

static gboolean
has_content (int fd, const char *text, gsize length)
{
  char buffer[16384];

  while (length > 0)
    {
      gssize n_read = read (fd, buffer, MIN (sizeof buffer, length));

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0 || memcmp (buffer, text, (gsize) n_read) != 0)
        return FALSE;

      text += n_read;
      length -= (gsize) n_read;
    }

  return TRUE;
}

/* Where the content is already there, an earlier write may still have failed to sync it. Returns
 * whether nothing is left to do; what goes wrong here does not matter, as the file is then written
 * anew. */
static gboolean
is_written_already (const char *path,
                    const char *folder,
                    const struct stat *old,
                    const char *text,
                    gsize length)
{
  gboolean is_same;
  int fd;

  if ((guint64) old->st_size != length || (fd = open (path, O_RDONLY | O_CLOEXEC)) < 0)
    return FALSE;

  is_same = has_content (fd, text, length) && fsync (fd) == 0;
  close (fd);
  return is_same && sync_folder (folder) == 0;
}

/* Temporary files */

static char *
temporary_prefix (const char *folder, const char *basename)
{
  long longest = pathconf (folder, _PC_NAME_MAX);
  gsize room = (gsize) (longest > 64 ? longest : 255)
               - strlen ("." TEMPORARY_SUFFIX TEMPORARY_RANDOM);
  gsize length = strlen (basename);

  if (length > room)
    length = room;
  /* Some file systems refuse half a character. */
  while (length > 0 && ((guchar) basename[length] & 0xc0) == 0x80)
    length--;

  return g_strdup_printf (".%.*s" TEMPORARY_SUFFIX, (int) length, basename);
}

static gboolean
is_left_over (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && S_ISREG (info.st_mode)
         && info.st_mtime < g_get_real_time () / G_USEC_PER_SEC - LEFT_OVER_AFTER_SECONDS;
}

/* What a crash left behind. Younger ones may belong to another program that is saving just now. */
static void
remove_left_overs (const char *folder, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;

      if (!g_str_has_prefix (name, prefix)
          || strlen (name) != strlen (prefix) + strlen (TEMPORARY_RANDOM))
        continue;

      path = g_build_filename (folder, name, NULL);
      if (is_left_over (path) && g_unlink (path) != 0)
        g_debug ("Left-over %s stays: %s", path, g_strerror (errno));
    }
}

/* The owner is kept where that is allowed: who saves another's file as root must not lock them out.
 * Where it is not, the new file is the saver's, with the same mode. */
static void
keep_owner_and_mode (int fd, const struct stat *old)
{
  struct stat new;

  if (fstat (fd, &new) != 0)
    return;
  if ((new.st_uid != old->st_uid || new.st_gid != old->st_gid)
      && fchown (fd, old->st_uid, old->st_gid) != 0)
    g_debug ("The owner is not kept: %s", g_strerror (errno));
  if (fchmod (fd, old->st_mode & 07777) != 0)
    g_debug ("The mode is not kept: %s", g_strerror (errno));
}

static int
fill_temporary (int fd, const struct stat *old, const char *text, gsize length)
{
  int code, close_code;

  if (old != NULL)
    keep_owner_and_mode (fd, old);
  code = write_all (fd, text, length);
  if (code == 0)
    code = sync_file ("fsync", fd);
  close_code = close_file (fd);

  return code != 0 ? code : close_code;
}

/* Returns 0 or an errno; then the file is untouched and the temporary gone. */
static int
replace_file (const char *path,
              const char *folder,
              const char *prefix,
              const struct stat *old,
              const char *text,
              gsize length)
{
  g_autofree char *name = g_strconcat (prefix, TEMPORARY_RANDOM, NULL);
  g_autofree char *temporary = g_build_filename (folder, name, NULL);
  int fd = -1;
  /* Not even before it has its final mode may anybody read it who may not read the old file. */
  int code = open_temporary (temporary, old != NULL ? (int) (old->st_mode & 0777) : 0666, &fd);

  if (code != 0)
    return code;

  code = fill_temporary (fd, old, text, length);
  if (code == 0)
    code = rename_file (temporary, path);
  if (code != 0)
    g_unlink (temporary);

  return code;
}

/* Returns 0 if @path is a file or nothing, which @exists tells; or an errno. */
static int
check_target (const char *path, struct stat *info, gboolean *exists)
{
  *exists = stat (path, info) == 0;
  if (!*exists)
    return errno == ENOENT ? 0 : errno;
  if (S_ISDIR (info->st_mode))
    return EISDIR;

  return S_ISREG (info->st_mode) ? 0 : EINVAL;
}

static gboolean
read_descriptor (int fd, GString *content, gsize limit, int *code)
{
  char buffer[65536];

  for (;;)
    {
      gssize n_read = -1;

      *code = injected ("read");
      if (*code == 0 && (n_read = read (fd, buffer, sizeof buffer)) < 0)
        *code = errno;
      if (*code == EINTR)
        continue;
      if (*code != 0 || n_read == 0)
        return *code == 0;
      if ((gsize) n_read > limit - content->len)
        return FALSE;

      g_string_append_len (content, buffer, n_read);
    }
}

/* Public functions */

gboolean
marq_file_write (const char *path, const char *text, gsize length, GError **error)
{
  g_autofree char *target = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *basename = NULL;
  g_autofree char *prefix = NULL;
  struct stat old;
  gboolean exists = FALSE;
  int code;

  g_return_val_if_fail (path != NULL && (text != NULL || length == 0), FALSE);

  code = resolve_links (path, &target);
  if (code == 0)
    code = check_target (target, &old, &exists);
  if (code != 0)
    return marq_file_fail_write (error, path, code);

  folder = g_path_get_dirname (target);
  basename = g_path_get_basename (target);
  if (exists && is_written_already (target, folder, &old, text, length))
    return TRUE;

  /* The rename would succeed all the same, but who made a file read-only meant it. */
  if (exists && faccessat (AT_FDCWD, target, W_OK, AT_EACCESS) != 0)
    return marq_file_fail_write (error, path, errno);

  prefix = temporary_prefix (folder, basename);
  code = replace_file (target, folder, prefix, exists ? &old : NULL, text, length);
  if (code != 0)
    return marq_file_fail_write (error, path, code);

  code = sync_folder (folder);
  if (code != 0)
    return marq_file_fail_sync (error, path, code);

  remove_left_overs (folder, prefix);
  return TRUE;
}

char *
marq_file_read (const char *path, gsize *length, gsize limit, GError **error)
{
  g_autoptr (GString) content = NULL;
  struct stat info;
  gboolean is_whole;
  int fd = -1, code;

  g_return_val_if_fail (path != NULL, NULL);

  /* Not waiting, so that a pipe is refused instead of hanging. */
  code = open_file ("open", path, O_RDONLY | O_NONBLOCK | O_NOCTTY, &fd);
  if (code == 0 && fstat (fd, &info) != 0)
    code = errno;
  if (code != 0)
    return marq_file_fail_read (error, path, code);
  if (!S_ISREG (info.st_mode))
    {
      close (fd);
      return marq_file_fail_read (error, path, S_ISDIR (info.st_mode) ? EISDIR : EINVAL);
    }
  if ((guint64) info.st_size > limit)
    {
      close (fd);
      return marq_file_fail_limit (error, path, limit);
    }

  content = g_string_sized_new ((gsize) info.st_size + 1);
  is_whole = read_descriptor (fd, content, limit, &code);
  close (fd);
  if (code != 0)
    return marq_file_fail_read (error, path, code);
  if (!is_whole)
    return marq_file_fail_limit (error, path, limit);

  if (length != NULL)
    *length = content->len;
  return g_string_free (g_steal_pointer (&content), FALSE);
}
