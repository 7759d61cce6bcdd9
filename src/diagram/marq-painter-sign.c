/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small drawings, as tables: made of lines, so that they need no font and look the same everywhere. */
#include "config.h"

#include "marq-painter-private.h"

#define MAX_POINTS  7
#define MAX_STROKES 4

typedef enum
{
  NOTHING,
  OPEN,
  FILLED,
  DISC, /* one point; its radius is the rounding */
  RING, /* the same */
} StrokeKind;

typedef struct
{
  StrokeKind kind;
  guint n_points;
  double rounding;
  MarqPoint points[MAX_POINTS];
} Stroke;

static const Stroke signs[MARQ_N_SIGNS][MAX_STROKES] = {
  [MARQ_SIGN_PARTITIONED] = {
    { OPEN, 5, 1, { { 1, 2 }, { 11, 2 }, { 11, 10 }, { 1, 10 }, { 1, 2 } } },
    { OPEN, 2, 0, { { 4.4, 2 }, { 4.4, 10 } } },
    { OPEN, 2, 0, { { 7.6, 2 }, { 7.6, 10 } } },
  },
  [MARQ_SIGN_PARTITION] = {
    { OPEN, 5, 1, { { 1, 2 }, { 11, 2 }, { 11, 10 }, { 1, 10 }, { 1, 2 } } },
    { FILLED, 4, 0, { { 1, 2 }, { 5, 2 }, { 5, 10 }, { 1, 10 } } },
  },
  [MARQ_SIGN_FOREIGN] = {
    { OPEN, 5, 1, { { 6, 2.5 }, { 1.5, 2.5 }, { 1.5, 10.5 }, { 9.5, 10.5 }, { 9.5, 6 } } },
    { OPEN, 2, 0, { { 5.2, 6.8 }, { 11, 1 } } },
    { OPEN, 3, 0, { { 7.4, 1 }, { 11, 1 }, { 11, 4.6 } } },
  },
  [MARQ_SIGN_UNLOGGED] = {
    { RING, 1, 5, { { 6, 6 } } },
    { OPEN, 3, 0, { { 6, 2.8 }, { 6, 6 }, { 8.4, 7.6 } } },
  },
  [MARQ_SIGN_SECURED] = {
    { FILLED, 4, 1, { { 2, 5.4 }, { 10, 5.4 }, { 10, 11.2 }, { 2, 11.2 } } },
    { OPEN, 4, 2.4, { { 3.6, 5.6 }, { 3.6, 1.2 }, { 8.4, 1.2 }, { 8.4, 5.6 } } },
  },
  [MARQ_SIGN_TRIGGERS] = {
    { FILLED, 6, 0, { { 7.4, 0.6 }, { 2.4, 6.9 }, { 5.6, 6.9 }, { 4.6, 11.4 }, { 9.6, 5.1 }, { 6.4, 5.1 } } },
  },
  [MARQ_SIGN_MATERIALIZED] = {
    { FILLED, 4, 0, { { 6, 0.8 }, { 11.2, 3.4 }, { 6, 6 }, { 0.8, 3.4 } } },
    { OPEN, 3, 0, { { 0.8, 6 }, { 6, 8.6 }, { 11.2, 6 } } },
    { OPEN, 3, 0, { { 0.8, 8.6 }, { 6, 11.2 }, { 11.2, 8.6 } } },
  },
  [MARQ_SIGN_VIEW] = {
    { OPEN, 7, 2.5, { { 0.5, 6 }, { 3.4, 2.6 }, { 8.6, 2.6 }, { 11.5, 6 }, { 8.6, 9.4 }, { 3.4, 9.4 }, { 0.5, 6 } } },
    { DISC, 1, 1.8, { { 6, 6 } } },
  },
  [MARQ_SIGN_ENUM] = {
    { OPEN, 5, 0, { { 6, 1 }, { 11, 6 }, { 6, 11 }, { 1, 6 }, { 6, 1 } } },
    { DISC, 1, 1.4, { { 6, 6 } } },
  },
  [MARQ_SIGN_INDEXED] = {
    { OPEN, 2, 0, { { 1.5, 3 }, { 10.5, 3 } } },
    { OPEN, 2, 0, { { 1.5, 6 }, { 10.5, 6 } } },
    { OPEN, 2, 0, { { 1.5, 9 }, { 10.5, 9 } } },
  },
  [MARQ_SIGN_ADDED] = {
    { OPEN, 2, 0, { { 6, 1.5 }, { 6, 10.5 } } },
    { OPEN, 2, 0, { { 1.5, 6 }, { 10.5, 6 } } },
  },
  [MARQ_SIGN_REMOVED] = {
    { OPEN, 2, 0, { { 1.5, 6 }, { 10.5, 6 } } },
  },
  [MARQ_SIGN_CHANGED] = {
    { OPEN, 4, 2.5, { { 1, 8 }, { 4, 4 }, { 8, 8 }, { 11, 4 } } },
  },
  [MARQ_SIGN_MOVED] = {
    { OPEN, 2, 0, { { 1, 6 }, { 11, 6 } } },
    { OPEN, 3, 0, { { 3.8, 3 }, { 0.8, 6 }, { 3.8, 9 } } },
    { OPEN, 3, 0, { { 8.2, 3 }, { 11.2, 6 }, { 8.2, 9 } } },
  },
};

static void
paint_stroke (MarqSink *sink,
              const Stroke *stroke,
              double x,
              double y,
              double scale,
              double width,
              const MarqColor *color)
{
  MarqPoint points[MAX_POINTS];
  MarqPaint paint = { .stroke = color, .width = width };

  for (guint i = 0; i < stroke->n_points; i++)
    points[i] = (MarqPoint){ x + stroke->points[i].x * scale, y + stroke->points[i].y * scale };
  if (stroke->kind == FILLED || stroke->kind == DISC)
    paint = (MarqPaint){ .fill = color };
  if (stroke->kind == DISC || stroke->kind == RING)
    sink->klass->circle (sink, points[0].x, points[0].y, stroke->rounding * scale, &paint);
  else
    sink->klass->line (sink, points, stroke->n_points, stroke->rounding * scale, &paint);
}

void
marq_paint_sign (MarqSink *sink,
                 MarqSign sign,
                 double x,
                 double y,
                 double size,
                 double width,
                 const MarqColor *color)
{
  for (guint i = 0; i < MAX_STROKES && signs[sign][i].kind != NOTHING; i++)
    paint_stroke (sink, &signs[sign][i], x, y, size / MARQ_SIGN_SIZE, width, color);
}

/* Where it is several, the one that says most. */
const MarqColor *
marq_painter_get_difference (const MarqPainter *self, MarqLook look, MarqSign *sign)
{
  const struct
  {
    MarqLook look;
    MarqSign sign;
    const MarqColor *color;
  } differences[] = {
    { MARQ_LOOK_REMOVED, MARQ_SIGN_REMOVED, &self->style->removed },
    { MARQ_LOOK_ADDED, MARQ_SIGN_ADDED, &self->style->added },
    { MARQ_LOOK_CHANGED, MARQ_SIGN_CHANGED, &self->style->changed },
    { MARQ_LOOK_MOVED, MARQ_SIGN_MOVED, &self->style->moved },
  };

  for (guint i = 0; i < G_N_ELEMENTS (differences); i++)
    if (look & differences[i].look)
      {
        if (sign)
          *sign = differences[i].sign;
        return differences[i].color;
      }
  return NULL;
}

void
marq_paint_difference_disc (const MarqPainter *self,
                            MarqLook look,
                            double x,
                            double y,
                            MarqSink *sink)
{
  MarqSign sign;
  const MarqColor *color = marq_painter_get_difference (self, look, &sign);

  if (!color)
    return;
  sink->klass->circle (sink, x, y, 9,
                       &(MarqPaint){ .fill = color, .stroke = &self->style->box, .width = 1.5 });
  marq_paint_sign (sink, sign, x - 5, y - 5, 10, 1.8, &self->style->box);
}
