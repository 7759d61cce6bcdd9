/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "marq-proof.h"
#include "model/marq-file.h"
#include "model/marq-json-scan.h"
#include "model/marq-json-writer.h"

#define LONGEST 1000000

/* dialect → object; empty: there is nothing, or it is of other scripts. (transfer full) */
static JsonObject *
read_marks (const char *path, MarqMigration *migration)
{
  gsize length;
  g_autofree char *text = marq_file_read (path, &length, LONGEST, NULL);
  g_autoptr (JsonNode) node = text && marq_json_scan (text, length, NULL) ? json_from_string (text, NULL) : NULL;
  JsonObject *file = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *marks = file ? json_object_get_member (file, "proven") : NULL;

  if (!file || g_strcmp0 (json_object_get_string_member_with_default (file, "checksum", NULL), marq_migration_get_checksum (migration)) != 0
      || !marks || !JSON_NODE_HOLDS_OBJECT (marks))
    return json_object_new ();
  return json_object_ref (json_node_get_object (marks));
}

static GStrv
dup_list (JsonObject *mark, const char *name)
{
  JsonNode *node = json_object_get_member (mark, name);
  JsonArray *list = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; list && i < json_array_get_length (list); i++)
    if (JSON_NODE_HOLDS_VALUE (json_array_get_element (list, i)) && json_array_get_string_element (list, i))
      g_strv_builder_add (builder, json_array_get_string_element (list, i));
  return list && json_array_get_length (list) ? g_strv_builder_end (builder) : NULL;
}

MarqProof *
marq_proof_read (const char *folder, MarqMigration *migration, const char *dialect)
{
  g_autofree char *path = g_build_filename (folder, marq_migration_get_folder (migration), MARQ_PROOF_FILE, NULL);
  g_autoptr (JsonObject) marks = read_marks (path, migration);
  JsonNode *node = json_object_get_member (marks, dialect);
  JsonObject *mark = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  MarqProof *self;

  if (!mark)
    return NULL;
  self = g_new0 (MarqProof, 1);
  self->dialect = g_strdup (dialect);
  self->engine = g_strdup (json_object_get_string_member_with_default (mark, "engine", ""));
  self->proven_at = g_strdup (json_object_get_string_member_with_default (mark, "proven_at", ""));
  self->lost = dup_list (mark, "lost");
  self->moved = dup_list (mark, "moved");
  return self;
}

void
marq_proof_free (MarqProof *self)
{
  g_free (self->dialect);
  g_free (self->engine);
  g_free (self->proven_at);
  g_strfreev (self->lost);
  g_strfreev (self->moved);
  g_free (self);
}

char *
marq_proof_dup_words (const MarqProof *self)
{
  g_autofree char *lost = self->lost ? g_strjoinv (", ", self->lost) : NULL;

  if (!lost)
    return g_strdup_printf (_ ("rollback proven on %s"), self->engine);
  /* Translators: an engine with its version, and data by table and column */
  return g_strdup_printf (_ ("rollback proven on %s, but what it destroys is not brought back: %s"), self->engine, lost);
}

static void
set_list (JsonObject *mark, const char *name, GPtrArray *texts)
{
  g_autoptr (JsonArray) list = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (list, texts->pdata[i]);
  if (texts->len)
    json_object_set_array_member (mark, name, json_array_ref (list));
}

static JsonObject *
make_mark (const MarqRehearsal *rehearsal, const MarqRehearsed *one)
{
  JsonObject *mark = json_object_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *engine = g_strdup_printf ("%s %s", rehearsal->engine, rehearsal->version);

  json_object_set_string_member (mark, "engine", engine);
  json_object_set_string_member (mark, "proven_at", time);
  set_list (mark, "lost", one->lost);
  set_list (mark, "moved", one->moved);
  return mark;
}

static gboolean
write_marks (const char *path, const char *checksum, JsonObject *marks, GError **error)
{
  JsonNode *node = json_node_init_object (json_node_alloc (), marks);
  g_autofree char *text = NULL;
  MarqJsonWriter writer;
  gsize length;

  marq_json_writer_init (&writer);
  marq_json_writer_open (&writer, '{');
  marq_json_writer_key (&writer, "checksum");
  marq_json_writer_string (&writer, checksum);
  marq_json_writer_key (&writer, "proven");
  marq_json_writer_node (&writer, node);
  marq_json_writer_close (&writer, '}');
  json_node_unref (node);
  text = marq_json_writer_finish (&writer, &length);
  return marq_file_write (path, text, length, error);
}

static gboolean
write_one (const char *folder, const MarqRehearsal *rehearsal, const MarqRehearsed *one, const char *dialect, GError **error)
{
  g_autofree char *path = g_build_filename (folder, marq_migration_get_folder (one->migration), MARQ_PROOF_FILE, NULL);
  g_autoptr (JsonObject) marks = read_marks (path, one->migration);

  if (!one->is_proven && json_object_has_member (marks, dialect))
    json_object_remove_member (marks, dialect);
  if (one->is_proven)
    json_object_set_object_member (marks, dialect, make_mark (rehearsal, one));
  if (json_object_get_size (marks))
    return write_marks (path, marq_migration_get_checksum (one->migration), marks, error);
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

gboolean
marq_proof_write (const char *folder, const MarqRehearsal *rehearsal, MarqDialect dialect, GError **error)
{
  g_autoptr (GEnumClass) dialects = g_type_class_ref (MARQ_TYPE_DIALECT);
  const char *nick = g_enum_get_value (dialects, (int) dialect)->value_nick;

  for (guint i = 0; i < rehearsal->migrations->len; i++)
    {
      const MarqRehearsed *one = rehearsal->migrations->pdata[i];

      /* Where there was no scratch database, nothing more is known than before. */
      if (one->is_tried && !rehearsal->no_scratch && !write_one (folder, rehearsal, one, nick, error))
        return FALSE;
    }
  return TRUE;
}
