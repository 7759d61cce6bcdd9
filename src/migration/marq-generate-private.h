/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-generate.h"

G_BEGIN_DECLS

/* A migration with all that the options say of it, and nothing in it. */
MarqMigration *marq_generate_begin     (MarqMigrationStore *store, MarqProject *project,
                                        const MarqGenerateOptions *options, GError **error);
/* The design, with before's owners and grants. */
MarqSchema    *marq_generate_leave_access (MarqSchema *before, MarqSchema *design);
/* The migrations that made what its changes need, by version. */
GStrv          marq_generate_dup_needs (MarqMigrationStore *store, MarqPlan *plan, MarqMatching *matching);

G_END_DECLS
