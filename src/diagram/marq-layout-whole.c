/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays out boxes among themselves: orders all the pictures that there are, and then puts them together, from the inside:
 * what hangs together side by side, groups around that, and the window's shape around all.
 */
#include "config.h"

#include "marq-layout-parts.h"

#define DOT_SECONDS 30.0
/* With more lines for each box, an order that takes Graphviz long to find shows nothing more. */
#define MOST_LINES_EACH 6

MarqLayoutGraph *
marq_layout_graph_new (void)
{
  MarqLayoutGraph *self = g_new0 (MarqLayoutGraph, 1);

  self->nodes = g_array_new (FALSE, FALSE, sizeof (MarqLayoutNode));
  self->lines = g_array_new (FALSE, FALSE, sizeof (MarqLayoutLine));
  return self;
}

void
marq_layout_graph_free (MarqLayoutGraph *self)
{
  g_array_unref (self->nodes);
  g_array_unref (self->lines);
  g_free (self);
}

/* FALSE: cancelled. */
static gboolean
find_orders (MarqLayoutParts *parts, char **why_not, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();
  g_autoptr (GError) failure = NULL;
  gboolean is_done = FALSE;

  for (guint i = 0; i < parts->graphs->len; i++)
    {
      MarqLayoutGraph *graph = parts->graphs->pdata[i];

      if (!parts->layout->without_graphviz && graph->lines->len && graph->lines->len <= graph->nodes->len * MOST_LINES_EACH)
        g_ptr_array_add (asked, graph);
      else
        marq_layout_layers (graph);
    }
  is_done = !asked->len || marq_layout_dot (asked, DOT_SECONDS, cancellable, &failure);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  for (guint i = 0; !is_done && i < asked->len; i++)
    marq_layout_layers (asked->pdata[i]);
  if (failure && why_not)
    *why_not = g_strdup (failure->message);
  return TRUE;
}

static MarqLayoutNode
place_block (MarqLayoutParts *parts, MarqLayoutBlock *block, double aspect)
{
  MarqLayoutNode all = { 0 };

  if (!block->graph)
    return *marq_layout_node (parts->nodes, g_array_index (block->members, guint, 0));
  marq_layout_columns (block->graph, aspect);
  for (guint i = 0; i < block->graph->nodes->len; i++)
    {
      MarqLayoutNode *node = marq_layout_node (block->graph->nodes, i);

      all.width = MAX (all.width, node->x + node->width);
      all.height = MAX (all.height, node->y + node->height);
    }
  return all;
}

/* Puts what is in the block where the block is, and more. */
static void
shift_block (MarqLayoutParts *parts, MarqLayoutBlock *block, double x, double y)
{
  for (guint i = 0; i < block->members->len; i++)
    {
      MarqLayoutNode *node = marq_layout_node (parts->nodes, g_array_index (block->members, guint, i));

      node->x = x + (block->graph ? marq_layout_node (block->graph->nodes, i)->x : 0);
      node->y = y + (block->graph ? marq_layout_node (block->graph->nodes, i)->y : 0);
    }
}

/* Of its middle, in its block. */
static MarqPoint
find_middle (MarqLayoutParts *parts, MarqLayoutBlock *block, guint number)
{
  MarqLayoutNode *node = block->graph ? marq_layout_node (block->graph->nodes, parts->local[number]) : NULL;

  if (node)
    return (MarqPoint){ node->x + node->width / 2, node->y + node->height / 2 };
  node = marq_layout_node (parts->nodes, number);
  return (MarqPoint){ node->width / 2, node->height / 2 };
}

/* Between blocks that are arranged in themselves: a and b are numbers among these. */
static GArray *
find_bonds (MarqLayoutParts *parts, GPtrArray *blocks)
{
  GArray *bonds = g_array_new (FALSE, FALSE, sizeof (MarqLayoutBond));
  guint first = parts->block[g_array_index (((MarqLayoutBlock *) blocks->pdata[0])->members, guint, 0)];

  for (guint i = 0; blocks->len > 1 && i < parts->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (parts->lines, i);
      MarqLayoutBond bond = { parts->block[line->from] - first, parts->block[line->to] - first, 1 };

      if (bond.a >= blocks->len || bond.b >= blocks->len || bond.a == bond.b)
        continue;
      bond.at_a = find_middle (parts, blocks->pdata[bond.a], line->from);
      bond.at_b = find_middle (parts, blocks->pdata[bond.b], line->to);
      g_array_append_val (bonds, bond);
    }
  return bonds;
}

/* Where each of its blocks is, from (0, 0). */
static GArray *
place_component (MarqLayoutParts *parts, GPtrArray *blocks, double aspect, MarqLayoutNode *all)
{
  g_autoptr (GArray) bonds = NULL;
  GArray *places = g_array_new (FALSE, FALSE, sizeof (MarqLayoutNode));

  for (guint i = 0; i < blocks->len; i++)
    {
      MarqLayoutNode place = place_block (parts, blocks->pdata[i], aspect);

      g_array_append_val (places, place);
    }
  bonds = find_bonds (parts, blocks);
  marq_layout_blocks (places, bonds, aspect);
  *all = (MarqLayoutNode){ 0 };
  for (guint i = 0; i < places->len; i++)
    {
      all->width = MAX (all->width, marq_layout_node (places, i)->x + marq_layout_node (places, i)->width);
      all->height = MAX (all->height, marq_layout_node (places, i)->y + marq_layout_node (places, i)->height);
    }
  return places;
}

static void
place_lone (MarqLayoutParts *parts, MarqLayoutSet *set, double aspect, double *width, double *height)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (MarqLayoutNode));

  for (guint i = 0; i < set->lone->len; i++)
    g_array_append_val (nodes, *marq_layout_node (parts->nodes, g_array_index (set->lone, guint, i)));
  marq_layout_flow (nodes, aspect, width, height);
  for (guint i = 0; i < nodes->len; i++)
    *marq_layout_node (parts->nodes, g_array_index (set->lone, guint, i)) = *marq_layout_node (nodes, i);
}

static void
place_set (MarqLayoutParts *parts, MarqLayoutSet *set, double aspect, double *width, double *height)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (GArray) wholes = g_array_new (FALSE, FALSE, sizeof (MarqLayoutNode));

  for (guint i = 0; i < set->components->len; i++)
    {
      MarqLayoutNode all;

      g_ptr_array_add (places, place_component (parts, set->components->pdata[i], aspect, &all));
      g_array_append_val (wholes, all);
    }
  marq_layout_pack (wholes, MARQ_LAYOUT_GAP_BLOCKS, aspect, width, height);
  for (guint i = 0; i < set->components->len; i++)
    {
      GPtrArray *blocks = set->components->pdata[i];
      MarqLayoutNode *whole = marq_layout_node (wholes, i);
      GArray *inner = places->pdata[i];

      for (guint j = 0; j < blocks->len; j++)
        shift_block (parts, blocks->pdata[j], whole->x + marq_layout_node (inner, j)->x, whole->y + marq_layout_node (inner, j)->y);
    }
  if (set->lone->len)
    place_lone (parts, set, aspect, width, height);
}

static void
place_group (MarqLayoutParts *parts, guint number, double aspect)
{
  MarqLayoutNode *node = marq_layout_node (parts->nodes, parts->layout->boxes->len + number);
  double width, height;

  place_set (parts, parts->sets->pdata[number + 1], aspect, &width, &height);
  node->width = marq_layout_ceil (width + 2 * MARQ_LAYOUT_GROUP_PADDING);
  node->height = marq_layout_ceil (height + MARQ_LAYOUT_GROUP_TOP + MARQ_LAYOUT_GROUP_PADDING);
}

/* From the innermost ones outwards. */
static void
place_groups (MarqLayoutParts *parts, double aspect)
{
  guint n = parts->layout->groups->len;
  guint n_left = n;

  for (guint depth = 0; n_left; depth++)
    for (guint i = 0; i < n; i++)
      if (marq_layout_parts_get_depth (parts, parts->layout->boxes->len + i) == n - 1 - depth)
        {
          n_left--;
          if (parts->has_any[i + 1])
            place_group (parts, i, aspect);
        }
}

/* From the corner of all: with what is left of and above all groups that it is in. */
static MarqPoint
find_place (MarqLayoutParts *parts, guint number)
{
  MarqLayoutNode *node = marq_layout_node (parts->nodes, number);
  MarqPoint place = { node->x, node->y };

  while (parts->owner[number])
    {
      number = parts->layout->boxes->len + parts->owner[number] - 1;
      node = marq_layout_node (parts->nodes, number);
      place.x += node->x + MARQ_LAYOUT_GROUP_PADDING;
      place.y += node->y + MARQ_LAYOUT_GROUP_TOP;
    }
  return place;
}

static void
take_places (MarqLayoutParts *parts)
{
  GArray *boxes = parts->layout->boxes;

  for (guint i = 0; i < parts->nodes->len; i++)
    {
      MarqLayoutNode *node = marq_layout_node (parts->nodes, i);
      MarqPoint place;

      if (parts->owner[i] == G_MAXUINT)
        continue;
      place = find_place (parts, i);
      *(i < boxes->len ? &g_array_index (boxes, MarqLayoutBox, i).rect
                       : &g_array_index (parts->layout->groups, MarqLayoutGroup, i - boxes->len).rect)
          = (MarqRect){ place.x, place.y, node->width, node->height };
    }
}

gboolean
marq_layout_whole (MarqLayout *self, const gboolean *is_meant, double aspect, char **why_not, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqLayoutParts) parts = marq_layout_parts_new (self, is_meant);
  double width, height;

  if (!find_orders (parts, why_not, cancellable, error))
    return FALSE;
  place_groups (parts, aspect);
  place_set (parts, parts->sets->pdata[0], aspect, &width, &height);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  take_places (parts);
  return TRUE;
}
