/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said when a file cannot be written or read: what happened, to which file, and what to do
 * about it. A message is shown as it is. */

#include "config.h"

#include "marq-file-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  int code;
  const char *message;
} Explanation;

static const Explanation write_explanations[] = {
  /* Translators: in all of these, %s is the path of a file. */
  { ENOSPC,
    N_ ("The file “%s” could not be saved because the disk is full. Free some space and save "
        "again.") },
  { EDQUOT, N_ ("The file “%s” could not be saved because your share of the disk is used up. Free "
                "some space and save again.") },
  { EROFS, N_ ("The file “%s” could not be saved because its disk is read-only. Save it in another "
               "place.") },
  { EACCES,
    N_ ("The file “%s” could not be saved because you have no permission to write it. Change "
        "its permissions or those of its folder, or save it in another place.") },
  { EPERM, N_ ("The file “%s” could not be saved because writing it is not permitted. Save it in "
               "another place.") },
  { ENOENT,
    N_ ("The file “%s” could not be saved because its folder is gone. Make the folder again, "
        "or save the file in another place.") },
  { ENOTDIR,
    N_ ("The file “%s” could not be saved because what should be its folder is a file. Save "
        "it in another place.") },
  { EISDIR,
    N_ ("“%s” could not be saved because a folder has this name. Save it under another name.") },
  { EINVAL, N_ ("“%s” could not be saved because something that is not an ordinary file has this "
                "name. Save it under another name.") },
  { EIO, N_ ("The file “%s” could not be saved because the disk reports an error. Save it on "
             "another disk, and check this one.") },
  { EFBIG, N_ ("The file “%s” could not be saved because it is too large for its disk. Save it on "
               "another disk.") },
  { ENAMETOOLONG,
    N_ ("The file “%s” could not be saved because its name is too long. Save it under a "
        "shorter name.") },
  { ELOOP, N_ ("The file “%s” could not be saved because its symbolic link leads back to itself. "
               "Remove the link and save again.") },
  { EMFILE, N_ ("The file “%s” could not be saved because too many files are open. Close some and "
                "save again.") },
  { ENFILE, N_ ("The file “%s” could not be saved because too many files are open. Close some and "
                "save again.") },
};

static const Explanation read_explanations[] = {
  { ENOENT, N_ ("The file “%s” does not exist. Check its name, or whether it was moved.") },
  { ENOTDIR, N_ ("The file “%s” does not exist. Check its name, or whether it was moved.") },
  { EACCES, N_ ("The file “%s” could not be read because you have no permission. Change its "
                "permissions and open it again.") },
  { EISDIR, N_ ("“%s” is a folder. Choose a file in it.") },
  { EINVAL, N_ ("“%s” is not an ordinary file. Choose another file.") },
  { EIO, N_ ("The file “%s” could not be read because the disk reports an error. Open a copy of "
             "it, and check the disk.") },
  { ELOOP,
    N_ ("The file “%s” could not be read because its symbolic link leads back to itself. Open "
        "the file itself.") },
  { EMFILE,
    N_ ("The file “%s” could not be read because too many files are open. Close some and open "
        "it again.") },
  { ENFILE,
    N_ ("The file “%s” could not be read because too many files are open. Close some and open "
        "it again.") },
};

static char *
explain (const Explanation *explanations, guint n_explanations, int code, const char *name)
{
  for (guint i = 0; i < n_explanations; i++)
    if (explanations[i].code == code)
      {
        GString *text = g_string_new (_ (explanations[i].message));

        g_string_replace (text, "%s", name, 1);
        return g_string_free (text, FALSE);
      }

  return NULL;
}

gboolean
marq_file_fail_write (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *message = explain (write_explanations, G_N_ELEMENTS (write_explanations), code,
                                      name);

  if (message == NULL)
    message =
        g_strdup_printf (_ ("The file “%s” could not be saved (%s). Save it in another place."),
                         name, g_strerror (code));

  g_set_error_literal (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), message);
  return FALSE;
}

gboolean
marq_file_fail_sync (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code),
               _ ("The file “%s” is saved, but the disk does not confirm it (%s), and a power cut "
                  "might undo it. Save again."),
               name, g_strerror (code));
  return FALSE;
}

gpointer
marq_file_fail_read (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *message = explain (read_explanations, G_N_ELEMENTS (read_explanations), code,
                                      name);

  if (message == NULL)
    message =
        g_strdup_printf (_ ("The file “%s” could not be read (%s). Try again, or open a copy of "
                            "it."),
                         name, g_strerror (code));

  g_set_error_literal (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), message);
  return NULL;
}

gpointer
marq_file_fail_limit (GError **error, const char *path, gsize limit)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *size = g_format_size (limit);

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
               /* Translators: the second %s is a size, like "64 MB". */
               _ ("The file “%s” is larger than %s and is not read. Choose a smaller file."), name,
               size);
  return NULL;
}
