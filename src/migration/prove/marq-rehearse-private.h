/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-measure.h"
#include "marq-rehearse.h"
#include "marq-scratch.h"
#include "migration/run/marq-steps.h"

G_BEGIN_DECLS

/* One that is tried. */
typedef struct
{
  MarqRehearsed *result;
  MarqSteps     *up;
  MarqSteps     *down;  /* NULL: it has none */
  MarqSchema    *after; /* as it was read after up; NULL: not known yet */
  guint          n_sure; /* how many differences were found without rows */
} MarqTrial;

typedef struct
{
  MarqProject                *project;
  const MarqRehearseSettings *settings;
  MarqDialect                 dialect;
  const MarqMeasureClass     *measure;
  MarqRehearsal              *result;
  GPtrArray                  *trials; /* of MarqTrial */
  MarqSchema                 *schema; /* of the target, without what is ours */
  GCancellable               *cancellable;
} MarqRehearser;

/* All units, for good. statements: gets MarqRehearsedStatement; or NULL. What would reach beyond the database is an
 * error. *failed: the statement that failed, or NULL. */
gboolean marq_rehearse_run  (MarqRehearser *self, MarqConnection *connection, MarqSteps *steps, gpointer reach, GPtrArray *statements,
                             char **failed, GError **error);
/* All statements of them, in a transaction that the caller opened, and which has to be the same after each. */
gboolean marq_rehearse_run_inside (MarqRehearser *self, MarqConnection *connection, MarqSteps *steps, GPtrArray *statements, char **failed,
                                   GError **error);

/* On the target itself, in one transaction that is rolled back. FALSE: an error of ours; what failed is in the results. */
gboolean marq_rehearse_on_target  (MarqRehearser *self, GError **error);
/* On a copy of it with all of its rows (SQLite). */
gboolean marq_rehearse_on_copy    (MarqRehearser *self, GError **error);
gboolean marq_rehearse_on_scratch (MarqRehearser *self, const char *server, GError **error);
/* Reads on the target what may be in the way, and what its size makes of it. */
gboolean marq_rehearse_check      (MarqRehearser *self, GError **error);

/* Records that a trial failed; takes statement and wrong. FALSE: it is no failure of the migration but ends all, and is in
 * *error. */
gboolean marq_trial_fail (MarqTrial *trial, const char *where, char *statement, GError *wrong, GError **error);

/* The first value of an answer of the target as a number; -1: it was refused. */
gint64   marq_rehearse_count      (MarqRehearser *self, const char *query);
/* sizes: of the tables there (element-type MarqTableSize). */
void     marq_rehearse_estimate   (MarqRehearser *self, GPtrArray *sizes);

/* By its words: whether up may change rows of a table before it changes the table; whether it alters it; whether it sets
 * a counter by name; and whether up or down speak of something at all. */
gboolean marq_trial_mends_rows    (MarqTrial *trial, const char *table);
gboolean marq_trial_renames_in    (MarqTrial *trial, const char *table);
gboolean marq_trial_alters        (MarqTrial *trial, const char *table);
gboolean marq_trial_sets_counters (MarqTrial *trial);
gboolean marq_trial_speaks_of     (MarqTrial *trial, const char *name);

/* How two looks differ; order: gets columns that only stand elsewhere. */
void     marq_look_compare (MarqRehearser *self, GHashTable *before, GHashTable *after, GPtrArray *differences, GPtrArray *order);
/* How two schemas differ that were read, as the engine compares them. */
gboolean marq_schema_compare (MarqRehearser *self, MarqConnection *connection, MarqSchema *before, MarqSchema *after, GPtrArray *differences,
                              GError **error);

void     marq_rehearsed_statement_free (MarqRehearsedStatement *self);

G_END_DECLS
