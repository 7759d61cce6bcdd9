/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is at a place of a scene, from the front: boxes and notes, then lines, then groups. */
#pragma once

#include "marq-scene.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_HIT_NOTHING,
  MARQ_HIT_BOX,     /* its header, or what is no row of it; a group: its title or its edge */
  MARQ_HIT_ROW,
  MARQ_HIT_HANDLE,  /* at the left or right end of a row, where a relation is drawn from */
  MARQ_HIT_CORNER,  /* of a group or a note: where it is made larger */
  MARQ_HIT_INSIDE,  /* of a group */
  MARQ_HIT_SEGMENT, /* of a line */
  MARQ_HIT_BEND,    /* between two segments */
  MARQ_HIT_END,     /* of a line, at its row */
} MarqHitKind;

typedef struct
{
  MarqHitKind kind;
  const char *uid;   /* of the box or the line */
  guint       index; /* of the row, the segment, the bend (a point of its route), or the end (0: from, 1: to); G_MAXUINT: none */
  MarqSide    side;  /* of the handle, or the end */
} MarqHit;

#define MARQ_HIT_HANDLE_WIDTH 8.0

/* The topmost; of lines, the nearest. tolerance: so far beside a line, or the edge of a group, is still on it. */
MarqHit    marq_hit_at     (MarqScene *scene, double x, double y, double tolerance);
/* Boxes that lie wholly in it, and lines with both ends at such. (transfer container) (element-type const char*) */
GPtrArray *marq_hit_within (MarqScene *scene, const MarqRect *rect);

G_END_DECLS
