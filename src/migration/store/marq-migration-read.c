/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of migrations/, whatever state they are in. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "marq-migration-store-private.h"
#include "model/marq-file-error.h"
#include "model/marq-file.h"
#include "model/marq-project-read.h"

typedef struct
{
  const char *folder; /* migrations/ */
  GPtrArray *migrations;
  GPtrArray *problems;
  GChecksum *fingerprint;
} MarqReading;

static void
note_read (MarqReading *self, const char *name, const char *text, gsize length)
{
  g_checksum_update (self->fingerprint, (const guchar *) name, strlen (name) + 1);
  g_checksum_update (self->fingerprint, (const guchar *) &length, sizeof length);
  g_checksum_update (self->fingerprint, (const guchar *) text, (gssize) length);
}

/* NULL: there is none, and no error; or it cannot be read. */
static char *
read_file (MarqReading *self, const char *name, const char *file, gsize *length, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, file, NULL);
  char *text;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  text = marq_file_read (path, length, MARQ_PROJECT_LIMIT, error);
  if (text)
    note_read (self, file, text, *length);
  return text;
}

static char *
read_script (MarqReading *self, const char *name, const char *file)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = read_file (self, name, file, &length, &error);

  if (error)
    marq_migration_problem_add (self->problems, MARQ_MIGRATION_PROBLEM_SCRIPT, name, "%s", error->message);
  else if (text && !g_utf8_validate_len (text, length, NULL))
    marq_migration_problem_add (self->problems, MARQ_MIGRATION_PROBLEM_SCRIPT, name,
                                _ ("%s/%s is not text in UTF-8: save it so"), name, file);
  return g_steal_pointer (&text);
}

/* dialect: NULL for the project's own, which has to be there. */
static void
read_scripts (MarqReading *self, MarqMigration *migration, const char *dialect)
{
  const char *name = marq_migration_get_folder (migration);
  g_autofree char *up_name = dialect ? g_strdup_printf ("up.%s.sql", dialect) : g_strdup ("up.sql");
  g_autofree char *down_name = dialect ? g_strdup_printf ("down.%s.sql", dialect) : g_strdup ("down.sql");
  g_autofree char *up = read_script (self, name, up_name);
  g_autofree char *down = read_script (self, name, down_name);

  if (dialect && !up && !down)
    return;
  if (!up)
    marq_migration_problem_add (self->problems, MARQ_MIGRATION_PROBLEM_SCRIPT, name, _ ("%s has no %s"), name, up_name);
  if (!down && !marq_migration_has_option (migration, "no-down"))
    marq_migration_problem_add (self->problems, MARQ_MIGRATION_PROBLEM_SCRIPT, name,
                                _ ("%s has no %s, and does not say that there is no way back"), name, down_name);
  marq_migration_set_scripts (migration, dialect, up, down);
}

static void
read_all_scripts (MarqReading *self, MarqMigration *migration)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);

  read_scripts (self, migration, NULL);
  for (guint i = 0; i < dialects->n_values; i++)
    read_scripts (self, migration, dialects->values[i].value_nick);
}

static void
check_folder_name (MarqReading *self, MarqMigration *migration)
{
  const char *name = marq_migration_get_folder (migration);
  MarqVersion version;

  if (marq_version_parse_folder (name, &version, NULL)
      && marq_version_compare (&version, marq_migration_get_version (migration)) == 0)
    return;
  marq_migration_problem_add (self->problems, MARQ_MIGRATION_PROBLEM_FOLDER_NAME, name,
                              _ ("the folder %s holds version %s: its name should begin with %s-"), name,
                              marq_migration_get_version_text (migration), marq_migration_get_version_text (migration));
}

static void
read_one (MarqReading *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqMigration) migration = NULL;
  gsize length = 0;
  g_autofree char *text = NULL;

  note_read (self, name, "", 0);
  text = read_file (self, name, MARQ_MIGRATION_FILE, &length, &error);
  if (text)
    migration = marq_migration_from_json (name, text, length, &error);
  if (!migration)
    {
      if (text)
        /* Translators: the name of a file, and what is wrong in it */
        marq_migration_problem_add (self->problems, MARQ_MIGRATION_PROBLEM_UNREADABLE, name, _ ("%s/%s cannot be read: %s"),
                                    name, MARQ_MIGRATION_FILE, error->message);
      else
        marq_migration_problem_add (self->problems, MARQ_MIGRATION_PROBLEM_UNREADABLE, name, _ ("%s has no %s%s%s"), name,
                                    MARQ_MIGRATION_FILE, error ? ": " : "", error ? error->message : "");
      return;
    }
  read_all_scripts (self, migration);
  check_folder_name (self, migration);
  g_ptr_array_add (self->migrations, g_steal_pointer (&migration));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What begins with a dot is not ours to look at; nor is a file. */
static GPtrArray *
list_folders (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (folder, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&names);
  dir = g_dir_open (folder, 0, error);
  if (!dir)
    return NULL;
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (*name != '.' && !g_str_equal (name, MARQ_SQUASHED) && g_file_test (path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static int
compare_versions (gconstpointer a, gconstpointer b)
{
  MarqMigration *left = *(MarqMigration *const *) a;
  MarqMigration *right = *(MarqMigration *const *) b;
  int order = marq_version_compare (marq_migration_get_version (left), marq_migration_get_version (right));

  return order ? order : strcmp (marq_migration_get_folder (left), marq_migration_get_folder (right));
}

GPtrArray *
marq_migrations_read (const char *folder, GPtrArray *problems, char **fingerprint, GError **error)
{
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) names = list_folders (folder, error);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  MarqReading reading = { folder, migrations, problems, checksum };

  if (!names)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    read_one (&reading, names->pdata[i]);
  g_ptr_array_sort (migrations, compare_versions);
  *fingerprint = g_strdup (g_checksum_get_string (checksum));
  return g_steal_pointer (&migrations);
}
