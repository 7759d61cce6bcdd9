/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes: entities, views and enums with their rows; notes; groups. Whatever makes one stand out is a matter of colours and
 * of a ring, a bar or a sign more; the rest is the same for all.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "marq-metrics.h"
#include "marq-painter-private.h"

#define HEADER_BASELINE 26.0
#define ROW_BASELINE    18.0
#define GROUP_BASELINE  22.0
#define NOTE_RADIUS     4.0
#define TINT            0.14 /* of a comparison, in a header or a row */
#define GROUP_TINT      0.10
#define SHADOWS         4

#define CORNERS(top, bottom) ((const double[4]){ (top), (top), (bottom), (bottom) })

static MarqRect
inset (const MarqRect *rect, double by)
{
  return (MarqRect){ rect->x + by, rect->y + by, MAX (rect->width - 2 * by, 0),
                     MAX (rect->height - 2 * by, 0) };
}

/* Soft enough: each is a little larger than the next, and all are a little lower than the box. */
static void
paint_shadow (const MarqPainter *self, const MarqRect *rect, double radius, MarqSink *sink)
{
  if (self->style->shadow.alpha <= 0)
    return;
  for (int i = SHADOWS; i > 0; i--)
    marq_sink_fill (sink, rect->x - i, rect->y + 2 - i, rect->width + 2 * i, rect->height + 2 * i,
                    CORNERS (radius + i, radius + i), &self->style->shadow);
}

static void
paint_frame (const MarqRect *rect,
             double radius,
             double outside,
             double width,
             const MarqColor *color,
             gboolean is_dashed,
             MarqSink *sink)
{
  MarqRect frame = inset (rect, -outside);

  sink->klass->rectangle (sink, &frame, CORNERS (radius + outside, radius + outside),
                          &(MarqPaint){ .stroke = color, .width = width, .is_dashed = is_dashed });
}

/* What goes around a box, a note or a group that stands out. */
static void
paint_rings (const MarqPainter *self,
             MarqLook look,
             const MarqRect *rect,
             double radius,
             MarqSink *sink)
{
  const MarqStyle *style = self->style;
  const MarqColor *difference = marq_painter_get_difference (self, look, NULL);
  double outside = 0;

  if (difference)
    {
      paint_frame (rect, radius, 0, style->edge_width + 1, difference,
                   (look & MARQ_LOOK_REMOVED) != 0, sink);
      outside = style->edge_width;
    }
  if (look & MARQ_LOOK_SELECTED)
    {
      outside += style->selected_width / 2;
      paint_frame (rect, radius, outside, style->selected_width, &style->accent, FALSE, sink);
      outside += style->selected_width / 2;
    }
  else if (look & MARQ_LOOK_RELATED)
    paint_frame (rect, radius, outside + 0.5, style->edge_width + 0.5, &style->accent, FALSE, sink);
  if (look & MARQ_LOOK_HIT)
    {
      paint_frame (rect, radius, outside + 2, 4, &style->hit, FALSE, sink);
      if (marq_style_has_contrast (style))
        paint_frame (rect, radius, outside + 5, 2, &style->text, TRUE, sink);
    }
}

/* Behind the text of a header or a row; FALSE: nothing but the box. */
static gboolean
choose_background (const MarqPainter *self, MarqLook look, MarqColor *color)
{
  const MarqColor *difference = marq_painter_get_difference (self, look, NULL);

  if (look & MARQ_LOOK_HIT)
    *color = self->style->hit;
  else if (difference)
    *color = marq_color_mix (&self->style->box, difference, TINT);
  else if (look & (MARQ_LOOK_SELECTED | MARQ_LOOK_RELATED))
    *color = self->style->accent_row;
  else
    return FALSE;
  return TRUE;
}

/* The strip is what a header leaves of a coloured cap. */
static void
paint_cap (const MarqPainter *self, const MarqSceneBox *box, MarqLook look, MarqSink *sink)
{
  const double radius = MARQ_METRICS_RADIUS, strip = MARQ_METRICS_STRIP;
  const MarqRect *rect = &box->rect;
  MarqColor color = marq_painter_get_color (self, box);
  MarqColor background = self->style->box;
  gboolean is_all = rect->height <= MARQ_METRICS_HEADER;

  marq_sink_fill (sink, rect->x, rect->y, rect->width, 2 * radius, CORNERS (radius, 0), &color);
  if (look & (MARQ_LOOK_HIT | MARQ_LOOK_DIFFERENCES))
    choose_background (self, look, &background);
  marq_sink_fill (sink, rect->x, rect->y + strip, rect->width,
                  MIN (MARQ_METRICS_HEADER, rect->height) - strip,
                  CORNERS (radius - strip, is_all ? radius : 0), &background);
}

static void
paint_body (const MarqPainter *self, const MarqSceneBox *box, MarqLook look, MarqSink *sink)
{
  paint_shadow (self, &box->rect, MARQ_METRICS_RADIUS, sink);
  marq_sink_fill (sink, box->rect.x, box->rect.y, box->rect.width, box->rect.height,
                  CORNERS (MARQ_METRICS_RADIUS, MARQ_METRICS_RADIUS), &self->style->box);
  paint_cap (self, box, look, sink);
}

/* Over everything that reaches it. */
static void
paint_edge (const MarqPainter *self,
            const MarqRect *rect,
            double radius,
            MarqLook look,
            MarqSink *sink)
{
  double half = self->style->edge_width / 2;

  paint_frame (rect, radius, -half, self->style->edge_width, &self->style->box_edge, FALSE, sink);
  paint_rings (self, look, rect, radius, sink);
}

static void
strike (const MarqPainter *self,
        MarqTextRole role,
        const char *text,
        double x,
        double baseline,
        double width,
        MarqSink *sink)
{
  const MarqPaint paint = { .stroke = &self->style->removed, .width = 1.2 };
  double length = MIN (marq_painter_measure (self, role, text), width);

  marq_sink_line (sink, x, baseline - 4.5, x + length, baseline - 4.5, &paint);
}

static void
paint_title (const MarqPainter *self,
             MarqTextRole role,
             const MarqSceneBox *box,
             MarqLook look,
             double x,
             double baseline,
             double width,
             MarqSink *sink)
{
  marq_paint_text (self, role, box->title, x, baseline, width, &self->style->title, sink);
  if (look & MARQ_LOOK_REMOVED)
    strike (self, role, box->title, x, baseline, width, sink);
}

static void
paint_badges (const MarqPainter *self,
              MarqBadges badges,
              double right,
              double baseline,
              MarqSink *sink)
{
  double x = right;

  for (guint i = 0; i <= MARQ_SIGN_MATERIALIZED; i++)
    if (badges & (1u << i))
      {
        x -= MARQ_METRICS_BADGE;
        marq_paint_sign (sink, i, x, baseline - 10, MARQ_SIGN_SIZE, 1.2, &self->style->faint);
      }
}

static double
paint_kind (const MarqPainter *self,
            const MarqSceneBox *box,
            double x,
            double baseline,
            MarqSink *sink)
{
  if (box->kind != MARQ_BOX_VIEW && box->kind != MARQ_BOX_ENUM)
    return 0;
  marq_paint_sign (sink, box->kind == MARQ_BOX_VIEW ? MARQ_SIGN_VIEW : MARQ_SIGN_ENUM, x,
                   baseline - 11, MARQ_SIGN_SIZE, 1.3, &self->style->faint);
  return MARQ_METRICS_KIND;
}

/* The title, and at the right the namespace with the badges left of it. */
static void
paint_header (const MarqPainter *self, const MarqSceneBox *box, MarqLook look, MarqSink *sink)
{
  double baseline = box->rect.y + HEADER_BASELINE;
  double left = box->rect.x + MARQ_METRICS_PADDING;
  double right = box->rect.x + box->rect.width - MARQ_METRICS_PADDING;
  double badges = MARQ_METRICS_BADGE * __builtin_popcount (box->badges);
  double title, space, width = 0;

  left += paint_kind (self, box, left, baseline, sink);
  title = marq_painter_measure (self, MARQ_TEXT_TITLE, box->title);
  space = right - left - badges;
  if (box->subtitle)
    {
      width = marq_painter_measure (self, MARQ_TEXT_NAMESPACE, box->subtitle);
      width = MIN (width, MAX (space - title - MARQ_METRICS_GAP, space / 3));
      marq_paint_text (self, MARQ_TEXT_NAMESPACE, box->subtitle, right - width, baseline, width,
                       &self->style->faint, sink);
      space -= width + MARQ_METRICS_GAP / 2;
    }
  paint_badges (self, box->badges,
                box->subtitle ? right - width : right + MARQ_METRICS_BADGE - MARQ_SIGN_SIZE,
                baseline, sink);
  paint_title (self, MARQ_TEXT_TITLE, box, look, left, baseline, space, sink);
}

/* How the room of a row is shared by name and type. */
static void
share_width (double room, double *name, double *type)
{
  if (*name + MARQ_METRICS_GAP + *type <= room || *type <= 0)
    {
      *name = MIN (*name, room);
      return;
    }
  *type = MIN (*type, MAX (MARQ_METRICS_LEAST_TYPE, room - MARQ_METRICS_GAP - *name));
  *name = MAX (room - MARQ_METRICS_GAP - *type, 0);
}

static void
paint_row_background (const MarqPainter *self,
                      const MarqRect *row,
                      gboolean is_last,
                      MarqLook look,
                      MarqSink *sink)
{
  double bottom = is_last ? MARQ_METRICS_RADIUS - MARQ_METRICS_FOOT : 0;
  MarqColor background;

  if (!choose_background (self, look, &background))
    return;
  marq_sink_fill (sink, row->x, row->y, row->width, row->height, CORNERS (0, bottom), &background);
  if (look & MARQ_LOOK_SELECTED)
    marq_sink_fill (sink, row->x, row->y, 3, row->height, NULL, &self->style->accent);
  if (marq_style_has_contrast (self->style) && look & (MARQ_LOOK_SELECTED | MARQ_LOOK_HIT))
    {
      MarqRect frame = inset (row, 1);

      sink->klass->rectangle (sink, &frame, CORNERS (0, bottom),
                              &(MarqPaint){ .stroke = &self->style->text,
                                            .width = 2,
                                            .is_dashed = !(look & MARQ_LOOK_SELECTED) });
    }
}

static void
paint_type (const MarqPainter *self,
            const MarqSceneBox *box,
            const MarqSceneRow *row,
            double right,
            double baseline,
            double width,
            MarqSink *sink)
{
  if (!row->type)
    return;
  marq_paint_text (self, MARQ_TEXT_TYPE, row->type, right - width, baseline, width,
                   &self->style->faint, sink);
  /* Of what a view makes, nobody knows whether it may be null. */
  if (box->kind == MARQ_BOX_ENTITY && !(row->marks & (MARQ_MARK_REQUIRED | MARQ_MARK_PRIMARY)))
    marq_paint_text (self, MARQ_TEXT_TYPE, "?", right, baseline, -1, &self->style->faint, sink);
}

static void
paint_row_texts (const MarqPainter *self,
                 const MarqSceneBox *box,
                 const MarqSceneRow *row,
                 MarqLook look,
                 const MarqRect *rect,
                 MarqSink *sink)
{
  gboolean is_key = (row->marks & MARQ_MARK_PRIMARY) != 0;
  MarqTextRole role = is_key ? MARQ_TEXT_KEY : MARQ_TEXT_NAME;
  double baseline = rect->y + ROW_BASELINE;
  double marks_x = rect->x + MARQ_METRICS_PADDING;
  double x = row->type ? marks_x + MARQ_METRICS_MARKS : rect->x + MARQ_METRICS_VALUE;
  double right = rect->x + rect->width
                 - (row->type ? MARQ_METRICS_TYPE_PADDING : MARQ_METRICS_PADDING);
  double name = marq_painter_measure (self, role, row->name);
  double type = row->type ? marq_painter_measure (self, MARQ_TEXT_TYPE, row->type) : 0;

  share_width (right - x, &name, &type);
  marq_paint_marks (self, row->marks, marks_x, baseline, sink);
  marq_paint_text (self, role, row->name, x, baseline, name,
                   is_key ? &self->style->title : &self->style->text, sink);
  paint_type (self, box, row, right, baseline, type, sink);
  if (look & MARQ_LOOK_REMOVED)
    strike (self, role, row->name, x, baseline, name, sink);
}

static void
paint_row (const MarqPainter *self, const MarqSceneBox *box, guint index, MarqSink *sink)
{
  const MarqSceneRow *row = &g_array_index (box->rows, MarqSceneRow, index);
  MarqRect rect = { box->rect.x, box->rect.y + row->y, box->rect.width, MARQ_METRICS_ROW };
  MarqLook look = marq_painter_get_look (self, row->uid);
  gboolean is_last = index + 1 == box->rows->len && box->n_hidden == 0;
  MarqSign sign;
  const MarqColor *difference = marq_painter_get_difference (self, look, &sign);

  marq_sink_begin (sink, row->uid, row->tip, marq_painter_get_alpha (self, look));
  paint_row_background (self, &rect, is_last, look, sink);
  marq_sink_fill (sink, rect.x, rect.y, rect.width,
                  marq_style_has_contrast (self->style) && index == 0 ? 2 : 1, NULL,
                  &self->style->separator);
  if (difference)
    marq_paint_sign (sink, sign, rect.x + 1.5, rect.y + 9, 8, 1.5, difference);
  paint_row_texts (self, box, row, look, &rect, sink);
  marq_sink_end (sink);
}

/* How many rows are not shown. */
static void
paint_more (const MarqPainter *self, const MarqSceneBox *box, MarqSink *sink)
{
  double y = box->rect.y + box->rect.height - MARQ_METRICS_MORE;
  g_autofree char *text = NULL;

  if (box->n_hidden == 0 || box->rows->len == 0)
    return;
  /* Translators: below some of the fields of an entity: how many are not shown. */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more", "%u more", box->n_hidden),
                          box->n_hidden);
  marq_sink_fill (sink, box->rect.x, y, box->rect.width, 1, NULL, &self->style->separator);
  marq_paint_text (self, MARQ_TEXT_NAMESPACE, text,
                   box->rect.x + MARQ_METRICS_PADDING + MARQ_METRICS_MARKS, y + 15, -1,
                   &self->style->faint, sink);
}

/* From afar: what it is called, in the middle of where its rows would be, and as large as there is room. */
static void
paint_only_title (const MarqPainter *self, const MarqSceneBox *box, MarqLook look, MarqSink *sink)
{
  static const MarqTextRole roles[] = { MARQ_TEXT_FARTHER, MARQ_TEXT_AFAR, MARQ_TEXT_TITLE };
  static const double descents[] = { 9, 7, 5 };
  double room = box->rect.width - MARQ_METRICS_PADDING;
  double width;
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (roles) && marq_painter_measure (self, roles[i], box->title) > room)
    i++;
  width = MIN (marq_painter_measure (self, roles[i], box->title), room);
  paint_title (self, roles[i], box, look, box->rect.x + (box->rect.width - width) / 2,
               box->rect.y + (box->rect.height + MARQ_METRICS_STRIP) / 2 + descents[i], width,
               sink);
}

static void
paint_blocks (const MarqPainter *self, const MarqSceneBox *box, MarqLook look, MarqSink *sink)
{
  const MarqRect *rect = &box->rect;
  MarqSign sign;
  const MarqColor *difference = marq_painter_get_difference (self, look, &sign);
  double size = MIN (rect->width, rect->height) * 0.5;
  MarqColor color = difference ? *difference : marq_painter_get_color (self, box);
  MarqColor body = look & MARQ_LOOK_HIT ? self->style->hit
                                        : marq_color_mix (&self->style->box, &color, 0.22);

  marq_sink_fill (sink, rect->x, rect->y, rect->width, rect->height, NULL, &body);
  marq_sink_fill (sink, rect->x, rect->y, rect->width,
                  MIN (MARQ_METRICS_HEADER, rect->height) * 0.6, NULL, &color);
  if (difference)
    marq_paint_sign (sink, sign, rect->x + (rect->width - size) / 2,
                     rect->y + (rect->height - size) / 2 + MARQ_METRICS_STRIP, size, size / 7,
                     difference);
  if (look & MARQ_LOOK_SELECTED)
    paint_frame (rect, 0, 3, 6, &self->style->accent, FALSE, sink);
}

static void
paint_table (const MarqPainter *self, const MarqSceneBox *box, MarqLook look, MarqSink *sink)
{
  if (self->detail == MARQ_DETAIL_BLOCKS)
    {
      paint_blocks (self, box, look, sink);
      return;
    }
  paint_body (self, box, look, sink);
  if (self->detail == MARQ_DETAIL_TITLES)
    paint_only_title (self, box, look, sink);
  else
    {
      paint_header (self, box, look, sink);
      for (guint i = 0; i < box->rows->len; i++)
        paint_row (self, box, i, sink);
      paint_more (self, box, sink);
    }
  paint_edge (self, &box->rect, MARQ_METRICS_RADIUS, look, sink);
  marq_paint_difference_disc (self, look, box->rect.x + 2, box->rect.y + 2, sink);
}

static void
paint_note (const MarqPainter *self, const MarqSceneBox *box, MarqLook look, MarqSink *sink)
{
  const MarqStyle *style = self->style;
  MarqColor paper = marq_style_get_paper (style, box->color);

  paint_shadow (self, &box->rect, NOTE_RADIUS, sink);
  marq_sink_fill (sink, box->rect.x, box->rect.y, box->rect.width, box->rect.height,
                  CORNERS (NOTE_RADIUS, NOTE_RADIUS), &paper);
  if (self->detail == MARQ_DETAIL_FULL)
    {
      double width = MAX (box->rect.width - 2 * MARQ_METRICS_NOTE_PADDING, 1);
      PangoLayout *layout = marq_texts_get (self->texts, MARQ_TEXT_NOTE, box->title, width);

      sink->klass->text (sink, layout, box->rect.x + MARQ_METRICS_NOTE_PADDING,
                         box->rect.y + MARQ_METRICS_NOTE_PADDING, &style->note_text);
    }
  paint_edge (self, &box->rect, NOTE_RADIUS, look, sink);
  marq_paint_difference_disc (self, look, box->rect.x + 2, box->rect.y + 2, sink);
}

static void
paint_group (const MarqPainter *self, const MarqSceneBox *box, MarqLook look, MarqSink *sink)
{
  const MarqStyle *style = self->style;
  MarqColor color = marq_painter_get_color (self, box);
  MarqColor title = marq_style_make_readable (style, &color, 4.5);
  MarqColor tint = color;
  gboolean is_tinted = style->kind != MARQ_STYLE_PRINT && !marq_style_has_contrast (style);

  tint.alpha = GROUP_TINT;
  sink->klass->rectangle (sink, &box->rect,
                          CORNERS (MARQ_METRICS_GROUP_RADIUS, MARQ_METRICS_GROUP_RADIUS),
                          &(MarqPaint){ .fill = is_tinted ? &tint : NULL,
                                        .stroke = &color,
                                        .width = style->edge_width,
                                        .is_dashed = TRUE });
  if (self->detail != MARQ_DETAIL_BLOCKS)
    marq_paint_text (self, MARQ_TEXT_GROUP, box->title, box->rect.x + MARQ_METRICS_PADDING + 4,
                     box->rect.y + GROUP_BASELINE,
                     MAX (box->rect.width - 2 * MARQ_METRICS_PADDING - 8, 1), &title, sink);
  paint_rings (self, look, &box->rect, MARQ_METRICS_GROUP_RADIUS, sink);
  if (self->detail != MARQ_DETAIL_BLOCKS)
    marq_paint_difference_disc (self, look, box->rect.x + 2, box->rect.y + 2, sink);
}

void
marq_paint_box (const MarqPainter *self, const MarqSceneBox *box, MarqSink *sink)
{
  MarqLook look = marq_painter_get_look (self, box->uid);

  marq_sink_begin (sink, box->uid, box->tip, marq_painter_get_alpha (self, look));
  switch (box->kind)
    {
    case MARQ_BOX_GROUP:
      paint_group (self, box, look, sink);
      break;
    case MARQ_BOX_NOTE:
      paint_note (self, box, look, sink);
      break;
    case MARQ_BOX_ENTITY:
    case MARQ_BOX_VIEW:
    case MARQ_BOX_ENUM:
      paint_table (self, box, look, sink);
      break;
    }
  marq_sink_end (sink);
}
