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
  MARQ_ARRANGE_NEW,       /* the rest stays where it is; near what they have lines to */
} MarqArrange;

/* uids: of the selection, with what selected groups carry; of those that are new, NULL: what nobody has placed yet, and so is
 * at (0, 0). A note keeps near what it is at now. */
MarqLayout *marq_scene_layout_new   (MarqScene *scene, MarqArrange arrange, const char *const *uids, double aspect);
/* Places the boxes in the scene: the diagram is not told, and groups are as large as it says. */
void        marq_scene_layout_place (MarqScene *scene, const MarqLayout *layout);

G_END_DECLS
