/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts whole pictures side by side: one after another beside those that it has most to do with, where its lines are short
 * and all keeps the shape of a window. Edges are in line with edges, so that it looks as if it were meant. Then each
 * looks again, now that the others have their places.
 */
#include "config.h"

#include <stdlib.h>

#include "marq-layout-private.h"
#include "marq-layout-room.h"

#define N_ROUNDS 3
/* Of no more than these, with no more lines between them, each is tried as the first. */
#define MOST_FIRSTS 24
#define MOST_LINES 400
/* What it costs if all grows by so much, against lines that are so much longer; and if it grows beyond what it should
 * take, which is so much more than what is in it. */
#define PRICE_OF_GROWTH 0.5
#define PRICE_OF_DISTANCE 0.05
#define PRICE_OF_EXCESS 20.0
#define ROOM_TO_MOVE 1.25
/* For the square root of the number of lines. */
#define MORE_GAP 4.0

typedef struct
{
  double x, y, cost;
} Spot;

typedef struct
{
  GArray         *nodes;
  double          aspect;
  double          gap;       /* between them */
  double          height;    /* that all together should have; the width is as much more as the window's */
  GArray        **bonds;     /* of MarqLayoutBond, of each: from it to b */
  double         *weights;   /* of each: of all of its bonds */
  guint          *numbers;   /* in the room; G_MAXUINT: not placed yet */
  MarqLayoutRoom *room;
  GArray         *spots;     /* of Spot: for the one at hand */
  double          most_cost; /* of any of these */
} Blocks;

static void
add_bond (Blocks *self, MarqLayoutBond bond)
{
  g_array_append_val (self->bonds[bond.a], bond);
  self->weights[bond.a] += bond.weight;
}

static MarqRect
extents_without (Blocks *self, guint without)
{
  MarqRect extents = { 0 };

  for (guint i = 0; i < self->nodes->len; i++)
    {
      MarqLayoutNode *node = marq_layout_node (self->nodes, i);
      MarqRect rect = { node->x, node->y, node->width, node->height };

      if (i != without && self->numbers[i] != G_MAXUINT)
        extents = marq_rect_union (&extents, &rect);
    }
  return extents;
}

static double
price_of (Blocks *self, const MarqRect *all)
{
  double width = all->width / self->aspect;

  return PRICE_OF_GROWTH * (width + all->height) + PRICE_OF_EXCESS * (MAX (0, width - self->height) + MAX (0, all->height - self->height));
}

/* How long its lines are on average. */
static double
lines_of (Blocks *self, guint number, double x, double y)
{
  double lines = 0, weight = 0;

  for (guint i = 0; i < self->bonds[number]->len; i++)
    {
      MarqLayoutBond *bond = marq_layout_bond (self->bonds[number], i);
      MarqLayoutNode *other = marq_layout_node (self->nodes, bond->b);

      if (self->numbers[bond->b] == G_MAXUINT)
        continue;
      weight += bond->weight;
      lines += bond->weight * (fabs (x + bond->at_a.x - other->x - bond->at_b.x) + fabs (y + bond->at_a.y - other->y - bond->at_b.y));
    }
  return weight > 0 ? lines / weight : 0;
}

/* How long its lines are, how much farther away one has to stand to see all, and a bit, how far out it is. */
static double
cost_of (Blocks *self, guint number, double x, double y, const MarqRect *extents)
{
  MarqLayoutNode *node = marq_layout_node (self->nodes, number);
  MarqRect rect = { x, y, node->width, node->height };
  MarqRect all = marq_rect_union (extents, &rect);
  double out_x = fabs (x + node->width / 2 - extents->x - extents->width / 2) / self->aspect;
  double out_y = fabs (y + node->height / 2 - extents->y - extents->height / 2);

  return lines_of (self, number, x, y) + price_of (self, &all) + PRICE_OF_DISTANCE * (out_x + out_y);
}

static int
compare_spots (gconstpointer a, gconstpointer b)
{
  const Spot *left = a, *right = b;

  if (left->cost != right->cost)
    return left->cost < right->cost ? -1 : 1;
  if (left->y != right->y)
    return left->y < right->y ? -1 : 1;
  return left->x < right->x ? -1 : left->x > right->x;
}

static void
add_spot (Blocks *self, guint number, double x, double y, const MarqRect *extents)
{
  Spot spot = { x, y, cost_of (self, number, x, y, extents) };

  if (spot.cost < self->most_cost)
    g_array_append_val (self->spots, spot);
}

/* Right, left, below and above of the other, with an edge or the middle in line. */
static void
add_spots_beside (Blocks *self, guint number, guint other, const MarqRect *extents)
{
  MarqLayoutNode *node = marq_layout_node (self->nodes, number);
  MarqLayoutNode *by = marq_layout_node (self->nodes, other);
  double width = marq_layout_ceil (node->width), height = marq_layout_ceil (node->height);
  double far_x = by->x + marq_layout_ceil (by->width), far_y = by->y + marq_layout_ceil (by->height);
  double xs[] = { by->x, far_x - width, marq_layout_round ((by->x + far_x - width) / 2) };
  double ys[] = { by->y, far_y - height, marq_layout_round ((by->y + far_y - height) / 2) };

  for (guint i = 0; i < G_N_ELEMENTS (xs); i++)
    {
      add_spot (self, number, far_x + self->gap, ys[i], extents);
      add_spot (self, number, by->x - self->gap - width, ys[i], extents);
      add_spot (self, number, xs[i], far_y + self->gap, extents);
      add_spot (self, number, xs[i], by->y - self->gap - height, extents);
    }
}

/* Right or left of what it has a line to, so that the line is straight. */
static void
add_spots_in_line (Blocks *self, guint number, const MarqRect *extents)
{
  MarqLayoutNode *node = marq_layout_node (self->nodes, number);

  for (guint i = 0; i < self->bonds[number]->len; i++)
    {
      MarqLayoutBond *bond = marq_layout_bond (self->bonds[number], i);
      MarqLayoutNode *by = marq_layout_node (self->nodes, bond->b);
      double y = marq_layout_round (by->y + bond->at_b.y - bond->at_a.y);

      if (self->numbers[bond->b] == G_MAXUINT)
        continue;
      add_spot (self, number, by->x + marq_layout_ceil (by->width) + self->gap, y, extents);
      add_spot (self, number, by->x - self->gap - marq_layout_ceil (node->width), y, extents);
    }
}

static gboolean
is_free (Blocks *self, guint number, const Spot *spot)
{
  MarqLayoutNode *node = marq_layout_node (self->nodes, number);
  MarqRect rect = { spot->x, spot->y, marq_layout_ceil (node->width) + self->gap,
                    marq_layout_ceil (node->height) + self->gap };

  return marq_layout_room_is_free (self->room, &rect, NULL);
}

static void
put (Blocks *self, guint number, double x, double y)
{
  MarqLayoutNode *node = marq_layout_node (self->nodes, number);
  MarqRect rect = { x, y, marq_layout_ceil (node->width) + self->gap, marq_layout_ceil (node->height) + self->gap };

  node->x = x;
  node->y = y;
  self->numbers[number] = marq_layout_room_take (self->room, &rect, G_MAXUINT);
}

/* Beside the outermost ones there is always room. */
static void
place (Blocks *self, guint number)
{
  MarqLayoutNode *node = marq_layout_node (self->nodes, number);
  MarqRect extents = extents_without (self, number);
  Spot best = { node->x, node->y };

  self->most_cost = G_MAXDOUBLE;
  if (self->numbers[number] != G_MAXUINT)
    {
      marq_layout_room_leave (self->room, self->numbers[number]);
      self->most_cost = cost_of (self, number, node->x, node->y, &extents);
    }
  g_array_set_size (self->spots, 0);
  for (guint i = 0; i < self->nodes->len; i++)
    if (i != number && self->numbers[i] != G_MAXUINT)
      add_spots_beside (self, number, i, &extents);
  add_spots_in_line (self, number, &extents);
  g_array_sort (self->spots, compare_spots);
  for (guint i = 0; i < self->spots->len; i++)
    {
      Spot *spot = &g_array_index (self->spots, Spot, i);

      if (!is_free (self, number, spot))
        continue;
      best = *spot;
      break;
    }
  put (self, number, best.x, best.y);
}

/* After the first, the one that has most to do with those that are placed; of these the one that has most to do at all. */
static guint *
find_order (Blocks *self, guint first)
{
  guint n = self->nodes->len;
  guint *order = g_new (guint, n);
  g_autofree double *near = g_new0 (double, n);
  g_autofree gboolean *is_done = g_new0 (gboolean, n);

  for (guint at = 0; at < n; at++)
    {
      guint best = G_MAXUINT;

      for (guint i = 0; i < n && at; i++)
        if (!is_done[i]
            && (best == G_MAXUINT || near[i] > near[best] || (near[i] == near[best] && self->weights[i] > self->weights[best])))
          best = i;
      if (!at)
        best = first;
      is_done[best] = TRUE;
      order[at] = best;
      for (guint i = 0; i < self->bonds[best]->len; i++)
        near[marq_layout_bond (self->bonds[best], i)->b] += marq_layout_bond (self->bonds[best], i)->weight;
    }
  return order;
}

static void
start_at_zero (GArray *nodes)
{
  double x = G_MAXDOUBLE, y = G_MAXDOUBLE;

  for (guint i = 0; i < nodes->len; i++)
    {
      x = MIN (x, marq_layout_node (nodes, i)->x);
      y = MIN (y, marq_layout_node (nodes, i)->y);
    }
  for (guint i = 0; i < nodes->len; i++)
    {
      marq_layout_node (nodes, i)->x -= x;
      marq_layout_node (nodes, i)->y -= y;
    }
}

static guint
find_heaviest (Blocks *self)
{
  guint best = 0;

  for (guint i = 1; i < self->nodes->len; i++)
    if (self->weights[i] > self->weights[best])
      best = i;
  return best;
}

/* From the first on; how good that is. */
static double
place_all (Blocks *self, guint first)
{
  g_autofree guint *order = find_order (self, first);
  MarqRect extents;
  double lines = 0, weight = 0;

  self->room = marq_layout_room_new ();
  for (guint i = 0; i < self->nodes->len; i++)
    self->numbers[i] = G_MAXUINT;
  put (self, first, 0, 0);
  for (guint round = 0; round < N_ROUNDS; round++)
    for (guint i = round ? 0 : 1; i < self->nodes->len; i++)
      place (self, order[i]);
  g_clear_pointer (&self->room, marq_layout_room_free);
  extents = extents_without (self, G_MAXUINT);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      lines += self->weights[i] * lines_of (self, i, marq_layout_node (self->nodes, i)->x, marq_layout_node (self->nodes, i)->y);
      weight += self->weights[i];
    }
  return (weight > 0 ? lines / weight : 0) + price_of (self, &extents);
}

/* Where the first stands decides much: of few, each may be it. */
static void
place_best (Blocks *self, guint n_lines)
{
  g_autoptr (GArray) best = NULL;
  double least = G_MAXDOUBLE;

  if (self->nodes->len > MOST_FIRSTS || n_lines > MOST_LINES)
    {
      place_all (self, find_heaviest (self));
      return;
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      double cost = place_all (self, i);

      if (cost >= least)
        continue;
      least = cost;
      g_clear_pointer (&best, g_array_unref);
      best = g_array_copy (self->nodes);
    }
  for (guint i = 0; best && i < best->len; i++)
    *marq_layout_node (self->nodes, i) = *marq_layout_node (best, i);
}

/* The more lines go from one to another, the more lanes there have to be. */
static double
find_gap (GArray *bonds)
{
  return marq_layout_round (MARQ_LAYOUT_GAP_BLOCKS + MORE_GAP * sqrt (bonds->len));
}

static double
find_height (GArray *nodes, double gap, double aspect)
{
  double area = 0;

  for (guint i = 0; i < nodes->len; i++)
    area += (marq_layout_node (nodes, i)->width + gap) * (marq_layout_node (nodes, i)->height + gap);
  return sqrt (area * ROOM_TO_MOVE / aspect);
}

void
marq_layout_blocks (GArray *nodes, GArray *bonds, double aspect)
{
  guint n = nodes->len;
  double gap = find_gap (bonds);
  Blocks self = { .nodes = nodes, .aspect = aspect, .gap = gap, .height = find_height (nodes, gap, aspect) };

  self.bonds = g_new (GArray *, n + 1);
  self.weights = g_new0 (double, n + 1);
  self.numbers = g_new (guint, n + 1);
  self.spots = g_array_new (FALSE, FALSE, sizeof (Spot));
  for (guint i = 0; i < n; i++)
    self.bonds[i] = g_array_new (FALSE, FALSE, sizeof (MarqLayoutBond));
  for (guint i = 0; i < bonds->len; i++)
    {
      MarqLayoutBond *bond = marq_layout_bond (bonds, i);

      add_bond (&self, *bond);
      add_bond (&self, (MarqLayoutBond){ bond->b, bond->a, bond->weight, bond->at_b, bond->at_a });
    }
  if (n)
    place_best (&self, bonds->len);
  start_at_zero (nodes);
  for (guint i = 0; i < n; i++)
    g_array_unref (self.bonds[i]);
  g_free (self.bonds);
  g_free (self.weights);
  g_free (self.numbers);
  g_array_unref (self.spots);
}
