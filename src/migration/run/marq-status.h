/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The migrations of a project beside the record of a database: what is applied, what is pending, and what does
 * not fit. Pure: it asks nothing.
 */
#pragma once

#include "migration/store/marq-migration-store.h"
#include "marq-record.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_STATE_PENDING,
  MARQ_STATE_APPLIED,
  MARQ_STATE_FAILED,      /* tried, and not done */
  MARQ_STATE_ROLLED_BACK, /* pending again */
  MARQ_STATE_PARTIAL,     /* stands in the middle: a runner went, or a step without a transaction failed */
} MarqState;

typedef enum
{
  MARQ_STATE_MODIFIED = 1 << 0,     /* its scripts are not those that were applied */
  MARQ_STATE_MISSING = 1 << 1,      /* recorded there, unknown here */
  MARQ_STATE_OUT_OF_ORDER = 1 << 2, /* pending, and a later one is applied */
  MARQ_STATE_REPLACED = 1 << 3,     /* applied, not itself, but all that it took the place of: record is that of the last */
  MARQ_STATE_HALF_REPLACED = 1 << 4,/* pending, and some of what it took the place of is applied: the rest has to be, first */
} MarqStateFlags;

typedef struct
{
  MarqState      state;
  MarqStateFlags flags;
  MarqVersion    version;
  MarqMigration *migration; /* NULL: missing */
  MarqRecord    *record;    /* NULL: never tried */
} MarqStatusRow;

typedef struct
{
  GPtrArray     *rows;      /* of MarqStatusRow, by version */
  MarqStatusRow *current;   /* the highest that is applied, or NULL */
  guint          n_pending; /* FAILED, ROLLED_BACK and PARTIAL among them */
} MarqStatus;

/* records: of MarqRecord, or NULL: the database has none. Both stay the caller's, and alive. */
MarqStatus    *marq_status_new      (MarqProject *project, MarqMigrationStore *store, GPtrArray *records);
void           marq_status_free     (MarqStatus *self);
MarqStatusRow *marq_status_find     (MarqStatus *self, const char *version); /* (nullable) */
const char    *marq_state_nick      (MarqState state);                       /* "rolled_back" */
/* "applied", "pending, out-of-order": for people, not translated in JSON. (transfer full) */
char          *marq_status_row_dup_words (const MarqStatusRow *self);
gboolean       marq_status_row_is_pending (const MarqStatusRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqStatus, marq_status_free)

G_END_DECLS
