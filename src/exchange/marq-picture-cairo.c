/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sink that draws with cairo: into images, and onto the pages of PDF. */
#include "config.h"

#include <math.h>
#include <pango/pangocairo.h>

#include "marq-picture-private.h"

typedef struct
{
  double alpha;
  gboolean is_link;
  gboolean is_place;
} Level;

void
marq_picture_set_color (cairo_t *cr, const MarqColor *color)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
}

static cairo_t *
get_cairo (MarqSink *sink)
{
  return ((MarqCairoSink *) sink)->cr;
}

static void
draw (cairo_t *cr, const MarqPaint *paint)
{
  static const double dashes[] = { MARQ_SINK_DASH, MARQ_SINK_DASH_GAP };

  if (paint->fill)
    {
      marq_picture_set_color (cr, paint->fill);
      cairo_fill_preserve (cr);
    }
  if (paint->stroke)
    {
      marq_picture_set_color (cr, paint->stroke);
      cairo_set_line_width (cr, paint->width);
      cairo_set_dash (cr, dashes, paint->is_dashed ? G_N_ELEMENTS (dashes) : 0, 0);
      cairo_stroke_preserve (cr);
      cairo_set_dash (cr, NULL, 0, 0);
    }
  cairo_new_path (cr);
}

static void
draw_rectangle (MarqSink *sink,
                const MarqRect *rect,
                const double radius[4],
                const MarqPaint *paint)
{
  const double most = MIN (rect->width, rect->height) / 2;
  const double left = rect->x, right = rect->x + rect->width;
  const double top = rect->y, bottom = rect->y + rect->height;
  cairo_t *cr = get_cairo (sink);
  double r[4];

  for (guint i = 0; i < 4; i++)
    r[i] = CLAMP (radius[i], 0, MAX (most, 0));
  cairo_new_sub_path (cr);
  cairo_arc (cr, left + r[0], top + r[0], r[0], G_PI, 1.5 * G_PI);
  cairo_arc (cr, right - r[1], top + r[1], r[1], -G_PI_2, 0);
  cairo_arc (cr, right - r[2], bottom - r[2], r[2], 0, G_PI_2);
  cairo_arc (cr, left + r[3], bottom - r[3], r[3], G_PI_2, G_PI);
  cairo_close_path (cr);
  draw (cr, paint);
}

static void
draw_corner (cairo_t *cr, const MarqPoint *from, const MarqPoint *corner, const MarqPoint *to)
{
  /* As near to a quarter of a circle as it gets. */
  const double k = 0.5523;

  cairo_line_to (cr, from->x, from->y);
  cairo_curve_to (cr, from->x + (corner->x - from->x) * k, from->y + (corner->y - from->y) * k,
                  to->x + (corner->x - to->x) * k, to->y + (corner->y - to->y) * k, to->x, to->y);
}

static void
draw_line (MarqSink *sink,
           const MarqPoint *points,
           guint n_points,
           double rounding,
           const MarqPaint *paint)
{
  cairo_t *cr = get_cairo (sink);
  MarqPoint before, after;

  if (n_points < 2)
    return;
  cairo_move_to (cr, points[0].x, points[0].y);
  for (guint i = 1; i < n_points; i++)
    if (i + 1 < n_points && marq_sink_round_corner (points, i, rounding, &before, &after))
      draw_corner (cr, &before, &points[i], &after);
    else
      cairo_line_to (cr, points[i].x, points[i].y);
  if (paint->fill
      || (points[0].x == points[n_points - 1].x && points[0].y == points[n_points - 1].y))
    cairo_close_path (cr);
  draw (cr, paint);
}

static void
draw_circle (MarqSink *sink, double x, double y, double radius, const MarqPaint *paint)
{
  cairo_t *cr = get_cairo (sink);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, MAX (radius, 0), 0, 2 * G_PI);
  cairo_close_path (cr);
  draw (cr, paint);
}

static void
draw_text (MarqSink *sink, PangoLayout *layout, double x, double y, const MarqColor *color)
{
  cairo_t *cr = get_cairo (sink);

  marq_picture_set_color (cr, color);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
}

static gboolean
is_in_link (const MarqCairoSink *self)
{
  for (guint i = 0; i < self->levels->len; i++)
    if (g_array_index (self->levels, Level, i).is_link)
      return TRUE;
  return FALSE;
}

static char *
make_link (const MarqPictureSettings *settings, const char *uid)
{
  g_autofree char *uri = settings && settings->link && uid ? settings->link (settings->data, uid)
                                                           : NULL;
  g_autofree char *ascii =
      uri ? g_uri_escape_string (
          uri,
          G_URI_RESERVED_CHARS_GENERIC_DELIMITERS G_URI_RESERVED_CHARS_SUBCOMPONENT_DELIMITERS "%",
          FALSE)
          : NULL;
  g_auto (GStrv) parts = ascii ? g_strsplit (ascii, "'", -1) : NULL;
  g_autofree char *quoted = parts ? g_strjoinv ("%27", parts) : NULL;

  return quoted ? g_strdup_printf ("uri='%s'", quoted) : NULL;
}

static void
begin (MarqSink *sink, const char *uid, const char *tip, double alpha)
{
  MarqCairoSink *self = (MarqCairoSink *) sink;
  g_autofree char *link = is_in_link (self) ? NULL : make_link (self->links, uid);
  Level level = { alpha, link != NULL, FALSE };

  if (self->places && uid && g_hash_table_remove (self->places, uid))
    {
      g_autofree char *id = marq_picture_dup_id (uid);
      g_autofree char *place = g_strdup_printf ("name='%s'", id);

      cairo_tag_begin (self->cr, CAIRO_TAG_DEST, place);
      level.is_place = TRUE;
    }
  if (link)
    cairo_tag_begin (self->cr, CAIRO_TAG_LINK, link);
  if (alpha < 1)
    cairo_push_group (self->cr);
  g_array_append_val (self->levels, level);
}

static void
end (MarqSink *sink)
{
  MarqCairoSink *self = (MarqCairoSink *) sink;
  Level level;

  g_return_if_fail (self->levels->len > 0);

  level = g_array_index (self->levels, Level, self->levels->len - 1);
  g_array_set_size (self->levels, self->levels->len - 1);
  if (level.alpha < 1)
    {
      cairo_pop_group_to_source (self->cr);
      cairo_paint_with_alpha (self->cr, level.alpha);
    }
  if (level.is_link)
    cairo_tag_end (self->cr, CAIRO_TAG_LINK);
  if (level.is_place)
    cairo_tag_end (self->cr, CAIRO_TAG_DEST);
}

static const MarqSinkClass cairo_class = {
  .rectangle = draw_rectangle,
  .line = draw_line,
  .circle = draw_circle,
  .text = draw_text,
  .begin = begin,
  .end = end,
};

void
marq_cairo_sink_init (MarqCairoSink *self, cairo_t *cr, const MarqPictureSettings *links)
{
  *self = (MarqCairoSink){ .sink = { &cairo_class },
                           .cr = cr,
                           .links = links,
                           .levels = g_array_new (FALSE, FALSE, sizeof (Level)) };
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
}

void
marq_cairo_sink_clear (MarqCairoSink *self)
{
  g_clear_pointer (&self->levels, g_array_unref);
}
