/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A router that goes straight: for tests of what is around it. */
#include "config.h"

#include <string.h>

#include "diagram/marq-router.h"

typedef struct
{
  char *from, *to;
  double from_y, to_y;
  MarqPoint *bends;
  guint n_bends;
  MarqRoute route;
  gboolean has_route;
} PlainLine;

struct _MarqRouter
{
  GHashTable *boxes; /* uid -> MarqRect */
  GHashTable *lines;
};

static void
clear_line (gpointer data)
{
  PlainLine *line = data;

  g_free (line->from);
  g_free (line->to);
  g_free (line->bends);
  g_free (line->route.points);
  g_free (line);
}

MarqRouter *
marq_router_new (void)
{
  MarqRouter *self = g_new0 (MarqRouter, 1);

  self->boxes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, clear_line);
  return self;
}

void
marq_router_free (MarqRouter *self)
{
  g_hash_table_unref (self->boxes);
  g_hash_table_unref (self->lines);
  g_free (self);
}

void
marq_router_set_box (MarqRouter *self, const char *uid, const MarqRect *rect)
{
  g_hash_table_insert (self->boxes, g_strdup (uid), g_memdup2 (rect, sizeof *rect));
}

void
marq_router_remove_box (MarqRouter *self, const char *uid)
{
  g_assert_true (g_hash_table_remove (self->boxes, uid));
}

void
marq_router_set_line (MarqRouter *self, const char *uid, const MarqRouterEnd *from, const MarqRouterEnd *to,
                      const MarqPoint *bends, guint n_bends)
{
  PlainLine *line = g_new0 (PlainLine, 1);

  line->from = g_strdup (from->box);
  line->to = g_strdup (to->box);
  line->from_y = from->y;
  line->to_y = to->y;
  line->bends = g_memdup2 (bends, n_bends * sizeof *bends);
  line->n_bends = n_bends;
  g_hash_table_insert (self->lines, g_strdup (uid), line);
}

void
marq_router_remove_line (MarqRouter *self, const char *uid)
{
  g_assert_true (g_hash_table_remove (self->lines, uid));
}

static guint
go (MarqPoint *points, guint n, double x, double y)
{
  MarqPoint last = points[n - 1];

  if (last.x != x && last.y != y)
    points[n++] = (MarqPoint){ x, last.y };
  if (points[n - 1].x != x || points[n - 1].y != y)
    points[n++] = (MarqPoint){ x, y };
  return n;
}

static MarqRoute
find_way (MarqRouter *self, PlainLine *line)
{
  MarqRect *from = g_hash_table_lookup (self->boxes, line->from);
  MarqRect *to = g_hash_table_lookup (self->boxes, line->to);
  MarqRoute route = { .points = NULL, .from_side = MARQ_SIDE_RIGHT, .to_side = MARQ_SIDE_RIGHT };
  double x;

  if (!from || !to)
    return route;
  x = MAX (from->x + from->width, to->x + to->width) + MARQ_ROUTER_STUB;
  route.points = g_new (MarqPoint, 4 + 2 * line->n_bends);
  route.points[0] = (MarqPoint){ from->x + from->width, from->y + line->from_y };
  route.n_points = go (route.points, 1, x, from->y + line->from_y);
  for (guint i = 0; i < line->n_bends; i++)
    route.n_points = go (route.points, route.n_points, line->bends[i].x, line->bends[i].y);
  x = to->x + to->width;
  if (route.points[route.n_points - 1].y != to->y + line->to_y)
    route.n_points = go (route.points, route.n_points, route.points[route.n_points - 1].x, to->y + line->to_y);
  route.n_points = go (route.points, route.n_points, x, to->y + line->to_y);
  return route;
}

void
marq_router_run (MarqRouter *self, GPtrArray *changed)
{
  GHashTableIter iter;
  gpointer uid, data;

  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, &uid, &data))
    {
      PlainLine *line = data;
      MarqRoute route = find_way (self, line);

      if (changed
          && (route.n_points != line->route.n_points || (route.n_points && memcmp (route.points, line->route.points, route.n_points * sizeof (MarqPoint)))))
        g_ptr_array_add (changed, uid);
      g_free (line->route.points);
      line->route = route;
    }
}

const MarqRoute *
marq_router_get (MarqRouter *self, const char *uid)
{
  PlainLine *line = g_hash_table_lookup (self->lines, uid);

  return line && line->route.n_points ? &line->route : NULL;
}
