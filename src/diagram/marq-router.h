/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds ways for lines between boxes: orthogonal, around the boxes, each in a lane of its own. It knows nothing of designs.
 * What it finds depends on where boxes are and which lines there are, never on the order in which it was told.
 */
#pragma once

#include "marq-geometry.h"

G_BEGIN_DECLS

typedef struct _MarqRouter MarqRouter;

typedef enum
{
  MARQ_SIDE_LEFT,
  MARQ_SIDE_RIGHT,
} MarqSide;

/* How far a line goes straight out of its row before it may turn: the sign of how many is drawn there. */
#define MARQ_ROUTER_STUB 26.0
/* Between a line and a box that it passes, and between two lines. */
#define MARQ_ROUTER_MARGIN 12.0
#define MARQ_ROUTER_LANE 8.0

/* Where a line ends: at a box, so far below its top. It leaves to whichever side is better. */
typedef struct
{
  const char *box;
  double      y;
} MarqRouterEnd;

typedef struct
{
  MarqPoint *points;    /* from the edge of the one box to that of the other; consecutive ones differ in x or in y, not in both */
  guint      n_points;
  MarqSide   from_side, to_side;
  gboolean   is_forced; /* no way around was found: it crosses boxes */
  MarqPoint *hops;      /* on its horizontal segments, where it passes over the vertical ones of others; from left to right */
  guint      n_hops;
} MarqRoute;

MarqRouter      *marq_router_new         (void);
void             marq_router_free        (MarqRouter *self);

/* One that is not there yet, or has moved. rect: with whole numbers. uid is copied. */
void             marq_router_set_box     (MarqRouter *self, const char *uid, const MarqRect *rect);
void             marq_router_remove_box  (MarqRouter *self, const char *uid);
/* bends: where a person wants it to go through; it turns there. Both boxes need to be there by the next run; otherwise
 * the line has no route. */
void             marq_router_set_line    (MarqRouter *self, const char *uid, const MarqRouterEnd *from, const MarqRouterEnd *to,
                                          const MarqPoint *bends, guint n_bends);
void             marq_router_remove_line (MarqRouter *self, const char *uid);

/* Routes what the changes since the last time concern. changed: gets the uids (const char *) of lines whose route is
 * another now, in the order of their names; or NULL. */
void             marq_router_run         (MarqRouter *self, GPtrArray *changed);
/* NULL: there is none. It stays where it is for as long as its line is there; a run writes only to those that are among the changed. */
const MarqRoute *marq_router_get         (MarqRouter *self, const char *uid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRouter, marq_router_free)

G_END_DECLS
