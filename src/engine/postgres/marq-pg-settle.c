/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "marq-pg-settle.h"
#include "marq-pg-tree.h"

static JsonNode *
wrap (const char *kind, JsonObject *inner)
{
  JsonObject *outer = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), outer);

  json_object_set_object_member (outer, kind, inner);
  json_object_unref (outer);
  return node;
}

/* What is below casts. */
static JsonNode *
uncast (JsonNode *node)
{
  JsonObject *cast;

  while (node && JSON_NODE_HOLDS_OBJECT (node) && json_object_has_member (json_node_get_object (node), "TypeCast"))
    {
      cast = json_object_get_object_member (json_node_get_object (node), "TypeCast");
      node = json_object_get_member (cast, "arg");
    }
  return node;
}

static gboolean
is_kind (JsonNode *node, const char *kind)
{
  return node && JSON_NODE_HOLDS_OBJECT (node) && json_object_has_member (json_node_get_object (node), kind);
}

static gboolean
is_text (JsonNode *node)
{
  JsonObject *constant = is_kind (node, "A_Const") ? json_object_get_object_member (json_node_get_object (node), "A_Const") : NULL;

  return constant && json_object_has_member (constant, "sval");
}

/* A column that was cast to be compared with a text. */
static void
uncast_column (JsonObject *expression)
{
  JsonNode *left = json_object_get_member (expression, "lexpr");
  JsonNode *column = left ? uncast (left) : NULL;

  if (column && column != left && is_kind (column, "ColumnRef"))
    json_object_set_member (expression, "lexpr", json_node_copy (column));
}

static gboolean
compares (JsonObject *expression)
{
  static const char *const operators[] = { "=", "<>", "~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*", "<", ">", "<=", ">=", NULL };
  const char *name = marq_pg_last_name (marq_pg_get_list (expression, "name"));

  return name && g_strv_contains (operators, name);
}

/* = ANY (ARRAY[…]) and <> ALL (ARRAY[…]) are what IN and NOT IN become. */
static void
settle_array (JsonObject *expression, const char *operator)
{
  const char *name = marq_pg_last_name (marq_pg_get_list (expression, "name"));
  JsonNode *right = uncast (json_object_get_member (expression, "rexpr"));
  JsonObject *array = is_kind (right, "A_ArrayExpr") ? json_object_get_object_member (json_node_get_object (right), "A_ArrayExpr") : NULL;
  JsonArray *elements = array ? marq_pg_get_list (array, "elements") : NULL;
  JsonObject *list;

  if (!elements || g_strcmp0 (name, operator) != 0)
    return;
  list = json_object_new ();
  json_object_set_array_member (list, "items", json_array_ref (elements));
  json_object_set_string_member (expression, "kind", "AEXPR_IN");
  json_object_set_member (expression, "rexpr", wrap ("List", list));
}

/* Texts are compared as texts, whatever they were before. */
static void
settle_list (JsonObject *expression)
{
  JsonObject *list = marq_pg_get_node (expression, "rexpr", "List");
  JsonArray *items = list ? marq_pg_get_list (list, "items") : NULL;
  guint n = items ? json_array_get_length (items) : 0;
  g_autoptr (JsonArray) plain = json_array_new ();

  for (guint i = 0; i < n; i++)
    {
      JsonNode *item = uncast (json_array_get_element (items, i));

      if (!is_text (item))
        return;
      json_array_add_element (plain, json_node_copy (item));
    }
  if (!n)
    return;
  json_object_set_array_member (list, "items", g_steal_pointer (&plain));
  uncast_column (expression);
}

static void
settle_comparison (JsonObject *expression)
{
  JsonNode *right = json_object_get_member (expression, "rexpr");
  JsonNode *constant = right ? uncast (right) : NULL;

  if (!compares (expression) || !is_text (constant))
    return;
  if (constant != right)
    json_object_set_member (expression, "rexpr", json_node_copy (constant));
  uncast_column (expression);
}

static JsonNode *
make_comparison (JsonObject *between, const char *operator, guint bound)
{
  JsonArray *items = marq_pg_get_list (marq_pg_get_node (between, "rexpr", "List"), "items");
  g_autofree char *text = g_strdup_printf ("[{\"String\":{\"sval\":\"%s\"}}]", operator);
  JsonObject *expression = json_object_new ();

  json_object_set_string_member (expression, "kind", "AEXPR_OP");
  json_object_set_member (expression, "name", json_from_string (text, NULL));
  json_object_set_member (expression, "lexpr", json_node_copy (json_object_get_member (between, "lexpr")));
  json_object_set_member (expression, "rexpr", json_node_copy (json_array_get_element (items, bound)));
  return wrap ("A_Expr", expression);
}

static void
settle_between (JsonObject *wrapper, JsonObject *between, gboolean negated)
{
  JsonArray *items = marq_pg_get_list (marq_pg_get_node (between, "rexpr", "List"), "items");
  JsonObject *both;
  JsonArray *arguments;

  if (!items || json_array_get_length (items) != 2)
    return;
  both = json_object_new ();
  arguments = json_array_new ();
  json_array_add_element (arguments, make_comparison (between, negated ? "<" : ">=", 0));
  json_array_add_element (arguments, make_comparison (between, negated ? ">" : "<=", 1));
  json_object_set_string_member (both, "boolop", negated ? "OR_EXPR" : "AND_EXPR");
  json_object_set_array_member (both, "args", arguments);
  json_object_set_object_member (wrapper, "BoolExpr", both);
  json_object_remove_member (wrapper, "A_Expr");
}

static void
settle_expression (JsonObject *wrapper, JsonObject *expression)
{
  const char *kind = marq_pg_get_string (expression, "kind");

  if (g_strcmp0 (kind, "AEXPR_LIKE") == 0 || g_strcmp0 (kind, "AEXPR_ILIKE") == 0)
    json_object_set_string_member (expression, "kind", "AEXPR_OP");
  else if (g_strcmp0 (kind, "AEXPR_OP_ANY") == 0)
    settle_array (expression, "=");
  else if (g_strcmp0 (kind, "AEXPR_OP_ALL") == 0)
    settle_array (expression, "<>");
  kind = marq_pg_get_string (expression, "kind");
  if (g_strcmp0 (kind, "AEXPR_IN") == 0)
    settle_list (expression);
  else if (g_strcmp0 (kind, "AEXPR_OP") == 0)
    settle_comparison (expression);
  else if (g_strcmp0 (kind, "AEXPR_BETWEEN") == 0 || g_strcmp0 (kind, "AEXPR_NOT_BETWEEN") == 0)
    settle_between (wrapper, expression, g_str_equal (kind, "AEXPR_NOT_BETWEEN"));
}

/* a AND (b AND c) is a AND b AND c. */
static void
flatten (JsonObject *both)
{
  const char *operator = marq_pg_get_string (both, "boolop");
  JsonArray *arguments = marq_pg_get_list (both, "args");
  JsonArray *flat = json_array_new ();

  for (guint i = 0; arguments && i < json_array_get_length (arguments); i++)
    {
      JsonNode *argument = json_array_get_element (arguments, i);
      JsonObject *inner = is_kind (argument, "BoolExpr") ? json_object_get_object_member (json_node_get_object (argument), "BoolExpr") : NULL;
      JsonArray *parts = inner && g_strcmp0 (marq_pg_get_string (inner, "boolop"), operator) == 0 ? marq_pg_get_list (inner, "args") : NULL;

      if (!parts)
        json_array_add_element (flat, json_node_copy (argument));
      for (guint j = 0; parts && j < json_array_get_length (parts); j++)
        json_array_add_element (flat, json_node_copy (json_array_get_element (parts, j)));
    }
  json_object_set_array_member (both, "args", flat);
}

/* What is below first. */
void
marq_pg_settle (JsonNode *tree)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (tree) ? json_node_get_object (tree) : NULL;
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (tree) ? json_node_get_array (tree) : NULL;
  g_autoptr (GList) members = object ? json_object_get_values (object) : NULL;

  for (GList *member = members; member; member = member->next)
    marq_pg_settle (member->data);
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    marq_pg_settle (json_array_get_element (array, i));
  if (object && is_kind (tree, "A_Expr"))
    settle_expression (object, json_object_get_object_member (object, "A_Expr"));
  if (object && is_kind (tree, "BoolExpr"))
    flatten (json_object_get_object_member (object, "BoolExpr"));
}
