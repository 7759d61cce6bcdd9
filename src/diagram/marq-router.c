/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-router-private.h"

/* What is farther out than a diagram can be is at its end. */
#define FARTHEST 4e6
#define LARGEST 1e6
#define PARTS 64

struct _MarqRouter
{
  GHashTable       *boxes;  /* uid → MarqRouterBox */
  GHashTable       *lines;  /* uid → MarqRouterLine */
  GHashTable       *ends;   /* uid of a box → GHashTable of the lines that end there, also if it is not there */
  GHashTable       *stale;  /* lines of which the path is to be found again */
  MarqRouterSpace  *space;
  MarqRouterIndex  *watches;
  MarqRouterSearch *search;
  MarqRouterLanes  *lanes;
  GArray           *crossed; /* of MarqArea: where vertical segments were or are, and hops may be others */
};

static void
box_free (gpointer data)
{
  MarqRouterBox *box = data;

  g_free (box->uid);
  g_free (box);
}

static void
line_free (gpointer data)
{
  MarqRouterLine *line = data;

  g_free (line->uid);
  g_free (line->ports[0].box);
  g_free (line->ports[1].box);
  g_array_unref (line->bends);
  g_ptr_array_unref (line->segments);
  g_ptr_array_unref (line->path);
  g_ptr_array_unref (line->watch);
  g_free (line->route.points);
  g_free (line->route.hops);
  g_free (line);
}

MarqRouter *
marq_router_new (void)
{
  MarqRouter *self = g_new0 (MarqRouter, 1);

  self->boxes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, box_free);
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, line_free);
  self->ends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->stale = g_hash_table_new (NULL, NULL);
  self->space = marq_router_space_new ();
  self->watches = marq_router_index_new ();
  self->search = marq_router_search_new ();
  self->lanes = marq_router_lanes_new ();
  self->crossed = g_array_new (FALSE, FALSE, sizeof (MarqArea));
  return self;
}

void
marq_router_free (MarqRouter *self)
{
  g_hash_table_unref (self->stale);
  g_hash_table_unref (self->ends);
  g_hash_table_unref (self->lines);
  g_hash_table_unref (self->boxes);
  marq_router_space_free (self->space);
  marq_router_index_free (self->watches);
  marq_router_search_free (self->search);
  marq_router_lanes_free (self->lanes);
  g_array_unref (self->crossed);
  g_free (self);
}

/* In parts so fine that nobody sees them, and so coarse that sums of them are exact: on an edge is on the edge. */
static double
sane (double number, double least, double most)
{
  return isnan (number) ? MAX (least, 0) : floor (CLAMP (number, least, most) * PARTS + 0.5) / PARTS;
}

static MarqPoint
sane_point (MarqPoint point)
{
  return (MarqPoint){ sane (point.x, -FARTHEST, FARTHEST), sane (point.y, -FARTHEST, FARTHEST) };
}

static void
note_stale (gpointer item, gpointer data)
{
  MarqRouter *self = data;

  g_hash_table_add (self->stale, item);
}

/* A box came to there, or went from there. */
static void
disturb (MarqRouter *self, const MarqRouterBox *box)
{
  GHashTable *lines = g_hash_table_lookup (self->ends, box->uid);
  GHashTableIter iter;
  gpointer line;

  marq_router_index_each (self->watches, &box->area, note_stale, self);
  if (!lines)
    return;
  g_hash_table_iter_init (&iter, lines);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    g_hash_table_add (self->stale, line);
}

void
marq_router_set_box (MarqRouter *self, const char *uid, const MarqRect *rect)
{
  MarqRect clean = { sane (rect->x, -FARTHEST, FARTHEST), sane (rect->y, -FARTHEST, FARTHEST), sane (rect->width, 0, LARGEST),
                     sane (rect->height, 0, LARGEST) };
  MarqArea area = marq_area (&clean);
  MarqRouterBox *box = g_hash_table_lookup (self->boxes, uid);

  if (box && memcmp (&box->area, &area, sizeof area) == 0)
    return;
  if (box)
    {
      disturb (self, box);
      marq_router_space_remove (self->space, box);
    }
  else
    {
      box = g_new0 (MarqRouterBox, 1);
      box->uid = g_strdup (uid);
      g_hash_table_insert (self->boxes, box->uid, box);
    }
  box->area = area;
  marq_router_space_add (self->space, box);
  disturb (self, box);
}

void
marq_router_remove_box (MarqRouter *self, const char *uid)
{
  MarqRouterBox *box = g_hash_table_lookup (self->boxes, uid);

  if (!box)
    return;
  disturb (self, box);
  marq_router_space_remove (self->space, box);
  g_hash_table_remove (self->boxes, uid);
}

static void
attach (MarqRouter *self, MarqRouterLine *line)
{
  for (guint i = 0; i < 2; i++)
    {
      GHashTable *lines = g_hash_table_lookup (self->ends, line->ports[i].box);

      if (!lines)
        {
          lines = g_hash_table_new (NULL, NULL);
          g_hash_table_insert (self->ends, g_strdup (line->ports[i].box), lines);
        }
      g_hash_table_add (lines, line);
    }
}

static void
detach (MarqRouter *self, MarqRouterLine *line)
{
  for (guint i = 0; i < 2; i++)
    {
      GHashTable *lines = g_hash_table_lookup (self->ends, line->ports[i].box);

      if (lines)
        g_hash_table_remove (lines, line);
      if (lines && !g_hash_table_size (lines))
        g_hash_table_remove (self->ends, line->ports[i].box);
      g_clear_pointer (&line->ports[i].box, g_free);
    }
}

static gboolean
is_same (const MarqRouterLine *line, const MarqRouterEnd *const ends[2], const MarqPoint *bends, guint n_bends)
{
  for (guint i = 0; i < 2; i++)
    if (line->ports[i].y != sane (ends[i]->y, 0, LARGEST) || !g_str_equal (line->ports[i].box, ends[i]->box))
      return FALSE;
  for (guint i = 0; i < n_bends && line->bends->len == n_bends; i++)
    {
      MarqPoint bend = sane_point (bends[i]);

      if (memcmp (&g_array_index (line->bends, MarqPoint, i), &bend, sizeof bend) != 0)
        return FALSE;
    }
  return line->bends->len == n_bends;
}

static MarqRouterLine *
line_new (const char *uid)
{
  MarqRouterLine *line = g_new0 (MarqRouterLine, 1);

  line->uid = g_strdup (uid);
  line->bends = g_array_new (FALSE, FALSE, sizeof (MarqPoint));
  line->path = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_router_segment_free);
  line->segments = g_ptr_array_new ();
  line->watch = g_ptr_array_new ();
  return line;
}

void
marq_router_set_line (MarqRouter *self, const char *uid, const MarqRouterEnd *from, const MarqRouterEnd *to, const MarqPoint *bends,
                      guint n_bends)
{
  const MarqRouterEnd *ends[2] = { from, to };
  MarqRouterLine *line = g_hash_table_lookup (self->lines, uid);

  if (line && is_same (line, ends, bends, n_bends))
    return;
  if (line)
    detach (self, line);
  else
    {
      line = line_new (uid);
      g_hash_table_insert (self->lines, line->uid, line);
    }
  for (guint i = 0; i < 2; i++)
    line->ports[i] = (MarqRouterPort){ g_strdup (ends[i]->box), sane (ends[i]->y, 0, LARGEST) };
  g_array_set_size (line->bends, 0);
  for (guint i = 0; i < n_bends; i++)
    {
      MarqPoint bend = sane_point (bends[i]);

      g_array_append_val (line->bends, bend);
    }
  attach (self, line);
  g_hash_table_add (self->stale, line);
}

static gboolean
has_segment (const MarqPoint *points, guint n_points, MarqPoint from, MarqPoint to)
{
  for (guint i = 0; i + 1 < n_points; i++)
    if (memcmp (&points[i], &from, sizeof from) == 0 && memcmp (&points[i + 1], &to, sizeof to) == 0)
      return TRUE;
  return FALSE;
}

/* What passes over a vertical segment has other hops once that is elsewhere: where it was or is, except where it stays. */
static void
note_crossed (MarqRouter *self, const MarqPoint *points, guint n_points, const MarqPoint *others, guint n_others)
{
  for (guint i = 0; i + 1 < n_points; i++)
    {
      MarqPoint from = points[i], to = points[i + 1];
      MarqArea area = { { { from.x, from.x }, { MIN (from.y, to.y), MAX (from.y, to.y) } } };

      if (from.x == to.x && !has_segment (others, n_others, from, to))
        g_array_append_val (self->crossed, area);
    }
}

void
marq_router_remove_line (MarqRouter *self, const char *uid)
{
  MarqRouterLine *line = g_hash_table_lookup (self->lines, uid);

  if (!line)
    return;
  note_crossed (self, line->route.points, line->route.n_points, NULL, 0);
  marq_router_lanes_remove (self->lanes, line);
  marq_router_index_remove (self->watches, line, line->watch);
  g_hash_table_remove (self->stale, line);
  detach (self, line);
  g_hash_table_remove (self->lines, uid);
}

static gboolean
is_same_path (GPtrArray *one, GPtrArray *other)
{
  if (one->len != other->len)
    return FALSE;
  for (guint i = 0; i < one->len; i++)
    {
      MarqRouterSegment *first = one->pdata[i], *second = other->pdata[i];

      if (first->axis != second->axis || first->is_loose != second->is_loose || (!first->is_loose && first->is_fixed != second->is_fixed) || first->at != second->at
          || memcmp (&first->wide, &second->wide, sizeof first->wide) != 0
          || memcmp (&first->reach, &second->reach, sizeof first->reach) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
find_path (MarqRouter *self, MarqRouterLine *line)
{
  MarqRouterBox *from = g_hash_table_lookup (self->boxes, line->ports[0].box);
  MarqRouterBox *to = g_hash_table_lookup (self->boxes, line->ports[1].box);
  MarqRouterProbe probe = { self->space, self->watches, self->search, line };

  marq_router_index_remove (self->watches, line, line->watch);
  if (from && to)
    marq_router_path_find (&probe, &from->area, &to->area);
}

/* TRUE: it goes another way. */
static gboolean
renew_path (MarqRouter *self, MarqRouterLine *line)
{
  GPtrArray *old = line->path, *path;
  MarqSide sides[2] = { line->sides[0], line->sides[1] };
  MarqPoint ends[2] = { line->ends[0], line->ends[1] };
  gboolean is_forced = line->is_forced;

  path = line->path = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_router_segment_free);
  find_path (self, line);
  line->path = old;
  if (is_same_path (old, path) && memcmp (sides, line->sides, sizeof sides) == 0 && memcmp (ends, line->ends, sizeof ends) == 0
      && is_forced == line->is_forced)
    {
      g_ptr_array_unref (path);
      marq_router_line_assemble (line);
      return FALSE;
    }
  marq_router_lanes_remove (self->lanes, line);
  g_ptr_array_unref (old);
  line->path = path;
  marq_router_line_assemble (line);
  marq_router_lanes_add (self->lanes, line);
  return TRUE;
}

/* TRUE: it is another route. */
static gboolean
renew_route (MarqRouter *self, MarqRouterLine *line)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (MarqPoint));
  MarqRoute *route = &line->route;
  gboolean has_route = line->path->len > 0;

  if (has_route)
    {
      marq_router_line_trace (line, points);
      marq_router_simplify (points);
    }
  if (has_route == line->has_route && route->is_forced == line->is_forced && points->len == route->n_points
      && memcmp (points->data, route->points, points->len * sizeof (MarqPoint)) == 0)
    return FALSE;
  note_crossed (self, route->points, route->n_points, (const MarqPoint *) (gpointer) points->data, points->len);
  note_crossed (self, (const MarqPoint *) (gpointer) points->data, points->len, route->points, route->n_points);
  g_free (route->points);
  route->n_points = points->len;
  route->points = g_memdup2 (points->data, points->len * sizeof (MarqPoint));
  route->from_side = line->sides[0];
  route->to_side = line->sides[1];
  route->is_forced = line->is_forced;
  line->has_route = has_route;
  return TRUE;
}

static gboolean
renew_hops (MarqRouter *self, MarqRouterLine *line)
{
  g_autoptr (GArray) hops = g_array_new (FALSE, FALSE, sizeof (MarqPoint));
  MarqRoute *route = &line->route;

  marq_router_hops_find (self->lanes, line, hops);
  if (hops->len == route->n_hops && (hops->len == 0 || memcmp (hops->data, route->hops, hops->len * sizeof (MarqPoint)) == 0))
    return FALSE;
  g_free (route->hops);
  route->n_hops = hops->len;
  route->hops = g_memdup2 (hops->data, hops->len * sizeof (MarqPoint));
  return TRUE;
}

static void
add_line (gpointer line, gpointer lines)
{
  g_hash_table_add (lines, line);
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Draws those again of which a path or a lane is another, and those that cross what was drawn again. */
static void
renew_routes (MarqRouter *self, GPtrArray *lines, GPtrArray *changed)
{
  g_autoptr (GHashTable) others = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) crossing = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer line;

  for (guint i = 0; i < lines->len; i++)
    if (renew_route (self, lines->pdata[i]))
      {
        g_hash_table_add (others, lines->pdata[i]);
        g_hash_table_add (crossing, lines->pdata[i]);
      }
  for (guint i = 0; i < self->crossed->len; i++)
    marq_router_lanes_each (self->lanes, MARQ_AXIS_X, &g_array_index (self->crossed, MarqArea, i), add_line, crossing);
  g_array_set_size (self->crossed, 0);
  g_hash_table_iter_init (&iter, crossing);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    if (renew_hops (self, line))
      g_hash_table_add (others, line);
  if (!changed)
    return;
  g_hash_table_iter_init (&iter, others);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    g_ptr_array_add (changed, ((MarqRouterLine *) line)->uid);
  g_ptr_array_sort (changed, compare_uids);
}

void
marq_router_run (MarqRouter *self, GPtrArray *changed)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer line;

  g_hash_table_iter_init (&iter, self->stale);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    if (renew_path (self, line))
      {
        ((MarqRouterLine *) line)->is_moved = TRUE;
        g_ptr_array_add (lines, line);
      }
  g_hash_table_remove_all (self->stale);
  marq_router_lanes_run (self->lanes, lines);
  renew_routes (self, lines, changed);
}

const MarqRoute *
marq_router_get (MarqRouter *self, const char *uid)
{
  MarqRouterLine *line = g_hash_table_lookup (self->lines, uid);

  return line && line->has_route ? &line->route : NULL;
}
