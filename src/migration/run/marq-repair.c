/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "migration/marq-migration-error.h"
#include "migration/store/marq-migration-store-private.h"
#include "marq-repair.h"

static const char *const nicks[] = {
  [MARQ_REPAIR_FORGET] = "forget", [MARQ_REPAIR_RESTORE] = "restore", [MARQ_REPAIR_ACCEPT] = "accept",
  [MARQ_REPAIR_RENAME] = "rename", [MARQ_REPAIR_RETRY] = "retry",
};

void
marq_repair_free (MarqRepair *self)
{
  g_free (self->id);
  g_free (self->message);
  g_free (self);
}

G_GNUC_PRINTF (4, 5)
static void
add (GPtrArray *repairs, MarqRepairKind kind, const MarqStatusRow *row, const char *format, ...)
{
  MarqRepair *repair = g_new0 (MarqRepair, 1);
  va_list args;

  repair->kind = kind;
  repair->row = row;
  repair->id = g_strdup_printf ("%s:%s", nicks[kind], row->record->version);
  va_start (args, format);
  repair->message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (repairs, repair);
}

/* Where the files are gone, it is one or the other. */
static void
look_at_missing (GPtrArray *repairs, const MarqStatusRow *row)
{
  const MarqRecord *record = row->record;

  add (repairs, MARQ_REPAIR_RESTORE, row, _ ("%s “%s” is recorded there, and its files are gone: write them back from the record"),
       record->version, record->description ? record->description : "");
  add (repairs, MARQ_REPAIR_FORGET, row, _ ("%s “%s” is recorded there, and its files are gone: take the record away; what it made stays"),
       record->version, record->description ? record->description : "");
}

static gboolean
is_renamed (const MarqStatusRow *row)
{
  return g_strcmp0 (row->record->description, marq_migration_get_description (row->migration)) != 0
         || g_strcmp0 (row->record->version, marq_migration_get_version_text (row->migration)) != 0
         || g_strcmp0 (row->record->type, marq_migration_get_type_nick (row->migration)) != 0;
}

GPtrArray *
marq_repair_find (MarqProject *project, MarqStatus *status)
{
  GPtrArray *repairs = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_repair_free);

  for (guint i = 0; i < status->rows->len; i++)
    {
      const MarqStatusRow *row = status->rows->pdata[i];

      if (!row->record)
        continue;
      if (!row->migration)
        {
          look_at_missing (repairs, row);
          continue;
        }
      if (row->flags & MARQ_STATE_MODIFIED)
        add (repairs, MARQ_REPAIR_ACCEPT, row,
             _ ("%s was changed after it was applied: record the scripts that the files have now; what it made stays as it is"),
             row->record->version);
      if (is_renamed (row))
        /* Translators: a version and what it is called, as recorded, then both as they are now */
        add (repairs, MARQ_REPAIR_RENAME, row, _ ("%s “%s” is now %s “%s”: record that"), row->record->version,
             row->record->description ? row->record->description : "", marq_migration_get_version_text (row->migration),
             marq_migration_get_description (row->migration));
      if (row->state == MARQ_STATE_FAILED)
        add (repairs, MARQ_REPAIR_RETRY, row, _ ("%s failed: forget that, so that it is pending"), row->record->version);
    }
  return repairs;
}

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  if (value && *value)
    json_object_set_string_member (object, name, value);
}

/* As migration.json would have it; what it does to the design is not known from a record. */
static char *
dup_facts (const MarqRecord *record)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *dependencies = json_array_new ();
  g_auto (GStrv) ids = g_strsplit (record->dependencies ? record->dependencies : "", " ", -1);

  set_text (object, "id", record->id);
  set_text (object, "version", record->version);
  set_text (object, "type", record->type);
  set_text (object, "description", record->description);
  set_text (object, "checksum", record->checksum);
  for (guint i = 0; ids[i]; i++)
    if (*ids[i])
      json_array_add_string_element (dependencies, ids[i]);
  json_object_set_array_member (object, "dependencies", dependencies);
  json_node_take_object (node, object);
  return json_to_string (node, TRUE);
}

static gboolean
write_files (MarqMigrationStore *store, const MarqRecord *record, GError **error)
{
  g_autofree char *slug = marq_migration_dup_slug (record->description ? record->description : "");
  g_autofree char *folder = *slug ? g_strconcat (record->version, "-", slug, NULL) : g_strdup (record->version);
  g_autofree char *facts = dup_facts (record);
  g_autoptr (MarqMigration) migration = marq_migration_from_json (folder, facts, strlen (facts), error);

  if (!migration)
    return FALSE;
  marq_migration_set_scripts (migration, NULL, record->up_sql ? record->up_sql : "", record->down_sql);
  return marq_migrations_write (marq_migration_store_get_folder (store), migration, error);
}

/* FALSE: nothing is to be written there. */
static void
add_statement (const MarqRepair *self, MarqProject *project, MarqDialect dialect, GPtrArray *statements)
{
  static const char *const accepted[] = { "checksum", "up_sql", "down_sql", "dependencies", NULL };
  static const char *const renamed[] = { "version", "description", "type", NULL };
  static const char *const retried[] = { "status", "error", "error_sqlstate", "error_statement", NULL };
  g_autoptr (MarqRecord) record = self->row->migration ? marq_record_new (project, self->row->migration, dialect) : NULL;

  switch (self->kind)
    {
    case MARQ_REPAIR_FORGET:
      g_ptr_array_add (statements, marq_record_dup_delete (project, dialect, self->row->record->id));
      break;
    case MARQ_REPAIR_ACCEPT:
      g_ptr_array_add (statements, marq_record_dup_update (project, dialect, record, accepted));
      break;
    case MARQ_REPAIR_RENAME:
      g_ptr_array_add (statements, marq_record_dup_update (project, dialect, record, renamed));
      break;
    case MARQ_REPAIR_RETRY:
      marq_record_set (&record->status, "pending");
      g_ptr_array_add (statements, marq_record_dup_update (project, dialect, record, retried));
      break;
    case MARQ_REPAIR_RESTORE:
    default:
      break;
    }
}

gboolean
marq_repair_run (const MarqRepair *self, MarqRunner *runner, MarqProject *project, MarqMigrationStore *store, MarqDialect dialect,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MarqRecord) logged = marq_record_copy (self->row->record);
  g_autofree char *action = g_strconcat ("repair-", nicks[self->kind], NULL);

  if (self->kind == MARQ_REPAIR_RESTORE && !write_files (store, self->row->record, error))
    return FALSE;
  add_statement (self, project, dialect, statements);
  marq_record_set (&logged->applied_by, g_get_user_name ());
  return marq_runner_amend (runner, action, logged, statements, cancellable, error);
}
