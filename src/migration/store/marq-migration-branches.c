/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-migration-branches-private.h"
#include "migration/marq-migration-error.h"
#include "marq-migration-store-private.h"
#include "migration/generate/marq-regenerate.h"

MarqMigration *
marq_migration_store_find_named (MarqMigrationStore *store, const char *name, GError **error)
{
  MarqMigration *found = NULL;

  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    {
      MarqMigration *migration = marq_migration_store_get (store, i);

      if (g_str_equal (marq_migration_get_folder (migration), name))
        return migration;
      if (marq_migration_get_source (migration) || !g_str_equal (marq_migration_get_version_text (migration), name))
        continue;
      if (found)
        {
          g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION,
                       _ ("%s and %s are both version %s: say which, by the name of its folder"),
                       marq_migration_get_folder (found), marq_migration_get_folder (migration),
                       name);
          return NULL;
        }
      found = migration;
    }
  if (!found)
    g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION,
                 _ ("there is no migration %s"), name);
  return found;
}

MarqLine *
marq_migration_store_dup_line (MarqMigrationStore *store)
{
  g_autoptr (GPtrArray) migrations = marq_migration_store_dup_own (store);

  return marq_line_new (migrations);
}

int
marq_line_find (MarqLine *line, MarqMigration *migration)
{
  guint index;

  return g_ptr_array_find (line->migrations, migration, &index) ? (int) index : -1;
}

MarqSchema *
marq_line_dup_state (MarqLine *line, int index, GError **error)
{
  g_autoptr (GArray) branch = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GListStore) behind = g_list_store_new (MARQ_TYPE_MIGRATION);

  if (index >= 0)
    {
      g_array_unref (branch);
      branch = marq_line_dup_branch (line, -1, index);
    }
  for (guint i = 0; i < branch->len; i++)
    g_list_store_append (behind, line->migrations->pdata[g_array_index (branch, guint, i)]);
  return marq_migrations_dup_state (G_LIST_MODEL (behind), branch->len, error);
}

static gboolean
is_behind (MarqLine *line, int wanted, int index)
{
  while (index >= 0 && index != wanted)
    index = marq_line_get_parent (line, index);
  return index == wanted;
}

GPtrArray *
marq_migration_dup_tail (MarqMigrationStore *store, MarqMigration *migration)
{
  g_autoptr (MarqLine) line = marq_migration_store_dup_line (store);
  GPtrArray *tail = g_ptr_array_new_with_free_func (g_object_unref);
  int first = marq_line_find (line, migration);

  for (guint i = 0; i < line->migrations->len; i++)
    if (is_behind (line, first, i))
      g_ptr_array_add (tail, g_object_ref (line->migrations->pdata[i]));
  return tail;
}

void
marq_renumbered_free (MarqRenumbered *self)
{
  g_free (self->from);
  g_free (self->to);
  g_free (self->note);
  g_free (self);
}

void
marq_renumbered_add (GPtrArray *out, MarqMigration *from, MarqMigration *to, const char *note)
{
  MarqRenumbered *one = g_new0 (MarqRenumbered, 1);

  one->from = g_strdup (marq_migration_get_folder (from));
  one->to = g_strdup (marq_migration_get_folder (to));
  one->note = g_strdup (note);
  g_ptr_array_add (out, one);
}

gboolean
marq_migrations_replace (MarqMigrationStore *store, GPtrArray *old, GPtrArray *made, GError **error)
{
  g_autoptr (MarqRewrite) rewrite = marq_rewrite_new (store, error);

  if (!rewrite)
    return FALSE;
  for (guint i = 0; i < old->len; i++)
    marq_rewrite_remove (rewrite, marq_migration_get_folder (old->pdata[i]));
  for (guint i = 0; i < made->len; i++)
    if (!marq_rewrite_add (rewrite, made->pdata[i], error)
        || !marq_rewrite_copy_rest (rewrite, marq_migration_get_folder (old->pdata[i]),
                                    made->pdata[i], error))
      return FALSE;
  return marq_rewrite_commit (rewrite, error);
}

/* --- renumber ------------------------------------------------------------------------------ */

typedef struct
{
  MarqMigrationStore *store;
  MarqProject *project;
  MarqLine *line;
  GPtrArray *tail;
  GPtrArray *made;
  GPtrArray *out;
} MarqRenumbering;

static MarqVersion
find_free_version (MarqRenumbering *self)
{
  const MarqVersion *highest = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  for (guint i = 0; i < self->line->migrations->len; i++)
    {
      MarqMigration *migration = self->line->migrations->pdata[i];
      const MarqVersion *version = marq_migration_get_version (migration);

      if (!g_ptr_array_find (self->tail, migration, NULL)
          && (!highest || marq_version_compare (highest, version) < 0))
        highest = version;
    }
  if (marq_project_get_versioning (self->project) == MARQ_VERSIONING_TIMESTAMP)
    return marq_version_next_timestamp (highest, now);
  return marq_version_next (highest, MARQ_VERSION_PATCH);
}

static gboolean
check_version (MarqRenumbering *self, const MarqVersion *version, GError **error)
{
  g_autofree char *text = marq_version_dup_text (version);
  int parent = marq_line_get_parent (self->line, marq_line_find (self->line, self->tail->pdata[0]));
  MarqMigration *before = parent >= 0 ? self->line->migrations->pdata[parent] : NULL;

  if (before && marq_version_compare (marq_migration_get_version (before), version) >= 0)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION,
                   _ ("version %s does not come after %s, which it was made after"), text,
                   marq_migration_get_folder (before));
      return FALSE;
    }
  for (guint i = 0; i < self->line->migrations->len; i++)
    {
      MarqMigration *other = self->line->migrations->pdata[i];

      if (g_ptr_array_find (self->tail, other, NULL)
          || marq_version_compare (marq_migration_get_version (other), version) != 0)
        continue;
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION,
                   _ ("%s is version %s already"), marq_migration_get_folder (other), text);
      return FALSE;
    }
  return TRUE;
}

/* "_backup_1_0_3" */
static gboolean
names_backups (MarqMigration *migration)
{
  g_autofree char *version = g_strdelimit (g_strdup (marq_migration_get_version_text (migration)),
                                           ".-", '_');
  g_autofree char *suffix = g_strconcat ("_backup_", version, NULL);
  GPtrArray *scripts = marq_migration_get_scripts (migration);

  for (guint i = 0; i < scripts->len; i++)
    {
      MarqScripts *one = scripts->pdata[i];

      if ((one->up && strstr (one->up, suffix)) || (one->down && strstr (one->down, suffix)))
        return TRUE;
    }
  return FALSE;
}

/* A backup is named after the version: another migration may come to have that. */
static const char *
renew_backups (MarqRenumbering *self, MarqMigration *old, MarqMigration *made)
{
  int index = marq_line_find (self->line, old);
  g_autoptr (MarqSchema) after = marq_line_dup_state (self->line, index, NULL);
  g_autoptr (MarqSchema) before =
      after ? marq_line_dup_state (self->line, marq_line_get_parent (self->line, index), NULL)
            : NULL;
  gboolean access;

  if (before && marq_is_generated (self->project, old, before, after, &access)
      && marq_regenerate (self->project, made, before, after, access, NULL)
      && marq_migration_set_effect (made, before, after, NULL))
    return _ ("its backup tables are named after the new version, so its checksum is another one");
  return _ (
      "it was written in by hand, and its backup tables are still named after the old version: change that by hand, if another "
      "migration could name its own so");
}

static gboolean
renumber_one (MarqRenumbering *self, MarqMigration *old, const MarqVersion *version, GError **error)
{
  MarqMigration *made = marq_migration_copy (old);
  const char *note = NULL;

  g_ptr_array_add (self->made, made);
  if (!check_version (self, version, error))
    return FALSE;
  marq_migration_set_version (made, version);
  if (names_backups (old))
    note = renew_backups (self, old, made);
  marq_renumbered_add (self->out, old, made, note);
  return TRUE;
}

static gboolean
renumber_all (MarqRenumbering *self, const MarqVersion *first, GError **error)
{
  MarqVersion version = first ? *first : find_free_version (self);
  MarqVersion before;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (marq_version_compare (&version, marq_migration_get_version (self->tail->pdata[0])) == 0)
    {
      g_set_error (error, MARQ_MIGRATION_ERROR, MARQ_MIGRATION_ERROR_VERSION,
                   _ ("%s has that version already"),
                   marq_migration_get_folder (self->tail->pdata[0]));
      return FALSE;
    }
  for (guint i = 0; i < self->tail->len; i++)
    {
      const MarqVersion *old = marq_migration_get_version (self->tail->pdata[i]);

      if (i)
        version = marq_version_compare (&before, old) < 0 ? *old
                  : old->timestamp ? marq_version_next_timestamp (&before, now)
                                   : marq_version_next (&before, MARQ_VERSION_PATCH);
      if (!renumber_one (self, self->tail->pdata[i], &version, error))
        return FALSE;
      before = version;
    }
  return TRUE;
}

GPtrArray *
marq_migration_renumber (MarqMigrationStore *store,
                         MarqProject *project,
                         MarqMigration *migration,
                         const MarqVersion *version,
                         GError **error)
{
  g_autoptr (MarqLine) line = marq_migration_store_dup_line (store);
  g_autoptr (GPtrArray) tail = marq_migration_dup_tail (store, migration);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (
      (GDestroyNotify) marq_renumbered_free);
  MarqRenumbering self = { store, project, line, tail, made, out };

  if (!marq_migration_check_own (migration, error) || !renumber_all (&self, version, error) || !marq_migrations_replace (store, tail, made, error))
    return NULL;
  return g_steal_pointer (&out);
}
