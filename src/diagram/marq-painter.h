/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paints a scene, or one thing of it, into a sink. What comes out depends on what goes in, and on nothing else. */
#pragma once

#include "marq-scene.h"
#include "marq-sink.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_DETAIL_FULL,
  MARQ_DETAIL_TITLES, /* no rows, as their text would be too small to read */
  MARQ_DETAIL_BLOCKS, /* two rectangles a box, and no text */
} MarqDetail;

typedef struct
{
  const MarqStyle *style;
  MarqTexts       *texts;
  MarqDetail       detail;
  /* How the item of this uid stands out: a box, a row, a line. NULL: none does. */
  MarqLook       (*look) (gpointer data, const char *uid);
  gpointer         data;
} MarqPainter;

/* What can be told apart at this zoom. */
MarqDetail marq_detail_for_scale (double scale);

/* Of a box: of its strip, and of its block from afar. */
MarqColor  marq_painter_get_color (const MarqPainter *self, const MarqSceneBox *box);

/* In the coordinates of the scene. */
void marq_paint_box    (const MarqPainter *self, const MarqSceneBox *box, MarqSink *sink);
void marq_paint_line   (const MarqPainter *self, const MarqSceneLine *line, MarqSink *sink);
/* All that meets the area; NULL: everything. Without the canvas behind it. */
void marq_paint_scene  (const MarqPainter *self, MarqScene *scene, const MarqRect *area, MarqSink *sink);
/* Only these. (element-type MarqSceneBox) (element-type MarqSceneLine) */
void marq_paint_items  (const MarqPainter *self, GPtrArray *boxes, GPtrArray *lines, const MarqRect *area, MarqSink *sink);
/* Around them, without shadows and what else hangs over. */
MarqRect marq_painter_get_extents (GPtrArray *boxes, GPtrArray *lines);
/* What the signs mean, as a box with its top left corner there; only what the scene has. Its size; sink NULL: only that. */
void marq_paint_legend (const MarqPainter *self, MarqScene *scene, double x, double y, MarqRect *size, MarqSink *sink);
void marq_paint_legend_of (const MarqPainter *self, GPtrArray *boxes, GPtrArray *lines, double x, double y, MarqRect *size, MarqSink *sink);

G_END_DECLS
