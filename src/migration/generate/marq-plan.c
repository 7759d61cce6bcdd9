/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-order.h"
#include "marq-plan.h"
#include "marq-scope.h"

/* More statements than this are better looked at in parts. */
#define LONG_PLAN 200

static GPtrArray *
plan_way (const MarqEngine *engine, MarqMatching *matching, const MarqPlanSettings *settings, MarqPlanFlags flags,
          GError **error)
{
  const MarqPlanOptions options = { flags, settings->version, settings->settings.server_version };
  g_autoptr (GPtrArray) steps = marq_engine_plan (engine, matching, settings->equivalence, &options, error);

  if (!steps || !marq_order_steps (steps, matching, error))
    return NULL;
  return g_steal_pointer (&steps);
}

/* What concerns the changes, as the engine holds it, matched as the designer's is. */
static MarqMatching *
lower_both (const MarqEngine *engine, MarqMatching *designed, GPtrArray *changes, const MarqPlanSettings *settings,
            GPtrArray *findings)
{
  g_autoptr (MarqSchema) old_cut = NULL;
  g_autoptr (MarqSchema) new_cut = NULL;
  g_autoptr (MarqSchema) before = NULL;
  g_autoptr (MarqSchema) after = NULL;

  marq_scope_cut (designed, changes, &old_cut, &new_cut);
  if (settings->is_held)
    return marq_matching_follow (designed, MARQ_ITEM (old_cut), MARQ_ITEM (new_cut));
  before = marq_engine_lower (engine, old_cut, &settings->settings, NULL);
  after = marq_engine_lower (engine, new_cut, &settings->settings, findings);
  return marq_matching_follow (designed, MARQ_ITEM (before), MARQ_ITEM (after));
}

static guint
count_statements (GPtrArray *steps)
{
  guint n = 0;

  for (guint i = 0; i < steps->len; i++)
    n += ((MarqStep *) steps->pdata[i])->statements->len;
  return n;
}

static void
collect_findings (MarqPlan *self)
{
  for (guint i = 0; i < self->up->len; i++)
    {
      MarqStep *step = self->up->pdata[i];

      self->lossy = self->lossy || (step->flags & MARQ_STEP_LOSSY);
      for (guint j = 0; j < step->findings->len; j++)
        g_ptr_array_add (self->findings, step->findings->pdata[j]);
      g_ptr_array_set_free_func (step->findings, NULL);
      g_ptr_array_set_size (step->findings, 0);
    }
  if (count_statements (self->up) > LONG_PLAN)
    g_ptr_array_add (self->findings, marq_finding_new ("long-plan", NULL,
                                                       _ ("%u statements in one migration: it is easier to review, and "
                                                          "to undo, in parts"),
                                                       count_statements (self->up)));
}

static gboolean
is_column_move (const MarqChange *change)
{
  return change->kind == MARQ_CHANGE_MOVE && MARQ_IS_FIELD (change->after);
}

/* A database whose columns cannot be moved would differ from the design for ever. Of a design, it is
 * a change all the same: it is how it will be drawn, and built anew.
 */
void
marq_plan_leave_out (GPtrArray *changes, const MarqPlanSettings *settings)
{
  if (!(settings->flags & MARQ_PLAN_ACCESS))
    marq_changes_leave_access (changes);
  for (guint i = changes->len; settings->is_held && !marq_engine_get (settings->dialect)->moves_columns && i > 0; i--)
    if (is_column_move (changes->pdata[i - 1]))
      g_ptr_array_remove_index (changes, i - 1);
}

/* What the plan points into: both matchings own their schemas. */
static void
free_kept (gpointer kept)
{
  g_ptr_array_unref (kept);
}

/**
 * marq_plan_new:
 *
 * Returns: (transfer full) (nullable): NULL where the engine cannot do it, or things need each other in a circle
 */
MarqPlan *
marq_plan_new (MarqSchema *before, MarqSchema *after, const MarqPlanSettings *settings, GError **error)
{
  const MarqEngine *engine = marq_engine_get (settings->dialect);
  g_autoptr (MarqPlan) self = g_new0 (MarqPlan, 1);
  GPtrArray *kept = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_matching_unref);
  MarqMatching *designed, *lowered, *inverse;

  self->keep = kept;
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_finding_free);
  designed = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), settings->matching, settings->renames, error);
  if (!designed)
    return NULL;
  g_ptr_array_add (kept, designed);
  self->before = before;
  self->changes = marq_compare (designed, settings->equivalence ? settings->equivalence : engine->equivalence);
  marq_plan_leave_out (self->changes, settings);

  lowered = lower_both (engine, designed, self->changes, settings, self->findings);
  g_ptr_array_add (kept, lowered);
  inverse = marq_matching_invert (lowered);
  g_ptr_array_add (kept, inverse);
  self->up = plan_way (engine, lowered, settings, settings->flags, error);
  if (!self->up)
    return NULL;
  self->down = plan_way (engine, inverse, settings, settings->flags | MARQ_PLAN_DOWN, error);
  if (!self->down)
    return NULL;
  collect_findings (self);
  return g_steal_pointer (&self);
}

/**
 * marq_plan_lint:
 *
 * Returns: (transfer full) (nullable):
 */
GPtrArray *
marq_plan_lint (MarqPlan *self, const MarqPlanSettings *settings, gboolean down, const char *const *silenced, GError **error)
{
  g_autofree char *script = marq_plan_dup_script (self, settings, down);

  return marq_lint_sql (script, settings->dialect, down ? NULL : self->before, silenced, error);
}

void
marq_plan_free (MarqPlan *self)
{
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->up, g_ptr_array_unref);
  g_clear_pointer (&self->down, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->keep, free_kept);
  g_free (self);
}
