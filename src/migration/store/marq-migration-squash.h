/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many migrations as one, which makes the same design. What it takes the place of is kept in migrations/squashed, and
 * named in it: a database that has had all of that has had it, too.
 */
#pragma once

#include "marq-migration-store.h"

G_BEGIN_DECLS

typedef struct
{
  const char        *to;          /* the last of them; NULL: the last there is */
  const char        *description; /* NULL: which they were */
  const char        *author;
  gboolean           allow_data;  /* statements that no design holds may be lost */
  const char *const *append;      /* versions whose statements go behind all others; or NULL */
} MarqSquashOptions;

/* What would be lost, unless that is allowed, is a sentence in lost. (element-type utf8) (transfer full) (nullable) */
MarqMigration *marq_migration_squash      (MarqMigrationStore *store, MarqProject *project, const MarqSquashOptions *options,
                                           GPtrArray *lost, GError **error);
/* Puts back what it took the place of. */
gboolean       marq_migration_squash_undo (MarqMigrationStore *store, MarqMigration *baseline, GError **error);

G_END_DECLS
