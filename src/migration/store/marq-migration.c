/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/marq-statement.h"
#include "marq-change-record.h"
#include "marq-migration-private.h"

struct _MarqMigration
{
  GObject parent_instance;

  char *folder;
  char *source; /* NULL: the project itself */
  guint rank;   /* of the source, among those of one version */
  MarqVersion version;
  char *version_text;
  GPtrArray *scripts; /* of MarqScripts; the project's own dialect first */
  char *checksum;     /* of them; NULL: not yet asked for */
  MarqMigrationFacts facts;
};

G_DEFINE_FINAL_TYPE (MarqMigration, marq_migration, G_TYPE_OBJECT)

static void
marq_migration_finalize (GObject *object)
{
  MarqMigration *self = MARQ_MIGRATION (object);

  g_free (self->folder);
  g_free (self->source);
  g_free (self->version_text);
  g_free (self->checksum);
  g_ptr_array_unref (self->scripts);
  marq_migration_facts_clear (&self->facts);
  G_OBJECT_CLASS (marq_migration_parent_class)->finalize (object);
}

static void
marq_migration_class_init (MarqMigrationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = marq_migration_finalize;
}

static void
marq_migration_init (MarqMigration *self)
{
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_scripts_free);
}

/**
 * marq_migration_new:
 *
 * Returns: (transfer full):
 */
MarqMigration *
marq_migration_new (const MarqVersion *version, const char *description, MarqMigrationType type, GDateTime *now)
{
  MarqMigration *self = g_object_new (MARQ_TYPE_MIGRATION, NULL);
  g_autofree char *slug = marq_migration_dup_slug (description);
  g_autofree char *name = g_strdelimit (g_strdup (slug), "-", '_');
  g_autoptr (GDateTime) utc = g_date_time_to_utc (now);
  gint64 milliseconds = g_date_time_to_unix (utc) * 1000 + g_date_time_get_microsecond (utc) / 1000;

  self->version = *version;
  self->version_text = marq_version_dup_text (version);
  self->folder = g_strdup_printf ("%s-%s", self->version_text, slug);
  self->facts.version = g_strdup (self->version_text);
  self->facts.id = g_strdup_printf ("mig_%" G_GINT64_FORMAT "_%s", milliseconds, name);
  self->facts.type = g_strdup (marq_migration_type_nick (type));
  self->facts.description = g_strdup (description);
  self->facts.dependencies = g_new0 (char *, 1);
  self->facts.options = g_new0 (char *, 1);
  self->facts.created_at = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");
  return self;
}

/**
 * marq_migration_from_json:
 *
 * Returns: (transfer full) (nullable): without its scripts
 */
MarqMigration *
marq_migration_from_json (const char *folder, const char *text, gsize length, GError **error)
{
  g_autoptr (MarqMigration) self = g_object_new (MARQ_TYPE_MIGRATION, NULL);

  if (!marq_migration_facts_read (&self->facts, text, length, error)
      || !marq_version_parse (self->facts.version, &self->version, error))
    return NULL;
  self->version_text = marq_version_dup_text (&self->version);
  self->folder = g_strdup (folder);
  return g_steal_pointer (&self);
}

MarqMigration *
marq_migration_copy (MarqMigration *self)
{
  MarqMigration *copy = g_object_new (MARQ_TYPE_MIGRATION, NULL);

  copy->folder = g_strdup (self->folder);
  copy->source = g_strdup (self->source);
  copy->rank = self->rank;
  copy->version = self->version;
  copy->version_text = g_strdup (self->version_text);
  marq_migration_facts_copy (&copy->facts, &self->facts);
  for (guint i = 0; i < self->scripts->len; i++)
    {
      MarqScripts *scripts = self->scripts->pdata[i];

      marq_migration_set_scripts (copy, scripts->dialect, scripts->up, scripts->down);
    }
  return copy;
}

char *
marq_migration_to_json (MarqMigration *self, gsize *length)
{
  /* Where its effect is known, the checksum is of the scripts that have it. */
  if (!self->facts.changes)
    {
      g_free (self->facts.checksum);
      self->facts.checksum = g_strdup (marq_migration_get_checksum (self));
    }
  return marq_migration_facts_to_json (&self->facts, length);
}

const char *
marq_migration_get_folder (MarqMigration *self)
{
  return self->folder;
}

const MarqVersion *
marq_migration_get_version (MarqMigration *self)
{
  return &self->version;
}

const char *
marq_migration_get_version_text (MarqMigration *self)
{
  return self->version_text;
}

const char *
marq_migration_get_id (MarqMigration *self)
{
  return self->facts.id;
}

const char *
marq_migration_get_type_nick (MarqMigration *self)
{
  return self->facts.type;
}

const char *
marq_migration_get_description (MarqMigration *self)
{
  return self->facts.description;
}

const char *
marq_migration_get_author (MarqMigration *self)
{
  return self->facts.author;
}

const char *
marq_migration_get_created_at (MarqMigration *self)
{
  return self->facts.created_at;
}

const char *const *
marq_migration_get_dependencies (MarqMigration *self)
{
  static const char *const none[] = { NULL };

  return self->facts.dependencies ? (const char *const *) self->facts.dependencies : none;
}

const char *const *
marq_migration_get_options (MarqMigration *self)
{
  static const char *const none[] = { NULL };

  return self->facts.options ? (const char *const *) self->facts.options : none;
}

gboolean
marq_migration_has_option (MarqMigration *self, const char *option)
{
  return g_strv_contains (marq_migration_get_options (self), option);
}

static MarqScripts *
find_scripts (MarqMigration *self, const char *dialect)
{
  for (guint i = 0; i < self->scripts->len; i++)
    {
      MarqScripts *scripts = self->scripts->pdata[i];

      if (g_strcmp0 (scripts->dialect, dialect) == 0)
        return scripts;
    }
  return NULL;
}

const char *
marq_migration_get_up (MarqMigration *self, const char *dialect)
{
  MarqScripts *scripts = find_scripts (self, dialect);

  return scripts ? scripts->up : NULL;
}

const char *
marq_migration_find_dialect (MarqProject *project, MarqDialect engine)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);

  /* The names of an enum's values are there for ever. */
  return (int) engine == marq_project_get_dialect (project) ? NULL : g_enum_get_value (dialects, (int) engine)->value_nick;
}

GPtrArray *
marq_migration_dup_statements (MarqMigration *self, const char *dialect, MarqDialect engine, GError **error)
{
  MarqScripts *scripts = find_scripts (self, dialect);

  if (!scripts->statements)
    scripts->statements = marq_statement_split (scripts->up, engine, error);
  return scripts->statements ? g_ptr_array_ref (scripts->statements) : NULL;
}

const char *
marq_migration_get_down (MarqMigration *self, const char *dialect)
{
  MarqScripts *scripts = find_scripts (self, dialect);

  return scripts ? scripts->down : NULL;
}

GPtrArray *
marq_migration_get_scripts (MarqMigration *self)
{
  return self->scripts;
}

const char *
marq_migration_get_checksum (MarqMigration *self)
{
  if (!self->checksum)
    self->checksum = marq_checksum_of_all (self->scripts);
  return self->checksum;
}

const char *
marq_migration_get_recorded_checksum (MarqMigration *self)
{
  return self->facts.checksum;
}

const char *
marq_migration_get_base (MarqMigration *self)
{
  return self->facts.base;
}

JsonArray *
marq_migration_get_replaces (MarqMigration *self)
{
  return self->facts.replaces;
}

static gboolean
replaced_has (JsonArray *replaced, const char *id)
{
  for (guint i = 0; replaced && i < json_array_get_length (replaced); i++)
    {
      JsonObject *one = json_array_get_object_element (replaced, i);

      if (g_str_equal (json_object_get_string_member (one, "id"), id)
          || (json_object_has_member (one, "replaces") && replaced_has (json_object_get_array_member (one, "replaces"), id)))
        return TRUE;
    }
  return FALSE;
}

gboolean
marq_migration_has_replaced (MarqMigration *self, const char *id)
{
  return replaced_has (self->facts.replaces, id);
}

MarqEffect
marq_migration_get_effect (MarqMigration *self)
{
  if (!self->facts.changes)
    return MARQ_EFFECT_UNREAD;
  if (g_strcmp0 (self->facts.checksum, marq_migration_get_checksum (self)) != 0)
    return MARQ_EFFECT_EDITED;
  return MARQ_EFFECT_KNOWN;
}

JsonArray *
marq_migration_get_changes (MarqMigration *self)
{
  return self->facts.changes;
}

const char *
marq_migration_get_schema_hash (MarqMigration *self)
{
  return self->facts.schema_hash;
}

const char *
marq_migration_get_schema_uid (MarqMigration *self)
{
  return self->facts.schema_uid;
}

void
marq_migration_set_id (MarqMigration *self, const char *id)
{
  g_free (self->facts.id);
  self->facts.id = g_strdup (id);
}

void
marq_migration_set_base (MarqMigration *self, const char *id)
{
  g_free (self->facts.base);
  self->facts.base = g_strdup (id);
}

/* A folder that a person has named otherwise keeps what stands behind the version. */
void
marq_migration_set_version (MarqMigration *self, const MarqVersion *version)
{
  g_autofree char *folder = g_steal_pointer (&self->folder);
  g_autofree char *slug = marq_migration_dup_slug (self->facts.description);
  MarqVersion old;
  const char *rest = NULL;

  self->version = *version;
  g_free (self->version_text);
  self->version_text = marq_version_dup_text (version);
  g_free (self->facts.version);
  self->facts.version = g_strdup (self->version_text);
  if (!marq_version_parse_folder (folder, &old, &rest) || !rest || !*rest)
    rest = slug;
  self->folder = g_strdup_printf ("%s-%s", self->version_text, rest);
}

void
marq_migration_set_folder (MarqMigration *self, const char *folder)
{
  g_free (self->folder);
  self->folder = g_strdup (folder);
}

void
marq_migration_set_source (MarqMigration *self, const char *source, guint rank)
{
  g_autofree char *folder = g_build_filename (source, self->folder, NULL);

  self->source = g_strdup (source);
  self->rank = rank;
  marq_migration_set_folder (self, folder);
}

void
marq_migration_set_rank (MarqMigration *self, guint rank)
{
  self->rank = rank;
}

guint
marq_migration_get_rank (MarqMigration *self)
{
  return self->rank;
}

const char *
marq_migration_get_source (MarqMigration *self)
{
  return self->source;
}

void
marq_migration_set_replaces (MarqMigration *self, GPtrArray *replaced)
{
  g_clear_pointer (&self->facts.replaces, json_array_unref);
  self->facts.replaces = json_array_new ();
  for (guint i = 0; i < replaced->len; i++)
    {
      MarqMigration *migration = replaced->pdata[i];
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "id", marq_migration_get_id (migration));
      json_object_set_string_member (one, "version", marq_migration_get_version_text (migration));
      json_object_set_string_member (one, "checksum", marq_migration_get_checksum (migration));
      if (migration->facts.replaces)
        json_object_set_array_member (one, "replaces", json_array_ref (migration->facts.replaces));
      json_array_add_object_element (self->facts.replaces, one);
    }
}

void
marq_migration_set_type (MarqMigration *self, MarqMigrationType type)
{
  g_free (self->facts.type);
  self->facts.type = g_strdup (marq_migration_type_nick (type));
}

void
marq_migration_set_author (MarqMigration *self, const char *author)
{
  g_free (self->facts.author);
  self->facts.author = g_strdup (author);
}

void
marq_migration_set_dependencies (MarqMigration *self, const char *const *ids)
{
  g_strfreev (self->facts.dependencies);
  self->facts.dependencies = g_strdupv ((char **) ids);
}

void
marq_migration_set_options (MarqMigration *self, const char *const *options)
{
  g_strfreev (self->facts.options);
  self->facts.options = g_strdupv ((char **) options);
}

void
marq_migration_set_scripts (MarqMigration *self, const char *dialect, const char *up, const char *down)
{
  MarqScripts *scripts = find_scripts (self, dialect);

  if (!scripts)
    {
      scripts = g_new0 (MarqScripts, 1);
      scripts->dialect = g_strdup (dialect);
      g_ptr_array_add (self->scripts, scripts);
    }
  g_free (scripts->up);
  g_free (scripts->down);
  /* What is run is what the checksum is of, whatever git made of its lines. */
  scripts->up = marq_script_dup_normal (up);
  scripts->down = marq_script_dup_normal (down);
  g_clear_pointer (&scripts->statements, g_ptr_array_unref);
  g_clear_pointer (&self->checksum, g_free);
}

gboolean
marq_migration_set_effect (MarqMigration *self, MarqSchema *before, MarqSchema *after, GError **error)
{
  g_autoptr (JsonArray) changes = marq_change_records_find (before, after, error);

  if (!changes)
    return FALSE;
  g_clear_pointer (&self->facts.changes, json_array_unref);
  self->facts.changes = g_steal_pointer (&changes);
  g_free (self->facts.schema_hash);
  g_free (self->facts.schema_uid);
  g_free (self->facts.checksum);
  self->facts.schema_hash = marq_schema_dup_hash (after);
  self->facts.schema_uid = g_strdup (marq_item_get_uid (MARQ_ITEM (after)));
  self->facts.checksum = g_strdup (marq_migration_get_checksum (self));
  return TRUE;
}
