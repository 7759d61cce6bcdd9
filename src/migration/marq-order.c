/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-dependencies.h"
#include "marq-migration-error.h"
#include "marq-order.h"

/* One step, and those that wait for it. A weak wait is given up where there is a circle: it comes
 * from a name in a text, or is only the usual way round. */
typedef struct
{
  MarqStep *step;
  guint number;     /* as it came, after sorting by phase and key */
  GHashTable *next; /* number of another → whether it has to wait */
  guint n_strong;
  guint n_weak;
  gboolean done;
} MarqNode;

typedef struct
{
  MarqMatching *matching;
  MarqDependencies *old_needs, *new_needs;
  MarqNode *nodes;
  guint n_nodes;
  GHashTable *creators; /* item → node number + 1 */
  GHashTable *droppers;
  GHashTable *alterers; /* item → GArray of node numbers */
} MarqOrder;

/* Both sides of what is matched are one thing here. */
static gpointer
one_of (MarqOrder *self, gpointer item)
{
  gpointer after = marq_matching_get_after (self->matching, item);

  return after ? after : item;
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const MarqStep *left = *(MarqStep *const *) a;
  const MarqStep *right = *(MarqStep *const *) b;
  int order = (int) left->phase - (int) right->phase;

  if (!order)
    order = strcmp (left->key, right->key);
  for (guint i = 0; !order && i < MIN (left->statements->len, right->statements->len); i++)
    order = strcmp (left->statements->pdata[i], right->statements->pdata[i]);
  return order;
}

static void
wait_for (MarqOrder *self, int first, guint second, gboolean strong)
{
  MarqNode *node;
  gpointer known;

  if (first < 0 || (guint) first == second)
    return;
  node = &self->nodes[first];
  if (!node->next)
    node->next = g_hash_table_new (NULL, NULL);
  if (g_hash_table_lookup_extended (node->next, GUINT_TO_POINTER (second), NULL, &known) && (known || !strong))
    return;
  g_hash_table_insert (node->next, GUINT_TO_POINTER (second), GINT_TO_POINTER (strong));
}

static int
find (MarqOrder *self, GHashTable *table, gpointer item)
{
  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (table, one_of (self, item))) - 1;
}

static void
wait_for_alterers (MarqOrder *self, gpointer item, guint node)
{
  GArray *alterers = g_hash_table_lookup (self->alterers, one_of (self, item));

  for (guint i = 0; alterers && i < alterers->len; i++)
    wait_for (self, (int) g_array_index (alterers, guint, i), node, FALSE);
}

static void
precede_alterers (MarqOrder *self, gpointer item, guint node)
{
  GArray *alterers = g_hash_table_lookup (self->alterers, one_of (self, item));

  for (guint i = 0; alterers && i < alterers->len; i++)
    wait_for (self, (int) node, g_array_index (alterers, guint, i), FALSE);
}

/* Columns come to a table, and leave it, without waiting for each other. */
static gboolean
is_sibling_business (MarqItem *item, MarqItem *need)
{
  return MARQ_IS_FIELD (item) && marq_item_get_parent (item) == need;
}

static void
order_creation (MarqOrder *self, MarqItem *item, guint node)
{
  GArray *needs = marq_dependencies_get_needs (self->new_needs, item);

  wait_for (self, find (self, self->droppers, item), node, TRUE);
  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqDependency *need = &g_array_index (needs, MarqDependency, i);

      wait_for (self, find (self, self->creators, need->item), node, !need->by_text);
      if (!is_sibling_business (item, need->item))
        wait_for_alterers (self, need->item, node);
    }
}

static void
order_drop (MarqOrder *self, MarqItem *item, guint node)
{
  GArray *needed = marq_dependencies_get_needed (self->old_needs, item);
  GArray *needs = marq_dependencies_get_needs (self->old_needs, item);

  for (guint i = 0; needed && i < needed->len; i++)
    {
      MarqDependency *by = &g_array_index (needed, MarqDependency, i);

      wait_for (self, find (self, self->droppers, by->item), node, !by->by_text);
      if (find (self, self->droppers, by->item) < 0)
        wait_for_alterers (self, by->item, node);
    }
  for (guint i = 0; needs && i < needs->len; i++)
    if (!is_sibling_business (item, g_array_index (needs, MarqDependency, i).item))
      precede_alterers (self, g_array_index (needs, MarqDependency, i).item, node);
}

static void
order_alteration (MarqOrder *self, MarqItem *item, guint node)
{
  MarqItem *after = one_of (self, item);
  GArray *needs = marq_dependencies_get_needs (self->new_needs, after);

  wait_for (self, find (self, self->creators, item), node, TRUE);
  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqDependency *need = &g_array_index (needs, MarqDependency, i);

      wait_for (self, find (self, self->creators, need->item), node, !need->by_text);
    }
}

/* Two things of one name in one place are never there at once. */
static char *
dup_spot (MarqOrder *self, MarqItem *item)
{
  MarqItem *parent = marq_item_get_parent (item);

  if (!parent || !marq_item_get_name (item) || MARQ_IS_ROUTINE (item))
    return NULL;
  return g_strdup_printf ("%p %s", one_of (self, parent), marq_item_get_name (item));
}

static void
order_names (MarqOrder *self)
{
  g_autoptr (GHashTable) spots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->n_nodes; i++)
    for (guint j = 0; j < self->nodes[i].step->drops->len; j++)
      {
        char *spot = dup_spot (self, self->nodes[i].step->drops->pdata[j]);

        if (spot)
          g_hash_table_insert (spots, spot, GUINT_TO_POINTER (i + 1));
      }
  for (guint i = 0; i < self->n_nodes; i++)
    for (guint j = 0; j < self->nodes[i].step->creates->len; j++)
      {
        g_autofree char *spot = dup_spot (self, self->nodes[i].step->creates->pdata[j]);

        if (spot)
          wait_for (self, (int) GPOINTER_TO_UINT (g_hash_table_lookup (spots, spot)) - 1, i, FALSE);
      }
}

static void
index_steps (MarqOrder *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      MarqStep *step = self->nodes[i].step;

      for (guint j = 0; j < step->creates->len; j++)
        g_hash_table_insert (self->creators, one_of (self, step->creates->pdata[j]), GUINT_TO_POINTER (i + 1));
      for (guint j = 0; j < step->drops->len; j++)
        g_hash_table_insert (self->droppers, one_of (self, step->drops->pdata[j]), GUINT_TO_POINTER (i + 1));
      for (guint j = 0; j < step->alters->len; j++)
        {
          gpointer item = one_of (self, step->alters->pdata[j]);
          GArray *alterers = g_hash_table_lookup (self->alterers, item);

          if (!alterers)
            {
              alterers = g_array_new (FALSE, FALSE, sizeof (guint));
              g_hash_table_insert (self->alterers, item, alterers);
            }
          g_array_append_val (alterers, i);
        }
    }
}

static void
find_waits (MarqOrder *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      MarqStep *step = self->nodes[i].step;

      for (guint j = 0; j < step->creates->len; j++)
        order_creation (self, step->creates->pdata[j], i);
      for (guint j = 0; j < step->drops->len; j++)
        order_drop (self, step->drops->pdata[j], i);
      for (guint j = 0; j < step->alters->len; j++)
        order_alteration (self, step->alters->pdata[j], i);
      for (guint j = 0; j < step->uses->len; j++)
        {
          wait_for (self, find (self, self->creators, step->uses->pdata[j]), i, TRUE);
          wait_for_alterers (self, step->uses->pdata[j], i);
        }
    }
  order_names (self);
}

static void
count_waits (MarqOrder *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      GHashTableIter iter;
      gpointer next, strong;

      if (!self->nodes[i].next)
        continue;
      g_hash_table_iter_init (&iter, self->nodes[i].next);
      while (g_hash_table_iter_next (&iter, &next, &strong))
        {
          MarqNode *node = &self->nodes[GPOINTER_TO_UINT (next)];

          node->n_strong += strong != NULL;
          node->n_weak += strong == NULL;
        }
    }
}

/* A heap of numbers, the smallest first: they are in the order that is wanted. */
static void
push (GArray *heap, guint number)
{
  guint at = heap->len;

  g_array_append_val (heap, number);
  while (at > 0 && g_array_index (heap, guint, (at - 1) / 2) > number)
    {
      g_array_index (heap, guint, at) = g_array_index (heap, guint, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  g_array_index (heap, guint, at) = number;
}

static guint
pop (GArray *heap)
{
  guint first = g_array_index (heap, guint, 0);
  guint last = g_array_index (heap, guint, heap->len - 1);
  guint at = 0;

  g_array_set_size (heap, heap->len - 1);
  while (2 * at + 1 < heap->len)
    {
      guint child = 2 * at + 1;

      if (child + 1 < heap->len && g_array_index (heap, guint, child + 1) < g_array_index (heap, guint, child))
        child++;
      if (g_array_index (heap, guint, child) >= last)
        break;
      g_array_index (heap, guint, at) = g_array_index (heap, guint, child);
      at = child;
    }
  if (heap->len)
    g_array_index (heap, guint, at) = last;
  return first;
}

static void
finish (MarqOrder *self, guint number, GArray *ready)
{
  MarqNode *node = &self->nodes[number];
  GHashTableIter iter;
  gpointer next, strong;

  node->done = TRUE;
  if (!node->next)
    return;
  g_hash_table_iter_init (&iter, node->next);
  while (g_hash_table_iter_next (&iter, &next, &strong))
    {
      MarqNode *waiting = &self->nodes[GPOINTER_TO_UINT (next)];
      guint *count = strong ? &waiting->n_strong : &waiting->n_weak;

      (*count)--;
      if (!waiting->done && !waiting->n_strong && !waiting->n_weak)
        push (ready, GPOINTER_TO_UINT (next));
    }
}

/* The first that waits for no more than habit. */
static int
give_up_a_wait (MarqOrder *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    if (!self->nodes[i].done && !self->nodes[i].n_strong)
      return (int) i;
  return -1;
}

static void
report_circle (MarqOrder *self, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < self->n_nodes; i++)
    if (!self->nodes[i].done && self->nodes[i].n_strong && self->nodes[i].next)
      g_string_append_printf (names, "%s%s", names->len ? ", " : "", self->nodes[i].step->key);
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_CIRCLE,
               _ ("These need each other in a circle, and cannot be made one after the other: %s"), names->str);
}

static gboolean
sort (MarqOrder *self, GPtrArray *out, GError **error)
{
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->n_nodes; i++)
    if (!self->nodes[i].n_strong && !self->nodes[i].n_weak)
      push (ready, i);
  while (out->len < self->n_nodes)
    {
      int number = ready->len ? (int) pop (ready) : give_up_a_wait (self);

      if (number < 0)
        {
          report_circle (self, error);
          return FALSE;
        }
      g_ptr_array_add (out, self->nodes[number].step);
      finish (self, (guint) number, ready);
    }
  return TRUE;
}

gboolean
marq_order_steps (GPtrArray *steps, MarqMatching *matching, GError **error)
{
  g_autoptr (MarqDependencies) old_needs = marq_dependencies_new (marq_matching_get_root (matching, FALSE));
  g_autoptr (MarqDependencies) new_needs = marq_dependencies_new (marq_matching_get_root (matching, TRUE));
  g_autoptr (GHashTable) creators = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) droppers = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) alterers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  g_autoptr (GPtrArray) out = g_ptr_array_new ();
  g_autofree MarqNode *nodes = g_new0 (MarqNode, steps->len + 1);
  MarqOrder self = { matching, old_needs, new_needs, nodes, steps->len, creators, droppers, alterers };
  gboolean sorted;

  g_ptr_array_sort (steps, compare_steps);
  for (guint i = 0; i < steps->len; i++)
    nodes[i] = (MarqNode){ .step = steps->pdata[i], .number = i };
  index_steps (&self);
  find_waits (&self);
  count_waits (&self);
  sorted = sort (&self, out, error);
  for (guint i = 0; sorted && i < out->len; i++)
    steps->pdata[i] = out->pdata[i];
  for (guint i = 0; i < self.n_nodes; i++)
    g_clear_pointer (&nodes[i].next, g_hash_table_unref);
  return sorted;
}
