/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which changes cannot be made without which others, if what comes of them is to hold together. */
#pragma once

#include "marq-change.h"
#include "marq-matching.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_NEED_THING,  /* dependent refers to needed */
  MARQ_NEED_PLACE,  /* dependent comes where needed was: by name, or as the one primary key */
  MARQ_NEED_CIRCLE, /* following both comes back */
  MARQ_NEED_UNITY,  /* moved and renamed: one without the other would be in the way */
} MarqNeedKind;

typedef struct
{
  guint        change; /* the position of the change that is needed */
  MarqNeedKind kind;
  MarqItem    *dependent;
  MarqItem    *needed;
} MarqChangeNeed;

/* For each of the changes, what it needs. (element-type GArray of MarqChangeNeed) */
GPtrArray *marq_change_needs_find    (MarqMatching *matching, GPtrArray *changes);
/* "index idx_a needs column b" */
char      *marq_change_need_dup_text (const MarqChangeNeed *self);

G_END_DECLS
