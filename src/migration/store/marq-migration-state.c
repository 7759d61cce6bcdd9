/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The design after a migration: nothing, and the changes of all up to it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-change-record.h"
#include "migration/marq-migration-error.h"
#include "marq-migration-store-private.h"

static gboolean
check_known (MarqMigration *migration, GError **error)
{
  const char *folder = marq_migration_get_folder (migration);

  if (marq_migration_get_effect (migration) == MARQ_EFFECT_KNOWN)
    return TRUE;
  if (marq_migration_get_effect (migration) == MARQ_EFFECT_EDITED)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_UNREAD,
                 _ ("%s has been edited, and what its scripts do now has not been read back: until then the schema after "
                    "it is not known"),
                 folder);
  else
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_UNREAD,
                 _ ("%s is written by hand, and what it does has not been read back: until then the schema after it is not "
                    "known"),
                 folder);
  return FALSE;
}

static gboolean
apply (MarqMigration *migration, MarqSchema *schema, GError **error)
{
  if (!check_known (migration, error))
    return FALSE;
  if (marq_change_records_apply (marq_migration_get_changes (migration), schema, error))
    return TRUE;
  g_prefix_error (error, "%s: ", marq_migration_get_folder (migration));
  return FALSE;
}

static MarqMigration *
get (GListModel *migrations, guint index)
{
  g_autoptr (MarqMigration) migration = g_list_model_get_item (migrations, index);

  return migration;
}

/* The schema has the uid that it has in the end. */
static MarqSchema *
make (GListModel *migrations, guint n, GError **error)
{
  const char *uid = n ? marq_migration_get_schema_uid (get (migrations, n - 1)) : NULL;
  g_autoptr (MarqSchema) schema = marq_item_new_with_uid (MARQ_TYPE_SCHEMA, uid ? uid : "schema");

  for (guint i = 0; i < n; i++)
    if (!apply (get (migrations, i), schema, error))
      return NULL;
  return g_steal_pointer (&schema);
}

static gboolean
check_hash (MarqMigration *migration, MarqSchema *schema, GError **error)
{
  g_autofree char *hash = marq_schema_dup_hash (schema);

  if (g_strcmp0 (hash, marq_migration_get_schema_hash (migration)) == 0)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED,
               _ ("%s: its changes do not make the schema whose hash it has: one of them has been altered"),
               marq_migration_get_folder (migration));
  return FALSE;
}

/* Stops at the first of whose changes or hash something is wrong. */
static guint
find_broken (GListModel *migrations, guint n, GError **error)
{
  g_autoptr (MarqSchema) schema = NULL;

  for (guint i = 0; i < n; i++)
    {
      MarqMigration *migration = get (migrations, i);

      if (schema && g_strcmp0 (marq_migration_get_schema_uid (migration), marq_item_get_uid (MARQ_ITEM (schema))) == 0)
        {
          if (!apply (migration, schema, error))
            return i;
        }
      else
        {
          g_clear_object (&schema);
          schema = make (migrations, i + 1, error);
          if (!schema)
            return i;
        }
      if (!check_hash (migration, schema, error))
        return i;
    }
  return n;
}

/* The last hash is enough to know that all is well; where it is not, the first that is wrong is named. */
MarqSchema *
marq_migrations_dup_state (GListModel *migrations, guint n, GError **error)
{
  g_autoptr (GError) last = NULL;
  g_autoptr (MarqSchema) schema = make (migrations, n, &last);

  if (schema && (!n || check_hash (get (migrations, n - 1), schema, &last)))
    return g_steal_pointer (&schema);
  if (g_error_matches (last, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_UNREAD) || find_broken (migrations, n, error) == n)
    g_propagate_error (error, g_steal_pointer (&last));
  return NULL;
}

void
marq_migrations_check_states (GListModel *migrations, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  guint n = g_list_model_get_n_items (migrations);
  guint broken = find_broken (migrations, n, &error);

  if (broken < n && !g_error_matches (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_UNREAD))
    marq_migration_problem_add (problems, MARQ_MIGRATION_PROBLEM_HASH, marq_migration_get_folder (get (migrations, broken)),
                                "%s", error->message);
}

/* Everything below has a uid of its own. */
static void
note_uids (JsonNode *node, const char *id, GHashTable *makers)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      const char *uid = json_object_get_string_member_with_default (object, "uid", NULL);
      JsonObjectIter iter;
      const char *key;
      JsonNode *child;

      if (uid)
        g_hash_table_replace (makers, g_strdup (uid), g_strdup (id));
      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &key, &child))
        note_uids (child, id, makers);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        note_uids (json_array_get_element (array, i), id, makers);
    }
}

void
marq_migration_note_made (MarqMigration *migration, GHashTable *makers)
{
  JsonArray *changes = marq_migration_get_changes (migration);

  for (guint i = 0; changes && i < json_array_get_length (changes); i++)
    {
      JsonNode *node = json_array_get_element (changes, i);
      JsonObject *record = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonNode *after = record ? json_object_get_member (record, "after") : NULL;

      if (after && g_strcmp0 (json_object_get_string_member_with_default (record, "change", NULL), "add") == 0)
        note_uids (after, marq_migration_get_id (migration), makers);
    }
}
