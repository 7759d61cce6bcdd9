/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-change-needs.h"
#include "marq-dependencies.h"

G_BEGIN_DECLS

#define MARQ_NO_CHANGE G_MAXUINT

/* What is known while needs are looked for. Tables of changes hold positions plus one, by the item
 * before, or after where there is none before. */
typedef struct
{
  MarqMatching     *matching;
  GPtrArray        *changes;
  GPtrArray        *needs;
  GHashTable       *adds, *removes, *modifies, *renames, *moves;
  GHashTable       *afters, *befores; /* pairs, values of others aside */
  GHashTable       *users;            /* before item → GPtrArray of what refers to it */
  GHashTable       *noters;           /* the same, of what was noted about code */
  GHashTable       *noting;           /* the one of these that is being filled */
  MarqDependencies *old_needs, *new_needs;
  guint             current;          /* the change in question */
  MarqItem         *whole;            /* what is modified in it */
} MarqNeedSearch;

void marq_need_note         (MarqNeedSearch *self, guint change, guint needed, MarqNeedKind kind,
                             MarqItem *dependent, MarqItem *on);
/* Two cannot be in one place. */
void marq_need_find_places  (MarqNeedSearch *self);
/* What inherits must not come back to itself. */
void marq_need_find_circles (MarqNeedSearch *self);

G_END_DECLS
