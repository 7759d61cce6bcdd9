/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who moved: two schemas that both came from a third, and what each did to it. What both did alike is
 * nobody's move.
 */
#pragma once

#include "marq-change.h"
#include "marq-equivalence.h"
#include "marq-matching.h"

G_BEGIN_DECLS

typedef struct
{
  MarqChange *change;    /* from the base */
  gboolean    contested; /* the others changed the same thing, to something else */
} MarqMove;

typedef struct
{
  GPtrArray *we;   /* of MarqMove */
  GPtrArray *they;
  GPtrArray *kept; /* what the moves point into */
} MarqThreeWay;

/* Takes out what is not to count. (element-type MarqChange) */
typedef void (*MarqChangesFunc) (GPtrArray *changes, gpointer data);

/* All three share uids: theirs has been through marq_three_way_adopt(). */
MarqThreeWay *marq_three_way_new   (MarqSchema *base, MarqSchema *ours, MarqSchema *theirs,
                                    const MarqEquivalence *equivalence, MarqChangesFunc leave, gpointer data);
void          marq_three_way_free  (MarqThreeWay *self);

/* Whether two changes are about the same thing. */
gboolean      marq_changes_overlap (const MarqChange *a, const MarqChange *b);

/* The content of other, with the uids of model for all that is matched. (transfer full) */
MarqSchema   *marq_three_way_adopt (MarqMatching *matching, const MarqEquivalence *equivalence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqThreeWay, marq_three_way_free)

G_END_DECLS
