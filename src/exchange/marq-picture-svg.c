/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SVG of our own, as cairo's has drawings where text was: here it is text, which can be searched, copied and clicked. Each
 * text says how long it is, so that the picture keeps its shape where its font is missing.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "marq-picture-private.h"

typedef struct
{
  MarqSink sink;
  const MarqPicture *picture;
  GString *body;
  GString *styles;
  GHashTable *fonts; /* what CSS says of one -> the number of its class */
  GHashTable *ids;   /* of items that are in it already */
  GArray *links;     /* of gboolean: whether the end of each item closes one */
  gboolean is_in_link;
} MarqSvgSink;

/* Short, with a point whatever the locale says. */
static void
add_number (GString *out, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  g_ascii_formatd (buffer, sizeof buffer, "%.2f", number);
  length = strlen (buffer);
  while (length > 0 && buffer[length - 1] == '0')
    length--;
  if (length > 0 && buffer[length - 1] == '.')
    length--;
  buffer[length] = '\0';
  g_string_append (out, strcmp (buffer, "-0") == 0 ? "0" : buffer);
}

static void
add_attribute (GString *out, const char *name, double number)
{
  g_string_append_printf (out, " %s=\"", name);
  add_number (out, number);
  g_string_append_c (out, '"');
}

static void
add_point (GString *out, const char *command, double x, double y)
{
  g_string_append (out, command);
  add_number (out, x);
  g_string_append_c (out, ' ');
  add_number (out, y);
}

static void
add_color (GString *out, const char *name, const MarqColor *color)
{
  if (!color)
    {
      g_string_append_printf (out, " %s=\"none\"", name);
      return;
    }
  g_string_append_printf (out, " %s=\"#%02x%02x%02x\"", name,
                          (guint) round (CLAMP (color->red, 0, 1) * 255),
                          (guint) round (CLAMP (color->green, 0, 1) * 255),
                          (guint) round (CLAMP (color->blue, 0, 1) * 255));
  if (color->alpha < 1)
    {
      g_autofree char *opacity = g_strconcat (name, "-opacity", NULL);

      add_attribute (out, opacity, color->alpha);
    }
}

static void
add_paint (GString *out, const MarqPaint *paint)
{
  add_color (out, "fill", paint->fill);
  if (paint->stroke)
    {
      add_color (out, "stroke", paint->stroke);
      add_attribute (out, "stroke-width", paint->width);
      if (paint->is_dashed)
        g_string_append_printf (out, " stroke-dasharray=\"%g %g\"", MARQ_SINK_DASH,
                                MARQ_SINK_DASH_GAP);
    }
  g_string_append (out, "/>\n");
}

static GString *
get_body (MarqSink *sink)
{
  return ((MarqSvgSink *) sink)->body;
}

static void
add_arc (GString *out, double radius, double x, double y)
{
  add_point (out, "A", radius, radius);
  add_point (out, " 0 0 1 ", x, y);
}

static void
add_uneven_rectangle (GString *out, const MarqRect *rect, const double r[4])
{
  double right = rect->x + rect->width, bottom = rect->y + rect->height;

  g_string_append (out, "<path d=\"");
  add_point (out, "M", rect->x, rect->y + r[0]);
  add_arc (out, r[0], rect->x + r[0], rect->y);
  add_point (out, "L", right - r[1], rect->y);
  add_arc (out, r[1], right, rect->y + r[1]);
  add_point (out, "L", right, bottom - r[2]);
  add_arc (out, r[2], right - r[2], bottom);
  add_point (out, "L", rect->x + r[3], bottom);
  add_arc (out, r[3], rect->x, bottom - r[3]);
  g_string_append (out, "Z\"");
}

static void
write_rectangle (MarqSink *sink,
                 const MarqRect *rect,
                 const double radius[4],
                 const MarqPaint *paint)
{
  const double most = MAX (MIN (rect->width, rect->height) / 2, 0);
  GString *out = get_body (sink);
  double r[4];

  for (guint i = 0; i < 4; i++)
    r[i] = CLAMP (radius[i], 0, most);
  if (r[0] == r[1] && r[1] == r[2] && r[2] == r[3])
    {
      g_string_append (out, "<rect");
      add_attribute (out, "x", rect->x);
      add_attribute (out, "y", rect->y);
      add_attribute (out, "width", MAX (rect->width, 0));
      add_attribute (out, "height", MAX (rect->height, 0));
      if (r[0] > 0)
        add_attribute (out, "rx", r[0]);
    }
  else
    add_uneven_rectangle (out, rect, r);
  add_paint (out, paint);
}

static void
write_line (MarqSink *sink,
            const MarqPoint *points,
            guint n_points,
            double rounding,
            const MarqPaint *paint)
{
  GString *out = get_body (sink);
  MarqPoint before, after;

  if (n_points < 2)
    return;
  g_string_append (out, "<path d=\"");
  add_point (out, "M", points[0].x, points[0].y);
  for (guint i = 1; i < n_points; i++)
    if (i + 1 < n_points && marq_sink_round_corner (points, i, rounding, &before, &after))
      {
        add_point (out, "L", before.x, before.y);
        add_point (out, "Q", points[i].x, points[i].y);
        add_point (out, " ", after.x, after.y);
      }
    else
      add_point (out, "L", points[i].x, points[i].y);
  if (paint->fill
      || (points[0].x == points[n_points - 1].x && points[0].y == points[n_points - 1].y))
    g_string_append_c (out, 'Z');
  g_string_append_c (out, '"');
  add_paint (out, paint);
}

static void
write_circle (MarqSink *sink, double x, double y, double radius, const MarqPaint *paint)
{
  GString *out = get_body (sink);

  g_string_append (out, "<circle");
  add_attribute (out, "cx", x);
  add_attribute (out, "cy", y);
  add_attribute (out, "r", MAX (radius, 0));
  add_paint (out, paint);
}

static double
font_size (PangoContext *context, const PangoFontDescription *font)
{
  double size = (double) pango_font_description_get_size (font) / PANGO_SCALE;

  return pango_font_description_get_size_is_absolute (font) ? size : size * 96 / 72;
}

/* Families are quoted, and those that CSS has for every font follow. */
static void
add_families (GString *css, const PangoFontDescription *font)
{
  const char *family = pango_font_description_get_family (font);
  g_auto (GStrv) families = g_strsplit (family ? family : "", ",", -1);
  gboolean is_mono = family && strstr (family, "Mono");

  for (guint i = 0; families[i]; i++)
    {
      g_autofree char *name = g_strdup (g_strstrip (families[i]));

      if (!*name || !g_ascii_strcasecmp (name, "sans") || !g_ascii_strcasecmp (name, "monospace"))
        continue;
      g_strdelimit (name, "'\\\n", ' ');
      g_string_append_printf (css, "'%s', ", name);
    }
  g_string_append (css, is_mono ? "'DejaVu Sans Mono', monospace" : "sans-serif");
}

/* The number of the class of this layout's font. */
static guint
find_font (MarqSvgSink *self, PangoLayout *layout)
{
  PangoContext *context = pango_layout_get_context (layout);
  const PangoFontDescription *font = pango_layout_get_font_description (layout);
  g_autoptr (GString) css = g_string_new ("font: ");
  gpointer number;

  if (!font)
    font = pango_context_get_font_description (context);
  g_string_append_printf (css, "%d ", (int) pango_font_description_get_weight (font));
  add_number (css, font_size (context, font));
  g_string_append (css, "px ");
  add_families (css, font);
  if (!g_hash_table_lookup_extended (self->fonts, css->str, NULL, &number))
    {
      g_autofree char *escaped = marq_svg_escape (css->str);

      number = GUINT_TO_POINTER (g_hash_table_size (self->fonts));
      g_string_append_printf (self->styles, ".f%u { %s; white-space: pre }\n",
                              GPOINTER_TO_UINT (number), escaped);
      g_hash_table_insert (self->fonts, g_strdup (css->str), number);
    }
  return GPOINTER_TO_UINT (number);
}

/* What can be seen of it: where it is cut short, its first letters and an ellipsis. */
static char *
visible_text (PangoLayout *layout, PangoLayoutLine *line)
{
  const char *text = pango_layout_get_text (layout);
  g_autofree char *whole = g_strndup (text + line->start_index, (gsize) line->length);

  for (GSList *run = line->runs; run; run = run->next)
    {
      const PangoItem *item = ((PangoGlyphItem *) run->data)->item;

      if (item->analysis.flags & PANGO_ANALYSIS_FLAG_IS_ELLIPSIS)
        {
          g_autofree char *seen = g_strndup (whole, (gsize) (item->offset - line->start_index));

          return g_strconcat (seen, "…", NULL);
        }
    }
  return g_steal_pointer (&whole);
}

static void
write_text_line (MarqSvgSink *self,
                 PangoLayout *layout,
                 PangoLayoutIter *iter,
                 double x,
                 double y,
                 const MarqColor *color)
{
  PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
  gboolean is_rtl = line->resolved_dir == PANGO_DIRECTION_RTL;
  g_autofree char *text = visible_text (layout, line);
  g_autofree char *escaped = NULL;
  PangoRectangle extents;
  double width;

  pango_layout_iter_get_line_extents (iter, NULL, &extents);
  width = (double) extents.width / PANGO_SCALE;
  /* Where a line is broken, its last space takes no room. */
  if (!pango_layout_iter_at_last_line (iter))
    g_strchomp (text);
  if (!*text || !(width > 0))
    return;
  escaped = marq_svg_escape (text);
  g_string_append (self->body, "<text");
  add_attribute (self->body, "x", x + (double) extents.x / PANGO_SCALE + (is_rtl ? width : 0));
  add_attribute (self->body, "y", y + (double) pango_layout_iter_get_baseline (iter) / PANGO_SCALE);
  g_string_append_printf (self->body, " class=\"f%u\"%s", find_font (self, layout),
                          is_rtl ? " direction=\"rtl\"" : "");
  add_attribute (self->body, "textLength", width);
  g_string_append (self->body, " lengthAdjust=\"spacingAndGlyphs\"");
  add_color (self->body, "fill", color);
  g_string_append_printf (self->body, ">%s</text>\n", escaped);
}

static void
write_text (MarqSink *sink, PangoLayout *layout, double x, double y, const MarqColor *color)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  do
    write_text_line ((MarqSvgSink *) sink, layout, iter, x, y, color);
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

/* Not one within another. */
static gboolean
open_link (MarqSvgSink *self, const char *uid)
{
  const MarqPictureSettings *settings = self->picture->settings;
  g_autofree char *link = settings->link && uid && !self->is_in_link
                              ? settings->link (settings->data, uid)
                              : NULL;
  g_autofree char *escaped = link ? marq_svg_escape (link) : NULL;

  if (!escaped)
    return FALSE;
  g_string_append_printf (self->body, "<a xlink:href=\"%s\">\n", escaped);
  self->is_in_link = TRUE;
  return TRUE;
}

static void
begin (MarqSink *sink, const char *uid, const char *tip, double alpha)
{
  MarqSvgSink *self = (MarqSvgSink *) sink;
  gboolean is_link = open_link (self, uid);
  g_autofree char *id = uid ? marq_picture_dup_id (uid) : NULL;

  g_string_append (self->body, "<g");
  if (id && g_hash_table_add (self->ids, g_strdup (id)))
    g_string_append_printf (self->body, " id=\"%s\"", id);
  if (alpha < 1)
    add_attribute (self->body, "opacity", alpha);
  g_string_append (self->body, ">\n");
  if (tip && *tip)
    {
      g_autofree char *escaped = marq_svg_escape (tip);

      g_string_append_printf (self->body, "<title>%s</title>\n", escaped);
    }
  g_array_append_val (self->links, is_link);
}

static void
end (MarqSink *sink)
{
  MarqSvgSink *self = (MarqSvgSink *) sink;
  gboolean is_link;

  g_return_if_fail (self->links->len > 0);

  is_link = g_array_index (self->links, gboolean, self->links->len - 1);
  g_array_set_size (self->links, self->links->len - 1);
  g_string_append (self->body, is_link ? "</g>\n</a>\n" : "</g>\n");
  if (is_link)
    self->is_in_link = FALSE;
}

static const MarqSinkClass svg_class = {
  .rectangle = write_rectangle,
  .line = write_line,
  .circle = write_circle,
  .text = write_text,
  .begin = begin,
  .end = end,
};

static void
add_head (const MarqSvgSink *self, GString *out)
{
  const MarqPicture *picture = self->picture;
  double scale = marq_picture_get_scale (picture);

  g_string_append (
      out,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
  add_attribute (out, "width", picture->area.width * scale);
  add_attribute (out, "height", picture->area.height * scale);
  add_point (out, " viewBox=\"", picture->area.x, picture->area.y);
  add_point (out, " ", picture->area.width, picture->area.height);
  g_string_append (out, "\" xml:space=\"preserve\">\n");
  if (picture->settings->title)
    {
      g_autofree char *title = marq_svg_escape (picture->settings->title);

      g_string_append_printf (out, "<title>%s</title>\n", title);
    }
  g_string_append_printf (out, "<style>\n%s</style>\n", self->styles->str);
}

static void
add_canvas (const MarqPicture *picture, GString *out)
{
  static const double sharp[4] = { 0 };
  MarqSvgSink canvas = { .sink = { &svg_class }, .body = out };

  if (!picture->settings->is_transparent)
    write_rectangle (&canvas.sink, &picture->area, sharp,
                     &(MarqPaint){ .fill = &picture->painter.style->canvas });
}

GBytes *
marq_picture_make_svg (const MarqPicture *picture, GError **error)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GString) styles = g_string_new ("path, circle { stroke-linejoin: round }\n");
  g_autoptr (GHashTable) fonts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (gboolean));
  MarqSvgSink self = { { &svg_class }, picture, body, styles, fonts, ids, links };
  GString *out = g_string_new (NULL);

  marq_picture_paint (picture, NULL, &self.sink);
  add_head (&self, out);
  add_canvas (picture, out);
  g_string_append_len (out, body->str, (gssize) body->len);
  g_string_append (out, "</svg>\n");
  return g_string_free_to_bytes (out);
}
