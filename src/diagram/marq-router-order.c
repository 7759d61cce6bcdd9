/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of two lines that run beside each other comes first, so that they cross little, and never lie on each other where
 * they part.
 */
#include "config.h"

#include <math.h>

#include "marq-router-private.h"

/* Nearer to each other than this, two are as good as at the same place. */
#define SAME (MARQ_ROUTER_LANE / 2)
#define MOST_TURNS 16

/* Two go on to the same side from where they end: which of them should come first for what follows? */
static int
look_beyond (MarqRouterSegment *one, MarqRouterSegment *other, gboolean is_upper, MarqAxis pass, guint turns)
{
  int side, other_side, one_next, other_next, order = 0;
  MarqRouterSegment *next = marq_router_segment_turn (one, is_upper, pass, &side);
  MarqRouterSegment *other_turn = marq_router_segment_turn (other, is_upper, pass, &other_side);
  double far, other_far;

  if (!next || !other_turn || side == 0 || side != other_side || turns > MOST_TURNS)
    return 0;
  far = side > 0 ? marq_router_segment_extent (next, pass).hi : -marq_router_segment_extent (next, pass).lo;
  other_far = side > 0 ? marq_router_segment_extent (other_turn, pass).hi : -marq_router_segment_extent (other_turn, pass).lo;
  marq_router_segment_turn (next, side > 0, pass, &one_next);
  marq_router_segment_turn (other_turn, side > 0, pass, &other_next);
  if (far < other_far)
    order = one_next;
  else if (far > other_far)
    order = -other_next;
  else if (one_next && other_next && one_next != other_next)
    order = one_next;
  else if (one_next && other_next)
    order = look_beyond (next, other_turn, side > 0, pass, turns + 1);
  return is_upper ? -order * side : order * side;
}

/* One that leaves its place only if it has to. */
static gboolean
is_kept (const MarqRouterSegment *segment)
{
  return segment->is_fixed || segment->is_loose;
}

/* What the end of one has to say about its place beside the other. must: gets what may not be otherwise. */
static int
ask_end (MarqRouterSegment *one, gboolean is_upper, MarqRouterSegment *other, MarqAxis pass, int *must)
{
  MarqSpan beside = other->extent;
  double end = is_upper ? one->extent.hi : one->extent.lo;
  int side = one->sides[is_upper];

  if (side == 0)
    return 0;
  for (guint i = 0; i < 2; i++)
    {
      double other_end = i ? beside.hi : beside.lo;

      if (fabs (end - other_end) >= SAME || !other->sides[i])
        continue;
      if (side != other->sides[i])
        {
          *must = is_kept (one->turns[is_upper]) && is_kept (other->turns[i]) ? side : 0;
          return side;
        }
      if ((int) i == is_upper && end == other_end)
        return look_beyond (one, other, is_upper, pass, 0);
    }
  return end > beside.lo && end < beside.hi ? side : 0;
}

static int
sign_of (int number)
{
  return (number > 0) - (number < 0);
}

int
marq_router_order (MarqRouterSegment *one, MarqRouterSegment *other, MarqAxis pass, int *force)
{
  int order = 0;

  *force = 10 * MARQ_ROUTER_MUST;
  if (one->room.hi < other->room.lo)
    return -1;
  if (other->room.hi < one->room.lo)
    return 1;
  if (one->line == other->line)
    return marq_router_segment_compare (one, other);
  for (guint i = 0; i < 2; i++)
    {
      int must = 0;

      order += ask_end (one, i, other, pass, &must);
      order += MARQ_ROUTER_MUST * must;
      must = 0;
      order -= ask_end (other, i, one, pass, &must);
      order -= MARQ_ROUTER_MUST * must;
    }
  *force = ABS (order);
  /* Where only one of both orders leaves them a lane between each other. */
  if (*force < MARQ_ROUTER_MUST / 2)
    {
      gboolean can_be_first = one->room.lo + MARQ_ROUTER_LANE <= other->room.hi;
      gboolean can_be_last = other->room.lo + MARQ_ROUTER_LANE <= one->room.hi;

      if (can_be_first != can_be_last)
        {
          *force = MARQ_ROUTER_MUST / 4;
          return can_be_first ? -1 : 1;
        }
    }
  return order ? sign_of (order) : marq_router_segment_compare (one, other);
}

gboolean
marq_router_is_torn (MarqRouterSegment *one, MarqRouterSegment *other)
{
  gboolean is_first = FALSE, is_last = FALSE;

  if (one->line == other->line)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      int must = 0;

      ask_end (one, i, other, MARQ_AXIS_Y, &must);
      is_first = is_first || must < 0;
      is_last = is_last || must > 0;
    }
  return is_first && is_last;
}
