/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-choice.h"
#include "engine/marq-planner.h"
#include "marq-generate-private.h"
#include "migration/marq-migration-error.h"

typedef struct
{
  MarqMigrationStore *store;
  MarqProject *project;
  const MarqGenerateOptions *options;
  MarqSchema *state; /* after the last migration */
  MarqGeneration *out;
  GPtrArray *plans; /* of the project's dialect, then of the further ones */
} MarqGenerating;

void
marq_generation_free (MarqGeneration *self)
{
  g_clear_object (&self->migration);
  g_clear_pointer (&self->plan, marq_plan_free);
  g_clear_object (&self->before);
  g_clear_object (&self->after);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_free (self->suggested);
  g_free (self->reason);
  g_free (self);
}

/* In the project's own dialect. */
static MarqPlan *
plan_of (MarqGenerating *self)
{
  return self->plans->pdata[0];
}

static MarqPlanSettings
settings_for (MarqGenerating *self, MarqDialect dialect, const char *version)
{
  MarqPlanSettings settings = { .dialect = dialect, .flags = self->options->flags, .version = version };

  settings.settings.serial_style = marq_project_get_serial_style (self->project);
  settings.settings.enum_style = marq_project_get_enum_style (self->project);
  settings.renames = self->options->renames;
  /* What was chosen of a schema has its renames done. */
  if (self->options->only)
    settings.matching = MARQ_MATCHING_UIDS, settings.renames = NULL;
  return settings;
}

/* Only what was asked for, and what that needs. */
static MarqSchema *
choose (MarqGenerating *self, MarqSchema *before, MarqSchema *design, GError **error)
{
  const MarqEngine *engine = marq_engine_get (marq_project_get_dialect (self->project));
  g_autoptr (MarqMatching) matching = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (MarqChoice) choice = NULL;

  if (!self->options->only)
    return self->options->flags & MARQ_PLAN_ACCESS ? g_object_ref (design) : marq_generate_leave_access (before, design);
  matching = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (design), MARQ_MATCHING_AUTO, self->options->renames, error);
  if (!matching)
    return NULL;
  changes = marq_compare (matching, engine->equivalence);
  if (!(self->options->flags & MARQ_PLAN_ACCESS))
    marq_changes_leave_access (changes);
  choice = marq_choice_new (matching, changes);
  if (!marq_choice_select (choice, self->options->only, error))
    return NULL;
  return marq_choice_dup_schema (choice);
}

gboolean
marq_generate_find_dialect (const char *nick, MarqDialect *dialect, GError **error)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  GEnumValue *value = g_enum_get_value_by_nick (dialects, nick);

  if (value)
    *dialect = value->value;
  else
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE,
                 _ ("the project has the further dialect “%s”; there are postgresql, sqlite and mariadb"), nick);
  return value != NULL;
}

static gboolean
add_plan (MarqGenerating *self, MarqDialect dialect, const char *version, GError **error)
{
  MarqPlanSettings settings = settings_for (self, dialect, version);
  MarqPlan *plan = marq_plan_new (self->out->before, self->out->after, &settings, error);

  if (plan)
    g_ptr_array_add (self->plans, plan);
  return plan != NULL;
}

static gboolean
plan_all (MarqGenerating *self, const char *version, GError **error)
{
  const char *const *further = marq_project_get_further_dialects (self->project);

  if (!add_plan (self, marq_project_get_dialect (self->project), version, error))
    return FALSE;
  for (guint i = 0; further && further[i]; i++)
    {
      MarqDialect dialect;

      if (!marq_generate_find_dialect (further[i], &dialect, error))
        return FALSE;
      if (!add_plan (self, dialect, version, error))
        {
          g_prefix_error (error, "%s: ", further[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
any_has_steps (MarqGenerating *self)
{
  for (guint i = 0; i < self->plans->len; i++)
    if (((MarqPlan *) self->plans->pdata[i])->up->len)
      return TRUE;
  return FALSE;
}

/* In safe mode nothing is lost, not even what could be brought back from a backup. */
static gboolean
check_safe (MarqGenerating *self, GError **error)
{
  MarqPlan *plan = plan_of (self);
  g_autoptr (GString) lost = g_string_new (NULL);

  for (guint i = 0; i < plan->changes->len; i++)
    if (marq_change_is_destructive (plan->changes->pdata[i]))
      {
        g_autofree char *text = marq_change_dup_text (plan->changes->pdata[i]);
        g_autofree char *id = marq_change_dup_id (plan->changes->pdata[i]);

        g_string_append_printf (lost, "\n  %s (%s)", text, id);
      }
  if (!self->options->safe_mode || (!lost->len && !plan->lossy))
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_LOSS,
               _ ("data would be lost, and safe mode does not allow that: leave these changes out, or leave safe mode%s"),
               lost->str);
  return FALSE;
}

static char *
dup_script (MarqGenerating *self, MarqPlan *plan, MarqDialect dialect, gboolean down)
{
  const char *version = marq_migration_get_version_text (self->out->migration);
  MarqPlanSettings settings = settings_for (self, dialect, version);
  char *script = marq_plan_dup_script (plan, &settings, down);

  if (*script)
    return script;
  g_free (script);
  return g_strdup ("-- Nothing changes here.\n");
}

static void
add_scripts (MarqGenerating *self)
{
  const char *const *further = marq_project_get_further_dialects (self->project);

  for (guint i = 0; i < self->plans->len; i++)
    {
      MarqDialect dialect = marq_project_get_dialect (self->project);
      g_autofree char *up = NULL;
      g_autofree char *down = NULL;

      if (i)
        marq_generate_find_dialect (further[i - 1], &dialect, NULL);
      up = dup_script (self, self->plans->pdata[i], dialect, FALSE);
      down = self->options->no_down ? NULL : dup_script (self, self->plans->pdata[i], dialect, TRUE);
      marq_migration_set_scripts (self->out->migration, i ? further[i - 1] : NULL, up, down);
    }
}

static gboolean
lint (MarqGenerating *self, GError **error)
{
  MarqPlanSettings settings = settings_for (self, marq_project_get_dialect (self->project),
                                            marq_migration_get_version_text (self->out->migration));

  self->out->findings = marq_plan_lint (plan_of (self), &settings, FALSE, marq_project_get_silenced_rules (self->project), error);
  return self->out->findings != NULL;
}

static void
suggest (MarqGenerating *self)
{
  MarqMigration *last = marq_migration_store_get_last (self->store);
  MarqVersionLevel level;
  MarqVersion version;

  if (!last || marq_project_get_versioning (self->project) == MARQ_VERSIONING_TIMESTAMP)
    return;
  level = marq_version_level_of (plan_of (self)->changes, &self->out->reason);
  version = marq_version_next (marq_migration_get_version (last), level);
  self->out->suggested = marq_version_dup_text (&version);
}

static gboolean
add_needs (MarqGenerating *self, GError **error)
{
  MarqPlanSettings settings = settings_for (self, marq_project_get_dialect (self->project), NULL);
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (self->out->before), MARQ_ITEM (self->out->after),
                                                         settings.matching, settings.renames, error);
  g_auto (GStrv) needs = matching ? marq_generate_dup_needs (self->store, plan_of (self), matching, self->options->depends, error)
                                    : NULL;

  if (needs)
    marq_migration_set_dependencies (self->out->migration, (const char *const *) needs);
  return needs != NULL;
}

/* Every database has the usual namespace: what is to be made begins below it. */
MarqSchema *
marq_generate_dup_ground (MarqSchema *state, MarqSchema *design)
{
  MarqSchema *ground = marq_item_copy (state, MARQ_COPY_KEEP_UIDS);
  MarqItemList *there = marq_schema_get_namespaces (ground);
  MarqItemList *wanted = marq_schema_get_namespaces (design);

  for (guint i = 0; i < marq_item_list_get_length (wanted); i++)
    {
      MarqItem *namespace = marq_item_list_get (wanted, i);
      const char *uid = marq_item_get_uid (namespace);
      MarqItem *copy;

      if (!marq_namespace_is_usual (namespace) || marq_item_lookup (MARQ_ITEM (ground), uid)
          || marq_item_list_find_by_name (there, marq_item_get_name (namespace)))
        continue;
      copy = marq_item_new_with_uid (MARQ_TYPE_NAMESPACE, uid);
      marq_item_set_name (copy, marq_item_get_name (namespace));
      marq_item_list_append (there, copy);
    }
  return ground;
}

/* There is something to do. */
static gboolean
finish (MarqGenerating *self, MarqMigration *migration, GError **error)
{
  if (!check_safe (self, error))
    return FALSE;
  self->out->migration = g_object_ref (migration);
  if (!self->options->type)
    marq_migration_set_type (migration, marq_migration_type_of (plan_of (self)->changes));
  suggest (self);
  add_scripts (self);
  return add_needs (self, error) && lint (self, error) && marq_migration_set_effect (migration, self->state, self->out->after, error);
}

/**
 * marq_generate:
 *
 * Returns: (transfer full) (nullable): NULL where it is refused
 */
MarqGeneration *
marq_generate (MarqMigrationStore *store, MarqProject *project, MarqSchema *design, const MarqGenerateOptions *options, GError **error)
{
  g_autoptr (MarqGeneration) out = g_new0 (MarqGeneration, 1);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_plan_free);
  g_autoptr (MarqMigration) migration = marq_generate_begin (store, project, options, error);
  g_autoptr (MarqSchema) state = migration ? marq_migration_store_dup_state (store, NULL, error) : NULL;
  MarqGenerating self = { store, project, options, state, out, plans };

  if (!state)
    return NULL;
  out->before = marq_generate_dup_ground (state, design);
  out->after = choose (&self, out->before, design, error);
  if (!out->after || !plan_all (&self, marq_migration_get_version_text (migration), error))
    return NULL;
  if (any_has_steps (&self) && !finish (&self, migration, error))
    return NULL;
  out->plan = g_ptr_array_steal_index (plans, 0);
  return g_steal_pointer (&out);
}
