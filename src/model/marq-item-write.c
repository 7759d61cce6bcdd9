/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items to JSON by their tables of properties. It is canonical: the same items give the same bytes,
 * and what a file said that we do not know goes back as it came.
 */
#include "config.h"

#include "marq-field-type.h"
#include "marq-item-private.h"
#include "marq-json-writer.h"

static void
write_text (const char *text, MarqJsonWriter *writer)
{
  g_auto (GStrv) lines = NULL;

  if (!strchr (text, '\n'))
    {
      marq_json_writer_string (writer, text);
      return;
    }
  lines = g_strsplit (text, "\n", -1);
  marq_json_writer_strings (writer, (const char *const *) lines);
}

static void
write_list (MarqItemList *list, MarqJsonWriter *writer)
{
  g_autoptr (GPtrArray) items = marq_item_list_dup_ordered (list);

  marq_json_writer_open (writer, '[');
  for (guint i = 0; i < items->len; i++)
    {
      marq_json_writer_element (writer);
      marq_item_write_json (items->pdata[i], writer);
    }
  marq_json_writer_close (writer, ']');
}

static void
write_enum (const MarqProperty *property, int value, MarqJsonWriter *writer)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (property->type ());

  marq_json_writer_string (writer, g_enum_get_value (values, value)->value_nick);
}

static void
write_value (const MarqProperty *property, gconstpointer slot, MarqJsonWriter *writer)
{
  switch (property->kind)
    {
    case MARQ_PROPERTY_STRING:
    case MARQ_PROPERTY_REF:
      marq_json_writer_string (writer, *(char *const *) slot);
      break;
    case MARQ_PROPERTY_TEXT:
      write_text (*(char *const *) slot, writer);
      break;
    case MARQ_PROPERTY_BOOLEAN:
      marq_json_writer_boolean (writer, *(const gboolean *) slot);
      break;
    case MARQ_PROPERTY_INTEGER:
      marq_json_writer_integer (writer, *(const gint64 *) slot);
      break;
    case MARQ_PROPERTY_ENUM:
      write_enum (property, *(const int *) slot, writer);
      break;
    case MARQ_PROPERTY_STRINGS:
    case MARQ_PROPERTY_REFS:
      marq_json_writer_strings (writer, *(const char *const *const *) slot);
      break;
    case MARQ_PROPERTY_TYPE:
      marq_json_writer_string (writer, marq_field_type_to_string (*(MarqFieldType *const *) slot));
      break;
    case MARQ_PROPERTY_CHILD:
      marq_item_write_json (*(MarqItem *const *) slot, writer);
      break;
    case MARQ_PROPERTY_LIST:
      write_list (*(MarqItemList *const *) slot, writer);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_left_out (MarqItem *self, const MarqProperty *property)
{
  gconstpointer slot = marq_item_peek (self, property);

  if (property->flags & MARQ_APART)
    return TRUE;
  if (property->kind == MARQ_PROPERTY_LIST)
    return marq_item_list_get_length (*(MarqItemList *const *) slot) == 0;
  return property->kind != MARQ_PROPERTY_CHILD && marq_property_is_default (property, slot);
}

/* A line of an object: a row, the uid (neither), or what we do not know. */
typedef struct
{
  const char *key;
  const MarqProperty *property;
  JsonNode *unknown;
} MarqLine;

static gboolean
line_is_block (const MarqLine *line)
{
  return line->unknown ? marq_json_node_is_block (line->unknown)
                       : line->property && !marq_property_is_value (line->property);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const MarqLine *left = a;
  const MarqLine *right = b;

  if (line_is_block (left) != line_is_block (right))
    return line_is_block (left) ? 1 : -1;
  if (g_str_equal (left->key, "name") || g_str_equal (right->key, "name"))
    return g_str_equal (left->key, "name") ? -1 : 1;
  return strcmp (left->key, right->key);
}

static void
write_line (MarqItem *self, const MarqLine *line, MarqJsonWriter *writer)
{
  marq_json_writer_key (writer, line->key);
  if (line->unknown)
    marq_json_writer_node (writer, line->unknown);
  else if (line->property)
    write_value (line->property, marq_item_peek (self, line->property), writer);
  else
    marq_json_writer_string (writer, self->uid);
}

/* An object of this one property; of none, where it is the default. */
void
marq_item_write_property (MarqItem *self, const MarqProperty *property, MarqJsonWriter *writer)
{
  marq_json_writer_open (writer, '{');
  if (!is_left_out (self, property))
    write_line (self, &(MarqLine){ .key = property->name, .property = property }, writer);
  marq_json_writer_close (writer, '}');
}

/* What is unknown gives way to a property of the same key that has since been set. */
static void
add_unknown (MarqItem *self, GArray *lines)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init (&iter, self->unknown);
  while (json_object_iter_next (&iter, &key, &node))
    {
      gboolean taken = FALSE;

      for (guint i = 0; i < lines->len && !taken; i++)
        taken = g_str_equal (g_array_index (lines, MarqLine, i).key, key);
      if (!taken)
        g_array_append_vals (lines, &(MarqLine){ .key = key, .unknown = node }, 1);
    }
  g_array_sort (lines, compare_lines);
}

static void
write_item_with_unknown (MarqItem *self, MarqJsonWriter *writer)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (self);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (MarqLine));

  g_array_append_vals (lines, &(MarqLine){ .key = "uid" }, 1);
  for (guint i = 0; i < klass->n_properties; i++)
    if (!is_left_out (self, klass->sorted[i]))
      g_array_append_vals (lines, &(MarqLine){ .key = klass->sorted[i]->name, .property = klass->sorted[i] }, 1);
  add_unknown (self, lines);

  marq_json_writer_open (writer, '{');
  for (guint i = 0; i < lines->len; i++)
    write_line (self, &g_array_index (lines, MarqLine, i), writer);
  marq_json_writer_close (writer, '}');
}

void
marq_item_write_json (MarqItem *self, MarqJsonWriter *writer)
{
  MarqItemClass *klass = MARQ_ITEM_GET_CLASS (self);
  gboolean uid_is_due = TRUE;

  if (self->unknown)
    {
      write_item_with_unknown (self, writer);
      return;
    }
  marq_json_writer_open (writer, '{');
  for (guint i = 0; i < klass->n_properties; i++)
    {
      const MarqProperty *property = klass->sorted[i];

      if (uid_is_due && i && (i == klass->n_values || strcmp (property->name, "uid") > 0))
        {
          write_line (self, &(MarqLine){ .key = "uid" }, writer);
          uid_is_due = FALSE;
        }
      if (!is_left_out (self, property))
        write_line (self, &(MarqLine){ .key = property->name, .property = property }, writer);
    }
  if (uid_is_due)
    write_line (self, &(MarqLine){ .key = "uid" }, writer);
  marq_json_writer_close (writer, '}');
}

/**
 * marq_item_to_json:
 *
 * Returns: (transfer full): the canonical text of this item and all below it
 */
char *
marq_item_to_json (MarqItem *self, gsize *length)
{
  MarqJsonWriter writer;

  marq_json_writer_init (&writer);
  marq_item_write_json (self, &writer);
  return marq_json_writer_finish (&writer, length);
}
