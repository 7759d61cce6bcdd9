/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What marq backup works on: a project, one of its databases, and the folder where its backups are. */
#pragma once

#include "engine/marq-backup.h"
#include "marq-source.h"
#include "migration/prove/marq-scratch.h"

G_BEGIN_DECLS

typedef struct
{
  char    *on;         /* a target, or an address */
  char    *folder;     /* of backups, as it was asked for */
  char    *into;       /* an address to restore into */
  char    *confirm;
  char    *scratch;
  gboolean no_scratch;
  gboolean no_safety;
  gboolean replace;
  gboolean update;
  gboolean yes;
  gboolean json;
  gboolean is_quiet;   /* nothing to stdout */
  int      keep;
} MarqBackupOptions;

typedef struct
{
  const MarqBackupOptions *options;
  MarqSource  *design;
  MarqSource  *database; /* NULL: none was asked for */
  MarqTarget  *target;   /* NULL: an address was given */
  char        *label;    /* what the target is called; NULL: there is none */
  char        *folder;
  char        *version;  /* the highest that is applied, or NULL */
  MarqScratch *scratch;
  gboolean     is_scratch_optional;
  gboolean     is_beside;
} MarqBackupPlace;

/* Without a target it is only looked at where backups are. */
MarqBackupPlace *marq_backup_place_open  (const char *project, const MarqBackupOptions *options, MarqTargetFlags flags, GError **error);
/* The same beside a run that is under way; design and database stay the caller's, and alive. version: that is applied,
 * or NULL. */
MarqBackupPlace *marq_backup_place_new_beside (MarqSource *design, MarqSource *database, const char *version,
                                               const MarqBackupOptions *options);
void             marq_backup_place_free  (MarqBackupPlace *self);
const char      *marq_backup_place_get_project (MarqBackupPlace *self);
MarqConnection  *marq_backup_place_get_connection (MarqBackupPlace *self);

/* A scratch database for proof: where it was asked for, or the target has one, there; else on a target that is not
 * protected itself, if that can be. FALSE: one that was asked for could not be made. */
gboolean         marq_backup_place_find_scratch (MarqBackupPlace *self, GError **error);
MarqConnection  *marq_backup_place_get_scratch  (MarqBackupPlace *self); /* (nullable) */

/* Of the database, read when it is first asked for. (transfer none) (nullable) */
MarqSchema      *marq_backup_place_get_schema   (MarqBackupPlace *self, GError **error);
/* By its name, or the last that was made where name is NULL. (transfer full) (nullable) */
MarqBackup      *marq_backup_place_find  (MarqBackupPlace *self, const char *name, GError **error);
/* Into the log of the database, where it has one. */
gboolean         marq_backup_place_log   (MarqBackupPlace *self, MarqConnection *connection, const char *version, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqBackupPlace, marq_backup_place_free)

G_END_DECLS
