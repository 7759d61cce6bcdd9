/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Project folders and migrations for the tests of the store. */
#pragma once

#include "migration/store/marq-migration-store.h"

G_BEGIN_DECLS

/* A folder with everything in it is gone afterwards. */
void           marq_tools_remove_tree (const char *folder);
char          *marq_tools_read        (const char *folder, const char *path);
void           marq_tools_write       (const char *folder, const char *path, const char *text);

/* Opens what has to open. */
MarqMigrationStore *marq_tools_open   (const char *folder);
/* A migration with scripts that say its version. */
MarqMigration *marq_tools_migration   (const char *version, const char *description);
/* A design with as many tables. */
MarqSchema    *marq_tools_schema      (guint n_tables);
/* Adds one that makes after of the last state. */
MarqMigration *marq_tools_add         (MarqMigrationStore *store, const char *version, MarqSchema *after);
/* All problems, a line each: the kind, and whose. */
char          *marq_tools_problems    (GPtrArray *problems);

G_END_DECLS
