/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hangs on nothing: in rows and columns, in its order, as text goes around a picture: right of all else as far down as
 * that goes, and the rest below, in as many columns as are best for the shape.
 */
#include "config.h"

#include "marq-layout-private.h"

#define PRICE_OF_STRIPS 0.03

typedef struct
{
  guint  right; /* columns right of the picture; 0: none */
  guint  below; /* columns below it */
  guint  n;     /* how many are right of it */
  double width, height; /* of all */
  double round;         /* of the two grids: how far they go, one way and the other */
} Flow;

/* So many of them, from the first, in rows from the left; how large that is. */
static void
lay_grid (GArray *nodes, guint first, guint n, guint n_columns, double *width, double *height)
{
  g_autofree double *lefts = g_new0 (double, n_columns + 1);
  double y = 0, bottom = 0;

  for (guint i = 0; i < n; i++)
    {
      double *left = &lefts[i % n_columns + 1];

      *left = MAX (*left, marq_layout_ceil (marq_layout_node (nodes, first + i)->width) + MARQ_LAYOUT_GAP_Y);
    }
  for (guint i = 0; i < n_columns; i++)
    lefts[i + 1] += lefts[i];
  for (guint i = 0; i < n; i++)
    {
      MarqLayoutNode *node = marq_layout_node (nodes, first + i);

      if (i && i % n_columns == 0)
        y = bottom + MARQ_LAYOUT_GAP_Y;
      node->x = lefts[i % n_columns];
      node->y = y;
      bottom = MAX (bottom, y + marq_layout_ceil (node->height));
    }
  *width = n ? lefts[n_columns] - MARQ_LAYOUT_GAP_Y : 0;
  *height = bottom;
}

/* How many of them, in whole rows, are not higher than this. */
static guint
count_rows_within (GArray *nodes, guint n_columns, double height)
{
  double y = 0;
  guint first;

  for (first = 0; first < nodes->len; first += n_columns)
    {
      double row = 0;

      for (guint i = first; i < MIN (first + n_columns, nodes->len); i++)
        row = MAX (row, marq_layout_ceil (marq_layout_node (nodes, i)->height));
      if (y + row > height)
        break;
      y += row + MARQ_LAYOUT_GAP_Y;
    }
  return MIN (first, nodes->len);
}

static void
shift (GArray *nodes, guint first, guint end, double dx, double dy)
{
  for (guint i = first; i < end; i++)
    {
      marq_layout_node (nodes, i)->x += dx;
      marq_layout_node (nodes, i)->y += dy;
    }
}

/* Places them as the flow says, and says how large it all is then. */
static void
lay (GArray *nodes, Flow *self, double width, double height)
{
  double left = marq_layout_ceil (width + MARQ_LAYOUT_GAP_BLOCKS);
  double wide, high, y;

  self->round = 0;
  self->width = width;
  self->height = height;
  if (self->n)
    {
      lay_grid (nodes, 0, self->n, self->right, &wide, &high);
      shift (nodes, 0, self->n, left, 0);
      self->round += wide + high;
      self->width = left + wide;
      self->height = MAX (height, high);
    }
  if (self->n == nodes->len)
    return;
  y = self->height > 0 ? marq_layout_ceil (self->height + MARQ_LAYOUT_GAP_BLOCKS) : 0;
  lay_grid (nodes, self->n, nodes->len - self->n, self->below, &wide, &high);
  shift (nodes, self->n, nodes->len, 0, y);
  self->round += wide + high;
  self->width = MAX (self->width, wide);
  self->height = y + high;
}

/* Where two are as good for the window, the one that is no thin strip is better. */
static double
cost_of (const Flow *self, double aspect)
{
  return marq_layout_span (self->width, self->height, aspect) + PRICE_OF_STRIPS * self->round;
}

static void
try (GArray *nodes, Flow flow, double aspect, double width, double height, Flow *best)
{
  lay (nodes, &flow, width, height);
  if (best->height <= 0 || cost_of (&flow, aspect) < cost_of (best, aspect))
    *best = flow;
}

/* As many columns as are not wider than the picture and what is right of it. */
static guint
count_columns_within (GArray *nodes, guint first, double width)
{
  guint n = 1;
  double wide = 0, high;

  for (guint i = first; i < nodes->len && wide <= width; i++, n++)
    wide += marq_layout_ceil (marq_layout_node (nodes, i)->width) + MARQ_LAYOUT_GAP_Y;
  for (; n > 1; n--)
    {
      lay_grid (nodes, first, nodes->len - first, n, &wide, &high);
      if (wide <= width)
        break;
    }
  return n;
}

void
marq_layout_flow (GArray *nodes, double aspect, double *width, double *height)
{
  guint most = (guint) MIN (nodes->len, 8 * sqrt (nodes->len) + 8);
  Flow best = { 0 };

  for (guint n = 1; n <= most; n++)
    {
      Flow flow = { n, 0, nodes->len };
      double wide, high;

      try (nodes, (Flow){ 0, n, 0 }, aspect, *width, *height, &best);
      if (*height <= 0)
        continue;
      try (nodes, flow, aspect, *width, *height, &best);
      flow.n = count_rows_within (nodes, n, *height);
      if (!flow.n || flow.n == nodes->len)
        continue;
      lay_grid (nodes, 0, flow.n, n, &wide, &high);
      flow.below = count_columns_within (nodes, flow.n, marq_layout_ceil (*width + MARQ_LAYOUT_GAP_BLOCKS) + wide);
      try (nodes, flow, aspect, *width, *height, &best);
    }
  lay (nodes, &best, *width, *height);
  *width = best.width;
  *height = best.height;
}
