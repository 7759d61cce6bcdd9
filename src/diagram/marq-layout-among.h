/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Free room for pieces of a layout, between what stays. */
#pragma once

#include "marq-layout-private.h"
#include "marq-layout-room.h"

G_BEGIN_DECLS

/* What hangs together, and is moved as one. */
typedef struct
{
  GArray *members; /* of guint: boxes */
  GArray *groups;  /* of guint: those that are only of these */
  guint   home;    /* the group that they are to be in, and that stays; G_MAXUINT: none */
  MarqRect extents;
} MarqLayoutPiece;

typedef struct
{
  MarqLayout     *layout;
  guint          *home;       /* of each box, then of each group: number of the group that it is in; G_MAXUINT: none */
  gboolean       *is_kept;    /* of each group: it stays */
  gboolean       *is_placed;  /* of each box */
  guint          *roots;      /* of each box: the first of its piece */
  gboolean       *is_lone;    /* of each box: it moves, and has no line at all */
  MarqLayoutRoom *boxes;      /* tag: the group that it is in */
  MarqLayoutRoom *groups;     /* tag: the group */
  guint          *numbers;    /* of each group that stays: in the room */
} MarqLayoutAmong;

static inline MarqLayoutBox *
marq_layout_box_of (MarqLayoutAmong *self, guint number)
{
  return &g_array_index (self->layout->boxes, MarqLayoutBox, number);
}

static inline MarqLayoutGroup *
marq_layout_group_of (MarqLayoutAmong *self, guint number)
{
  return &g_array_index (self->layout->groups, MarqLayoutGroup, number);
}

static inline gboolean
marq_layout_is_moving (MarqLayoutAmong *self, guint box)
{
  return box < self->layout->boxes->len && !marq_layout_box_of (self, box)->is_fixed;
}

void       marq_layout_among_init  (MarqLayoutAmong *self, MarqLayout *layout);
void       marq_layout_among_clear (MarqLayoutAmong *self);
/* (element-type MarqLayoutPiece) */
GPtrArray *marq_layout_make_pieces (MarqLayoutAmong *self);
/* The groups and boxes of pieces, without what stays, and without lines between pieces. */
MarqLayout *marq_layout_make_inner (MarqLayoutAmong *self);

/* Moves it by this, or so little more that it lies on nothing; makes its group larger where it has to. */
void       marq_layout_settle      (MarqLayoutAmong *self, MarqLayoutPiece *piece, double dx, double dy);

G_END_DECLS
