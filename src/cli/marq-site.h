/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project and one of its databases, side by side: what is designed, what is there, what the record says,
 * and what the design was when that was applied.
 */
#pragma once

#include "marq-work.h"
#include "migration/generate/marq-drift.h"

G_BEGIN_DECLS

typedef struct
{
  MarqWork   *work;    /* its database is read */
  char       *version; /* the highest that is applied, or NULL */
  MarqSchema *base;    /* the design after that; NULL: nobody knows */
} MarqSite;

/* on: the name of a target, or the address of a database. */
MarqSite        *marq_site_open     (const char *project, const char *on, MarqTargetFlags flags, GError **error);
void             marq_site_free     (MarqSite *self);
/* Reads the database and its record again: others may have been there until marq_work_begin(). */
gboolean         marq_site_look     (MarqSite *self, GError **error);

MarqPlanSettings marq_site_settings (const MarqSite *self, const char *const *renames);
/* expected: NULL for the design. */
MarqDrift       *marq_site_drift    (MarqSite *self, MarqSchema *expected, const char *const *renames, GError **error);
/* "staging: PostgreSQL 15.14, database shop, at 1.0.2", on stderr. */
void             marq_site_report   (const MarqSite *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqSite, marq_site_free)

G_END_DECLS
