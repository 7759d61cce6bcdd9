/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What does not fit between a project and the record of a database, and what there is to do about it. Each is
 * shown, and each is chosen.
 */
#pragma once

#include "marq-runner.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_REPAIR_FORGET,  /* takes the record away: its files are gone, and it is not wanted any more */
  MARQ_REPAIR_RESTORE, /* writes the files back, from the record */
  MARQ_REPAIR_ACCEPT,  /* the record takes the scripts that the files have now */
  MARQ_REPAIR_RENAME,  /* and the description, version and type */
  MARQ_REPAIR_RETRY,   /* forgets that it failed: it is pending */
} MarqRepairKind;

typedef struct
{
  MarqRepairKind       kind;
  char                *id;      /* "restore:1.0.3": for people and scripts to choose by */
  char                *message; /* what is wrong, and what this does about it */
  const MarqStatusRow *row;
} MarqRepair;

/* (element-type MarqRepair) (transfer full) status: stays, and alive. */
GPtrArray *marq_repair_find (MarqProject *project, MarqStatus *status);
void       marq_repair_free (MarqRepair *self);

/* The runner has the lock. The log says what was done. */
gboolean   marq_repair_run  (const MarqRepair *self, MarqRunner *runner, MarqProject *project, MarqMigrationStore *store, MarqDialect dialect,
                             GCancellable *cancellable, GError **error);

G_END_DECLS
