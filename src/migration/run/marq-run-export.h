/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of the history for other programs. */
#pragma once

#include "marq-run-history.h"

G_BEGIN_DECLS

/* The report of the run, with "id", "hooks", and for "outcome" also "unfinished" and "running". */
JsonNode *marq_run_entry_to_json   (const MarqRunEntry *self);
/* A line each (RFC 4180), under the names of their columns. A text that a spreadsheet would take for a formula
 * gets an apostrophe before it. (element-type MarqRunEntry) */
char     *marq_run_entries_to_csv  (GPtrArray *entries);
/* The statements of one, a line each. */
char     *marq_run_entry_dup_csv   (const MarqRunEntry *self);

G_END_DECLS
