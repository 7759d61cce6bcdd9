/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "migration/store/marq-checksum.h"
#include "marq-hook-allow.h"
#include "migration/marq-migration-error.h"
#include "marq-run-history-private.h"
#include "model/marq-file.h"

#define MOST_BYTES (4 * 1024 * 1024)

char *
marq_hook_dup_checksum (MarqHook *hook)
{
  const char *text = marq_hook_get_text (hook);
  g_autofree char *whole = g_strconcat (marq_hook_get_in_shell (hook) ? "shell\n" : "program\n", text, NULL);

  return marq_checksum_of_text (whole, strlen (whole));
}

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "marquetry", "hooks.conf", NULL);
}

/* What others may write to is as if they had allowed it. */
static gboolean
check_ours (const char *path, GError **error)
{
  GStatBuf about;

  if (g_stat (path, &about) != 0 || (about.st_uid == geteuid () && !(about.st_mode & 0022)))
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("“%s”, which says what commands are allowed, can be written to by others: give it to yourself alone (chmod 600)"), path);
  return FALSE;
}

/* (transfer full) (nullable) */
static GKeyFile *
load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&file);
  if (!check_ours (path, error) || !(text = marq_file_read (path, &length, MOST_BYTES, error)))
    return NULL;
  if (g_key_file_load_from_data (file, text, length, G_KEY_FILE_KEEP_COMMENTS, NULL))
    return g_steal_pointer (&file);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED,
               _ ("“%s”, which says what commands are allowed, is damaged: take it away, and allow them anew with “marq hooks”"), path);
  return NULL;
}

/* A path may have what a name of a group cannot. */
static char *
dup_group (const char *folder)
{
  return marq_checksum_of_text (folder, strlen (folder));
}

GStrv
marq_hook_load_allowed (const char *folder, GError **error)
{
  g_autofree char *path = dup_path ();
  g_autofree char *real = marq_run_history_dup_folder (folder);
  g_autofree char *group = dup_group (real);
  g_autoptr (GKeyFile) file = load (path, error);
  GStrv checksums;

  if (!file)
    return NULL;
  checksums = g_key_file_get_string_list (file, group, "allowed", NULL, NULL);
  return checksums ? checksums : g_new0 (char *, 1);
}

gboolean
marq_hook_save_allowed (const char *folder, const char *const *checksums, GError **error)
{
  g_autofree char *path = dup_path ();
  g_autofree char *above = g_path_get_dirname (path);
  g_autofree char *real = marq_run_history_dup_folder (folder);
  g_autofree char *group = dup_group (real);
  g_autofree char *text = NULL;
  g_autoptr (GKeyFile) file = load (path, error);
  gsize length;

  if (!file)
    return FALSE;
  if (*checksums)
    {
      g_key_file_set_string (file, group, "project", real);
      g_key_file_set_string_list (file, group, "allowed", checksums, g_strv_length ((GStrv) checksums));
    }
  else
    g_key_file_remove_group (file, group, NULL);
  text = g_key_file_to_data (file, &length, NULL);
  if (g_mkdir_with_parents (above, 0700) == 0)
    return marq_file_write (path, text, length, error);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("The folder “%s” cannot be made: %s"), above, g_strerror (errno));
  return FALSE;
}
