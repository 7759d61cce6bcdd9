/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "marq-plane.h"

MarqPlane *
marq_plane_new (void)
{
  MarqPlane *self = g_new (MarqPlane, 1);

  self->boxes = g_array_new (FALSE, TRUE, sizeof (MarqPlaneBox));
  self->lines = g_array_new (FALSE, TRUE, sizeof (MarqPlaneLine));
  return self;
}

void
marq_plane_free (MarqPlane *self)
{
  for (guint i = 0; i < self->boxes->len; i++)
    g_free (marq_plane_get_box (self, i)->uid);
  for (guint i = 0; i < self->lines->len; i++)
    {
      g_free (marq_plane_get_line (self, i)->uid);
      g_array_unref (marq_plane_get_line (self, i)->bends);
    }
  g_array_unref (self->boxes);
  g_array_unref (self->lines);
  g_free (self);
}

MarqPlaneBox *
marq_plane_get_box (MarqPlane *self, guint index)
{
  return &g_array_index (self->boxes, MarqPlaneBox, index);
}

MarqPlaneLine *
marq_plane_get_line (MarqPlane *self, guint index)
{
  return &g_array_index (self->lines, MarqPlaneLine, index);
}

double
marq_plane_row (guint row)
{
  return MARQ_PLANE_HEADER + MARQ_PLANE_ROW * (row + 0.5);
}

guint
marq_plane_add_box (MarqPlane *self, double x, double y, double width, guint n_rows)
{
  MarqPlaneBox box = { g_strdup_printf ("box-%u", self->boxes->len), { x, y, width, MARQ_PLANE_HEADER + MARQ_PLANE_ROW * n_rows + 4 } };

  g_array_append_val (self->boxes, box);
  return self->boxes->len - 1;
}

MarqPlaneLine *
marq_plane_add_line (MarqPlane *self, guint from, guint from_row, guint to, guint to_row)
{
  MarqPlaneLine line = { g_strdup_printf ("line-%u", self->lines->len), { from, to }, { marq_plane_row (from_row), marq_plane_row (to_row) } };

  line.bends = g_array_new (FALSE, FALSE, sizeof (MarqPoint));
  g_array_append_val (self->lines, line);
  return marq_plane_get_line (self, self->lines->len - 1);
}

static guint
count_rows (MarqPlane *self, guint box)
{
  return (guint) ((marq_plane_get_box (self, box)->rect.height - MARQ_PLANE_HEADER) / MARQ_PLANE_ROW);
}

/* From any row to one of the first two, where keys are. */
static void
add_reference (MarqPlane *self, GRand *rand, guint from, guint to)
{
  marq_plane_add_line (self, from, g_rand_int_range (rand, 0, count_rows (self, from)), to,
                       g_rand_double (rand) < 0.9 ? 0 : MIN (1, count_rows (self, to) - 1));
}

MarqPlane *
marq_plane_tidy (GRand *rand, guint n_boxes, guint n_lines)
{
  MarqPlane *self = marq_plane_new ();
  int columns = (int) ceil (sqrt (n_boxes));

  for (guint i = 0; i < n_boxes; i++)
    marq_plane_add_box (self, i % columns * 340, i / columns * 420, 20 * g_rand_int_range (rand, 8, 12), g_rand_int_range (rand, 2, 11));
  for (guint i = 0; i < n_lines; i++)
    {
      guint from = g_rand_int_range (rand, 0, n_boxes);
      double kind = g_rand_double (rand);
      int reach = kind < 0.8 ? 2 : kind < 0.97 ? 4 : 12;
      int column = (int) from % columns + g_rand_int_range (rand, -reach, reach + 1);
      int row = (int) from / columns + g_rand_int_range (rand, -reach, reach + 1);
      guint to = (guint) (CLAMP (row, 0, ((int) n_boxes - 1) / columns) * columns + CLAMP (column, 0, columns - 1));

      add_reference (self, rand, from, MIN (to, n_boxes - 1));
    }
  return self;
}

MarqPlane *
marq_plane_wild (GRand *rand, guint n_boxes, guint n_lines, double size)
{
  MarqPlane *self = marq_plane_new ();

  for (guint i = 0; i < n_boxes; i++)
    marq_plane_add_box (self, floor (g_rand_double_range (rand, -size, size)), floor (g_rand_double_range (rand, -size, size)),
                        g_rand_int_range (rand, 120, 260), g_rand_int_range (rand, 1, 12));
  for (guint i = 0; i < n_lines; i++)
    add_reference (self, rand, g_rand_int_range (rand, 0, n_boxes), g_rand_int_range (rand, 0, n_boxes));
  return self;
}

MarqPlane *
marq_plane_hub (guint n_lines)
{
  MarqPlane *self = marq_plane_new ();
  int columns = 2 * (int) ceil (sqrt (n_lines + 1) / 2) + 1;
  int middle = columns / 2;

  marq_plane_add_box (self, middle * 340, middle * 300, 200, 6);
  for (int i = 0; i < columns * columns && self->lines->len < n_lines; i++)
    {
      if (i % columns == middle && i / columns == middle)
        continue;
      marq_plane_add_line (self, marq_plane_add_box (self, i % columns * 340, i / columns * 300, 200, 5), 1 + (guint) i % 4, 0, 0);
    }
  return self;
}

MarqPlane *
marq_plane_small (void)
{
  MarqPlane *self = marq_plane_new ();
  guint customers = marq_plane_add_box (self, 0, 40, 232, 5);
  guint orders = marq_plane_add_box (self, 332, 118, 232, 6);
  guint items = marq_plane_add_box (self, 664, 40, 232, 5);
  guint products = marq_plane_add_box (self, 0, 470, 232, 5);
  guint reviews = marq_plane_add_box (self, 332, 544, 232, 4);
  guint left = marq_plane_add_box (self, 664, 470, 200, 4);
  guint right = marq_plane_add_box (self, 960, 470, 200, 4);
  guint tree = marq_plane_add_box (self, 960, 40, 200, 6);
  guint many = marq_plane_add_box (self, 0, 800, 200, 12);
  guint others = marq_plane_add_box (self, 320, 800, 200, 12);

  marq_plane_add_line (self, orders, 3, customers, 0);
  marq_plane_add_line (self, items, 0, orders, 0);
  marq_plane_add_line (self, items, 1, products, 0);
  marq_plane_add_line (self, reviews, 1, products, 0);
  marq_plane_add_line (self, left, 1, right, 0);
  marq_plane_add_line (self, right, 1, left, 0);
  marq_plane_add_line (self, tree, 2, tree, 0);
  marq_plane_add_line (self, tree, 3, tree, 0);
  marq_plane_add_line (self, tree, 4, tree, 4);
  for (guint i = 0; i < 10; i++)
    marq_plane_add_line (self, many, i + 1, others, i % 3 == 0 ? 0 : 11 - i);
  return self;
}

void
marq_plane_tell_box (MarqPlane *self, MarqRouter *router, guint index)
{
  MarqPlaneBox *box = marq_plane_get_box (self, index);

  marq_router_set_box (router, box->uid, &box->rect);
}

void
marq_plane_tell_line (MarqPlane *self, MarqRouter *router, guint index)
{
  MarqPlaneLine *line = marq_plane_get_line (self, index);
  MarqRouterEnd ends[2];

  for (guint i = 0; i < 2; i++)
    ends[i] = (MarqRouterEnd){ marq_plane_get_box (self, line->boxes[i])->uid, line->y[i] };
  marq_router_set_line (router, line->uid, &ends[0], &ends[1], (const MarqPoint *) (gpointer) line->bends->data, line->bends->len);
}

static guint *
make_order (guint n, GRand *shuffle)
{
  guint *order = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  for (guint i = n; shuffle && i > 1; i--)
    {
      guint other = g_rand_int_range (shuffle, 0, (int) i), kept = order[i - 1];

      order[i - 1] = order[other];
      order[other] = kept;
    }
  return order;
}

MarqRouter *
marq_plane_route (MarqPlane *self, GRand *shuffle)
{
  MarqRouter *router = marq_router_new ();
  g_autofree guint *boxes = make_order (self->boxes->len, shuffle);
  g_autofree guint *lines = make_order (self->lines->len, shuffle);

  for (guint i = 0; i < self->boxes->len; i++)
    marq_plane_tell_box (self, router, boxes[i]);
  for (guint i = 0; i < self->lines->len; i++)
    marq_plane_tell_line (self, router, lines[i]);
  marq_router_run (router, NULL);
  return router;
}
