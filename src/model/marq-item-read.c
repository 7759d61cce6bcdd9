/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items from JSON by their tables of properties. A key that no row explains, and a value that only a
 * newer version knows, are kept; what has the wrong shape is reported with its path.
 */
#include "config.h"

#include "marq-error.h"
#include "marq-field-type.h"
#include "marq-item-private.h"
#include "marq-item-read.h"
#include "marq-json-scan.h"

struct _MarqFrame
{
  MarqFrame *outer;
  const char *key; /* NULL: an element of a list */
  guint index;
  const char *uid; /* of the item that is read; NULL: within a value of it */
};

void
marq_item_reader_init (MarqItemReader *self)
{
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_problem_free);
  self->uids = g_hash_table_new (g_str_hash, g_str_equal);
  self->frame = NULL;
}

void
marq_item_reader_clear (MarqItemReader *self)
{
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->uids, g_hash_table_unref);
}

static void
append_path (GString *path, const MarqFrame *frame)
{
  if (!frame)
    return;
  append_path (path, frame->outer);
  if (!frame->key)
    {
      g_string_append_printf (path, "/%u", frame->index);
      return;
    }
  g_string_append_c (path, '/');
  for (const char *c = frame->key; *c; c++)
    {
      if (*c == '~' || *c == '/')
        g_string_append (path, *c == '~' ? "~0" : "~1");
      else
        g_string_append_c (path, *c);
    }
}

static void
report (MarqItemReader *reader, MarqProblemLevel level, char *message)
{
  g_autoptr (GString) path = g_string_new (NULL);

  append_path (path, reader->frame);
  g_ptr_array_add (reader->problems, marq_problem_new (level, path->str, message));
}

static gboolean
lose (MarqItemReader *reader, const char *why)
{
  report (reader, MARQ_PROBLEM_LOSS, g_strdup (why));
  return FALSE;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static GStrv
read_strings (JsonNode *node, MarqItemReader *reader)
{
  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      lose (reader, _ ("A list of texts should stand here"));
      return NULL;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (holds (element, G_TYPE_STRING))
        g_strv_builder_add (strings, json_node_get_string (element));
      else
        lose (reader, _ ("One of this list is not a text"));
    }
  return g_strv_builder_end (strings);
}

static gboolean
read_string (char **slot, JsonNode *node, MarqItemReader *reader)
{
  if (!holds (node, G_TYPE_STRING))
    return lose (reader, _ ("A text should stand here"));
  g_free (*slot);
  *slot = json_node_dup_string (node);
  return TRUE;
}

static gboolean
read_text (char **slot, JsonNode *node, MarqItemReader *reader)
{
  g_auto (GStrv) lines = NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return read_string (slot, node, reader);
  lines = read_strings (node, reader);
  g_free (*slot);
  *slot = g_strjoinv ("\n", lines);
  return TRUE;
}

/* FALSE where the value is to be kept as it came. */
static gboolean
read_enum (const MarqProperty *property, int *slot, JsonNode *node, MarqItemReader *reader)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (property->type ());
  GEnumValue *value;

  if (!holds (node, G_TYPE_STRING))
    {
      lose (reader, _ ("A word should stand here"));
      return TRUE;
    }
  value = g_enum_get_value_by_nick (values, json_node_get_string (node));
  if (value)
    *slot = value->value;
  else
    report (reader, MARQ_PROBLEM_NOTE,
            g_strdup_printf (_ ("“%s” is not known to this version; it is kept"), json_node_get_string (node)));
  return value != NULL;
}

static gboolean
read_type (MarqFieldType **slot, JsonNode *node, MarqItemReader *reader)
{
  const char *text;

  if (!holds (node, G_TYPE_STRING))
    return lose (reader, _ ("A type should stand here"));
  text = json_node_get_string (node);
  g_clear_pointer (slot, marq_field_type_unref);
  *slot = marq_field_type_parse (text, NULL);
  if (*slot)
    return TRUE;
  *slot = marq_field_type_new_unknown (text);
  report (reader, MARQ_PROBLEM_NOTE, g_strdup_printf (_ ("The type “%s” is not known to this version; it is kept"), text));
  return TRUE;
}

static void
read_list (MarqItemList *list, JsonNode *node, MarqItemReader *reader)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GType type = marq_item_list_get_property (list)->type ();
  MarqFrame frame = { reader->frame, NULL, 0 };
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      lose (reader, _ ("A list should stand here"));
      return;
    }
  array = json_node_get_array (node);
  reader->frame = &frame;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      frame.index = i;
      if (JSON_NODE_HOLDS_OBJECT (element))
        g_ptr_array_add (items, marq_item_from_json (type, json_node_get_object (element), reader));
      else
        lose (reader, _ ("An object should stand here"));
    }
  reader->frame = frame.outer;
  marq_item_list_splice (list, 0, 0, (MarqItem *const *) items->pdata, items->len);
}

/* FALSE where the value is to be kept as it came. */
static gboolean
read_value (MarqItem *self, const MarqProperty *property, JsonNode *node, MarqItemReader *reader)
{
  gpointer slot = marq_item_slot (self, property);

  switch (property->kind)
    {
    case MARQ_PROPERTY_STRING:
    case MARQ_PROPERTY_REF:
      read_string (slot, node, reader);
      break;
    case MARQ_PROPERTY_TEXT:
      read_text (slot, node, reader);
      break;
    case MARQ_PROPERTY_BOOLEAN:
      if (holds (node, G_TYPE_BOOLEAN))
        *(gboolean *) slot = json_node_get_boolean (node);
      else
        lose (reader, _ ("true or false should stand here"));
      break;
    case MARQ_PROPERTY_INTEGER:
      if (holds (node, G_TYPE_INT64))
        *(gint64 *) slot = json_node_get_int (node);
      else
        lose (reader, _ ("A whole number should stand here"));
      break;
    case MARQ_PROPERTY_ENUM:
      return read_enum (property, slot, node, reader);
    case MARQ_PROPERTY_STRINGS:
    case MARQ_PROPERTY_REFS:
      {
        g_auto (GStrv) strings = read_strings (node, reader);

        marq_property_assign (property, slot, &strings);
        break;
      }
    case MARQ_PROPERTY_TYPE:
      read_type (slot, node, reader);
      break;
    case MARQ_PROPERTY_CHILD:
      if (JSON_NODE_HOLDS_OBJECT (node))
        marq_item_read_json (*(MarqItem **) slot, json_node_get_object (node), reader);
      else
        lose (reader, _ ("An object should stand here"));
      break;
    case MARQ_PROPERTY_LIST:
      read_list (*(MarqItemList **) slot, node, reader);
      break;
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

static const MarqProperty *
find_row (MarqItemClass *klass, const char *key)
{
  const MarqProperty *name = klass->sorted[0];

  if (g_str_equal (key, name->name))
    return name;
  for (guint part = 0; part < 2; part++)
    {
      guint low = part ? klass->n_values : 1;
      guint high = part ? klass->n_properties : klass->n_values;

      while (low < high)
        {
          guint middle = (low + high) / 2;
          int order = strcmp (key, klass->sorted[middle]->name);

          if (!order)
            return klass->sorted[middle];
          if (order < 0)
            high = middle;
          else
            low = middle + 1;
        }
    }
  return NULL;
}

static void
read_uid (MarqItem *self, JsonNode *node, MarqItemReader *reader)
{
  const char *uid = holds (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;

  if (!uid || !*uid)
    lose (reader, _ ("A uid should stand here; a new one was given"));
  else if (g_hash_table_contains (reader->uids, uid))
    lose (reader, _ ("This uid stands twice in the file; the second was given a new one"));
  else
    {
      marq_item_set_uid (self, uid);
      g_hash_table_add (reader->uids, self->uid);
    }
}

static const char *
uid_above (const MarqFrame *frame)
{
  for (frame = frame->outer; frame; frame = frame->outer)
    if (frame->uid)
      return frame->uid;
  return "";
}

/* Who writes a file by hand need not think of uids: what has none gets the same one each time that it is read, or it
 * would be taken for another thing. */
static void
derive_uid (MarqItem *self, JsonObject *object, MarqItemReader *reader)
{
  JsonNode *node = json_object_get_member (object, "name");
  const char *name = node && holds (node, G_TYPE_STRING) ? json_node_get_string (node) : "";
  g_autofree char *path = g_strjoin ("\n", uid_above (reader->frame), G_OBJECT_TYPE_NAME (self), name, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);

  hash[16] = '\0';
  if (!*name || g_hash_table_contains (reader->uids, hash))
    return;
  marq_item_set_uid (self, hash);
  g_hash_table_add (reader->uids, self->uid);
}

static void
keep (MarqItem *self, const char *key, JsonNode *node)
{
  if (!self->unknown)
    self->unknown = json_object_new ();
  json_object_set_member (self->unknown, key, json_node_copy (node));
}

void
marq_item_read_json (MarqItem *self, JsonObject *object, MarqItemReader *reader)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (self);
  MarqFrame frame = { reader->frame, NULL, 0 };
  JsonObjectIter iter;
  JsonNode *node;

  reader->frame = &frame;
  /* The uid first: of two that are the same, the upper one keeps it. */
  frame.key = "uid";
  node = json_object_get_member (object, "uid");
  if (node)
    read_uid (self, node, reader);
  else
    derive_uid (self, object, reader);
  frame.uid = self->uid;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &frame.key, &node))
    {
      const MarqProperty *property = find_row (klass, frame.key);

      if (g_str_equal (frame.key, "uid"))
        continue;
      if (!property || !read_value (self, property, node, reader))
        keep (self, frame.key, node);
    }
  reader->frame = frame.outer;
}

MarqItem *
marq_item_from_json (GType type, JsonObject *object, MarqItemReader *reader)
{
  MarqItem *self = g_object_new (type, NULL);

  marq_item_read_json (self, object, reader);
  return self;
}

/* For a text that has passed the scan. */
JsonNode *
marq_json_parse_scanned (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  return json_parser_load_from_data (parser, text, length, error) ? json_parser_steal_root (parser) : NULL;
}

/**
 * marq_json_parse:
 *
 * The way to json-glib: it crashes on deep nesting and mangles huge numbers and NUL, so the
 * scan goes first.
 *
 * Returns: (transfer full) (nullable):
 */
JsonNode *
marq_json_parse (const char *text, gsize length, GError **error)
{
  MarqJsonFault fault = { 0 };

  if (!marq_json_scan (text, length, &fault))
    {
      g_set_error (error, MARQ_MODEL_ERROR, MARQ_MODEL_ERROR_DAMAGED, _ ("line %u, column %u: %s"), fault.line,
                   fault.column, fault.message);
      marq_json_fault_clear (&fault);
      return NULL;
    }
  return marq_json_parse_scanned (text, length, error);
}
