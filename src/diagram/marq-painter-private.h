/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the painter share. */
#pragma once

#include "marq-painter.h"

G_BEGIN_DECLS

#define MARQ_LOOK_DIFFERENCES (MARQ_LOOK_ADDED | MARQ_LOOK_REMOVED | MARQ_LOOK_CHANGED | MARQ_LOOK_MOVED)

/* Small drawings in a square of MARQ_SIGN_SIZE. Those of badges are in the order of their bits. */
typedef enum
{
  MARQ_SIGN_PARTITIONED,
  MARQ_SIGN_PARTITION,
  MARQ_SIGN_FOREIGN,
  MARQ_SIGN_UNLOGGED,
  MARQ_SIGN_SECURED,
  MARQ_SIGN_TRIGGERS,
  MARQ_SIGN_MATERIALIZED,
  MARQ_SIGN_VIEW,
  MARQ_SIGN_ENUM,
  MARQ_SIGN_INDEXED,
  MARQ_SIGN_ADDED,
  MARQ_SIGN_REMOVED,
  MARQ_SIGN_CHANGED,
  MARQ_SIGN_MOVED,
  MARQ_N_SIGNS
} MarqSign;

#define MARQ_SIGN_SIZE 12.0

/* x, y: of its top left corner. */
void marq_paint_sign            (MarqSink *sink, MarqSign sign, double x, double y, double size, double width, const MarqColor *color);
/* In a disc around this point, so that it is seen on anything. */
void marq_paint_difference_disc (const MarqPainter *self, MarqLook look, double x, double y, MarqSink *sink);
/* NULL: the look is none of a comparison. */
const MarqColor *marq_painter_get_difference (const MarqPainter *self, MarqLook look, MarqSign *sign);

MarqLook marq_painter_get_look  (const MarqPainter *self, const char *uid);
double   marq_painter_get_alpha (const MarqPainter *self, MarqLook look);

/* width: at most; -1: any. baseline: y of it, on which texts of several sizes stand side by side. */
void     marq_paint_text        (const MarqPainter *self, MarqTextRole role, const char *text, double x, double baseline, double width,
                                 const MarqColor *color, MarqSink *sink);
double   marq_painter_measure   (const MarqPainter *self, MarqTextRole role, const char *text);
/* Of marks, at the left of a row; how wide it is. sink NULL: only that. */
double   marq_paint_marks       (const MarqPainter *self, MarqMarks marks, double x, double baseline, MarqSink *sink);

/* From (x, y), which is at the edge of a box, to that direction: 1 is to the right. How much of the line it takes. */
double   marq_paint_end         (MarqSink *sink, MarqSceneLineKind kind, MarqMany many, double x, double y, double direction, const MarqPaint *paint);

static inline void
marq_sink_fill (MarqSink *sink, double x, double y, double width, double height, const double radius[4], const MarqColor *color)
{
  static const double sharp[4] = { 0 };

  sink->klass->rectangle (sink, &(MarqRect){ x, y, width, height }, radius ? radius : sharp, &(MarqPaint){ .fill = color });
}

static inline void
marq_sink_line (MarqSink *sink, double x1, double y1, double x2, double y2, const MarqPaint *paint)
{
  sink->klass->line (sink, (MarqPoint[]){ { x1, y1 }, { x2, y2 } }, 2, 0, paint);
}

static inline void
marq_sink_begin (MarqSink *sink, const char *uid, const char *tip, double alpha)
{
  if (sink->klass->begin)
    sink->klass->begin (sink, uid, tip, alpha);
}

static inline void
marq_sink_end (MarqSink *sink)
{
  if (sink->klass->end)
    sink->klass->end (sink);
}

G_END_DECLS
