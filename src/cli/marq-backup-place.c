/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "marq-backup-place.h"
#include "marq-interrupt.h"
#include "marq-prompt.h"
#include "migration/marq-migration-error.h"
#include "migration/run/marq-record.h"

/* The highest that is applied. */
static gboolean
look_at_record (MarqBackupPlace *self, GError **error)
{
  MarqVersion highest = { 0 };
  g_autoptr (GPtrArray) records = NULL;

  if (!marq_record_look (self->design->project, self->database->connection, &records, marq_interrupt_get (), error))
    return FALSE;
  for (guint i = 0; records && i < records->len; i++)
    {
      const MarqRecord *record = records->pdata[i];
      MarqVersion version;

      if (!marq_record_is_applied (record) || !record->version || !marq_version_parse (record->version, &version, NULL)
          || (self->version && marq_version_compare (&version, &highest) <= 0))
        continue;
      highest = version;
      g_free (self->version);
      self->version = g_strdup (record->version);
    }
  return TRUE;
}

/* Which target the database is, and where its backups are. */
static void
find_place (MarqBackupPlace *self)
{
  const MarqBackupOptions *options = self->options;
  MarqItemList *targets = marq_project_get_targets (self->design->project);
  g_autofree char *database = self->database ? g_path_get_basename (self->database->connection->info.database) : NULL;

  if (self->database && !marq_connection_is_url (options->on))
    self->target = marq_item_list_find_by_name (targets, self->database->served ? self->database->served : options->on);
  self->label = g_strdup (self->target ? marq_item_get_name (MARQ_ITEM (self->target)) : database);
  self->folder = options->folder ? g_canonicalize_filename (options->folder, NULL)
                                 : marq_backup_dup_folder (marq_backup_place_get_project (self), self->label);
}

static gboolean
connect_database (MarqBackupPlace *self, MarqTargetFlags flags, GError **error)
{
  self->database = marq_source_connect_target (self->design, self->options->on, flags, error);
  return self->database && look_at_record (self, error);
}

MarqBackupPlace *
marq_backup_place_new_beside (MarqSource *design, MarqSource *database, const char *version, const MarqBackupOptions *options)
{
  MarqBackupPlace *self = g_new0 (MarqBackupPlace, 1);

  self->options = options;
  self->design = design;
  self->database = database;
  self->is_beside = TRUE;
  self->version = g_strdup (version);
  find_place (self);
  return self;
}

MarqBackupPlace *
marq_backup_place_open (const char *project, const MarqBackupOptions *options, MarqTargetFlags flags, GError **error)
{
  g_autoptr (MarqBackupPlace) self = g_new0 (MarqBackupPlace, 1);

  /* Before there are threads. */
  marq_interrupt_get ();
  self->options = options;
  self->design = marq_source_open (project, error);
  if (!self->design)
    return NULL;
  if (!self->design->project)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("%s is no project: give its folder or its .marq file"), project);
      return NULL;
    }
  if (options->on && !connect_database (self, flags, error))
    return NULL;
  find_place (self);
  return g_steal_pointer (&self);
}

void
marq_backup_place_free (MarqBackupPlace *self)
{
  g_clear_pointer (&self->scratch, marq_scratch_free);
  if (!self->is_beside)
    {
      g_clear_pointer (&self->database, marq_source_free);
      g_clear_pointer (&self->design, marq_source_free);
    }
  g_free (self->label);
  g_free (self->folder);
  g_free (self->version);
  g_free (self);
}

const char *
marq_backup_place_get_project (MarqBackupPlace *self)
{
  const char *name = marq_item_get_name (MARQ_ITEM (self->design->project));

  return name && *name ? name : "project";
}

MarqConnection *
marq_backup_place_get_connection (MarqBackupPlace *self)
{
  return self->database->connection;
}

MarqSchema *
marq_backup_place_get_schema (MarqBackupPlace *self, GError **error)
{
  if (!self->database->schema)
    self->database->schema = marq_connection_read (self->database->connection, self->database->left_out, marq_interrupt_get (), error);
  return self->database->schema;
}

/* Where a target is not to be touched for practice, nobody makes databases beside it. */
static gboolean
is_protected (MarqBackupPlace *self)
{
  return self->target
         && (marq_target_get_is_protected (self->target) || marq_target_get_environment (self->target) == MARQ_ENVIRONMENT_PRODUCTION);
}

static MarqScratch *
make_beside (MarqBackupPlace *self, GError **error)
{
  MarqConnectSettings settings = { .folder = self->design->folder, .ask = marq_prompt_get () };
  const char *url = self->target ? marq_target_get_url (self->target) : self->options->on;

  if (self->target)
    {
      settings.target = self->label;
      settings.ssh = marq_target_get_ssh (self->target);
    }
  return marq_scratch_new (self->database->dialect, url, &settings, marq_interrupt_get (), error);
}

gboolean
marq_backup_place_find_scratch (MarqBackupPlace *self, GError **error)
{
  const MarqBackupOptions *options = self->options;
  MarqConnectSettings settings = { .ask = marq_prompt_get () };
  g_autofree char *server = NULL;
  g_autoptr (GError) own = NULL;

  /* A file of SQLite is opened as it is. */
  if (options->no_scratch || self->database->dialect == MARQ_DIALECT_SQLITE)
    return TRUE;
  server = marq_scratch_find_server (self->database->dialect, options->scratch, self->target);
  if (!server && options->scratch)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("%s is no server of %s: name one with --scratch"), options->scratch,
                   self->database->connection->info.engine);
      return FALSE;
    }
  if (server)
    {
      self->scratch = marq_scratch_new (self->database->dialect, server, &settings, marq_interrupt_get (), error);
      return self->scratch != NULL;
    }
  if (is_protected (self))
    return TRUE;
  self->is_scratch_optional = TRUE;
  self->scratch = make_beside (self, &own);
  if (own)
    g_printerr (_ ("marq: it is not restored anywhere for proof: %s\n"), own->message);
  return TRUE;
}

MarqConnection *
marq_backup_place_get_scratch (MarqBackupPlace *self)
{
  return self->scratch ? marq_scratch_get (self->scratch) : NULL;
}

MarqBackup *
marq_backup_place_find (MarqBackupPlace *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) list = marq_backup_list (self->folder, error);

  if (!list)
    return NULL;
  for (guint i = list->len; i > 0; i--)
    {
      g_autofree char *own = marq_backup_dup_name (list->pdata[i - 1]);

      if (name ? g_str_equal (own, name) : ((MarqBackup *) list->pdata[i - 1])->sha256 != NULL)
        return g_ptr_array_steal_index (list, i - 1);
    }
  if (name)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("There is no backup “%s” in %s: “marq backup list” names those that there are"),
                 name, self->folder);
  else
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VALUE, _ ("There is no backup in %s"), self->folder);
  return NULL;
}

gboolean
marq_backup_place_log (MarqBackupPlace *self, MarqConnection *connection, const char *version, GError **error)
{
  MarqProject *project = self->design->project;
  const MarqRecord record = { .version = (char *) version, .applied_by = (char *) g_get_user_name (), .tool_version = (char *) PACKAGE_VERSION };
  g_autofree char *statement = marq_record_dup_log (project, marq_connection_get_dialect (connection), "restore", &record);
  g_autoptr (GPtrArray) rows = NULL;
  gboolean is_there;

  if (!marq_record_find (project, connection, &is_there, NULL, error))
    return FALSE;
  if (!is_there)
    return TRUE;
  rows = marq_connection_query (connection, statement, NULL, error);
  return rows != NULL;
}
