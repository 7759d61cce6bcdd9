/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "marq-json-writer.h"

#define LINE_WIDTH 100

void
marq_json_writer_init (MarqJsonWriter *self)
{
  self->out = g_string_new (NULL);
  self->depth = 0;
  self->empty = TRUE;
}

char *
marq_json_writer_finish (MarqJsonWriter *self, gsize *length)
{
  g_assert (self->depth == 0);
  g_string_append_c (self->out, '\n');
  if (length)
    *length = self->out->len;
  return g_string_free (g_steal_pointer (&self->out), FALSE);
}

static void
new_line (MarqJsonWriter *self)
{
  gsize start = self->out->len;
  guint width = 2 * self->depth + 1;

  g_string_set_size (self->out, start + width);
  memset (self->out->str + start, ' ', width);
  self->out->str[start] = '\n';
}

void
marq_json_writer_open (MarqJsonWriter *self, char bracket)
{
  g_string_append_c (self->out, bracket);
  self->depth++;
  self->empty = TRUE;
}

void
marq_json_writer_close (MarqJsonWriter *self, char bracket)
{
  self->depth--;
  if (!self->empty)
    new_line (self);
  g_string_append_c (self->out, bracket);
  self->empty = FALSE;
}

void
marq_json_writer_element (MarqJsonWriter *self)
{
  if (!self->empty)
    g_string_append_c (self->out, ',');
  self->empty = FALSE;
  new_line (self);
}

void
marq_json_writer_key (MarqJsonWriter *self, const char *key)
{
  marq_json_writer_element (self);
  marq_json_writer_string (self, key);
  g_string_append_len (self->out, ": ", 2);
}

static void
append_escape (GString *out, unsigned char c)
{
  static const char short_forms[] = "\bb\tt\nn\ff\rr\"\"\\\\";
  const char *form = NULL;

  for (guint i = 0; short_forms[i]; i += 2)
    if ((unsigned char) short_forms[i] == c)
      form = short_forms + i + 1;
  g_string_append_c (out, '\\');
  if (form)
    g_string_append_c (out, *form);
  else
    g_string_append_printf (out, "u%04x", c);
}

void
marq_json_writer_string (MarqJsonWriter *self, const char *string)
{
  const char *start = string;

  g_string_append_c (self->out, '"');
  for (const char *c = string;; c++)
    {
      unsigned char byte = *c;

      if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
        continue;
      g_string_append_len (self->out, start, c - start);
      if (!byte)
        break;
      append_escape (self->out, byte);
      start = c + 1;
    }
  g_string_append_c (self->out, '"');
}

void
marq_json_writer_integer (MarqJsonWriter *self, gint64 number)
{
  g_string_append_printf (self->out, "%" G_GINT64_FORMAT, number);
}

void
marq_json_writer_boolean (MarqJsonWriter *self, gboolean truth)
{
  g_string_append (self->out, truth ? "true" : "false");
}

/* The shortest text that reads back as the same number, and as a decimal. */
static void
append_double (GString *out, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint digits = 15; digits <= 17; digits++)
    {
      char format[] = "%.00g";

      format[2] = '0' + digits / 10;
      format[3] = '0' + digits % 10;
      g_ascii_formatd (text, sizeof text, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }
  g_string_append (out, text);
  if (!strpbrk (text, ".e"))
    g_string_append (out, ".0");
}

static void
append_plain (MarqJsonWriter *self, JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (type == G_TYPE_STRING)
    marq_json_writer_string (self, json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    marq_json_writer_integer (self, json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN)
    marq_json_writer_boolean (self, json_node_get_boolean (node));
  else if (type == G_TYPE_DOUBLE)
    append_double (self->out, json_node_get_double (node));
  else
    g_string_append (self->out, "null");
}

/* On one line where it fits, else one a line. Which of both depends on the text alone. */
static void
write_plain_list (MarqJsonWriter *self, guint n, void (*append) (MarqJsonWriter *, gpointer, guint), gpointer data)
{
  gsize start = self->out->len;
  gsize line = start;

  g_string_append_c (self->out, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i)
        g_string_append_len (self->out, ", ", 2);
      append (self, data, i);
    }
  g_string_append_c (self->out, ']');

  while (line > 0 && self->out->str[line - 1] != '\n')
    line--;
  if (self->out->len - line <= LINE_WIDTH)
    return;

  g_string_truncate (self->out, start);
  marq_json_writer_open (self, '[');
  for (guint i = 0; i < n; i++)
    {
      marq_json_writer_element (self);
      append (self, data, i);
    }
  marq_json_writer_close (self, ']');
}

static void
append_string (MarqJsonWriter *self, gpointer data, guint i)
{
  marq_json_writer_string (self, ((char **) data)[i]);
}

void
marq_json_writer_strings (MarqJsonWriter *self, const char *const *strings)
{
  write_plain_list (self, g_strv_length ((char **) strings), append_string, (gpointer) strings);
}

static void
append_member (MarqJsonWriter *self, gpointer data, guint i)
{
  append_plain (self, json_array_get_element (data, i));
}

static gboolean
is_container (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node);
}

gboolean
marq_json_node_is_block (JsonNode *node)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return JSON_NODE_HOLDS_OBJECT (node);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (is_container (json_array_get_element (array, i)))
      return TRUE;
  return FALSE;
}

/* As in the tables of properties: name, then what is plain, then what has children. */
static int
compare_keys (gconstpointer a, gconstpointer b, gpointer object)
{
  const char *left = *(const char *const *) a;
  const char *right = *(const char *const *) b;
  gboolean left_block = marq_json_node_is_block (json_object_get_member (object, left));
  gboolean right_block = marq_json_node_is_block (json_object_get_member (object, right));

  if (left_block != right_block)
    return left_block ? 1 : -1;
  if (g_str_equal (left, "name") || g_str_equal (right, "name"))
    return g_str_equal (left, "name") ? -1 : 1;
  return strcmp (left, right);
}

static void
write_object (MarqJsonWriter *self, JsonObject *object)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    g_ptr_array_add (keys, (gpointer) key);
  g_ptr_array_sort_with_data (keys, compare_keys, object);

  marq_json_writer_open (self, '{');
  for (guint i = 0; i < keys->len; i++)
    {
      marq_json_writer_key (self, keys->pdata[i]);
      marq_json_writer_node (self, json_object_get_member (object, keys->pdata[i]));
    }
  marq_json_writer_close (self, '}');
}

/* Anything that we do not know, but keep. */
void
marq_json_writer_node (MarqJsonWriter *self, JsonNode *node)
{
  JsonArray *array;

  if (JSON_NODE_HOLDS_OBJECT (node))
    write_object (self, json_node_get_object (node));
  else if (!JSON_NODE_HOLDS_ARRAY (node))
    append_plain (self, node);
  else if (!marq_json_node_is_block (node))
    {
      array = json_node_get_array (node);
      write_plain_list (self, json_array_get_length (array), append_member, array);
    }
  else
    {
      array = json_node_get_array (node);
      marq_json_writer_open (self, '[');
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          marq_json_writer_element (self);
          marq_json_writer_node (self, json_array_get_element (array, i));
        }
      marq_json_writer_close (self, ']');
    }
}
