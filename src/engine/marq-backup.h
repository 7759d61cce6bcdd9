/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole database in a file, kept in a folder of ours with a manifest beside it: who made it, of what, and how many
 * rows each table had at that moment. A file without a manifest was never finished. What was verified of it, and how,
 * stands in the manifest: never more than was done. All of it blocks.
 */
#pragma once

#include "marq-connection.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_BACKUP_PROOF_NONE,
  MARQ_BACKUP_PROOF_READ,     /* all of it was read, and the rows in it counted */
  MARQ_BACKUP_PROOF_OPENED,   /* it was opened as a database, checked, and counted */
  MARQ_BACKUP_PROOF_RESTORED, /* it was restored into a database for the while, and counted there */
} MarqBackupProof;

typedef struct
{
  char  *name; /* as a statement has it */
  gint64 rows;
} MarqBackupTable;

/* Texts of the manifest; NULL where there is none. */
#define MARQ_BACKUP_TEXTS(ROW)                                                                                         \
  ROW (engine)         /* "PostgreSQL" */                                                                              \
  ROW (server_version)                                                                                                 \
  ROW (database)                                                                                                       \
  ROW (project)                                                                                                        \
  ROW (target)                                                                                                         \
  ROW (version)        /* that it was at */                                                                            \
  ROW (next)           /* the migration that was about to run; NULL: made by hand */                                   \
  ROW (made_at)        /* "2026-11-21T10:04:05Z" */                                                                    \
  ROW (made_by)        /* "anna on laptop" */                                                                          \
  ROW (program)        /* "pg_dump 15.4" */                                                                            \
  ROW (tool_version)                                                                                                   \
  ROW (sha256)                                                                                                         \
  ROW (warning)        /* what is not in it, or was odd when it was made */                                            \
  ROW (proved_at)                                                                                                      \
  ROW (damage)         /* what is wrong with it; NULL: nothing that is known */

typedef struct
{
#define MARQ_BACKUP_MEMBER(name) char *name;
  MARQ_BACKUP_TEXTS (MARQ_BACKUP_MEMBER)
#undef MARQ_BACKUP_MEMBER
  char           *path;       /* of the file; the manifest is the same with ".json" */
  MarqDialect     dialect;
  guint64         size;
  GPtrArray      *tables;     /* of MarqBackupTable */
  gboolean        is_counted_inside; /* the rows are those in the file: nobody could count at the same moment */
  MarqBackupProof proof;
} MarqBackup;

typedef struct
{
  /* doing: what, in a word; fraction: of it, or -1 where nobody knows. */
  void   (*progress) (gpointer data, const char *doing, double fraction);
  gpointer data;
} MarqBackupWatch;

typedef struct
{
  const char *folder;  /* where it is put; it is made */
  const char *project; /* names, as the rest; each may be NULL */
  const char *target;
  const char *version;
  const char *next;
  /* To an empty database, to restore it into for proof; NULL: it is proven otherwise. */
  MarqConnection *scratch;
  gboolean is_scratch_optional;
  const MarqBackupWatch *watch; /* or NULL */
} MarqBackupSettings;

/* Whether there is all that it takes: programs, and new enough. */
gboolean    marq_backup_check    (MarqConnection *connection, GError **error);
/* Made, written down and verified; NULL: nothing is left of it. */
MarqBackup *marq_backup_make     (MarqConnection *connection, const MarqBackupSettings *settings, GCancellable *cancellable,
                                  GError **error);
/* Once more; what came of it is written down. FALSE: it is not what was made, or not all of this could be done. Where the
 * scratch database is optional, it need not take the backup: then a warning says why, and less is proven. */
gboolean    marq_backup_verify   (MarqBackup *self, MarqConnection *scratch, gboolean is_scratch_optional, const MarqBackupWatch *watch,
                                  GCancellable *cancellable, GError **error);
/* Puts the database back to what it was: what came since is gone. strange: it is not the server that it was made on,
 * so owners and rights stay away. The backup should have been verified. */
gboolean    marq_backup_restore  (MarqBackup *self, MarqConnection *connection, gboolean strange, const MarqBackupWatch *watch,
                                  GCancellable *cancellable, GError **error);

/* Where backups of a target are: below MARQUETRY_BACKUPS, or in the user's data folder. target: NULL: of all of the
 * project. (transfer full) */
char       *marq_backup_dup_folder (const char *project, const char *target);
/* Those of a folder, from the first made to the last; what is unfinished, missing or damaged has a damage. A folder
 * that is not there has none. (element-type MarqBackup) (transfer full) (nullable) */
GPtrArray  *marq_backup_list     (const char *folder, GError **error);
/* The file and its manifest. */
gboolean    marq_backup_remove   (MarqBackup *self, GError **error);
/* "shop-20261121T100405Z-1.0.2.dump" (transfer full) */
char       *marq_backup_dup_name (const MarqBackup *self);
gint64      marq_backup_count    (const MarqBackup *self); /* rows of all tables */
void        marq_backup_free     (MarqBackup *self);

const char *marq_backup_proof_nick  (MarqBackupProof proof); /* "restored" */
const char *marq_backup_proof_words (MarqBackupProof proof); /* for people */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqBackup, marq_backup_free)

G_END_DECLS
