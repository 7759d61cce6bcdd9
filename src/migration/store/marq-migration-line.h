/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How migrations follow each other. Each says which it was made after; where two were made after the same one,
 * there are two branches, and none of their ends knows the other. One that does not say is taken to come after
 * the last of a lower version.
 */
#pragma once

#include "marq-migration.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *migrations; /* of MarqMigration, by version */
  GArray    *parents;    /* of int: which each comes after; -1: none */
  GArray    *guessed;    /* of gboolean: it does not say so itself */
} MarqLine;

/* migrations: by version; of one source. */
MarqLine *marq_line_new       (GPtrArray *migrations);
void      marq_line_free      (MarqLine *self);
int       marq_line_get_parent (MarqLine *self, guint index);
/* The positions of those that none comes after. (element-type guint) (transfer full) */
GArray   *marq_line_dup_heads (MarqLine *self);
/* The last one that both have behind them; -1: none. */
int       marq_line_find_fork (MarqLine *self, guint a, guint b);
/* All from behind the fork to the head, in order. (element-type guint) (transfer full) */
GArray   *marq_line_dup_branch (MarqLine *self, int fork, guint head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqLine, marq_line_free)

G_END_DECLS
