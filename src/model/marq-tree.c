/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the items of one tree share: who owns it, who may write to it, and where each uid is. */
#include "config.h"

#include "marq-item-private.h"

MarqTree *
marq_tree_new (MarqItem *root)
{
  MarqTree *self = g_new0 (MarqTree, 1);

  self->root = root;
  self->owner = g_thread_self ();
  self->index = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
marq_tree_free (MarqTree *self)
{
  g_hash_table_unref (self->index);
  g_clear_pointer (&self->watches, g_array_unref);
  g_free (self);
}

static void
join (MarqItem *item, gpointer data)
{
  MarqTree *tree = data;

  if (item->tree && item->tree != tree && item->tree->root == item)
    marq_tree_free (item->tree);
  item->tree = tree;
  if (!g_hash_table_insert (tree->index, item->uid, item))
    g_critical ("the uid %s is in this tree twice", item->uid);
}

void
marq_tree_adopt (MarqTree *self, MarqItem *item)
{
  marq_item_foreach (item, join, self);
}

static void
leave (MarqItem *item, gpointer data)
{
  if (item->tree && g_hash_table_lookup (item->tree->index, item->uid) == item)
    g_hash_table_remove (item->tree->index, item->uid);
  item->tree = NULL;
}

void
marq_tree_abandon (MarqItem *item)
{
  marq_item_foreach (item, leave, NULL);
}

typedef struct
{
  MarqTree *tree;
  gboolean found;
} MarqClash;

static void
note_clash (MarqItem *item, gpointer data)
{
  MarqClash *clash = data;

  clash->found = clash->found || g_hash_table_contains (clash->tree->index, item->uid);
}

/* Whether a uid of item or below it is taken in the tree: to be asked before taking in what comes
 * from outside. */
gboolean
marq_tree_has_any (MarqTree *self, MarqItem *item)
{
  MarqClash clash = { self, FALSE };

  marq_item_foreach (item, note_clash, &clash);
  return clash.found;
}

/**
 * marq_item_lookup:
 * @self: any item of a tree
 *
 * Returns: (transfer none) (nullable) (type MarqItem): the item of that tree with this uid
 */
gpointer
marq_item_lookup (MarqItem *self, const char *uid)
{
  if (!self->tree || !uid)
    return NULL;
  return g_hash_table_lookup (self->tree->index, uid);
}

MarqItem *
marq_item_get_root (MarqItem *self)
{
  while (self->parent)
    self = self->parent;
  return self;
}

/**
 * marq_item_hand_over:
 *
 * The calling thread gives up the tree; the next one to write to it owns it.
 */
void
marq_item_hand_over (MarqItem *root)
{
  g_return_if_fail (root->tree && root->tree->root == root);
  g_return_if_fail (root->tree->owner == g_thread_self ());
  root->tree->owner = NULL;
}

/**
 * marq_item_freeze:
 *
 * From here on nobody writes to the tree, and any thread may read it.
 */
void
marq_item_freeze (MarqItem *root)
{
  g_return_if_fail (root->tree && root->tree->root == root);
  g_return_if_fail (root->tree->editor == NULL);
  root->tree->frozen = TRUE;
}

/**
 * marq_item_may_write:
 *
 * What every mutator asserts: the tree is not frozen, this is the thread that owns it, and where a
 * history watches, the history is the one who asks.
 */
gboolean
marq_item_may_write (MarqItem *self)
{
  MarqTree *tree = self->tree;

  if (!tree)
    return TRUE;
  if (tree->frozen || (tree->editor && !tree->editing))
    return FALSE;
  if (!tree->owner)
    tree->owner = g_thread_self ();
  return tree->owner == g_thread_self ();
}
