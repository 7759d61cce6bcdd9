/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was last known of a database. Scripts are left out: a record is told from a migration by its checksum. */
#include "config.h"

#include <string.h>

#include "marq-record.h"
#include "marq-run-history-private.h"

typedef struct
{
  const char *name;
  gsize offset;
} MarqMember;

#define MARQ_MEMBER(name, type) { #name, offsetof (MarqRecord, name) },

static const MarqMember members[] = { MARQ_RECORD_COLUMNS (MARQ_MEMBER) };

static gboolean
is_script (const MarqMember *member)
{
  return member->offset == offsetof (MarqRecord, up_sql)
         || member->offset == offsetof (MarqRecord, down_sql);
}

static JsonObject *
write_record (MarqRecord *record)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = G_STRUCT_MEMBER (char *, record, members[i].offset);
      g_autofree char *valid = value && !is_script (&members[i]) ? g_utf8_make_valid (value, -1)
                                                                 : NULL;

      if (valid)
        json_object_set_string_member (object, members[i].name, valid);
    }
  return object;
}

static char *
write_records (GPtrArray *records)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autoptr (JsonArray) array = json_array_new ();

  if (!records)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    json_array_add_object_element (array, write_record (records->pdata[i]));
  json_node_init_array (node, array);
  return json_to_string (node, FALSE);
}

static MarqRecord *
read_record (JsonObject *object)
{
  MarqRecord *record = g_new0 (MarqRecord, 1);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = json_object_get_member (object, members[i].name);

      if (node && json_node_get_value_type (node) == G_TYPE_STRING)
        G_STRUCT_MEMBER (char *, record, members[i].offset) = json_node_dup_string (node);
    }
  return record;
}

static GPtrArray *
read_records (const char *text)
{
  g_autoptr (JsonNode) node = text ? json_from_string (text, NULL) : NULL;
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  GPtrArray *records;

  if (!array)
    return NULL;
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_record_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        g_ptr_array_add (records, read_record (json_node_get_object (element)));
    }
  return records;
}

gboolean
marq_run_history_save_status (MarqRunHistory *self,
                              const char *project,
                              const char *target,
                              const char *engine,
                              const char *database,
                              GPtrArray *records,
                              GError **error)
{
  g_autofree char *folder = marq_run_history_dup_folder (project);
  g_autofree char *harmless = marq_run_history_dup_harmless (target);
  g_autofree char *now = marq_run_history_dup_now ();
  g_autofree char *text = write_records (records);

  return marq_run_history_do (
      self, error,
      "INSERT OR REPLACE INTO last_status (project, target, seen_at, engine, database, records)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      "tttttt", folder ? folder : "", harmless ? harmless : "", now, engine, database, text);
}

MarqLastStatus *
marq_run_history_load_status (MarqRunHistory *self,
                              const char *project,
                              const char *target,
                              GError **error)
{
  g_autofree char *folder = marq_run_history_dup_folder (project);
  g_autofree char *harmless = marq_run_history_dup_harmless (target);
  g_autoptr (MarqRunStmt) row = marq_run_history_ask (
      self, error,
      "SELECT seen_at, engine, database, records FROM last_status WHERE project = ?"
      " AND target = ?",
      "tt", folder ? folder : "", harmless ? harmless : "");
  MarqLastStatus *status;

  if (!row || !marq_run_history_next (self, row, error))
    return NULL;
  status = g_new0 (MarqLastStatus, 1);
  status->seen_at = marq_run_history_dup_text (row, 0);
  status->engine = marq_run_history_dup_text (row, 1);
  status->database = marq_run_history_dup_text (row, 2);
  status->records = read_records ((const char *) sqlite3_column_text (row, 3));
  return status;
}

void
marq_last_status_free (MarqLastStatus *self)
{
  g_free (self->seen_at);
  g_free (self->engine);
  g_free (self->database);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self);
}
