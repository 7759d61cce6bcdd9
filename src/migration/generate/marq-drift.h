/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database has that it should not, and the other way round; and, where it is known what was last
 * applied, who moved. All sides are compared as the engine holds them.
 */
#pragma once

#include "compare/marq-three-way.h"
#include "engine/marq-canonical.h"
#include "migration/store/marq-migration-store.h"
#include "marq-plan.h"

G_BEGIN_DECLS

typedef struct
{
  MarqSchema *base;   /* the design after the last migration that was applied; NULL: nobody knows */
  MarqSchema *design;
  MarqSchema *actual; /* as it was read */
} MarqDriftSides;

typedef struct
{
  MarqPlanSettings settings;  /* of what would close it */
  MarqSchema      *design;    /* as the engine holds it */
  MarqSchema      *actual;    /* with the uids of the design for all that is the same thing */
  MarqSchema      *given;     /* as it was read; only while this is made */
  MarqSchema      *read;      /* the same, with designers' types */
  GHashTable      *origins;   /* uid in actual → MarqItem of read */
  MarqMatching    *matching;  /* from the design */
  GPtrArray       *changes;   /* of MarqChange: what the database made of the design */
  MarqThreeWay    *moves;     /* NULL: there is no base */
  MarqCanonical   *canonical; /* nullable */
} MarqDrift;

/* connection: asked how it would write what differs; or NULL. settings: dialect, settings, flags, renames
 * (of the design, from what is in the database). */
MarqDrift *marq_drift_new  (const MarqDriftSides *sides, MarqConnection *connection, const MarqPlanSettings *settings,
                            GCancellable *cancellable, GError **error);
void       marq_drift_free (MarqDrift *self);
/* Whether the database is just what it should be, which takes less than saying what it is. *is_none: it is. */
gboolean   marq_drift_find_none (MarqSchema *base, MarqSchema *actual, MarqConnection *connection, const MarqPlanSettings *settings,
                                 gboolean *is_none, GCancellable *cancellable, GError **error);

/* What closes it: from the database to the design, or, in reverse, what the database did by itself. */
MarqPlan  *marq_drift_plan (MarqDrift *self, gboolean reverse, GError **error);

/* The designer's design with what they did, and we did not touch; contested: with what both did, as they
 * did it. Layout, and designers' types of what did not change, stay. (transfer full) */
MarqSchema *marq_drift_dup_refreshed (MarqDrift *self, MarqSchema *design, gboolean contested);

/* Our own tables are nobody's drift: the record, the log, and backups that a migration made. */
void       marq_drift_hide_own (MarqSchema *actual, MarqProject *project);
/* Takes out of what was read what migrations of further folders make: it is no part of this design. */
void       marq_drift_hide_foreign (MarqSchema *actual, MarqMigrationStore *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqDrift, marq_drift_free)

G_END_DECLS
