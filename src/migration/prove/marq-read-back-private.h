/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/marq-connection.h"
#include "marq-read-back.h"
#include "migration/run/marq-steps.h"

G_BEGIN_DECLS

/* Runs all units, one after the other, stopping at the first failure; name: of the script, for errors. left_out: gets
 * MarqLeftOut for what is better not run. */
gboolean marq_read_back_run      (MarqConnection *connection, MarqSteps *steps, const char *name, GPtrArray *left_out,
                                  GCancellable *cancellable, GError **error);

/* What the statements say they rename, as marq_matching_new() has it: tables and columns. before, after: as they were
 * read. */
GStrv    marq_read_back_find_renames (MarqSteps *steps, MarqDialect dialect, MarqSchema *before, MarqSchema *after,
                                      const char *const *further);

/* Whether all it does is write rows. */
gboolean marq_read_back_is_rows  (MarqSteps *steps);

G_END_DECLS
