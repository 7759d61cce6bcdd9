/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a layout. They know boxes by number only, as nodes; places are whole multiples of the grid. */
#pragma once

#include <math.h>

#include "marq-layout.h"


G_BEGIN_DECLS

#define MARQ_LAYOUT_GRID 10.0
/* Between columns, where lines have their lanes, and between boxes above each other. */
#define MARQ_LAYOUT_GAP_X 100.0
#define MARQ_LAYOUT_GAP_Y 60.0
/* Between what has fewer lines in common. */
#define MARQ_LAYOUT_GAP_BLOCKS 140.0
/* Around what is in a group; at its top there is its title, too. */
#define MARQ_LAYOUT_GROUP_PADDING 30.0
#define MARQ_LAYOUT_GROUP_TOP 60.0
/* So many boxes that hang together are one picture; of more, neighbourhoods are made first. */
#define MARQ_LAYOUT_MOST_NODES 24
/* Beyond it no place is taken for one. */
#define MARQ_LAYOUT_FAR 1e8

typedef struct
{
  double width, height;
  double x, y;   /* of the top left corner */
  guint  column; /* from the left */
  double rank;   /* from the top, among those of its column: the middle, as Graphviz has it, or an order */
} MarqLayoutNode;

/* Of lines, “to” goes to the left. */
typedef struct
{
  GArray  *nodes;   /* of MarqLayoutNode */
  GArray  *lines;   /* of MarqLayoutLine */
  gboolean is_even; /* ranks are middles, in the units of a diagram */
} MarqLayoutGraph;

typedef struct
{
  guint  a, b;
  double weight;
  MarqPoint at_a, at_b; /* from the corner of each, where it ends there */
} MarqLayoutBond;

MarqLayoutGraph *marq_layout_graph_new  (void);
void             marq_layout_graph_free (MarqLayoutGraph *self);

#define marq_layout_node(nodes, i) (&g_array_index ((nodes), MarqLayoutNode, (i)))
#define marq_layout_line(lines, i) (&g_array_index ((lines), MarqLayoutLine, (i)))
#define marq_layout_bond(bonds, i) (&g_array_index ((bonds), MarqLayoutBond, (i)))

static inline double
marq_layout_ceil (double value)
{
  return ceil (value / MARQ_LAYOUT_GRID - 1e-9) * MARQ_LAYOUT_GRID;
}

static inline double
marq_layout_round (double value)
{
  return floor (value / MARQ_LAYOUT_GRID + 0.5) * MARQ_LAYOUT_GRID;
}

/* Whether it is anywhere. */
static inline gboolean
marq_layout_is_sane (const MarqRect *rect)
{
  return fabs (rect->x) <= MARQ_LAYOUT_FAR && fabs (rect->y) <= MARQ_LAYOUT_FAR && rect->width >= 0 && rect->width <= MARQ_LAYOUT_FAR
         && rect->height >= 0 && rect->height <= MARQ_LAYOUT_FAR;
}

/* How far one has to step back to see all of it in a window of this shape. */
static inline double
marq_layout_span (double width, double height, double aspect)
{
  return MAX (width / aspect, height);
}

/* Of each box, and then of each group, the number of the group that it is in; G_MAXUINT: none. (transfer full) */
guint   *marq_layout_find_homes (MarqLayout *self);
/* Which of the graphs' nodes stand in which column, and in which order: with one or more processes of Graphviz. */
gboolean marq_layout_dot        (GPtrArray *graphs, double seconds, GCancellable *cancellable, GError **error);
/* The same by ourselves. */
void     marq_layout_layers     (MarqLayoutGraph *graph);
/* Places for nodes that know their column; too many of one column become several. */
void     marq_layout_columns    (MarqLayoutGraph *graph, double aspect);
/* Numbers from 0 for nodes that have much in common, never more than most of one. (transfer full) */
guint   *marq_layout_neighbourhoods (guint n, GArray *bonds, guint most, guint *n_found);
/* Places for the nodes, of which none overlaps, near those that they have bonds with. */
void     marq_layout_blocks     (GArray *nodes, GArray *bonds, double aspect);
/* Places for the nodes, close together. */
void     marq_layout_pack       (GArray *nodes, double gap, double aspect, double *width, double *height);
/* Right of and below what is this large already, in rows and columns; how large it is with them. */
void     marq_layout_flow       (GArray *nodes, double aspect, double *width, double *height);

/* The boxes that are meant, and groups with any of them, among themselves, from (0, 0). FALSE: it was cancelled. */
gboolean marq_layout_whole      (MarqLayout *self, const gboolean *is_meant, double aspect, char **why_not, GCancellable *cancellable,
                                 GError **error);
/* The boxes that are not fixed, into free room between those that are. FALSE: it was cancelled. */
gboolean marq_layout_among      (MarqLayout *self, char **why_not, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqLayoutGraph, marq_layout_graph_free)

G_END_DECLS
