/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which boxes make a picture together. What hangs together is a component, which is one picture if it is small. In a
 * large one, each group and each neighbourhood is.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "marq-layout-parts.h"

#define N_BOXES(self) ((self)->layout->boxes->len)

static MarqLayoutBlock *
block_new (void)
{
  MarqLayoutBlock *self = g_new0 (MarqLayoutBlock, 1);

  self->members = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

static void
block_free (MarqLayoutBlock *self)
{
  g_array_unref (self->members);
  g_clear_pointer (&self->graph, marq_layout_graph_free);
  g_free (self);
}

static MarqLayoutSet *
set_new (void)
{
  MarqLayoutSet *self = g_new0 (MarqLayoutSet, 1);

  self->components = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->lone = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

static void
set_free (MarqLayoutSet *self)
{
  g_ptr_array_unref (self->components);
  g_array_unref (self->lone);
  g_free (self);
}

guint
marq_layout_parts_get_depth (MarqLayoutParts *self, guint node)
{
  guint depth = 0;

  for (; self->owner[node] && self->owner[node] != G_MAXUINT; node = N_BOXES (self) + self->owner[node] - 1)
    depth++;
  return depth;
}

/* It, and the groups around it. */
static void
mean (MarqLayoutParts *self, const guint *homes, guint node)
{
  while (self->owner[node] == G_MAXUINT)
    {
      self->owner[node] = homes[node] + 1;
      self->has_any[self->owner[node]] = TRUE;
      if (homes[node] == G_MAXUINT)
        return;
      node = N_BOXES (self) + homes[node];
    }
}

static void
collect_nodes (MarqLayoutParts *self, const gboolean *is_meant)
{
  g_autofree guint *homes = marq_layout_find_homes (self->layout);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      MarqRect *rect = i < N_BOXES (self) ? &g_array_index (self->layout->boxes, MarqLayoutBox, i).rect
                                          : &g_array_index (self->layout->groups, MarqLayoutGroup, i - N_BOXES (self)).rect;

      marq_layout_node (self->nodes, i)->width = rect->width;
      marq_layout_node (self->nodes, i)->height = rect->height;
      if (is_meant[i])
        mean (self, homes, i);
    }
}

/* The node that stands for this one a step farther out. */
static guint
find_outer (MarqLayoutParts *self, guint node)
{
  return self->owner[node] ? N_BOXES (self) + self->owner[node] - 1 : node;
}

/* What stands for both ends where they meet. */
static MarqLayoutLine
lift (MarqLayoutParts *self, MarqLayoutLine line)
{
  guint from = marq_layout_parts_get_depth (self, line.from), to = marq_layout_parts_get_depth (self, line.to);

  while (self->owner[line.from] != self->owner[line.to])
    {
      gboolean is_from = from >= to, is_to = to >= from;

      if (is_from)
        {
          line.from = find_outer (self, line.from);
          from--;
        }
      if (is_to)
        {
          line.to = find_outer (self, line.to);
          to--;
        }
    }
  return line;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const MarqLayoutLine *left = a, *right = b;

  if (left->from != right->from)
    return left->from < right->from ? -1 : 1;
  return left->to < right->to ? -1 : left->to > right->to;
}

static void
collect_lines (MarqLayoutParts *self)
{
  GArray *lines = self->layout->lines;
  guint n_kept = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      MarqLayoutLine line = *marq_layout_line (lines, i);

      if (line.from >= N_BOXES (self) || line.to >= N_BOXES (self) || self->owner[line.from] == G_MAXUINT
          || self->owner[line.to] == G_MAXUINT)
        continue;
      line = lift (self, line);
      if (line.from != line.to)
        g_array_append_val (self->lines, line);
    }
  g_array_sort (self->lines, compare_lines);
  for (guint i = 0; i < self->lines->len; i++)
    if (!n_kept || compare_lines (marq_layout_line (self->lines, i), marq_layout_line (self->lines, n_kept - 1)) != 0)
      *marq_layout_line (self->lines, n_kept++) = *marq_layout_line (self->lines, i);
  g_array_set_size (self->lines, n_kept);
}

static guint
find_root (guint *parents, guint node)
{
  while (parents[node] != node)
    node = parents[node] = parents[parents[node]];
  return node;
}

static void
unite (guint *parents, guint a, guint b)
{
  a = find_root (parents, a);
  b = find_root (parents, b);
  parents[MAX (a, b)] = MIN (a, b);
}

/* Of each node, the first that it hangs together with; over groups, or without them. */
static guint *
find_roots (MarqLayoutParts *self, gboolean over_groups)
{
  guint *parents = g_new (guint, self->nodes->len + 1);

  for (guint i = 0; i < self->nodes->len; i++)
    parents[i] = i;
  for (guint i = 0; i < self->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->lines, i);

      if (over_groups || (line->from < N_BOXES (self) && line->to < N_BOXES (self)))
        unite (parents, line->from, line->to);
    }
  for (guint i = 0; i < self->nodes->len; i++)
    parents[i] = find_root (parents, i);
  return parents;
}

/* One that is too large gives way to its neighbourhoods. */
static void
split_block (MarqLayoutParts *self, MarqLayoutBlock *block, GPtrArray *into)
{
  g_autoptr (GArray) bonds = g_array_new (FALSE, FALSE, sizeof (MarqLayoutBond));
  g_autofree guint *homes = NULL;
  guint first = into->len;
  guint n;

  memset (self->local, 0xff, sizeof (guint) * self->nodes->len);
  for (guint i = 0; i < block->members->len; i++)
    self->local[g_array_index (block->members, guint, i)] = i;
  for (guint i = 0; i < self->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->lines, i);
      MarqLayoutBond bond = { self->local[line->from], self->local[line->to], 1 };

      if (bond.a != G_MAXUINT && bond.b != G_MAXUINT)
        g_array_append_val (bonds, bond);
    }
  homes = marq_layout_neighbourhoods (block->members->len, bonds, MARQ_LAYOUT_MOST_NODES, &n);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (into, block_new ());
  for (guint i = 0; i < block->members->len; i++)
    g_array_append_val (((MarqLayoutBlock *) into->pdata[first + homes[i]])->members, g_array_index (block->members, guint, i));
  block_free (block);
}

/* A new one for a root that was not met before. */
static GArray *
find_members (GHashTable *known, GPtrArray *all, guint root)
{
  MarqLayoutBlock *block = g_hash_table_lookup (known, GUINT_TO_POINTER (root));

  if (!block)
    {
      block = block_new ();
      g_hash_table_insert (known, GUINT_TO_POINTER (root), block);
      g_ptr_array_add (all, block);
    }
  return block->members;
}

/* component: its members; pieces: the root of each node, without groups. */
static GPtrArray *
make_blocks (MarqLayoutParts *self, GArray *component, const guint *pieces)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) block_free);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) whole = g_ptr_array_new ();

  for (guint i = 0; i < component->len; i++)
    {
      guint node = g_array_index (component, guint, i);
      GArray *members = find_members (known, whole, pieces[node]);

      g_array_append_val (members, node);
    }
  for (guint i = 0; i < whole->len; i++)
    if (((MarqLayoutBlock *) whole->pdata[i])->members->len > MARQ_LAYOUT_MOST_NODES)
      split_block (self, whole->pdata[i], blocks);
    else
      g_ptr_array_add (blocks, whole->pdata[i]);
  return blocks;
}

static gboolean
is_lone (MarqLayoutParts *self, GArray *members)
{
  guint first = g_array_index (members, guint, 0);

  return members->len == 1 && (first < N_BOXES (self) || !self->has_any[first - N_BOXES (self) + 1]);
}

static void
make_sets (MarqLayoutParts *self)
{
  g_autofree guint *roots = find_roots (self, TRUE);
  g_autofree guint *pieces = find_roots (self, FALSE);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) components = g_ptr_array_new_with_free_func ((GDestroyNotify) block_free);

  for (guint i = 0; i <= self->layout->groups->len; i++)
    g_ptr_array_add (self->sets, set_new ());
  /* No line leads out of a set. */
  for (guint i = 0; i < self->nodes->len; i++)
    if (self->owner[i] != G_MAXUINT)
      {
        GArray *members = find_members (known, components, roots[i]);

        g_array_append_val (members, i);
      }
  for (guint i = 0; i < components->len; i++)
    {
      GArray *members = ((MarqLayoutBlock *) components->pdata[i])->members;
      guint first = g_array_index (members, guint, 0);
      MarqLayoutSet *set = self->sets->pdata[self->owner[first]];

      if (is_lone (self, members))
        g_array_append_val (set->lone, first);
      else
        g_ptr_array_add (set->components, make_blocks (self, members, pieces));
    }
}

static void
make_graph (MarqLayoutParts *self, MarqLayoutBlock *block, guint number)
{
  if (block->members->len > 1)
    {
      block->graph = marq_layout_graph_new ();
      g_ptr_array_add (self->graphs, block->graph);
    }
  for (guint i = 0; i < block->members->len; i++)
    {
      guint node = g_array_index (block->members, guint, i);

      self->local[node] = i;
      self->block[node] = number;
      if (block->graph)
        g_array_append_val (block->graph->nodes, *marq_layout_node (self->nodes, node));
    }
}

static void
make_graphs (MarqLayoutParts *self)
{
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();

  for (guint i = 0; i < self->sets->len; i++)
    {
      GPtrArray *components = ((MarqLayoutSet *) self->sets->pdata[i])->components;

      for (guint j = 0; j < components->len; j++)
        g_ptr_array_extend (blocks, components->pdata[j], NULL, NULL);
    }
  memset (self->block, 0xff, sizeof (guint) * self->nodes->len);
  for (guint i = 0; i < blocks->len; i++)
    make_graph (self, blocks->pdata[i], i);
  for (guint i = 0; i < self->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->lines, i);
      MarqLayoutLine inner = { self->local[line->from], self->local[line->to] };

      if (self->block[line->from] == self->block[line->to])
        g_array_append_val (((MarqLayoutBlock *) blocks->pdata[self->block[line->from]])->graph->lines, inner);
    }
}

MarqLayoutParts *
marq_layout_parts_new (MarqLayout *layout, const gboolean *is_meant)
{
  MarqLayoutParts *self = g_new0 (MarqLayoutParts, 1);
  guint n = layout->boxes->len + layout->groups->len;

  self->layout = layout;
  self->nodes = g_array_new (FALSE, TRUE, sizeof (MarqLayoutNode));
  g_array_set_size (self->nodes, n);
  self->lines = g_array_new (FALSE, FALSE, sizeof (MarqLayoutLine));
  self->owner = g_new (guint, n + 1);
  self->has_any = g_new0 (gboolean, layout->groups->len + 1);
  self->local = g_new0 (guint, n + 1);
  self->block = g_new0 (guint, n + 1);
  memset (self->owner, 0xff, sizeof (guint) * (n + 1));
  self->sets = g_ptr_array_new_with_free_func ((GDestroyNotify) set_free);
  self->graphs = g_ptr_array_new ();
  collect_nodes (self, is_meant);
  collect_lines (self);
  make_sets (self);
  make_graphs (self);
  return self;
}

void
marq_layout_parts_free (MarqLayoutParts *self)
{
  g_array_unref (self->nodes);
  g_array_unref (self->lines);
  g_free (self->owner);
  g_free (self->has_any);
  g_free (self->local);
  g_free (self->block);
  g_ptr_array_unref (self->sets);
  g_ptr_array_unref (self->graphs);
  g_free (self);
}
