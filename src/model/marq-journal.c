/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-item-private.h"
#include "marq-item-read.h"
#include "marq-journal.h"
#include "marq-json-writer.h"

#define SEPARATOR '\x1e'

static void
put_text (MarqJsonWriter *writer, const char *key, const char *text)
{
  marq_json_writer_key (writer, key);
  marq_json_writer_string (writer, text);
}

static void
put_position (MarqJsonWriter *writer, guint position)
{
  marq_json_writer_key (writer, "at");
  marq_json_writer_integer (writer, position);
}

static void
put_insert (MarqJsonWriter *writer, MarqEdit *edit, guint position)
{
  put_text (writer, "insert_below", marq_item_get_uid (edit->parent));
  put_text (writer, "list", edit->property->name);
  put_position (writer, position);
  marq_json_writer_key (writer, "item");
  marq_item_write_json (edit->item, writer);
}

static char *
finish (MarqJsonWriter *writer)
{
  marq_json_writer_close (writer, '}');
  g_string_prepend_c (writer->out, SEPARATOR);
  return marq_json_writer_finish (writer, NULL);
}

/**
 * marq_journal_record:
 * @edit: an edit that has just been done, or with forward FALSE taken back
 *
 * Returns: (transfer full): what was done to the tree, as a record
 */
char *
marq_journal_record (MarqEdit *edit, gboolean forward)
{
  MarqJsonWriter writer;

  marq_json_writer_init (&writer);
  marq_json_writer_open (&writer, '{');
  if (edit->verb == MARQ_VERB_SET)
    {
      put_text (&writer, "set", marq_item_get_uid (edit->item));
      put_text (&writer, "property", edit->property->name);
      marq_json_writer_key (&writer, "to");
      marq_item_write_property (edit->item, edit->property, &writer);
    }
  else if (edit->verb == MARQ_VERB_MOVE)
    {
      put_text (&writer, "move", marq_item_get_uid (edit->item));
      put_position (&writer, forward ? edit->to : edit->from);
    }
  else if ((edit->verb == MARQ_VERB_INSERT) == forward)
    put_insert (&writer, edit, edit->verb == MARQ_VERB_INSERT ? edit->to : edit->from);
  else
    put_text (&writer, "remove", marq_item_get_uid (edit->item));
  return finish (&writer);
}

char *
marq_journal_header (const char *fingerprint)
{
  MarqJsonWriter writer;

  marq_json_writer_init (&writer);
  marq_json_writer_open (&writer, '{');
  put_text (&writer, "base", fingerprint);
  return finish (&writer);
}

static JsonObject *
parse_record (const char *text, gsize length)
{
  g_autoptr (JsonNode) node = marq_json_parse (text, length, NULL);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_object_ref (json_node_get_object (node)) : NULL;
}

static const char *
get_text (JsonObject *record, const char *key)
{
  JsonNode *node = json_object_get_member (record, key);

  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static guint
get_position (JsonObject *record)
{
  JsonNode *node = json_object_get_member (record, "at");
  gint64 position = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;

  return position < 0 || position >= G_MAXUINT ? MARQ_AT_END : (guint) position;
}

GPtrArray *
marq_journal_parse (const char *text, gsize length, char **fingerprint)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  const char *end = text + length;

  *fingerprint = NULL;
  for (const char *start = memchr (text, SEPARATOR, length); start;)
    {
      const char *next = memchr (start + 1, SEPARATOR, end - start - 1);
      g_autoptr (JsonObject) record = parse_record (start + 1, (next ? next : end) - start - 1);

      start = next;
      if (!record)
        continue;
      if (!*fingerprint && get_text (record, "base"))
        *fingerprint = g_strdup (get_text (record, "base"));
      else
        g_ptr_array_add (records, g_steal_pointer (&record));
    }
  return records;
}

static gboolean
replay_set (MarqHistory *history, MarqItem *item, JsonObject *record)
{
  const char *name = get_text (record, "property");
  const MarqProperty *property = name ? marq_item_find_property (item, name) : NULL;
  JsonNode *to = json_object_get_member (record, "to");
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (MarqItem) scratch = NULL;
  MarqItemReader reader;

  if (!property || !marq_property_is_value (property) || !to || !JSON_NODE_HOLDS_OBJECT (to))
    return FALSE;
  marq_item_reader_init (&reader);
  scratch = marq_item_from_json (G_OBJECT_TYPE (item), json_node_get_object (to), &reader);
  marq_item_reader_clear (&reader);
  g_value_init (&value, marq_property_value_type (property));
  marq_item_get_value (scratch, property, &value);
  return marq_history_set (history, item, name, &value, NULL);
}

static gboolean
replay_insert (MarqHistory *history, MarqItem *parent, JsonObject *record)
{
  const char *name = get_text (record, "list");
  const MarqProperty *property = name ? marq_item_find_property (parent, name) : NULL;
  JsonNode *node = json_object_get_member (record, "item");
  g_autoptr (MarqItem) item = NULL;
  MarqItemReader reader;

  if (!property || property->kind != MARQ_PROPERTY_LIST || !node || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  marq_item_reader_init (&reader);
  item = marq_item_from_json (property->type (), json_node_get_object (node), &reader);
  marq_item_reader_clear (&reader);
  if (marq_tree_has_any (parent->tree, item))
    return FALSE;
  return marq_history_insert (history, marq_item_get_list (parent, property), get_position (record), item, NULL);
}

/**
 * marq_journal_replay:
 *
 * Returns: FALSE where the record does not fit what is there
 */
gboolean
marq_journal_replay (MarqHistory *history, JsonObject *record)
{
  static const char *const verbs[] = { "set", "insert_below", "remove", "move" };
  MarqItem *root = marq_history_get_root (history);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const char *uid = get_text (record, verbs[i]);
      MarqItem *item = uid ? marq_item_lookup (root, uid) : NULL;
      gboolean in_list = item && marq_item_get_place (item) && marq_item_get_place (item)->kind == MARQ_PROPERTY_LIST;

      if (!item)
        continue;
      if (i == 0)
        return replay_set (history, item, record);
      if (i == 1)
        return replay_insert (history, item, record);
      if (!in_list)
        return FALSE;
      if (i == 2)
        marq_history_remove (history, item);
      else
        marq_history_move (history, item, get_position (record));
      return TRUE;
    }
  return FALSE;
}
