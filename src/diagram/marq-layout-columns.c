/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From columns to places. What a hundred entities refer to makes a column of a hundred, which is no shape for a window:
 * such a column is folded into several, row by row, so that what was near stays near. Then each box goes up and down
 * to where its lines are short, as far as its neighbours in the column let it.
 */
#include "config.h"

#include <stdlib.h>

#include "marq-layout-private.h"

#define N_SWEEPS 12
/* To fold has a price: only where it is better by so much. */
#define WORTH_FOLDING 0.93
#define WORTH_WRAPPING 0.75
#define MOST_SPREAD 1.5
/* Between columns: what ends of lines take, what each lane does, and how much at most. */
#define NO_LANES 60.0
#define LANE 8.0
#define MOST_GAP 200.0

typedef struct
{
  MarqLayoutGraph *graph;
  GPtrArray *columns; /* of GArray of guint: nodes, from the top */
  GArray **around;    /* of guint: the nodes that each has lines with */
} Columns;

static MarqLayoutNode *
node_of (Columns *self, GArray *column, guint i)
{
  return marq_layout_node (self->graph->nodes, g_array_index (column, guint, i));
}

static int
compare_nodes (gconstpointer a, gconstpointer b, gpointer data)
{
  guint left = *(const guint *) a, right = *(const guint *) b;
  const MarqLayoutNode *first = marq_layout_node ((GArray *) data, left);
  const MarqLayoutNode *second = marq_layout_node ((GArray *) data, right);

  if (first->rank != second->rank)
    return first->rank < second->rank ? -1 : 1;
  return left < right ? -1 : left > right;
}

static GPtrArray *
collect (GArray *nodes)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < nodes->len; i++)
    {
      guint column = marq_layout_node (nodes, i)->column;

      while (columns->len <= column)
        g_ptr_array_add (columns, g_array_new (FALSE, FALSE, sizeof (guint)));
      g_array_append_val ((GArray *) columns->pdata[column], i);
    }
  for (guint i = 0; i < columns->len; i++)
    g_array_sort_with_data (columns->pdata[i], compare_nodes, nodes);
  return columns;
}

static double
width_of (Columns *self, GArray *column)
{
  double width = 0;

  for (guint i = 0; i < column->len; i++)
    width = MAX (width, marq_layout_ceil (node_of (self, column, i)->width));
  return width;
}

static double
height_of (Columns *self, GArray *column)
{
  double height = 0;

  for (guint i = 0; i < column->len; i++)
    height += (i ? MARQ_LAYOUT_GAP_Y : 0) + marq_layout_ceil (node_of (self, column, i)->height);
  return height;
}

/* Row by row into as many as are needed for none to be much higher than this. */
static void
fold_column (Columns *self, GArray *column, double height, GPtrArray *into)
{
  guint n = (guint) CLAMP (ceil (height_of (self, column) / height), 1, MAX (column->len, 1));
  guint first = into->len;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (into, g_array_new (FALSE, FALSE, sizeof (guint)));
  for (guint i = 0; i < column->len; i++)
    g_array_append_val ((GArray *) into->pdata[first + i % n], g_array_index (column, guint, i));
}

static GPtrArray *
fold (Columns *self, double height)
{
  GPtrArray *folded = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < self->columns->len; i++)
    fold_column (self, self->columns->pdata[i], height, folded);
  return folded;
}

static double
span_of (Columns *self, GPtrArray *columns, double aspect)
{
  double width = 0, height = 0;

  for (guint i = 0; i < columns->len; i++)
    {
      width += (i ? MARQ_LAYOUT_GAP_X : 0) + width_of (self, columns->pdata[i]);
      height = MAX (height, height_of (self, columns->pdata[i]));
    }
  return marq_layout_span (width, height, aspect);
}

static gboolean
fold_to_shape (Columns *self, double aspect)
{
  double highest = 0, best = span_of (self, self->columns, aspect);
  gboolean is_folded = FALSE;

  for (guint i = 0; i < self->columns->len; i++)
    highest = MAX (highest, height_of (self, self->columns->pdata[i]));
  for (guint n = 2; n <= 12; n++)
    {
      g_autoptr (GPtrArray) folded = fold (self, highest / n + 1);
      double span = span_of (self, folded, aspect);

      if (span > best * WORTH_FOLDING)
        continue;
      best = span;
      is_folded = TRUE;
      g_ptr_array_set_size (self->columns, 0);
      g_ptr_array_extend_and_steal (self->columns, g_steal_pointer (&folded));
    }
  return is_folded;
}

/* Of each column, how many lines go from it or from left of it to the right. */
static guint *
count_lanes (Columns *self)
{
  guint *lanes = g_new0 (guint, self->columns->len + 1);
  GArray *nodes = self->graph->nodes;

  for (guint i = 0; i < self->graph->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->graph->lines, i);
      guint from = marq_layout_node (nodes, line->from)->column, to = marq_layout_node (nodes, line->to)->column;

      for (guint column = MIN (from, to); column < MAX (from, to); column++)
        lanes[column]++;
    }
  return lanes;
}

static void
place_columns (Columns *self)
{
  g_autofree guint *lanes = NULL;
  double x = 0;

  for (guint i = 0; i < self->columns->len; i++)
    for (guint j = 0; j < ((GArray *) self->columns->pdata[i])->len; j++)
      node_of (self, self->columns->pdata[i], j)->column = i;
  lanes = count_lanes (self);
  for (guint i = 0; i < self->columns->len; i++)
    {
      GArray *column = self->columns->pdata[i];

      for (guint j = 0; j < column->len; j++)
        node_of (self, column, j)->x = x;
      x += width_of (self, column) + marq_layout_round (CLAMP (NO_LANES + LANE * lanes[i], MARQ_LAYOUT_GAP_X, MOST_GAP));
    }
}

/* As near to what they wish as can be, in their order: those that would overlap make a heap, which is where its
 * members wish on average. */
typedef struct
{
  double sum;    /* of wishes, each less what is above it in the heap */
  guint  n;
} Heap;

static void
grant_wishes (Columns *self, GArray *column, const double *wishes)
{
  g_autofree Heap *heaps = g_new (Heap, column->len);
  guint n_heaps = 0;
  double above = 0;
  guint at = 0;

  for (guint i = 0; i < column->len; i++)
    {
      heaps[n_heaps++] = (Heap){ wishes[i] - above, 1 };
      while (n_heaps > 1 && heaps[n_heaps - 2].sum / heaps[n_heaps - 2].n >= heaps[n_heaps - 1].sum / heaps[n_heaps - 1].n)
        {
          heaps[n_heaps - 2].sum += heaps[n_heaps - 1].sum;
          heaps[n_heaps - 2].n += heaps[n_heaps - 1].n;
          n_heaps--;
        }
      above += marq_layout_ceil (node_of (self, column, i)->height) + MARQ_LAYOUT_GAP_Y;
    }
  above = 0;
  for (guint i = 0; i < n_heaps; i++)
    for (guint j = 0; j < heaps[i].n; j++, at++)
      {
        MarqLayoutNode *node = node_of (self, column, at);

        node->y = heaps[i].sum / heaps[i].n + above;
        above += marq_layout_ceil (node->height) + MARQ_LAYOUT_GAP_Y;
      }
}

/* The middle of what it has lines with. */
static double
wish_of (Columns *self, guint number)
{
  MarqLayoutNode *node = marq_layout_node (self->graph->nodes, number);
  GArray *around = self->around[number];
  double sum = 0;

  for (guint i = 0; i < around->len; i++)
    {
      MarqLayoutNode *other = marq_layout_node (self->graph->nodes, g_array_index (around, guint, i));

      sum += other->y + other->height / 2;
    }
  return around->len ? sum / around->len - node->height / 2 : node->y;
}

static void
settle_column (Columns *self, GArray *column)
{
  g_autofree double *wishes = g_new (double, column->len + 1);

  for (guint i = 0; i < column->len; i++)
    wishes[i] = wish_of (self, g_array_index (column, guint, i));
  grant_wishes (self, column, wishes);
}

static void
stack_columns (Columns *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      GArray *column = self->columns->pdata[i];
      double y = -height_of (self, column) / 2;

      for (guint j = 0; j < column->len; j++)
        {
          node_of (self, column, j)->y = y;
          y += marq_layout_ceil (node_of (self, column, j)->height) + MARQ_LAYOUT_GAP_Y;
        }
    }
}

/* As Graphviz has it; unless it spreads them far to let long lines pass straight, which ours do not need. */
static gboolean
take_middles (Columns *self)
{
  GArray *nodes = self->graph->nodes;
  double top = G_MAXDOUBLE, bottom = -G_MAXDOUBLE, highest = 0;

  for (guint i = 0; i < self->columns->len; i++)
    highest = MAX (highest, height_of (self, self->columns->pdata[i]));
  for (guint i = 0; i < nodes->len; i++)
    {
      MarqLayoutNode *node = marq_layout_node (nodes, i);

      node->y = node->rank - node->height / 2;
      top = MIN (top, node->y);
      bottom = MAX (bottom, node->y + node->height);
    }
  return bottom - top <= highest * MOST_SPREAD;
}

static void
settle (Columns *self)
{
  stack_columns (self);
  for (guint sweep = 0; sweep < N_SWEEPS; sweep++)
    for (guint i = 0; i < self->columns->len; i++)
      settle_column (self, self->columns->pdata[sweep % 2 ? i : self->columns->len - 1 - i]);
}

/* On the grid, and from 0. */
static void
snap (Columns *self)
{
  double top = G_MAXDOUBLE;

  for (guint i = 0; i < self->graph->nodes->len; i++)
    top = MIN (top, marq_layout_node (self->graph->nodes, i)->y);
  for (guint i = 0; i < self->columns->len; i++)
    {
      GArray *column = self->columns->pdata[i];
      double least = 0;

      for (guint j = 0; j < column->len; j++)
        {
          MarqLayoutNode *node = node_of (self, column, j);

          node->y = MAX (least, marq_layout_round (node->y - top));
          least = node->y + marq_layout_ceil (node->height) + MARQ_LAYOUT_GAP_Y;
        }
    }
}

/* Where the next row would begin: the first column that does not fit any more. */
static guint
find_end (Columns *self, guint first, double most, double *width)
{
  guint end = first;

  *width = -MARQ_LAYOUT_GAP_X;
  do
    *width += MARQ_LAYOUT_GAP_X + width_of (self, self->columns->pdata[end++]);
  while (end < self->columns->len && *width + MARQ_LAYOUT_GAP_X + width_of (self, self->columns->pdata[end]) <= most);
  return end;
}

static MarqRect
extents_of (Columns *self, guint first, guint end)
{
  MarqRect extents = { 0 };

  for (guint i = first; i < end; i++)
    {
      GArray *column = self->columns->pdata[i];

      for (guint j = 0; j < column->len; j++)
        {
          MarqLayoutNode *node = node_of (self, column, j);
          MarqRect rect = { node->x, node->y, marq_layout_ceil (node->width), marq_layout_ceil (node->height) };

          extents = marq_rect_union (&extents, &rect);
        }
    }
  return extents;
}

static void
shift (Columns *self, guint first, guint end, double dx, double dy)
{
  for (guint i = first; i < end; i++)
    {
      GArray *column = self->columns->pdata[i];

      for (guint j = 0; j < column->len; j++)
        {
          node_of (self, column, j)->x += dx;
          node_of (self, column, j)->y += dy;
        }
    }
}

/* Columns below each other, in rows of this width. How far one has to step back to see it. */
static double
wrap (Columns *self, double most, double aspect, gboolean is_final)
{
  double widest = 0, y = 0, width;

  for (guint first = 0, end; first < self->columns->len; first = end)
    {
      MarqRect extents;

      end = find_end (self, first, most, &width);
      extents = extents_of (self, first, end);
      if (is_final)
        shift (self, first, end, -extents.x, y - extents.y);
      widest = MAX (widest, width);
      y += extents.height + MARQ_LAYOUT_GAP_Y;
    }
  return marq_layout_span (widest, y - MARQ_LAYOUT_GAP_Y, aspect);
}

/* A long way from table to table is broken into lines, as words are. */
static void
wrap_to_shape (Columns *self, double aspect)
{
  MarqRect extents = extents_of (self, 0, self->columns->len);
  double best = marq_layout_span (extents.width, extents.height, aspect);
  double most = 0;

  for (guint n = 2; n <= 6; n++)
    {
      double span = wrap (self, extents.width / n, aspect, FALSE);

      if (span > best * WORTH_WRAPPING)
        continue;
      best = span;
      most = extents.width / n;
    }
  if (most > 0)
    wrap (self, most, aspect, TRUE);
}

static GArray **
find_around (MarqLayoutGraph *graph)
{
  GArray **around = g_new (GArray *, graph->nodes->len);

  for (guint i = 0; i < graph->nodes->len; i++)
    around[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < graph->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (graph->lines, i);

      g_array_append_val (around[line->from], line->to);
      g_array_append_val (around[line->to], line->from);
    }
  return around;
}

void
marq_layout_columns (MarqLayoutGraph *graph, double aspect)
{
  Columns self = { graph, collect (graph->nodes), find_around (graph) };
  gboolean is_folded = fold_to_shape (&self, aspect);

  place_columns (&self);
  if (!graph->is_even || is_folded || !take_middles (&self))
    settle (&self);
  snap (&self);
  wrap_to_shape (&self, aspect);
  for (guint i = 0; i < graph->nodes->len; i++)
    g_array_unref (self.around[i]);
  g_free (self.around);
  g_ptr_array_unref (self.columns);
}
