/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to know of a script before it is run: its statements, in which steps they are, what goes, what is
 * dangerous, and, where the schema on both sides is known, what it changes.
 */
#pragma once

#include "engine/marq-lint.h"
#include "engine/marq-statement.h"
#include "migration/store/marq-migration-store.h"

G_BEGIN_DECLS

typedef struct
{
  MarqStatement *statement; /* not ours */
  guint          step;      /* from 1 */
  gboolean       is_outside; /* of any transaction */
} MarqPreviewLine;

typedef struct
{
  const char *up;
  const char *down;          /* NULL: there is no way back */
  char       *checksum;
  GPtrArray  *lines;         /* of MarqPreviewLine: of up */
  guint       n_steps;
  guint       n_outside;     /* how many statements are outside of a transaction */
  gboolean    has_conditions;
  GStrv       losses;
  GStrv       losses_down;
  GPtrArray  *findings;      /* of MarqFinding */
  GPtrArray  *changes;       /* of MarqChange; NULL: not known */
  char       *why_not;       /* what is wrong with the script, or why changes are not known; NULL: nothing */
  gpointer    kept;          /* what these point into */
} MarqPreview;

/* nick: of a further dialect, or NULL. *error: there is no such script. */
MarqPreview *marq_preview_new      (MarqMigrationStore *store, MarqProject *project, MarqMigration *migration, const char *nick,
                                    GError **error);
/* A file of its own. */
MarqPreview *marq_preview_new_file (const char *script, MarqDialect dialect);
void         marq_preview_free     (MarqPreview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqPreview, marq_preview_free)

G_END_DECLS
