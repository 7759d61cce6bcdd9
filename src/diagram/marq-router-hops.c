/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a horizontal segment of one line passes over vertical ones of others. */
#include "config.h"

#include "marq-router-private.h"

/* A hop is not so near to a corner, nor to a row, where signs are. */
#define CLEAR 7.0
#define CLEAR_OF_ROW 20.0
#define CLEAR_ABOVE 2.0

typedef struct
{
  MarqRouterLine *line;
  MarqSpan        clear; /* where hops may be */
  double          y;
  GArray         *hops;
} Search;

static void
add_crossings (gpointer item, gpointer data)
{
  Search *self = data;
  const MarqRouterLine *other = item;
  const MarqPoint *points = other->route.points;

  if (other == self->line)
    return;
  for (guint i = 0; i + 1 < other->route.n_points; i++)
    {
      MarqPoint hop = { points[i].x, self->y };

      if (points[i].x == points[i + 1].x && hop.x >= self->clear.lo && hop.x <= self->clear.hi
          && MIN (points[i].y, points[i + 1].y) + CLEAR_ABOVE <= hop.y && MAX (points[i].y, points[i + 1].y) - CLEAR_ABOVE >= hop.y)
        g_array_append_val (self->hops, hop);
    }
}

static int
compare_hops (gconstpointer a, gconstpointer b)
{
  const MarqPoint *one = a, *other = b;

  if (one->x != other->x)
    return one->x < other->x ? -1 : 1;
  return (one->y > other->y) - (one->y < other->y);
}

static MarqSpan
find_clear (const MarqRoute *route, guint index)
{
  double from = route->points[index].x, to = route->points[index + 1].x, sign = from < to ? 1 : -1;

  from += sign * (index == 0 ? CLEAR_OF_ROW : CLEAR);
  to -= sign * (index + 2 == route->n_points ? CLEAR_OF_ROW : CLEAR);
  return sign > 0 ? (MarqSpan){ from, to } : (MarqSpan){ to, from };
}

/* From left to right, each once. */
void
marq_router_hops_find (MarqRouterLanes *lanes, MarqRouterLine *line, GArray *hops)
{
  for (guint i = 0; i + 1 < line->route.n_points; i++)
    {
      MarqPoint from = line->route.points[i], to = line->route.points[i + 1];
      Search search = { line, find_clear (&line->route, i), from.y, hops };
      MarqArea area = { { search.clear, { from.y, from.y } } };

      if (from.y == to.y && search.clear.lo <= search.clear.hi)
        marq_router_lanes_each (lanes, MARQ_AXIS_Y, &area, add_crossings, &search);
    }
  g_array_sort (hops, compare_hops);
  for (guint i = hops->len; i > 1; i--)
    if (compare_hops (&g_array_index (hops, MarqPoint, i - 1), &g_array_index (hops, MarqPoint, i - 2)) == 0)
      g_array_remove_index (hops, i - 1);
}
