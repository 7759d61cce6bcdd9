/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "marq-generate.h"

G_BEGIN_DECLS

/* A migration with all that the options say of it, and nothing in it. */
MarqMigration *marq_generate_begin     (MarqMigrationStore *store, MarqProject *project,
                                        const MarqGenerateOptions *options, GError **error);
/* The migrations without which its changes cannot be made, by version. makers: uid → id. */
GStrv          marq_generate_dup_needs (MarqMigrationStore *store, MarqGeneration *generated, GHashTable *makers);

G_END_DECLS
