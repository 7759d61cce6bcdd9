/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compare/marq-compare.h"
#include "marq-drift.h"
#include "model/marq-names.h"

/* (transfer full) */
static MarqSchema *
hold (MarqDrift *self, MarqSchema *schema)
{
  return marq_engine_hold (marq_engine_get (self->settings.dialect), schema, &self->settings.settings, NULL);
}

/* Matched, and with all texts that differ asked for. (transfer full) */
static MarqMatching *
match (MarqDrift *self, MarqSchema *before, MarqSchema *after, MarqMatchingMode mode, GCancellable *cancellable, GError **error)
{
  const char *const *renames = mode == MARQ_MATCHING_NAMES ? self->settings.renames : NULL;
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), mode, renames, error);

  if (!matching || (self->canonical && !marq_canonical_learn (self->canonical, matching, cancellable, error)))
    return NULL;
  return g_steal_pointer (&matching);
}

typedef struct
{
  MarqDrift    *drift;
  MarqMatching *matching;
  GHashTable   *origins; /* new ones */
} MarqOrigins;

/* Where something of the adopted schema comes from; what the model alone had comes from nowhere. */
static void
note_origin (MarqItem *item, gpointer data)
{
  MarqOrigins *self = data;
  MarqItem *before = marq_item_lookup (marq_matching_get_root (self->matching, FALSE), marq_item_get_uid (item));
  MarqItem *after = before ? marq_matching_get_after (self->matching, before) : NULL;
  const char *uid = marq_item_get_uid (after ? after : item);
  MarqItem *origin = self->drift->origins ? g_hash_table_lookup (self->drift->origins, uid)
                                          : marq_item_lookup (MARQ_ITEM (self->drift->read), uid);

  if (origin)
    g_hash_table_insert (self->origins, g_strdup (marq_item_get_uid (item)), origin);
}

/* (transfer full) */
static MarqSchema *
adopt (MarqDrift *self, MarqSchema *model, MarqSchema *other, MarqMatchingMode mode, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqMatching) matching = match (self, model, other, mode, cancellable, error);
  MarqSchema *adopted = NULL;
  MarqOrigins origins = { self, matching, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };

  if (matching)
    {
      marq_engine_agree (marq_engine_get (self->settings.dialect), matching, NULL, self->given);
      adopted = marq_three_way_adopt (matching, self->settings.equivalence);
    }
  if (adopted)
    marq_item_foreach (MARQ_ITEM (adopted), note_origin, &origins);
  g_clear_pointer (&self->origins, g_hash_table_unref);
  self->origins = origins.origins;
  return adopted;
}

static void
leave (GPtrArray *changes, gpointer data)
{
  marq_plan_leave_out (changes, data);
}

/* What the design calls otherwise by now is found through what it was called when it was applied. */
static gboolean
look_three_ways (MarqDrift *self, MarqSchema *base, MarqSchema *actual, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqSchema) known = adopt (self, base, actual, MARQ_MATCHING_NAMES, cancellable, error);
  g_autoptr (MarqMatching) ours = NULL;
  g_autoptr (MarqMatching) theirs = NULL;

  self->actual = known ? adopt (self, self->design, known, MARQ_MATCHING_BOTH, cancellable, error) : NULL;
  ours = self->actual ? match (self, base, self->design, MARQ_MATCHING_UIDS, cancellable, error) : NULL;
  theirs = ours ? match (self, base, self->actual, MARQ_MATCHING_UIDS, cancellable, error) : NULL;
  if (!theirs)
    return FALSE;
  self->moves = marq_three_way_new (base, self->design, self->actual, self->settings.equivalence, leave, &self->settings);
  return TRUE;
}

static gboolean
look (MarqDrift *self, const MarqDriftSides *sides, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqSchema) actual = hold (self, sides->actual);
  g_autoptr (MarqSchema) base = sides->base ? hold (self, sides->base) : NULL;

  self->given = sides->actual;
  self->read = marq_item_copy (sides->actual, MARQ_COPY_KEEP_UIDS);
  marq_engine_draw_types (marq_engine_get (self->settings.dialect), self->read);
  self->design = hold (self, sides->design);
  if (base && !look_three_ways (self, base, actual, cancellable, error))
    return FALSE;
  if (!base)
    self->actual = adopt (self, self->design, actual, MARQ_MATCHING_NAMES, cancellable, error);
  self->given = NULL;
  self->settings.renames = NULL;
  self->settings.matching = MARQ_MATCHING_UIDS;
  self->matching = self->actual ? match (self, self->design, self->actual, MARQ_MATCHING_UIDS, cancellable, error) : NULL;
  if (!self->matching)
    return FALSE;
  self->changes = marq_compare (self->matching, self->settings.equivalence);
  marq_plan_leave_out (self->changes, &self->settings);
  return TRUE;
}

static MarqDrift *
begin (MarqConnection *connection, const MarqPlanSettings *settings)
{
  MarqDrift *self = g_new0 (MarqDrift, 1);

  self->settings = *settings;
  self->settings.is_held = TRUE;
  if (connection && marq_connection_get_dialect (connection) == settings->dialect)
    self->canonical = marq_canonical_new (connection);
  self->settings.equivalence = self->canonical ? marq_canonical_get_equivalence (self->canonical)
                                               : marq_engine_get (settings->dialect)->equivalence;
  return self;
}

/**
 * marq_drift_new:
 *
 * Returns: (transfer full) (nullable):
 */
MarqDrift *
marq_drift_new (const MarqDriftSides *sides, MarqConnection *connection, const MarqPlanSettings *settings,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqDrift) self = begin (connection, settings);

  return look (self, sides, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
marq_drift_find_none (MarqSchema *base, MarqSchema *actual, MarqConnection *connection, const MarqPlanSettings *settings, gboolean *is_none,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqDrift) self = begin (connection, settings);
  g_autoptr (MarqSchema) held_base = hold (self, base);
  g_autoptr (MarqSchema) held_actual = hold (self, actual);
  g_autoptr (MarqMatching) matching = match (self, held_base, held_actual, MARQ_MATCHING_NAMES, cancellable, error);
  g_autoptr (GPtrArray) changes = NULL;

  if (!matching)
    return FALSE;
  marq_engine_agree (marq_engine_get (settings->dialect), matching, NULL, actual);
  changes = marq_compare (matching, self->settings.equivalence);
  marq_plan_leave_out (changes, &self->settings);
  *is_none = changes->len == 0;
  return TRUE;
}

void
marq_drift_free (MarqDrift *self)
{
  g_clear_pointer (&self->moves, marq_three_way_free);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->matching, marq_matching_unref);
  g_clear_pointer (&self->canonical, marq_canonical_free);
  g_clear_object (&self->design);
  g_clear_object (&self->actual);
  g_clear_object (&self->read);
  g_clear_pointer (&self->origins, g_hash_table_unref);
  g_free (self);
}

/**
 * marq_drift_plan:
 *
 * Returns: (transfer full) (nullable):
 */
MarqPlan *
marq_drift_plan (MarqDrift *self, gboolean reverse, GError **error)
{
  return marq_plan_new (reverse ? self->design : self->actual, reverse ? self->actual : self->design, &self->settings, error);
}

static void
hide_alike (MarqNamespace *actual, MarqNamespace *theirs)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (theirs);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      MarqItemList *list = klass->sorted[i]->kind == MARQ_PROPERTY_LIST ? marq_item_get_list (MARQ_ITEM (theirs), klass->sorted[i]) : NULL;

      for (guint j = 0; list && j < marq_item_list_get_length (list); j++)
        {
          MarqItemList *there = marq_item_get_list (MARQ_ITEM (actual), klass->sorted[i]);
          const char *name = marq_item_get_name (marq_item_list_get (list, j));
          MarqItem *found = name ? marq_item_list_find_by_name (there, name) : NULL;
          guint position;

          if (found && marq_item_list_find (there, found, &position))
            marq_item_list_remove (there, position);
        }
    }
}

/* Where an engine has one namespace, names of it mean nothing. */
static MarqNamespace *
find_namespace (MarqSchema *actual, MarqItem *namespace)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (actual);

  if (marq_item_list_get_length (namespaces) == 1)
    return marq_item_list_get (namespaces, 0);
  return marq_item_list_find_by_name (namespaces, marq_item_get_name (namespace));
}

void
marq_drift_hide_foreign (MarqSchema *actual, MarqMigrationStore *store)
{
  g_autoptr (GPtrArray) foreign = marq_migration_store_dup_foreign (store);

  for (guint i = 0; i < foreign->len; i++)
    {
      MarqItemList *namespaces = marq_schema_get_namespaces (foreign->pdata[i]);

      for (guint j = 0; j < marq_item_list_get_length (namespaces); j++)
        {
          MarqNamespace *theirs = marq_item_list_get (namespaces, j);
          MarqNamespace *there = find_namespace (actual, MARQ_ITEM (theirs));

          if (there)
            hide_alike (there, theirs);
        }
    }
}

void
marq_drift_hide_own (MarqSchema *actual, MarqProject *project)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (actual);

  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *entities = marq_namespace_get_entities (marq_item_list_get (namespaces, i));

      for (guint j = marq_item_list_get_length (entities); j > 0; j--)
        {
          const char *name = marq_item_get_name (marq_item_list_get (entities, j - 1));

          if (name && marq_name_is_ours (MARQ_ITEM (project), name))
            marq_item_list_remove (entities, j - 1);
        }
    }
}
