/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compare/marq-compare.h"
#include "marq-generate-private.h"
#include "migration/marq-migration-error.h"
#include "marq-preview.h"
#include "migration/run/marq-selection.h"
#include "migration/run/marq-steps.h"

/* What the results of a preview point into. */
typedef struct
{
  MarqSchema   *before;
  MarqSchema   *after;
  MarqMatching *matching;
  MarqSteps    *steps;
  char         *script;
} MarqPreviewKept;

static void
note_trouble (MarqPreview *self, GError *error)
{
  if (error && !self->why_not)
    self->why_not = g_strdup (error->message);
  g_clear_error (&error);
}

static MarqPreviewKept *
kept_of (MarqPreview *self)
{
  return self->kept;
}

/* Conditions are shown as the first environment has them: what is skipped there is in the script, and is said. */
static void
look_at_steps (MarqPreview *self, MarqDialect dialect)
{
  g_autoptr (GEnumClass) environments = g_type_class_ref (MARQ_TYPE_ENVIRONMENT);
  GError *error = NULL;
  MarqSteps *steps = marq_steps_new (self->up, dialect, environments->values[0].value_nick, &error);

  kept_of (self)->steps = steps;
  note_trouble (self, error);
  for (guint i = 0; steps && i < steps->units->len; i++)
    {
      const MarqUnit *unit = steps->units->pdata[i];

      self->n_steps += !unit->is_session;
      for (guint j = 0; j < unit->statements->len; j++)
        {
          MarqPreviewLine *line = g_new0 (MarqPreviewLine, 1);

          line->statement = unit->statements->pdata[j];
          line->step = MAX (self->n_steps, 1);
          line->is_outside = !unit->in_transaction && !unit->is_session;
          self->n_outside += line->is_outside;
          g_ptr_array_add (self->lines, line);
        }
    }
  self->has_conditions = steps && steps->has_conditions;
}

static void
look (MarqPreview *self, MarqDialect dialect, const char *const *silenced)
{
  GError *error = NULL;

  self->lines = g_ptr_array_new_with_free_func (g_free);
  look_at_steps (self, dialect);
  self->losses = marq_losses_of_script (self->up, dialect, &error);
  note_trouble (self, g_steal_pointer (&error));
  self->losses_down = self->down ? marq_losses_of_script (self->down, dialect, &error) : NULL;
  note_trouble (self, g_steal_pointer (&error));
  self->findings = marq_lint_sql (self->up, dialect, kept_of (self)->before, silenced, &error);
  note_trouble (self, error);
}

/* The schema before and after, where every migration up to it is known. */
static void
look_at_changes (MarqPreview *self, MarqMigrationStore *store, MarqProject *project, MarqMigration *migration)
{
  MarqPreviewKept *kept = kept_of (self);
  const char *version = marq_migration_get_version_text (migration);
  const char *before = "";
  g_autoptr (MarqSchema) state = NULL;
  GError *error = NULL;

  for (guint i = 0; i < marq_migration_store_get_length (store) && marq_migration_store_get (store, i) != migration; i++)
    before = marq_migration_get_version_text (marq_migration_store_get (store, i));
  state = marq_migration_store_dup_state (store, before, &error);
  if (state)
    kept->after = marq_migration_store_dup_state (store, version, &error);
  if (kept->after)
    {
      kept->before = marq_generate_dup_ground (state, kept->after);
      kept->matching = marq_matching_new (MARQ_ITEM (kept->before), MARQ_ITEM (kept->after), MARQ_MATCHING_UIDS, NULL, &error);
    }
  note_trouble (self, error);
  if (kept->matching)
    self->changes = marq_compare (kept->matching, NULL);
}

MarqPreview *
marq_preview_new (MarqMigrationStore *store, MarqProject *project, MarqMigration *migration, const char *nick, GError **error)
{
  g_autoptr (MarqPreview) self = g_new0 (MarqPreview, 1);
  MarqDialect dialect = marq_project_get_dialect (project);

  self->kept = g_new0 (MarqPreviewKept, 1);
  if (nick && !marq_generate_find_dialect (nick, &dialect, error))
    return NULL;
  if (dialect == (MarqDialect) marq_project_get_dialect (project))
    nick = NULL;
  self->up = marq_migration_get_up (migration, nick);
  self->down = marq_migration_get_down (migration, nick);
  if (!self->up)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("%s has no script for %s"),
                   marq_migration_get_folder (migration), nick ? nick : _ ("the engine of the project"));
      return NULL;
    }
  self->checksum = g_strdup (marq_migration_get_checksum (migration));
  look_at_changes (self, store, project, migration);
  look (self, dialect, marq_project_get_silenced_rules (project));
  return g_steal_pointer (&self);
}

MarqPreview *
marq_preview_new_file (const char *script, MarqDialect dialect)
{
  MarqPreview *self = g_new0 (MarqPreview, 1);

  self->kept = g_new0 (MarqPreviewKept, 1);
  kept_of (self)->script = g_strdup (script);
  self->up = kept_of (self)->script;
  self->checksum = marq_checksum_of_scripts (script, NULL);
  look (self, dialect, NULL);
  return self;
}

void
marq_preview_free (MarqPreview *self)
{
  MarqPreviewKept *kept = self->kept;

  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&kept->matching, marq_matching_unref);
  g_clear_pointer (&kept->steps, marq_steps_free);
  g_clear_object (&kept->before);
  g_clear_object (&kept->after);
  g_free (kept->script);
  g_free (kept);
  g_strfreev (self->losses);
  g_strfreev (self->losses_down);
  g_free (self->checksum);
  g_free (self->why_not);
  g_free (self);
}
