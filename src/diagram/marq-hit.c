/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every box and every line is looked at: with thousands of them that takes less than a tenth of what a frame may. */
#include "config.h"

#include <math.h>

#include "marq-hit.h"
#include "marq-metrics.h"

/* So far into a box, from its lower right corner. */
#define CORNER 16.0
/* How near to a bend it is the bend that is meant, and not a segment; and how near to an end, the end. */
#define BEND 5.0
#define END  16.0

static gboolean
is_shown_item (const MarqSceneBox *box)
{
  return box->kind != MARQ_BOX_GROUP && box->kind != MARQ_BOX_NOTE;
}

static MarqHit
box_hit (const MarqSceneBox *box, MarqHitKind kind)
{
  return (MarqHit){ .kind = kind, .uid = box->uid, .index = G_MAXUINT };
}

static guint
row_at (const MarqSceneBox *box, double y)
{
  double row = floor ((y - box->rect.y - MARQ_METRICS_HEADER) / MARQ_METRICS_ROW);

  return row >= 0 && row < box->rows->len ? (guint) row : G_MAXUINT;
}

/* A handle is half in the box and half out of it, and only where the row can refer to something. */
static gboolean
handle_at (const MarqSceneBox *box, double x, double y, MarqHit *hit)
{
  gboolean is_left = fabs (x - box->rect.x) <= MARQ_HIT_HANDLE_WIDTH / 2;
  gboolean is_right = fabs (x - box->rect.x - box->rect.width) <= MARQ_HIT_HANDLE_WIDTH / 2;
  guint row = row_at (box, y);

  if (box->kind != MARQ_BOX_ENTITY || row == G_MAXUINT || (!is_left && !is_right))
    return FALSE;
  *hit = (MarqHit){ MARQ_HIT_HANDLE, box->uid, row, is_left ? MARQ_SIDE_LEFT : MARQ_SIDE_RIGHT };
  return TRUE;
}

static gboolean
corner_at (const MarqSceneBox *box, double x, double y)
{
  return box->rect.x + box->rect.width - x <= CORNER && box->rect.y + box->rect.height - y <= CORNER;
}

static MarqHit
inside_hit (const MarqSceneBox *box, double x, double y)
{
  MarqHit hit = box_hit (box, MARQ_HIT_BOX);

  if (!is_shown_item (box))
    {
      hit.kind = corner_at (box, x, y) ? MARQ_HIT_CORNER : MARQ_HIT_BOX;
      return hit;
    }
  hit.index = row_at (box, y);
  if (hit.index != G_MAXUINT)
    hit.kind = MARQ_HIT_ROW;
  return hit;
}

/* Boxes in front of lines: entities, views, enums and notes. */
static gboolean
front_at (MarqScene *scene, double x, double y, MarqHit *hit)
{
  GPtrArray *boxes = marq_scene_get_boxes (scene);

  for (guint i = boxes->len; i-- > 0;)
    {
      const MarqSceneBox *box = boxes->pdata[i];

      if (box->kind == MARQ_BOX_GROUP)
        break;
      if (handle_at (box, x, y, hit))
        return TRUE;
      if (marq_rect_contains (&box->rect, x, y))
        {
          *hit = inside_hit (box, x, y);
          return TRUE;
        }
    }
  return FALSE;
}

/* Groups are behind lines: what can be taken hold of, and then what is only inside. */
static gboolean
group_at (MarqScene *scene, double x, double y, double tolerance, MarqHit *hit)
{
  GPtrArray *boxes = marq_scene_get_boxes (scene);

  for (guint i = boxes->len; i-- > 0;)
    {
      const MarqSceneBox *box = boxes->pdata[i];
      MarqRect outer = marq_rect_grow (&box->rect, tolerance), inner = marq_rect_grow (&box->rect, -tolerance);

      if (box->kind != MARQ_BOX_GROUP || !marq_rect_contains (&outer, x, y))
        continue;
      if (marq_rect_contains (&box->rect, x, y) && corner_at (box, x, y))
        *hit = box_hit (box, MARQ_HIT_CORNER);
      else if (y <= box->rect.y + MARQ_METRICS_GROUP_TITLE || !marq_rect_contains (&inner, x, y))
        *hit = box_hit (box, MARQ_HIT_BOX);
      else
        *hit = box_hit (box, MARQ_HIT_INSIDE);
      return TRUE;
    }
  return FALSE;
}

static double
distance (const MarqPoint *a, const MarqPoint *b, double x, double y)
{
  double nearest_x = CLAMP (x, MIN (a->x, b->x), MAX (a->x, b->x));
  double nearest_y = CLAMP (y, MIN (a->y, b->y), MAX (a->y, b->y));

  return hypot (x - nearest_x, y - nearest_y);
}

static gboolean
is_near (const MarqPoint *point, double x, double y, double most)
{
  return hypot (x - point->x, y - point->y) <= most;
}

/* What of a line that is hit in this segment. */
static MarqHit
line_hit (const MarqSceneLine *line, guint segment, double x, double y)
{
  const MarqPoint *points = line->route->points;
  guint last = line->route->n_points - 1;

  for (guint i = segment; i <= segment + 1; i++)
    if (i > 0 && i < last && is_near (&points[i], x, y, BEND))
      return (MarqHit){ MARQ_HIT_BEND, line->uid, i, MARQ_SIDE_LEFT };
  if (segment == 0 && is_near (&points[0], x, y, END))
    return (MarqHit){ MARQ_HIT_END, line->uid, 0, line->route->from_side };
  if (segment + 1 == last && is_near (&points[last], x, y, END))
    return (MarqHit){ MARQ_HIT_END, line->uid, 1, line->route->to_side };
  return (MarqHit){ MARQ_HIT_SEGMENT, line->uid, segment, MARQ_SIDE_LEFT };
}

/* The nearest; of two that are as near, the one in front. */
static gboolean
line_at (MarqScene *scene, double x, double y, double tolerance, MarqHit *hit)
{
  GPtrArray *lines = marq_scene_get_lines (scene);
  const MarqSceneLine *found = NULL;
  double nearest = tolerance;
  guint segment = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const MarqSceneLine *line = lines->pdata[i];

      for (guint j = 0; line->route && j + 1 < line->route->n_points; j++)
        {
          double away = distance (&line->route->points[j], &line->route->points[j + 1], x, y);

          if (away > nearest || (away == nearest && found == line))
            continue;
          found = line;
          segment = j;
          nearest = away;
        }
    }
  if (found)
    *hit = line_hit (found, segment, x, y);
  return found != NULL;
}

MarqHit
marq_hit_at (MarqScene *scene, double x, double y, double tolerance)
{
  MarqHit hit = { MARQ_HIT_NOTHING, NULL, G_MAXUINT, MARQ_SIDE_LEFT };

  if (!isfinite (x) || !isfinite (y))
    return hit;
  if (!front_at (scene, x, y, &hit) && !line_at (scene, x, y, tolerance, &hit))
    group_at (scene, x, y, tolerance, &hit);
  return hit;
}

GPtrArray *
marq_hit_within (MarqScene *scene, const MarqRect *rect)
{
  MarqRect outer = { MIN (rect->x, rect->x + rect->width), MIN (rect->y, rect->y + rect->height), fabs (rect->width), fabs (rect->height) };
  GPtrArray *boxes = marq_scene_get_boxes (scene), *lines = marq_scene_get_lines (scene);
  g_autoptr (GHashTable) held = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *uids = g_ptr_array_new ();

  for (guint i = 0; i < boxes->len; i++)
    {
      const MarqSceneBox *box = boxes->pdata[i];

      if (!marq_rect_holds (&outer, &box->rect))
        continue;
      g_ptr_array_add (uids, (gpointer) box->uid);
      g_hash_table_add (held, (gpointer) box->uid);
    }
  for (guint i = 0; i < lines->len; i++)
    {
      const MarqSceneLine *line = lines->pdata[i];

      if (g_hash_table_contains (held, line->from.box) && g_hash_table_contains (held, line->to.box))
        g_ptr_array_add (uids, (gpointer) line->uid);
    }
  return uids;
}
