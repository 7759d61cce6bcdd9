/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "marq-store-tools.h"

void
marq_tools_remove_tree (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        marq_tools_remove_tree (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

char *
marq_tools_read (const char *folder, const char *path)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (full, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

void
marq_tools_write (const char *folder, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0777);
  g_file_set_contents (full, text, -1, &error);
  g_assert_no_error (error);
}

MarqMigrationStore *
marq_tools_open (const char *folder)
{
  g_autoptr (GError) error = NULL;
  MarqMigrationStore *store = marq_migration_store_open (folder, &error);

  g_assert_no_error (error);
  return store;
}

MarqMigration *
marq_tools_migration (const char *version, const char *description)
{
  static guint count = 0;
  g_autoptr (GDateTime) begin = g_date_time_new_utc (2026, 11, 21, 10, 4, 5);
  g_autoptr (GDateTime) now = g_date_time_add_seconds (begin, ++count);
  g_autofree char *up = g_strdup_printf ("-- up %s\n", version);
  g_autofree char *down = g_strdup_printf ("-- down %s\n", version);
  MarqMigration *migration;
  MarqVersion parsed;

  g_assert_true (marq_version_parse (version, &parsed, NULL));
  migration = marq_migration_new (&parsed, description, MARQ_MIGRATION_CUSTOM, now);
  marq_migration_set_scripts (migration, NULL, up, down);
  marq_migration_set_author (migration, "Ada");
  return migration;
}

MarqSchema *
marq_tools_schema (guint n_tables)
{
  MarqSchema *schema = marq_item_new_with_uid (MARQ_TYPE_SCHEMA, "s");
  MarqNamespace *namespace = marq_item_new_with_uid (MARQ_TYPE_NAMESPACE, "n");

  marq_item_set_name (MARQ_ITEM (namespace), "public");
  marq_item_list_append (marq_schema_get_namespaces (schema), namespace);
  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u", i);
      g_autofree char *field_uid = g_strdup_printf ("t%u.id", i);
      MarqEntity *entity = marq_item_new_with_uid (MARQ_TYPE_ENTITY, name);
      MarqField *field = marq_item_new_with_uid (MARQ_TYPE_FIELD, field_uid);

      marq_item_set_name (MARQ_ITEM (entity), name);
      marq_item_set_name (MARQ_ITEM (field), "id");
      marq_item_list_append (marq_entity_get_fields (entity), field);
      marq_item_list_append (marq_namespace_get_entities (namespace), entity);
    }
  return schema;
}

MarqMigration *
marq_tools_add (MarqMigrationStore *store, const char *version, MarqSchema *after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MarqSchema) before = marq_migration_store_dup_state (store, NULL, &error);
  g_autoptr (MarqMigration) migration = marq_tools_migration (version, "A step");

  g_assert_no_error (error);
  marq_migration_set_effect (migration, before, after, &error);
  g_assert_no_error (error);
  marq_migration_store_add (store, migration, &error);
  g_assert_no_error (error);
  return migration;
}

char *
marq_tools_problems (GPtrArray *problems)
{
  static const char *const kinds[] = { "unreadable", "script", "folder-name", "version-twice", "id-twice", "dependency",
                                       "dependency-order", "dependency-cycle", "edited", "unread", "hash", "fork" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      MarqMigrationProblem *problem = problems->pdata[i];

      g_assert_nonnull (problem->message);
      g_string_append_printf (text, "%s %s\n", kinds[problem->kind], problem->folder);
    }
  return g_string_free (text, FALSE);
}
