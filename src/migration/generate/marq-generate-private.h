/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-generate.h"

G_BEGIN_DECLS

/* A migration with all that the options say of it, and nothing in it. */
MarqMigration *marq_generate_begin     (MarqMigrationStore *store, MarqProject *project,
                                        const MarqGenerateOptions *options, GError **error);
/* The design, with before's owners and grants. */
MarqSchema    *marq_generate_leave_access (MarqSchema *before, MarqSchema *design);
/* The migrations that made what its changes need, and those that besides are asked for, by version. depends: versions
 * or ids; or NULL. */
GStrv          marq_generate_dup_needs (MarqMigrationStore *store, MarqPlan *plan, MarqMatching *matching,
                                        const char *const *depends, GError **error);
/* Those that are asked for, as ids, by version. */
GStrv          marq_generate_dup_depends (MarqMigrationStore *store, const char *const *depends, GError **error);
/* A further dialect of the project, by its nick. */
gboolean       marq_generate_find_dialect (const char *nick, MarqDialect *dialect, GError **error);

G_END_DECLS
