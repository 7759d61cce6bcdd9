/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from one schema to another, and back. Pure: the same two schemas give the same bytes. */
#pragma once

#include "engine/marq-engine.h"

G_BEGIN_DECLS

typedef struct
{
  MarqDialect            dialect;
  MarqEngineSettings     settings;
  MarqPlanFlags          flags;       /* of up; MARQ_PLAN_DOWN is for us to set */
  const char            *version;     /* of the migration, or NULL */
  MarqMatchingMode       matching;
  const char *const     *renames;     /* as for marq_matching_new */
  const MarqEquivalence *equivalence; /* NULL: the engine's own */
  gboolean               is_held;     /* both are as the engine holds them already */
} MarqPlanSettings;

typedef struct
{
  GPtrArray *changes;  /* of MarqChange, between the designer's schemas */
  GPtrArray *up;       /* of MarqStep, in order */
  GPtrArray *down;
  GPtrArray *findings; /* of MarqFinding: what the engine holds in another way, what is dangerous */
  gboolean   lossy;    /* down cannot bring everything back */
  MarqSchema *before;  /* as it was given */
  gpointer   keep;     /* what changes and steps point into */
} MarqPlan;

MarqPlan *marq_plan_new        (MarqSchema             *before,
                                MarqSchema             *after,
                                const MarqPlanSettings *settings,
                                GError                **error);
void      marq_plan_free       (MarqPlan               *self);

/* Takes out of changes what these settings do not ask for, and what the engine has no way to do. */
void      marq_plan_leave_out  (GPtrArray *changes, const MarqPlanSettings *settings);

/* The script of a direction, as a migration has it. */
char     *marq_plan_dup_script (MarqPlan *self, const MarqPlanSettings *settings, gboolean down);
/* Its statements, one by one, BEGIN and COMMIT among them. (element-type utf8) (transfer full) */
GPtrArray *marq_plan_dup_statements (MarqPlan *self, const MarqPlanSettings *settings, gboolean down);

/* What is dangerous about a direction, besides findings. (element-type MarqFinding) */
GPtrArray *marq_plan_lint      (MarqPlan *self, const MarqPlanSettings *settings, gboolean down,
                                const char *const *silenced, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqPlan, marq_plan_free)

G_END_DECLS
