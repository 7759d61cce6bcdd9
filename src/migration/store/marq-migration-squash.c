/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "marq-change-record.h"
#include "marq-migration-branches.h"
#include "migration/marq-migration-error.h"
#include "marq-migration-rewrite.h"
#include "marq-migration-squash.h"
#include "marq-migration-store-private.h"
#include "migration/generate/marq-regenerate.h"

typedef struct
{
  MarqMigrationStore *store;
  MarqProject *project;
  const MarqSquashOptions *options;
  GPtrArray *replaced; /* of MarqMigration */
  GPtrArray *appended; /* of MarqMigration: those of them whose statements stay */
  GPtrArray *lost;
  MarqSchema *after;
} MarqSquash;

static gboolean
collect (MarqSquash *self, GError **error)
{
  const char *to = self->options->to;
  g_autoptr (GPtrArray) own = marq_migration_store_dup_own (self->store);

  if (to && !marq_migration_store_find_named (self->store, to, error))
    return FALSE;
  for (guint i = 0; i < own->len; i++)
    {
      MarqMigration *migration = own->pdata[i];

      g_ptr_array_add (self->replaced, g_object_ref (migration));
      if (g_strcmp0 (marq_migration_get_version_text (migration), to) == 0)
        break;
    }
  return self->replaced->len > 1
         || marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("one migration, or none, is nothing to be squashed"));
}

/* --- what no design holds ------------------------------------------------------------------ */

static gboolean
wants_appended (MarqSquash *self, MarqMigration *migration)
{
  return self->options->append
         && g_strv_contains (self->options->append, marq_migration_get_version_text (migration));
}

static gboolean
changes_design (MarqMigration *migration)
{
  return json_array_get_length (marq_migration_get_changes (migration)) > 0;
}

static void
note_lost (MarqSquash *self, MarqMigration *migration)
{
  const char *format =
      changes_design (migration)
          ? _ (
              "%s was written in by hand: what it does besides its changes of the design would be lost")
          : _ ("%s has statements of its own, which would be lost: keep them with --append %s");

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_ptr_array_add (self->lost, g_strdup_printf (format, marq_migration_get_folder (migration),
                                                marq_migration_get_version_text (migration)));
#pragma GCC diagnostic pop
}

static gboolean
look_at (MarqSquash *self,
         MarqMigration *migration,
         MarqSchema *before,
         MarqSchema *after,
         GError **error)
{
  gboolean access;

  if (!wants_appended (self, migration))
    {
      if (!marq_is_generated (self->project, migration, before, after, &access))
        note_lost (self, migration);
      return TRUE;
    }
  if (changes_design (migration))
    return marq_migration_fail (
        error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s changes the design, which the new one does already: its statements cannot be appended"),
        marq_migration_get_folder (migration));
  g_ptr_array_add (self->appended, migration);
  return TRUE;
}

static gboolean
look_at_all (MarqSquash *self, GError **error)
{
  g_autoptr (MarqSchema) before = marq_migration_store_dup_state (self->store, "", error);

  for (guint i = 0; before && i < self->replaced->len; i++)
    {
      MarqMigration *migration = self->replaced->pdata[i];
      g_autoptr (MarqSchema) after = marq_migration_store_dup_state (
          self->store, marq_migration_get_version_text (migration), error);

      if (!after || !look_at (self, migration, before, after, error))
        return FALSE;
      g_set_object (&before, after);
    }
  if (!before)
    return FALSE;
  if (self->lost->len && !self->options->allow_data)
    return marq_migration_fail (
        error, MARQ_MIGRATION_ERROR_REFUSED, _ ("nothing was squashed, as statements would be lost: allow that with --allow-data"));
  self->after = g_steal_pointer (&before);
  return TRUE;
}

static gboolean
check_append (MarqSquash *self, GError **error)
{
  for (guint i = 0; self->options->append && self->options->append[i]; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < self->replaced->len; j++)
        found = found
                || g_str_equal (marq_migration_get_version_text (self->replaced->pdata[j]),
                                self->options->append[i]);
      if (!found)
        return marq_migration_fail (error, MARQ_MIGRATION_ERROR_REFUSED, _ ("there is no migration %s among those that are squashed"),
                     self->options->append[i]);
    }
  return TRUE;
}

/* --- the new one --------------------------------------------------------------------------- */

/* Whoever squashes the same gets the same id: a database that has had it knows it again. */
static char *
dup_id (MarqSquash *self)
{
  MarqMigration *last = self->replaced->pdata[self->replaced->len - 1];
  g_auto (GStrv) parts = g_strsplit (marq_migration_get_id (last), "_", 3);
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autofree char *hash = NULL;

  for (guint i = 0; i < self->replaced->len; i++)
    g_string_append_printf (ids, "%s\n", marq_migration_get_id (self->replaced->pdata[i]));
  hash = marq_checksum_of_text (ids->str, ids->len);
  return g_strdup_printf ("mig_%s_squashed_%.12s", parts[0] && parts[1] ? parts[1] : "0", hash);
}

static void
append_statements (MarqSquash *self, MarqMigration *made)
{
  GPtrArray *scripts = marq_migration_get_scripts (made);

  for (guint i = 0; i < scripts->len; i++)
    {
      MarqScripts *one = scripts->pdata[i];
      g_autoptr (GString) up = g_string_new (one->up);
      g_autofree char *down = g_strdup (one->down);
      g_autofree char *dialect = g_strdup (one->dialect);

      for (guint j = 0; j < self->appended->len; j++)
        {
          const char *text = marq_migration_get_up (self->appended->pdata[j], dialect);

          g_string_append_printf (up, "\n-- marquetry: step\n-- %s\n%s%s",
                                  marq_migration_get_folder (self->appended->pdata[j]),
                                  text ? text : "",
                                  text && g_str_has_suffix (text, "\n") ? "" : "\n");
        }
      marq_migration_set_scripts (made, dialect, up->str, down);
    }
}

static MarqMigration *
make (MarqSquash *self, GError **error)
{
  MarqMigration *first = self->replaced->pdata[0];
  MarqMigration *last = self->replaced->pdata[self->replaced->len - 1];
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  /* Translators: two versions */
  g_autofree char *name = g_strdup_printf (_ ("All from %s to %s"),
                                           marq_migration_get_version_text (first),
                                           marq_migration_get_version_text (last));
  g_autoptr (MarqMigration) made = marq_migration_new (marq_migration_get_version (last),
                                                       self->options->description
                                                           ? self->options->description
                                                           : name,
                                                       MARQ_MIGRATION_CREATE_TABLE, now);
  g_autoptr (MarqSchema) nothing =
      marq_item_new_with_uid (MARQ_TYPE_SCHEMA, marq_item_get_uid (MARQ_ITEM (self->after)));
  g_autofree char *id = dup_id (self);
  gboolean access = marq_item_list_get_length (marq_schema_get_access (self->after)) > 0;

  marq_migration_set_id (made, id);
  marq_migration_set_author (made, self->options->author);
  marq_migration_set_base (made, marq_migration_get_base (first) ? marq_migration_get_base (first)
                                                                 : MARQ_MIGRATION_EMPTY_BASE);
  marq_migration_set_replaces (made, self->replaced);
  if (!marq_regenerate (self->project, made, nothing, self->after, access, error))
    return NULL;
  append_statements (self, made);
  return marq_migration_set_effect (made, nothing, self->after, error) ? g_steal_pointer (&made)
                                                                       : NULL;
}

static char *
dup_place (MarqMigration *made, const char *folder)
{
  return g_build_filename (MARQ_SQUASHED, marq_migration_get_version_text (made), folder, NULL);
}

static gboolean
write_all (MarqSquash *self, MarqMigration *made, GError **error)
{
  g_autoptr (MarqRewrite) rewrite = marq_rewrite_new (self->store, error);

  if (!rewrite)
    return FALSE;
  for (guint i = 0; i < self->replaced->len; i++)
    {
      const char *folder = marq_migration_get_folder (self->replaced->pdata[i]);
      g_autofree char *place = dup_place (made, folder);

      marq_rewrite_move (rewrite, folder, place);
    }
  return marq_rewrite_add (rewrite, made, error) && marq_rewrite_commit (rewrite, error);
}

MarqMigration *
marq_migration_squash (MarqMigrationStore *store,
                       MarqProject *project,
                       const MarqSquashOptions *options,
                       GPtrArray *lost,
                       GError **error)
{
  g_autoptr (GPtrArray) replaced = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) appended = g_ptr_array_new ();
  MarqSquash self = { store, project, options, replaced, appended, lost, NULL };
  g_autoptr (MarqMigration) made = NULL;

  if (collect (&self, error) && check_append (&self, error) && look_at_all (&self, error))
    made = make (&self, error);
  g_clear_object (&self.after);
  return made && write_all (&self, made, error) ? g_steal_pointer (&made) : NULL;
}

/* Who was made after the one that goes was made after the last of those that come back. */
static MarqMigration *
dup_with_last (MarqMigration *migration, const char *gone, const char *last)
{
  const char *const *needs = marq_migration_get_dependencies (migration);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) renewed = NULL;
  MarqMigration *made;

  if (!g_strv_contains (needs, gone) && g_strcmp0 (marq_migration_get_base (migration), gone) != 0)
    return NULL;
  for (guint i = 0; needs[i]; i++)
    g_strv_builder_add (ids, g_str_equal (needs[i], gone) ? last : needs[i]);
  renewed = g_strv_builder_end (ids);
  made = marq_migration_copy (migration);
  marq_migration_set_dependencies (made, (const char *const *) renewed);
  if (g_strcmp0 (marq_migration_get_base (migration), gone) == 0)
    marq_migration_set_base (made, last);
  return made;
}

static gboolean
renew_others (MarqMigrationStore *store,
              MarqMigration *baseline,
              MarqRewrite *rewrite,
              GError **error)
{
  JsonArray *replaced = marq_migration_get_replaces (baseline);
  JsonObject *last = json_array_get_object_element (replaced, json_array_get_length (replaced) - 1);

  for (guint i = 0; i < marq_migration_store_get_length (store); i++)
    {
      MarqMigration *migration = marq_migration_store_get (store, i);
      g_autoptr (MarqMigration) made = dup_with_last (migration, marq_migration_get_id (baseline),
                                                      json_object_get_string_member (last, "id"));

      if (!made)
        continue;
      marq_rewrite_remove (rewrite, marq_migration_get_folder (migration));
      if (!marq_rewrite_add (rewrite, made, error)
          || !marq_rewrite_copy_rest (rewrite, marq_migration_get_folder (migration), made, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
marq_migration_squash_undo (MarqMigrationStore *store, MarqMigration *baseline, GError **error)
{
  const char *folder = marq_migration_get_folder (baseline);
  g_autofree char *place = dup_place (baseline, NULL);
  g_autofree char *path = g_build_filename (marq_migration_store_get_folder (store), place, NULL);
  g_autoptr (GDir) dir = marq_migration_get_replaces (baseline) ? g_dir_open (path, 0, NULL) : NULL;
  g_autoptr (MarqRewrite) rewrite = NULL;
  const char *name;

  if (!dir)
    return marq_migration_fail (
        error, MARQ_MIGRATION_ERROR_REFUSED, _ ("%s takes the place of none, or they are not in %s any more: git may have them"),
        folder, path);
  rewrite = marq_rewrite_new (store, error);
  if (!rewrite)
    return FALSE;
  marq_rewrite_remove (rewrite, folder);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *from = g_build_filename (place, name, NULL);

      marq_rewrite_move (rewrite, from, name);
    }
  return renew_others (store, baseline, rewrite, error) && marq_rewrite_commit (rewrite, error);
}
