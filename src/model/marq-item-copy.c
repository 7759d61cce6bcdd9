/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying items and comparing them, by their tables of properties. */
#include "config.h"

#include "marq-item-private.h"
#include "marq-item-values.h"

void
marq_item_assign_values (MarqItem *to, MarqItem *from)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (from);

  for (guint i = 0; i < klass->n_values; i++)
    marq_property_assign (klass->sorted[i], marq_item_slot (to, klass->sorted[i]),
                          marq_item_slot (from, klass->sorted[i]));
  g_clear_pointer (&to->unknown, json_object_unref);
  if (from->unknown)
    to->unknown = json_object_ref (from->unknown);
}

static const char *
map_uid (const char *uid, gpointer data)
{
  const char *mapped = g_hash_table_lookup (data, uid);

  return mapped ? mapped : uid;
}

/* uids: old to new; fresh: which is only being found out. */
static void
copy_into (MarqItem *to, MarqItem *from, GHashTable *uids, gboolean fresh)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (from);

  if (fresh)
    g_hash_table_insert (uids, from->uid, to->uid);
  else
    marq_item_set_uid (to, uids ? map_uid (from->uid, uids) : from->uid);
  marq_item_assign_values (to, from);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (g_object_unref);
      MarqItemList *list;

      if (property->kind == MARQ_PROPERTY_CHILD)
        {
          copy_into (marq_item_get_child (to, property), marq_item_get_child (from, property), uids, fresh);
          continue;
        }
      list = marq_item_get_list (from, property);
      for (guint j = 0; j < marq_item_list_get_length (list); j++)
        {
          MarqItem *child = marq_item_list_get (list, j);

          g_ptr_array_add (children, g_object_new (G_OBJECT_TYPE (child), NULL));
          copy_into (children->pdata[j], child, uids, fresh);
        }
      marq_item_list_splice (marq_item_get_list (to, property), 0, 0, (MarqItem *const *) children->pdata,
                             children->len);
    }
}

static void
follow (MarqItem *item, gpointer data)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = 0; i < klass->n_references; i++)
    marq_property_map_references (klass->references[i], marq_item_slot (item, klass->references[i]), map_uid, data);
}

MarqItem *
marq_item_copy_mapped (MarqItem *self, GHashTable *uids)
{
  MarqItem *copy = g_object_new (G_OBJECT_TYPE (self), NULL);

  copy_into (copy, self, uids, FALSE);
  marq_item_foreach (copy, follow, uids);
  return copy;
}

/* The same for what is in the same place, of the same kind and name; of several the first, the second, and so on. */
static void
derive (MarqItem *item, gpointer data)
{
  GHashTable *uids = data;
  MarqItem *parent = marq_item_get_parent (item);
  const char *above = parent ? g_hash_table_lookup (uids, parent->uid) : NULL;
  const char *name = marq_item_get_name (item);
  char *uid = NULL;

  for (guint i = 0; !uid; i++)
    {
      g_autofree char *place = g_strdup_printf ("%s\n%s\n%s\n%u", above ? above : "", G_OBJECT_TYPE_NAME (item), name ? name : "", i);

      uid = g_compute_checksum_for_string (G_CHECKSUM_SHA256, place, -1);
      uid[16] = '\0';
      /* Those that are taken are known by themselves. */
      if (g_hash_table_contains (uids, uid))
        g_clear_pointer (&uid, g_free);
    }
  g_hash_table_insert (uids, g_strdup (uid), NULL);
  g_hash_table_insert (uids, g_strdup (item->uid), uid);
}

static MarqItem *
copy_derived (MarqItem *self)
{
  g_autoptr (GHashTable) uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  marq_item_foreach (self, derive, uids);
  return marq_item_copy_mapped (self, uids);
}

/**
 * marq_item_copy:
 * @self: (type MarqItem):
 *
 * Returns: (transfer full) (type MarqItem): the item and all below it, outside any tree but its own
 */
gpointer
marq_item_copy (gpointer self, MarqCopyMode mode)
{
  MarqItem *copy;
  g_autoptr (GHashTable) uids = NULL;

  if (mode == MARQ_COPY_DERIVED_UIDS)
    return copy_derived (self);
  copy = g_object_new (G_OBJECT_TYPE (self), NULL);
  if (mode == MARQ_COPY_FRESH_UIDS)
    uids = g_hash_table_new (g_str_hash, g_str_equal);
  copy_into (copy, self, uids, uids != NULL);
  if (uids)
    marq_item_foreach (copy, follow, uids);
  return copy;
}

/**
 * marq_item_new_with_uid:
 *
 * For what is derived from a design and has to be the same thing each time that it is derived.
 *
 * Returns: (transfer full) (type MarqItem):
 */
gpointer
marq_item_new_with_uid (GType type, const char *uid)
{
  MarqItem *item = g_object_new (type, NULL);

  marq_item_set_uid (item, uid);
  return item;
}

static gboolean
lists_equal (MarqItemList *a, MarqItemList *b)
{
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GPtrArray) right = NULL;

  if (marq_item_list_get_length (a) != marq_item_list_get_length (b))
    return FALSE;
  left = marq_item_list_dup_ordered (a);
  right = marq_item_list_dup_ordered (b);
  for (guint i = 0; i < left->len; i++)
    if (!marq_item_equal (left->pdata[i], right->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
unknown_equal (JsonObject *a, JsonObject *b)
{
  g_autoptr (JsonNode) left = NULL;
  g_autoptr (JsonNode) right = NULL;

  if (!a || !b || a == b)
    return a == b;
  left = json_node_init_object (json_node_alloc (), a);
  right = json_node_init_object (json_node_alloc (), b);
  return json_node_equal (left, right);
}

gboolean
marq_item_values_equal (MarqItem *a, MarqItem *b)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (a);

  for (guint i = 0; i < klass->n_values; i++)
    if (!marq_property_equal (klass->sorted[i], marq_item_slot (a, klass->sorted[i]), marq_item_slot (b, klass->sorted[i])))
      return FALSE;
  return unknown_equal (a->unknown, b->unknown);
}

/**
 * marq_item_equal:
 *
 * Whether two items and all below them are the same to the last property, uids included. Order
 * counts only where it means something.
 */
gboolean
marq_item_equal (MarqItem *a, MarqItem *b)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (a);

  if (a == b)
    return TRUE;
  if (klass != MARQ_ITEM_GET_CLASS (b) || !g_str_equal (a->uid, b->uid) || !marq_item_values_equal (a, b))
    return FALSE;
  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      gboolean equal;

      if (property->kind == MARQ_PROPERTY_LIST)
        equal = lists_equal (marq_item_get_list (a, property), marq_item_get_list (b, property));
      else
        equal = marq_item_equal (marq_item_get_child (a, property), marq_item_get_child (b, property));
      if (!equal)
        return FALSE;
    }
  return TRUE;
}
