/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-generate.h"

G_BEGIN_DECLS

/* A migration with all that the options say of it, and nothing in it. */
MarqMigration *marq_generate_begin     (MarqMigrationStore *store, MarqProject *project,
                                        const MarqGenerateOptions *options, GError **error);
/* The design, with before's owners and grants. */
MarqSchema    *marq_generate_leave_access (MarqSchema *before, MarqSchema *design);
/* Every database has the usual namespace: what is to be made begins below it. (transfer full) */
MarqSchema    *marq_generate_dup_ground   (MarqSchema *state, MarqSchema *design);
gboolean       marq_generate_find_dialect (const char *nick, MarqDialect *dialect, GError **error);
/* The migrations that made what its changes need, by version. */
GStrv          marq_generate_dup_needs (MarqMigrationStore *store, MarqPlan *plan, MarqMatching *matching);

G_END_DECLS
