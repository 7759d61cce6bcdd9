/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which segments are together, as their rooms meet, directly or by others; and which of these clusters have to be done
 * again. First the vertical ones; then, as these say how long the horizontal ones are, those.
 */
#include "config.h"

#include <math.h>

#include "marq-router-private.h"

struct _MarqRouterLanes
{
  MarqRouterIndex *index[2]; /* by the axis of the segments */
  GHashTable      *seeds[2]; /* segments of which the cluster is not known, or out of date */
  GPtrArray       *moved;    /* lines */
  guint            round;
};

MarqRouterLanes *
marq_router_lanes_new (void)
{
  MarqRouterLanes *self = g_new0 (MarqRouterLanes, 1);

  for (guint i = 0; i < 2; i++)
    {
      self->index[i] = marq_router_index_new ();
      self->seeds[i] = g_hash_table_new (NULL, NULL);
    }
  return self;
}

void
marq_router_lanes_free (MarqRouterLanes *self)
{
  for (guint i = 0; i < 2; i++)
    {
      marq_router_index_free (self->index[i]);
      g_hash_table_unref (self->seeds[i]);
    }
  g_free (self);
}

static void
leave_cluster (MarqRouterSegment *segment)
{
  if (segment->cluster)
    g_ptr_array_remove_fast (segment->cluster, segment);
  g_clear_pointer (&segment->cluster, g_ptr_array_unref);
}

static void
add_segment (MarqRouterLanes *self, MarqRouterSegment *segment)
{
  MarqArea area = marq_router_segment_area (segment);

  marq_router_index_add (self->index[segment->axis], &area, segment, segment->cells);
  g_hash_table_add (self->seeds[segment->axis], segment);
}

static void
remove_segment (MarqRouterLanes *self, MarqRouterSegment *segment)
{
  GHashTable *seeds = self->seeds[segment->axis];

  marq_router_index_remove (self->index[segment->axis], segment, segment->cells);
  for (guint i = 0; segment->cluster && i < segment->cluster->len; i++)
    g_hash_table_add (seeds, segment->cluster->pdata[i]);
  g_hash_table_remove (seeds, segment);
  leave_cluster (segment);
}

void
marq_router_lanes_add (MarqRouterLanes *self, MarqRouterLine *line)
{
  for (guint i = 0; i < line->path->len; i++)
    add_segment (self, line->path->pdata[i]);
}

void
marq_router_lanes_remove (MarqRouterLanes *self, MarqRouterLine *line)
{
  for (guint i = 0; i < line->path->len; i++)
    {
      MarqRouterSegment *segment = line->path->pdata[i];

      remove_segment (self, segment);
      if (segment->parts[1])
        remove_segment (self, segment->parts[1]);
    }
}

static gboolean
meets (const MarqRouterSegment *one, const MarqRouterSegment *other)
{
  return one->wide.lo <= other->wide.hi + MARQ_ROUTER_LANE && other->wide.lo <= one->wide.hi + MARQ_ROUTER_LANE
         && one->reach.lo <= other->reach.hi + MARQ_ROUTER_LANE && other->reach.lo <= one->reach.hi + MARQ_ROUTER_LANE;
}

typedef struct
{
  GPtrArray         *members;
  MarqRouterSegment *segment;
  guint              round;
} Gathering;

static void
gather (gpointer item, gpointer data)
{
  Gathering *self = data;
  MarqRouterSegment *other = item;

  if (other->mark == self->round || !meets (self->segment, other))
    return;
  other->mark = self->round;
  g_ptr_array_add (self->members, other);
}

static GPtrArray *
find_cluster (MarqRouterLanes *self, MarqRouterSegment *seed)
{
  Gathering gathering = { g_ptr_array_new (), NULL, self->round };

  seed->mark = self->round;
  g_ptr_array_add (gathering.members, seed);
  for (guint i = 0; i < gathering.members->len; i++)
    {
      MarqArea area;

      gathering.segment = gathering.members->pdata[i];
      area = marq_router_segment_area (gathering.segment);
      for (guint axis = 0; axis < 2; axis++)
        {
          area.span[axis].lo -= MARQ_ROUTER_LANE;
          area.span[axis].hi += MARQ_ROUTER_LANE;
        }
      marq_router_index_each (self->index[seed->axis], &area, gather, &gathering);
    }
  return gathering.members;
}

static void
note_moved (MarqRouterLanes *self, MarqRouterLine *line)
{
  if (line->is_moved)
    return;
  line->is_moved = TRUE;
  g_ptr_array_add (self->moved, line);
}

static void
unite (MarqRouterLanes *self, MarqRouterSegment *segment)
{
  if (!segment->parts[0])
    return;
  remove_segment (self, segment->parts[1]);
  marq_router_segment_unite (segment);
  marq_router_line_assemble (segment->line);
  note_moved (self, segment->line);
}

static void
split (MarqRouterLanes *self, MarqRouterSegment *segment, double at)
{
  marq_router_segment_split (segment, at);
  marq_router_line_assemble (segment->line);
  add_segment (self, segment->parts[1]);
  note_moved (self, segment->line);
}

/* Of two that are torn the longer one gives way. */
static void
split_torn (GPtrArray *members, guint one, guint other, gpointer data)
{
  MarqRouterLanes *self = data;
  MarqRouterSegment *first = members->pdata[one], *second = members->pdata[other], *longer;
  MarqSpan extent = first->extent, beside = second->extent;

  if (first->parts[0] || second->parts[0] || !marq_router_is_torn (first, second))
    return;
  longer = extent.hi - extent.lo > beside.hi - beside.lo ? first : second;
  if (longer->is_fixed)
    longer = longer == first ? second : first;
  if (longer->is_fixed)
    return;
  split (self, longer, floor ((MAX (extent.lo, beside.lo) + MIN (extent.hi, beside.hi)) / 2));
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  return marq_router_segment_compare (*(MarqRouterSegment *const *) a, *(MarqRouterSegment *const *) b);
}

static void
hold (MarqRouterSegment *segment, gboolean is_held)
{
  segment->is_fixed = is_held;
  segment->room = is_held ? (MarqSpan){ segment->at, segment->at } : segment->wide;
}

/* Of two that come out of rows of the same height, towards each other and past each other, one leaves that height. */
static void
loosen (GPtrArray *members, guint one, guint other, gpointer data)
{
  MarqRouterSegment *first = members->pdata[one], *second = members->pdata[other];
  MarqSpan extent = first->extent, beside = second->extent;

  if (!first->is_fixed || !second->is_fixed || first->line == second->line || fabs (first->at - second->at) >= MARQ_ROUTER_LANE / 2
      || extent.lo >= beside.hi || beside.lo >= extent.hi || marq_router_line_shares_row (first->line, second->line))
    return;
  if (second->is_loose)
    hold (second, FALSE);
  else if (first->is_loose)
    hold (first, FALSE);
}

static void
loosen_all (GPtrArray *cluster)
{
  for (guint i = 0; i < cluster->len; i++)
    if (((MarqRouterSegment *) cluster->pdata[i])->is_loose)
      hold (cluster->pdata[i], TRUE);
  marq_router_lanes_pair (cluster, MARQ_AXIS_X, loosen, NULL);
}

static void
collect (GPtrArray *cluster, GPtrArray *members)
{
  g_ptr_array_set_size (members, 0);
  for (guint i = 0; i < cluster->len; i++)
    {
      MarqRouterSegment *segment = cluster->pdata[i];

      segment->lane = segment->at;
      for (guint j = 0; segment->parts[0] && j < 3; j += 2)
        g_ptr_array_add (members, segment->parts[j]);
      if (!segment->parts[0])
        g_ptr_array_add (members, segment);
    }
}

static void
place (MarqRouterLanes *self, GPtrArray *cluster, MarqAxis pass)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autofree double *lanes = g_new (double, cluster->len);
  MarqRouterSegment *torn;

  g_ptr_array_sort (cluster, compare_members);
  for (guint i = 0; i < cluster->len; i++)
    lanes[i] = ((MarqRouterSegment *) cluster->pdata[i])->lane;
  if (cluster->len > 1 && pass == MARQ_AXIS_Y)
    marq_router_lanes_pair (cluster, pass, split_torn, self);
  if (pass == MARQ_AXIS_X)
    loosen_all (cluster);
  collect (cluster, members);
  while ((torn = marq_router_lanes_find (members, pass)))
    {
      MarqSpan extent = marq_router_segment_extent (torn, pass);

      split (self, torn, floor ((extent.lo + extent.hi) / 2));
      collect (cluster, members);
    }
  for (guint i = 0; i < cluster->len; i++)
    {
      MarqRouterSegment *segment = cluster->pdata[i];

      if (segment->lane != lanes[i])
        note_moved (self, segment->line);
    }
}

static void
run_pass (MarqRouterLanes *self, MarqAxis axis)
{
  g_autoptr (GPtrArray) clusters = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer seed;

  self->round++;
  g_hash_table_iter_init (&iter, self->seeds[axis]);
  while (g_hash_table_iter_next (&iter, &seed, NULL))
    if (((MarqRouterSegment *) seed)->mark != self->round)
      g_ptr_array_add (clusters, find_cluster (self, seed));
  g_hash_table_remove_all (self->seeds[axis]);
  for (guint i = 0; i < clusters->len; i++)
    {
      GPtrArray *cluster = clusters->pdata[i];

      for (guint j = 0; j < cluster->len; j++)
        {
          MarqRouterSegment *segment = cluster->pdata[j];

          leave_cluster (segment);
          segment->cluster = g_ptr_array_ref (cluster);
          unite (self, segment);
        }
      place (self, cluster, axis);
    }
}

void
marq_router_lanes_run (MarqRouterLanes *self, GPtrArray *lines)
{
  self->moved = lines;
  run_pass (self, MARQ_AXIS_Y);
  for (guint i = 0; i < lines->len; i++)
    {
      GPtrArray *segments = ((MarqRouterLine *) lines->pdata[i])->segments;

      for (guint j = 0; j < segments->len; j++)
        if (((MarqRouterSegment *) segments->pdata[j])->axis == MARQ_AXIS_X)
          g_hash_table_add (self->seeds[MARQ_AXIS_X], segments->pdata[j]);
    }
  run_pass (self, MARQ_AXIS_X);
  for (guint i = 0; i < lines->len; i++)
    ((MarqRouterLine *) lines->pdata[i])->is_moved = FALSE;
  self->moved = NULL;
}

typedef struct
{
  MarqRouterIndexFunc func;
  gpointer            data;
} Each;

static void
tell_line (gpointer item, gpointer data)
{
  Each *each = data;

  each->func (((MarqRouterSegment *) item)->line, each->data);
}

void
marq_router_lanes_each (MarqRouterLanes *self, MarqAxis axis, const MarqArea *area, MarqRouterIndexFunc func, gpointer data)
{
  Each each = { func, data };

  marq_router_index_each (self->index[axis], area, tell_line, &each);
}
