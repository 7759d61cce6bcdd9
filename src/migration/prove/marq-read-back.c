/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compare/marq-change.h"
#include "compare/marq-compare.h"
#include "migration/store/marq-change-record.h"
#include "migration/generate/marq-drift.h"
#include "migration/generate/marq-generate-private.h"
#include "migration/marq-migration-error.h"
#include "marq-read-back-private.h"
#include "marq-scratch.h"

/* How many differences are named where two scripts do not do the same. */
#define MOST_NAMED 5

typedef struct
{
  MarqProject                *project;
  MarqMigration              *migration;
  const MarqReadBackSettings *settings;
  GCancellable               *cancellable;
  MarqReadBack               *out;
} MarqReading;

/* A script of one dialect. */
typedef struct
{
  const char *nick; /* NULL: the project's own */
  MarqDialect dialect;
  const char *up;
  char       *name; /* "up.sqlite.sql" */
} MarqReadScript;

static MarqPlanSettings
settings_for (MarqReading *self, MarqDialect dialect)
{
  MarqPlanSettings settings = { .dialect = dialect };

  settings.settings.serial_style = marq_project_get_serial_style (self->project);
  settings.settings.enum_style = marq_project_get_enum_style (self->project);
  return settings;
}

/* What was asked for, then what targets have, then the environment. (transfer full) (nullable) */
static char *
find_server (MarqReading *self, MarqDialect dialect)
{
  MarqItemList *targets = marq_project_get_targets (self->project);
  char *server = NULL;

  for (guint i = 0; !server && self->settings->servers && self->settings->servers[i]; i++)
    server = marq_scratch_find_server (dialect, self->settings->servers[i], NULL);
  for (guint i = 0; !server && i < marq_item_list_get_length (targets); i++)
    server = marq_scratch_find_server (dialect, NULL, marq_item_list_get (targets, i));
  return server ? server : marq_scratch_find_server (dialect, NULL, NULL);
}

/* A project whose enums are checks has none of the engine's own: what a script made of them would be forgotten. */
static void
note_enums (MarqReading *self, MarqSchema *schema)
{
  MarqItemList *namespaces = marq_schema_get_namespaces (schema);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (marq_project_get_enum_style (self->project) != MARQ_ENUM_STYLE_CHECK)
    return;
  for (guint i = 0; i < marq_item_list_get_length (namespaces); i++)
    {
      MarqItemList *enums = marq_namespace_get_enums (marq_item_list_get (namespaces, i));

      for (guint j = 0; j < marq_item_list_get_length (enums); j++)
        g_strv_builder_add (builder, marq_item_get_name (marq_item_list_get (enums, j)));
    }
  names = g_strv_builder_end (builder);
  if (names[0])
    g_ptr_array_add (self->out->left_out,
                     marq_left_out_new (_ ("types that are enums (those of this project are checks: “enum_style”)"), (const char *const *) names));
}

/* (transfer full) (nullable) */
static MarqSchema *
run_on_scratch (MarqReading *self, const MarqReadScript *script, MarqSteps *steps, GError **error)
{
  const MarqPlanSettings settings = settings_for (self, script->dialect);
  g_autofree char *server = find_server (self, script->dialect);
  g_autoptr (MarqScratch) scratch = marq_scratch_new (script->dialect, server, self->settings->connect, self->cancellable, error);
  g_autoptr (MarqSchema) schema = NULL;

  g_ptr_array_set_size (self->out->left_out, 0);
  if (!scratch || !marq_scratch_fill (scratch, self->out->before, &settings.settings, NULL, self->cancellable, error)
      || !marq_read_back_run (marq_scratch_get (scratch), steps, script->name, self->out->left_out, self->cancellable, error))
    return NULL;
  schema = marq_connection_read (marq_scratch_get (scratch), self->out->left_out, self->cancellable, error);
  if (!schema)
    return NULL;
  marq_drift_hide_own (schema, self->project);
  note_enums (self, schema);
  return g_steal_pointer (&schema);
}

static MarqSteps *
cut (const MarqReadScript *script, const char *environment, GError **error)
{
  MarqSteps *steps = marq_steps_new (script->up, script->dialect, environment, error);

  if (!steps)
    g_prefix_error (error, "%s: ", script->name);
  return steps;
}

/* The engine's word on the same thing, whatever uids it came with. */
static gboolean
is_same (MarqReading *self, const MarqReadScript *script, MarqSchema *one, MarqSchema *other)
{
  const MarqPlanSettings settings = settings_for (self, script->dialect);
  const MarqDriftSides sides = { NULL, one, other };
  g_autoptr (MarqDrift) drift = marq_drift_new (&sides, NULL, &settings, self->cancellable, NULL);

  return drift && drift->changes->len == 0;
}

/* There is one design for all environments: parts that are for some of them only may do what they want with rows. (transfer full) (nullable) */
static MarqSchema *
run_everywhere (MarqReading *self, const MarqReadScript *script, MarqSteps **steps, GError **error)
{
  g_autoptr (GEnumClass) environments = g_type_class_ref (MARQ_TYPE_ENVIRONMENT);
  g_autoptr (MarqSchema) schema = NULL;

  for (guint i = 0; i < environments->n_values; i++)
    {
      const char *nick = environments->values[i].value_nick;
      g_autoptr (MarqSteps) here = cut (script, nick, error);
      g_autoptr (MarqSchema) other = here ? run_on_scratch (self, script, here, error) : NULL;

      if (!other)
        {
          /* Translators: an environment, such as staging */
          if (*steps)
            g_prefix_error (error, _ ("for %s: "), nick);
          return NULL;
        }
      if (schema && !is_same (self, script, schema, other))
        {
          g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                       _ ("%s makes another schema for %s than for %s: what is for some environments only may write rows, and nothing else"),
                       script->name, nick, environments->values[0].value_nick);
          return NULL;
        }
      if (!schema)
        schema = g_steal_pointer (&other);
      if (!*steps)
        *steps = g_steal_pointer (&here);
      if (!(*steps)->has_conditions)
        break;
    }
  return g_steal_pointer (&schema);
}

/* Things that both the result and the design have got since are the same thing; what was there before keeps its uid. */
static MarqSchema *
adopt_design (MarqReading *self, MarqSchema *before, MarqSchema *after)
{
  MarqSchema *design = marq_project_get_schema (self->project);
  g_autoptr (MarqMatching) matching = marq_matching_new (MARQ_ITEM (design), MARQ_ITEM (after), MARQ_MATCHING_BOTH, NULL, NULL);
  g_autoptr (MarqSchema) adopted = matching ? marq_three_way_adopt (matching, NULL) : NULL;
  g_autoptr (MarqMatching) plain = NULL;
  g_autoptr (MarqMatching) known = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) same = NULL;

  if (!adopted)
    return g_object_ref (after);
  plain = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (after), MARQ_MATCHING_UIDS, NULL, NULL);
  known = marq_matching_new (MARQ_ITEM (before), MARQ_ITEM (adopted), MARQ_MATCHING_UIDS, NULL, NULL);
  changes = marq_compare (plain, NULL);
  same = marq_compare (known, NULL);
  return g_object_ref (changes->len == same->len ? adopted : after);
}

/* (transfer full) (nullable) */
static MarqSchema *
find_after (MarqReading *self, const MarqReadScript *script, MarqSteps *steps, MarqSchema *ground, MarqSchema *read, GError **error)
{
  MarqPlanSettings settings = settings_for (self, script->dialect);
  const MarqDriftSides sides = { NULL, ground, read };
  g_autoptr (MarqSchema) held = marq_engine_hold (marq_engine_get (script->dialect), ground, &settings.settings, NULL);
  g_auto (GStrv) renames = marq_read_back_find_renames (steps, script->dialect, held, read, self->settings->renames);
  g_autoptr (MarqDrift) drift = NULL;
  g_autoptr (MarqSchema) after = NULL;

  settings.renames = (const char *const *) renames;
  drift = marq_drift_new (&sides, NULL, &settings, self->cancellable, error);
  if (!drift)
    return NULL;
  if (!drift->changes->len)
    return g_object_ref (self->out->before);
  after = marq_drift_dup_refreshed (drift, ground, FALSE);
  return adopt_design (self, ground, after);
}

/* A further dialect's script has to do the same. */
static gboolean
check_same (MarqReading *self, const MarqReadScript *script, MarqSchema *read, GError **error)
{
  const MarqPlanSettings settings = settings_for (self, script->dialect);
  MarqSchema *design = marq_project_get_schema (self->project);
  g_autoptr (MarqSchema) ground = marq_generate_dup_ground (self->out->after, design);
  const MarqDriftSides sides = { NULL, ground, read };
  g_autoptr (MarqDrift) drift = marq_drift_new (&sides, NULL, &settings, self->cancellable, error);
  g_autoptr (GString) lines = g_string_new (NULL);

  if (!drift)
    return FALSE;
  for (guint i = 0; i < drift->changes->len && i < MOST_NAMED; i++)
    {
      g_autofree char *text = marq_change_dup_text (drift->changes->pdata[i]);

      g_string_append_printf (lines, "\n  %s", text);
    }
  if (!drift->changes->len)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               _ ("%s does something else than up.sql; to what that makes it would do:%s%s"), script->name, lines->str,
               drift->changes->len > MOST_NAMED ? "\n  …" : "");
  return FALSE;
}

static gboolean
read_script (MarqReading *self, const MarqReadScript *script, GError **error)
{
  MarqSchema *design = marq_project_get_schema (self->project);
  g_autoptr (MarqSchema) ground = marq_generate_dup_ground (self->out->before, design);
  g_autoptr (MarqSteps) steps = NULL;
  g_autoptr (MarqSchema) read = run_everywhere (self, script, &steps, error);

  if (!read)
    return FALSE;
  if (script->nick)
    return check_same (self, script, read, error);
  self->out->after = find_after (self, script, steps, ground, read, error);
  return self->out->after != NULL;
}

static void
script_free (MarqReadScript *script)
{
  g_free (script->name);
  g_free (script);
}

static gboolean
add_script (MarqReading *self, GPtrArray *scripts, const char *nick, GError **error)
{
  MarqReadScript *script = g_new0 (MarqReadScript, 1);

  g_ptr_array_add (scripts, script);
  script->nick = nick;
  script->dialect = marq_project_get_dialect (self->project);
  script->up = marq_migration_get_up (self->migration, nick);
  script->name = nick ? g_strdup_printf ("%s/up.%s.sql", marq_migration_get_folder (self->migration), nick)
                      : g_strdup_printf ("%s/up.sql", marq_migration_get_folder (self->migration));
  if (nick && !marq_generate_find_dialect (nick, &script->dialect, error))
    return FALSE;
  if (script->up)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_DAMAGED, _ ("%s is not there"), script->name);
  return FALSE;
}

/* *all: whether there is nothing to be run for any of them. */
static gboolean
check_rows (GPtrArray *scripts, gboolean *all, GError **error)
{
  *all = TRUE;
  for (guint i = 0; i < scripts->len && *all; i++)
    {
      const MarqReadScript *script = scripts->pdata[i];
      /* Any environment will do: a statement that is for another one is not run here, either way. */
      g_autoptr (GPtrArray) statements = marq_statement_split (script->up, script->dialect, error);
      MarqUnit unit = { FALSE, FALSE, 0, statements };
      g_autoptr (GPtrArray) units = g_ptr_array_new ();
      MarqSteps steps = { units, 0, 0, FALSE };

      if (!statements)
        {
          g_prefix_error (error, "%s: ", script->name);
          return FALSE;
        }
      g_ptr_array_add (units, &unit);
      *all = marq_read_back_is_rows (&steps);
    }
  return TRUE;
}

static gboolean
read_all (MarqReading *self, GError **error)
{
  g_autoptr (GPtrArray) scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) script_free);
  const char *const *further = marq_project_get_further_dialects (self->project);

  if (!add_script (self, scripts, NULL, error))
    return FALSE;
  for (guint i = 0; further && further[i]; i++)
    if (!add_script (self, scripts, further[i], error))
      return FALSE;
  if (!check_rows (scripts, &self->out->is_rows, error))
    return FALSE;
  if (self->out->is_rows)
    self->out->after = g_object_ref (self->out->before);
  for (guint i = 0; i < scripts->len && !self->out->is_rows; i++)
    if (!read_script (self, scripts->pdata[i], error))
      return FALSE;
  return TRUE;
}

static MarqSchema *
dup_before (MarqMigrationStore *store, MarqMigration *migration, GError **error)
{
  const char *version = "";

  for (guint i = 0; i < marq_migration_store_get_length (store) && marq_migration_store_get (store, i) != migration; i++)
    version = marq_migration_get_version_text (marq_migration_store_get (store, i));
  return marq_migration_store_dup_state (store, version, error);
}

MarqReadBack *
marq_read_back (MarqMigrationStore *store, MarqProject *project, MarqMigration *migration, const MarqReadBackSettings *settings,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqReadBack) out = g_new0 (MarqReadBack, 1);
  MarqReading self = { project, migration, settings, cancellable, out };

  out->left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  out->before = dup_before (store, migration, error);
  if (!out->before || !read_all (&self, error))
    return NULL;
  out->matching = marq_matching_new (MARQ_ITEM (out->before), MARQ_ITEM (out->after), MARQ_MATCHING_UIDS, NULL, error);
  if (!out->matching)
    return NULL;
  out->changes = marq_compare (out->matching, NULL);
  return g_steal_pointer (&out);
}

void
marq_read_back_free (MarqReadBack *self)
{
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer ((MarqMatching **) &self->matching, marq_matching_unref);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_clear_object (&self->before);
  g_clear_object (&self->after);
  g_free (self);
}

MarqSchema *
marq_read_back_dup_design (MarqProject *project, MarqSchema *before, MarqSchema *after, MarqMatching **matching, GPtrArray **changes,
                           GError **error)
{
  MarqSchema *design = marq_project_get_schema (project);
  MarqReading reading = { project, NULL, NULL, NULL, NULL };
  const MarqPlanSettings settings = settings_for (&reading, marq_project_get_dialect (project));
  g_autoptr (MarqSchema) ground = marq_generate_dup_ground (before, design);
  g_autoptr (MarqSchema) made = marq_generate_dup_ground (after, design);
  const MarqDriftSides sides = { ground, design, made };
  g_autoptr (MarqDrift) drift = marq_drift_new (&sides, NULL, &settings, NULL, error);
  g_autoptr (MarqSchema) refreshed = drift ? marq_drift_dup_refreshed (drift, design, FALSE) : NULL;

  if (!refreshed)
    return NULL;
  *matching = marq_matching_new (MARQ_ITEM (design), MARQ_ITEM (refreshed), MARQ_MATCHING_UIDS, NULL, error);
  if (!*matching)
    return NULL;
  *changes = marq_compare (*matching, NULL);
  return g_steal_pointer (&refreshed);
}
