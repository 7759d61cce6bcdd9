/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a scene to a layout, and back. */
#pragma once

#include "marq-layout.h"
#include "marq-scene.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_ARRANGE_ALL,
  MARQ_ARRANGE_SELECTION, /* the rest stays where it is */
  MARQ_ARRANGE_NEW,       /* what no diagram has placed yet */
} MarqArrange;

/* uids: (nullable): of the selection. */
MarqLayout *marq_scene_layout_new   (MarqScene *scene, MarqArrange arrange, const char *const *uids, double aspect);
/* Places the boxes in the scene: the diagram is not told. */
void        marq_scene_layout_place (MarqScene *scene, const MarqLayout *layout);

G_END_DECLS
