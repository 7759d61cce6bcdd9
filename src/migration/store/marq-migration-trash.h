/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where migrations go that were deleted before they were applied: migrations/.trash, which git does not look at.
 * They come back as they went.
 */
#pragma once

#include "marq-migration-store.h"
#include "migration/run/marq-record.h"

G_BEGIN_DECLS

/* Refused where a later one builds on it. */
gboolean       marq_migration_trash_delete   (MarqMigrationStore *store, MarqMigration *migration, GError **error);
/* What would come back: "1.0.1-add-weight"; NULL: nothing. (transfer full) */
char          *marq_migration_trash_dup_last (MarqMigrationStore *store);
/* Brings it back. (transfer none) */
MarqMigration *marq_migration_trash_undo     (MarqMigrationStore *store, GError **error);

/* Whether a database has had it, or is in the middle of it. records: of MarqRecord; NULL: it has none. */
gboolean       marq_migration_is_recorded    (MarqMigration *migration, GPtrArray *records);

G_END_DECLS
