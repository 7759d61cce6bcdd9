/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-item-private.h"
#include "marq-watch.h"

typedef struct
{
  MarqWatchFunc func;
  gpointer data;
} MarqWatch;

void
marq_item_watch (MarqItem *root, MarqWatchFunc func, gpointer data)
{
  MarqWatch watch = { func, data };

  g_return_if_fail (root->tree && root->tree->root == root);
  if (!root->tree->watches)
    root->tree->watches = g_array_new (FALSE, FALSE, sizeof (MarqWatch));
  g_array_append_val (root->tree->watches, watch);
}

void
marq_item_unwatch (MarqItem *root, MarqWatchFunc func, gpointer data)
{
  g_return_if_fail (root->tree && root->tree->watches);
  for (guint i = 0; i < root->tree->watches->len; i++)
    {
      MarqWatch *watch = &g_array_index (root->tree->watches, MarqWatch, i);

      if (watch->func == func && watch->data == data)
        {
          g_array_remove_index (root->tree->watches, i);
          return;
        }
    }
  g_critical ("nobody of this kind watches the tree");
}

gboolean
marq_tree_is_watched (MarqTree *self)
{
  return self && self->watches && self->watches->len;
}

void
marq_tree_tell (MarqTree *self, MarqItem *item, MarqItem *parent, const MarqProperty *property, int verb)
{
  if (!marq_tree_is_watched (self))
    return;
  for (guint i = 0; i < self->watches->len; i++)
    {
      MarqWatch watch = g_array_index (self->watches, MarqWatch, i);

      watch.func (item, parent, property, verb, watch.data);
    }
}
