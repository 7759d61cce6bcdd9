/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that differs between two schemas. What stands or falls with something else that is added
 * or removed is no change of its own.
 */
#pragma once

#include "model/marq-item.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_CHANGE_ADD,
  MARQ_CHANGE_REMOVE,
  MARQ_CHANGE_MODIFY,
  MARQ_CHANGE_RENAME,
  MARQ_CHANGE_MOVE, /* to another place in its list, or to another namespace */
} MarqChangeKind;

typedef struct
{
  MarqChangeKind kind;
  MarqItem      *before;     /* NULL: added */
  MarqItem      *after;      /* NULL: removed */
  GPtrArray     *properties; /* of MODIFY: which (element-type MarqProperty) */
} MarqChange;

MarqItem *marq_change_get_item       (const MarqChange *self); /* the one that there is, after before before */
gboolean  marq_change_has_property   (const MarqChange *self, const char *name);
/* Whether rows, or values in them, go with it. */
gboolean  marq_change_is_destructive (const MarqChange *self);

/* Owners and grants are applied only where that is asked for: otherwise they are no changes. */
void      marq_changes_leave_access  (GPtrArray *changes);

/* For commands and files: "add:field:public.users.email". */
char     *marq_change_dup_id         (const MarqChange *self);
/* As people say it: "ADD Column: email (String(255))". */
char     *marq_change_dup_text       (const MarqChange *self);
/* Where that is: "users", or NULL for what stands by itself. */
char     *marq_change_dup_place      (const MarqChange *self);
/* "Creates table products with 3 fields. In users, adds …": a paragraph for all of them. */
char     *marq_changes_dup_paragraph (GPtrArray *changes);

/* A value as people read it; references are read as names. */
char     *marq_property_dup_words    (MarqItem *item, const MarqProperty *property);

MarqChange *marq_change_new          (MarqChangeKind kind, MarqItem *before, MarqItem *after, GPtrArray *properties);
void        marq_change_free         (MarqChange *self);

G_END_DECLS
