/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is painted and in which order; and texts, which all parts of a picture have. */
#include "config.h"

#include "marq-painter-private.h"

/* Beyond its rectangle or its points: shadows, rings, discs, the signs at the ends. */
#define OVERHANG 16.0

#define INDEX_SIZE 8.5

MarqDetail
marq_detail_for_scale (double scale)
{
  if (scale >= 0.5)
    return MARQ_DETAIL_FULL;
  return scale >= 0.25 ? MARQ_DETAIL_TITLES : MARQ_DETAIL_BLOCKS;
}

MarqLook
marq_painter_get_look (const MarqPainter *self, const char *uid)
{
  return self->look && uid ? self->look (self->data, uid) : 0;
}

double
marq_painter_get_alpha (const MarqPainter *self, MarqLook look)
{
  return look & MARQ_LOOK_DIMMED ? self->style->dimmed_alpha : 1;
}

/* Where namespaces have no colours, boxes of one still look alike, and others not. */
MarqColor
marq_painter_get_color (const MarqPainter *self, const MarqSceneBox *box)
{
  static const char *const calm[]
      = { "blue", "green", "purple", "orange", "teal", "brown", "pink", "slate", "yellow" };

  if (box->color || !box->subtitle)
    return marq_style_get_color (self->style, box->color);
  return marq_style_get_color (self->style, calm[g_str_hash (box->subtitle) % G_N_ELEMENTS (calm)]);
}

double
marq_painter_measure (const MarqPainter *self, MarqTextRole role, const char *text)
{
  double width;

  marq_texts_measure (self->texts, role, text, &width, NULL);
  return width;
}

void
marq_paint_text (const MarqPainter *self,
                 MarqTextRole role,
                 const char *text,
                 double x,
                 double baseline,
                 double width,
                 const MarqColor *color,
                 MarqSink *sink)
{
  gboolean fits = width < 0 || marq_painter_measure (self, role, text) <= width;
  PangoLayout *layout;

  if (!text || !*text)
    return;
  layout = marq_texts_get (self->texts, role, text, fits ? -1 : MAX (width, 1));
  sink->klass->text (sink, layout, x,
                     baseline - (double) pango_layout_get_baseline (layout) / PANGO_SCALE, color);
}

double
marq_paint_marks (const MarqPainter *self,
                  MarqMarks marks,
                  double x,
                  double baseline,
                  MarqSink *sink)
{
  gboolean is_primary = (marks & MARQ_MARK_PRIMARY) != 0;
  gboolean is_unique = (marks & MARQ_MARK_UNIQUE) && !is_primary;
  char label[16];
  double width = 0;

  g_snprintf (label, sizeof label, "%s%s%s%s", is_primary ? "P" : "",
              marks & MARQ_MARK_FOREIGN ? "FK" : (is_primary ? "K" : ""), is_unique ? "U" : "",
              marks & MARQ_MARK_GENERATED ? "ƒ" : "");
  if (*label)
    {
      width = marq_painter_measure (self, MARQ_TEXT_MARK, label);
      if (sink)
        marq_paint_text (self, MARQ_TEXT_MARK, label, x, baseline - 1, -1, &self->style->faint,
                         sink);
    }
  /* A key has an index anyway. */
  if (marks & MARQ_MARK_INDEXED && !is_primary && !is_unique)
    {
      width += *label ? 1.5 : 0;
      if (sink)
        marq_paint_sign (sink, MARQ_SIGN_INDEXED, x + width, baseline - 9, INDEX_SIZE, 1.1,
                         &self->style->faint);
      width += INDEX_SIZE;
    }
  return width;
}

static gboolean
is_in (const MarqRect *rect, const MarqRect *area)
{
  MarqRect grown = marq_rect_grow (rect, OVERHANG);

  return !area || marq_rect_overlaps (&grown, area);
}

static MarqRect
line_extents (const MarqSceneLine *line)
{
  const MarqPoint *points = line->route->points;
  MarqPoint low = points[0], high = points[0];

  for (guint i = 1; i < line->route->n_points; i++)
    {
      low = (MarqPoint){ MIN (low.x, points[i].x), MIN (low.y, points[i].y) };
      high = (MarqPoint){ MAX (high.x, points[i].x), MAX (high.y, points[i].y) };
    }
  return (MarqRect){ low.x, low.y, high.x - low.x, high.y - low.y };
}

static void
paint_boxes (const MarqPainter *self,
             GPtrArray *boxes,
             gboolean groups,
             const MarqRect *area,
             MarqSink *sink)
{
  for (guint i = 0; i < boxes->len; i++)
    {
      const MarqSceneBox *box = boxes->pdata[i];

      if ((box->kind == MARQ_BOX_GROUP) == groups && is_in (&box->rect, area))
        marq_paint_box (self, box, sink);
    }
}

static void
paint_lines (const MarqPainter *self,
             GPtrArray *lines,
             gboolean standing_out,
             const MarqRect *area,
             MarqSink *sink)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const MarqSceneLine *line = lines->pdata[i];
      MarqLook look;
      MarqRect extents;

      if (!line->route || line->route->n_points < 2)
        continue;
      extents = line_extents (line);
      look = marq_painter_get_look (self, line->uid);
      if (((look & ~MARQ_LOOK_DIMMED) != 0) == standing_out && is_in (&extents, area))
        marq_paint_line (self, line, sink);
    }
}

/* Lines are below boxes, and above groups; those that stand out above the others. */
void
marq_paint_items (const MarqPainter *self,
                  GPtrArray *boxes,
                  GPtrArray *lines,
                  const MarqRect *area,
                  MarqSink *sink)
{
  paint_boxes (self, boxes, TRUE, area, sink);
  paint_lines (self, lines, FALSE, area, sink);
  if (self->look)
    paint_lines (self, lines, TRUE, area, sink);
  paint_boxes (self, boxes, FALSE, area, sink);
}

MarqRect
marq_painter_get_extents (GPtrArray *boxes, GPtrArray *lines)
{
  MarqRect extents = { 0 };

  for (guint i = 0; i < boxes->len; i++)
    extents = marq_rect_union (&extents, &((const MarqSceneBox *) boxes->pdata[i])->rect);
  for (guint i = 0; i < lines->len; i++)
    {
      const MarqSceneLine *line = lines->pdata[i];

      if (line->route && line->route->n_points >= 2)
        {
          MarqRect rect = line_extents (line);

          extents = marq_rect_union (&extents, &rect);
        }
    }
  return extents;
}
