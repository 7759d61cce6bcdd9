/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of one line: out of its rows, around the boxes. It depends on the boxes that it asks for, and on nothing else. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-router-private.h"

/* What is tried in turn: where boxes are close to each other, a line has to come closer to them. */
static const double margins[] = { MARQ_ROUTER_MARGIN, 4, 1 };

/* The rows at which it ends, and where it may turn out of them. */
typedef struct
{
  MarqArea       boxes[2];
  MarqRouterStop stops[2][2];
  guint          n_stops[2];
  double         stubs[2][2]; /* by end and side */
} Ends;

static void
watch (MarqRouterProbe *self, MarqArea *area)
{
  for (guint i = 0; i < 2; i++)
    {
      area->span[i].lo -= MARQ_ROUTER_MARGIN;
      area->span[i].hi += MARQ_ROUTER_MARGIN;
    }
  marq_router_index_add (self->watches, area, self->line, self->line->watch);
}

double
marq_router_probe_cast (MarqRouterProbe *self, MarqAxis axis, MarqSpan across, double from, double to, MarqRouterBox **hit)
{
  double reached = marq_router_space_cast (self->space, axis, across, from, to, self->margin, self->ignored, hit);
  MarqArea area;

  area.span[axis] = (MarqSpan){ MIN (from, reached), MAX (from, reached) };
  area.span[!axis] = across;
  watch (self, &area);
  return reached;
}

static gboolean
is_covered (MarqRouterProbe *self, double x, double y, const MarqArea *own)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  MarqArea area = { { { x, x }, { y, y } } };

  marq_router_space_find (self->space, x, y, self->margin, found);
  watch (self, &area);
  for (guint i = 0; i < found->len; i++)
    {
      MarqRouterBox *box = found->pdata[i];

      if (memcmp (&box->area, own, sizeof *own) != 0 && !(self->ignored && g_ptr_array_find (self->ignored, box, NULL)))
        return TRUE;
    }
  return FALSE;
}

static double
row_of (MarqRouterProbe *self, const Ends *ends, guint end)
{
  MarqSpan height = ends->boxes[end].span[MARQ_AXIS_Y];
  double y = height.lo + self->line->ports[end].y;

  return CLAMP (y, height.lo, height.hi);
}

/* How far it can go straight out to this side; 0: not at all. */
static double
find_stub (MarqRouterProbe *self, const Ends *ends, guint end, MarqSide side)
{
  MarqSpan width = ends->boxes[end].span[MARQ_AXIS_X];
  double sign = side == MARQ_SIDE_RIGHT ? 1 : -1;
  double edge = side == MARQ_SIDE_RIGHT ? width.hi : width.lo;
  double y = row_of (self, ends, end);
  double margin = self->margin, stub;
  MarqRouterBox *hit;

  if (is_covered (self, edge, y, &ends->boxes[end]))
    return 0;
  self->margin = 0;
  stub = fabs (marq_router_probe_cast (self, MARQ_AXIS_X, (MarqSpan){ y, y }, edge, edge + sign * 2 * MARQ_ROUTER_STUB, &hit) - edge);
  self->margin = margin;
  stub = floor (stub / 2);
  stub = fabs (marq_router_probe_cast (self, MARQ_AXIS_X, (MarqSpan){ y, y }, edge, edge + sign * stub, &hit) - edge);
  return stub < margin ? 0 : stub;
}

static MarqRouterStop
stop_at (MarqRouterProbe *self, const Ends *ends, guint end, MarqSide side, double stub)
{
  MarqSpan width = ends->boxes[end].span[MARQ_AXIS_X];
  gboolean is_right = side == MARQ_SIDE_RIGHT;

  return (MarqRouterStop){
    .at = { is_right ? width.hi + stub : width.lo - stub, row_of (self, ends, end) },
    .towards = is_right == (end == 0) ? MARQ_TOWARDS_RIGHT : MARQ_TOWARDS_LEFT,
    .side = side,
    .own = ends->boxes[end],
  };
}

static void
find_stops (MarqRouterProbe *self, Ends *ends)
{
  for (guint end = 0; end < 2; end++)
    {
      ends->n_stops[end] = 0;
      for (guint side = 0; side < 2; side++)
        {
          double stub = find_stub (self, ends, end, side);

          ends->stubs[end][side] = stub;
          if (stub > 0)
            ends->stops[end][ends->n_stops[end]++] = stop_at (self, ends, end, side, stub);
        }
    }
}

/* From a row to itself: out at one side and in at the other. */
static gboolean
search_loop (MarqRouterProbe *self, Ends *ends, GArray *points, guint *start, guint *goal)
{
  for (guint i = 0; i < ends->n_stops[0]; i++)
    for (guint j = 0; j < ends->n_stops[1]; j++)
      if (ends->stops[0][i].side != ends->stops[1][j].side
          && marq_router_search_run (self, &ends->stops[0][i], 1, &ends->stops[1][j], 1, points, start, goal))
        {
          *start = i;
          *goal = j;
          return TRUE;
        }
  return FALSE;
}

static gboolean
search (MarqRouterProbe *self, Ends *ends, GArray *points)
{
  MarqRouterLine *line = self->line;
  guint start = 0, goal = 0;
  gboolean is_found;

  find_stops (self, ends);
  if (!ends->n_stops[0] || !ends->n_stops[1])
    return FALSE;
  if (line->bends->len)
    return marq_router_path_through (self, ends->stops[0], ends->n_stops[0], ends->stops[1], ends->n_stops[1], points, line->sides);
  if (g_str_equal (line->ports[0].box, line->ports[1].box) && row_of (self, ends, 0) == row_of (self, ends, 1))
    is_found = search_loop (self, ends, points, &start, &goal);
  else
    is_found = marq_router_search_run (self, ends->stops[0], ends->n_stops[0], ends->stops[1], ends->n_stops[1], points, &start, &goal);
  if (is_found)
    {
      line->sides[0] = ends->stops[0][start].side;
      line->sides[1] = ends->stops[1][goal].side;
    }
  return is_found;
}

/* What covers an end of it has to be crossed. */
static void
ignore_covers (MarqRouterProbe *self, const Ends *ends, GPtrArray *ignored)
{
  for (guint end = 0; end < 2; end++)
    for (guint side = 0; side < 2; side++)
      {
        MarqSpan width = ends->boxes[end].span[MARQ_AXIS_X];
        double edge = side == MARQ_SIDE_RIGHT ? width.hi : width.lo;
        double y = row_of (self, ends, end);
        double out = side == MARQ_SIDE_RIGHT ? edge + MARQ_ROUTER_STUB : edge - MARQ_ROUTER_STUB;
        MarqArea area = { { { MIN (edge, out), MAX (edge, out) }, { y, y } } };

        watch (self, &area);
        marq_router_space_find (self->space, edge, y, MARQ_ROUTER_MARGIN, ignored);
        marq_router_space_find (self->space, out, y, MARQ_ROUTER_MARGIN, ignored);
      }
  for (guint i = ignored->len; i > 0; i--)
    {
      MarqRouterBox *box = ignored->pdata[i - 1];

      if (memcmp (&box->area, &ends->boxes[0], sizeof box->area) == 0 || memcmp (&box->area, &ends->boxes[1], sizeof box->area) == 0)
        g_ptr_array_remove_index (ignored, i - 1);
    }
}

/* Across whatever is there. */
static void
go_straight (MarqRouterProbe *self, Ends *ends, GArray *points)
{
  MarqRouterLine *line = self->line;
  MarqSpan from = ends->boxes[0].span[MARQ_AXIS_X], to = ends->boxes[1].span[MARQ_AXIS_X];
  gboolean is_rightwards = to.lo + to.hi >= from.lo + from.hi;
  gboolean is_beside = is_rightwards ? to.lo > from.hi : to.hi < from.lo;
  MarqRouterStop start, goal;

  line->sides[0] = is_rightwards ? MARQ_SIDE_RIGHT : MARQ_SIDE_LEFT;
  line->sides[1] = is_beside ? !line->sides[0] : line->sides[0];
  for (guint i = 0; i < 4; i++)
    ends->stubs[i / 2][i % 2] = is_beside ? MIN (MARQ_ROUTER_STUB, floor (fabs (is_rightwards ? to.lo - from.hi : from.lo - to.hi) / 2))
                                          : MARQ_ROUTER_STUB;
  start = stop_at (self, ends, 0, line->sides[0], ends->stubs[0][0]);
  goal = stop_at (self, ends, 1, line->sides[1], ends->stubs[1][0]);
  g_array_append_vals (points, &(MarqPoint){ start.at[0], start.at[1] }, 1);
  for (guint i = 0; i < line->bends->len; i++)
    {
      MarqPoint last = g_array_index (points, MarqPoint, points->len - 1), bend = g_array_index (line->bends, MarqPoint, i);

      g_array_append_vals (points, &(MarqPoint){ bend.x, last.y }, 1);
      g_array_append_val (points, bend);
    }
  if (!line->bends->len)
    {
      double x = is_beside ? floor ((start.at[0] + goal.at[0]) / 2)
                           : is_rightwards ? MAX (start.at[0], goal.at[0]) : MIN (start.at[0], goal.at[0]);

      g_array_append_vals (points, &(MarqPoint){ x, start.at[1] }, 1);
      g_array_append_vals (points, &(MarqPoint){ x, goal.at[1] }, 1);
    }
  else
    g_array_append_vals (points, &(MarqPoint){ goal.at[0], g_array_index (points, MarqPoint, points->len - 1).y }, 1);
  g_array_append_vals (points, &(MarqPoint){ goal.at[0], goal.at[1] }, 1);
}

static void
find_points (MarqRouterProbe *self, Ends *ends, GArray *points)
{
  MarqRouterLine *line = self->line;
  g_autoptr (GPtrArray) ignored = NULL;

  line->is_forced = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (margins); i++)
    {
      self->margin = line->margin = margins[i];
      if (search (self, ends, points))
        return;
      g_array_set_size (points, 0);
    }
  line->is_forced = TRUE;
  self->ignored = ignored = g_ptr_array_new ();
  ignore_covers (self, ends, ignored);
  self->margin = line->margin = margins[1];
  if (!search (self, ends, points))
    {
      g_array_set_size (points, 0);
      go_straight (self, ends, points);
    }
  self->ignored = NULL;
}

/* Bends that a person made are kept, also where a box has come there since. */
static gboolean
crosses_boxes (MarqRouterProbe *self, GArray *points)
{
  double margin = self->margin;
  MarqRouterBox *hit = NULL;

  self->margin = 0;
  for (guint i = 1; i + 2 < points->len && !hit; i++)
    {
      MarqPoint from = g_array_index (points, MarqPoint, i), to = g_array_index (points, MarqPoint, i + 1);

      if (from.y == to.y)
        marq_router_probe_cast (self, MARQ_AXIS_X, (MarqSpan){ from.y, from.y }, from.x, to.x, &hit);
      else
        marq_router_probe_cast (self, MARQ_AXIS_Y, (MarqSpan){ from.x, from.x }, from.y, to.y, &hit);
    }
  self->margin = margin;
  return hit != NULL;
}

static gboolean
is_bend (MarqRouterLine *line, MarqPoint point)
{
  for (guint i = 0; i < line->bends->len; i++)
    {
      MarqPoint bend = g_array_index (line->bends, MarqPoint, i);

      if (bend.x == point.x && bend.y == point.y)
        return TRUE;
    }
  return FALSE;
}

static void
make_segments (MarqRouterLine *line, GArray *points)
{
  g_ptr_array_set_size (line->path, 0);
  line->ends[0] = g_array_index (points, MarqPoint, 0);
  line->ends[1] = g_array_index (points, MarqPoint, points->len - 1);
  for (guint i = 0; i + 1 < points->len; i++)
    {
      MarqPoint from = g_array_index (points, MarqPoint, i), to = g_array_index (points, MarqPoint, i + 1);
      MarqAxis axis = from.y == to.y ? MARQ_AXIS_X : MARQ_AXIS_Y;
      MarqRouterSegment *segment = marq_router_segment_new (line, axis, axis == MARQ_AXIS_X ? from.y : from.x);

      segment->is_fixed = i == 0 || i + 2 == points->len || is_bend (line, from) || is_bend (line, to);
      g_ptr_array_add (line->path, segment);
    }
  marq_router_line_assemble (line);
}

/* Where two segments came to lie in one line, they are one. */
static gboolean
is_simpler (MarqRouterLine *line, GArray *points)
{
  guint n = points->len;

  g_array_set_size (points, 0);
  marq_router_line_trace (line, points);
  marq_router_simplify (points);
  return points->len < n;
}

void
marq_router_path_find (MarqRouterProbe *self, const MarqArea *from, const MarqArea *to)
{
  MarqRouterLine *line = self->line;
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (MarqPoint));
  Ends ends = { { *from, *to } };
  MarqRouterStop edge;

  find_points (self, &ends, points);
  for (guint i = 0; i < 2; i++)
    line->stubs[i] = ends.stubs[i][line->sides[i]];
  edge = stop_at (self, &ends, 0, line->sides[0], 0);
  g_array_prepend_vals (points, &(MarqPoint){ edge.at[0], edge.at[1] }, 1);
  edge = stop_at (self, &ends, 1, line->sides[1], 0);
  g_array_append_vals (points, &(MarqPoint){ edge.at[0], edge.at[1] }, 1);
  marq_router_simplify (points);
  if (line->bends->len && crosses_boxes (self, points))
    line->is_forced = TRUE;
  do
    {
      make_segments (line, points);
      marq_router_path_settle (self);
    }
  while (is_simpler (line, points));
  marq_router_path_find_rooms (self);
}
