/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns without Graphviz: what is referred to stands left of what refers to it, by the longest way; then each column
 * is put into an order in which lines cross less. A few sweeps do: nobody waits for the last crossing.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "marq-layout-private.h"

#define N_SWEEPS 8

typedef struct
{
  MarqLayoutGraph *graph;
  GArray **lefts;  /* of guint: what the node refers to, without what would make a circle */
  GArray **rights;
} Layers;

static GArray **
new_lists (guint n)
{
  GArray **lists = g_new (GArray *, n);

  for (guint i = 0; i < n; i++)
    lists[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  return lists;
}

static void
free_lists (GArray **lists, guint n)
{
  for (guint i = 0; i < n; i++)
    g_array_unref (lists[i]);
  g_free (lists);
}

/* Deep first, from each node in turn: the order in which nodes are done has each after all that it refers to, but for those
 * lines that close a circle. */
static guint *
order_by_depth (guint n, GArray **lists)
{
  g_autofree guint *next = g_new0 (guint, n);
  g_autofree gboolean *is_seen = g_new0 (gboolean, n);
  g_autofree guint *stack = g_new (guint, n);
  guint *order = g_new (guint, n);
  guint n_done = 0;

  for (guint start = 0; start < n; start++)
    {
      guint depth = 0;

      if (is_seen[start])
        continue;
      is_seen[start] = TRUE;
      stack[depth++] = start;
      while (depth)
        {
          guint node = stack[depth - 1];

          if (next[node] == lists[node]->len)
            {
              order[node] = n_done++;
              depth--;
              continue;
            }
          node = g_array_index (lists[node], guint, next[node]++);
          if (!is_seen[node])
            {
              is_seen[node] = TRUE;
              stack[depth++] = node;
            }
        }
    }
  return order;
}

static void
connect (Layers *self)
{
  guint n = self->graph->nodes->len;
  GArray **lists = new_lists (n);
  g_autofree guint *order = NULL;

  for (guint i = 0; i < self->graph->lines->len; i++)
    {
      MarqLayoutLine *line = marq_layout_line (self->graph->lines, i);

      g_array_append_val (lists[line->from], line->to);
    }
  order = order_by_depth (n, lists);
  free_lists (lists, n);
  self->lefts = new_lists (n);
  self->rights = new_lists (n);
  for (guint i = 0; i < self->graph->lines->len; i++)
    {
      MarqLayoutLine line = *marq_layout_line (self->graph->lines, i);

      if (order[line.from] < order[line.to])
        line = (MarqLayoutLine){ line.to, line.from };
      g_array_append_val (self->lefts[line.from], line.to);
      g_array_append_val (self->rights[line.to], line.from);
    }
}

/* Those that refer to nothing stand just left of the first that refers to them. */
static void
draw_near (Layers *self)
{
  GArray *nodes = self->graph->nodes;

  for (guint i = 0; i < nodes->len; i++)
    {
      guint nearest = G_MAXUINT;

      if (self->lefts[i]->len || !self->rights[i]->len)
        continue;
      for (guint j = 0; j < self->rights[i]->len; j++)
        nearest = MIN (nearest, marq_layout_node (nodes, g_array_index (self->rights[i], guint, j))->column);
      marq_layout_node (nodes, i)->column = nearest - 1;
    }
}

static void
find_columns (Layers *self)
{
  GArray *nodes = self->graph->nodes;
  g_autofree guint *order = order_by_depth (nodes->len, self->lefts);
  g_autofree guint *sorted = g_new (guint, nodes->len);

  for (guint i = 0; i < nodes->len; i++)
    sorted[order[i]] = i;
  for (guint i = 0; i < nodes->len; i++)
    {
      GArray *lefts = self->lefts[sorted[i]];
      guint column = 0;

      for (guint j = 0; j < lefts->len; j++)
        column = MAX (column, marq_layout_node (nodes, g_array_index (lefts, guint, j))->column + 1);
      marq_layout_node (nodes, sorted[i])->column = column;
    }
  draw_near (self);
}

typedef struct
{
  guint  node;
  guint  column;
  double wish;
} Seat;

static int
compare_seats (gconstpointer a, gconstpointer b)
{
  const Seat *left = a, *right = b;

  if (left->column != right->column)
    return left->column < right->column ? -1 : 1;
  if (left->wish != right->wish)
    return left->wish < right->wish ? -1 : 1;
  return left->node < right->node ? -1 : left->node > right->node;
}

/* Ranks are from -1 to 1, so that long and short columns can be compared. */
static void
take_seats (GArray *nodes, Seat *seats)
{
  qsort (seats, nodes->len, sizeof (Seat), compare_seats);
  for (guint first = 0, end; first < nodes->len; first = end)
    {
      for (end = first; end < nodes->len && seats[end].column == seats[first].column; end++)
        ;
      for (guint i = first; i < end; i++)
        marq_layout_node (nodes, seats[i].node)->rank = (2.0 * (i - first) + 1) / (end - first) - 1;
    }
}

static double
wish_of (GArray *nodes, guint node, GArray *others)
{
  double sum = 0;

  for (guint i = 0; i < others->len; i++)
    sum += marq_layout_node (nodes, g_array_index (others, guint, i))->rank;
  return others->len ? sum / others->len : marq_layout_node (nodes, node)->rank;
}

static void
order_columns (Layers *self)
{
  GArray *nodes = self->graph->nodes;
  g_autofree Seat *seats = g_new (Seat, nodes->len);

  for (guint sweep = 0; sweep <= N_SWEEPS; sweep++)
    {
      for (guint i = 0; i < nodes->len; i++)
        seats[i] = (Seat){ i, marq_layout_node (nodes, i)->column,
                           sweep ? wish_of (nodes, i, sweep % 2 ? self->lefts[i] : self->rights[i]) : i };
      take_seats (nodes, seats);
    }
}

void
marq_layout_layers (MarqLayoutGraph *graph)
{
  Layers self = { graph };

  connect (&self);
  find_columns (&self);
  order_columns (&self);
  free_lists (self.lefts, graph->nodes->len);
  free_lists (self.rights, graph->nodes->len);
  graph->is_even = FALSE;
}
