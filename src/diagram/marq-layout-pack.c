/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rectangles close together in the shape of a window: the highest first, each as far up as it can go, on a skyline; with
 * the width that comes out best. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "marq-layout-private.h"

#define N_WIDTHS 24

/* What is taken, seen from below. */
typedef struct
{
  double x, width;
  double y;
} Step;

typedef struct
{
  GArray *nodes;
  guint  *order;
  double  gap;
  double  width, height;
} Packing;

static int
compare_heights (gconstpointer a, gconstpointer b, gpointer data)
{
  guint left = *(const guint *) a, right = *(const guint *) b;
  const MarqLayoutNode *first = marq_layout_node ((GArray *) data, left);
  const MarqLayoutNode *second = marq_layout_node ((GArray *) data, right);

  if (first->height != second->height)
    return first->height > second->height ? -1 : 1;
  return left < right ? -1 : left > right;
}

/* How far down it has to be to stand at this step, with the gap at its right. */
static double
find_top (GArray *skyline, guint at, double width, double gap, double most)
{
  double top = 0, left = width + gap;

  if (at && g_array_index (skyline, Step, at).x + width > most)
    return G_MAXDOUBLE;
  for (guint i = at; i < skyline->len && left > 0; i++)
    {
      top = MAX (top, g_array_index (skyline, Step, i).y);
      left -= g_array_index (skyline, Step, i).width;
    }
  return top;
}

static void
raise_to (GArray *skyline, guint at, double width, double y)
{
  Step new = { g_array_index (skyline, Step, at).x, width, y };
  double end = new.x + width;

  while (at < skyline->len)
    {
      Step *step = &g_array_index (skyline, Step, at);

      if (step->x >= end)
        break;
      if (step->x + step->width > end)
        {
          step->width -= end - step->x;
          step->x = end;
          break;
        }
      g_array_remove_index (skyline, at);
    }
  g_array_insert_val (skyline, at, new);
}

static void
pack_into (Packing *self, double most)
{
  g_autoptr (GArray) skyline = g_array_new (FALSE, FALSE, sizeof (Step));
  Step floor = { 0, G_MAXDOUBLE, 0 };

  g_array_append_val (skyline, floor);
  self->width = self->height = 0;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      MarqLayoutNode *node = marq_layout_node (self->nodes, self->order[i]);
      double width = marq_layout_ceil (node->width), height = marq_layout_ceil (node->height);
      double best = G_MAXDOUBLE;
      guint at = 0;

      for (guint j = 0; j < skyline->len; j++)
        {
          double top = find_top (skyline, j, width, self->gap, most);

          if (top < best)
            {
              best = top;
              at = j;
            }
        }
      node->x = g_array_index (skyline, Step, at).x;
      node->y = best;
      raise_to (skyline, at, width + self->gap, best + height + self->gap);
      self->width = MAX (self->width, node->x + width);
      self->height = MAX (self->height, node->y + height);
    }
}

void
marq_layout_pack (GArray *nodes, double gap, double aspect, double *width, double *height)
{
  g_autofree guint *order = g_new (guint, nodes->len + 1);
  Packing self = { nodes, order, gap };
  double area = 0, widest = 0, best = 0, best_span = G_MAXDOUBLE;

  for (guint i = 0; i < nodes->len; i++)
    {
      MarqLayoutNode *node = marq_layout_node (nodes, i);

      order[i] = i;
      area += (node->width + gap) * (node->height + gap);
      widest = MAX (widest, node->width);
    }
  g_qsort_with_data (order, (int) nodes->len, sizeof (guint), compare_heights, nodes);
  for (guint i = 0; i < N_WIDTHS; i++)
    {
      double most = MAX (widest, sqrt (area * aspect) * (0.7 + 0.05 * i));
      double span;

      pack_into (&self, most);
      span = marq_layout_span (self.width, self.height, aspect);
      if (span < best_span)
        {
          best_span = span;
          best = most;
        }
    }
  pack_into (&self, best);
  *width = self.width;
  *height = self.height;
}
