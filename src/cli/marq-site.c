/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-interrupt.h"
#include "marq-site.h"
#include "migration/generate/marq-generate.h"
#include "migration/marq-migration-error.h"

/* The highest that is applied: order is by version, never by time. */
static char *
dup_version (MarqMigrationStore *store, GPtrArray *records)
{
  MarqVersion highest = { 0 };
  const char *text = NULL;

  for (guint i = 0; records && i < records->len; i++)
    {
      const MarqRecord *record = records->pdata[i];
      MarqMigration *known = record->id ? marq_migration_store_find_id (store, record->id) : NULL;
      MarqVersion version;

      if (known && marq_migration_get_source (known))
        continue;
      if (!marq_record_is_applied (record) || !record->version || !marq_version_parse (record->version, &version, NULL)
          || (text && marq_version_compare (&version, &highest) <= 0))
        continue;
      highest = version;
      text = record->version;
    }
  return g_strdup (text);
}

/* Where nothing was ever generated, nobody knows what the database should be. */
static gboolean
find_base (MarqSite *self, GError **error)
{
  MarqMigrationStore *store = self->work->store;
  g_autoptr (MarqSchema) state = NULL;

  if (!self->version && !marq_migration_store_get_length (store))
    return TRUE;
  if (self->version && !marq_migration_store_find_version (store, self->version))
    {
      g_printerr (_ ("marq: %s is applied there, and is no migration of this project: who moved is not known\n"), self->version);
      return TRUE;
    }
  state = marq_migration_store_dup_state (store, self->version ? self->version : "", error);
  self->base = state ? marq_generate_dup_ground (state, self->work->design->schema) : NULL;
  return self->base != NULL;
}

gboolean
marq_site_look (MarqSite *self, GError **error)
{
  MarqWork *work = self->work;
  MarqSource *database = work->database;

  g_clear_object (&database->schema);
  g_clear_object (&self->base);
  g_clear_pointer (&self->version, g_free);
  g_ptr_array_set_size (database->left_out, 0);
  database->schema = marq_connection_read (database->connection, database->left_out, marq_interrupt_get (), error);
  if (!database->schema || (!work->runner && !marq_work_look (work, error)))
    return FALSE;
  marq_drift_hide_own (database->schema, work->design->project);
  marq_drift_hide_foreign (database->schema, work->store);
  self->version = dup_version (work->store, work->runner ? marq_runner_get_records (work->runner) : work->records);
  return find_base (self, error);
}

MarqSite *
marq_site_open (const char *project, const char *on, MarqTargetFlags flags, GError **error)
{
  g_autoptr (MarqSite) self = g_new0 (MarqSite, 1);

  self->work = marq_work_open (project, on, NULL, flags, error);
  return self->work && marq_site_look (self, error) ? g_steal_pointer (&self) : NULL;
}

void
marq_site_free (MarqSite *self)
{
  g_clear_pointer (&self->work, marq_work_free);
  g_clear_object (&self->base);
  g_free (self->version);
  g_free (self);
}

MarqPlanSettings
marq_site_settings (const MarqSite *self, const char *const *renames)
{
  MarqWork *work = self->work;

  /* For the oldest server, as migrations are generated: what a newer one could hold better is no drift. */
  return (MarqPlanSettings){ .dialect = work->database->dialect, .settings = marq_source_settings (work->design), .renames = renames };
}

MarqDrift *
marq_site_drift (MarqSite *self, MarqSchema *expected, const char *const *renames, GError **error)
{
  MarqWork *work = self->work;
  const MarqPlanSettings settings = marq_site_settings (self, renames);
  const MarqDriftSides sides = { self->base, expected ? expected : work->design->schema, work->database->schema };

  return marq_drift_new (&sides, work->database->connection, &settings, marq_interrupt_get (), error);
}

void
marq_site_report (const MarqSite *self)
{
  const MarqConnectionInfo *info = &self->work->database->connection->info;

  /* Translators: a target, the engine and its version, the database, and the version of the design there */
  g_printerr (_ ("%s: %s %s, database %s, %s\n"), self->work->on, info->engine, info->version, info->database ? info->database : "",
              self->version ? self->version : _ ("nothing applied yet"));
  marq_source_report_left_out (self->work->database);
}
