/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back from the middle of a migration: its own way down begins where it has ended, and would not do. What
 * is there is read, and taken back to what was before.
 */
#pragma once

#include "engine/marq-connection.h"
#include "migration/store/marq-migration-store.h"

G_BEGIN_DECLS

/* A script of this engine. Refused where the database differs in things that the migration has nothing to do
 * with: they would be taken back, too. (transfer full) (nullable) */
char *marq_undo_dup_script (MarqProject *project, MarqMigrationStore *store, MarqMigration *migration, MarqConnection *connection,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
