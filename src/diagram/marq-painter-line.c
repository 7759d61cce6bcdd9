/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines between boxes: the way that the router found with its corners rounded, hops over others, and at each end the
 * sign of how many. Signs are drawn beside the line and never over it, so that they need to know nothing of what is
 * behind them.
 */
#include "config.h"

#include <math.h>

#include "marq-painter-private.h"

#define ROUNDING 4.0
#define HOP      5.0  /* half its width, and its height */
#define SPREAD   6.0  /* of a sign, to each side of the line */
#define FOOT     11.0 /* from the box to where the toes meet */
#define RING     4.0
#define BAR      8.0  /* from the box */
#define BEYOND   15.0 /* both bars of another line that ends at the same row */
#define TRIANGLE 12.0
#define MARKER   7.0 /* behind what was found */

static double
paint_many (MarqSink *sink, MarqMany many, double x, double y, double d, const MarqPaint *paint)
{
  switch (many)
    {
    case MARQ_MANY_ONE:
      marq_sink_line (sink, x + d * BAR, y - SPREAD, x + d * BAR, y + SPREAD, paint);
      marq_sink_line (sink, x + d * (BAR + 4), y - SPREAD, x + d * (BAR + 4), y + SPREAD, paint);
      return 0;
    case MARQ_MANY_ZERO_OR_ONE:
      marq_sink_line (sink, x, y, x + d * BEYOND, y, paint);
      marq_sink_line (sink, x + d * BAR, y - SPREAD, x + d * BAR, y + SPREAD, paint);
      sink->klass->circle (sink, x + d * (BEYOND + RING), y, RING, paint);
      return BEYOND + 2 * RING;
    case MARQ_MANY_ZERO_OR_MORE:
      sink->klass->line (sink,
                         (MarqPoint[]){ { x, y - SPREAD }, { x + d * FOOT, y }, { x, y + SPREAD } },
                         3, 0, paint);
      marq_sink_line (sink, x, y, x + d * FOOT, y, paint);
      sink->klass->circle (sink, x + d * (FOOT + RING), y, RING, paint);
      return FOOT + 2 * RING;
    case MARQ_MANY_NONE:
      break;
    }
  return 0;
}

static double
paint_whole (MarqSink *sink,
             MarqSceneLineKind kind,
             double x,
             double y,
             double d,
             const MarqPaint *paint)
{
  const MarqPaint solid = { .stroke = paint->stroke, .width = paint->width };

  if (kind == MARQ_LINE_INHERITS)
    {
      sink->klass->line (sink,
                         (MarqPoint[]){ { x, y },
                                        { x + d * TRIANGLE, y - SPREAD - 1 },
                                        { x + d * TRIANGLE, y + SPREAD + 1 },
                                        { x, y } },
                         4, 0, &solid);
      return TRIANGLE;
    }
  sink->klass->line (
      sink,
      (MarqPoint[]){
          { x, y }, { x + d * 7, y - 4.5 }, { x + d * 14, y }, { x + d * 7, y + 4.5 }, { x, y } },
      5, 0, &solid);
  return 14;
}

double
marq_paint_end (MarqSink *sink,
                MarqSceneLineKind kind,
                MarqMany many,
                double x,
                double y,
                double direction,
                const MarqPaint *paint)
{
  if (kind == MARQ_LINE_RELATION)
    return paint_many (sink, many, x, y, direction, paint);
  /* The part, or the heir, has no sign. */
  return many == MARQ_MANY_ONE ? paint_whole (sink, kind, x, y, direction, paint) : 0;
}

static double
end_direction (const MarqRoute *route, gboolean at_to)
{
  return (at_to ? route->to_side : route->from_side) == MARQ_SIDE_LEFT ? -1 : 1;
}

static void
add_point (GArray *points, double x, double y)
{
  MarqPoint point = { x, y };

  g_array_append_val (points, point);
}

/* The hops of a segment that goes to the right (d is 1) or to the left. Those that would touch become a wider one. */
static void
add_hops (GArray *points, const MarqRoute *route, const MarqPoint *from, const MarqPoint *to)
{
  double d = to->x > from->x ? 1 : -1;
  double low = MIN (from->x, to->x) + HOP, high = MAX (from->x, to->x) - HOP;
  double end = NAN; /* of the hop that is not closed yet */

  for (guint i = 0; i < route->n_hops; i++)
    {
      const MarqPoint *hop = &route->hops[d > 0 ? i : route->n_hops - 1 - i];

      if (fabs (hop->y - from->y) > 0.01 || hop->x < low || hop->x > high)
        continue;
      if (isnan (end) || d * (hop->x - end) > HOP + 2)
        {
          if (!isnan (end))
            {
              add_point (points, end, from->y - HOP);
              add_point (points, end, from->y);
            }
          add_point (points, hop->x - d * HOP, from->y);
          add_point (points, hop->x - d * HOP, from->y - HOP);
        }
      end = hop->x + d * HOP;
    }
  if (!isnan (end))
    {
      add_point (points, end, from->y - HOP);
      add_point (points, end, from->y);
    }
}

/* (element-type MarqPoint) */
static GArray *
make_way (const MarqRoute *route, double cut_from, double cut_to, gboolean with_hops)
{
  GArray *points = g_array_sized_new (FALSE, FALSE, sizeof (MarqPoint),
                                      route->n_points + 4 * route->n_hops);

  for (guint i = 0; i < route->n_points; i++)
    {
      MarqPoint point = route->points[i];

      if (i == 0)
        point.x += end_direction (route, FALSE) * cut_from;
      if (i == route->n_points - 1)
        point.x += end_direction (route, TRUE) * cut_to;
      if (i > 0 && with_hops && route->n_hops)
        {
          const MarqPoint last = g_array_index (points, MarqPoint, points->len - 1);

          if (fabs (last.y - point.y) < 0.01)
            add_hops (points, route, &last, &point);
        }
      g_array_append_val (points, point);
    }
  return points;
}

static void
paint_difference (const MarqPainter *self, MarqLook look, const MarqRoute *route, MarqSink *sink)
{
  guint longest = 1;
  double length = -1;

  for (guint i = 1; i < route->n_points; i++)
    {
      const MarqPoint *a = &route->points[i - 1], *b = &route->points[i];
      double here = fabs (b->x - a->x) + fabs (b->y - a->y);

      if (here > length)
        {
          length = here;
          longest = i;
        }
    }
  marq_paint_difference_disc (self, look,
                              (route->points[longest - 1].x + route->points[longest].x) / 2,
                              (route->points[longest - 1].y + route->points[longest].y) / 2, sink);
}

static MarqPaint
choose_paint (const MarqPainter *self, MarqLook look)
{
  const MarqStyle *style = self->style;
  const MarqColor *difference = marq_painter_get_difference (self, look, NULL);
  MarqPaint paint = { .stroke = &style->line, .width = style->line_width };

  /* From afar they would be lost. */
  if (self->detail == MARQ_DETAIL_BLOCKS)
    paint.width *= 2;
  if (look & (MARQ_LOOK_SELECTED | MARQ_LOOK_RELATED))
    {
      paint.stroke = &style->accent;
      paint.width = look & MARQ_LOOK_SELECTED ? style->selected_width
                                              : (style->line_width + style->selected_width) / 2;
    }
  if (difference)
    {
      paint.stroke = difference;
      paint.width = MAX (paint.width, style->line_width + 0.5);
      paint.is_dashed = (look & MARQ_LOOK_REMOVED) != 0;
    }
  return paint;
}

void
marq_paint_line (const MarqPainter *self, const MarqSceneLine *line, MarqSink *sink)
{
  const MarqRoute *route = line->route;
  MarqLook look = marq_painter_get_look (self, line->uid);
  MarqPaint paint = choose_paint (self, look);
  MarqPaint solid = { .stroke = paint.stroke, .width = paint.width };
  gboolean is_simple = self->detail == MARQ_DETAIL_BLOCKS;
  double cut_from = 0, cut_to = 0;
  g_autoptr (GArray) way = NULL;

  if (!route || route->n_points < 2)
    return;
  marq_sink_begin (sink, line->uid, line->tip, marq_painter_get_alpha (self, look));
  if (look & MARQ_LOOK_HIT)
    sink->klass->line (sink, route->points, route->n_points, ROUNDING,
                       &(MarqPaint){ .stroke = &self->style->hit, .width = MARKER });
  if (!is_simple)
    {
      const MarqPoint *last = &route->points[route->n_points - 1];

      cut_from = marq_paint_end (sink, line->kind,
                                 line->kind == MARQ_LINE_RELATION ? line->from.many
                                                                  : MARQ_MANY_NONE,
                                 route->points[0].x, route->points[0].y,
                                 end_direction (route, FALSE), &solid);
      cut_to = marq_paint_end (sink, line->kind,
                               line->kind == MARQ_LINE_RELATION ? line->to.many : MARQ_MANY_ONE,
                               last->x, last->y, end_direction (route, TRUE), &solid);
    }
  paint.is_dashed = paint.is_dashed || line->kind == MARQ_LINE_PARTITION;
  way = make_way (route, cut_from, cut_to, !is_simple);
  sink->klass->line (sink, (const MarqPoint *) (gpointer) way->data, way->len,
                     is_simple ? 0 : ROUNDING, &paint);
  if (look & MARQ_LOOK_DIFFERENCES && !is_simple)
    paint_difference (self, look, route, sink);
  marq_sink_end (sink);
}
