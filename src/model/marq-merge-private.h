/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-item-private.h"
#include "marq-merge.h"

G_BEGIN_DECLS

typedef struct
{
  MarqItem  *base;
  MarqItem  *ours;
  MarqItem  *theirs;
  MarqItem  *merged; /* ours, on the way to both */
  GHashTable *twins;   /* uids of ours that were found by name in theirs */
  GPtrArray *conflicts;
} MarqMerge;

MarqItem *marq_merge_find     (MarqItem *root, const char *uid);
void      marq_merge_conflict (MarqMerge *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Copies of other with the uids of ours for what is the same thing: the root, what is there once, and, where base
 * is given, what both sides made under one name, which is noted in twins. */
MarqItem *marq_merge_dup_paired (MarqItem *base, MarqItem *ours, MarqItem *other, GHashTable *twins);
/* Puts lists whose order means something in order. */
void      marq_merge_order      (MarqMerge *self);
/* Names that are now there twice, and references that lead nowhere. */
void      marq_merge_mend       (MarqMerge *self);

G_END_DECLS
