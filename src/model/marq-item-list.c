/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of children. All arithmetic of items-changed is here: a change is made whole, with parents
 * and the index of the tree in order, and then told once.
 */
#include "config.h"

#include "marq-history.h"
#include "marq-item-list.h"
#include "marq-item-private.h"

struct _MarqItemList
{
  GObject parent_instance;

  MarqItem *owner; /* not owned: it owns this list; NULL once it is gone */
  const MarqProperty *property;
  GPtrArray *items;
};

static GType
get_item_type (GListModel *model)
{
  return MARQ_ITEM_LIST (model)->property->type ();
}

static guint
get_n_items (GListModel *model)
{
  return MARQ_ITEM_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  MarqItemList *self = MARQ_ITEM_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MarqItemList,
                               marq_item_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
marq_item_list_finalize (GObject *object)
{
  MarqItemList *self = MARQ_ITEM_LIST (object);

  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (marq_item_list_parent_class)->finalize (object);
}

static void
marq_item_list_class_init (MarqItemListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = marq_item_list_finalize;
}

static void
marq_item_list_init (MarqItemList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

MarqItemList *
marq_item_list_new (MarqItem *owner, const MarqProperty *property)
{
  MarqItemList *self = g_object_new (MARQ_TYPE_ITEM_LIST, NULL);

  self->owner = owner;
  self->property = property;
  return self;
}

/* The owner goes. Who still holds the list can read it, but its items belong nowhere. */
void
marq_item_list_orphan (MarqItemList *self)
{
  self->owner = NULL;
  for (guint i = 0; i < self->items->len; i++)
    marq_item_set_place (self->items->pdata[i], NULL, NULL);
}

guint
marq_item_list_get_length (MarqItemList *self)
{
  return self->items->len;
}

/**
 * marq_item_list_get:
 *
 * Returns: (transfer none) (type MarqItem): the item at this position, which must exist
 */
gpointer
marq_item_list_get (MarqItemList *self, guint position)
{
  g_return_val_if_fail (position < self->items->len, NULL);
  return self->items->pdata[position];
}

/**
 * marq_item_list_find_by_name:
 *
 * Returns: (transfer none) (nullable) (type MarqItem): the first item of this name
 */
gpointer
marq_item_list_find_by_name (MarqItemList *self, const char *name)
{
  for (guint i = 0; i < self->items->len; i++)
    if (!g_strcmp0 (marq_item_get_name (self->items->pdata[i]), name))
      return self->items->pdata[i];
  return NULL;
}

gboolean
marq_item_list_find (MarqItemList *self, MarqItem *item, guint *position)
{
  return g_ptr_array_find (self->items, item, position);
}

MarqItem *
marq_item_list_get_owner (MarqItemList *self)
{
  return self->owner;
}

const MarqProperty *
marq_item_list_get_property (MarqItemList *self)
{
  return self->property;
}

static gboolean
can_take (MarqItemList *self, MarqItem *item)
{
  return g_type_is_a (G_OBJECT_TYPE (item), self->property->type ()) && !marq_item_get_parent (item)
         && !marq_item_contains (item, self->owner);
}

static GPtrArray *
dup_range (MarqItemList *self, guint position, guint n)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = position; i < position + n; i++)
    g_ptr_array_add (items, g_object_ref (self->items->pdata[i]));
  return items;
}

/**
 * marq_item_list_splice:
 *
 * Takes out n_removals items and puts others in their place, in one change.
 */
void
marq_item_list_splice (MarqItemList    *self,
                       guint            position,
                       guint            n_removals,
                       MarqItem *const *additions,
                       guint            n_additions)
{
  g_autoptr (GPtrArray) gone = NULL;

  g_return_if_fail (self->owner && marq_item_may_write (self->owner));
  g_return_if_fail (position + n_removals <= self->items->len);
  for (guint i = 0; i < n_additions; i++)
    g_return_if_fail (can_take (self, additions[i]));

  if (!n_removals && !n_additions)
    return;

  if (n_removals && marq_tree_is_watched (self->owner->tree))
    gone = dup_range (self, position, n_removals);
  for (guint i = position; i < position + n_removals; i++)
    marq_item_set_place (self->items->pdata[i], NULL, NULL);
  if (n_removals)
    g_ptr_array_remove_range (self->items, position, n_removals);

  if (n_additions)
    {
      guint tail = self->items->len - position;

      g_ptr_array_set_size (self->items, self->items->len + n_additions);
      memmove (self->items->pdata + position + n_additions, self->items->pdata + position, tail * sizeof (gpointer));
      for (guint i = 0; i < n_additions; i++)
        {
          self->items->pdata[position + i] = g_object_ref (additions[i]);
          marq_item_set_place (additions[i], self->owner, self->property);
        }
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removals, n_additions);
  for (guint i = 0; gone && i < gone->len; i++)
    marq_tree_tell (self->owner->tree, gone->pdata[i], self->owner, self->property, MARQ_VERB_REMOVE);
  for (guint i = 0; i < n_additions; i++)
    marq_tree_tell (self->owner->tree, additions[i], self->owner, self->property, MARQ_VERB_INSERT);
}

/**
 * marq_item_list_append:
 *
 * Returns: (transfer none): item, for chaining; the list has taken the caller's reference
 */
gpointer
marq_item_list_append (MarqItemList *self, gpointer item)
{
  g_autoptr (MarqItem) owned = item;

  marq_item_list_splice (self, self->items->len, 0, &owned, 1);
  return item;
}

void
marq_item_list_insert (MarqItemList *self, guint position, MarqItem *item)
{
  marq_item_list_splice (self, position, 0, &item, 1);
}

void
marq_item_list_remove (MarqItemList *self, guint position)
{
  marq_item_list_splice (self, position, 1, NULL, 0);
}

void
marq_item_list_move (MarqItemList *self, guint from, guint to)
{
  guint first = MIN (from, to);
  guint n = MAX (from, to) - first + 1;
  gpointer item;

  g_return_if_fail (self->owner && marq_item_may_write (self->owner));
  g_return_if_fail (from < self->items->len && to < self->items->len);

  if (from == to)
    return;
  item = self->items->pdata[from];
  if (from < to)
    memmove (self->items->pdata + from, self->items->pdata + from + 1, (to - from) * sizeof (gpointer));
  else
    memmove (self->items->pdata + to + 1, self->items->pdata + to, (from - to) * sizeof (gpointer));
  self->items->pdata[to] = item;
  g_list_model_items_changed (G_LIST_MODEL (self), first, n, n);
  marq_tree_tell (self->owner->tree, item, self->owner, self->property, MARQ_VERB_MOVE);
}

static int
compare_by_name (gconstpointer a, gconstpointer b)
{
  MarqItem *left = *(MarqItem *const *) a;
  MarqItem *right = *(MarqItem *const *) b;
  int order = g_strcmp0 (left->name, right->name);

  return order ? order : strcmp (left->uid, right->uid);
}

/**
 * marq_item_list_dup_ordered:
 *
 * Returns: (transfer container) (element-type MarqItem): the children as files have them; where
 *   order means nothing, by name
 */
GPtrArray *
marq_item_list_dup_ordered (MarqItemList *self)
{
  GPtrArray *items = g_ptr_array_sized_new (self->items->len);

  g_ptr_array_extend (items, self->items, NULL, NULL);
  if (self->property->flags & MARQ_SORTED)
    g_ptr_array_sort (items, compare_by_name);
  return items;
}
