/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the store know about each other. */
#pragma once

#include "marq-migration-private.h"
#include "marq-migration-store.h"

G_BEGIN_DECLS

#define MARQ_MIGRATION_FILE "migration.json"
/* What others have taken the place of: no migrations any more. */
#define MARQ_SQUASHED "squashed"
#define MARQ_TEMPORARY_PREFIX ".marq-"

void           marq_migration_problem_add (GPtrArray *problems, MarqMigrationProblemKind kind, const char *folder,
                                           const char *format, ...) G_GNUC_PRINTF (4, 5);

/* All of a folder, by version, with what is wrong there. (element-type MarqMigration) fingerprint: of all that
 * was read. */
GPtrArray     *marq_migrations_read       (const char *folder, GPtrArray *problems, char **fingerprint, GError **error);
/* What is wrong among them. */
void           marq_migrations_check      (GPtrArray *migrations, GPtrArray *problems);

/* The design after the first n of them. */
MarqSchema    *marq_migrations_dup_state  (GListModel *migrations, guint n, GError **error);
void           marq_migrations_check_states (GListModel *migrations, GPtrArray *problems);
/* uid of each thing that it adds → its id. */
void           marq_migration_note_made   (MarqMigration *migration, GHashTable *makers);

/* One writer at a time; to be closed. -1: somebody else does not stop writing, or it cannot be opened. */
int            marq_migrations_lock       (const char *folder, GError **error);
gboolean       marq_migrations_write      (const char *folder, MarqMigration *migration, GError **error);

/* With the lock held: somebody else has not been here since it was read; and what we have just written is known. */
gboolean       marq_migration_store_check_unchanged (MarqMigrationStore *self, GError **error);
gboolean       marq_migration_store_reload (MarqMigrationStore *self, GError **error);

/* Refuses what comes from another folder. */
gboolean       marq_migration_check_own   (MarqMigration *migration, GError **error);

/* For those that write. */
int            marq_migrations_sync       (const char *folder);
void           marq_migrations_remove_folder (const char *folder);
void           marq_migrations_clean      (const char *folder);
gboolean       marq_migrations_write_files (const char *folder, MarqMigration *migration, GError **error);

G_END_DECLS
