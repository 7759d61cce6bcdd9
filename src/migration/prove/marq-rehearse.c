/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "migration/generate/marq-drift.h"
#include "migration/marq-migration-error.h"
#include "marq-rehearse-private.h"

void
marq_rehearsed_statement_free (MarqRehearsedStatement *self)
{
  g_free (self->text);
  g_strfreev (self->notices);
  g_strfreev (self->locks);
  g_strfreev (self->rewritten);
  g_strfreev (self->estimates);
  g_free (self->how);
  g_free (self);
}

static void
rehearsed_free (gpointer data)
{
  MarqRehearsed *self = data;

  g_object_unref (self->migration);
  g_ptr_array_unref (self->statements);
  g_free (self->why_not);
  g_free (self->unproven);
  g_ptr_array_unref (self->differences);
  g_ptr_array_unref (self->moved);
  g_ptr_array_unref (self->lost);
  g_ptr_array_unref (self->gaps);
  g_ptr_array_unref (self->findings);
  g_clear_error (&self->failure);
  g_free (self->failed_in);
  g_free (self->failed_statement);
  g_free (self);
}

void
marq_rehearsal_free (MarqRehearsal *self)
{
  g_ptr_array_unref (self->migrations);
  g_ptr_array_unref (self->left_out);
  g_free (self->engine);
  g_free (self->version);
  g_free (self->no_scratch);
  g_free (self);
}

static void
trial_free (gpointer data)
{
  MarqTrial *self = data;

  g_clear_pointer (&self->up, marq_steps_free);
  g_clear_pointer (&self->down, marq_steps_free);
  g_clear_object (&self->after);
  g_free (self);
}

static gboolean
ends_all (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED)
         || g_error_matches (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_LOST);
}

gboolean
marq_trial_fail (MarqTrial *trial, const char *where, char *statement, GError *wrong, GError **error)
{
  MarqRehearsed *result = trial->result;

  if (ends_all (wrong))
    {
      /* Translators: the version of a migration, up or down, and how a statement begins */
      g_prefix_error (&wrong, _ ("%s, %s, “%.60s”: "), marq_migration_get_version_text (result->migration), where, statement ? statement : "");
      g_propagate_error (error, wrong);
      g_free (statement);
      return FALSE;
    }
  result->is_tried = TRUE;
  result->failure = wrong;
  result->failed_in = g_strdup (where);
  result->failed_statement = statement;
  return TRUE;
}

static MarqRehearsed *
rehearsed_new (MarqMigration *migration)
{
  MarqRehearsed *self = g_new0 (MarqRehearsed, 1);
  GPtrArray **const lists[] = { &self->differences, &self->moved, &self->lost, &self->gaps, &self->findings };

  self->migration = g_object_ref (migration);
  self->statements = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_rehearsed_statement_free);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* Comments alone are no way back. */
static gboolean
is_empty (MarqSteps *steps)
{
  return steps->n_statements == 0;
}

static gboolean
add_trial (MarqRehearser *self, MarqMigration *migration, GError **error)
{
  const char *further = marq_migration_find_dialect (self->project, self->dialect);
  const char *up = marq_migration_get_up (migration, further);
  const char *down = marq_migration_get_down (migration, further);
  MarqTrial *trial = g_new0 (MarqTrial, 1);

  trial->result = rehearsed_new (migration);
  g_ptr_array_add (self->trials, trial);
  g_ptr_array_add (self->result->migrations, trial->result);
  if (!up)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s has no scripts for this engine"), marq_migration_get_version_text (migration));
      return FALSE;
    }
  trial->up = marq_steps_new (up, self->dialect, self->settings->environment, error);
  trial->down = trial->up && down ? marq_steps_new (down, self->dialect, self->settings->environment, error) : NULL;
  if (!trial->up || (down && !trial->down))
    {
      g_prefix_error (error, "%s: ", marq_migration_get_version_text (migration));
      return FALSE;
    }
  if (trial->down && is_empty (trial->down) && !is_empty (trial->up))
    g_clear_pointer (&trial->down, marq_steps_free);
  trial->result->has_down = trial->down != NULL;
  return TRUE;
}

static gboolean
prepare (MarqRehearser *self, GPtrArray *migrations, GError **error)
{
  for (guint i = 0; i < migrations->len; i++)
    if (!add_trial (self, migrations->pdata[i], error))
      return FALSE;
  self->schema = marq_connection_read (self->settings->target, self->result->left_out, self->cancellable, error);
  if (!self->schema)
    return FALSE;
  marq_drift_hide_own (self->schema, self->project);
  return TRUE;
}

/* Whether the user may make databases where the target is. */
static gboolean
may_make_databases (MarqRehearser *self)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (self->dialect != MARQ_DIALECT_POSTGRESQL)
    return TRUE;
  rows = marq_connection_query (self->settings->target, "SELECT rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user", self->cancellable, NULL);
  return rows && rows->len && g_strcmp0 (((char **) rows->pdata[0])[0], "t") == 0;
}

static const char *
find_server (MarqRehearser *self)
{
  if (self->settings->scratch)
    return self->settings->scratch;
  return self->settings->is_development && may_make_databases (self) ? self->settings->own_server : NULL;
}

static gboolean
has_failed (MarqRehearser *self)
{
  for (guint i = 0; i < self->result->migrations->len; i++)
    {
      MarqRehearsed *one = self->result->migrations->pdata[i];

      if (one->failure || one->differences->len || one->findings->len)
        return TRUE;
    }
  return FALSE;
}

/* All of them ran on the target: only the proof is missing. */
static gboolean
do_without (MarqRehearser *self, GError **error)
{
  for (guint i = 0; i < self->trials->len; i++)
    {
      MarqTrial *trial = self->trials->pdata[i];

      if (!trial->result->on_target)
        {
          g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
                       trial->result->why_not ? _ ("%s cannot be rehearsed on the target (%s), and there is no server for a scratch database: name one with "
                                                   "--scratch, as the target's scratch server, or in MARQUETRY_SCRATCH")
                                              : _ ("%s cannot be rehearsed on a target that is not for development%s, and there is no server for a scratch database: "
                                                   "name one with --scratch, as the target's scratch server, or in MARQUETRY_SCRATCH"),
                       marq_migration_get_version_text (trial->result->migration), trial->result->why_not ? trial->result->why_not : "");
          return FALSE;
        }
      trial->result->unproven = g_strdup (_ ("there is no server for a scratch database"));
    }
  self->result->no_scratch = g_strdup (_ ("There is no server for a scratch database, and so nothing is proven: name one with --scratch, as the target's scratch "
                                          "server, or in MARQUETRY_SCRATCH; or let the user make databases"));
  return TRUE;
}

static gboolean
rehearse (MarqRehearser *self, GError **error)
{
  const char *server = self->dialect == MARQ_DIALECT_SQLITE ? NULL : find_server (self);

  if (self->settings->is_development && self->dialect == MARQ_DIALECT_POSTGRESQL && !marq_rehearse_on_target (self, error))
    return FALSE;
  if (self->settings->is_development && self->dialect == MARQ_DIALECT_SQLITE && !marq_rehearse_on_copy (self, error))
    return FALSE;
  /* What failed with real rows is known to fail. */
  if (has_failed (self))
    return TRUE;
  if (self->dialect != MARQ_DIALECT_SQLITE && !server)
    return do_without (self, error);
  return marq_rehearse_on_scratch (self, server, error) && marq_rehearse_check (self, error);
}

MarqRehearsal *
marq_rehearse (MarqProject *project, GPtrArray *migrations, const MarqRehearseSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (MarqRehearsal) result = g_new0 (MarqRehearsal, 1);
  g_autoptr (GPtrArray) trials = g_ptr_array_new_with_free_func (trial_free);
  MarqRehearser self = { project, settings, marq_connection_get_dialect (settings->target), NULL, result, trials, NULL, cancellable };
  gboolean well;

  self.measure = marq_measure_get_class (self.dialect);
  result->migrations = g_ptr_array_new_with_free_func (rehearsed_free);
  result->left_out = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_left_out_free);
  well = prepare (&self, migrations, error) && rehearse (&self, error);
  g_clear_object (&self.schema);
  if (!well)
    return NULL;
  result->is_failed = has_failed (&self);
  return g_steal_pointer (&result);
}
