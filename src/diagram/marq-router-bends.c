/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of a line through the bends that a person made: around boxes up to the first and from the last, and in between
 * as the person wants it.
 */
#include "config.h"

#include "marq-router-private.h"

static MarqPoint
bend_of (MarqRouterProbe *self, guint index)
{
  return g_array_index (self->line->bends, MarqPoint, index);
}

/* How a line comes into a bend, so that it turns there towards the next. */
static gboolean
find_axis (MarqPoint bend, MarqPoint next, MarqAxis *axis)
{
  *axis = bend.x == next.x ? MARQ_AXIS_X : MARQ_AXIS_Y;
  return (bend.x == next.x) != (bend.y == next.y);
}

/* From a row to a bend. */
static gboolean
find_way (MarqRouterProbe *self, const MarqRouterStop *stops, guint n_stops, MarqPoint bend, gboolean is_strict, MarqAxis *axis,
          GArray *points, MarqSide *side)
{
  MarqRouterStop goal = { .at = { bend.x, bend.y }, .towards = MARQ_TOWARDS_ANY, .axis = *axis, .is_strict = is_strict };
  MarqRouterStop starts[2];
  guint start, found;

  for (guint i = 0; i < n_stops; i++)
    {
      starts[i] = stops[i];
      starts[i].towards = stops[i].side == MARQ_SIDE_RIGHT ? MARQ_TOWARDS_RIGHT : MARQ_TOWARDS_LEFT;
    }
  if (!marq_router_search_run (self, starts, n_stops, &goal, 1, points, &start, &found))
    return FALSE;
  *side = stops[start].side;
  *axis = points->len > 1 && g_array_index (points, MarqPoint, points->len - 2).x == bend.x ? MARQ_AXIS_Y : MARQ_AXIS_X;
  return TRUE;
}

/* On to the next bend; axis: along which it came. */
static void
go_on (GArray *points, MarqPoint to, MarqAxis *axis)
{
  MarqPoint from = g_array_index (points, MarqPoint, points->len - 1);

  if (from.x == to.x || from.y == to.y)
    *axis = from.x == to.x ? MARQ_AXIS_Y : MARQ_AXIS_X;
  else
    g_array_append_vals (points, *axis == MARQ_AXIS_X ? &(MarqPoint){ from.x, to.y } : &(MarqPoint){ to.x, from.y }, 1);
  g_array_append_val (points, to);
}

gboolean
marq_router_path_through (MarqRouterProbe *self, const MarqRouterStop *starts, guint n_starts, const MarqRouterStop *goals, guint n_goals,
                          GArray *points, MarqSide sides[2])
{
  g_autoptr (GArray) back = g_array_new (FALSE, FALSE, sizeof (MarqPoint));
  guint n = self->line->bends->len;
  MarqAxis axis = MARQ_AXIS_X, back_axis = MARQ_AXIS_X;
  gboolean is_strict = n > 1 && find_axis (bend_of (self, 0), bend_of (self, 1), &axis);

  if (!find_way (self, starts, n_starts, bend_of (self, 0), is_strict, &axis, points, &sides[0])
      && !find_way (self, starts, n_starts, bend_of (self, 0), FALSE, &axis, points, &sides[0]))
    return FALSE;
  for (guint i = 1; i < n; i++)
    go_on (points, bend_of (self, i), &axis);
  back_axis = marq_axis_other (axis);
  if (!find_way (self, goals, n_goals, bend_of (self, n - 1), TRUE, &back_axis, back, &sides[1])
      && !find_way (self, goals, n_goals, bend_of (self, n - 1), FALSE, &back_axis, back, &sides[1]))
    return FALSE;
  for (guint i = back->len - 1; i > 0; i--)
    g_array_append_val (points, g_array_index (back, MarqPoint, i - 1));
  return TRUE;
}
