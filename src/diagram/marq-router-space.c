/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boxes, sorted in strips along both axes: what a ray meets first is found by looking from where it begins. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-router-private.h"

#define STRIP 256.0

/* The same boxes, by where they begin and by where they end. */
typedef struct
{
  GPtrArray *by_edge[2];
} Strip;

struct _MarqRouterSpace
{
  GHashTable *strips[2]; /* by the axis along which they run */
};

static void
strip_free (gpointer data)
{
  Strip *strip = data;

  g_ptr_array_unref (strip->by_edge[0]);
  g_ptr_array_unref (strip->by_edge[1]);
  g_free (strip);
}

MarqRouterSpace *
marq_router_space_new (void)
{
  MarqRouterSpace *self = g_new (MarqRouterSpace, 1);

  for (guint i = 0; i < 2; i++)
    self->strips[i] = g_hash_table_new_full (NULL, NULL, NULL, strip_free);
  return self;
}

void
marq_router_space_free (MarqRouterSpace *self)
{
  g_hash_table_unref (self->strips[0]);
  g_hash_table_unref (self->strips[1]);
  g_free (self);
}

static int
compare_numbers (double one, double other)
{
  return (one > other) - (one < other);
}

/* The order of boxes in a strip: wherever two begin at the same place, what they are called decides. */
static int
compare_boxes (const MarqRouterBox *one, const MarqRouterBox *other, MarqAxis axis, gboolean by_end)
{
  MarqSpan along = one->area.span[axis], other_along = other->area.span[axis];
  int order = by_end ? compare_numbers (along.hi, other_along.hi) : compare_numbers (along.lo, other_along.lo);

  if (order == 0)
    order = compare_numbers (one->area.span[!axis].lo, other->area.span[!axis].lo);
  if (order == 0)
    order = compare_numbers (one->area.span[!axis].hi, other->area.span[!axis].hi);
  return order ? order : strcmp (one->uid, other->uid);
}

static guint
find_place (GPtrArray *boxes, const MarqRouterBox *box, MarqAxis axis, gboolean by_end)
{
  guint lo = 0, hi = boxes->len;

  while (lo < hi)
    {
      guint middle = (lo + hi) / 2;

      if (compare_boxes (boxes->pdata[middle], box, axis, by_end) < 0)
        lo = middle + 1;
      else
        hi = middle;
    }
  return lo;
}

static void
find_strips (MarqSpan across, int *first, int *last)
{
  *first = (int) floor ((across.lo - MARQ_ROUTER_MARGIN) / STRIP);
  *last = (int) floor ((across.hi + MARQ_ROUTER_MARGIN) / STRIP);
}

void
marq_router_space_add (MarqRouterSpace *self, MarqRouterBox *box)
{
  for (guint axis = 0; axis < 2; axis++)
    {
      int first, last;

      find_strips (box->area.span[!axis], &first, &last);
      for (int i = first; i <= last; i++)
        {
          Strip *strip = g_hash_table_lookup (self->strips[axis], GINT_TO_POINTER (i));

          if (!strip)
            {
              strip = g_new (Strip, 1);
              *strip = (Strip){ { g_ptr_array_new (), g_ptr_array_new () } };
              g_hash_table_insert (self->strips[axis], GINT_TO_POINTER (i), strip);
            }
          for (guint end = 0; end < 2; end++)
            g_ptr_array_insert (strip->by_edge[end], (int) find_place (strip->by_edge[end], box, axis, end), box);
        }
    }
}

void
marq_router_space_remove (MarqRouterSpace *self, MarqRouterBox *box)
{
  for (guint axis = 0; axis < 2; axis++)
    {
      int first, last;

      find_strips (box->area.span[!axis], &first, &last);
      for (int i = first; i <= last; i++)
        {
          Strip *strip = g_hash_table_lookup (self->strips[axis], GINT_TO_POINTER (i));

          for (guint end = 0; end < 2; end++)
            g_ptr_array_remove_index (strip->by_edge[end], find_place (strip->by_edge[end], box, axis, end));
          if (!strip->by_edge[0]->len)
            g_hash_table_remove (self->strips[axis], GINT_TO_POINTER (i));
        }
    }
}

/* The first box of which the edge is not before that place. */
static guint
find_edge (GPtrArray *boxes, MarqAxis axis, gboolean by_end, double place)
{
  guint lo = 0, hi = boxes->len;

  while (lo < hi)
    {
      guint middle = (lo + hi) / 2;
      MarqSpan along = ((MarqRouterBox *) boxes->pdata[middle])->area.span[axis];

      if ((by_end ? along.hi : along.lo) < place)
        lo = middle + 1;
      else
        hi = middle;
    }
  return lo;
}

static gboolean
stops (const MarqRouterBox *box, MarqAxis axis, MarqSpan across, double margin, GPtrArray *ignored)
{
  MarqSpan own = box->area.span[!axis];

  if (own.lo - margin >= across.hi || own.hi + margin <= across.lo)
    return FALSE;
  return !ignored || !g_ptr_array_find (ignored, box, NULL);
}

static double
cast_up (GPtrArray *boxes, MarqAxis axis, MarqSpan across, double from, double to, double margin, GPtrArray *ignored, MarqRouterBox **hit)
{
  for (guint i = find_edge (boxes, axis, FALSE, from + margin); i < boxes->len; i++)
    {
      MarqRouterBox *box = boxes->pdata[i];
      double edge = box->area.span[axis].lo - margin;

      if (edge >= to)
        return to;
      if (stops (box, axis, across, margin, ignored))
        {
          *hit = box;
          return edge;
        }
    }
  return to;
}

static double
cast_down (GPtrArray *boxes, MarqAxis axis, MarqSpan across, double from, double to, double margin, GPtrArray *ignored, MarqRouterBox **hit)
{
  guint i = find_edge (boxes, axis, TRUE, from - margin);

  while (i < boxes->len && ((MarqRouterBox *) boxes->pdata[i])->area.span[axis].hi + margin <= from)
    i++;
  for (; i > 0; i--)
    {
      MarqRouterBox *box = boxes->pdata[i - 1];
      double edge = box->area.span[axis].hi + margin;

      if (edge <= to)
        return to;
      if (stops (box, axis, across, margin, ignored))
        {
          *hit = box;
          return edge;
        }
    }
  return to;
}

double
marq_router_space_cast (MarqRouterSpace *self, MarqAxis axis, MarqSpan across, double from, double to, double margin, GPtrArray *ignored,
                        MarqRouterBox **hit)
{
  int last = (int) floor (across.hi / STRIP);

  *hit = NULL;
  for (int i = (int) floor (across.lo / STRIP); i <= last; i++)
    {
      Strip *strip = g_hash_table_lookup (self->strips[axis], GINT_TO_POINTER (i));

      if (strip && from < to)
        to = cast_up (strip->by_edge[0], axis, across, from, to, margin, ignored, hit);
      else if (strip && from > to)
        to = cast_down (strip->by_edge[1], axis, across, from, to, margin, ignored, hit);
    }
  return to;
}

void
marq_router_space_find (MarqRouterSpace *self, double x, double y, double margin, GPtrArray *found)
{
  Strip *strip = g_hash_table_lookup (self->strips[MARQ_AXIS_X], GINT_TO_POINTER ((int) floor (y / STRIP)));

  for (guint i = 0; strip && i < strip->by_edge[0]->len; i++)
    {
      MarqRouterBox *box = strip->by_edge[0]->pdata[i];
      MarqArea area = box->area;

      if (area.span[0].lo - margin >= x)
        return;
      if (area.span[0].hi + margin > x && area.span[1].lo - margin < y && area.span[1].hi + margin > y)
        g_ptr_array_add (found, box);
    }
}
