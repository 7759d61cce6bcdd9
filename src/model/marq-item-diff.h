/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between two items that share uids, down to the property. It knows no engine and
 * judges nothing: whether a difference matters is for the compare floor.
 */
#pragma once

#include "marq-item.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_DIFFERENCE_ADDED,
  MARQ_DIFFERENCE_REMOVED,
  MARQ_DIFFERENCE_CHANGED,
  MARQ_DIFFERENCE_MOVED,
} MarqDifferenceKind;

typedef struct
{
  MarqDifferenceKind  kind;
  MarqItem           *before;   /* not owned; NULL: added */
  MarqItem           *after;    /* not owned; NULL: removed */
  const MarqProperty *property; /* of CHANGED */
} MarqDifference;

GPtrArray *marq_item_diff           (MarqItem *before, MarqItem *after); /* of MarqDifference */
char      *marq_difference_dup_text (const MarqDifference *self);

G_END_DECLS
