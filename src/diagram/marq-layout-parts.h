/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which boxes make a picture together. */
#pragma once

#include "marq-layout-private.h"

G_BEGIN_DECLS

typedef struct
{
  GArray          *members; /* of guint: nodes */
  MarqLayoutGraph *graph;   /* NULL: one node */
} MarqLayoutBlock;

/* What has an area of its own: all that is in no group; and each group. */
typedef struct
{
  GPtrArray *components; /* of GPtrArray of MarqLayoutBlock, which hang together */
  GArray    *lone;       /* of guint: nodes that hang on nothing */
} MarqLayoutSet;

/* Nodes are the boxes, and then the groups, by their numbers. */
typedef struct
{
  MarqLayout *layout;
  GArray     *nodes;     /* of MarqLayoutNode */
  GArray     *lines;     /* of MarqLayoutLine, between nodes of one set, each once */
  guint      *owner;     /* of each node: the number of its set; G_MAXUINT: it is not meant */
  gboolean   *has_any;   /* of each set */
  guint      *local;     /* of each node: its number in its block */
  guint      *block;     /* of each node: the number of its block in its set */
  GPtrArray  *sets;      /* of MarqLayoutSet: that of no group, then each group's */
  GPtrArray  *graphs;    /* of MarqLayoutGraph: those that have an order */
} MarqLayoutParts;

/* is_meant: of each box, and of each group whether it counts even where nothing is in it. */
MarqLayoutParts *marq_layout_parts_new  (MarqLayout *layout, const gboolean *is_meant);
void             marq_layout_parts_free (MarqLayoutParts *self);
/* In how many groups it is. */
guint            marq_layout_parts_get_depth (MarqLayoutParts *self, guint node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqLayoutParts, marq_layout_parts_free)

G_END_DECLS
