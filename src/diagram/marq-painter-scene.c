/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All of a scene: the painter itself needs only its boxes and lines. */
#include "config.h"

#include "marq-painter.h"

void
marq_paint_scene (const MarqPainter *self, MarqScene *scene, const MarqRect *area, MarqSink *sink)
{
  marq_paint_items (self, marq_scene_get_boxes (scene), marq_scene_get_lines (scene), area, sink);
}

void
marq_paint_legend (const MarqPainter *self,
                   MarqScene *scene,
                   double x,
                   double y,
                   MarqRect *size,
                   MarqSink *sink)
{
  marq_paint_legend_of (self, marq_scene_get_boxes (scene), marq_scene_get_lines (scene), x, y,
                        size, sink);
}
