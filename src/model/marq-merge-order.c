/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of a list that both sides may have changed. What stood in it all along keeps the order of the side that
 * changed it; what is new stays behind what it was put behind. */
#include "config.h"

#include <string.h>

#include "marq-merge-private.h"

typedef struct
{
  MarqMerge *merge;
  MarqItemList *merged;
  MarqItemList *base; /* NULL: it is in a new thing */
  MarqItemList *ours;
  MarqItemList *theirs;
  GHashTable *common; /* uids that were there all along */
} MarqOrdering;

static MarqItemList *
find_list (MarqItem *root, MarqItem *owner, const MarqProperty *property)
{
  MarqItem *item = marq_merge_find (root, owner->uid);

  return item && G_OBJECT_TYPE (item) == G_OBJECT_TYPE (owner) ? marq_item_get_list (item, property)
                                                               : NULL;
}

static GHashTable *
dup_uids (MarqItemList *list)
{
  GHashTable *uids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; list && i < marq_item_list_get_length (list); i++)
    g_hash_table_add (uids, ((MarqItem *) marq_item_list_get (list, i))->uid);
  return uids;
}

static void
find_common (MarqOrdering *self)
{
  MarqItemList *lists[] = { self->base, self->ours, self->theirs, self->merged };

  self->common = dup_uids (self->merged);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GHashTable) uids = dup_uids (lists[i]);
      GHashTableIter iter;
      gpointer uid;

      g_hash_table_iter_init (&iter, self->common);
      while (g_hash_table_iter_next (&iter, &uid, NULL))
        if (!g_hash_table_contains (uids, uid))
          g_hash_table_iter_remove (&iter);
    }
}

static GPtrArray *
dup_common (MarqOrdering *self, MarqItemList *list)
{
  GPtrArray *uids = g_ptr_array_new ();

  for (guint i = 0; list && i < marq_item_list_get_length (list); i++)
    {
      MarqItem *item = marq_item_list_get (list, i);

      if (g_hash_table_contains (self->common, item->uid))
        g_ptr_array_add (uids, item->uid);
    }
  return uids;
}

static gboolean
same (GPtrArray *a, GPtrArray *b)
{
  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return a->len == b->len;
}

static GPtrArray *
dup_backbone (MarqOrdering *self)
{
  g_autoptr (GPtrArray) base = dup_common (self, self->base);
  g_autoptr (GPtrArray) ours = dup_common (self, self->ours);
  g_autoptr (GPtrArray) theirs = dup_common (self, self->theirs);

  if (same (theirs, base) || same (theirs, ours))
    return g_steal_pointer (&ours);
  if (!same (ours, base))
    {
      MarqItem *owner = marq_item_list_get_owner (self->merged);
      g_autofree char *path = marq_item_dup_path (owner);

      /* Translators: a thing, and which of its lists */
      marq_merge_conflict (self->merge,
                           _ ("%s %s: %s have one order here and another there: kept as here"),
                           marq_item_get_label (owner), path,
                           _ (marq_item_list_get_property (self->merged)->label));
      return g_steal_pointer (&ours);
    }
  return g_steal_pointer (&theirs);
}

/* uid of one of the common, or "" → what was put behind it. */
static GHashTable *
dup_runs (MarqOrdering *self, MarqItemList *list, GHashTable *without)
{
  GHashTable *runs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                            (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) there = dup_uids (self->merged);
  const char *anchor = "";

  for (guint i = 0; list && i < marq_item_list_get_length (list); i++)
    {
      MarqItem *item = marq_item_list_get (list, i);
      GPtrArray *run = g_hash_table_lookup (runs, anchor);

      if (g_hash_table_contains (self->common, item->uid))
        {
          anchor = item->uid;
          continue;
        }
      if (!g_hash_table_contains (there, item->uid)
          || (without && g_hash_table_contains (without, item->uid)))
        continue;
      if (!run)
        {
          run = g_ptr_array_new ();
          g_hash_table_insert (runs, (gpointer) anchor, run);
        }
      g_ptr_array_add (run, item->uid);
    }
  return runs;
}

static void
append (GPtrArray *order, GPtrArray *run)
{
  for (guint i = 0; run && i < run->len; i++)
    g_ptr_array_add (order, run->pdata[i]);
}

/* Where both put something in one place, the uid decides: whoever merges gets the same. */
static void
append_runs (GPtrArray *order, GPtrArray *ours, GPtrArray *theirs)
{
  gboolean swap = ours && theirs && strcmp (ours->pdata[0], theirs->pdata[0]) > 0;

  append (order, swap ? theirs : ours);
  append (order, swap ? ours : theirs);
}

static void
put_in_order (MarqItemList *list, GPtrArray *order)
{
  MarqItem *owner = marq_item_list_get_owner (list);

  for (guint i = 0; i < order->len; i++)
    {
      guint position;

      if (marq_item_list_find (list, marq_merge_find (marq_item_get_root (owner), order->pdata[i]),
                               &position)
          && position != i)
        marq_item_list_move (list, position, i);
    }
}

static void
order_list (MarqOrdering *self)
{
  g_autoptr (GHashTable) known = dup_uids (self->ours);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_autoptr (GPtrArray) backbone = NULL;
  g_autoptr (GHashTable) ours = NULL;
  g_autoptr (GHashTable) theirs = NULL;

  find_common (self);
  backbone = dup_backbone (self);
  ours = dup_runs (self, self->ours, NULL);
  theirs = dup_runs (self, self->theirs, known);
  append_runs (order, g_hash_table_lookup (ours, ""), g_hash_table_lookup (theirs, ""));
  for (guint i = 0; i < backbone->len; i++)
    {
      g_ptr_array_add (order, backbone->pdata[i]);
      append_runs (order, g_hash_table_lookup (ours, backbone->pdata[i]),
                   g_hash_table_lookup (theirs, backbone->pdata[i]));
    }
  put_in_order (self->merged, order);
  g_hash_table_unref (self->common);
}

static void
order_lists_of (MarqItem *item, gpointer data)
{
  MarqMerge *merge = data;
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (item);

  for (guint i = klass->n_values; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];
      MarqOrdering self = { .merge = merge };

      if (property->kind != MARQ_PROPERTY_LIST || property->flags & MARQ_SORTED)
        continue;
      self.merged = marq_item_get_list (item, property);
      self.base = find_list (merge->base, item, property);
      self.ours = find_list (merge->ours, item, property);
      self.theirs = find_list (merge->theirs, item, property);
      if (self.theirs && marq_item_list_get_length (self.merged) > 1)
        order_list (&self);
    }
}

void
marq_merge_order (MarqMerge *self)
{
  marq_item_foreach (self->merged, order_lists_of, self);
}
