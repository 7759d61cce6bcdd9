/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The next migration: from the schema after the last one to a design. It writes nothing. */
#pragma once

#include "migration/store/marq-migration-store.h"
#include "marq-pattern.h"
#include "marq-plan.h"

G_BEGIN_DECLS

typedef struct
{
  const char         *description;
  const char         *version;   /* NULL: the next; or "patch", "minor", "major" */
  const char         *type;      /* NULL: what the changes are */
  const char         *author;
  const char *const  *only;      /* ids of changes; NULL: all */
  const char *const  *renames;   /* as for marq_matching_new */
  const char *const  *depends;   /* versions or ids that it needs besides what its changes need; or NULL */
  MarqPlanFlags       flags;
  gboolean            no_down;
  gboolean            safe_mode; /* what loses data is refused */
  GDateTime          *now;       /* NULL: now */
} MarqGenerateOptions;

typedef struct
{
  MarqMigration *migration; /* for marq_migration_store_add(); NULL: nothing changes that a database would hold */
  MarqPlan      *plan;      /* of the project's own dialect */
  MarqSchema    *before;
  MarqSchema    *after;     /* as the migration leaves it: with what was chosen, access only where that was asked for */
  GPtrArray     *findings;  /* of MarqFinding: what the scripts do that is dangerous */
  char          *suggested; /* the version that the changes deserve; NULL: there is no question */
  char          *reason;    /* why, in a sentence */
} MarqGeneration;

/* project: for its dialects and settings; design: usually its schema. */
MarqGeneration *marq_generate      (MarqMigrationStore        *store,
                                   MarqProject               *project,
                                   MarqSchema                *design,
                                   const MarqGenerateOptions *options,
                                   GError                   **error);
void           marq_generation_free (MarqGeneration *self);

/* One without statements, for data or for what is written by hand. */
MarqMigration *marq_generate_empty (MarqMigrationStore        *store,
                                    MarqProject               *project,
                                    const MarqGenerateOptions *options,
                                    GError                   **error);

/* One whose scripts are those of a pattern, for all dialects of the project; values: "hole=value". */
MarqMigration *marq_generate_filled (MarqMigrationStore        *store,
                                     MarqProject               *project,
                                     MarqPattern               *pattern,
                                     const char *const         *values,
                                     const MarqGenerateOptions *options,
                                     GError                   **error);

/* Every database has the usual namespace: what is to be made begins below it. So has this copy of a state, under the
 * uid that the design has for it. (transfer full) */
MarqSchema    *marq_generate_dup_ground (MarqSchema *state, MarqSchema *design);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqGeneration, marq_generation_free)

G_END_DECLS
