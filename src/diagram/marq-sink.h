/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a diagram is painted to: the screen, a page, a file. The painter knows no more than this of it. */
#pragma once

#include <pango/pango.h>

#include "marq-geometry.h"
#include "marq-style.h"

G_BEGIN_DECLS

typedef struct
{
  const MarqColor *fill;   /* NULL: none */
  const MarqColor *stroke; /* NULL: none */
  double           width;  /* of the stroke, which is centred on the edge */
  gboolean         is_dashed;
} MarqPaint;

typedef struct _MarqSink MarqSink;

typedef struct
{
  /* radius: of its corners, from the top left one, clockwise. */
  void (*rectangle) (MarqSink *self, const MarqRect *rect, const double radius[4], const MarqPaint *paint);
  /* Open, or closed where it is filled. Corners are rounded by so much. */
  void (*line)      (MarqSink *self, const MarqPoint *points, guint n_points, double rounding, const MarqPaint *paint);
  void (*circle)    (MarqSink *self, double x, double y, double radius, const MarqPaint *paint);
  /* x, y: of the top left corner of the layout. */
  void (*text)      (MarqSink *self, PangoLayout *layout, double x, double y, const MarqColor *color);
  /* What is painted until the end belongs to this item, and is seen with this much of its strength. tip may be NULL.
   * Either may be NULL where nobody cares. */
  void (*begin)     (MarqSink *self, const char *uid, const char *tip, double alpha);
  void (*end)       (MarqSink *self);
} MarqSinkClass;

struct _MarqSink
{
  const MarqSinkClass *klass;
};

/* Of a dashed stroke: drawn, and not drawn. */
#define MARQ_SINK_DASH 5.0
#define MARQ_SINK_DASH_GAP 4.0

/* For sinks: between which two points the corner at this inner point is rounded. FALSE: it stays sharp. */
gboolean marq_sink_round_corner (const MarqPoint *points, guint i, double rounding, MarqPoint *before, MarqPoint *after);

G_END_DECLS
