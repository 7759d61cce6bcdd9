/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "marq-maze.h"

/* Every line on which a way can be: the edges of boxes one away, and the rows. */
struct _MarqMaze
{
  MarqPlane *plane;
  GArray    *places[2]; /* x, y */
  GArray    *open;      /* of gboolean: from a crossing to the right, and downwards */
};

static int
compare (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a, other = *(const double *) b;

  return (one > other) - (one < other);
}

static void
sort (GArray *places)
{
  g_array_sort (places, compare);
  for (guint i = places->len; i > 1; i--)
    if (g_array_index (places, double, i - 1) == g_array_index (places, double, i - 2))
      g_array_remove_index (places, i - 1);
}

static gboolean
is_free (MarqMaze *self, double x, double y, double right, double bottom)
{
  for (guint i = 0; i < self->plane->boxes->len; i++)
    {
      MarqRect box = marq_rect_grow (&marq_plane_get_box (self->plane, i)->rect, 1);

      if (right > box.x && x < box.x + box.width && bottom > box.y && y < box.y + box.height)
        return FALSE;
    }
  return TRUE;
}

static double
place_of (MarqMaze *self, guint axis, guint index)
{
  return g_array_index (self->places[axis], double, index);
}

static void
find_open (MarqMaze *self)
{
  for (guint row = 0; row < self->places[1]->len; row++)
    for (guint column = 0; column < self->places[0]->len; column++)
      {
        double x = place_of (self, 0, column), y = place_of (self, 1, row);
        gboolean open[2] = { FALSE, FALSE };

        if (column + 1 < self->places[0]->len)
          open[0] = is_free (self, x, y, place_of (self, 0, column + 1), y);
        if (row + 1 < self->places[1]->len)
          open[1] = is_free (self, x, y, x, place_of (self, 1, row + 1));
        g_array_append_vals (self->open, open, 2);
      }
}

MarqMaze *
marq_maze_new (MarqPlane *plane)
{
  MarqMaze *self = g_new (MarqMaze, 1);

  self->plane = plane;
  self->places[0] = g_array_new (FALSE, FALSE, sizeof (double));
  self->places[1] = g_array_new (FALSE, FALSE, sizeof (double));
  self->open = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < plane->boxes->len; i++)
    {
      MarqRect box = marq_rect_grow (&marq_plane_get_box (plane, i)->rect, 1);
      double edges[4] = { box.x, box.x + box.width, box.y, box.y + box.height };

      g_array_append_vals (self->places[0], edges, 2);
      g_array_append_vals (self->places[1], edges + 2, 2);
    }
  for (guint i = 0; i < plane->lines->len; i++)
    for (guint end = 0; end < 2; end++)
      {
        MarqPlaneLine *line = marq_plane_get_line (plane, i);
        double y = marq_plane_get_box (plane, line->boxes[end])->rect.y + line->y[end];

        g_array_append_val (self->places[1], y);
      }
  sort (self->places[0]);
  sort (self->places[1]);
  find_open (self);
  return self;
}

void
marq_maze_free (MarqMaze *self)
{
  g_array_unref (self->places[0]);
  g_array_unref (self->places[1]);
  g_array_unref (self->open);
  g_free (self);
}

static guint
find (GArray *places, double place)
{
  guint index = 0;

  g_assert_true (g_array_binary_search (places, &place, compare, &index));
  return index;
}

/* Where a line can turn, one out of a box; G_MAXUINT: something else is there. */
static guint
find_stop (MarqMaze *self, const MarqPlaneLine *line, guint end, gboolean is_right)
{
  MarqRect box = marq_plane_get_box (self->plane, line->boxes[end])->rect;
  double x = is_right ? box.x + box.width : box.x, out = is_right ? x + 1 : x - 1;
  double y = box.y + line->y[end];

  for (guint i = 0; i < self->plane->boxes->len; i++)
    {
      MarqRect other = marq_rect_grow (&marq_plane_get_box (self->plane, i)->rect, 1);

      if (i != line->boxes[end] && MAX (x, out) > other.x && MIN (x, out) < other.x + other.width && y > other.y && y < other.y + other.height)
        return G_MAXUINT;
    }
  return find (self->places[1], y) * self->places[0]->len + find (self->places[0], out);
}

static void
visit (gboolean *seen, GArray *queue, guint place)
{
  if (seen[place])
    return;
  seen[place] = TRUE;
  g_array_append_val (queue, place);
}

static gboolean
is_open (MarqMaze *self, guint place, guint axis)
{
  return g_array_index (self->open, gboolean, place * 2 + axis);
}

static gboolean
leads (MarqMaze *self, guint from, guint to)
{
  guint width = self->places[0]->len, n = width * self->places[1]->len;
  g_autofree gboolean *seen = g_new0 (gboolean, n);
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint));

  visit (seen, queue, from);
  for (guint i = 0; i < queue->len && !seen[to]; i++)
    {
      guint place = g_array_index (queue, guint, i);

      if (is_open (self, place, 0))
        visit (seen, queue, place + 1);
      if (is_open (self, place, 1))
        visit (seen, queue, place + width);
      if (place % width && is_open (self, place - 1, 0))
        visit (seen, queue, place - 1);
      if (place >= width && is_open (self, place - width, 1))
        visit (seen, queue, place - width);
    }
  return seen[to];
}

gboolean
marq_maze_has_way (MarqMaze *self, const MarqPlaneLine *line)
{
  gboolean is_loop = line->boxes[0] == line->boxes[1] && line->y[0] == line->y[1];

  for (guint i = 0; i < 4; i++)
    {
      guint from = find_stop (self, line, 0, i & 1), to = find_stop (self, line, 1, i >> 1);

      /* Out of a row and back into it at the same side would be a way on top of itself. */
      if (from != G_MAXUINT && to != G_MAXUINT && !(is_loop && (i & 1) == i >> 1) && leads (self, from, to))
        return TRUE;
    }
  return FALSE;
}
