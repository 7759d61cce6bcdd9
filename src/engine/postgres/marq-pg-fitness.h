/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What scripts need of a server of PostgreSQL. */
#pragma once

#include <glib/gi18n-lib.h>

#include "engine/marq-fitness.h"
#include "marq-pg-script-node.h"

G_BEGIN_DECLS

typedef struct
{
  MarqFitness fitness;
  GArray     *needs;     /* of MarqPgNeed */
  GHashTable *asked;     /* those that are in needs, as texts */
  GHashTable *made;      /* by the scripts themselves: "space.name", or "name" */
  gboolean    has_path;  /* they set search_path: names without a schema say nothing any more */
  GPtrArray  *unread;    /* of MarqPgUnread */
} MarqPgFitness;

/* The rights that a statement needs. */
void     marq_pg_need_note  (MarqPgFitness *self, PgQuery__Node *node);
void     marq_pg_need_begin (MarqPgFitness *self);
gboolean marq_pg_need_ask   (MarqPgFitness *self, GCancellable *cancellable, GError **error);
void     marq_pg_need_end   (MarqPgFitness *self);

G_END_DECLS
