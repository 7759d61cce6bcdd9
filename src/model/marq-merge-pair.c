/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which things of two trees are one, though their uids differ. */
#include "config.h"

#include "marq-merge-private.h"

typedef struct
{
  MarqItem *base; /* NULL: only what is there once is paired */
  MarqItem *ours;
  MarqItem *other;
  GHashTable *twins;
  GHashTable *uids;       /* of the other → of ours */
  gboolean by_references; /* what has no name is the same where it refers to the same */
} MarqPairing;

static const char *
map (MarqPairing *self, const char *uid)
{
  const char *mapped = g_hash_table_lookup (self->uids, uid);

  return mapped ? mapped : uid;
}

static gboolean
is_new (MarqPairing *self, MarqItem *item, MarqItem *elsewhere)
{
  return !marq_merge_find (self->base, item->uid) && !marq_merge_find (elsewhere, item->uid);
}

static void
collect (const char *uid, gpointer data)
{
  g_ptr_array_add (data, (gpointer) uid);
}

static gboolean
refer_to_same (MarqPairing *self, MarqItem *ours, MarqItem *other)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (ours);
  guint n = 0;

  for (guint i = 0; i < klass->n_references; i++)
    {
      g_autoptr (GPtrArray) left = g_ptr_array_new ();
      g_autoptr (GPtrArray) right = g_ptr_array_new ();

      marq_property_references (klass->references[i], marq_item_slot (ours, klass->references[i]),
                                collect, left);
      marq_property_references (klass->references[i], marq_item_slot (other, klass->references[i]),
                                collect, right);
      if (left->len != right->len)
        return FALSE;
      for (guint j = 0; j < left->len; j++, n++)
        if (!g_str_equal (left->pdata[j], map (self, right->pdata[j])))
          return FALSE;
    }
  return n > 0;
}

static gboolean
is_same (MarqPairing *self, const MarqProperty *place, MarqItem *ours, MarqItem *other)
{
  if (G_OBJECT_TYPE (ours) != G_OBJECT_TYPE (other))
    return FALSE;
  if (self->by_references)
    return place->flags & MARQ_FREE_NAMES && !g_strcmp0 (ours->name, other->name)
           && refer_to_same (self, ours, other);
  return !(place->flags & MARQ_FREE_NAMES) && other->name && *other->name
         && !g_strcmp0 (ours->name, other->name);
}

static MarqItem *
find_twin (MarqPairing *self, MarqItemList *ours, MarqItem *other)
{
  for (guint i = 0; i < marq_item_list_get_length (ours); i++)
    {
      MarqItem *item = marq_item_list_get (ours, i);

      if (is_same (self, marq_item_list_get_property (ours), item, other)
          && is_new (self, item, self->other))
        return item;
    }
  return NULL;
}

static void pair (MarqPairing *self, MarqItem *ours, MarqItem *other);

static void
pair_lists (MarqPairing *self, MarqItemList *ours, MarqItemList *other)
{
  for (guint i = 0; i < marq_item_list_get_length (other); i++)
    {
      MarqItem *item = marq_item_list_get (other, i);
      MarqItem *twin = marq_merge_find (self->ours, map (self, item->uid));

      if (!twin && self->base && is_new (self, item, self->ours))
        {
          twin = find_twin (self, ours, item);
          if (twin)
            {
              g_hash_table_insert (self->uids, item->uid, twin->uid);
              g_hash_table_add (self->twins, twin->uid);
            }
        }
      if (twin && G_OBJECT_TYPE (twin) == G_OBJECT_TYPE (item))
        pair (self, twin, item);
    }
}

static void
pair (MarqPairing *self, MarqItem *ours, MarqItem *other)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (ours);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];

      if (property->kind == MARQ_PROPERTY_LIST)
        pair_lists (self, marq_item_get_list (ours, property),
                    marq_item_get_list (other, property));
      else
        {
          MarqItem *left = marq_item_get_child (ours, property);
          MarqItem *right = marq_item_get_child (other, property);

          if (!g_str_equal (left->uid, right->uid))
            g_hash_table_insert (self->uids, right->uid, left->uid);
          pair (self, left, right);
        }
    }
}

MarqItem *
marq_merge_dup_paired (MarqItem *base, MarqItem *ours, MarqItem *other, GHashTable *twins)
{
  g_autoptr (GHashTable) uids = g_hash_table_new (g_str_hash, g_str_equal);
  MarqPairing self = { base, ours, other, twins, uids, FALSE };

  if (!g_str_equal (ours->uid, other->uid))
    g_hash_table_insert (uids, other->uid, ours->uid);
  pair (&self, ours, other);
  self.by_references = TRUE;
  if (base)
    pair (&self, ours, other);
  return marq_item_copy_mapped (other, uids);
}
