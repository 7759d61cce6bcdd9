/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables kept beside the ones they come from, in the same database: "orders_backup_1_0_3" has the rows of orders from
 * before 1.0.3. A migration makes them for what it drops, where it was generated so; the others are made here, before
 * a run.
 */
#pragma once

#include "engine/marq-connection.h"
#include "migration/store/marq-migration-store.h"

G_BEGIN_DECLS

typedef struct
{
  MarqEntity *table;    /* the backup */
  MarqEntity *original; /* NULL: it is not there, or nobody knows which it was */
  char       *name;     /* as a statement has it */
  char       *of;       /* the original's, the same; or NULL */
  char       *version;  /* of the migration: "1.0.3" */
  gint64      rows;
  gint64      size;     /* in bytes; -1: the engine does not say */
} MarqTableBackup;

typedef enum
{
  MARQ_TABLE_RESTORE_MISSING, /* rows whose key is not there */
  MARQ_TABLE_RESTORE_UPDATE,  /* and rows that are take their values back */
  MARQ_TABLE_RESTORE_REPLACE, /* what is there goes first */
} MarqTableRestore;

typedef struct
{
  gint64 added;
  gint64 updated;
  GStrv  left_out; /* columns that do not fit any more, each with why */
} MarqTableRestored;

/* Those in a schema that was read, which has to stay alive. (element-type MarqTableBackup) (transfer full) */
GPtrArray *marq_table_backups_list   (MarqConnection *connection, MarqSchema *schema, GCancellable *cancellable, GError **error);
/* By the backup's name, as it is or as a statement has it. (transfer none) (nullable) */
MarqTableBackup *marq_table_backups_find (GPtrArray *list, const char *name);
void       marq_table_backup_free    (MarqTableBackup *self);

/* All of it or nothing. */
gboolean   marq_table_backup_restore (MarqTableBackup *self, MarqConnection *connection, MarqTableRestore how,
                                      MarqTableRestored *restored, GCancellable *cancellable, GError **error);
gboolean   marq_table_backup_drop    (MarqTableBackup *self, MarqConnection *connection, GCancellable *cancellable, GError **error);
void       marq_table_restored_clear (MarqTableRestored *self);

/* Before these (MarqMigration, in order) are run: copies what they take rows or values from, unless they do that
 * themselves. base: the design as it is applied there, or NULL; schema: what was read. The names of the copies.
 * (element-type utf8) (transfer full) (nullable) */
GPtrArray *marq_table_backup_make    (MarqConnection *connection, MarqMigrationStore *store, GPtrArray *migrations, MarqSchema *base,
                                      MarqSchema *schema, GCancellable *cancellable, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MarqTableRestored, marq_table_restored_clear)

G_END_DECLS
