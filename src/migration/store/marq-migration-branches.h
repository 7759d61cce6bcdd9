/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mends two branches that both made migrations: other versions, and one line of both. */
#pragma once

#include "marq-migration-line.h"
#include "marq-migration-store.h"

G_BEGIN_DECLS

/* Its own by version; any by the name of its folder, as where two have that version. (transfer none) */
MarqMigration *marq_migration_store_find_named (MarqMigrationStore *store, const char *name, GError **error);
/* All of the store, and how they follow each other. */
MarqLine      *marq_migration_store_dup_line   (MarqMigrationStore *store);
/* It, and all that came after it on its branch. (element-type MarqMigration) (transfer full) */
GPtrArray     *marq_migration_dup_tail         (MarqMigrationStore *store, MarqMigration *migration);

typedef struct
{
  char *from; /* folders */
  char *to;
  char *note; /* what became of its scripts; NULL: nothing */
} MarqRenumbered;

void           marq_renumbered_free            (MarqRenumbered *self);

/* Gives it and its tail new versions; version: NULL for the one after all others. Ids stay, and checksums but where a
 * backup's name is made anew. (element-type MarqRenumbered) (transfer full) (nullable) */
GPtrArray     *marq_migration_renumber         (MarqMigrationStore *store, MarqProject *project, MarqMigration *migration,
                                                const MarqVersion *version, GError **error);

/* Puts the branch that ends in theirs behind the one that ends in ours. What both changed is in conflicts, and then
 * nothing is done. (element-type MarqRenumbered) (transfer full) (nullable) */
GPtrArray     *marq_migration_merge            (MarqMigrationStore *store, MarqProject *project, MarqMigration *ours, MarqMigration *theirs,
                                                GPtrArray *conflicts, GError **error);
/* Those of theirs that a merge renumbers. (element-type MarqMigration) (transfer full) */
GPtrArray     *marq_migration_dup_branch_of    (MarqMigrationStore *store, MarqMigration *ours, MarqMigration *theirs);
/* The two heads there are, the one that was begun first first. Refused where there are more, or one only. */
gboolean       marq_migration_find_heads       (MarqMigrationStore *store, MarqMigration **ours, MarqMigration **theirs, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqRenumbered, marq_renumbered_free)

G_END_DECLS
