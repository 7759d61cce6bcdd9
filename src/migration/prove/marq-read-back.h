/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scripts of a migration do, where they are not what its changes make: the state before it is built on a
 * scratch database, up is run there, and what is there then is compared with what was. What it did not touch stays as
 * it was drawn.
 */
#pragma once

#include "compare/marq-compare.h"
#include "engine/marq-connect.h"
#include "migration/store/marq-migration-store.h"

G_BEGIN_DECLS

typedef struct
{
  const char *const         *servers;  /* where scratch databases may be made: addresses; or NULL */
  const MarqConnectSettings *connect;  /* or NULL */
  const char *const         *renames;  /* what it renames besides what its statements say; or NULL */
} MarqReadBackSettings;

typedef struct
{
  MarqSchema *before;   /* the design */
  MarqSchema *after;
  GPtrArray  *changes;  /* of MarqChange, from before to after */
  GPtrArray  *left_out; /* of MarqLeftOut: what is there, and no design has a place for */
  gboolean    is_rows;  /* it does nothing but write rows, and was not run for that */
  gpointer    matching; /* what changes point into */
} MarqReadBack;

/* It records nothing: marq_migration_store_record_effect() does. */
MarqReadBack *marq_read_back      (MarqMigrationStore *store, MarqProject *project, MarqMigration *migration,
                                   const MarqReadBackSettings *settings, GCancellable *cancellable, GError **error);
void          marq_read_back_free (MarqReadBack *self);

/* The design with what went from before to after by hand, where the design has not moved there itself. changes: gets
 * MarqChange, from the design. *error: it cannot be compared. (transfer full) (nullable) */
MarqSchema   *marq_read_back_dup_design (MarqProject *project, MarqSchema *before, MarqSchema *after, MarqMatching **matching,
                                         GPtrArray **changes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqReadBack, marq_read_back_free)

G_END_DECLS
