/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small shop, and everything that can become of it: each change is one pair of schemas. */
#pragma once

#include "engine/marq-engine.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  void (*change) (MarqSchema *schema);
  gboolean loses;        /* values that no way back brings back, kept or not */
  MarqEnumStyle enums;
} MarqMariadbPair;

MarqSchema            *marq_mariadb_shop  (void);
extern const char      marq_mariadb_shop_rows[];  /* what is in it */
extern const char      marq_mariadb_query[]; /* all of that, as one text */
const MarqMariadbPair *marq_mariadb_pairs (guint *n);

/* The pairs about keys, code and names. */
extern const MarqMariadbPair marq_mariadb_other_pairs[];
extern const guint marq_mariadb_n_other_pairs;

/* Builders: uids are made of names, so that the same thing is the same on both sides. */
gpointer        find_item     (MarqSchema *schema, const char *uid);
MarqEntity     *add_table     (MarqSchema *schema, const char *name);
MarqField      *add_field     (MarqEntity *entity, const char *name, const char *type);
MarqConstraint *add_key       (MarqEntity *entity, MarqConstraintKind kind, const char *name, const char *fields);
MarqConstraint *add_check     (MarqEntity *entity, const char *name, const char *expression);
MarqIndex      *add_index     (MarqEntity *entity, const char *name, const char *fields);
MarqRelation   *add_relation  (MarqEntity *entity, const char *name, const char *fields, MarqEntity *target,
                               const char *target_fields);
MarqView       *add_view      (MarqSchema *schema, const char *name, const char *definition);
MarqTrigger    *add_trigger   (MarqEntity *entity, const char *name, const char *event, const char *body);
MarqRoutine    *add_routine   (MarqSchema *schema, const char *name, const char *arguments, const char *body);
void            remove_item   (MarqSchema *schema, const char *uid);
void            move_item     (MarqSchema *schema, const char *uid, guint position);
void            set_type      (MarqSchema *schema, const char *uid, const char *type);

G_END_DECLS
