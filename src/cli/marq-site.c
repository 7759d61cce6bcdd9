/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-site.h"
#include "migration/marq-generate.h"
#include "migration/marq-migration-error.h"

/* The highest that is applied: order is by version, never by time. */
static void
find_version (MarqSite *self)
{
  MarqVersion highest = { 0 };

  for (guint i = 0; self->records && i < self->records->len; i++)
    {
      const MarqRecord *record = self->records->pdata[i];
      MarqMigration *known = record->id ? marq_migration_store_find_id (self->store, record->id) : NULL;
      MarqVersion version;

      if (known && marq_migration_get_source (known))
        continue;

      if (!marq_record_is_applied (record) || !record->version || !marq_version_parse (record->version, &version, NULL)
          || (self->version && marq_version_compare (&version, &highest) <= 0))
        continue;
      highest = version;
      g_free (self->version);
      self->version = g_strdup (record->version);
    }
}

/* Where nothing was ever generated, nobody knows what the database should be. */
static gboolean
find_base (MarqSite *self, GError **error)
{
  g_autoptr (MarqSchema) state = NULL;

  if (!self->version && !marq_migration_store_get_length (self->store))
    return TRUE;
  if (self->version && !marq_migration_store_find_version (self->store, self->version))
    {
      g_printerr (_ ("marq: %s is applied there, and is no migration of this project: who moved is not known\n"), self->version);
      return TRUE;
    }
  state = marq_migration_store_dup_state (self->store, self->version ? self->version : "", error);
  self->base = state ? marq_generate_dup_ground (state, self->design->schema) : NULL;
  return self->base != NULL;
}

static gboolean
look_up (MarqSite *self, const char *on, MarqTargetFlags flags, GError **error)
{
  MarqProject *project = self->design->project;

  self->database = marq_source_connect_target (self->design, on, flags, error);
  if (!self->database)
    return FALSE;
  self->database->schema = marq_connection_read (self->database->connection, self->database->left_out, NULL, error);
  if (!self->database->schema)
    return FALSE;
  if (marq_record_is_in (project, self->database->schema))
    {
      self->records = marq_record_read (project, self->database->connection, NULL, error);
      if (!self->records)
        return FALSE;
    }
  marq_drift_hide_own (self->database->schema, project);
  marq_drift_hide_foreign (self->database->schema, self->store);
  find_version (self);
  return find_base (self, error);
}

MarqSite *
marq_site_open (const char *project, const char *on, MarqTargetFlags flags, GError **error)
{
  g_autoptr (MarqSite) self = g_new0 (MarqSite, 1);

  self->design = marq_source_open (project, error);
  if (!self->design)
    return NULL;
  if (!self->design->project)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("%s is no project: give its folder or its .marq file"), project);
      return NULL;
    }
  self->store = marq_migration_store_open_for (self->design->folder, self->design->project, error);
  return self->store && look_up (self, on, flags, error) ? g_steal_pointer (&self) : NULL;
}

void
marq_site_free (MarqSite *self)
{
  g_clear_pointer (&self->design, marq_source_free);
  g_clear_pointer (&self->database, marq_source_free);
  g_clear_object (&self->store);
  g_clear_object (&self->base);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self->version);
  g_free (self);
}

MarqPlanSettings
marq_site_settings (const MarqSite *self, const char *const *renames)
{
  /* For the oldest server, as migrations are generated: what a newer one could hold better is no drift. */
  return (MarqPlanSettings){ .dialect = self->database->dialect, .settings = marq_source_settings (self->design), .renames = renames };
}

MarqDrift *
marq_site_drift (MarqSite *self, MarqSchema *expected, const char *const *renames, GError **error)
{
  const MarqPlanSettings settings = marq_site_settings (self, renames);
  const MarqDriftSides sides = { self->base, expected ? expected : self->design->schema, self->database->schema };

  return marq_drift_new (&sides, self->database->connection, &settings, NULL, error);
}

gboolean
marq_target_is_for_development (MarqTarget *target, const char *on, GError **error)
{
  const char *environment = g_getenv ("MARQUETRY_ENV");

  if (target ? marq_target_get_environment (target) == MARQ_ENVIRONMENT_DEVELOPMENT && !marq_target_get_is_protected (target)
             : g_strcmp0 (environment, "development") == 0)
    return TRUE;
  g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_REFUSED,
               target ? _ ("%s is not for development: use a migration") : _ ("Nobody says that %s is for development: make it a target "
                                                                              "of the project, or set MARQUETRY_ENV=development"),
               on);
  return FALSE;
}

gboolean
marq_site_is_for_development (const MarqSite *self, const char *on, GError **error)
{
  MarqTarget *target = marq_item_list_find_by_name (marq_project_get_targets (self->design->project), on);

  return marq_target_is_for_development (target, on, error);
}

void
marq_site_report (const MarqSite *self, const char *on)
{
  const MarqConnectionInfo *info = &self->database->connection->info;

  /* Translators: a target, the engine and its version, the database, and the version of the design there */
  g_printerr (_ ("%s: %s %s, database %s, %s\n"), on, info->engine, info->version, info->database ? info->database : "",
              self->version ? self->version : _ ("nothing applied yet"));
  marq_source_report (self->database);
}
