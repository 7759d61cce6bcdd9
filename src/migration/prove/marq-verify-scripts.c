/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripts of what is pending. */
#include "config.h"

#include "engine/marq-fitness.h"
#include "engine/marq-lint.h"
#include "migration/store/marq-change-record.h"
#include "migration/generate/marq-plan.h"
#include "migration/run/marq-steps.h"
#include "marq-verify-private.h"

/* Where nobody is asked for which environment it is, the parts for the first count. */
#define USUAL_ENVIRONMENT "development"

typedef struct
{
  MarqVerifying *verifying;
  MarqFitness   *fitness;
  MarqSchema    *state; /* before the next one; NULL: nobody knows */
  gboolean       is_in_doubt; /* what the next statement finds there, until a run has looked */
} MarqPendingScripts;

/* (transfer full) (nullable) */
static MarqSchema *
dup_state_before (MarqVerifying *self)
{
  const MarqStatusRow *first = self->pending->len ? self->pending->pdata[0] : NULL;
  MarqMigrationStore *store = self->settings->store;
  const char *version = "";

  for (guint i = 0; first && i < marq_migration_store_get_length (store); i++)
    {
      MarqMigration *migration = marq_migration_store_get (store, i);

      if (migration == first->migration)
        return marq_migration_store_dup_state (store, version, NULL);
      version = marq_migration_get_version_text (migration);
    }
  return NULL;
}

static void
follow (MarqPendingScripts *self, MarqMigration *migration)
{
  JsonArray *changes = marq_migration_get_changes (migration);

  if (!self->state)
    return;
  if (marq_migration_get_effect (migration) != MARQ_EFFECT_KNOWN || !changes
      || g_strcmp0 (marq_migration_get_schema_uid (migration), marq_item_get_uid (MARQ_ITEM (self->state)))
      || !marq_change_records_apply (changes, self->state, NULL))
    g_clear_object (&self->state);
}

/* What makes the tables that the first script finds. (transfer full) (nullable) */
static GPtrArray *
dup_making (MarqVerifying *self, MarqSchema *state)
{
  const MarqPlanSettings how = { .dialect = self->dialect, .settings = self->settings->engine };
  g_autoptr (MarqSchema) empty = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  g_autoptr (MarqPlan) plan = marq_plan_new (empty, state, &how, NULL);

  return plan ? marq_plan_dup_statements (plan, &how, FALSE) : NULL;
}

static void
lint (MarqPendingScripts *self, MarqMigration *migration, const char *script)
{
  MarqVerifying *verifying = self->verifying;
  g_autoptr (GPtrArray) findings = marq_lint_sql (script, verifying->dialect, self->state,
                                                  marq_project_get_silenced_rules (verifying->settings->project), NULL);

  for (guint i = 0; findings && i < findings->len; i++)
    {
      const MarqFinding *finding = findings->pdata[i];

      if (finding->rule->level == MARQ_LEVEL_ERROR)
        /* Translators: a line, what is wrong, what to do instead, and the name of a rule */
        marq_verify_add (verifying, MARQ_VERIFY_LINT, TRUE, marq_migration_get_folder (migration),
                         _ ("up.sql, line %u: %s. %s (or write “-- marquetry: silence %s” above it, if that is meant)"), finding->line,
                         finding->message, finding->rule->safe_way ? _ (finding->rule->safe_way) : "", finding->rule->id);
    }
}

/* statements: of the script; NULL: it is not SQL. */
static MarqSteps *
cut (MarqVerifying *self, MarqMigration *migration, GPtrArray *statements, const char *script, const char *file, GError *wrong)
{
  const char *environment = self->settings->environment;
  g_autoptr (GError) error = wrong;
  MarqSteps *steps;

  if (!environment && !self->settings->connection)
    environment = USUAL_ENVIRONMENT;
  steps = statements ? marq_steps_new_of (statements, script, self->dialect, environment, &error) : NULL;
  if (!steps)
    marq_verify_add (self, MARQ_VERIFY_SCRIPT, TRUE, marq_migration_get_folder (migration), "%s: %s", file, error->message);
  return steps;
}

/* done: how many of its statements are not run again. */
static void
check_up (MarqPendingScripts *self, MarqMigration *migration, const char *script, guint done)
{
  MarqVerifying *verifying = self->verifying;
  GError *error = NULL;
  g_autoptr (GPtrArray) statements = marq_migration_dup_statements (migration, verifying->further, verifying->dialect, &error);
  g_autoptr (MarqSteps) steps = cut (verifying, migration, statements, script, "up.sql", error);

  if (!steps)
    return;
  lint (self, migration, script);
  for (guint i = 0; i < steps->units->len; i++)
    {
      const MarqUnit *unit = steps->units->pdata[i];

      for (guint j = 0; j < unit->statements->len; j++)
        if (unit->first + j >= done && !self->is_in_doubt)
          marq_fitness_look (self->fitness, migration, unit->statements->pdata[j]);
    }
  g_ptr_array_foreach (statements, (GFunc) marq_statement_forget_tree, NULL);
}

static void
check_down (MarqPendingScripts *self, MarqMigration *migration, const char *script)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) statements = marq_statement_split (script, self->verifying->dialect, &error);
  g_autoptr (MarqSteps) steps G_GNUC_UNUSED = cut (self->verifying, migration, statements, script, "down.sql", error);
}

static void
check_one (MarqPendingScripts *self, const MarqStatusRow *row)
{
  MarqVerifying *verifying = self->verifying;
  MarqMigration *migration = row->migration;
  const MarqRecord *partial = row->state == MARQ_STATE_PARTIAL ? row->record : NULL;
  const char *up = marq_migration_get_up (migration, verifying->further);
  const char *down = marq_migration_get_down (migration, verifying->further);

  if (partial && (partial->checkpoint || g_strcmp0 (partial->direction, "up") != 0))
    self->is_in_doubt = TRUE;
  if (up)
    check_up (self, migration, up, partial && partial->step ? (guint) g_ascii_strtoull (partial->step, NULL, 10) : 0);
  else if (verifying->further)
    marq_verify_add (verifying, MARQ_VERIFY_ENGINE, TRUE, marq_migration_get_folder (migration),
                     _ ("it has no script for %s: write up.%s.sql beside up.sql, or choose another database"),
                     marq_engine_get (verifying->dialect)->name, verifying->further);
  if (down)
    check_down (self, migration, down);
}

static void
report (MarqVerifying *self, MarqFitness *fitness)
{
  static const MarqVerifyKind kinds[] = {
    [MARQ_UNFIT_SYNTAX] = MARQ_VERIFY_SCRIPT,
    [MARQ_UNFIT_VERSION] = MARQ_VERIFY_VERSION,
    [MARQ_UNFIT_RIGHT] = MARQ_VERIFY_RIGHT,
    [MARQ_UNFIT_TABLE] = MARQ_VERIFY_ENGINE,
  };

  for (guint i = 0; i < fitness->unfit->len; i++)
    {
      const MarqUnfit *unfit = fitness->unfit->pdata[i];

      marq_verify_add (self, kinds[unfit->kind], unfit->is_fatal, unfit->tag ? marq_migration_get_folder (unfit->tag) : NULL, "%s%s",
                       unfit->tag && unfit->kind < MARQ_UNFIT_RIGHT ? "up.sql, " : "", unfit->message);
    }
}

gboolean
marq_verify_scripts (MarqVerifying *self, GCancellable *cancellable, GError **error)
{
  const MarqVerifySettings *settings = self->settings;
  const char *schema = marq_project_get_record_schema (settings->project);
  g_autoptr (MarqSchema) state = NULL;
  g_autoptr (GPtrArray) making = NULL;
  g_autoptr (MarqFitness) fitness = NULL;
  MarqPendingScripts scripts = { .verifying = self };
  gboolean well;

  if (!self->pending->len)
    return TRUE;
  state = dup_state_before (self);
  if (state && !settings->connection && self->dialect == MARQ_DIALECT_SQLITE)
    making = dup_making (self, state);
  fitness = marq_fitness_new (self->dialect, &(MarqFitnessSite){
                                               .connection = settings->connection,
                                               .making = making,
                                               .record_schema = schema && *schema ? schema : NULL,
                                               .record = marq_record_table (settings->project),
                                               .log = marq_record_log_table (settings->project),
                                               .has_record = settings->records != NULL || settings->is_hidden,
                                             });
  scripts.fitness = fitness;
  scripts.state = g_steal_pointer (&state);
  for (guint i = 0; i < self->pending->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const MarqStatusRow *row = self->pending->pdata[i];

      check_one (&scripts, row);
      follow (&scripts, row->migration);
    }
  g_clear_object (&scripts.state);
  well = !g_cancellable_set_error_if_cancelled (cancellable, error) && marq_fitness_ask (fitness, cancellable, error);
  report (self, fitness);
  return well;
}
