/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether there is a way between two rows at all: a search through everything, slow and simple. */
#pragma once

#include "marq-plane.h"

G_BEGIN_DECLS

typedef struct _MarqMaze MarqMaze;

MarqMaze *marq_maze_new     (MarqPlane *plane);
void      marq_maze_free    (MarqMaze *self);
/* Around all boxes, at least one away from each. */
gboolean  marq_maze_has_way (MarqMaze *self, const MarqPlaneLine *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqMaze, marq_maze_free)

G_END_DECLS
