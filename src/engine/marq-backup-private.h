/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an engine knows of backups of its databases: a const table each. */
#pragma once

#include "marq-backup.h"

G_BEGIN_DECLS

typedef struct
{
  const char *suffix; /* ".dump" */
  MarqBackupProof reading; /* what reading it proves */
  /* Namespace (or NULL) and name of each table whose rows are in a backup, and what has to stand behind it for all of
   * them (or NULL). */
  const char *tables;
  const char *from;   /* "FROM ONLY" */

  gboolean (*check) (MarqConnection *connection, GError **error);
  /* Writes the file, which is there and empty. Fills in tables, with the rows they have at that moment, or -1 where
   * nobody can know, and program and warning. */
  gboolean (*make)  (MarqConnection *connection, MarqBackup *self, const char *path, const MarqBackupWatch *watch,
                     GCancellable *cancellable, GError **error);
  /* All of it, without a server. found: gets for each table in it the rows. */
  gboolean (*read)  (const char *path, GHashTable *found, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error);
  /* Into a database; what is there and not in it goes. is_scratch: it is empty, and nobody's. */
  gboolean (*load)  (MarqConnection *connection, const char *path, gboolean strange, gboolean is_scratch, const MarqBackupWatch *watch,
                     GCancellable *cancellable, GError **error);
} MarqBackupClass;

extern const MarqBackupClass marq_pg_backup_class;
extern const MarqBackupClass marq_sqlite_backup_class;
extern const MarqBackupClass marq_mariadb_backup_class;

const MarqBackupClass *marq_backup_get_class (MarqDialect dialect);

void     marq_backup_say          (const MarqBackupWatch *watch, const char *doing, double fraction);
/* Adds a sentence to what is odd. */
void     marq_backup_warn         (MarqBackup *self, const char *sentence);
/* All tables, as a connection sees them now. rows: whether they are counted, else -1. */
gboolean marq_backup_count_tables (MarqConnection *connection, gboolean rows, GPtrArray *tables, GCancellable *cancellable,
                                   GError **error);
void     marq_backup_add_table    (GPtrArray *tables, const char *name, gint64 rows);
/* In a table of names: adds to the rows of one. */
void     marq_backup_found        (GHashTable *found, MarqDialect dialect, const char *namespace, const char *name, gint64 rows);

MarqBackup *marq_backup_new       (void);
gboolean marq_backup_save         (MarqBackup *self, GError **error);
/* A file for one that is to be: nobody else has it, and it is locked as long as fd is open. *partial: its name until it
 * is finished. NULL: it cannot be made. */
char    *marq_backup_reserve      (const char *folder, const char *stem, const char *suffix, char **partial, int *fd, GError **error);
/* To the disk, and under its name. */
gboolean marq_backup_finish       (const char *partial, const char *path, int fd, GError **error);
/* The checksum of a file, and how long it is. (transfer full) */
char    *marq_backup_hash         (const char *path, guint64 *size, const MarqBackupWatch *watch, GCancellable *cancellable, GError **error);

G_END_DECLS
