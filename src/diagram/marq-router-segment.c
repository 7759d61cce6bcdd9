/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A straight piece of a line, as its lanes know it. */
#include "config.h"

#include <string.h>

#include "marq-router-private.h"

MarqRouterSegment *
marq_router_segment_new (MarqRouterLine *line, MarqAxis axis, double at)
{
  MarqRouterSegment *self = g_new0 (MarqRouterSegment, 1);

  self->line = line;
  self->axis = axis;
  self->at = self->lane = at;
  self->part = -1;
  self->cells = g_ptr_array_new ();
  return self;
}

void
marq_router_segment_free (MarqRouterSegment *self)
{
  marq_router_segment_unite (self);
  g_clear_pointer (&self->cluster, g_ptr_array_unref);
  g_ptr_array_unref (self->cells);
  g_free (self);
}

void
marq_router_segment_unite (MarqRouterSegment *self)
{
  for (guint i = 0; i < 3; i++)
    g_clear_pointer (&self->parts[i], marq_router_segment_free);
}

MarqRouterSegment *
marq_router_segment_beside (MarqRouterSegment *self, int step, MarqAxis pass)
{
  GPtrArray *segments = pass == MARQ_AXIS_Y ? self->line->path : self->line->segments;
  int index = (int) (pass == MARQ_AXIS_Y ? self->index : self->number) + step;

  if (pass == MARQ_AXIS_Y && self->part >= 0 && self->part + step >= 0 && self->part + step < 3)
    return self->whole->parts[self->part + step];
  return index >= 0 && index < (int) segments->len ? segments->pdata[index] : NULL;
}

/* Where it is, as far as this pass knows: the vertical ones are placed first. */
static double
place_of (MarqRouterSegment *self, MarqAxis pass)
{
  return pass == MARQ_AXIS_X && self->axis == MARQ_AXIS_Y ? self->lane : self->at;
}

/* On its own axis: where it begins (0) or ends (1), in the direction of the line. */
static double
end_of (MarqRouterSegment *self, guint end, MarqAxis pass)
{
  MarqRouterSegment *beside = marq_router_segment_beside (self, end ? 1 : -1, pass);
  MarqPoint point = self->line->ends[end];

  if (beside)
    return place_of (beside, pass);
  return self->axis == MARQ_AXIS_X ? point.x : point.y;
}

MarqSpan
marq_router_segment_extent (MarqRouterSegment *self, MarqAxis pass)
{
  double begin = end_of (self, 0, pass), end = end_of (self, 1, pass);

  return (MarqSpan){ MIN (begin, end), MAX (begin, end) };
}

void
marq_router_segment_split (MarqRouterSegment *self, double at)
{
  MarqSpan extent = marq_router_segment_extent (self, self->axis);
  MarqRouterSegment *jog;

  for (guint i = 0; i < 3; i++)
    {
      MarqRouterSegment *part = marq_router_segment_new (self->line, i == 1 ? !self->axis : self->axis, i == 1 ? at : self->at);

      part->whole = self;
      part->part = (int) i;
      part->index = self->index;
      part->room = part->wide = self->room;
      part->reach = self->reach;
      self->parts[i] = part;
    }
  jog = self->parts[1];
  jog->room = jog->wide = (MarqSpan){ MIN (at, extent.lo + MARQ_ROUTER_LANE), MAX (at, extent.hi - MARQ_ROUTER_LANE) };
  jog->reach = self->room;
  for (guint i = 0; i < 3; i += 2)
    if ((end_of (self, i ? 1 : 0, self->axis) > at))
      self->parts[i]->reach.lo = jog->room.lo;
    else
      self->parts[i]->reach.hi = jog->room.hi;
}

MarqRouterSegment *
marq_router_segment_turn (MarqRouterSegment *self, gboolean is_upper, MarqAxis pass, int *side)
{
  double begin = end_of (self, 0, pass), end = end_of (self, 1, pass);
  gboolean is_behind = (begin <= end) == is_upper;
  MarqRouterSegment *turn = marq_router_segment_beside (self, is_behind ? 1 : -1, pass);
  double near, far;

  *side = 0;
  if (!turn || begin == end)
    return turn;
  near = end_of (turn, !is_behind, pass);
  far = end_of (turn, is_behind, pass);
  *side = (far > near) - (far < near);
  return turn;
}

void
marq_router_segment_prepare (MarqRouterSegment *self, MarqAxis pass)
{
  self->extent = marq_router_segment_extent (self, pass);
  for (guint i = 0; i < 2; i++)
    self->turns[i] = marq_router_segment_turn (self, i, pass, &self->sides[i]);
}

gboolean
marq_router_line_shares_row (const MarqRouterLine *self, const MarqRouterLine *other)
{
  for (guint i = 0; i < 4; i++)
    {
      const MarqRouterPort *row = &self->ports[i & 1], *other_row = &other->ports[i >> 1];

      if (self->sides[i & 1] == other->sides[i >> 1] && row->y == other_row->y && g_str_equal (row->box, other_row->box))
        return TRUE;
    }
  return FALSE;
}

int
marq_router_segment_compare (const MarqRouterSegment *self, const MarqRouterSegment *other)
{
  int order = (self->at > other->at) - (self->at < other->at);

  if (order == 0)
    order = strcmp (self->line->uid, other->line->uid);
  if (order == 0)
    order = (int) self->index - (int) other->index;
  return order ? order : self->part - other->part;
}

MarqArea
marq_router_segment_area (const MarqRouterSegment *self)
{
  MarqArea area;

  area.span[self->axis] = self->reach;
  area.span[!self->axis] = self->wide;
  return area;
}

void
marq_router_line_assemble (MarqRouterLine *self)
{
  g_ptr_array_set_size (self->segments, 0);
  for (guint i = 0; i < self->path->len; i++)
    {
      MarqRouterSegment *segment = self->path->pdata[i];

      segment->index = i;
      if (segment->parts[0])
        for (guint j = 0; j < 3; j++)
          g_ptr_array_add (self->segments, segment->parts[j]);
      else
        g_ptr_array_add (self->segments, segment);
    }
  for (guint i = 0; i < self->segments->len; i++)
    ((MarqRouterSegment *) self->segments->pdata[i])->number = i;
}

void
marq_router_line_trace (MarqRouterLine *self, GArray *points)
{
  guint n = self->segments->len;

  g_array_append_val (points, self->ends[0]);
  for (guint i = 1; i < n; i++)
    {
      MarqRouterSegment *before = self->segments->pdata[i - 1], *after = self->segments->pdata[i];
      gboolean is_horizontal = before->axis == MARQ_AXIS_X;
      MarqPoint point = { is_horizontal ? after->lane : before->lane, is_horizontal ? before->lane : after->lane };

      g_array_append_val (points, point);
    }
  g_array_append_val (points, self->ends[1]);
}

static gboolean
is_needless (const MarqPoint *at, gboolean is_last)
{
  const MarqPoint *before = at - 1, *after = at + 1;

  if (at->x == before->x && at->y == before->y)
    return TRUE;
  return !is_last && ((at->x == before->x && at->x == after->x) || (at->y == before->y && at->y == after->y));
}

void
marq_router_simplify (GArray *points)
{
  gboolean is_done = FALSE;

  while (!is_done)
    {
      is_done = TRUE;
      for (guint i = points->len - 1; i > 0 && points->len > 2; i--)
        if (is_needless (&g_array_index (points, MarqPoint, i), i + 1 == points->len))
          {
            g_array_remove_index (points, i);
            is_done = FALSE;
          }
    }
}
