/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "marq-dependencies.h"
#include "marq-text-names.h"
#include "model/marq-model.h"

struct _MarqDependencies
{
  GHashTable *needs;  /* item → GArray of MarqDependency */
  GHashTable *needed;
  GHashTable *names;  /* small letters → GPtrArray of what stands in namespaces */
};

static MarqDependency *
find (GHashTable *table, MarqItem *item, MarqItem *other)
{
  GArray *list = g_hash_table_lookup (table, item);

  for (guint i = 0; list && i < list->len; i++)
    if (g_array_index (list, MarqDependency, i).item == other)
      return &g_array_index (list, MarqDependency, i);
  return NULL;
}

static void
add_to (GHashTable *table, MarqItem *item, const MarqDependency *dependency)
{
  GArray *list = g_hash_table_lookup (table, item);

  if (!list)
    {
      list = g_array_sized_new (FALSE, FALSE, sizeof (MarqDependency), 4);
      g_hash_table_insert (table, item, list);
    }
  g_array_append_val (list, *dependency);
}

static void
add (MarqDependencies *self, MarqItem *item, MarqItem *on, gboolean by_text, gboolean is_guess)
{
  const MarqDependency need = { on, by_text, is_guess };
  const MarqDependency needed = { item, by_text, is_guess };
  MarqDependency *present;

  if (!on || on == item)
    return;
  present = find (self->needs, item, on);
  if (!present)
    {
      add_to (self->needs, item, &need);
      add_to (self->needed, on, &needed);
    }
  else if (present->is_guess && !is_guess)
    {
      *present = need;
      *find (self->needed, on, item) = needed;
    }
}

/* What can be named in code from anywhere. */
static gboolean
is_global (MarqItem *item)
{
  MarqItem *parent = marq_item_get_parent (item);

  return parent && MARQ_IS_NAMESPACE (parent) && !MARQ_IS_OBJECT (item);
}

static void
note_name (MarqItem *item, gpointer data)
{
  MarqDependencies *self = data;
  g_autofree char *name = NULL;
  GPtrArray *items;

  if (!is_global (item) || !marq_item_get_name (item))
    return;
  name = g_ascii_strdown (marq_item_get_name (item), -1);
  items = g_hash_table_lookup (self->names, name);
  if (!items)
    {
      items = g_ptr_array_new ();
      g_hash_table_insert (self->names, g_steal_pointer (&name), items);
    }
  g_ptr_array_add (items, item);
}

static gboolean
is_said (MarqTextNames *names, MarqItem *item)
{
  g_autofree char *word = marq_item_get_name (item) ? g_ascii_strdown (marq_item_get_name (item), -1) : NULL;

  return word && marq_text_names_has (names, word);
}

static void
add_named_fields (MarqDependencies *self, MarqItem *item, MarqEntity *entity, MarqTextNames *names, gboolean is_guess)
{
  MarqItemList *fields = marq_entity_get_fields (entity);
  gboolean all = MARQ_IS_VIEW (item) && marq_text_names_has (names, "*");

  for (guint i = 0; i < marq_item_list_get_length (fields); i++)
    {
      MarqItem *field = marq_item_list_get (fields, i);

      if (all || is_said (names, field))
        add (self, item, field, TRUE, is_guess);
    }
}

typedef struct
{
  MarqDependencies *self;
  MarqItem *item;
  MarqTextNames *names;
} MarqSpeaker;

static void
add_word (const char *word, gpointer data)
{
  MarqSpeaker *speaker = data;
  GPtrArray *items = g_hash_table_lookup (speaker->self->names, word);

  for (guint i = 0; items && i < items->len; i++)
    {
      MarqItem *named = items->pdata[i];
      gboolean is_guess;

      if (marq_item_contains (named, speaker->item))
        continue;
      is_guess = !marq_text_names_mean (speaker->names, word, items, i);
      add (speaker->self, speaker->item, named, TRUE, is_guess);
      if (MARQ_IS_ENTITY (named) && !MARQ_IS_ROUTINE (speaker->item))
        add_named_fields (speaker->self, speaker->item, MARQ_ENTITY (named), speaker->names, is_guess);
    }
}

static void
add_names (MarqDependencies *self, MarqItem *item, MarqTextNames *names)
{
  MarqEntity *own = (MarqEntity *) marq_item_get_ancestor (item, MARQ_TYPE_ENTITY);
  MarqSpeaker speaker = { self, item, names };

  if (own && !MARQ_IS_ENTITY (item))
    add_named_fields (self, item, own, names, FALSE);
  marq_text_names_each (names, add_word, &speaker);
}

static void
collect_names (const char *text, MarqTextNames **names)
{
  if (!*names)
    *names = marq_text_names_new ();
  marq_text_names_add (*names, text);
}

static void
add_texts (MarqDependencies *self, MarqItem *item, MarqItem *speaker)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  g_autoptr (MarqTextNames) names = NULL;

  for (guint i = 0; i < klass->n_values; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      const char *text = (property->flags & MARQ_EXPRESSION) ? *(const char *const *) marq_item_peek (item, property) : NULL;

      if (text)
        collect_names (text, &names);
    }
  /* The type of a field in the engine's own words may be one of the schema's. */
  if (MARQ_IS_FIELD (item) || MARQ_IS_DOMAIN (item))
    {
      MarqFieldType *type = MARQ_IS_FIELD (item) ? marq_field_get_data_type (MARQ_FIELD (item))
                                                 : marq_domain_get_data_type (MARQ_DOMAIN (item));

      while (type && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_ARRAY)
        type = marq_field_type_get_element (type);
      if (type && marq_field_type_get_kind (type) == MARQ_TYPE_KIND_CUSTOM)
        collect_names (marq_field_type_get_text (type), &names);
    }
  if (names)
    add_names (self, speaker, names);
}

static gboolean
same_set (const char *const *a, const char *const *b)
{
  guint n = a ? g_strv_length ((GStrv) a) : 0;

  if (n == 0 || n != (b ? g_strv_length ((GStrv) b) : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_strv_contains (b, a[i]))
      return FALSE;
  return TRUE;
}

static gboolean
covers (MarqIndex *index, const char *const *fields)
{
  MarqItemList *parts = marq_index_get_parts (index);

  if (!marq_index_get_is_unique (index) || marq_item_list_get_length (parts) != g_strv_length ((GStrv) fields))
    return FALSE;
  for (guint i = 0; i < marq_item_list_get_length (parts); i++)
    {
      const char *field = marq_key_part_get_field (marq_item_list_get (parts, i));

      if (!field || !g_strv_contains (fields, field))
        return FALSE;
    }
  return TRUE;
}

/* A foreign key needs the key that it points to. */
static void
add_key (MarqDependencies *self, MarqRelation *relation)
{
  MarqEntity *target = marq_item_lookup (MARQ_ITEM (relation), marq_relation_get_target (relation));
  const char *const *fields = marq_relation_get_target_fields (relation);
  MarqItemList *keys;

  if (!target || !fields)
    return;
  keys = marq_entity_get_constraints (target);
  for (guint i = 0; i < marq_item_list_get_length (keys); i++)
    if (marq_constraint_get_constraint (marq_item_list_get (keys, i)) <= MARQ_CONSTRAINT_KIND_UNIQUE
        && same_set (fields, marq_constraint_get_fields (marq_item_list_get (keys, i))))
      add (self, MARQ_ITEM (relation), marq_item_list_get (keys, i), FALSE, FALSE);
  keys = marq_entity_get_indexes (target);
  for (guint i = 0; i < marq_item_list_get_length (keys); i++)
    if (covers (marq_item_list_get (keys, i), fields))
      add (self, MARQ_ITEM (relation), marq_item_list_get (keys, i), FALSE, FALSE);
}

typedef struct
{
  MarqDependencies *self;
  MarqItem *item;
} MarqReferrer;

static void
note_reference (const char *uid, gpointer data)
{
  MarqReferrer *referrer = data;

  add (referrer->self, referrer->item, marq_item_lookup (referrer->item, uid), FALSE, FALSE);
}

/* What comes after the things themselves, by a statement of its own, is no need. */
static gboolean
is_afterthought (MarqItem *item, const MarqProperty *property)
{
  return (MARQ_IS_SEQUENCE (item) && g_str_equal (property->name, "owned_by"))
         || (MARQ_IS_INDEX (item) && g_str_equal (property->name, "partition_of")) || g_str_equal (property->name, "replica_index") || g_str_equal (property->name, "cluster_on");
}

/* The things of their own that an item is part of: the parts of a key are the index's. */
static MarqItem *
whole_of (MarqItem *item)
{
  while (marq_item_get_place (item) && marq_item_get_place (item)->kind == MARQ_PROPERTY_LIST
         && (MARQ_IS_KEY_PART (item) || MARQ_IS_GRANT (item)))
    item = marq_item_get_parent (item);
  return item;
}

static void
collect (MarqItem *item, gpointer data)
{
  MarqDependencies *self = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);
  MarqReferrer referrer = { self, whole_of (item) };

  if (referrer.item == item && marq_item_get_parent (item) && marq_item_get_parent (marq_item_get_parent (item)))
    add (self, item, marq_item_get_parent (item), FALSE, FALSE);
  for (guint i = 0; i < klass->n_references; i++)
    if (!is_afterthought (item, klass->references[i]))
      marq_property_references (klass->references[i], marq_item_peek (item, klass->references[i]), note_reference,
                                &referrer);
  /* A composite type is made of the types of its attributes. */
  if (MARQ_IS_FIELD (item) && MARQ_IS_COMPOSITE (marq_item_get_parent (item)))
    {
      referrer.item = marq_item_get_parent (item);
      for (guint i = 0; i < klass->n_references; i++)
        marq_property_references (klass->references[i], marq_item_peek (item, klass->references[i]), note_reference, &referrer);
      referrer.item = item;
    }
  if (MARQ_IS_RELATION (item))
    add_key (self, MARQ_RELATION (item));
  add_texts (self, item, referrer.item);
}

/**
 * marq_dependencies_new:
 *
 * Returns: (transfer full): what holds for root as it is now
 */
MarqDependencies *
marq_dependencies_new (MarqItem *root)
{
  MarqDependencies *self = g_new0 (MarqDependencies, 1);

  self->needs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->needed = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  marq_item_foreach (root, note_name, self);
  marq_item_foreach (root, collect, self);
  return self;
}

void
marq_dependencies_free (MarqDependencies *self)
{
  g_hash_table_unref (self->needs);
  g_hash_table_unref (self->needed);
  g_hash_table_unref (self->names);
  g_free (self);
}

GArray *
marq_dependencies_get_needs (MarqDependencies *self, MarqItem *item)
{
  return g_hash_table_lookup (self->needs, item);
}

GArray *
marq_dependencies_get_needed (MarqDependencies *self, MarqItem *item)
{
  return g_hash_table_lookup (self->needed, item);
}
