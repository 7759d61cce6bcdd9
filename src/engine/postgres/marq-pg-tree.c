/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <pg_query.h>
#include <string.h>

#include "marq-pg-tree.h"

/* json-glib recurses: what is deeper in a tree than any rule looks is left out of it. */
#define MOST_DEPTH 100

/* Behind a string that begins at `at`. */
static const char *
skip_string (const char *at)
{
  for (at++; *at && *at != '"'; at++)
    if (*at == '\\' && at[1])
      at++;
  return *at ? at + 1 : at;
}

/* The same JSON with {} and [] in place of what is too deep. */
static char *
prune (const char *json)
{
  GString *out = g_string_sized_new (strlen (json));
  const char *kept = json;
  guint depth = 0;

  for (const char *at = json; *at;)
    {
      if (*at == '"')
        {
          at = skip_string (at);
          continue;
        }
      if (*at == '{' || *at == '[')
        {
          if (++depth == MOST_DEPTH)
            g_string_append_len (out, kept, at + 1 - kept);
        }
      else if (*at == '}' || *at == ']')
        {
          if (depth-- == MOST_DEPTH)
            kept = at;
        }
      at++;
    }
  g_string_append (out, kept);
  return g_string_free (out, FALSE);
}

static JsonNode *
parse_pruned (const char *json, char **message)
{
  g_autofree char *pruned = prune (json);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  if (json_parser_load_from_data (parser, pruned, -1, &error))
    return json_parser_steal_root (parser);
  *message = g_strdup (error->message);
  return NULL;
}

JsonNode *
marq_pg_parse (const char *script, gsize *offset, char **message)
{
  PgQueryParseResult result = pg_query_parse (script);
  JsonNode *root = NULL;

  *offset = 0;
  if (result.error)
    {
      glong at = MAX (result.error->cursorpos - 1, 0);

      *offset = g_utf8_offset_to_pointer (script, MIN (at, g_utf8_strlen (script, -1))) - script;
      *message = g_strdup (result.error->message);
    }
  else
    root = parse_pruned (result.parse_tree, message);
  pg_query_free_parse_result (result);
  return root;
}

static JsonNode *
get (JsonObject *node, const char *member, JsonNodeType type)
{
  JsonNode *value = node ? json_object_get_member (node, member) : NULL;

  return value && JSON_NODE_TYPE (value) == type ? value : NULL;
}

const char *
marq_pg_get_string (JsonObject *node, const char *member)
{
  JsonNode *value = get (node, member, JSON_NODE_VALUE);

  return value && json_node_get_value_type (value) == G_TYPE_STRING ? json_node_get_string (value)
                                                                    : NULL;
}

gint64
marq_pg_get_integer (JsonObject *node, const char *member)
{
  JsonNode *value = get (node, member, JSON_NODE_VALUE);

  return value ? json_node_get_int (value) : 0;
}

gboolean
marq_pg_get_boolean (JsonObject *node, const char *member)
{
  JsonNode *value = get (node, member, JSON_NODE_VALUE);

  return value && json_node_get_boolean (value);
}

JsonArray *
marq_pg_get_list (JsonObject *node, const char *member)
{
  JsonNode *value = get (node, member, JSON_NODE_ARRAY);

  return value ? json_node_get_array (value) : NULL;
}

guint
marq_pg_get_length (JsonObject *node, const char *member)
{
  JsonArray *list = marq_pg_get_list (node, member);

  return list ? json_array_get_length (list) : 0;
}

JsonObject *
marq_pg_get_object (JsonObject *node, const char *member)
{
  JsonNode *value = get (node, member, JSON_NODE_OBJECT);

  return value ? json_node_get_object (value) : NULL;
}

JsonObject *
marq_pg_unwrap (JsonObject *node, const char **kind)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *value = NULL;

  if (kind)
    *kind = NULL;
  if (!node)
    return NULL;
  json_object_iter_init_ordered (&iter, node);
  if (!json_object_iter_next_ordered (&iter, &name, &value) || !JSON_NODE_HOLDS_OBJECT (value))
    return NULL;
  if (kind)
    *kind = name;
  return json_node_get_object (value);
}

JsonObject *
marq_pg_element (JsonArray *list, guint i, const char **kind)
{
  JsonNode *element = list && i < json_array_get_length (list) ? json_array_get_element (list, i)
                                                               : NULL;

  if (kind)
    *kind = NULL;
  return element && JSON_NODE_HOLDS_OBJECT (element)
             ? marq_pg_unwrap (json_node_get_object (element), kind)
             : NULL;
}

JsonObject *
marq_pg_get_node (JsonObject *node, const char *member, const char *kind)
{
  return marq_pg_get_object (marq_pg_get_object (node, member), kind);
}

char *
marq_pg_dup_relation (JsonObject *range_var)
{
  const char *schema = marq_pg_get_string (range_var, "schemaname");
  const char *name = marq_pg_get_string (range_var, "relname");

  return schema ? g_strjoin (".", schema, name, NULL) : g_strdup (name);
}

char *
marq_pg_dup_names (JsonArray *names)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; names && i < json_array_get_length (names); i++)
    {
      const char *name = marq_pg_get_string (marq_pg_element (names, i, NULL), "sval");

      if (name && joined->len)
        g_string_append_c (joined, '.');
      if (name)
        g_string_append (joined, name);
    }
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

const char *
marq_pg_last_name (JsonArray *names)
{
  guint n = names ? json_array_get_length (names) : 0;

  return n ? marq_pg_get_string (marq_pg_element (names, n - 1, NULL), "sval") : NULL;
}

const char *
marq_pg_type_name (JsonObject *type_name)
{
  JsonArray *names = marq_pg_get_list (type_name, "names");
  guint n = names ? json_array_get_length (names) : 0;
  const char *space = n > 1 ? marq_pg_get_string (marq_pg_element (names, n - 2, NULL), "sval") : NULL;

  return space && !g_str_equal (space, "pg_catalog") ? NULL : marq_pg_last_name (names);
}

const char *
marq_pg_get_constant (JsonObject *node, const char *member)
{
  JsonObject *cast = marq_pg_get_node (node, member, "TypeCast");

  if (cast)
    return marq_pg_get_constant (cast, "arg");
  return marq_pg_get_string (marq_pg_get_object (marq_pg_get_node (node, member, "A_Const"),
                                                 "sval"),
                             "sval");
}

static gboolean
any_in (JsonNode *node, const char *kind, MarqPgTest test, gconstpointer data)
{
  gboolean found = FALSE;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return marq_pg_any (json_node_get_object (node), kind, test, data);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *list = json_node_get_array (node);

      for (guint i = 0; !found && i < json_array_get_length (list); i++)
        found = any_in (json_array_get_element (list, i), kind, test, data);
    }
  return found;
}

gboolean
marq_pg_any (JsonObject *tree, const char *kind, MarqPgTest test, gconstpointer data)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, tree);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (g_str_equal (name, kind) && JSON_NODE_HOLDS_OBJECT (value)
          && (!test || test (json_node_get_object (value), data)))
        return TRUE;
      if (any_in (value, kind, test, data))
        return TRUE;
    }
  return FALSE;
}
