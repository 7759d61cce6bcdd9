/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes with rows and lines between them, of many kinds: the same for the same seed. */
#pragma once

#include "diagram/marq-router.h"

G_BEGIN_DECLS

#define MARQ_PLANE_HEADER 36.0
#define MARQ_PLANE_ROW 26.0

typedef struct
{
  char    *uid;
  MarqRect rect;
} MarqPlaneBox;

typedef struct
{
  char    *uid;
  guint    boxes[2];
  double   y[2];
  GArray  *bends; /* of MarqPoint */
} MarqPlaneLine;

typedef struct
{
  GArray *boxes; /* of MarqPlaneBox */
  GArray *lines; /* of MarqPlaneLine */
} MarqPlane;

MarqPlane     *marq_plane_new       (void);
void           marq_plane_free      (MarqPlane *self);
guint          marq_plane_add_box   (MarqPlane *self, double x, double y, double width, guint n_rows);
MarqPlaneLine *marq_plane_add_line  (MarqPlane *self, guint from, guint from_row, guint to, guint to_row);
MarqPlaneBox  *marq_plane_get_box   (MarqPlane *self, guint index);
MarqPlaneLine *marq_plane_get_line  (MarqPlane *self, guint index);
/* The middle of one of its rows, from the top of a box. */
double         marq_plane_row       (guint row);

/* In rows and columns, as a tidy person or a layout has them. Lines are mostly between neighbours. */
MarqPlane     *marq_plane_tidy      (GRand *rand, guint n_boxes, guint n_lines);
/* Anywhere, on each other too. */
MarqPlane     *marq_plane_wild      (GRand *rand, guint n_boxes, guint n_lines, double size);
/* Many that refer to the key of one. */
MarqPlane     *marq_plane_hub       (guint n_lines);
/* What a small design has: two ways between two, references to oneself, rows of the same height. */
MarqPlane     *marq_plane_small     (void);

void           marq_plane_tell_box  (MarqPlane *self, MarqRouter *router, guint index);
void           marq_plane_tell_line (MarqPlane *self, MarqRouter *router, guint index);
/* A router that knows all of it, in this order or shuffled, and has run. */
MarqRouter    *marq_plane_route     (MarqPlane *self, GRand *shuffle);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqPlane, marq_plane_free)

G_END_DECLS
