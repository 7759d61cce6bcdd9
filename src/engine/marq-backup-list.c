/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manifest beside a backup, and all of them in a folder. Whatever is in a file, it names nothing but itself. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "marq-backup-private.h"
#include "model/marq-file.h"
#include "model/marq-json-scan.h"

#define MANIFEST_SUFFIX ".json"
#define MANIFEST_LIMIT (64 << 20)

static const char *const proofs[] = {
  [MARQ_BACKUP_PROOF_NONE] = "none",
  [MARQ_BACKUP_PROOF_READ] = "read",
  [MARQ_BACKUP_PROOF_OPENED] = "opened",
  [MARQ_BACKUP_PROOF_RESTORED] = "restored",
};

const char *
marq_backup_proof_nick (MarqBackupProof proof)
{
  return proofs[proof];
}

const char *
marq_backup_proof_words (MarqBackupProof proof)
{
  static const char *const words[] = {
    [MARQ_BACKUP_PROOF_NONE] = N_ ("not verified"),
    [MARQ_BACKUP_PROOF_READ] = N_ ("verified: read to its end, and the rows in it counted (not restored anywhere)"),
    [MARQ_BACKUP_PROOF_OPENED] = N_ ("verified: opened, checked, and its rows counted"),
    [MARQ_BACKUP_PROOF_RESTORED] = N_ ("verified: restored into a scratch database, and its rows counted there"),
  };

  return _ (words[proof]);
}

MarqBackup *
marq_backup_new (void)
{
  MarqBackup *self = g_new0 (MarqBackup, 1);

  self->tables = g_ptr_array_new ();
  return self;
}

static void
free_tables (GPtrArray *tables)
{
  for (guint i = 0; i < tables->len; i++)
    {
      MarqBackupTable *table = tables->pdata[i];

      g_free (table->name);
      g_free (table);
    }
  g_ptr_array_unref (tables);
}

void
marq_backup_free (MarqBackup *self)
{
#define MARQ_BACKUP_FREE(name) g_free (self->name);
  MARQ_BACKUP_TEXTS (MARQ_BACKUP_FREE)
  g_free (self->path);
  free_tables (self->tables);
  g_free (self);
}

void
marq_backup_add_table (GPtrArray *tables, const char *name, gint64 rows)
{
  MarqBackupTable *table = g_new (MarqBackupTable, 1);

  table->name = g_strdup (name);
  table->rows = rows;
  g_ptr_array_add (tables, table);
}

gint64
marq_backup_count (const MarqBackup *self)
{
  gint64 rows = 0;

  for (guint i = 0; i < self->tables->len; i++)
    rows += ((const MarqBackupTable *) self->tables->pdata[i])->rows;
  return rows;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_tables (JsonBuilder *builder, GPtrArray *tables)
{
  json_builder_set_member_name (builder, "tables");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tables->len; i++)
    {
      const MarqBackupTable *table = tables->pdata[i];

      json_builder_begin_object (builder);
      add_text (builder, "name", table->name);
      json_builder_set_member_name (builder, "rows");
      json_builder_add_int_value (builder, table->rows);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

gboolean
marq_backup_save (MarqBackup *self, GError **error)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *path = g_strconcat (self->path, MANIFEST_SUFFIX, NULL);
  g_autofree char *text = NULL;
  gsize length;

  json_builder_begin_object (builder);
  add_text (builder, "dialect", g_enum_get_value (dialects, self->dialect)->value_nick);
#define MARQ_BACKUP_ADD(name) add_text (builder, #name, self->name);
  MARQ_BACKUP_TEXTS (MARQ_BACKUP_ADD)
  json_builder_set_member_name (builder, "size");
  json_builder_add_int_value (builder, (gint64) self->size);
  add_text (builder, "proof", proofs[self->proof]);
  json_builder_set_member_name (builder, "counted_inside");
  json_builder_add_boolean_value (builder, self->is_counted_inside);
  add_tables (builder, self->tables);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &length);
  /* Made beforehand, so that nobody else may ever look into it. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, error))
    return FALSE;
  return marq_file_write (path, text, length, error);
}

static char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
}

/* Of anything that is no number: -1. */
static gint64
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;
}

static gboolean
read_tables (MarqBackup *self, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "tables");
  JsonArray *tables = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; tables && i < json_array_get_length (tables); i++)
    {
      JsonNode *element = json_array_get_element (tables, i);
      JsonObject *table = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      g_autofree char *name = table ? get_text (table, "name") : NULL;

      if (!name || get_number (table, "rows") < 0)
        return FALSE;
      marq_backup_add_table (self->tables, name, get_number (table, "rows"));
    }
  return tables != NULL;
}

/* FALSE: something in it cannot be. */
static gboolean
read_object (MarqBackup *self, JsonObject *object)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  g_autofree char *dialect = get_text (object, "dialect");
  g_autofree char *proof = get_text (object, "proof");
  const GEnumValue *value = dialect ? g_enum_get_value_by_nick (dialects, dialect) : NULL;

#define MARQ_BACKUP_READ(name) self->name = get_text (object, #name);
  MARQ_BACKUP_TEXTS (MARQ_BACKUP_READ)
  for (guint i = 0; proof && i < G_N_ELEMENTS (proofs); i++)
    if (g_str_equal (proof, proofs[i]))
      self->proof = i;
  if (!value || !marq_backup_get_class (value->value) || !self->sha256 || !self->made_at || get_number (object, "size") < 0)
    return FALSE;
  self->dialect = value->value;
  self->size = (guint64) get_number (object, "size");
  self->is_counted_inside = json_object_has_member (object, "counted_inside")
                            && json_node_get_value_type (json_object_get_member (object, "counted_inside")) == G_TYPE_BOOLEAN
                            && json_object_get_boolean_member (object, "counted_inside");
  return read_tables (self, object);
}

static gboolean
read_manifest (MarqBackup *self, const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = marq_file_read (path, &length, MANIFEST_LIMIT, error);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!text)
    return FALSE;
  root = marq_json_scan (text, length, NULL) && json_parser_load_from_data (parser, text, (gssize) length, NULL)
           ? json_parser_get_root (parser)
           : NULL;
  if (root && JSON_NODE_HOLDS_OBJECT (root) && read_object (self, json_node_get_object (root)))
    return TRUE;
  g_set_error (error, MARQ_ENGINE_ERROR, MARQ_ENGINE_ERROR_DAMAGED, _ ("Its manifest “%s” is damaged"), path);
  return FALSE;
}

/* What can be seen without reading all of it. */
static void
look_at_file (MarqBackup *self)
{
  GStatBuf there;

  if (g_stat (self->path, &there) != 0)
    {
      g_free (self->damage);
      self->damage = g_strdup_printf (_ ("The file is not there: %s"), g_strerror (errno));
    }
  else if ((guint64) there.st_size != self->size)
    {
      g_free (self->damage);
      self->damage = g_strdup_printf (_ ("The file has %" G_GUINT64_FORMAT " bytes, and was made with %" G_GUINT64_FORMAT), (guint64) there.st_size,
                                      self->size);
    }
  if (self->damage)
    self->proof = MARQ_BACKUP_PROOF_NONE;
}

static MarqBackup *
read_one (const char *folder, const char *manifest)
{
  MarqBackup *self = marq_backup_new ();
  g_autofree char *path = g_build_filename (folder, manifest, NULL);
  g_autoptr (GError) error = NULL;

  self->path = g_strndup (path, strlen (path) - strlen (MANIFEST_SUFFIX));
  if (read_manifest (self, path, &error))
    look_at_file (self);
  else
    {
      self->proof = MARQ_BACKUP_PROOF_NONE;
      g_free (self->damage);
      self->damage = g_strdup (error->message);
    }
  return self;
}

/* Made, and then its maker was ended before it could say so. */
static MarqBackup *
find_unfinished (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *manifest = g_strconcat (path, MANIFEST_SUFFIX, NULL);
  MarqBackup *self;

  for (int dialect = 0; dialect <= MARQ_DIALECT_MARIADB; dialect++)
    {
      const MarqBackupClass *klass = marq_backup_get_class (dialect);

      if (!g_str_has_suffix (name, klass->suffix) || *name == '.' || g_file_test (manifest, G_FILE_TEST_EXISTS))
        continue;
      self = marq_backup_new ();
      self->path = g_steal_pointer (&path);
      self->dialect = dialect;
      self->damage = g_strdup (_ ("It has no manifest: its making did not come to an end"));
      return self;
    }
  return NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const MarqBackup *one = *(MarqBackup *const *) a;
  const MarqBackup *other = *(MarqBackup *const *) b;
  int order = g_strcmp0 (one->made_at, other->made_at);

  /* Of one second, "…-2" is the second. */
  if (!order)
    order = (int) strlen (one->path) - (int) strlen (other->path);
  return order ? order : strcmp (one->path, other->path);
}

GPtrArray *
marq_backup_list (const char *folder, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_backup_free);
  g_autoptr (GError) own = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &own);
  const char *name;

  if (!dir && !g_error_matches (own, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&own));
      g_ptr_array_unref (list);
      return NULL;
    }
  while (dir && (name = g_dir_read_name (dir)))
    {
      MarqBackup *found = g_str_has_suffix (name, MANIFEST_SUFFIX) && *name != '.' ? read_one (folder, name) : find_unfinished (folder, name);

      if (found)
        g_ptr_array_add (list, found);
    }
  g_ptr_array_sort (list, compare);
  return list;
}
