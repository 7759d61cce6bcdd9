/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project and one of its databases, side by side: what is designed, what is there, what the record says,
 * and what the design was when that was applied.
 */
#pragma once

#include "marq-source.h"
#include "migration/marq-drift.h"
#include "migration/marq-migration-store.h"
#include "migration/marq-record.h"

G_BEGIN_DECLS

typedef struct
{
  MarqSource         *design;
  MarqSource         *database;
  MarqMigrationStore *store;
  GPtrArray          *records; /* of MarqRecord; NULL: the database has no record */
  char               *version; /* the highest that is applied, or NULL */
  MarqSchema         *base;    /* the design after that; NULL: nobody knows */
} MarqSite;

/* on: the name of a target, or the address of a database. */
MarqSite        *marq_site_open     (const char *project, const char *on, MarqTargetFlags flags, GError **error);
void             marq_site_free     (MarqSite *self);

MarqPlanSettings marq_site_settings (const MarqSite *self, const char *const *renames);
/* expected: NULL for the design. */
MarqDrift       *marq_site_drift    (MarqSite *self, MarqSchema *expected, const char *const *renames, GError **error);
/* Whether this is a database that may be tried things on: a target for development; an address, where
 * MARQUETRY_ENV says so. Says why it is not. */
gboolean         marq_site_is_for_development (const MarqSite *self, const char *on, GError **error);
/* target: NULL for an address. */
gboolean         marq_target_is_for_development (MarqTarget *target, const char *on, GError **error);
/* "staging: PostgreSQL 15.14, database shop, at 1.0.2", on stderr. */
void             marq_site_report   (const MarqSite *self, const char *on);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSite, marq_site_free)

G_END_DECLS
