/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the inner segments of a path are between the boxes beside them, and how far lanes may move them.
 *
 * A vertical segment has room as far as it can slide without meeting a box. A horizontal one has room as far as it can
 * slide together with all that its vertical neighbours may add to it: so no lane ever needs to look at boxes again.
 */
#include "config.h"

#include <math.h>

#include "marq-router-private.h"

/* So far it looks for boxes between which it can be in the middle. */
#define LOOK 120.0
/* From one box, where there is no other, beyond its margin. */
#define BESIDE 12.0
#define ROOM 72.0
/* So much of a stub lanes leave. */
#define LEAST_STUB 20.0
/* What goes farther than this out of its row may leave its height, by so much, where its stub ends. */
#define LONG 100.0
#define LOOSE 24.0
#define JOINT 18.0

typedef struct
{
  MarqSpan range;
  gboolean is_bound[2]; /* at its lower and upper end */
  double   middle[2];   /* from where to where the middle is measured */
} Corridor;

static double
limit_of (MarqRouterSegment *self, guint end, double stub)
{
  MarqRouterLine *line = self->line;

  return line->sides[end] == MARQ_SIDE_RIGHT ? line->ends[end].x + stub : line->ends[end].x - stub;
}

/* The next to a row leaves it its stub. */
static void
keep_stub (MarqRouterSegment *self, guint end, double most, Corridor *corridor)
{
  MarqRouterLine *line = self->line;
  double limit = limit_of (self, end, MIN (line->stubs[end], most));
  guint bound = line->sides[end] == MARQ_SIDE_RIGHT ? 0 : 1;
  double *own = bound == 0 ? &corridor->range.lo : &corridor->range.hi;

  if (self->axis != MARQ_AXIS_Y || self->index != (end ? line->path->len - 2 : 1))
    return;
  if (bound == 0 ? limit > *own : limit < *own)
    {
      *own = limit;
      corridor->middle[bound] = limit_of (self, end, line->margin);
    }
  corridor->is_bound[bound] = TRUE;
}

/* Two segments of one line keep their order. */
static void
keep_order (MarqRouterSegment *self, int step, Corridor *corridor)
{
  MarqRouterSegment *other = marq_router_segment_beside (self, step, MARQ_AXIS_Y);

  if (!other || other->axis != self->axis)
    return;
  if (other->at < self->at)
    corridor->range.lo = MAX (corridor->range.lo, other->at);
  else if (other->at > self->at)
    corridor->range.hi = MIN (corridor->range.hi, other->at);
}

static Corridor
find_corridor (MarqRouterProbe *probe, MarqRouterSegment *self)
{
  MarqAxis across = marq_axis_other (self->axis);
  MarqSpan extent = marq_router_segment_extent (self, MARQ_AXIS_Y);
  Corridor corridor = { { -G_MAXDOUBLE, G_MAXDOUBLE }, { FALSE, FALSE }, { NAN, NAN } };
  double to[2];

  keep_stub (self, 0, MARQ_ROUTER_STUB, &corridor);
  keep_stub (self, 1, MARQ_ROUTER_STUB, &corridor);
  keep_order (self, -2, &corridor);
  keep_order (self, 2, &corridor);
  to[0] = corridor.range.lo == -G_MAXDOUBLE ? self->at - LOOK : corridor.range.lo;
  to[1] = corridor.range.hi == G_MAXDOUBLE ? self->at + LOOK : corridor.range.hi;
  for (guint i = 0; i < 2; i++)
    {
      MarqRouterBox *hit = NULL;
      double reached = marq_router_probe_cast (probe, across, extent, self->at, to[i], &hit);

      if (hit || isnan (corridor.middle[i]))
        corridor.middle[i] = reached;
      corridor.is_bound[i] = corridor.is_bound[i] || hit;
      if (i == 0)
        corridor.range.lo = MIN (reached, self->at);
      else
        corridor.range.hi = MAX (reached, self->at);
    }
  return corridor;
}

static double
choose_place (MarqRouterSegment *self, const Corridor *corridor)
{
  double place = self->at;

  if (corridor->is_bound[0] && corridor->is_bound[1])
    place = (corridor->middle[0] + corridor->middle[1]) / 2;
  else if (corridor->is_bound[0])
    place = corridor->middle[0] + BESIDE;
  else if (corridor->is_bound[1])
    place = corridor->middle[1] - BESIDE;
  return CLAMP (floor (place + 0.5), corridor->range.lo, corridor->range.hi);
}

/* So far its neighbour there may move, and it with it. */
static void
pad (MarqRouterSegment *self, int step, MarqSpan *extent)
{
  MarqRouterSegment *beside = marq_router_segment_beside (self, step, MARQ_AXIS_Y);

  if (!beside)
    return;
  extent->lo = MIN (extent->lo, beside->wide.lo);
  extent->hi = MAX (extent->hi, beside->wide.hi);
}

static MarqSpan
find_room (MarqRouterProbe *probe, MarqRouterSegment *self, MarqSpan extent)
{
  Corridor corridor = { { self->at - ROOM, self->at + ROOM } };
  MarqAxis across = marq_axis_other (self->axis);
  MarqRouterBox *hit;

  if (self->is_fixed)
    return (MarqSpan){ self->at, self->at };
  keep_stub (self, 0, LEAST_STUB, &corridor);
  keep_stub (self, 1, LEAST_STUB, &corridor);
  corridor.range.lo = MIN (corridor.range.lo, self->at);
  corridor.range.hi = MAX (corridor.range.hi, self->at);
  corridor.range.lo = marq_router_probe_cast (probe, across, extent, self->at, corridor.range.lo, &hit);
  corridor.range.hi = marq_router_probe_cast (probe, across, extent, self->at, corridor.range.hi, &hit);
  return corridor.range;
}

void
marq_router_path_settle (MarqRouterProbe *probe)
{
  GPtrArray *segments = probe->line->path;

  for (guint axis = MARQ_AXIS_Y; axis + 1 > 0; axis--)
    for (guint i = 0; i < segments->len; i++)
      {
        MarqRouterSegment *segment = segments->pdata[i];

        if (segment->axis == axis && !segment->is_fixed)
          {
            Corridor corridor = find_corridor (probe, segment);

            segment->at = segment->lane = choose_place (segment, &corridor);
          }
      }
}

/* The first or the last: as a stub, and a rest that could be beside it. */
static void
loosen (MarqRouterProbe *probe, guint end)
{
  MarqRouterLine *line = probe->line;
  MarqRouterSegment *rest = line->path->pdata[end ? line->path->len - 1 : 0], *stub, *joint;
  MarqSpan extent = marq_router_segment_extent (rest, MARQ_AXIS_Y);
  double at = limit_of (rest, end, MIN (line->stubs[end], JOINT));
  int place = end ? (int) line->path->len : 0;
  MarqRouterBox *hit;

  if (extent.hi - extent.lo < LONG || rest->axis != MARQ_AXIS_X)
    return;
  joint = marq_router_segment_new (line, MARQ_AXIS_Y, at);
  stub = marq_router_segment_new (line, MARQ_AXIS_X, rest->at);
  stub->is_fixed = joint->is_fixed = joint->is_joint = rest->is_loose = TRUE;
  joint->room = joint->wide = (MarqSpan){ at, at };
  stub->room = stub->wide = rest->room;
  stub->reach = rest->reach;
  if (line->sides[end] == MARQ_SIDE_RIGHT)
    stub->reach.hi = rest->reach.lo = at;
  else
    stub->reach.lo = rest->reach.hi = at;
  g_ptr_array_insert (line->path, place, joint);
  g_ptr_array_insert (line->path, end ? place + 1 : 0, stub);
  marq_router_line_assemble (line);
  rest->wide.lo = marq_router_probe_cast (probe, MARQ_AXIS_Y, rest->reach, rest->at, rest->at - LOOSE, &hit);
  rest->wide.hi = marq_router_probe_cast (probe, MARQ_AXIS_Y, rest->reach, rest->at, rest->at + LOOSE, &hit);
  joint->reach = rest->wide;
}

void
marq_router_path_find_rooms (MarqRouterProbe *probe)
{
  GPtrArray *segments = probe->line->path;
  double margin = probe->margin;

  /* Where many pass, they may come nearer to boxes than one alone. */
  probe->margin = margin / 2;
  for (guint axis = MARQ_AXIS_Y; axis + 1 > 0; axis--)
    for (guint i = 0; i < segments->len; i++)
      {
        MarqRouterSegment *segment = segments->pdata[i];

        if (segment->axis != axis)
          continue;
        segment->reach = marq_router_segment_extent (segment, MARQ_AXIS_Y);
        if (axis == MARQ_AXIS_X)
          {
            pad (segment, -1, &segment->reach);
            pad (segment, 1, &segment->reach);
          }
        segment->room = segment->wide = find_room (probe, segment, segment->reach);
      }
  if (!probe->line->is_forced && !probe->line->bends->len)
    {
      loosen (probe, 0);
      loosen (probe, 1);
    }
  for (guint i = 0; i < segments->len; i++)
    {
      MarqRouterSegment *segment = segments->pdata[i];

      if (segment->axis != MARQ_AXIS_Y || segment->is_joint)
        continue;
      pad (segment, -1, &segment->reach);
      pad (segment, 1, &segment->reach);
    }
  probe->margin = margin;
}
