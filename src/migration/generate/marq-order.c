/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-dependencies.h"
#include "migration/marq-migration-error.h"
#include "marq-order.h"

/* Why one waits for another. Where there is a circle, the weakest wait of it is given up. */
typedef enum
{
  MARQ_WAIT_GUESS = 1, /* for what a text may name, if it does not name another */
  MARQ_WAIT_HABIT,     /* the usual way round */
  MARQ_WAIT_WORD,      /* for what a text seems to name */
  MARQ_WAIT_NEED,      /* never given up */
} MarqWait;

/* One step, and those that wait for it. */
typedef struct
{
  MarqStep *step;
  guint number;         /* as it came, after sorting by phase and key */
  GHashTable *next;     /* number of another → MarqWait */
  GHashTable *previous; /* the numbers of those that it waits for */
  guint n_waits;
  guint seen;           /* in which search for a circle */
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

/* What says the old names never waits for what comes when they are gone. */
static gboolean
is_too_late (MarqPhase first, MarqPhase second)
{
  return (first > MARQ_PHASE_RENAME && second <= MARQ_PHASE_RENAME)
         || (first == MARQ_PHASE_RENAME && second < MARQ_PHASE_RENAME);
}

static void
wait_for (MarqOrder *self, int first, guint second, MarqWait wait)
{
  MarqNode *node, *waiting;

  if (first < 0 || (guint) first == second)
    return;
  node = &self->nodes[first];
  waiting = &self->nodes[second];
  if (wait != MARQ_WAIT_NEED && is_too_late (node->step->phase, waiting->step->phase))
    return;
  if (!node->next)
    node->next = g_hash_table_new (NULL, NULL);
  if (!waiting->previous)
    waiting->previous = g_hash_table_new (NULL, NULL);
  g_hash_table_add (waiting->previous, GINT_TO_POINTER (first));
  if (GPOINTER_TO_INT (g_hash_table_lookup (node->next, GUINT_TO_POINTER (second))) < (int) wait)
    g_hash_table_insert (node->next, GUINT_TO_POINTER (second), GINT_TO_POINTER (wait));
}

static MarqWait
wait_of (MarqDependency *dependency)
{
  if (dependency->is_guess)
    return MARQ_WAIT_GUESS;
  return dependency->by_text ? MARQ_WAIT_WORD : MARQ_WAIT_NEED;
}

static int
find (MarqOrder *self, GHashTable *table, gpointer item)
{
  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (table, one_of (self, item))) - 1;
}

static void
wait_for_alterers (MarqOrder *self, gpointer item, guint node, MarqWait wait)
{
  GArray *alterers = g_hash_table_lookup (self->alterers, one_of (self, item));

  for (guint i = 0; alterers && i < alterers->len; i++)
    wait_for (self, (int) g_array_index (alterers, guint, i), node, wait);
}

/* From its phase on, a step says the new names. */
static void
wait_for_renames (MarqOrder *self, gpointer item, guint node)
{
  GArray *alterers = g_hash_table_lookup (self->alterers, one_of (self, item));

  if (self->nodes[node].step->phase <= MARQ_PHASE_RENAME)
    return;
  for (guint i = 0; alterers && i < alterers->len; i++)
    {
      guint other = g_array_index (alterers, guint, i);

      if (self->nodes[other].step->phase == MARQ_PHASE_RENAME)
        wait_for (self, (int) other, node, MARQ_WAIT_NEED);
    }
}

static void
precede_alterers (MarqOrder *self, gpointer item, guint node)
{
  GArray *alterers = g_hash_table_lookup (self->alterers, one_of (self, item));

  for (guint i = 0; alterers && i < alterers->len; i++)
    wait_for (self, (int) node, g_array_index (alterers, guint, i), MARQ_WAIT_HABIT);
}

/* Columns come to a table, and leave it, without waiting for each other. */
static gboolean
is_sibling_business (MarqItem *item, MarqItem *need)
{
  return MARQ_IS_FIELD (item) && marq_item_get_parent (item) == need;
}

/* What stands in for something waits for no code: that is what it is for. */
static gboolean
is_free_of (MarqStep *step, MarqItem *need)
{
  MarqItem *owner = MARQ_IS_FIELD (need) ? marq_item_get_parent (need) : need;

  return (step->flags & MARQ_STEP_STAND_IN) && (MARQ_IS_VIEW (owner) || MARQ_IS_ROUTINE (owner) || MARQ_IS_OBJECT (owner));
}

static void
order_creation (MarqOrder *self, MarqItem *item, guint node)
{
  GArray *needs = marq_dependencies_get_needs (self->new_needs, item);
  int dropper = find (self, self->droppers, item);

  /* Where the old one has stepped aside, it goes afterwards. */
  if (dropper >= 0 && !(self->nodes[dropper].step->flags & MARQ_STEP_ASIDE))
    wait_for (self, dropper, node, MARQ_WAIT_NEED);
  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqDependency *need = &g_array_index (needs, MarqDependency, i);

      if (is_free_of (self->nodes[node].step, need->item))
        continue;
      wait_for (self, find (self, self->creators, need->item), node, wait_of (need));
      wait_for_renames (self, need->item, node);
      if (!is_sibling_business (item, need->item))
        wait_for_alterers (self, need->item, node, MARQ_WAIT_HABIT);
    }
}

static void
order_drop (MarqOrder *self, MarqItem *item, guint node)
{
  GArray *needed = marq_dependencies_get_needed (self->old_needs, item);
  GArray *needs = marq_dependencies_get_needs (self->old_needs, item);
  MarqItem *namespace = marq_item_get_ancestor (item, MARQ_TYPE_NAMESPACE);

  if (namespace && namespace != item)
    wait_for_renames (self, namespace, node);
  for (guint i = 0; needed && i < needed->len; i++)
    {
      MarqDependency *by = &g_array_index (needed, MarqDependency, i);
      int dropper = find (self, self->droppers, by->item);
      gboolean released = dropper >= 0 && (self->nodes[dropper].step->flags & MARQ_STEP_STAND_IN);

      if (!released)
        wait_for (self, dropper, node, wait_of (by));
      if (dropper < 0 || released)
        wait_for_alterers (self, by->item, node, released ? MARQ_WAIT_NEED : MARQ_WAIT_HABIT);
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
  int creator = find (self, self->creators, item);

  /* What is released or renamed needs nothing new. Is it made anew, then under its new name. */
  if (self->nodes[node].step->phase <= MARQ_PHASE_RENAME)
    {
      if (creator >= 0 && self->nodes[node].step->phase == MARQ_PHASE_RENAME)
        wait_for (self, (int) node, (guint) creator, MARQ_WAIT_NEED);
      return;
    }
  wait_for (self, creator, node, MARQ_WAIT_NEED);
  wait_for_renames (self, item, node);
  for (guint i = 0; needs && i < needs->len; i++)
    {
      MarqDependency *need = &g_array_index (needs, MarqDependency, i);

      wait_for (self, find (self, self->creators, need->item), node, wait_of (need));
      wait_for_renames (self, need->item, node);
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
    for (guint j = 0; j < self->nodes[i].step->drops->len && !(self->nodes[i].step->flags & MARQ_STEP_ASIDE); j++)
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
          wait_for (self, (int) GPOINTER_TO_UINT (g_hash_table_lookup (spots, spot)) - 1, i, MARQ_WAIT_WORD);
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

/* A sequence that a column owns goes with it, without a word. */
static void
index_owned (MarqItem *item, gpointer data)
{
  MarqOrder *self = data;
  const char *owner = MARQ_IS_SEQUENCE (item) ? marq_sequence_get_owned_by (MARQ_SEQUENCE (item)) : NULL;
  MarqItem *field = owner ? marq_item_lookup (item, owner) : NULL;
  int dropper = field ? find (self, self->droppers, field) : -1;

  if (dropper < 0 || find (self, self->droppers, item) >= 0
      || (marq_matching_get_after (self->matching, item) && find (self, self->creators, item) < 0))
    return;
  marq_step_drops (self->nodes[dropper].step, item);
  g_hash_table_insert (self->droppers, one_of (self, item), GUINT_TO_POINTER (dropper + 1));
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
          wait_for (self, find (self, self->creators, step->uses->pdata[j]), i, MARQ_WAIT_NEED);
          wait_for_alterers (self, step->uses->pdata[j], i, MARQ_WAIT_HABIT);
          wait_for_renames (self, step->uses->pdata[j], i);
        }
    }
  order_names (self);
}

static void
count_waits (MarqOrder *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      self->nodes[i].n_waits = self->nodes[i].previous ? g_hash_table_size (self->nodes[i].previous) : 0;
      self->nodes[i].done = FALSE;
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
release (MarqOrder *self, guint number, GArray *ready)
{
  MarqNode *node = &self->nodes[number];

  node->n_waits--;
  if (!node->done && !node->n_waits)
    push (ready, number);
}

static void
finish (MarqOrder *self, guint number, GArray *ready)
{
  MarqNode *node = &self->nodes[number];
  GHashTableIter iter;
  gpointer next;

  node->done = TRUE;
  if (!node->next)
    return;
  g_hash_table_iter_init (&iter, node->next);
  while (g_hash_table_iter_next (&iter, &next, NULL))
    release (self, GPOINTER_TO_UINT (next), ready);
}

/* The first of those that this one waits for. */
static guint
find_previous (MarqOrder *self, guint number)
{
  guint best = self->n_nodes;
  GHashTableIter iter;
  gpointer previous;

  g_hash_table_iter_init (&iter, self->nodes[number].previous);
  while (g_hash_table_iter_next (&iter, &previous, NULL))
    if (!self->nodes[GPOINTER_TO_UINT (previous)].done)
      best = MIN (best, GPOINTER_TO_UINT (previous));
  return best;
}

static MarqWait
get_wait (MarqOrder *self, guint first, guint second)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->nodes[first].next, GUINT_TO_POINTER (second)));
}

/* Nothing is ready: whoever waits, waits in the end for a circle. The weakest wait of it is given up. */
static gboolean
break_circle (MarqOrder *self, guint search, GArray *ready)
{
  guint at = 0, first, second = 0, waiting = 0;
  MarqWait weakest = MARQ_WAIT_NEED;

  while (self->nodes[at].done)
    at++;
  for (; self->nodes[at].seen != search; at = find_previous (self, at))
    self->nodes[at].seen = search;
  first = at;
  do
    {
      guint previous = find_previous (self, at);

      if (get_wait (self, previous, at) < weakest)
        {
          weakest = get_wait (self, previous, at);
          second = at;
          waiting = previous;
        }
      at = previous;
    }
  while (at != first);
  if (weakest == MARQ_WAIT_NEED)
    return FALSE;
  g_hash_table_remove (self->nodes[waiting].next, GUINT_TO_POINTER (second));
  g_hash_table_remove (self->nodes[second].previous, GUINT_TO_POINTER (waiting));
  release (self, second, ready);
  return TRUE;
}

/* What a step is about. */
static char *
dup_subject (MarqStep *step)
{
  GPtrArray *const lists[] = { step->creates, step->drops, step->alters };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i]->len)
      return marq_item_dup_path (lists[i]->pdata[0]);
  return g_strdup (step->key);
}

static void
report_circle (MarqOrder *self, guint search, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < self->n_nodes; i++)
    if (!self->nodes[i].done && self->nodes[i].seen == search)
      {
        g_autofree char *subject = dup_subject (self->nodes[i].step);

        g_string_append_printf (names, "%s%s", names->len ? ", " : "", subject);
      }
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_CIRCLE,
               _ ("These need each other in a circle, and cannot be made one after the other: %s"), names->str);
}

/* searches: how many circles had to be broken on the way. */
static gboolean
sort (MarqOrder *self, GPtrArray *out, guint *searches, GError **error)
{
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));

  count_waits (self);
  g_ptr_array_set_size (out, 0);
  for (guint i = 0; i < self->n_nodes; i++)
    if (!self->nodes[i].n_waits)
      push (ready, i);
  while (out->len < self->n_nodes)
    {
      guint number;

      while (!ready->len)
        if (!break_circle (self, ++*searches, ready))
          {
            report_circle (self, *searches, error);
            return FALSE;
          }
      number = pop (ready);
      g_ptr_array_add (out, self->nodes[number].step);
      finish (self, number, ready);
    }
  return TRUE;
}

/* Whatever is in a circle, or waits for one, came after all that does not: once the circles are gone, it has
 * its own place. */
static gboolean
sort_without_circles (MarqOrder *self, GPtrArray *out, GError **error)
{
  guint first = 0, second;

  if (!sort (self, out, &first, error))
    return FALSE;
  second = first;
  return !first || sort (self, out, &second, error);
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
  marq_item_foreach (marq_matching_get_root (matching, FALSE), index_owned, &self);
  find_waits (&self);
  sorted = sort_without_circles (&self, out, error);
  for (guint i = 0; sorted && i < out->len; i++)
    steps->pdata[i] = out->pdata[i];
  for (guint i = 0; i < self.n_nodes; i++)
    {
      g_clear_pointer (&nodes[i].next, g_hash_table_unref);
      g_clear_pointer (&nodes[i].previous, g_hash_table_unref);
    }
  return sorted;
}
