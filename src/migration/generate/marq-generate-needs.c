/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which earlier migrations made what the changes of a new one need. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-dependencies.h"
#include "engine/marq-planner.h"
#include "marq-generate-private.h"
#include "migration/marq-migration-error.h"

typedef struct
{
  MarqMatching *matching;
  MarqDependencies *needs; /* of the schema after */
  GHashTable *makers;      /* uid → id */
  GHashTable *ids;         /* what is needed */
} MarqNeedSearch;

/* Every database has the usual namespace. A design that shares no uids with what was is matched by name. */
static void
note_maker (MarqNeedSearch *self, MarqItem *item)
{
  MarqItem *before = marq_matching_get_before (self->matching, item);
  const char *id = g_hash_table_lookup (self->makers, marq_item_get_uid (before ? before : item));

  if (id && !(MARQ_IS_NAMESPACE (item) && marq_namespace_is_usual (item)))
    g_hash_table_add (self->ids, (gpointer) id);
}

static void
note_needs (MarqItem *item, gpointer data)
{
  MarqNeedSearch *self = data;
  GArray *needs = marq_dependencies_get_needs (self->needs, item);

  for (guint i = 0; needs && i < needs->len; i++)
    note_maker (self, g_array_index (needs, MarqDependency, i).item);
}

/* ids: gets the id of each. */
static gboolean
note_depends (MarqMigrationStore *store, const char *const *depends, GHashTable *ids, GError **error)
{
  for (guint i = 0; depends && depends[i]; i++)
    {
      MarqMigration *migration = marq_migration_store_find_version (store, depends[i]);

      if (!migration)
        migration = marq_migration_store_find_id (store, depends[i]);
      if (!migration)
        {
          g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
                       _ ("it cannot depend on “%s”: there is no migration of this version or id"), depends[i]);
          return FALSE;
        }
      g_hash_table_add (ids, (gpointer) marq_migration_get_id (migration));
    }
  return TRUE;
}

static GStrv
dup_in_order (MarqMigrationStore *store, GHashTable *ids)
{
  g_autoptr (GStrvBuilder) ordered = g_strv_builder_new ();

  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    {
      const char *id = marq_migration_get_id (marq_migration_store_get (store, i));

      if (g_hash_table_contains (ids, id))
        g_strv_builder_add (ordered, id);
    }
  return g_strv_builder_end (ordered);
}

GStrv
marq_generate_dup_depends (MarqMigrationStore *store, const char *const *depends, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  return note_depends (store, depends, ids, error) ? dup_in_order (store, ids) : NULL;
}

GStrv
marq_generate_dup_needs (MarqMigrationStore *store, MarqPlan *plan, MarqMatching *matching, const char *const *depends, GError **error)
{
  g_autoptr (GHashTable) makers = marq_migration_store_dup_makers (store);
  g_autoptr (MarqDependencies) needs = marq_dependencies_new (marq_matching_get_root (matching, TRUE));
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  MarqNeedSearch search = { matching, needs, makers, ids };

  for (guint i = 0; i < plan->changes->len; i++)
    {
      MarqChange *change = plan->changes->pdata[i];

      if (change->before)
        note_maker (&search, change->before);
      if (change->after)
        marq_item_foreach (change->after, note_needs, &search);
    }
  return note_depends (store, depends, ids, error) ? dup_in_order (store, ids) : NULL;
}
